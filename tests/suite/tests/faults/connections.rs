//! Faults before there is a connection to a server, and between two requests.

use infinigate_auth::{Error, Infinigate};
use infinigate_tests::fault_server::{Act, FaultServer, good};
use tokio::net::TcpListener;

use crate::common::{Clock, fetch_token, patiently, until};
use crate::table::{QUICK, Row, builder, certificates, check_error, order, outcome, read, without_limits};

pub(crate) async fn rows(clock: &Clock) -> Vec<Row> {
    let mut rows = vec![refused(clock).await, no_such_host(clock).await];
    rows.push(reset_at_once(clock, "Reset before the request is read", 9).await);
    rows.push(reset_at_once(clock, "Reset before the request is read, once", 1).await);
    rows.push(closed_between_requests(clock).await);
    for (name, certificates, trusted) in certificates() {
        let server = FaultServer::start_tls(&certificates).await.unwrap();
        let mut builder = builder().base_url(format!("https://127.0.0.1:{}", server.port()));
        if trusted {
            builder = builder.root_certificate(certificates.authority());
        }
        rows.push(row(clock, name, &without_limits(builder), || server.requests().len()).await);
    }
    let server = FaultServer::start().await.unwrap();
    let infinigate = without_limits(builder().base_url(format!("https://127.0.0.1:{}", server.port())));
    rows.push(row(clock, "https to a server without TLS", &infinigate, || server.requests().len()).await);
    rows
}

async fn row(clock: &Clock, name: &str, infinigate: &Infinigate, requests: impl Fn() -> usize) -> Row {
    let end = async |is_order: bool| {
        let before = requests();
        fetch_token(infinigate).await;
        let call = async { if is_order { order(infinigate).await } else { read(infinigate).await } };
        let result: Result<(), Error> = patiently(clock, QUICK, || true, call).await;
        check_error(name, &result);
        (outcome(&result), requests() - before)
    };
    Row { name: name.to_owned(), read: end(false).await, order: end(true).await }
}

async fn refused(clock: &Clock) -> Row {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    row(clock, "Connection refused", &without_limits(builder().base_url(url)), || 0).await
}

/// A label of a host name has at most 63 letters, which the resolver knows without asking anybody.
async fn no_such_host(clock: &Clock) -> Row {
    let url = format!("https://{}.invalid", "a".repeat(64));
    row(clock, "DNS failure", &without_limits(builder().base_url(url)), || 0).await
}

/// The token is there already: it is the operation's own connection that is reset.
async fn reset_at_once(clock: &Clock, name: &str, times: usize) -> Row {
    let server = FaultServer::start().await.unwrap();
    let infinigate = without_limits(builder().base_url(format!("http://127.0.0.1:{}", server.port())));
    let mut ends = Vec::new();
    for is_order in [false, true] {
        server.refuse_connections(0);
        close_after_a_response(&server, &infinigate).await;
        let before = server.requests().len();
        server.refuse_connections(times);
        let call = async { if is_order { order(&infinigate).await } else { read(&infinigate).await } };
        let result = patiently(clock, QUICK, || true, call).await;
        check_error(name, &result);
        ends.push((outcome(&result), server.requests().len() - before));
    }
    let [read, order] = <[_; 2]>::try_from(ends).unwrap();
    Row { name: name.to_owned(), read, order }
}

/// The server closes the connection after it has answered: the next request finds it closed.
async fn closed_between_requests(clock: &Clock) -> Row {
    let server = FaultServer::start().await.unwrap();
    let infinigate = without_limits(builder().base_url(format!("http://127.0.0.1:{}", server.port())));
    let mut ends = Vec::new();
    for is_order in [false, true] {
        close_after_a_response(&server, &infinigate).await;
        let before = server.requests().len();
        let call = async { if is_order { order(&infinigate).await } else { read(&infinigate).await } };
        let result = patiently(clock, QUICK, || true, call).await;
        ends.push((outcome(&result), server.requests().len() - before));
    }
    let [read, order] = <[_; 2]>::try_from(ends).unwrap();
    Row { name: "Connection closed between requests".to_owned(), read, order }
}

/// A connection that is closed, as both sides know.
async fn close_after_a_response(server: &FaultServer, infinigate: &Infinigate) {
    let closed = server.closed_connections();
    server.next([Act::Send(good()), Act::Close]);
    read(infinigate).await.unwrap();
    until(|| server.closed_connections() > closed).await;
}
