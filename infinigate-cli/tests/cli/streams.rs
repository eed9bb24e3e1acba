//! Long lists: Ctrl-C in the middle of one, and memory that does not grow with their length.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;
use infinigate_auth::api::operations::GET_PRICE_LIST_BY_MANUFACTURER;
use infinigate_sandbox::Fault;

use crate::world::World;

/// The program in the middle of its work: as soon as a pipe is full it waits for its reader.
fn start(world: &World, arguments: &[&str]) -> (Child, BufReader<ChildStdout>) {
    let mut command = Command::new(cargo_bin!("infinigate"));
    command.env_clear().envs(world.environment()).args(arguments);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    (child, out)
}

#[test]
fn ctrl_c_in_the_middle_of_a_list_says_how_many_rows_were_written() {
    for format in ["ndjson", "table"] {
        let world = World::new();
        let (child, mut out) = start(&world, &["prices", "export", "--format", format]);
        let mut written = String::new();
        out.read_line(&mut written).unwrap();
        // The list is longer than what a pipe holds: a manufacturer is still to be asked for, and never answers.
        world.sandbox.inject(Fault::delay(Duration::from_hours(1)).on(&GET_PRICE_LIST_BY_MANUFACTURER));
        let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        out.read_to_string(&mut written).unwrap();

        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{format}: {output:?}");
        let rows = written.lines().filter(|line| !line.starts_with("SKU ")).count();
        assert!(rows > 0 && rows < world.sandbox.data().products.len(), "{format}: {rows}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(&format!("stopped after {rows} rows")), "{format}: {rows}: {said}");
    }
}

#[test]
fn rows_that_came_before_an_error_are_shown_and_are_not_taken_for_the_whole_list() {
    let world = World::new();
    let arguments = ["prices", "export", "--manufacturer", "Fortinet", "--manufacturer", ""];
    let table = world.run(&arguments);
    assert_eq!(table.status, 1, "{}", table.err);
    let expected = world.json(&arguments[..4]);
    assert_eq!(table.out.lines().count(), expected.as_array().unwrap().len() + 1, "{}", table.out);

    let json = world.run(&[&arguments[..], &["--format", "json"]].concat()).out;
    assert!(json.starts_with("[\n") && serde_json::from_str::<serde_json::Value>(&json).is_err(), "{json}");
}

/// Articles of each manufacturer, whose list is one response.
#[cfg(target_os = "linux")]
const ARTICLES: usize = 30;

/// The memory in kB that the program had at most when it had read the lists of so many manufacturers.
#[cfg(target_os = "linux")]
fn peak_memory(manufacturers: usize) -> u64 {
    let world = World::new();
    let mut article = world.sandbox.data().products[0].clone();
    article["descriptionFullText"] = "long ".repeat(2_000).into();
    let list = serde_json::Value::from(vec![article; ARTICLES]).to_string();
    let list = Fault::response(200, "application/json", &[], list);
    world.sandbox.inject(list.on(&GET_PRICE_LIST_BY_MANUFACTURER));
    let mut arguments = vec!["prices", "export", "--format", "ndjson"];
    arguments.extend(["--manufacturer", "Fortinet"].repeat(manufacturers));

    let (child, out) = start(&world, &arguments);
    let mut lines = out.lines();
    // The rest of the last response is more than a pipe holds, so the program is still there.
    for _ in 0..manufacturers * ARTICLES - ARTICLES / 2 {
        lines.next().unwrap().unwrap();
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert_eq!(lines.count(), ARTICLES / 2);
    assert!(child.wait_with_output().unwrap().status.success());
    peak
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_length_of_a_list() {
    let (short, long) = (peak_memory(10), peak_memory(100));
    assert!(long * 2 < short * 3, "{short} kB for a list, {long} kB for one that is ten times as long");
}
