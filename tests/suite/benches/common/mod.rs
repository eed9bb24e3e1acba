//! What the benchmarks share: items as the server writes them, a plain server, processor time, pairs and medians.
#![allow(dead_code, reason = "each benchmark uses a part of it")]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// A token as long as issuers make them.
pub(crate) const TOKEN_LENGTH: usize = 1200;
/// How often two ways are measured, one after the other.
pub(crate) const PAIRS: usize = 7;

/// Items as the server writes them, no two alike.
pub(crate) fn items(range: std::ops::Range<usize>) -> String {
    let mut body = String::from("[");
    for item in range {
        if body.len() > 1 {
            body.push(',');
        }
        let (price, discount) = (item % 90_000, item % 45);
        let hardware = item % 3 != 0;
        let band = if hardware {
            "null".to_owned()
        } else {
            format!("{{\"min\":{}.0,\"max\":{}.0}}", item % 7, item % 500)
        };
        let _ = write!(
            body,
            "{{\"sku\":\"{:06}\",\"vendorSku\":\"EX-{:05}-{}\",\"vendorName\":\"Example Networks\",\"vendorCode\":\"EXN\",\
             \"descriptionFullText\":\"Example switch with {} ports, managed, layer 3, 10 GbE uplinks\",\
             \"productType\":\"{}\",\"licenseType\":null,\"licenseBand\":{band},\"endUserType\":\"Standard\",\
             \"priceOnRequest\":false,\"listPrice\":{{\"price\":{price}.50,\"discountedPrice\":{}.{:02},\
             \"discountPercent\":{discount}.0,\"CurrencyCode\":\"EUR\"}},\"stockLevel\":{}.0}}",
            item,
            item,
            item % 10,
            item % 48,
            if hardware { "Hardware" } else { "Software" },
            price * (100 - discount) / 100,
            item % 100,
            item % 40,
        );
    }
    body.push(']');
    body
}

/// A server with a thread for each connection, which answers a request for a token with one, and every other with what
/// `response` makes of its target.
pub(crate) fn serve(response: impl Fn(&str) -> String + Clone + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let response = response.clone();
            thread::spawn(move || converse(stream.unwrap(), response));
        }
    });
    url
}

fn converse(stream: TcpStream, response: impl Fn(&str) -> String) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let (mut target, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end();
            if target.is_empty() {
                line.split(' ').nth(1)?.clone_into(&mut target);
            } else if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            } else if line.is_empty() {
                break;
            }
        }
        std::io::copy(&mut std::io::Read::take(&mut reader, length), &mut std::io::sink()).ok()?;
        let body = if target.starts_with("/authorization/token") {
            format!("{{\"access_token\":\"{}\",\"expires_in\":86400}}", "t".repeat(TOKEN_LENGTH))
        } else {
            response(&target)
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        reader.get_mut().write_all([head.as_bytes(), body.as_bytes()].concat().as_slice()).ok()?;
    }
}

/// Processor time of this thread where Linux tells it, and time elsewhere: other work on the machine is none of it.
pub(crate) fn thread_time() -> Duration {
    thread_local! { static START: Instant = Instant::now(); }
    let nanoseconds = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = nanoseconds.and_then(|text| text.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| START.with(Instant::elapsed), Duration::from_nanos)
}

/// The middle one.
pub(crate) fn median<T: PartialOrd + Copy>(mut values: Vec<T>) -> T {
    values.sort_by(|a, b| a.partial_cmp(b).unwrap());
    values[values.len() / 2]
}

/// Prints a line: both ways, each the median of its runs, and the median of the ratios of the pairs.
pub(crate) fn report(what: &str, pairs: &[(Duration, Duration)]) {
    let ours = median(pairs.iter().map(|(ours, _)| *ours).collect());
    let theirs = median(pairs.iter().map(|(_, theirs)| *theirs).collect());
    let ratio =
        median(pairs.iter().map(|(ours, theirs)| ours.as_secs_f64() / theirs.as_secs_f64()).collect());
    println!("{what:<44} {ours:>12.2?} {theirs:>12.2?}   ratio {ratio:.3}");
}
