//! What is said of a composition beside its parts, successes without a body, and names that a builder has itself.

use kinds::{Error, types};

use crate::Server;

#[tokio::test]
async fn what_a_part_requires_of_another_is_required() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    let stall = types::NewStall { door: "oak".to_owned(), width: 2, id: None, hay: None, spare: None };
    server.client.add_stall().body(stall).send().await?.into_inner();
    assert_eq!(server.seen().body, r#"{"door":"oak","width":2}"#);
    Ok(())
}

#[tokio::test]
async fn a_reference_with_notes_is_what_it_refers_to() -> Result<(), Error> {
    const STALL: &str = r#"{"id":"0d6c1b2e-7f4a-4c62-9d57-5a1b7f1f2a3c","hay":{"kilos":3},"spare":null}"#;
    let server = Server::answering(200, STALL).await;
    let stall = server.client.get_stall().send_as_query("a").pages_query(2).send().await?.into_inner();
    assert_eq!(server.seen().line, "GET /stalls?pages=2&send_as=a");
    let stall = stall.expect("a body");
    assert!(stall.id.is_some_and(|id| STALL.contains(&id.to_string())));
    let hay: Option<types::Hay> = stall.hay;
    assert_eq!((hay.and_then(|hay| hay.kilos), stall.spare.is_none()), (Some(3), true));
    Ok(())
}

#[tokio::test]
async fn a_success_with_204_has_no_body_whatever_is_described() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    assert!(server.client.get_stall().send().await?.into_inner().is_none());
    Ok(())
}

#[tokio::test]
async fn an_integer_is_no_count_unless_something_is_counted() -> Result<(), Error> {
    let server = Server::answering(200, "-5").await;
    assert_eq!(server.client.get_temperature().send().await?.into_inner(), -5_i32);
    let server = Server::answering(200, r#"{"count": 3}"#).await;
    assert_eq!(server.client.count_horses().send().await?.into_inner().0, 3);
    Ok(())
}
