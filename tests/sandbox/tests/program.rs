//! The sandbox as it is started from a shell.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use infinigate_auth::{Credentials, Error, Infinigate};

/// How many lines the program prints of itself.
const LINES: usize = 4;

/// A list that was asked for at the sandbox as a program of its own.
async fn manufacturers(arguments: &[&str]) -> Result<usize, Error> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    let mut child = command.args(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().take(LINES);
    let said: HashMap<String, String> = lines
        .map(|line| {
            line.unwrap().split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap()
        })
        .collect();
    let credentials = Credentials::new(
        said["INFINIGATE_API_KEY"].as_str(),
        said["INFINIGATE_CLIENT_ID"].as_str(),
        said["INFINIGATE_CLIENT_SECRET"].as_str(),
    );
    let client = Infinigate::builder(credentials.unwrap()).base_url(&said["INFINIGATE_BASE_URL"]);
    let manufacturers = client.attempts(1).build().unwrap().list_manufacturers().send().await;
    child.kill().unwrap();
    child.wait().unwrap();
    manufacturers.map(|names| names.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_says_where_it_is_and_serves() {
    assert!(manufacturers(&["--latency", "1"]).await.unwrap() > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_fails_on_order() {
    let error = manufacturers(&["--fail", "503"]).await.unwrap_err();
    assert!(matches!(&error, Error::Api(api_error) if api_error.status == 503), "{error:?}");
}
