//! A proxy from the environment that does not let anything through.

use std::env;
use std::process::Command;

use infinigate_auth::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::table::{API_KEY, builder, read};

const CHILD: &str = "FAULTS_PROXY_CHILD";

/// The environment belongs to the whole process, so that the client with the proxy is in one of its own.
#[tokio::test]
async fn a_proxy_that_refuses_sees_no_credentials() {
    if env::var_os(CHILD).is_some() {
        let infinigate = builder().base_url("https://api.example").attempts(1).build().unwrap();
        let error = read(&infinigate).await.unwrap_err();
        assert!(matches!(error, Error::Network(_)) && !error.may_have_been_processed(), "{error:?}");
        return;
    }
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", proxy.local_addr().unwrap());
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "proxy::a_proxy_that_refuses_sees_no_credentials"])
        .env(CHILD, "1")
        .env("HTTPS_PROXY", &url)
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .spawn()
        .unwrap();
    let (mut connection, _) = proxy.accept().await.unwrap();
    let mut seen = vec![0; 4096];
    let length = connection.read(&mut seen).await.unwrap();
    connection.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").await.unwrap();
    let status = tokio::task::spawn_blocking(move || child.wait()).await.unwrap().unwrap();
    assert!(status.success());
    let seen = String::from_utf8_lossy(&seen[..length]);
    assert!(seen.starts_with("CONNECT api.example:443 HTTP/1.1\r\n") && !seen.contains(API_KEY), "{seen}");
}
