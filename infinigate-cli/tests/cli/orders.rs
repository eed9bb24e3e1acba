//! Decisions on quotes: what is asked, what is sent, and what is said when nobody knows what became of it.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::{Mutex, mpsc};

use infinigate_auth::api::operations::ACCEPT_QUOTE;
use infinigate_sandbox::Fault;
use serde_json::{Value, json};

use crate::world::{Unread, World, unread};

const MAIL: &str = "buyer@reseller.example";

fn accept<'a>(number: &'a str, revision: &'a str) -> [&'a str; 8] {
    ["quotes", "accept", number, "--mail", MAIL, "--yes", "--revision", revision]
}

#[test]
fn a_script_orders_the_revision_that_it_names_once() {
    let world = World::new();
    let (number, revision) = world.open_quote();
    let said = world.run(&accept(&number, &revision));
    assert_eq!(said.status, 0, "{}", said.err);
    assert_eq!(said.out, format!("ordered: quote {number}, revision {revision}, is accepted\n"));
    assert!(said.err.contains(&number) && said.err.contains("EUR"), "what is ordered is shown: {}", said.err);
    assert_eq!(world.sandbox.acceptances().len(), 1);
    let journal = std::fs::read_to_string(world.file(".local/share/infinigate/quotes.journal")).unwrap();
    assert!(journal.contains(&number), "{journal}");

    let again = world.run(&accept(&number, &revision));
    assert_eq!(again.status, 2, "{}", again.err);
    assert_eq!(world.sandbox.acceptances().len(), 1);
}

#[test]
fn the_lines_the_total_and_the_validity_of_a_quote_are_shown_before_it_is_ordered() {
    let world = World::new();
    let (number, revision) = world.open_quote();
    let quotes = &world.sandbox.data().quotes;
    let quote = quotes.iter().find(|quote| quote["documentNumber"] == number.as_str()).unwrap();
    let line = &quote["lines"][0];
    let shown = [
        &line["itemNumber"],
        &line["manufacturerItemNumber"],
        &line["itemDescription"],
        &json!("2026-12-16"),
        &json!("EUR"),
    ];
    let looked_at = world.good(&["quotes", "show", &number]);
    let ordered = world.run(&accept(&number, &revision)).err;
    for said in [looked_at, ordered] {
        for text in shown {
            assert!(said.contains(text.as_str().unwrap()), "{text}: {said}");
        }
        // Exactly as the lines add up, grouped as people read it.
        let total = quote["total"].to_string();
        assert!(said.replace(',', "").contains(&total), "{total}: {said}");
        let order =
            ["lineNumber", "itemNumber", "itemDescription", "quantity", "netUnitPrice", "netExtendedPrice"];
        let places = order.map(|title| said.find(title).unwrap());
        assert!(places.is_sorted(), "{said}");
    }
}

#[test]
fn another_revision_is_not_ordered() {
    let world = World::new();
    let (number, revision) = world.open_quote();
    let other = (revision.parse::<i32>().unwrap() + 1).to_string();
    let said = world.run(&accept(&number, &other));
    assert_eq!(said.status, 2);
    assert!(said.err.contains(&format!("revision {revision} now, and not at {other}")), "{}", said.err);
    assert!(world.sandbox.acceptances().is_empty());
}

#[test]
fn without_a_terminal_nothing_is_ordered_unless_a_script_says_yes_and_the_revision() {
    let world = World::new();
    let (number, _) = world.open_quote();
    for arguments in [
        &["quotes", "accept", &number, "--mail", MAIL][..],
        &["quotes", "accept", &number, "--mail", MAIL, "--yes"],
        &["quotes", "reject", &number, "--mail", MAIL],
    ] {
        assert_eq!(world.run(arguments).status, 2, "{arguments:?}");
    }
    assert!(world.sandbox.acceptances().is_empty());
}

#[test]
fn an_order_whose_outcome_is_unknown_ends_with_five_and_is_found_again() {
    let world = World::new();
    let (number, revision) = world.open_quote();
    world.sandbox.inject(Fault::response(502, "", &[], "").on(&ACCEPT_QUOTE).times(1));
    let mut arguments = vec!["--format", "json"];
    arguments.extend(accept(&number, &revision));
    let said = world.run(&arguments);
    assert_eq!(said.status, 5, "{}", said.err);
    let error: Value = serde_json::from_str(said.err.lines().last().unwrap()).unwrap();
    assert_eq!(error["error"]["code"], "outcome_unknown");
    assert!(error["error"]["message"].as_str().unwrap().contains(&number));
    assert!(error["error"]["hint"].as_str().unwrap().contains("infinigate quotes unknown"));

    // Another process finds it in the journal, and none orders it again.
    let unknown = world.json(&["quotes", "unknown"]);
    assert_eq!(unknown[0]["number"], number.as_str());
    assert_eq!((&unknown[0]["decision"], &unknown[0]["outcome"]), (&json!("accept"), &json!("still open")));
    assert_eq!(world.run(&accept(&number, &revision)).status, 2);
    assert!(world.sandbox.acceptances().is_empty());
}

#[test]
fn an_order_that_was_processed_without_a_response_is_known_after_looking() {
    let world = World::new();
    let (number, revision) = world.open_quote();
    world.sandbox.inject(Fault::lost_response().on(&ACCEPT_QUOTE).times(1));
    assert_eq!(world.run(&accept(&number, &revision)).status, 5);
    assert_eq!(world.json(&["quotes", "unknown"])[0]["outcome"], "processed");
    assert_eq!(world.json(&["quotes", "unknown"]), json!([]));
    assert_eq!(world.sandbox.acceptances().len(), 1);
}

