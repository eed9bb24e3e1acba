//! The program on a terminal: tables that fit its width, a confirmation that is typed, a bar, Ctrl-C.

use std::io::{Read, Write};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use infinigate_auth::api::operations::{GET_PRICE_LIST_BY_MANUFACTURER, GET_PRICE_LIST_BY_SKU};
use infinigate_sandbox::Fault;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::world::{World, said, with};

/// The program on a terminal of its own.
struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    reader: Box<dyn Read + Send>,
    writer: Box<dyn Write + Send>,
    seen: String,
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    fn start(world: &World, columns: u16, variables: &[(&str, &str)], arguments: &[&str]) -> Self {
        let size = PtySize { rows: 40, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(assert_cmd::cargo::cargo_bin!("infinigate"));
        command.env_clear();
        command.env("TERM", "xterm-256color");
        for (name, value) in world.environment() {
            command.env(name, value);
        }
        for (name, value) in variables {
            command.env(name, value);
        }
        command.args(arguments);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        Self {
            child,
            reader: pair.master.try_clone_reader().unwrap(),
            writer: pair.master.take_writer().unwrap(),
            seen: String::new(),
            _master: pair.master,
        }
    }

    /// Reads on, and says whether there was anything. A terminal whose program has ended is an error to read on Linux.
    fn read(&mut self) -> bool {
        let mut buffer = [0; 4096];
        let count = self.reader.read(&mut buffer).unwrap_or(0);
        self.seen.push_str(&String::from_utf8_lossy(&buffer[..count]));
        count > 0
    }

    fn wait_for(&mut self, text: &str) {
        while !self.seen.contains(text) {
            assert!(self.read(), "{text:?} was never said: {}", self.seen);
        }
    }

    fn type_in(&mut self, text: &str) {
        self.writer.write_all(text.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// All that was written, and how the program ended.
    fn end(mut self) -> (String, u32) {
        while self.read() {}
        (self.seen.replace("\r\n", "\n"), self.child.wait().unwrap().exit_code())
    }
}

const SEARCH: [&str; 9] =
    ["prices", "search", "switch", "--vendor", "HP", "--type", "hardware", "--take", "4"];

#[test]
fn a_table_fits_the_terminal() {
    let world = World::new();
    let (number, _) = world.open_quote();
    let tables = [
        ("prices", &SEARCH[..], "en"),
        ("prices", &SEARCH, "de"),
        ("quote", &["quotes", "show", &number], "de"),
    ];
    for columns in [50, 80, 200] {
        for (name, arguments, language) in tables {
            let variables = [("NO_COLOR", "1"), ("INFINIGATE_LANG", language)];
            let (table, status) = Terminal::start(&world, columns, &variables, arguments).end();
            assert_eq!(status, 0, "{table}");
            assert!(table.lines().all(|line| line.chars().count() <= columns.into()), "{table}");
            // Numbers and codes are whole on one line each, and descriptions break between words.
            insta::assert_snapshot!(format!("{name}_at_{columns}_columns_{language}"), table);
        }
    }
}

#[test]
fn numbers_are_whole_on_a_narrow_terminal() {
    let world = World::new();
    let (number, _) = world.open_quote();
    for arguments in [&SEARCH[..], &["quotes", "show", &number], &["quotes", "list"]] {
        let piped = world.good(arguments);
        let numbers = piped.split_whitespace().filter(|word| word.parse::<f64>().is_ok());
        for columns in [20, 40, 60] {
            let (shown, _) = Terminal::start(&world, columns, &[("NO_COLOR", "1")], arguments).end();
            assert!(shown.lines().all(|line| line.chars().count() <= columns.into()), "{shown}");
            let words: Vec<&str> = shown.split_whitespace().collect();
            for number in numbers.clone() {
                assert!(words.contains(&number), "{number} at {columns}: {shown}");
            }
        }
    }
}

#[test]
fn a_bar_makes_way_for_rows_on_the_same_terminal() {
    let world = World::new();
    let (go, wait) = mpsc::channel();
    let wait = Mutex::new(wait);
    world.sandbox.alter_responses(move |operation, _, _| {
        if operation == GET_PRICE_LIST_BY_MANUFACTURER.id {
            wait.lock().unwrap().recv().unwrap();
        }
    });
    let arguments = ["prices", "export", "--format", "ndjson", "--manufacturer", "Fortinet"];
    let mut terminal = Terminal::start(&world, 100, &[], &arguments);
    terminal.wait_for("0 rows");
    go.send(()).unwrap();
    let (said, _) = terminal.end();
    let first = said.find("{\"sku\"").unwrap();
    assert!(said[..first].ends_with("\x1b[2K"), "{:?}", &said[..first]);
}

#[test]
fn styles_are_for_terminals_that_want_them() {
    let world = World::new();
    let (styled, _) = Terminal::start(&world, 80, &[], &SEARCH).end();
    assert!(styled.contains("\x1b[1m"), "{styled:?}");
    for (name, value) in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let (plain, _) = Terminal::start(&world, 80, &[(name, value)], &SEARCH).end();
        assert!(!plain.contains('\x1b'), "{name}: {plain:?}");
    }
}

#[test]
fn a_binding_order_is_shown_and_its_number_typed() {
    let world = World::new();
    let (number, revision) = world.open_quote();
    let arguments = ["quotes", "accept", &number, "--mail", "buyer@reseller.example"];

    let mut terminal = Terminal::start(&world, 120, &[], &arguments);
    terminal.wait_for("Type the number of the quote to go on: ");
    assert!(terminal.seen.contains("BINDING ORDER") && terminal.seen.contains("EUR"), "{}", terminal.seen);
    terminal.type_in("yes\n");
    let (said, status) = terminal.end();
    assert_eq!(status, 2, "{said}");
    assert!(world.sandbox.acceptances().is_empty());

    let mut terminal = Terminal::start(&world, 120, &[], &arguments);
    terminal.wait_for("to go on: ");
    terminal.type_in("\x03");
    let (said, status) = terminal.end();
    assert_eq!(status, 130, "{said}");
    assert!(world.sandbox.acceptances().is_empty());

    let mut terminal = Terminal::start(&world, 120, &[], &arguments);
    terminal.wait_for("to go on: ");
    terminal.type_in(&format!("{number}\n"));
    let (said, status) = terminal.end();
    assert_eq!(status, 0, "{said}");
    assert!(said.contains(&format!("ordered: quote {number}, revision {revision}, is accepted")), "{said}");
    assert_eq!(world.sandbox.acceptances().len(), 1);
}

#[test]
fn a_long_command_shows_how_far_it_is_and_stops_at_ctrl_c() {
    let world = World::new();
    let file = world.file("prices.csv");
    for (operation, arguments, bar) in [
        (&GET_PRICE_LIST_BY_MANUFACTURER, &["prices", "export"][..], "0 rows"),
        (&GET_PRICE_LIST_BY_SKU, &["stock", "A-1", "A-2", "a-1"], "0/2 rows"),
    ] {
        world.sandbox.inject(Fault::delay(Duration::from_hours(1)).on(operation));
        let arguments = [arguments, &["--out", file.to_str().unwrap()]].concat();
        let mut terminal = Terminal::start(&world, 100, &[], &arguments);
        terminal.wait_for(bar);
        terminal.type_in("\x03");
        let (said, status) = terminal.end();
        assert_eq!(status, 130, "{said}");
        assert!(said.contains("stopped after 0 rows; no file was written"), "{said}");
        assert!(!file.exists());
    }
}

#[test]
fn the_sandbox_is_there_for_other_calls_until_ctrl_c() {
    let world = World::new();
    let mut terminal = Terminal::start(&world, 80, &[], &["sandbox"]);
    terminal.wait_for("INFINIGATE_CLIENT_SECRET=");
    while !terminal.seen.ends_with('\n') {
        assert!(terminal.read(), "{}", terminal.seen);
    }
    let printed = terminal.seen.clone();
    let mut variables = world.home_only();
    variables.extend(
        printed
            .lines()
            .map(|line| line.split_once('=').unwrap())
            .map(|(name, value)| (name, value.to_owned())),
    );
    let read = said(&with(&variables, &["manufacturers"]).output().unwrap());
    assert_eq!(read.status, 0, "{}", read.err);
    assert!(read.out.lines().count() > 1 && world.sandbox.request_count() == 0, "{}", read.out);

    terminal.type_in("\x03");
    let (said, status) = terminal.end();
    assert_eq!(status, 0, "{said}");
    let (_, port) = variables
        .iter()
        .find(|(name, _)| *name == "INFINIGATE_BASE_URL")
        .unwrap()
        .1
        .rsplit_once(':')
        .unwrap();
    assert!(std::net::TcpStream::connect(("127.0.0.1", port.parse().unwrap())).is_err());
}
