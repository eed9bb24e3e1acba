//! What is said of a composition beside its parts, successes without a body, names that a builder has itself, empty lists in
//! a partial update, and types that hold themselves.

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

#[tokio::test]
async fn a_partial_update_can_empty_a_list_and_a_map() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    let change = types::StallChange::builder().tags([""; 0]).labels(std::collections::HashMap::new());
    server.client.change_stall().body(change).send().await?;
    assert_eq!(server.seen().body, r#"{"tags":[],"labels":{}}"#);
    server.client.change_stall().body(types::StallChange::builder().door("oak")).send().await?;
    assert_eq!(server.seen().body, r#"{"door":"oak"}"#);
    Ok(())
}

#[tokio::test]
async fn a_type_that_holds_itself_is_set_and_left_out_like_any_other() -> Result<(), Error> {
    const BARN: &str = r#"{"loft":{"name":"a","above":{"name":"b"}}}"#;
    let server = Server::answering(200, BARN).await;
    let above = types::Loft { name: Some("b".to_owned()), above: None };
    let loft = types::Loft::builder().name("a").above(above).try_into().expect("a loft");
    let barn = server.client.put_barn().body(types::Barn { loft: Some(loft) }).send().await?;
    assert_eq!(server.seen().body, BARN);
    let loft = barn.into_inner().loft.expect("a loft");
    assert_eq!(loft.above.and_then(|above| above.name).as_deref(), Some("b"));
    let server = Server::answering(200, r#"{"loft": {"above": ""}}"#).await;
    let barn = server.client.put_barn().body(types::Barn::default()).send().await?.into_inner();
    assert!(barn.loft.expect("a loft").above.is_none());
    Ok(())
}
