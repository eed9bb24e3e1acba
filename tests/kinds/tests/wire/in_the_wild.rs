//! What files of vendors and frameworks say that is legal, or nearly, and seldom thought of.

use kinds::{Error, types};

use crate::Server;

/// A value of a path can be answered in another spelling; a number of a document cannot.
#[tokio::test]
async fn an_alias_in_the_path_is_no_other_document() -> Result<(), Error> {
    let server = Server::answering(200, r#"{"dock": 7, "dockNumber": "D-8"}"#).await;
    assert_eq!(server.client.get_dock().dock("mine").send().await?.dock, Some(7));
    let error = server.client.get_numbered_dock().dock_number("D-7").send().await.unwrap_err();
    assert!(error.to_string().contains("\"D-8\" was answered where \"D-7\" was asked for"), "{error}");
    // It has been done by then, and the answer says what came of it.
    let renumbered = server.client.renumber_dock().dock_number("D-7").send().await?;
    assert_eq!(renumbered.dock_number.as_deref(), Some("D-8"));
    Ok(())
}

#[tokio::test]
async fn of_several_patches_the_one_that_is_an_object_is_sent() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    let dock = types::Dock { name: Some("a".to_owned()), ..Default::default() };
    server.client.change_dock().dock("7").body(dock).send().await?;
    let seen = server.seen();
    let sent = (seen.header("content-type"), seen.body.as_str());
    assert_eq!(sent, ("application/merge-patch+json", r#"{"name":"a"}"#));
    Ok(())
}

#[tokio::test]
async fn an_object_that_is_no_row_can_be_empty() -> Result<(), Error> {
    let server = Server::answering(200, r#"{"longest": {}, "byName": {"a": {}}}"#).await;
    let berths = server.client.get_berths().send().await?.into_inner();
    assert!(berths.longest.is_some_and(|longest| longest.length.is_none()));
    assert_eq!(berths.by_name.map(|named| named.len()), Some(1));
    Ok(())
}

#[tokio::test]
async fn paths_of_routers_and_with_odd_characters_are_called() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    server.client.get_ship().ship("7").send().await?;
    assert_eq!(server.seen().line, "GET /ships/7");
    server.client.get_old_ships().send().await?;
    assert_eq!(server.seen().line, "GET /ships/%22old%22/%60all%60");
    Ok(())
}

#[tokio::test]
async fn what_is_deep_has_brackets() -> Result<(), Error> {
    let decoded = |text: &str| {
        let pairs = url::form_urlencoded::parse(text.as_bytes()).into_owned();
        pairs.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
    };
    let server = Server::answering(204, "").await;
    server.client.list_charges().created_gt(7).expand(["payer", "items"]).send().await?;
    let query = server.seen().line.replace("GET /charges?", "");
    assert_eq!(decoded(&query), ["created[gt]=7", "expand[]=payer", "expand[]=items"]);
    server.client.list_charges().created(9).send().await?;
    assert_eq!(server.seen().line, "GET /charges?created=9");

    let body = serde_json::json!({
        "payer": {"address": {"town": "Ulm"}},
        "items": [{"price": "1.50", "tags": ["a", "b"]}, {"price": "2"}],
    });
    let body: types::AddChargeBody = serde_json::from_value(body).unwrap();
    server.client.add_charge().body(body).send().await?;
    assert_eq!(
        decoded(&server.seen().body),
        [
            "payer[address][town]=Ulm",
            "items[0][price]=1.50",
            "items[0][tags][]=a",
            "items[0][tags][]=b",
            "items[1][price]=2",
        ]
    );
    Ok(())
}

#[tokio::test]
async fn values_are_as_wide_as_they_are_described() -> Result<(), Error> {
    const TIDE: &str = r#"{"height":4294967295,"port":80}"#;
    let server = Server::answering(200, TIDE).await;
    let tide = server.client.get_tide().send().await?.into_inner();
    assert_eq!(tide.height, Some(4_294_967_295));
    server.client.put_tide().body(tide).send().await?;
    assert_eq!(server.seen().body, TIDE, "a number is no text");
    server.client.add_tide().body(types::NewTide { note: None }).send().await?;
    assert_eq!(server.seen().body, r#"{"note":null}"#);
    Ok(())
}

#[tokio::test]
async fn a_date_is_sent_without_a_time_and_read_with_one() -> Result<(), Error> {
    const CAPTAIN: &str = r#"{"bornOn":"1970-01-31T00:00:00","promotedOn":["2001-02-03"]}"#;
    let server = Server::answering(200, CAPTAIN).await;
    let captain = server.client.get_captain().captain("7").send().await?.into_inner();
    assert_eq!(captain.born_on.as_ref().map(|born| born.date().to_string()).as_deref(), Some("1970-01-31"));
    server.client.put_captain().captain("7").body(captain.clone()).send().await?;
    assert_eq!(server.seen().body, CAPTAIN, "what was read is written as it was");
    let day = kinds::chrono::NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
    let changed =
        types::Captain::builder().born_on(captain.born_on.unwrap()).licensed_on(day).promoted_on([day]);
    server.client.put_captain().captain("7").body(changed).send().await?;
    assert_eq!(
        server.seen().body,
        r#"{"bornOn":"1970-01-31","licensedOn":"2026-06-01","promotedOn":["2026-06-01"]}"#
    );
    let server = Server::answering(200, r#"{"retiredOn":null}"#).await;
    let rest = types::CaptainChange::builder().retired_on(Some(day.into()));
    server.client.change_captain().captain("7").body(rest).send().await?;
    assert_eq!(server.seen().body, r#"{"retiredOn":"2026-06-01"}"#);
    let refused = types::Captain::builder().born_on("31.01.1970");
    let error = server.client.put_captain().captain("7").body(refused).send().await.unwrap_err();
    assert!(error.to_string().contains("born_on"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_file_beside_a_typed_success_is_asked_for_and_handed_out() -> Result<(), Error> {
    let server = Server::answering(202, r#"{"name": "in an hour"}"#).await;
    let later = server.client.get_manifest().manifest("7").send().await?.into_inner();
    assert_eq!(later.name.as_deref(), Some("in an hour"));
    assert_eq!(server.seen().header("accept"), "application/json, application/pdf;q=0.9");
    let server = Server::answering(200, "%PDF-1.7").await;
    let error = server.client.get_manifest().manifest("7").send().await.unwrap_err();
    assert!(error.to_string().contains("200 OK it is application/pdf, which send_raw() returns"), "{error}");
    assert_eq!(error.body().unwrap().as_ref(), b"%PDF-1.7");
    let file = server.client.get_manifest().manifest("7").send_raw().await?;
    assert_eq!(file.as_ref().as_ref(), b"%PDF-1.7");
    Ok(())
}

#[tokio::test]
async fn a_property_of_ones_own_can_differ_in_its_first_letter() -> Result<(), Error> {
    let server = Server::answering(200, r#"{"name": "x", "Name": 5}"#).await;
    let crane = server.client.get_crane().send().await?.into_inner();
    assert_eq!((crane.name.as_deref(), crane.extra.get("Name")), (Some("x"), Some(&Some(5))));
    Ok(())
}

#[tokio::test]
async fn operations_take_no_name_of_the_client() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    server.client.get_names_1().a("b").send().await?;
    server.client.get_names_3().a("b").send().await?;
    for request in [
        server.client.get_names_2().send().await,
        server.client.get_names_4().send().await,
        server.client.get_names_5().send().await,
    ] {
        request?;
    }
    Ok(())
}
