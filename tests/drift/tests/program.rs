//! The program as it is started from a shell.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::{Command, Output};

use infinigate_sandbox::Sandbox;
use serde_json::{Value, json};

/// The program against a sandbox of ours, which it finds by `--base-url`.
async fn live(sandbox: &Sandbox, key: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_drift"));
    command
        .args(["--live", "--base-url", sandbox.base_url(), "--requests-per-second", "1000"])
        .args(arguments)
        .env("INFINIGATE_API_KEY", key)
        .env("INFINIGATE_CLIENT_ID", sandbox.client_id())
        .env("INFINIGATE_CLIENT_SECRET", sandbox.client_secret())
        .env("INFINIGATE_BASE_URL", "http://127.0.0.1:1");
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn drift_is_status_1_and_written_as_json_and_as_facts() {
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let facts = directory.path().join("drift.yaml");
    let output =
        live(&sandbox, sandbox.api_key(), &["--format", "json", "--facts", facts.to_str().unwrap()]).await;
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    // An operation whose arguments nobody knows is not called, and the reason said.
    let not_called = report["not_called"].as_array().unwrap();
    assert!(not_called.iter().all(|one| one["reason"].is_string()), "{not_called:?}");
    let finding = &report["findings"][0];
    for name in ["drift", "place", "found", "count", "of", "operations", "proposed"] {
        assert!(finding.get(name).is_some(), "{finding}");
    }
    let facts = std::fs::read_to_string(facts).unwrap();
    assert!(facts.contains("\ncomponents:\n  schemas:\n") && facts.contains("x-source: observed"), "{facts}");
}

/// Gives a property one value wherever it stands.
fn set(value: &mut Value, name: &str, text: &str) {
    match value {
        Value::Object(object) => {
            if let Some(property) = object.get_mut(name) {
                *property = json!(text);
            }
            object.values_mut().for_each(|value| set(value, name, text));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| set(value, name, text)),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_drift_is_status_0() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.alter_responses(|_, _, body| {
        set(body, "lineType", "Text");
        set(body, "productType", "Hardware");
        // Headers have totals that the description lacks.
        if let Some(header) = body.pointer_mut("/header").and_then(Value::as_object_mut) {
            header.retain(|name, _| !name.starts_with("total"));
        }
    });
    let output = live(&sandbox, sandbox.api_key(), &[]).await;
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.starts_with("0 differences between server and description; "), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_run_is_status_2() {
    let sandbox = Sandbox::start().await.unwrap();
    let refused = live(&sandbox, "another-key", &[]).await;
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("the credentials were refused (401)") && !said.contains("another-key"), "{said}");
    let misused = live(&sandbox, sandbox.api_key(), &["--format", "xml"]).await;
    assert_eq!(misused.status.code(), Some(2));
}