#[test]
fn a_person_notes_what_has_become_of_a_decision() {
    let world = World::new();
    let (number, revision) = world.open_quote();
    let close = |outcome| {
        let arguments =
            ["quotes", "close", &number, "--as", outcome, "--by", "A. Buyer", "--why", "they called"];
        world.run(&arguments)
    };
    let nothing = close("processed");
    assert_eq!(nothing.status, 4, "{}", nothing.err);
    assert!(nothing.err.contains("`infinigate quotes unknown`"), "{}", nothing.err);

    world.sandbox.inject(Fault::response(502, "", &[], "").on(&ACCEPT_QUOTE).times(1));
    assert_eq!(world.run(&accept(&number, &revision)).status, 5);
    let early = close("not-processed");
    assert_eq!(early.status, 2, "it may still arrive: {}", early.err);
    assert_eq!(world.json(&["quotes", "unknown"]).as_array().unwrap().len(), 1);

    let closed = close("processed");
    assert_eq!(closed.status, 0, "{}", closed.err);
    assert_eq!(closed.out, format!("noted: the decision on quote {number} is closed\n"));
    assert_eq!(world.json(&["quotes", "unknown"]), json!([]));
    let journal = std::fs::read_to_string(world.file(".local/share/infinigate/quotes.journal")).unwrap();
    assert!(journal.contains("A. Buyer") && journal.contains("they called"), "{journal}");
}

#[test]
fn an_order_is_told_though_nobody_reads_the_output() {
    let world = World::new();
    let (number, revision) = world.open_quote();
    // Nobody reads along while a script orders: it has named the revision.
    let verbose: Vec<&str> = ["-vv"].into_iter().chain(accept(&number, &revision)).collect();
    let ordered = unread(&world, Unread::Err, &verbose);
    let expected = format!("ordered: quote {number}, revision {revision}, is accepted\n");
    assert_eq!((ordered.status, &ordered.out), (0, &expected));
    assert_eq!(world.sandbox.acceptances().len(), 1);

    let world = World::new();
    let ordered = unread(&world, Unread::Out, &accept(&number, &revision));
    assert_eq!(ordered.status, 0, "{}", ordered.err);
    assert!(ordered.err.ends_with(&expected), "{}", ordered.err);
    assert_eq!(world.sandbox.acceptances().len(), 1);

    let world = World::new();
    world.sandbox.inject(Fault::lost_response().on(&ACCEPT_QUOTE).times(1));
    let unknown = unread(&world, Unread::Out, &accept(&number, &revision));
    assert_eq!(unknown.status, 5, "{}", unknown.err);
    // What cannot be written is not found out, and what was found out is told.
    assert_eq!(world.run(&["quotes", "unknown", "--columns", "no-such"]).status, 2);
    let resolved = unread(&world, Unread::Out, &["quotes", "unknown"]);
    assert_eq!(resolved.status, 0, "{}", resolved.err);
    assert!(resolved.err.contains(&number) && resolved.err.contains("processed"), "{}", resolved.err);
    assert_eq!(world.json(&["quotes", "unknown"]), json!([]));
}

#[test]
fn ctrl_c_does_not_take_back_what_is_sent() {
    let world = World::new();
    let (number, revision) = world.open_quote();
    let ((sent, arrival), (go, wait)) = (mpsc::channel(), mpsc::channel::<()>());
    let channels = Mutex::new((sent, wait));
    world.sandbox.alter_responses(move |operation, _, _| {
        if operation == ACCEPT_QUOTE.id {
            let (sent, wait) = &*channels.lock().unwrap();
            sent.send(()).unwrap();
            wait.recv().unwrap();
        }
    });
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("infinigate"));
    command.env_clear().envs(world.environment()).arg("--quiet").args(accept(&number, &revision));
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    arrival.recv().unwrap();
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let mut said = String::new();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    err.read_line(&mut said).unwrap();
    assert_eq!(said, "it is sent already: waiting for its outcome\n");
    go.send(()).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(world.sandbox.acceptances().len(), 1);
}

#[test]
fn a_quiet_order_says_nothing_and_is_placed() {
    let world = World::new();
    let (number, revision) = world.open_quote();
    let mut arguments = vec!["--quiet"];
    arguments.extend(accept(&number, &revision));
    let said = world.run(&arguments);
    assert_eq!((said.status, said.out.as_str(), said.err.as_str()), (0, "", ""));
    assert_eq!(world.sandbox.acceptances().len(), 1);
}

#[test]
fn a_quote_is_rejected_and_another_requested() {
    let world = World::new();
    let (number, revision) = world.open_quote();
    let done = world.good(&[
        "quotes",
        "reject",
        &number,
        "--mail",
        MAIL,
        "--comment",
        "too late",
        "--yes",
        "--revision",
        &revision,
    ]);
    assert_eq!(done, format!("quote {number}, revision {revision}, is rejected\n"));

    let body = json!({"header": {"yourReference": "Project Exempla"}, "lines": [{"itemNumber": "400101", "quantity": 2}]});
    let file = world.file("request.json");
    std::fs::write(&file, body.to_string()).unwrap();
    let done = world.good(&["quotes", "request", file.to_str().unwrap()]);
    assert!(done.contains("is requested"), "{done}");
}
