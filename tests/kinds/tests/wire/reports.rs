//! What public reports of bugs in generators are about: values and names of symbols, what is only received, what has to be
//! there although it is null, and places that OpenAPI writes in another way.

use kinds::{Error, types};

use crate::Server;

const QUILL: &str = r#"{"cut":null,"name":"a","nib":{"width":0.50},"note":null,"remark":"b","tags":[]}"#;

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[tokio::test]
async fn values_that_differ_in_capitals_or_symbols_are_kept_apart() {
    for (letter, value) in [
        ("k", types::Letter::K2),
        ("K", types::Letter::K),
        ("", types::Letter::Empty),
        ("+", types::Letter::Plus),
        ("-1", types::Letter::Minus1),
        ("1", types::Letter::N1),
        ("größe", types::Letter::Größe),
    ] {
        let text = format!(r#"{{"letter":"{letter}","name":"a"}}"#);
        let quill: types::Quill = serde_json::from_str(&text).unwrap();
        assert_eq!(quill.letter, Some(value.clone()));
        assert_eq!(serde_json::to_value(value).unwrap(), letter);
    }
    // What differs in nothing else is found in any capitals.
    assert_eq!(types::Letter::from("GRößE"), types::Letter::Größe);
    assert_eq!(types::Letter::from("L").as_str(), "L");
}

#[tokio::test]
async fn parameters_of_symbols_are_sent() -> Result<(), Error> {
    let server = Server::answering(200, QUILL).await;
    server
        .client
        .list_quills()
        .plus("a")
        .minus("b")
        ._1_plus_1(3_i64)
        .by(types::By::GreaterEqual)
        .send()
        .await?;
    let line = server.seen().line;
    let mut sent: Vec<&str> = line.split(['?', '&']).collect();
    sent.sort_unstable();
    assert_eq!(sent, ["%2B1=3", "%2B=a", "-=b", "GET /quills", "by=%3E%3D"]);
    Ok(())
}

#[tokio::test]
async fn what_is_required_is_sent_where_it_is_null_or_empty() -> Result<(), Error> {
    let server = Server::answering(200, QUILL).await;
    let quill = server.client.list_quills().send().await?.into_inner();
    server.client.put_quill().body(quill).send().await?;
    assert_eq!(json(&server.seen().body), json(QUILL));
    let bare = types::Quill { name: Some("a".to_owned()), ..Default::default() };
    server.client.put_quill().body(bare).send().await?;
    let sent = r#"{"cut":null,"name":"a","nib":null,"note":null,"tags":[]}"#;
    assert_eq!(json(&server.seen().body), json(sent));
    Ok(())
}

#[tokio::test]
async fn what_is_only_received_need_not_be_sent() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    server.client.add_quill().body(types::NewQuill { id: None, name: "a".to_owned() }).send().await?;
    assert_eq!(server.seen().body, r#"{"name":"a"}"#);
    Ok(())
}

#[tokio::test]
async fn a_success_of_another_type_is_not_taken_for_the_first() -> Result<(), Error> {
    let server = Server::answering(201, r#"{"id":1}"#).await;
    let make = || server.client.make_feather();
    let error = make().send().await.unwrap_err();
    assert!(
        error.to_string().contains("201 Created it is of the type Feather, which send_as() decodes"),
        "{error}"
    );
    assert_eq!(
        (error.status().unwrap().as_u16(), error.body().unwrap().as_ref()),
        (201, &br#"{"id":1}"#[..])
    );
    assert_eq!(make().send_as::<types::Feather>().await?.into_inner().id, Some(1));
    let nib =
        Server::answering(200, r#"{"width":0.50}"#).await.client.make_feather().send().await?.into_inner();
    assert_eq!(nib.unwrap().width, Some("0.50".parse().unwrap()));
    let later = Server::answering(202, "").await.client.make_feather().send().await?.into_inner();
    assert!(later.is_none(), "{later:?}");
    Ok(())
}

#[tokio::test]
async fn a_name_that_is_one_in_rust_keeps_it() {
    let text = r#"{"ID":"a","Id":"b","id":1,"a-b":"c","a_b":2,"self":3,"Self":"d"}"#;
    let feather: types::Feather = serde_json::from_str(text).unwrap();
    assert_eq!((feather.id, feather.a_b, feather.self_), (Some(1), Some(2), Some(3)));
}

#[tokio::test]
async fn a_choice_with_a_type_that_is_null_may_be_null() {
    let state = |json: &str| serde_json::from_str::<types::Quill>(json).unwrap().state;
    assert_eq!(state(r#"{"name":"a","state":null}"#), None);
    assert_eq!(state(r#"{"name":"a","state":"cut"}"#), Some(types::State::Cut));
    assert_eq!(state(r#"{"name":"a","state":""}"#), Some(types::State::Empty));
}

#[tokio::test]
async fn parameters_are_found_where_routers_and_gateways_write_them() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    server.client.get_ink().quill("a/b").colour("blue").send().await?;
    assert_eq!(server.seen().line, "GET /quills/a%2Fb/ink?colour=blue");
    server.client.list_scope().scope("groups/a b").send().await?;
    assert_eq!(server.seen().line, "GET /groups/a%20b/quills");
    Ok(())
}

#[tokio::test]
async fn what_stands_where_swagger_has_it_is_sent_and_decoded() -> Result<(), Error> {
    let server = Server::answering(200, r#"{"width":0.50}"#).await;
    let nib = types::Nib { width: Some("1.50".parse().unwrap()) };
    let nib = server.client.add_nib().size(2_i64).body(nib).send().await?.into_inner();
    let seen = server.seen();
    assert_eq!((seen.line.as_str(), seen.body.as_str()), ("POST /nibs?size=2", r#"{"width":1.50}"#));
    server.client.put_nib().body(nib).send().await?;
    assert_eq!(server.seen().body, r#"{"width":0.50}"#);
    Ok(())
}
