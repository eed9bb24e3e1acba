//! Exit codes, and errors as JSON: scripts and assistants act on them.

use infinigate_sandbox::Fault;
use serde_json::{Value, json};

use crate::world::{Unread, World, said, unread, with};

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
    for arguments in [
        &["prices", "export"][..],
        &["prices", "export", "--format", "json"],
        &["prices", "export", "--format", "ndjson"],
        &["prices", "export", "--format", "csv"],
        &["quotes", "show", &world.open_quote().0],
        &["api", "list-manufacturers"],
        &["completions", "bash"],
        &["prices", "--help"],
        &["mcp"],
    ] {
        let said = unread(&world, Unread::Out, arguments);
        assert_eq!((said.status, said.err.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn what_was_found_is_in_the_status_though_nobody_reads_the_rows() {
    let world = World::new();
    let missing = unread(&world, Unread::Out, &["stock", "0"]);
    assert_eq!(missing.status, 4, "{}", missing.err);
    assert_eq!(unread(&world, Unread::Out, &["prices", "get", "0", "--format", "csv"]).status, 4);
    assert_eq!(unread(&world, Unread::Out, &["drift"]).status, 1);
    // Its clock is another: see the test of the doctor.
    assert_eq!(unread(&world, Unread::Out, &["doctor"]).status, 1);
    // Nor is anything lost where nobody reads what is said beside the rows.
    let rows = unread(&world, Unread::Err, &["-vv", "manufacturers"]);
    assert_eq!((rows.status, rows.out), (0, world.good(&["manufacturers"])));
}

#[test]
fn what_is_not_understood_is_said_in_two_lines() {
    let world = World::new();
    for (arguments, expected) in [
        (
            &["prices", "serach"][..],
            "error: unrecognized subcommand 'serach'\nhint: a similar subcommand exists: 'search'\n",
        ),
        (
            &["prices", "search"],
            "error: the following required arguments were not provided: <WORDS>...\n\
             hint: write `infinigate prices search <WORDS>...`; --help has more\n",
        ),
        (
            &["usage", "--month", "2026-13"],
            "error: invalid value '2026-13' for '--month <YYYY-MM>': \"2026-13\" is no month such as 2026-10\n\
             hint: --help shows what it takes\n",
        ),
        (&["--rate", "0", "manufacturers"], "error: the requests a second must be a number from 0.001 on\n"),
        (
            &["invoices", "list", "--from", "today"],
            "error: invalid value 'today' for '--from <YYYY-MM-DD>': \"today\" is no day such as 2026-10-31\n\
             hint: --help shows what it takes\n",
        ),
        (
            &["manufacturers", "--columns", "manufacturer,manufacturer"],
            "error: the column \"manufacturer\" is named twice\n",
        ),
    ] {
        let said = world.run(arguments);
        assert_eq!((said.status, said.err.as_str()), (2, expected), "{arguments:?}");
    }
    for command in [
        &["prices", "get", "1"][..],
        &["stock", "1"],
        &["invoices", "get", "1"],
        &["credit-memos", "get", "1"],
        &["quotes", "show", "1"],
        &["usage", "--month", "2026-10", "--by", "customer"],
        &["doctor"],
    ] {
        for wrong in [&["--columns", "no-such"][..], &["--format", "xlsx"]] {
            assert_eq!(world.run(&[command, wrong].concat()).status, 2, "{command:?} {wrong:?}");
        }
    }
    // A wrong call is refused before anything is sent.
    assert_eq!(world.sandbox.request_count(), 0);
}

#[cfg(unix)]
#[test]
fn what_is_no_text_is_refused() {
    use std::os::unix::ffi::OsStrExt;

    let world = World::new();
    let mut command = world.command(&["prices", "search"]);
    let argument = command.arg(std::ffi::OsStr::from_bytes(b"\xff")).output().unwrap();
    let input = world.command(&["stock", "-"]).write_stdin(*b"\xff\n").output().unwrap();
    for (output, expected) in [(argument, "error: invalid UTF-8"), (input, "error: standard input: ")] {
        let said = said(&output);
        assert_eq!(said.status, 2, "{}", said.err);
        assert!(said.err.starts_with(expected), "{}", said.err);
    }
}

#[test]
fn an_error_is_one_line_whatever_it_quotes() {
    let world = World::new();
    let quoted = world.run(&["stock", "1\n\u{1b}[2J2"]).err;
    assert_eq!(quoted.lines().next(), Some("error: no article has the number 1 [2J2"), "{quoted:?}");
    world.sandbox.respond_next(400, "text/plain", &[], "no\n\u{1b}[2Jmore");
    let said = world.run(&["manufacturers"]);
    assert_eq!((said.status, said.err.lines().count()), (1, 1), "{}", said.err);
    assert!(!said.err.trim_end().contains(char::is_control), "{:?}", said.err);
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
