//! Values that arrive in another form than the description says, and null in every place.

use kinds::{Error, types};

use crate::Server;

async fn pen(json: &'static str) -> types::Pen {
    Server::answering(200, json).await.client.get_pen().send().await.unwrap().into_inner()
}

#[tokio::test]
async fn null_in_a_list_or_map_is_kept_where_it_is_declared() -> Result<(), Error> {
    const PEN: &str = r#"{"anything":["a",null],"dates":["2026-01-02T03:04:05Z",null],"flags":[true,null],"ids":["67e55044-10b1-426f-9247-bb680e5fe0c8",null],"ints":[1,null],"kinds":["a",null],"lists":[[1],null],"map":{"m":null},"mapOfLists":{"l":["x",null]},"numbers":[1.50,null],"refs":[{"b":"c"},null],"texts":["a",null],"things":[{"a":1},null]}"#;
    let server = Server::answering(200, PEN).await;
    let pen = server.client.get_pen().send().await?.into_inner();
    assert_eq!(pen.texts, [Some("a".to_owned()), None]);
    assert_eq!((pen.numbers.len(), pen.things.len(), pen.refs.len(), pen.lists.len()), (2, 2, 2, 2));
    server.client.put_pen().body(pen).send().await?;
    let sent: serde_json::Value = serde_json::from_str(&server.seen().body).unwrap();
    assert_eq!(sent, serde_json::from_str::<serde_json::Value>(PEN).unwrap());

    let server = Server::answering(200, r#"["a", null]"#).await;
    let names = server.client.names().send().await?.into_inner();
    assert_eq!(names.iter().map(Option::as_deref).collect::<Vec<_>>(), [Some("a"), None]);

    let server = Server::answering(200, r#"[["a", null], []]"#).await;
    let rows = server.client.rows_of_names().send().await?.into_inner();
    assert_eq!(rows.items, [vec![Some("a".to_owned()), None], vec![]]);
    Ok(())
}

/// Where no operation needs a token none issues one, and nothing has to be withheld.
#[tokio::test]
async fn what_is_wrong_is_said_where_there_are_no_tokens() {
    let server = Server::answering(200, r#"{"numbers":["many"]}"#).await;
    let error = server.client.get_pen().send().await.unwrap_err().to_string();
    assert!(error.contains("numbers") && error.contains("many"), "{error}");
}

#[tokio::test]
async fn null_clears_a_value_that_would_stay_if_it_were_left_out() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    server.client.change_pen().body(types::PenChange::default()).send().await?;
    assert_eq!(server.seen().body, "{}");
    let cleared = types::PenChange {
        remark: Some(None),
        level: Some(None),
        since: Some(None),
        tags: Some(None),
        keeping: Some(None),
        size: None,
    };
    server.client.change_pen().body(cleared).send().await?;
    let sent: serde_json::Value = serde_json::from_str(&server.seen().body).unwrap();
    let null =
        serde_json::json!({"remark": null, "level": null, "since": null, "tags": null, "keeping": null});
    assert_eq!(sent, null);
    let level = "1.50".parse().unwrap();
    let changed = types::PenChange {
        remark: Some(Some("a".to_owned())),
        level: Some(Some(level)),
        ..Default::default()
    };
    server.client.change_pen().body(changed).send().await?;
    assert_eq!(server.seen().body, r#"{"remark":"a","level":1.50}"#);
    Ok(())
}

#[tokio::test]
async fn a_body_that_must_be_there_may_be_null() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    server.client.put_remark().body(Some("a".to_owned())).send().await?;
    assert_eq!(server.seen().body, r#""a""#);
    server.client.put_remark().body(None).send().await?;
    assert_eq!(server.seen().body, "null");
    let unset = server.client.put_remark().send().await;
    assert!(unset.is_err_and(|error| error.to_string().contains("body is required")));
    Ok(())
}

#[tokio::test]
async fn an_object_of_anything_is_sent_unless_it_is_empty() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    server.client.add_chest().body(types::AddChestBody::default()).send().await?;
    assert_eq!(server.seen().body, "{}");
    let rest = serde_json::from_str(r#"{"total":1.50,"of":[null]}"#).unwrap();
    server.client.add_chest().body(types::AddChestBody { rest }).send().await?;
    assert_eq!(server.seen().body, r#"{"rest":{"of":[null],"total":1.50}}"#);
    Ok(())
}

#[tokio::test]
async fn an_empty_list_is_an_empty_map() -> Result<(), Error> {
    let pen = pen(r#"{"map": [], "mapOfLists": []}"#).await;
    assert!(pen.map.is_none_or(|map| map.is_empty()) && pen.map_of_lists.is_none_or(|map| map.is_empty()));
    let full = Server::answering(200, r#"{"map": ["a"]}"#).await;
    assert!(matches!(full.client.get_pen().send().await, Err(Error::Decode(_))), "a full one is none");
    let server = Server::answering(200, "[]").await;
    assert!(server.client.get_rates().send().await?.into_inner().0.is_empty());
    Ok(())
}

#[tokio::test]
async fn the_name_of_a_number_is_that_number() {
    let pen = pen(r#"{"state": "CLOSED", "kind": "aviary", "level": "High", "floor": "first"}"#).await;
    assert_eq!(pen.state, Some(types::PenState::Closed));
    assert_eq!(pen.kind.as_ref().map(types::PKind::as_str), Some("aviary"));
    let json = serde_json::to_value(&pen).unwrap();
    assert_eq!((&json["level"], &json["floor"]), (&2.into(), &1.into()));
}

#[tokio::test]
async fn integers_beyond_63_bits_are_kept_where_they_are_described() {
    let pen = pen(r#"{"count": 18446744073709551615, "big": 9223372036854775807}"#).await;
    assert_eq!((pen.big, pen.count), (Some(i64::MAX), Some(u64::MAX)));
    let sent = r#"{"feathers":18446744073709551615,"grains":-1000000000000000000000000,"atoms":123456789012345678901234567}"#;
    let pen = self::pen(sent).await;
    assert_eq!(pen.feathers, Some(u64::MAX));
    assert_eq!(pen.atoms.map(|atoms| atoms.to_string()).as_deref(), Some("123456789012345678901234567"));
    assert_eq!(serde_json::to_string(&pen).unwrap(), sent);
}

#[tokio::test]
async fn nothing_in_place_of_an_object_is_none_where_it_is_described() -> Result<(), Error> {
    for (status, body) in [(204, ""), (200, "null")] {
        let server = Server::answering(status, body).await;
        let gate = server.client.find_gate().send().await?;
        assert_eq!((gate.status().as_u16(), gate.is_none()), (status, true));
        assert!(server.client.find_shed().send().await?.is_none());
        // Nobody said that a pen may be nothing.
        assert!(matches!(server.client.get_pen().send().await, Err(Error::Decode(_))));
    }
    let server = Server::answering(200, r#"{"wide": 2}"#).await;
    let gate = server.client.find_gate().send().await?.into_inner();
    let shed = server.client.find_shed().send().await?.into_inner();
    assert_eq!([gate, shed].map(|gate| gate.and_then(|gate| gate.wide)), [Some(2), Some(2)]);
    let server = Server::answering(200, r#"{"message": "no"}"#).await;
    assert!(
        matches!(server.client.find_gate().send().await, Err(Error::Decode(_))),
        "another document is none"
    );
    Ok(())
}
