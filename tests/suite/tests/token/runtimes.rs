//! A refresh lives in the runtime of the call that started it. What if that runtime ends, or stands still?

use std::time::Duration;

use futures::FutureExt;
use infinigate_sandbox::Sandbox;
use tokio::runtime::{Builder, Runtime};

use crate::common::client_of;
use crate::issuer::{Issuer, token};

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().start_paused(true).build().unwrap()
}

#[test]
fn a_runtime_that_ends_leaves_the_refresh_to_the_next_one() {
    let issuer = Issuer::new(Duration::from_mins(5));
    let infinigate = issuer.client();
    issuer.delay(Duration::from_hours(1));
    let first = runtime();
    first.block_on(async {
        assert!(token(&infinigate).now_or_never().is_none());
        tokio::task::yield_now().await;
    });
    drop(first);
    issuer.delay(Duration::ZERO);
    assert_eq!(runtime().block_on(token(&infinigate)).unwrap(), "token-2");
}

#[test]
fn a_runtime_that_stands_still_blocks_the_others_for_no_longer_than_a_timeout() {
    let issuer = Issuer::new(Duration::from_mins(5));
    let infinigate = issuer.client();
    issuer.delay(Duration::from_secs(1));
    let still = runtime();
    still.block_on(async {
        assert!(token(&infinigate).now_or_never().is_none());
        tokio::task::yield_now().await;
    });
    assert_eq!(runtime().block_on(token(&infinigate)).unwrap(), "token-2");
    drop(still);
}

#[test]
fn without_a_runtime_there_is_an_error() {
    let infinigate = Issuer::new(Duration::from_mins(5)).client();
    let error = token(&infinigate).now_or_never().unwrap().unwrap_err();
    assert!(error.to_string().contains("Tokio runtime"), "{error}");
}

#[test]
fn one_client_serves_runtime_after_runtime_over_http() {
    let server = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let sandbox = server.block_on(Sandbox::start()).unwrap();
    let infinigate = client_of(&sandbox);
    for _ in 0..3 {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        assert!(runtime.block_on(infinigate.list_manufacturers().send()).is_ok());
    }
    assert_eq!(sandbox.token_request_count(), 1);
}
