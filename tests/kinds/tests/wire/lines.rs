//! Methods, paths and queries as they are sent.

use kinds::{Error, operations, types};

use crate::Server;

#[tokio::test]
async fn what_a_path_fixes_is_sent() -> Result<(), Error> {
    let server = Server::answering(200, "{}").await;
    let client = &server.client;
    let _ = client.open_lock().door(2).send().await;
    assert_eq!(server.seen().line, "GET /lock?do=open&door=2");
    let _ = client.close_lock().send().await;
    assert_eq!(server.seen().line, "GET /lock?do=close&force=a%20b");
    client.knock().send().await?;
    assert_eq!(server.seen().line, "POST /");
    client.ring().send().await?;
    assert_eq!(server.seen().line, "POST /");
    client.get_door().id("a/b").send().await?;
    assert_eq!(server.seen().line, "GET /doors/a%2Fb.json");
    let [open, door] = [operations::OPEN_LOCK, operations::GET_DOOR].map(|operation| operation.path);
    assert_eq!([open, door], ["/lock", "/doors/{id}.json"], "what else is sent is no part of the template");
    Ok(())
}

#[tokio::test]
async fn values_of_a_path_are_written_in_their_style() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    let client = &server.client;
    client.matrix_hinge().hinge("a b").send().await?;
    assert_eq!(server.seen().line, "GET /hinges/;hinge=a%20b/x");
    client.matrix_points().points([1, 2]).send().await?;
    assert_eq!(server.seen().line, "GET /points;points=1,2/x");
    client.matrix_all().hinges(["a b", "c;d"]).send().await?;
    assert_eq!(server.seen().line, "GET /hinges/;hinges=a%20b;hinges=c%3Bd/all");
    client.label_one().label("a").send().await?;
    assert_eq!(server.seen().line, "GET /labels/.a");
    client.label_all().labels(["a", "b"]).send().await?;
    assert_eq!(server.seen().line, "GET /labels/.a.b/all");
    client.simple_list().ids([3, 4]).send().await?;
    assert_eq!(server.seen().line, "GET /lists/3,4");
    Ok(())
}

