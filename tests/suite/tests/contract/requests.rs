//! What is handed to the client arrives as it was handed in, and keeps to the description.

use std::collections::BTreeSet;

use infinigate_auth::Error;
use infinigate_contract::spec::{Exact, Operation, understood};
use infinigate_contract::{Contract, Exchange};
use serde_json::{Map, Value};

use crate::run::{Call, DESCRIPTION, Kind, RUN};

fn operation(call: &Call) -> Operation<'static> {
    DESCRIPTION.operations().find(|operation| operation.id == call.operation).unwrap()
}

/// The exchanges of a call that are its own: a token may have been fetched for it as well.
pub(crate) fn own<'a>(contract: &Contract, call: &'a Call) -> Vec<&'a Exchange> {
    let is_own = |exchange: &&Exchange| contract.operation_of(exchange) == Some(call.operation.as_str());
    call.exchanges.iter().filter(is_own).collect()
}

pub(crate) fn contract() -> Contract {
    DESCRIPTION.contract().unwrap()
}

/// What a client of this description refuses to send: what a URL cannot carry as a value of a path, and enum values that
/// are none.
fn must_be_refused(call: &Call) -> bool {
    let Kind::Hostile { place, text } = &call.kind else { return false };
    let name = place.trim_start_matches('/').split('/').next().unwrap();
    let parameter = operation(call).parameters().find(|parameter| parameter.name == name);
    parameter.is_some_and(|parameter| match parameter.location {
        "path" => ["", ".", ".."].contains(&text.as_str()),
        _ => text.trim().is_empty() && parameter.schema["items"].get("x-known-values").is_some(),
    })
}

#[test]
fn every_operation_is_called_in_every_way() {
    for operation in DESCRIPTION.operations() {
        let kinds: Vec<&Kind> =
            RUN.iter().filter(|call| call.operation == operation.id).map(|call| &call.kind).collect();
        for kind in [Kind::All, Kind::Required, Kind::Response] {
            assert!(kinds.contains(&&kind), "{} {kind:?}", operation.id);
        }
    }
}

#[test]
fn what_cannot_be_sent_is_refused_and_nothing_else_is() {
    for call in RUN.iter() {
        let context = format!("{} {:?} {:?}", call.operation, call.kind, call.result);
        if must_be_refused(call) {
            assert!(call.exchanges.is_empty(), "{context}");
            let Err(Error::InvalidInput(error)) = &call.result else { panic!("{context}") };
            assert_eq!(error.operation, Some(call.operation.as_str()), "{context}");
        } else {
            assert!(!call.exchanges.is_empty(), "{context}");
            let status = call.result.as_ref().err().map(|error| error.status().map(|status| status.as_u16()));
            let expected = (call.ordered.status >= 300).then_some(Some(call.ordered.status));
            assert_eq!(status, expected, "{context}");
        }
    }
}

#[test]
fn every_exchange_keeps_to_the_description() {
    let contract = contract();
    for call in RUN.iter() {
        for exchange in &call.exchanges {
            assert_eq!(contract.check(exchange), [], "{} {:?}", call.operation, call.kind);
        }
    }
}

/// The body as it has to arrive: what is null is not sent, and neither is an empty list or a blank enum value.
fn sent(call: &Call) -> Option<Exact> {
    let mut body = call.body.clone()?;
    if let Kind::Hostile { place, text } = &call.kind
        && text.trim().is_empty()
        && is_enum_value(operation(call), place)
    {
        *body.at(place.trim_start_matches("/body")).unwrap() = Exact::Null;
    }
    Some(body.said())
}

fn is_enum_value(operation: Operation<'_>, place: &str) -> bool {
    let Some((_, schema)) = operation.body() else { return false };
    let steps = place.split('/').skip(2);
    let schema = steps.fold(DESCRIPTION.resolve(schema), |schema, step| {
        let schema = schema.get("allOf").map_or(schema, |parts| DESCRIPTION.resolve(&parts[0]));
        let next = if step == "0" { &schema["items"] } else { &schema["properties"][step] };
        DESCRIPTION.resolve(next)
    });
    schema.get("x-known-values").is_some()
}

#[test]
fn what_arrives_is_what_was_handed_in() {
    let contract = contract();
    let mut compared = BTreeSet::new();
    for call in RUN.iter().filter(|call| !call.exchanges.is_empty()) {
        let exchanges = own(&contract, call);
        assert!(!exchanges.is_empty(), "{} {:?}", call.operation, call.kind);
        for exchange in exchanges {
            let (arguments, body) = understood(&DESCRIPTION, operation(call), exchange);
            let handed_in: Map<String, Value> =
                call.arguments.clone().into_iter().filter(|(name, _)| name != "body").collect();
            assert_eq!(arguments, handed_in, "{} {:?}", call.operation, call.kind);
            let body = (!body.is_empty()).then(|| Exact::parse(&body).unwrap());
            assert_eq!(body, sent(call), "{} {:?}", call.operation, call.kind);
            compared.insert(call.operation.as_str());
        }
    }
    let all: BTreeSet<&str> = DESCRIPTION.operations().map(|operation| operation.id).collect();
    assert_eq!(compared, all);
}

#[test]
fn what_is_answered_is_what_is_handed_out() {
    for call in RUN.iter().filter(|call| call.ordered.is_success() && !call.exchanges.is_empty()) {
        let answered = match call.ordered.body.as_str() {
            "" => "null".to_owned(),
            json if call.ordered.is_json() => json.to_owned(),
            file => Value::from(file).to_string(),
        };
        let [answered, handed_out] =
            [&answered, call.result.as_ref().unwrap()].map(|json| Exact::parse(json).unwrap().said());
        assert_eq!(handed_out, answered, "{} {:?}", call.operation, call.kind);
    }
}
