//! A sandbox with data of a fixed day, and a home of its own for the program that talks to it.

use std::path::PathBuf;
use std::process::{Output, Stdio};

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use chrono::{DateTime, Utc};
use infinigate_sandbox::Sandbox;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A sandbox, and an environment without anything of this machine.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) home: TempDir,
    /// Drives the sandbox, while the test waits for the program.
    pub(crate) runtime: Runtime,
}

/// What the program said.
pub(crate) struct Said {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) status: i32,
}

impl World {
    pub(crate) fn new() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let now: DateTime<Utc> = "2026-11-16T09:00:00Z".parse().unwrap();
        let sandbox = runtime.block_on(Sandbox::builder().now(now).start()).unwrap();
        Self { sandbox, home: tempfile::tempdir().unwrap(), runtime }
    }

    /// The variables that the program has, and no others.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let mut variables = self.home_only();
        variables.extend([
            ("INFINIGATE_BASE_URL", self.sandbox.base_url().to_owned()),
            ("INFINIGATE_API_KEY", self.sandbox.api_key().to_owned()),
            ("INFINIGATE_CLIENT_ID", self.sandbox.client_id().to_owned()),
            ("INFINIGATE_CLIENT_SECRET", self.sandbox.client_secret().to_owned()),
        ]);
        variables
    }

    /// Without credentials. Neither a keyring nor settings of whoever runs the tests are found.
    pub(crate) fn home_only(&self) -> Vec<(&'static str, String)> {
        vec![("HOME", self.home.path().to_str().unwrap().to_owned())]
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The program with the credentials of the sandbox in its environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        with(&self.environment(), arguments)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        said(&self.command(arguments).output().unwrap())
    }

    /// What the program prints, which has to end well.
    pub(crate) fn good(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.status, 0, "{arguments:?}: {}{}", said.out, said.err);
        said.out
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["--format", "json"];
        all.extend(arguments);
        serde_json::from_str(&self.good(&all)).unwrap()
    }

    /// The number of a quote that can be accepted, and its revision.
    pub(crate) fn open_quote(&self) -> (String, String) {
        let quotes = &self.sandbox.data().quotes;
        let quote = quotes.iter().find(|quote| quote["canBeAccepted"] == true).unwrap();
        (quote["documentNumber"].as_str().unwrap().to_owned(), quote["documentVersion"].to_string())
    }
}

/// The program with these variables and no others.
pub(crate) fn with(variables: &[(&str, String)], arguments: &[&str]) -> Command {
    let mut command = Command::new(cargo_bin!("infinigate"));
    command.env_clear().envs(variables.iter().cloned()).args(arguments);
    command
}

/// What the program says when nobody reads its standard output, or its standard error: that is closed before it writes.
pub(crate) fn unread(world: &World, unread: Unread, arguments: &[&str]) -> Said {
    let mut command = std::process::Command::new(cargo_bin!("infinigate"));
    command.env_clear().envs(world.environment()).args(arguments);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    match unread {
        Unread::Out => drop(child.stdout.take()),
        Unread::Err => drop(child.stderr.take()),
    }
    said(&child.wait_with_output().unwrap())
}

/// What nobody reads.
#[derive(Clone, Copy)]
pub(crate) enum Unread {
    Out,
    Err,
}

pub(crate) fn said(output: &Output) -> Said {
    Said {
        out: String::from_utf8(output.stdout.clone()).unwrap(),
        err: String::from_utf8(output.stderr.clone()).unwrap(),
        status: output.status.code().unwrap(),
    }
}
