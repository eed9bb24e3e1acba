//! Credentials that change under a live client.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use infinigate_auth::api::operations::REQUEST_TOKEN;
use infinigate_auth::{BoxFuture, Credentials, CredentialsProvider, Error, Infinigate};
use infinigate_sandbox::{Fault, Sandbox};

use crate::common::{Clock, client_of, connected};

#[derive(Debug, Clone)]
struct Vault(Arc<Mutex<Result<Credentials, Error>>>);

impl CredentialsProvider for Vault {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        let current = self.0.lock().unwrap().clone();
        Box::pin(async { current })
    }
}

fn right(sandbox: &Sandbox) -> Credentials {
    Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_is_not_waited_for_longer_than_an_operation_may_take() {
    #[derive(Debug)]
    struct Hangs;
    impl CredentialsProvider for Hangs {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
            Box::pin(std::future::pending())
        }
    }
    let infinigate = Infinigate::builder(Hangs).timeout(Duration::from_secs(2)).build().unwrap();
    let start = tokio::time::Instant::now();
    let error = infinigate.check_credentials().await.unwrap_err();
    assert!(matches!(error, Error::Token(_)) && start.elapsed() < Duration::from_secs(3), "{error}");
}

#[tokio::test]
async fn rotated_credentials_take_over_key_and_token_at_once() {
    let (old, new) =
        (Sandbox::start().await.unwrap(), Credentials::new("new-k3y", "new-id", "new-s3cret").unwrap());
    let infinigate = client_of(&old);
    infinigate.list_manufacturers().send().await.unwrap();
    let refused = infinigate.rotate_credentials(new.clone()).await.unwrap_err();
    assert!(matches!(refused, Error::Credentials(_)), "{refused:?}");
    assert!(infinigate.list_manufacturers().send().await.is_ok(), "the old ones stay");

    old.inject(
        Fault::response(200, "application/json", &[], r#"{"access_token": "new-t0ken"}"#)
            .on(&REQUEST_TOKEN)
            .times(1),
    );
    infinigate.rotate_credentials(new).await.unwrap();
    old.respond_next(200, "application/json", &[], "[]");
    infinigate.list_manufacturers().send().await.unwrap();
    let exchanges = old.exchanges();
    let last = exchanges.last().unwrap();
    assert_eq!(last.request_headers["api-key"], "new-k3y");
    assert_eq!(last.request_headers["authorization"], "Bearer new-t0ken");
    let token_request = exchanges.iter().rfind(|exchange| exchange.is_token_request()).unwrap();
    assert_eq!(token_request.request_headers["api-key"], "new-k3y");
    assert!(String::from_utf8_lossy(&token_request.request_body).contains("new-s3cret"));
}

#[tokio::test]
async fn a_provider_is_asked_again_for_each_token() {
    let clock = Clock::stop();
    let sandbox = Sandbox::start().await.unwrap();
    let sealed = Error::token("the vault is sealed", Some("code 503".into()));
    let vault = Vault(Arc::new(Mutex::new(Err(sealed))));
    let infinigate = Infinigate::builder(vault.clone()).base_url(sandbox.base_url()).build().unwrap();
    let error = infinigate.list_manufacturers().send().await.unwrap_err();
    assert_eq!(error.to_string(), "no token: the vault is sealed: code 503");
    assert_eq!(sandbox.request_count(), 0);

    *vault.0.lock().unwrap() = Ok(right(&sandbox));
    clock.advance(Duration::from_secs(1)).await;
    assert!(infinigate.list_manufacturers().send().await.is_ok());

    // The next token is asked for with what the vault says by then, and the key goes over with it.
    *vault.0.lock().unwrap() = Credentials::new(sandbox.api_key(), "another-id", "another-s3cret");
    clock.advance(Duration::from_secs(301)).await;
    sandbox.inject(
        Fault::response(200, "application/json", &[], r#"{"access_token": "another"}"#)
            .on(&REQUEST_TOKEN)
            .times(1),
    );
    sandbox.respond_next(200, "application/json", &[], "[]");
    assert!(infinigate.list_manufacturers().send().await.is_ok());
    let exchanges = sandbox.exchanges();
    assert_eq!(exchanges.last().unwrap().request_headers["authorization"], "Bearer another");
    let token_request = exchanges.iter().rfind(|exchange| exchange.is_token_request()).unwrap();
    assert!(String::from_utf8_lossy(&token_request.request_body).contains("another-s3cret"));
}

#[tokio::test]
async fn the_token_operation_itself_takes_the_key_and_no_token() {
    let (sandbox, infinigate) = connected().await;
    let body = infinigate_auth::types::TokenRequest::builder()
        .client_id(sandbox.client_id())
        .client_secret(sandbox.client_secret())
        .grant_type(infinigate_auth::types::TokenRequestGrantType::ClientCredentials);
    infinigate.request_token().body(body).send().await.unwrap();
    let exchanges = sandbox.exchanges();
    let [exchange] = exchanges.as_slice() else { panic!("{exchanges:?}") };
    assert_eq!(exchange.request_headers["api-key"], sandbox.api_key());
    assert!(!exchange.request_headers.contains_key("authorization"));
}
