//! `cargo xtask diff` on two files: what it prints, and how it ends.

use std::path::PathBuf;
use std::{env, fs, process};

use clap::Parser;
use serde_json::{Value, json};

use super::super::Options;
use super::base;
use crate::error::Error;

#[derive(Parser)]
struct TestCli {
    #[command(flatten)]
    options: Options,
}

/// Two files, removed at the end.
struct TestFiles(PathBuf);

impl TestFiles {
    fn new(name: &str, old: &str, new: &str) -> Self {
        let directory = env::temp_dir().join(format!("xtask-diff-{name}-{}", process::id()));
        fs::create_dir_all(&directory).unwrap();
        fs::write(directory.join("old.json"), old).unwrap();
        fs::write(directory.join("new.json"), new).unwrap();
        Self(directory)
    }

    fn options(&self, further: &[&str]) -> Options {
        let files = ["old.json", "new.json"].map(|name| self.0.join(name).to_str().unwrap().to_owned());
        let arguments = ["diff"].into_iter().chain(files.iter().map(String::as_str));
        TestCli::parse_from(arguments.chain(further.iter().copied())).options
    }
}

impl Drop for TestFiles {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A property more, a parameter less, and another base URL.
fn next_edition() -> Value {
    let mut document = base();
    document["servers"][0]["url"] = json!("https://two.example");
    document["components"]["schemas"]["A"]["properties"]["added"] = json!({"type": "string"});
    document["paths"]["/a"]["get"]["parameters"] = json!([]);
    document
}

#[test]
fn breaking_changes_come_first_in_plain_words() {
    let files = TestFiles::new("text", &base().to_string(), &next_edition().to_string());
    let options = files.options(&[]);
    let report = options.compare().unwrap();
    assert_eq!(
        options.rendered(&report),
        "1 breaking change, 2 other changes\n\
         breaking:\n  \
           get_a, parameter first: the parameter is removed [parameter-removed]\n\
         not breaking:\n  \
           A.added: the property is added [property-added]\n  \
           servers: the base URL changes from https://one.example to https://two.example [base-url-changed]"
    );
    options.judge(&report).unwrap();
    let error = files.options(&["--deny-breaking"]).judge(&report).unwrap_err();
    assert!(matches!(error, Error::Breaking { count: 1 }), "{error}");
}

#[test]
fn machines_read_the_same() {
    let files = TestFiles::new("json", &base().to_string(), &next_edition().to_string());
    let options = files.options(&["--format", "json"]);
    let report = options.rendered(&options.compare().unwrap());
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["breaking"], 1);
    assert_eq!(
        report["changes"][0],
        json!({
            "breaking": true, "rule": "parameter-removed", "subject": "get_a, parameter first",
            "text": "the parameter is removed",
        })
    );
    assert_eq!(report["changes"].as_array().unwrap().len(), 3);
}

#[test]
fn an_unchanged_pair_is_one_line() {
    let mut described = base();
    described["info"] = json!({"title": "another text"});
    let files = TestFiles::new("same", &base().to_string(), &described.to_string());
    let options = files.options(&["--deny-breaking"]);
    let report = options.compare().unwrap();
    assert_eq!(options.rendered(&report), "no difference for users of the crates");
    options.judge(&report).unwrap();
}

#[test]
fn what_is_no_description_is_named() {
    for (new, expected) in [
        ("<!DOCTYPE html>", "new.json: this is an HTML page"),
        ("{\"openapi\": ", "new.json: cannot be read as JSON"),
        ("{\"swagger\": \"2.0\"}", "new.json: this is Swagger 2.0"),
        ("{\"openapi\": \"3.1.0\"}", "new.json: this is OpenAPI 3.1.0, a normalised description is expected"),
        ("{\"openapi\": \"3.0.3\"}", "new.json: this is a description without paths"),
        ("{}", "new.json: this is "),
    ] {
        let files = TestFiles::new("wrong", &base().to_string(), new);
        let message = files.options(&[]).compare().unwrap_err().to_string();
        assert!(message.contains(expected) && message.lines().count() == 1, "{message}");
    }
    let files = TestFiles::new("gone", &base().to_string(), "");
    fs::remove_file(files.0.join("old.json")).unwrap();
    assert!(files.options(&[]).compare().unwrap_err().to_string().contains("old.json"));
}
