//! What the description at hand has no example of.

use httpmock::MockServer;
use reqwest::Client;

use super::{Operation, Requests, pattern};
use crate::operations::ACCEPT_QUOTE;

#[test]
fn a_template_becomes_a_pattern() {
    assert_eq!(pattern("/a.b/{c}/d{e}f", None), r"^\/a\.b\/[^/]+\/d[^/]+f$");
    assert_eq!(pattern("/a/{c}/{d}", Some((1, "50%25"))), r"^\/a\/[^/]+\/50\%25$");
}

#[tokio::test]
async fn headers_and_bytes_are_compared() {
    let server = MockServer::start();
    server.mock(|when, then| {
        let requests = Requests::of(when, &ACCEPT_QUOTE).header("x-kind", "a b").without_header("x-none");
        drop(requests.bytes(b"\xFF\x00a".to_vec()).into_inner());
        then.status(204);
    });
    let send = async |headers: &[(&str, &str)], body: &'static [u8]| {
        let url = server.url(ACCEPT_QUOTE.path);
        let request = headers
            .iter()
            .fold(Client::new().post(url), |request, (name, value)| request.header(*name, *value));
        request.body(body).send().await.unwrap().status().as_u16()
    };
    assert_eq!(send(&[("X-Kind", "a b")], b"\xFF\x00a").await, 204);
    for (headers, body) in [
        (&[][..], &b"\xFF\x00a"[..]),
        (&[("x-kind", "a")], b"\xFF\x00a"),
        (&[("x-kind", "a b"), ("x-none", "")], b"\xFF\x00a"),
        (&[("x-kind", "a b")], b"\xFE\x00a"),
        (&[("x-kind", "a b")], b""),
    ] {
        assert_eq!(send(headers, body).await, 404, "{headers:?} {body:?}");
    }
}

#[tokio::test]
async fn a_path_of_another_operation_is_not_a_value() {
    const fn get(id: &'static str, path: &'static str) -> Operation {
        Operation { id, method: "GET", path, api_key: false, bearer: false, idempotent: true }
    }
    const ALL: &[Operation] = &[get("one", "/quotes/{number}"), get("latest", "/quotes/latest")];
    let server = MockServer::start();
    server.mock(|when, then| {
        drop(Requests::among(ALL, when, &ALL[0]).into_inner());
        then.status(204);
    });
    for (path, expected) in
        [("/quotes/7", 204), ("/quotes/later", 204), ("/quotes/latest", 404), ("/quotes/7/8", 404)]
    {
        let response = Client::new().get(server.url(path)).send().await.unwrap();
        assert_eq!(response.status().as_u16(), expected, "{path}");
    }
}
