//! Types that are null themselves, bodies of text, HEAD, and what is described within a message.

use kinds::{Error, types};

use crate::Server;

#[tokio::test]
async fn null_in_place_of_a_type_that_may_be_null_is_kept() -> Result<(), Error> {
    const SACK: &str = r#"{"grades":["fine",null],"sizes":[2,null],"weights":[0.10,null],"flours":[{"kind":"rye"},null],"byName":{"a":[1.50,null]}}"#;
    let server = Server::answering(200, SACK).await;
    let sack = server.client.get_sack().send().await?.into_inner();
    assert_eq!((sack.grades.len(), sack.sizes.len(), sack.weights.len(), sack.flours.len()), (2, 2, 2, 2));
    assert_eq!(sack.grades[1], None);
    server.client.put_sack().body(sack).send().await?;
    assert_eq!(server.seen().body, SACK);
    Ok(())
}

#[tokio::test]
async fn a_required_value_of_a_type_that_may_be_null_is_sent_as_null() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    let sack = types::NewSack { grade: None, size: None, weight: None, flour: None };
    server.client.add_sack().body(sack).send().await?;
    assert_eq!(server.seen().body, r#"{"grade":null,"size":null,"weight":null,"flour":null}"#);
    let flour = types::Flour { kind: Some("rye".to_owned()) };
    server.client.put_flour().body(Some(flour)).send().await?;
    assert_eq!(server.seen().body, r#"{"kind":"rye"}"#);
    server.client.put_flour().body(None).send().await?;
    assert_eq!(server.seen().body, "null");
    Ok(())
}

#[tokio::test]
async fn null_clears_a_value_of_what_is_received_too() -> Result<(), Error> {
    const MILL: &str = r#"{"name":"a","weight":1.50,"tags":["b"],"flour":{"kind":"rye"},"grade":"fine","hours":{"mo":8.50},"doors":{"a":1},"size":2}"#;
    let server = Server::answering(200, MILL).await;
    let mill = server.client.get_mill().send().await?.into_inner();
    assert_eq!((mill.name.as_ref(), mill.size), (Some(&Some("a".to_owned())), Some(2)));
    server.client.change_mill().body(mill).send().await?;
    assert_eq!(server.seen().body, MILL);
    let cleared =
        types::Mill { weight: Some(None), flour: Some(None), hours: Some(None), ..Default::default() };
    server.client.change_mill().body(cleared).send().await?;
    assert_eq!(server.seen().body, r#"{"weight":null,"flour":null,"hours":null}"#);
    let server = Server::answering(200, r#"{"name": null, "tags": null, "hours": null}"#).await;
    assert_eq!(server.client.get_mill().send().await?.into_inner().name.flatten(), None);
    Ok(())
}

#[tokio::test]
async fn a_text_is_a_whole_body() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    server.client.put_label().body("a \"b\"").send().await?;
    let seen = server.seen();
    assert_eq!((seen.body.as_str(), seen.header("content-type")), ("a \"b\"", "text/plain"));
    server.client.add_label().body("c").send().await?;
    let seen = server.seen();
    assert_eq!((seen.body.as_str(), seen.header("content-type")), ("c", "text/plain"));
    server.client.add_label().send().await?;
    let seen = server.seen();
    assert_eq!((seen.body.as_str(), seen.header("content-type")), ("", ""), "a body that may be left out");
    server.client.patch_label().body("d").send().await?;
    let seen = server.seen();
    assert_eq!((seen.body.as_str(), seen.header("content-type")), ("d", "application/octet-stream"));
    server.client.patch_label().send().await?;
    assert_eq!((server.seen().body.as_str(), server.seen().header("content-type")), ("", ""));
    Ok(())
}

#[tokio::test]
async fn a_response_to_head_has_no_body() -> Result<(), Error> {
    let server = Server::answering(200, "{}").await;
    server.client.head_sack().send().await?;
    assert_eq!(server.seen().line, "HEAD /sacks");
    Ok(())
}

#[tokio::test]
async fn parameters_of_a_path_may_differ_by_case() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    server.client.get_two_sacks().sack("b").sack_path("a").send().await?;
    assert_eq!(server.seen().line, "GET /sacks/a/b");
    Ok(())
}

#[tokio::test]
async fn a_path_is_sent_as_a_url_can_carry_it() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    server.client.get_old_mill().send().await?;
    assert_eq!(server.seen().line, "GET /old%20mills/m%C3%BChle");
    Ok(())
}

#[tokio::test]
async fn what_is_described_within_a_message_decodes() -> Result<(), Error> {
    let server = Server::answering(200, r#"{"grain": {"size": 3}, "kind": "rye", "spokes": 8}"#).await;
    let stone: types::GetStoneResponse = server.client.get_stone().send().await?.into_inner();
    assert_eq!(stone.grain.and_then(|grain: types::StonesResponseGrain| grain.size), Some(3));
    let wheel: types::GetWheelResponse = server.client.get_wheel().send().await?.into_inner();
    assert_eq!((wheel.kind.as_deref(), wheel.spokes), (Some("rye"), Some(8)));
    Ok(())
}
