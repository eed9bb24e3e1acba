//! The demo as it is started from a shell.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::process::{Command, Output};

use infinigate_sandbox::Sandbox;

const VARIABLES: [&str; 4] =
    ["INFINIGATE_BASE_URL", "INFINIGATE_API_KEY", "INFINIGATE_CLIENT_ID", "INFINIGATE_CLIENT_SECRET"];

fn program(path: &str) -> Command {
    let mut command = Command::new(path);
    for variable in VARIABLES {
        command.env_remove(variable);
    }
    command
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The demo against a sandbox of ours, through the environment.
async fn live(sandbox: &Sandbox, without: Option<&str>) -> Output {
    let values = [sandbox.base_url(), sandbox.api_key(), sandbox.client_id(), sandbox.client_secret()];
    let mut command = program(env!("CARGO_BIN_EXE_demo"));
    command.arg("--live");
    command.envs(VARIABLES.into_iter().zip(values).filter(|(name, _)| Some(*name) != without));
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

#[test]
fn the_demo_shows_prices_invoices_and_usage_and_survives_an_expiry() {
    let output = program(env!("CARGO_BIN_EXE_demo")).output().unwrap();
    let shown = text(&output);
    assert!(output.status.success(), "{shown}");
    for part in [
        "your price",
        "48 in all",
        "Invoices from",
        "it is the same",
        "MSP usage",
        "requests and 2 token requests",
    ] {
        assert!(shown.contains(part), "{part} is missing in:\n{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_live_demo_reads_the_environment_and_orders_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let output = live(&sandbox, None).await;
    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains("1 token requests"));
    let posts: Vec<_> = sandbox
        .exchanges()
        .into_iter()
        .filter(|exchange| exchange.method == "POST" && !exchange.is_token_request())
        .collect();
    assert!(posts.is_empty(), "{posts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_variable_is_named() {
    let sandbox = Sandbox::start().await.unwrap();
    for variable in &VARIABLES[1..] {
        let output = live(&sandbox, Some(variable)).await;
        assert!(!output.status.success());
        assert!(text(&output).contains(&format!("{variable} is not set")), "{}", text(&output));
    }
    assert_eq!(sandbox.request_count(), 0);
}
