//! The faults of a server that can be connected to.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use infinigate_auth::api::operations::LIST_MANUFACTURERS;
use infinigate_tests::fault_server::{Act, FaultServer, good, response};

/// A fault, and how often the server commits it before it is well again.
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    pub(crate) times: usize,
    pub(crate) acts: Vec<Act>,
    /// True if it is one of waiting, which a time limit ends.
    pub(crate) slow: bool,
    /// True if it is the whole operation's time that runs out, and not that for reading.
    pub(crate) drips_body: bool,
}

/// More bytes than fit into the buffers of a connection whose client does not read. When they are sent, the client has
/// read what came before them.
pub(crate) const MORE_THAN_IS_UNDER_WAY: usize = 8_000_000;

const ALWAYS: usize = 9;
const ONCE: usize = 1;
const JSON: (&str, &str) = ("Content-Type", "application/json");
const HTML: (&str, &str) = ("Content-Type", "text/html");
const GZIP: (&str, &str) = ("Content-Encoding", "gzip");

fn fault(name: &'static str, times: usize, acts: Vec<Act>) -> Fault {
    let slow = acts.iter().any(|act| matches!(act, Act::Hang | Act::Drip(..)));
    Fault { name, times, acts, slow, drips_body: false }
}

fn sends(name: &'static str, times: usize, bytes: impl Into<Vec<u8>>) -> Fault {
    fault(name, times, vec![Act::Send(bytes.into())])
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn head(lines: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\n{lines}\r\n").into_bytes()
}

pub(crate) fn all() -> Vec<Fault> {
    [connection(), framing(), compression(), bodies(), statuses(), throttling(), redirects()]
        .into_iter()
        .flatten()
        .collect()
}

fn connection() -> Vec<Fault> {
    let beginning = good()[..30].to_vec();
    let most = good()[..good().len() - 5].to_vec();
    let second = Duration::from_secs(1);
    let long_body = [head("Content-Length: 10000000\r\n"), vec![b' '; MORE_THAN_IS_UNDER_WAY]].concat();
    let dripping_body = vec![Act::Send(long_body.clone()), Act::Drip(vec![b' '; 500], second)];
    vec![
        fault("Reset before the headers", ALWAYS, vec![Act::Reset]),
        fault("Reset before the headers, once", ONCE, vec![Act::Reset]),
        fault("Closed before the headers", ALWAYS, vec![Act::Close]),
        fault("Reset in the middle of the headers", ALWAYS, vec![Act::Send(beginning.clone()), Act::Reset]),
        fault("Closed in the middle of the headers", ALWAYS, vec![Act::Send(beginning.clone()), Act::Close]),
        fault("Reset in the middle of the body", ALWAYS, vec![Act::Send(most.clone()), Act::Reset]),
        fault("Closed in the middle of the body", ALWAYS, vec![Act::Send(most.clone()), Act::Close]),
        fault("Closed in the middle of the body, once", ONCE, vec![Act::Send(most.clone()), Act::Close]),
        fault("Silent after the request", ALWAYS, vec![Act::Hang]),
        fault("Silent after the request, once", ONCE, vec![Act::Hang]),
        fault("Silent in the middle of the headers", ALWAYS, vec![Act::Send(beginning), Act::Hang]),
        fault("Silent in the middle of the body", ALWAYS, vec![Act::Send(long_body), Act::Hang]),
        fault(
            "Headers at a byte a second",
            ALWAYS,
            vec![Act::Drip(response(200, &[("X", &"x".repeat(500))], b"[]"), second)],
        ),
        Fault { drips_body: true, ..fault("Body at a byte a second", ALWAYS, dripping_body) },
    ]
}

fn framing() -> Vec<Fault> {
    let chunked = "Transfer-Encoding: chunked\r\n";
    let small = [head("Content-Length: 4\r\n"), FaultServer::GOOD.into()].concat();
    let two = [head("Content-Length: 4\r\nContent-Length: 19\r\n"), FaultServer::GOOD.into()].concat();
    let early = [b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".to_vec(), good()].concat();
    let go_on = [b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), good()].concat();
    let long = response(200, &[("X-Long", &"x".repeat(600_000))], b"[]");
    let twice = response(200, &[JSON, ("Content-Type", "text/plain"), ("X-A", "1"), ("X-A", "2")], b"[]");
    vec![
        fault(
            "Length too large",
            ALWAYS,
            vec![Act::Send([head("Content-Length: 99\r\n"), b"[]".to_vec()].concat()), Act::Close],
        ),
        fault("Length too small", ALWAYS, vec![Act::Send(small), Act::Close]),
        sends("Two lengths that differ", ALWAYS, two),
        sends("A length that is no number", ALWAYS, head("Content-Length: many\r\n")),
        fault(
            "Chunks without an end",
            ALWAYS,
            vec![Act::Send([head(chunked), b"2\r\n[]\r\n".to_vec()].concat()), Act::Close],
        ),
        fault(
            "A chunk size that is no number",
            ALWAYS,
            vec![Act::Send([head(chunked), b"zz\r\n[]\r\n".to_vec()].concat()), Act::Close],
        ),
        sends("100 Continue before the response", ALWAYS, go_on),
        sends("103 Early Hints before the response", ALWAYS, early),
        sends(
            "101 Switching Protocols",
            ALWAYS,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        ),
        sends("Headers of 600 kB", ALWAYS, long),
        sends("Duplicate headers", ALWAYS, twice),
        fault("No HTTP at all", ALWAYS, vec![Act::Send(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec()), Act::Close]),
    ]
}

fn compression() -> Vec<Fault> {
    let whole = gzip(FaultServer::GOOD.as_bytes());
    let truncated = &whole[..whole.len() - 12];
    let mut corrupt = whole.clone();
    corrupt[12] ^= 0xFF;
    corrupt[14] ^= 0xFF;
    let bomb = gzip(&vec![b' '; 10_000_000]);
    vec![
        sends("gzip", ALWAYS, response(200, &[JSON, GZIP], &whole)),
        sends("Truncated gzip", ALWAYS, response(200, &[JSON, GZIP], truncated)),
        sends("Truncated gzip, once", ONCE, response(200, &[JSON, GZIP], truncated)),
        sends("Corrupt gzip", ALWAYS, response(200, &[JSON, GZIP], &corrupt)),
        sends("Invalid gzip", ALWAYS, response(200, &[JSON, GZIP], b"[]")),
        sends("10 kB of gzip that unpack to 10 MB", ALWAYS, response(200, &[JSON, GZIP], &bomb)),
        sends("502 with truncated gzip", ALWAYS, response(502, &[HTML, GZIP], truncated)),
    ]
}

fn bodies() -> Vec<Fault> {
    let marked = [b"\xEF\xBB\xBF".as_slice(), FaultServer::GOOD.as_bytes()].concat();
    vec![
        sends("204", ALWAYS, "HTTP/1.1 204 No Content\r\n\r\n"),
        sends("Empty 200", ALWAYS, response(200, &[JSON], b"")),
        sends("200 with null", ALWAYS, response(200, &[JSON], b"null")),
        sends("200 with HTML", ALWAYS, response(200, &[HTML], b"<html>Please log in</html>")),
        sends("200 with half of a JSON document", ALWAYS, response(200, &[JSON], b"[\"Exam")),
        sends("Byte order mark", ALWAYS, response(200, &[JSON], &marked)),
        sends("Invalid UTF-8", ALWAYS, response(200, &[JSON], b"[\"\xFF\xFE\"]")),
        sends("Body over the limit", ALWAYS, response(200, &[JSON], &vec![b' '; 2_000_000])),
        sends("502 with a body over the limit", ALWAYS, response(502, &[HTML], &vec![b'x'; 2_000_000])),
    ]
}

fn statuses() -> Vec<Fault> {
    let quota = br#"{"statusCode": 403, "message": "Out of call volume quota. Quota will be replenished in 3.00:00:00"}"#;
    let key = br#"{"statusCode": 401, "message": "Access denied due to invalid subscription key."}"#;
    let status = |name, times, status| sends(name, times, response(status, &[HTML], b"<html>Sorry</html>"));
    vec![
        status("500", ALWAYS, 500),
        status("500, once", ONCE, 500),
        status("501", ALWAYS, 501),
        status("502 with HTML", ALWAYS, 502),
        status("503, once", ONCE, 503),
        status("504", ALWAYS, 504),
        status("408, once", ONCE, 408),
        status("404", ALWAYS, 404),
        status("409", ALWAYS, 409),
        sends("Empty 503", ALWAYS, response(503, &[], b"")),
        sends("403, quota used up", ALWAYS, response(403, &[JSON], quota)),
        sends("401, token refused once", ONCE, response(401, &[], b"")),
        sends("401, every token refused", ALWAYS, response(401, &[], b"")),
        sends("401, API key refused", ALWAYS, response(401, &[JSON], key)),
    ]
}

fn throttling() -> Vec<Fault> {
    let date = ("Date", "Tue, 24 Nov 2026 10:00:00 GMT");
    let limited = |name, times, after: &str| {
        sends(name, times, response(429, &[JSON, date, ("Retry-After", after)], b"{\"statusCode\": 429}"))
    };
    vec![
        limited("429, once, with seconds", ONCE, "3"),
        limited("429, once, with a date", ONCE, "Tue, 24 Nov 2026 10:00:05 GMT"),
        limited("429, once, with a date in the past", ONCE, "Mon, 23 Nov 2026 10:00:00 GMT"),
        limited("429, once, with junk", ONCE, "in a while"),
        limited("429, with a minute and a half", ALWAYS, "90"),
        limited("429, with a year", ALWAYS, "31536000"),
        limited("429, always", ALWAYS, "1"),
        sends("503, once, with seconds", ONCE, response(503, &[("Retry-After", "2")], b"")),
    ]
}

fn redirects() -> Vec<Fault> {
    let to = |name, status, location| sends(name, ALWAYS, response(status, &[("Location", location)], b""));
    vec![
        to("Redirect to another host", 302, "https://other.example/elsewhere"),
        to("Redirect to plain http", 307, "http://api.example/elsewhere"),
        to("Redirect to itself", 308, LIST_MANUFACTURERS.path),
    ]
}