/// The table of styles in OpenAPI and RFC 6570.
#[tokio::test]
async fn objects_of_a_path_are_written_in_their_style() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    let client = &server.client;
    let colour = types::Colour::builder().r(100).g(200).b(150);
    client.simple_colour().color(types::SimpleColourColor::builder().r(100).g(200).b(150)).send().await?;
    assert_eq!(server.seen().line, "GET /colours/simple/R,100,G,200,B,150/x");
    client.simple_exploded_colour().color(colour.clone()).send().await?;
    assert_eq!(server.seen().line, "GET /colours/simpleExploded/R=100,G=200,B=150/x");
    client.label_colour().color(types::LabelColourColor::builder().r(100).g(200).b(150)).send().await?;
    assert_eq!(server.seen().line, "GET /colours/label/.R,100,G,200,B,150/x");
    client.label_exploded_colour().color(colour.clone()).send().await?;
    assert_eq!(server.seen().line, "GET /colours/labelExploded/.R=100.G=200.B=150/x");
    client.matrix_colour().color(types::MatrixColourColor::builder().r(100).g(200).b(150)).send().await?;
    assert_eq!(server.seen().line, "GET /colours/matrix/;color=R,100,G,200,B,150/x");
    client.matrix_exploded_colour().color(colour.clone().name("a/b;c=d, e")).send().await?;
    assert_eq!(
        server.seen().line,
        "GET /colours/matrixExploded/;R=100;G=200;B=150;name=a%2Fb%3Bc%3Dd%2C%20e/x"
    );
    client.matrix_shades().shades([("dark", 0.5), ("li=ght", 2.0)]).send().await?;
    assert_eq!(server.seen().line, "GET /shades/;dark=0.5;li%3Dght=2");

    let nothing = client.matrix_exploded_colour().color(types::Colour::default()).send().await;
    let nested = types::MatrixColourColor::builder().r(1).mixed(["a"]);
    let nested = client.matrix_colour().color(nested).send().await;
    for (refused, why) in
        [(nothing, "color cannot be sent: it has no value"), (nested, "mixed is no plain value")]
    {
        assert!(
            matches!(&refused, Err(error @ Error::InvalidInput { .. }) if error.to_string().contains(why)),
            "{refused:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn lists_and_objects_of_a_query_or_a_header_are_written_in_their_style() -> Result<(), Error> {
    let server = Server::answering(204, "").await;
    let paints = || server.client.list_paints();
    let colour = types::Colour::builder().r(100).g(200).name("a b");
    paints()
        .ids([1, 2])
        .words(["a", "b&c"])
        .kinds(["oil", "water"])
        .each(["x", "y|z"])
        .colour(colour.clone())
        .x_ids([3, 4])
        .x_colour(colour)
        .x_shades([("dark", 0.5), ("light", 2.0)])
        .send()
        .await?;
    let seen = server.seen();
    let query = url::form_urlencoded::parse(seen.line.split_once('?').unwrap().1.as_bytes());
    let mut query: Vec<String> = query.map(|(name, value)| format!("{name}={value}")).collect();
    query.sort();
    let expected =
        ["colour=R,100,G,200,name,a b", "each=x", "each=y|z", "ids=1,2", "kinds=oil|water", "words=a b&c"];
    assert_eq!(query, expected);
    let headers = ["x-ids", "x-colour", "x-shades"].map(|name| seen.header(name));
    assert_eq!(headers, ["3,4", "R,100,G,200,name,a b", "dark=0.5,light=2"]);

    // What has no value is left out, where it may be.
    let none: [i64; 0] = [];
    paints().ids(none).words(["a"]).colour(types::Colour::default()).send().await?;
    assert_eq!(server.seen().line, "GET /paints?words=a");

    let two = paints().words(["a", "b c"]).send().await;
    let pair = paints().words(["a"]).x_shades([("a=b", 1)]).send().await;
    for (refused, why) in [
        (two, r#"words cannot be sent: " " stands between its values, and is in "b c""#),
        (pair, r#"x_shades cannot be sent: "=" stands between its values, and is in "a=b""#),
    ] {
        assert!(
            matches!(&refused, Err(error @ Error::InvalidInput { .. }) if error.to_string().contains(why)),
            "{refused:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn slashes_of_a_catch_all_stay() -> Result<(), Error> {
    let server =
        Server::answering(200, r#"{"name": "racks/1", "size": "7", "any": {"@type": "t", "x": 1}}"#).await;
    let client = &server.client;
    let rack = client.racks_get().name("racks/1").send().await?.into_inner();
    assert_eq!((server.seen().line.as_str(), operations::RACKS_GET.path), ("GET /v1/racks/1", "/v1/{+name}"));
    assert_eq!(rack.size.as_deref(), Some("7"));
    client.racks_delete().name("racks/1").send().await?;
    assert_eq!(server.seen().line, "DELETE /v1/racks/1");
    client.bottles_get().name("racks/1/bottles/a b/c").send().await?;
    assert_eq!(server.seen().line, "GET /v1/racks/1/bottles/a%20b/c");
    let body = types::V1Rack { label: Some("AQI=".to_owned()), ..Default::default() };
    client.bottles_turn().parent("racks/1").body(body).send().await?;
    let seen = server.seen();
    assert_eq!(
        (seen.line.as_str(), seen.body.as_str()),
        ("POST /v1/racks/1/bottles:turn", r#"{"label":"AQI="}"#)
    );
    client.of_get().of_what("a/b").of_whom("c").page_size("9").send().await?;
    assert_eq!(server.seen().line, "GET /v1/a%2Fb/c?page.size=9");
    Ok(())
}

#[tokio::test]
async fn operations_beside_the_paths_are_methods() -> Result<(), Error> {
    let server = Server::answering(200, r#"{"name": "c", "code": "s"}"#).await;
    let client = &server.client;
    client.crates_get().crate_("c").api_version("1").send().await?;
    assert_eq!(server.seen().line, "GET /crates/c?api-version=1");
    let seal = client.crates_seal().crate_("c").api_version("1").send().await?.into_inner();
    assert_eq!(server.seen().line, "GET /crates/c?seal=true&api-version=1");
    assert_eq!(seal.code.as_deref(), Some("s"));
    client.crates_list().api_version("1").send().await?;
    assert_eq!(server.seen().line, "GET /?comp=crates&api-version=1");
    Ok(())
}

#[tokio::test]
async fn a_description_in_several_files_is_one() -> Result<(), Error> {
    let server = Server::answering(200, r#"{"id": "m", "volume": 0.30, "handle": {"colour": "red"}}"#).await;
    let client = &server.client;
    let mug = client.get_mug().id("m").send().await?.into_inner();
    assert_eq!(mug.handle.and_then(|handle| handle.colour).as_deref(), Some("red"));
    let rows = client.list_mugs().limit(3).send().await?.into_inner();
    assert_eq!((server.seen().line.as_str(), rows.len()), ("GET /mugs?limit=3", 1));
    let mug = types::Mug { id: Some("n".to_owned()), volume: mug.volume, ..Default::default() };
    client.add_mug().body(mug).send().await?;
    assert_eq!(server.seen().body, r#"{"id":"n","volume":0.30}"#);
    Ok(())
}

#[tokio::test]
async fn what_is_new_in_3_2_is_sent() -> Result<(), Error> {
    let server = Server::answering(200, r#"[{"id": 1, "symbol": "A"}]"#).await;
    let ticks = server.client.ticks().symbol("A").most(2).send().await?.into_inner();
    assert_eq!((server.seen().line.as_str(), ticks.len()), ("GET /ticks?most=2&symbol=A", 1));
    server.client.live().send().await?;
    assert_eq!(server.seen().header("accept"), "text/event-stream");
    server.client.tape().send().await?;
    assert_eq!(server.seen().header("accept"), "application/jsonl");
    Ok(())
}

#[tokio::test]
async fn a_parameter_that_refers_to_a_parameter_is_sent() -> Result<(), Error> {
    let server = Server::answering(200, r#"[{"name": "a"}]"#).await;
    let sailors = server.client.list_sailors().order("up").send().await?.into_inner();
    assert_eq!((server.seen().line.as_str(), sailors.len()), ("GET /sailors?order=up", 1));
    Ok(())
}
