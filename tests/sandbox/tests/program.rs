//! The sandbox as it is started from a shell.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use infinigate_auth::api::reqwest;
use infinigate_auth::{Credentials, Error, Infinigate};
use serde_json::Value;

/// How many lines the program prints of itself.
const LINES: usize = 4;

/// The sandbox as a program of its own, and what it prints of itself.
fn start(arguments: &[&str]) -> (Child, HashMap<String, String>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    let mut child = command.args(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().take(LINES);
    let said: HashMap<String, String> = lines
        .map(|line| {
            line.unwrap().split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap()
        })
        .collect();
    (child, said)
}

/// A list that was asked for at the sandbox as a program of its own.
async fn manufacturers(arguments: &[&str]) -> Result<usize, Error> {
    let (mut child, said) = start(arguments);
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

#[tokio::test(flavor = "multi_thread")]
async fn the_page_has_its_files_and_a_description_of_this_server() {
    let (mut child, said) = start(&[]);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let text = async |path: &str| {
        let response = http.get(format!("{}{path}", said["INFINIGATE_BASE_URL"])).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        response.text().await.unwrap()
    };
    let page = text("/").await;
    // Nothing comes from elsewhere.
    assert!(!page.contains("http:") && !page.contains("https:"), "{page}");
    for attribute in ["src=\"./", "href=\"./"] {
        for file in page.split(attribute).skip(1) {
            text(&format!("/{}", file.split('"').next().unwrap())).await;
        }
    }
    let initializer = text("/swagger-initializer.js").await;
    assert!(
        ["INFINIGATE_API_KEY", "INFINIGATE_CLIENT_SECRET"]
            .iter()
            .all(|name| initializer.contains(&said[*name]))
    );
    let description: Value = serde_json::from_str(&text("/openapi.json").await).unwrap();
    assert_eq!(description["servers"][0]["url"], "/");
    // What is no page is still the gateway's to refuse.
    let path = format!("{}/nowhere", said["INFINIGATE_BASE_URL"]);
    assert_eq!(http.get(path).send().await.unwrap().status(), 401);
    child.kill().unwrap();
    child.wait().unwrap();
}
