//! A connection that all requests share, and that hangs.

use std::time::Duration;

use infinigate_tests::fault_server::{Certificates, Http2Server};
use tokio::time::timeout;

use crate::common::{Clock, fetch_token, patiently};
use crate::table::{QUICK, builder, order, read, without_limits};

/// Longer than any attempt should take.
const PATIENCE: Duration = Duration::from_mins(5);

/// The kernel of a server still acknowledges what arrives when its process hangs: only a ping tells.
#[tokio::test]
async fn a_connection_of_http2_that_hangs_is_replaced() {
    let clock = Clock::stop();
    let certificates = Certificates::good().unwrap();
    let server = Http2Server::start(&certificates).await.unwrap();
    let url = format!("https://127.0.0.1:{}", server.port());
    // No limit of the client is in reach: what ends the attempt is the connection.
    let infinigate = without_limits(builder().base_url(url).root_certificate(certificates.authority()));
    fetch_token(&infinigate).await;
    read(&infinigate).await.unwrap();
    assert_eq!(server.connections(), 1);

    // The clock stands as soon as there is another connection: it may not move while that is on its way.
    server.hang_on_next();
    let call = timeout(PATIENCE, read(&infinigate));
    patiently(&clock, QUICK, || server.connections() == 1, call).await.unwrap().unwrap();
    assert_eq!(server.connections(), 2, "the second attempt went out on another one");

    server.hang_on_next();
    let call = timeout(PATIENCE, order(&infinigate));
    let error = patiently(&clock, QUICK, || true, call).await.unwrap().unwrap_err();
    assert!(error.outcome_is_unknown(), "{error}");
    assert_eq!(server.connections(), 2, "an order is not sent again");
}
