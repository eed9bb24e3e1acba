//! What stopped complete descriptions of real APIs, or was lost of them: schemas written out where others refer to one,
//! methods without a function of the HTTP client, operations that differ in their query alone, or have a server of their own.

use kinds::{Error, types};

use crate::Server;

#[tokio::test]
async fn one_schema_written_out_for_two_statuses_is_one_type() -> Result<(), Error> {
    for status in [200, 201] {
        let server = Server::answering(status, r#"{"name":"a","length":2.5}"#).await;
        let lane: types::PutLaneResponse = server.client.put_lane().lane("l").send().await?.into_inner();
        assert_eq!(lane.name.as_deref(), Some("a"), "{status}");
    }
    for status in [200, 206] {
        let server = Server::answering(status, r#"[{"name":"a"}]"#).await;
        let page = server.client.list_crossings().lane("l").send().await?.into_inner();
        let names: Vec<_> = page.iter().map(|row: &types::ListCrossingsItem| row.name.as_deref()).collect();
        assert_eq!(names, [Some("a")], "{status}");
    }
    Ok(())
}

#[tokio::test]
async fn limited_values_are_cleared_changed_or_left_alone() -> Result<(), Error> {
    let code = types::ChangeLaneBodyCode::try_from("ab").unwrap();
    for (body, sent) in [
        (
            types::ChangeLaneBody { code: Some(None), width: Some(None), ..Default::default() },
            r#"{"code":null,"width":null}"#,
        ),
        (
            types::ChangeLaneBody { code: Some(Some(code)), grade: Some(None), ..Default::default() },
            r#"{"code":"ab","grade":null}"#,
        ),
        (types::ChangeLaneBody::default(), "{}"),
    ] {
        let server = Server::answering(204, "").await;
        server.client.change_lane().lane("l").body(body).send().await?;
        assert_eq!(server.seen().body, sent);
    }
    assert!(types::ChangeLaneBodyCode::try_from("a").is_err());
    Ok(())
}

/// A property has all that the parts of a composition say of it, and its documentation is one that compiles.
#[tokio::test]
async fn a_property_of_two_parts_has_what_both_say() -> Result<(), Error> {
    let body =
        r#"{"price":{"amount":1.50,"currency":"EUR"},"axles":[{"load":3,"twin":true}],"lane":"north"}"#;
    let server = Server::answering(200, body).await;
    let toll = server.client.get_toll().send().await?.into_inner();
    let price = toll.price.unwrap();
    assert_eq!(
        (price.amount.unwrap().to_string().as_str(), price.currency.as_deref()),
        ("1.50", Some("EUR"))
    );
    assert_eq!((toll.axles[0].load, toll.axles[0].twin), (Some(3), Some(true)));
    assert_eq!(toll.lane, Some(types::LaneName::North));
    Ok(())
}

#[tokio::test]
async fn methods_without_a_function_of_the_http_client_are_sent() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    server.client.lane_options().lane("l").send().await?;
    assert_eq!(server.seen().line, "OPTIONS /lanes/l");
    server.client.trace_lane().lane("l").send().await?;
    assert_eq!(server.seen().line, "TRACE /lanes/l");
    Ok(())
}

#[tokio::test]
async fn operations_that_differ_in_their_query_alone_are_both_there() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    server.client.lanes_at().lat(1_i64).lon(2_i64).send().await?;
    assert_eq!(server.seen().line, "GET /lanes?lat=1&lon=2");
    server.client.lanes_of().town("Ulm").send().await?;
    assert_eq!(server.seen().line, "GET /lanes?town=Ulm");
    Ok(())
}

#[tokio::test]
async fn operations_stand_behind_the_path_of_their_server() -> Result<(), Error> {
    let server = Server::answering(200, r#"{"load":{"tons":1.50}}"#).await;
    server.client.get_barge().id("b").send().await?;
    assert_eq!(server.seen().line, "GET /v2/barges/b");
    let server = Server::answering(204, "").await;
    server.client.put_barge().id("b").send().await?;
    assert_eq!(server.seen().line, "PUT /v2/barges/b");
    server.client.drop_barge().id("b").send().await?;
    assert_eq!(server.seen().line, "DELETE /v1/barges/b");
    Ok(())
}

#[tokio::test]
async fn what_is_referred_to_in_a_path_is_found_behind_the_path_of_the_server() -> Result<(), Error> {
    let server = Server::answering(200, r#"{"tons":1.50}"#).await;
    let load = server.client.get_load().send().await?.into_inner();
    assert_eq!(load.tons.map(|tons| tons.to_string()).as_deref(), Some("1.50"));
    assert_eq!(server.seen().line, "GET /v1/loads");
    Ok(())
}
