//! Exit codes, and errors as JSON: scripts and assistants act on them.

use infinigate_sandbox::Fault;
use serde_json::{Value, json};

use crate::world::{World, said, with};

/// The error of a command that was asked for JSON.
fn error(world: &World, arguments: &[&str]) -> (i32, Value) {
    let mut all = vec!["--format", "json"];
    all.extend(arguments);
    let said = world.run(&all);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    let error: Value = serde_json::from_str(&said.err).unwrap();
    (said.status, error["error"].clone())
}

#[test]
fn each_kind_of_failure_has_its_code_and_status() {
    let world = World::new();
    let (status, usage) = error(&world, &["prices", "search"]);
    assert_eq!((status, &usage["code"]), (2, &json!("usage")));
    let (status, period) = error(&world, &["invoices", "list", "--from", "2026-12-01", "--to", "2026-01-01"]);
    assert_eq!((status, &period["code"]), (2, &json!("usage")));
    let (status, column) = error(&world, &["manufacturers", "--columns", "name"]);
    assert_eq!((status, &column["hint"]), (2, &json!("the columns are manufacturer")));
    let (status, missing) = error(&world, &["invoices", "get", "RE-0"]);
    assert_eq!((status, &missing["code"], &missing["status"]), (4, &json!("not_found"), &json!(404)));
    let (status, sku) = error(&world, &["stock", "0"]);
    assert_eq!((status, &sku["code"]), (4, &json!("not_found")));

    world.sandbox.inject(Fault::status(400));
    let (status, api) = error(&world, &["manufacturers"]);
    assert_eq!((status, &api["code"], &api["status"]), (1, &json!("api"), &json!(400)));
    assert_eq!(api["operation"], "list_manufacturers");
}

#[test]
fn an_error_has_the_same_properties_whatever_it_is() {
    let world = World::new();
    for arguments in [&["prices", "search"][..], &["invoices", "get", "RE-0"], &["stock", "0"]] {
        let (_, error) = error(&world, arguments);
        let names: Vec<&str> = error.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["code", "hint", "message", "operation", "status"]);
    }
}

#[test]
fn credentials_that_are_missing_or_refused_end_with_three() {
    let world = World::new();
    let missing = said(&with(&world.home_only(), &["manufacturers"]).output().unwrap());
    assert_eq!(missing.status, 3);
    assert!(
        missing.err.contains("infinigate auth login") && missing.err.contains("--sandbox"),
        "{}",
        missing.err
    );

    let mut variables = world.environment();
    variables.push(("INFINIGATE_CLIENT_SECRET", "wrong-s3cret".to_owned()));
    let refused = said(&with(&variables, &["manufacturers"]).output().unwrap());
    assert_eq!(refused.status, 3, "{}", refused.err);
    assert!(!refused.err.contains("wrong-s3cret"), "{}", refused.err);
    assert!(refused.err.lines().count() <= 2, "{}", refused.err);
}

#[test]
fn an_error_for_people_has_two_lines_and_no_styles_when_piped() {
    let world = World::new();
    let said = world.run(&["stock", "0"]);
    assert_eq!(
        said.err,
        "error: no article has the number 0\nhint: manufacturers' numbers are looked up with --by vendor-sku\n"
    );
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let world = World::new();
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("infinigate"));
    let command = command.env_clear().envs(world.environment()).args(["prices", "export"]);
    let mut child =
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn verbose_says_what_is_sent_and_no_secret() {
    let world = World::new();
    let said = world.run(&["-vv", "manufacturers"]);
    assert!(said.err.contains("list_manufacturers"), "{}", said.err);
    for secret in [world.sandbox.api_key(), world.sandbox.client_secret()] {
        assert!(!said.err.contains(secret), "{}", said.err);
    }
}
