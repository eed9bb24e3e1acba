//! Bodies as they are sent.

use std::collections::HashMap;

use kinds::rust_decimal::Decimal;
use kinds::{Error, types};

use crate::Server;

fn decimal(digits: &str) -> Decimal {
    digits.parse().unwrap()
}

#[tokio::test]
async fn a_discriminator_is_written_first() -> Result<(), Error> {
    let server = Server::answering(200, r#"{"capacity": 7.50, "vehicleKind": "barge", "draught": 1}"#).await;
    let client = &server.client;
    let vehicle = types::Vehicle { axles: Some(3), vehicle_kind: Some("lorry".into()), ..Default::default() };
    let vehicle = client.add_vehicle().body(vehicle).send().await?.into_inner();
    assert_eq!(server.seen().body, r#"{"vehicleKind":"lorry","axles":3}"#);
    assert_eq!((vehicle.capacity, vehicle.draught), (Some(decimal("7.50")), Some(decimal("1"))));

    let body = types::Body { area: Some(decimal("2.0")), litres: None, type_: "box".into() };
    let convoy = types::Convoy { called: Some("a".to_owned()), members: vec![body] };
    client.add_convoy().body(convoy).send().await?;
    assert_eq!(server.seen().body, r#"{"called":"a","members":[{"$type":"box","Area":2.0}]}"#);

    let red = Some("red".to_owned());
    let cat = types::Cat { age: Some(3), colour: red, lives: Some(9), species: "Cat".to_owned() };
    client.add_cat().body(cat).send().await?;
    assert_eq!(server.seen().body, r#"{"species":"Cat","age":3,"Lives":9,"colour":"red"}"#);
    let animal = types::Animal { species: "Dog".to_owned(), age: Some(1), colour: None, lives: None };
    client.add_animal().body(animal).send().await?;
    assert_eq!(server.seen().body, r#"{"species":"Dog","age":1}"#);
    Ok(())
}

#[tokio::test]
async fn decimals_are_numbers_digit_by_digit() -> Result<(), Error> {
    const SHEET: &str = r#"{"byCurrency": {"EUR": 1.10}, "grid": [[1.0, 2.50], []], "plain": 79228162514264337593543950335, "list": ["3.30"], "viaRef": 0.1000000000000000055511151231, "refs": [4.00], "open": {"x": "t", "y": 0.10}}"#;
    let server = Server::answering(200, SHEET).await;
    let client = &server.client;
    let body = HashMap::from([("EUR".to_owned(), decimal("1.10"))]);
    client.set_rate_map().body(types::SetRateMapBody(body)).send().await?;
    assert_eq!(server.seen().body, r#"{"EUR":1.10}"#);
    client.set_rate_list().body(types::SetRateListBody(vec![decimal("1.10"), decimal("2")])).send().await?;
    assert_eq!(server.seen().body, "[1.10,2]");
    client.set_rate().body(types::SetRateBody(decimal("1.10"))).send().await?;
    assert_eq!(server.seen().body, "1.10");

    let sheet = client.set_rate_sheet().body(types::RateSheet::default()).send().await?.into_inner();
    assert_eq!(server.seen().body, "{}");
    client.set_rate_sheet().body(sheet).send().await?;
    // In the order of the description.
    assert_eq!(server.seen().body, SHEET.replace(' ', "").replace("\"3.30\"", "3.30"));
    Ok(())
}

#[tokio::test]
async fn plain_values_are_whole_bodies() -> Result<(), Error> {
    let server = Server::answering(200, r#""sad""#).await;
    server.client.set_word().body("a \"b\"").send().await?;
    assert_eq!(server.seen().body, r#""a \"b\"""#);
    let mood = server.client.set_mood().body("glad").send().await?.into_inner();
    assert_eq!(server.seen().body, r#""glad""#);
    assert_eq!(mood.as_str(), "sad");
    Ok(())
}

#[tokio::test]
async fn of_json_and_an_upload_json_is_sent_and_an_upload_alone_is_bytes() -> Result<(), Error> {
    let server = Server::answering(200, r#"{"to": "a"}"#).await;
    let parcel = types::Parcel { to: Some("a".to_owned()), url: None };
    server.client.create_parcel().body(parcel).send().await?;
    assert_eq!(server.seen().header("content-type"), "application/json");
    server.client.scan_parcel().content_type("multipart/form-data; boundary=b").body("--b--").send().await?;
    let seen = server.seen();
    assert_eq!(seen.header("content-type"), "multipart/form-data; boundary=b");
    assert_eq!(seen.body, "--b--");
    Ok(())
}

#[tokio::test]
async fn a_form_has_lists_and_objects_in_their_styles() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    let body = types::BuyStampsBody {
        values: vec![80, 95],
        colours: vec!["red".to_owned(), "blue".to_owned()],
        sender: Some(types::BuyStampsBodySender {
            name: Some("A&B".to_owned()),
            town: Some("Ulm".to_owned()),
        }),
        weight: Some(decimal("1.50")),
        deep: Some(types::BuyStampsBodyDeep { a: Some(1), b: Some(2) }),
    };
    server.client.buy_stamps().body(body).send().await?;
    let seen = server.seen();
    assert_eq!(seen.header("content-type"), "application/x-www-form-urlencoded");
    // In the order of the description.
    assert_eq!(
        seen.body.split('&').collect::<Vec<_>>(),
        [
            "values=80",
            "values=95",
            "colours=red%2Cblue",
            "sender=%7B%22name%22%3A%22A%26B%22%2C%22town%22%3A%22Ulm%22%7D",
            "weight=1.50",
            "deep%5Ba%5D=1",
            "deep%5Bb%5D=2",
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_body_that_may_be_left_out_is_left_out() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    server.client.leave_note().send().await?;
    let seen = server.seen();
    assert_eq!((seen.body.as_str(), seen.header("content-type")), ("", ""));
    server.client.leave_note().body(types::Parcel::default()).send().await?;
    let seen = server.seen();
    assert_eq!((seen.body.as_str(), seen.header("content-type")), ("{}", "application/json"));
    server.client.leave_note().body_map(|parcel| parcel.to("a")).send().await?;
    assert_eq!(server.seen().body, r#"{"to":"a"}"#);
    server.client.stamp_note().send().await?;
    assert_eq!(server.seen().header("content-type"), "");
    server.client.stamp_note().body_map(|stamp| stamp.ink("red")).send().await?;
    assert_eq!(server.seen().body, "ink=red");
    Ok(())
}

#[tokio::test]
async fn a_required_value_that_may_be_null_is_sent_as_null() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    server.client.add_pen().body(types::NewPen { tracking: None, ..Default::default() }).send().await?;
    assert_eq!(server.seen().body, r#"{"tracking":null}"#);
    Ok(())
}
