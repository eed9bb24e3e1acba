//! Responses whose types stand behind references, conditions and patterns.

use kinds::{Error, types};

use crate::Server;

/// A schema that is bound to what it holds by the one that refers to it.
#[tokio::test]
async fn what_a_dynamic_reference_is_bound_to_is_its_type() -> Result<(), Error> {
    let server =
        Server::answering(200, r#"{"key": "k", "first": {"name": "Ann"}, "others": [{"name": "Bo"}]}"#).await;
    let crew = server.client.get_crew().send().await?.into_inner();
    assert_eq!(crew.first.as_ref().and_then(|sailor| sailor.name.as_deref()), Some("Ann"));
    assert_eq!(crew.others[0].name.as_deref(), Some("Bo"));
    Ok(())
}

#[tokio::test]
async fn references_lead_to_what_they_name() -> Result<(), Error> {
    const TREE: &str =
        r#"{"label": "a", "children": [{"label": "b", "children": []}], "twigs": [{"label": "c"}]}"#;
    let server = Server::answering(200, r#"[{"name": "H", "quay": {"metres": 3}, "again": "small"}]"#).await;
    let harbours = server.client.list_harbours().send().await?.into_inner();
    assert_eq!(harbours[0].quay.as_ref().and_then(|quay| quay.metres), Some(3));
    assert_eq!(harbours[0].again.as_ref().map(types::HarbourSize::as_str), Some("small"));

    let server = Server::answering(200, r#"{"at": {"lat": 1.5, "lon": 2}}"#).await;
    let at = server.client.closest().send().await?.into_inner().at.unwrap();
    assert_eq!(at.lat.map(|lat| lat.to_string()).as_deref(), Some("1.5"));
    let server = Server::answering(200, TREE).await;
    let branch = server.client.branches().send().await?.into_inner();
    assert_eq!(branch.children[0].label.as_deref(), Some("b"));
    let twig = server.client.twigs().send().await?.into_inner();
    assert_eq!(twig.twigs[0].label.as_deref(), Some("c"));
    Ok(())
}

#[tokio::test]
async fn references_to_the_wrong_kind_of_thing_lead_to_its_schema() -> Result<(), Error> {
    let server = Server::answering(200, r#"{"name": "a"}"#).await;
    let client = &server.client;
    let sailor = types::Sailor { name: Some("b".to_owned()) };
    let added = client.add_sailor().body(sailor.clone()).send().await?.into_inner();
    assert_eq!((server.seen().body.as_str(), added.name.as_deref()), (r#"{"name":"b"}"#, Some("a")));
    let put = client.put_sailor().body(sailor).send().await?.into_inner();
    assert_eq!((server.seen().body.as_str(), put.name.as_deref()), (r#"{"name":"b"}"#, Some("a")));
    let dropped = client.drop_sailor().send().await?.into_inner();
    assert_eq!(dropped.name.as_deref(), Some("a"));
    Ok(())
}

#[tokio::test]
async fn properties_by_pattern_and_by_condition_decode() -> Result<(), Error> {
    const CARTON: &str =
        r#"{"id": 1, "sort": "heavy", "weight": 2.50, "sortNote": "n", "x-a": "b", "other": {"c": [1]}}"#;
    let server = Server::answering(200, CARTON).await;
    let carton = server.client.get_boxes().send().await?.into_inner();
    assert_eq!(carton.weight.map(|weight| weight.to_string()).as_deref(), Some("2.50"));
    assert_eq!((carton.sort_note.as_deref(), carton.url.as_deref()), (Some("n"), None));
    assert_eq!(carton.extra.get("x-a").map(|json| json.get()), Some("\"b\""));
    server.client.add_carton().body(carton).send().await?;
    let sent: serde_json::Value = serde_json::from_str(&server.seen().body).unwrap();
    assert_eq!(sent, serde_json::from_str::<serde_json::Value>(CARTON).unwrap());
    Ok(())
}

#[tokio::test]
async fn lists_of_inline_objects_and_inline_enums_decode() -> Result<(), Error> {
    let server = Server::answering(200, r#"[{"id": 1, "name": "A"}]"#).await;
    let keepers = server.client.list_keepers().send().await?.into_inner();
    assert_eq!((keepers[0].id, keepers[0].name.as_deref()), (Some(1), Some("A")));
    let server = Server::answering(200, r#""foul""#).await;
    assert_eq!(server.client.weather().send().await?.into_inner(), types::WeatherResponse::Foul);
    let server = Server::answering(200, "").await;
    server.client.knock_door().send().await.map(drop)
}
