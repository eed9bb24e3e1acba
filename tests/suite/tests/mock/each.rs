//! Every mock once, as the description lists them: it answers the call that it names, and no other.

use infinigate_auth::Error;
use infinigate_auth::api::{Client, by_name, operations};
use infinigate_auth::mock::MockServer;
use infinigate_auth::types::{QuoteAcceptance, TokenRequest, TokenRequestGrantType, builder};
use infinigate_contract::spec::{Description, Operation, Shape, Side};
use serde_json::{Map, Value, json};

/// Texts that a URL cannot carry as they are.
const SPECIAL: [&str; 2] = ["50% \"a/b\" &=+ü", "50% a/b &=+ü"];

/// Values for all parameters of an operation, no two turns alike.
fn arguments(description: &Description, operation: Operation<'_>, turn: usize) -> Map<String, Value> {
    // The first turn has examples, which would be the same as another sample by chance.
    let mut arguments = description.samples(Side::Request).arguments(operation, Shape::Whole, turn + 1);
    for value in arguments.values_mut() {
        match value {
            Value::String(text) if text.starts_with("text ") => *value = json!(SPECIAL[turn]),
            Value::Bool(flag) => *flag = turn == 0,
            _ => {}
        }
    }
    arguments
}

/// True if two values of a parameter can differ at all: an enum may have one alone.
fn differ(one: &Map<String, Value>, other: &Map<String, Value>, name: &str) -> bool {
    one.get(name) != other.get(name)
}

#[tokio::test]
async fn every_mock_answers_the_call_that_it_names_and_no_other() {
    let description = Description::of_this_project().unwrap();
    let all = MockServer::start();
    for operation in operations::ALL {
        by_name::mock(&all, operation.id, &json!({}), (418, "text/plain", operation.id.as_bytes())).unwrap();
    }
    for operation in description.operations() {
        let id = operation.id;
        let (mocked, others) = (arguments(&description, operation, 0), arguments(&description, operation, 1));
        let call = async |server: &MockServer, arguments: &Map<String, Value>| {
            by_name::call(&client_of(server), id, &Value::Object(arguments.clone())).await
        };
        let error = call(&all, &mocked).await.unwrap_err();
        assert_eq!(error.body().unwrap(), id, "the mock of another operation answers");

        let server = MockServer::start();
        let schema = operation.response().unwrap_or(&Value::Null);
        let response = description.samples(Side::Response).value(schema, Shape::Null(0), 0).to_string();
        let all_named = Value::Object(mocked.clone());
        let mock =
            by_name::mock(&server, id, &all_named, (200, "application/json", response.as_bytes())).unwrap();
        assert!(call(&server, &mocked).await.is_ok(), "{id}");
        for name in mocked.keys().filter(|name| differ(&mocked, &others, name)) {
            let mut other = mocked.clone();
            other.insert(name.clone(), others[name].clone());
            let mut without = mocked.clone();
            without.remove(name);
            for changed in [other, without] {
                let error = call(&server, &changed).await.unwrap_err();
                // An error of its own, and no 404. What is required is missed before anything is sent.
                let is_missed = matches!(&error, Error::InvalidInput(_)) && !changed.contains_key(name);
                assert!(
                    is_missed || matches!(&error, Error::NoMock(_)),
                    "{id} with another {name}: {error:#?}"
                );
                assert_eq!((error.operation(), error.is_not_found()), (Some(id), false), "{error:#?}");
            }
        }
        mock.assert_calls(1);
    }
}

#[test]
fn a_mock_of_what_there_is_not_is_refused() {
    let server = MockServer::start();
    let known = operations::ALL[0].id;
    for (id, arguments) in [("nothing", json!({})), (known, json!({"nothing": 1})), (known, json!([]))] {
        assert!(by_name::mock(&server, id, &arguments, (200, "", b"")).is_err(), "{id} {arguments}");
    }
}

pub(crate) fn credentials(client_secret: &str) -> builder::TokenRequest {
    let grant_type = TokenRequestGrantType::ClientCredentials;
    TokenRequest::builder().client_id("id").client_secret(client_secret).grant_type(grant_type)
}

pub(crate) fn acceptance(document_revision: i32) -> builder::QuoteAcceptance {
    QuoteAcceptance::builder()
        .document_number("Q1")
        .document_revision(document_revision)
        .accepted_by_user_mail("buyer@reseller.example")
}

pub(crate) fn client_of(server: &MockServer) -> Client {
    Client::new(&server.base_url()).unwrap()
}
