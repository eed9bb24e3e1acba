//! The media types that leave are those of the description.

use kinds::{Error, types};

use crate::Server;

const PLANT: &str = r#"{"name": "Fern", "height": 40}"#;

fn fern() -> types::Plant {
    types::Plant { name: Some("Fern".to_owned()), ..Default::default() }
}

#[tokio::test]
async fn patches_and_vendors_have_their_own() -> Result<(), Error> {
    let server = Server::answering(200, PLANT).await;
    let client = &server.client;
    let plant = client.patch_plant().id(7).body(fern()).send().await?.into_inner();
    assert_eq!((plant.name.as_deref(), plant.height), (Some("Fern"), Some(40)));
    let seen = server.seen();
    assert_eq!((seen.line.as_str(), seen.body.as_str()), ("PATCH /plants/7", r#"{"name":"Fern"}"#));
    assert_eq!(seen.header("content-type"), "application/merge-patch+json");
    assert_eq!(seen.header("accept"), "application/json");

    let edit = types::Edit { op: "add".to_owned(), path: "/name".to_owned(), value: Some("Moss".into()) };
    client.edit_plant().id(7).body(vec![edit]).send().await?;
    let seen = server.seen();
    assert_eq!(seen.header("content-type"), "application/json-patch+json");
    assert_eq!(seen.body, r#"[{"op":"add","path":"/name","value":"Moss"}]"#);

    client.link_plant().id(7).body(fern()).send().await?;
    let seen = server.seen();
    assert_eq!(seen.header("content-type"), "application/vnd.api+json");
    assert_eq!(seen.header("accept"), "application/vnd.api+json");

    client.drop_plant().id(7).send().await?;
    assert_eq!(server.seen().header("accept"), "application/vnd.garden.v2+json");
    client.export_plants().send().await?;
    assert_eq!(server.seen().header("accept"), "application/pdf, text/csv");
    Ok(())
}

#[tokio::test]
async fn of_a_name_and_a_pattern_the_name_is_sent() -> Result<(), Error> {
    let server = Server::answering(200, PLANT).await;
    server.client.import_plants().body(fern()).send().await?;
    let seen = server.seen();
    assert_eq!((seen.header("content-type"), seen.header("accept")), ("text/json", "application/json"));
    Ok(())
}
