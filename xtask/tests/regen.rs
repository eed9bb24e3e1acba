//! `cargo xtask regen`, as a program in a workspace of its own.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::SystemTime;

use tempfile::TempDir;

const VENDOR: &str = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a/{id}:
    get:
      operationId: Things_Get
      parameters:
        - {name: API-KEY, in: header, schema: {type: string}}
        - {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
      responses:
        200:
          description: ok
          content:
            text/plain: {schema: {$ref: '#/components/schemas/ThingDto'}}
            application/json: {schema: {$ref: '#/components/schemas/ThingDto'}}
        default: {description: error}
components:
  schemas:
    ThingDto:
      type: object
      required: [price]
      properties:
        price: {type: number, format: double}
        kind: {type: string, enum: [a, b]}
        next: {nullable: true, allOf: [{$ref: '#/components/schemas/ThingDto'}]}
      additionalProperties: false
";

/// What is known of it.
const KNOWN: &str = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a/{id}:
    get:
      operationId: get_thing
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}, x-source: observed}
      responses:
        200:
          description: ok
          content:
            application/json: {schema: {$ref: '#/components/schemas/Thing'}}
components:
  schemas:
    Thing:
      type: object
      x-source: observed
      properties:
        price: {type: number, format: double}
";

/// The same API in Swagger 2.0.
const SWAGGER: &str = r##"{
  "swagger": "2.0", "info": {"title": "t", "version": "2"}, "host": "h.example", "produces": ["application/json"],
  "paths": {"/a/{id}": {"get": {
    "operationId": "Things_Get",
    "parameters": [{"name": "id", "in": "path", "required": true, "type": "integer"}],
    "responses": {"200": {"description": "ok", "schema": {"$ref": "#/definitions/ThingDto"}}}
  }}},
  "definitions": {"ThingDto": {"type": "object", "properties": {"price": {"type": "number", "format": "double"}}}}
}"##;

const DESCRIPTION: &str = "openapi/infinigate.json";
const PUBLIC_API: &str = "infinigate-api/public-api.txt";

/// A workspace of its own, removed at the end.
struct Workspace(TempDir);

impl Workspace {
    fn new() -> Self {
        let workspace = Self(tempfile::tempdir().unwrap());
        fs::create_dir_all(workspace.path("openapi/vendor")).unwrap();
        fs::write(workspace.path("openapi/vendor/description"), VENDOR).unwrap();
        fs::create_dir_all(workspace.path("infinigate-api")).unwrap();
        fs::write(workspace.path("openapi/known.yaml"), KNOWN).unwrap();
        workspace
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    fn read(&self, file: &str) -> Option<String> {
        fs::read_to_string(self.path(file)).ok()
    }

    fn vendor_files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("openapi/vendor")).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, b"")
    }

    fn run_with(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("regen")
            .args(arguments)
            .args((!arguments.contains(&"--compile")).then_some("--no-compile"))
            .env("CARGO_MANIFEST_DIR", self.path("xtask"))
            .current_dir(&self.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap()
    }

    /// What a run that succeeds prints.
    #[track_caller]
    fn summary(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a run that fails prints, and that it leaves everything as it is.
    #[track_caller]
    fn failure(&self, arguments: &[&str]) -> String {
        let before = (self.read(DESCRIPTION), self.vendor_files());
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!((self.read(DESCRIPTION), self.vendor_files()), before, "nothing may be written");
        String::from_utf8(output.stderr).unwrap()
    }
}

#[test]
fn writes_checks_and_stays() {
    let workspace = Workspace::new();
    assert!(workspace.failure(&["--check"]).contains("openapi/infinigate.json would change"));
    assert!(workspace.read(DESCRIPTION).is_none(), "--check must write nothing");

    let summary = workspace.summary(&[]);
    assert!(summary.contains("infinigate.json written, from openapi/vendor/description"), "{summary}");
    for line in [
        "    1 operations, 1 types, from OpenAPI 3.0.3",
        "1 of 1 operations are in the vendor's file",
        "Thing.kind: only in the vendor's file: it comes through",
        "the client generates; nothing was compiled",
    ] {
        assert!(summary.contains(line), "{summary}");
    }
    workspace.summary(&["--check"]);
    let file = fs::File::options().append(true).open(workspace.path(DESCRIPTION)).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    assert!(workspace.summary(&[]).contains("unchanged"));
    assert_eq!(file.metadata().unwrap().modified().unwrap(), SystemTime::UNIX_EPOCH, "nothing to rebuild");

    fs::write(workspace.path(DESCRIPTION), "{}").unwrap();
    assert!(workspace.failure(&["--check"]).contains("run `cargo xtask regen`"));
}

#[test]
fn the_client_is_written_for_reading() {
    let workspace = Workspace::new();
    workspace.summary(&[]);
    let expand = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["expand", "read"])
        .env("CARGO_MANIFEST_DIR", workspace.path("xtask"))
        .output()
        .unwrap();
    assert!(expand.status.success(), "{}", String::from_utf8_lossy(&expand.stderr));
    assert!(String::from_utf8(expand.stdout).unwrap().contains("lines  client/types.rs"));
    let [root, types] =
        ["client.rs", "client/types.rs"].map(|name| workspace.read(&format!("read/{name}")).unwrap());
    assert!(root.contains("\npub mod types;\n"), "{root}");
    assert!(types.contains("\npub struct Thing {\n    "), "{types}");
}

#[test]
fn the_public_items_are_listed_and_compared() {
    let workspace = Workspace::new();
    let summary = workspace.summary(&[]);
    assert!(summary.contains("infinigate-api/public-api.txt written"), "{summary}");
    let listed = workspace.read(PUBLIC_API).unwrap();
    for line in [
        "Client::get_thing: fn get_thing(&self) -> builder::GetThing",
        "builder::GetThing::id: fn id(mut self, value: impl std::convert::TryInto<",
        "mock::MockServerExt: trait",
        "types::Kind::Other: variant(crate::EnumValue)",
        "types::Thing.kind: std::option::Option<infinigate_api::types::Kind>",
        "types::Thing: impl std::convert::TryFrom<",
        "types::Thing: struct, serde::Serialize, Clone, Debug, Default",
    ] {
        assert!(listed.lines().any(|listed| listed.starts_with(line)), "{line} is not in\n{listed}");
    }

    // What a change of the generator alone does to it, --check tells too.
    fs::write(workspace.path(PUBLIC_API), listed.replace("Debug, ", "")).unwrap();
    assert!(workspace.failure(&["--check"]).contains("infinigate-api/public-api.txt would change"));
    // Another edition rewrites it.
    fs::write(workspace.path("export.json"), SWAGGER).unwrap();
    workspace.summary(&["export.json"]);
    let other = workspace.read(PUBLIC_API).unwrap();
    assert!(other.contains("types::Thing.price: ") && !other.contains("types::Thing.kind: "), "{other}");
    workspace.summary(&["--check"]);
}

#[test]
fn a_file_takes_the_place_of_the_old_one_unchanged() {
    let workspace = Workspace::new();
    let bytes = [b"\xEF\xBB\xBF", SWAGGER.as_bytes()].concat();
    fs::write(workspace.path("export.txt"), &bytes).unwrap();
    assert!(workspace.failure(&["export.txt", "--check"]).contains("would change"));

    let summary = workspace.summary(&["export.txt"]);
    assert!(summary.contains("openapi/vendor/export.json written, from export.txt"), "{summary}");
    assert!(summary.contains("from Swagger 2.0"), "{summary}");
    assert_eq!(workspace.vendor_files(), ["export.json"]);
    assert_eq!(fs::read(workspace.path("openapi/vendor/export.json")).unwrap(), bytes);
    assert!(workspace.read(DESCRIPTION).unwrap().contains("\"operationId\": \"get_thing\""));
    workspace.summary(&["--check"]);
    workspace.summary(&["export.txt", "--check"]);

    let output = workspace.run_with(&["-"], VENDOR.as_bytes());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(workspace.vendor_files(), ["infinigate.yaml"]);
}

#[test]
fn the_difference_to_the_last_edition_is_told() {
    let workspace = Workspace::new();
    let first = workspace.summary(&[]);
    assert!(!first.contains("for users of the crates") && !first.contains("breaking"), "{first}");
    assert!(workspace.summary(&[]).ends_with("no difference for users of the crates\n"));

    fs::write(workspace.path("export.json"), SWAGGER).unwrap();
    let summary = workspace.summary(&["export.json"]);
    assert!(summary.contains("\nbreaking:\n") && summary.contains("kind"), "{summary}");
    assert!(!workspace.summary(&["export.json", "--out", "elsewhere"]).contains("for users of the crates"));
}

#[test]
fn another_directory_leaves_the_workspace_alone() {
    let workspace = Workspace::new();
    fs::write(workspace.path("export.json"), SWAGGER).unwrap();
    let arguments = ["export.json", "--out", "elsewhere/new", "--alone"];
    // Without what is known, the name that the vendor gave has to do.
    fs::write(workspace.path("export.json"), SWAGGER.replace("Things_Get", "vendor_name")).unwrap();
    workspace.summary(&arguments);
    assert!(workspace.read("elsewhere/new/infinigate.json").unwrap().contains("vendor_name"));
    assert!(workspace.read(DESCRIPTION).is_none());
    assert_eq!(workspace.vendor_files(), ["description"]);
    workspace.summary(&[&arguments[..], &["--check"]].concat());
}

#[test]
fn a_wrong_file_is_refused_in_one_line() {
    let workspace = Workspace::new();
    workspace.summary(&[]);
    for (content, expected) in [
        ("<!DOCTYPE html><html></html>", "this is an HTML page, perhaps a login page"),
        ("{\"info\": {\"_postman_id\": \"1\"}}", "this is a Postman collection"),
        (&SWAGGER[..200], "the file is truncated"),
        ("", "this is an empty file"),
        ("{\"openapi\": \"4.0.0\", \"paths\": {}}", "this is OpenAPI 4.0.0"),
    ] {
        fs::write(workspace.path("wrong.json"), content).unwrap();
        let message = workspace.failure(&["wrong.json"]);
        assert!(message.starts_with("error: wrong.json: ") && message.contains(expected), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
    assert!(workspace.failure(&["missing.json"]).starts_with("error: missing.json: "));
    let url = "https://api.example/swagger.json";
    assert!(workspace.failure(&[url]).starts_with(&format!("error: {url} is a URL, and nothing is read")));
}

#[test]
fn a_dropped_operation_is_gone_for_good() {
    let workspace = Workspace::new();
    let known = workspace.read("openapi/known.yaml").unwrap();
    let second = "  /b:\n    get: {operationId: get_b, responses: {200: {description: ok}}}\ncomponents:";
    fs::write(workspace.path("openapi/known.yaml"), known.replace("components:", second)).unwrap();
    assert!(workspace.summary(&[]).contains("get_b: GET /b is not in the vendor's file: it stays"));
    assert!(workspace.failure(&["--drop", "get", "/c"]).contains("GET /c is not known"));
    // Hand-written code stands on it: this program says so, and not the compiler.
    fs::create_dir_all(workspace.path("infinigate-auth/src")).unwrap();
    let code = workspace.path("infinigate-auth/src/lib.rs");
    fs::write(&code, "client.get_b().send()").unwrap();
    let message = workspace.failure(&["--drop", "get", "/b"]);
    assert_eq!(
        message.trim_end(),
        "error: GET /b, get_b, cannot be dropped: it is named in infinigate-auth/src/lib.rs, which would not compile \
         without it"
    );
    fs::write(&code, "client.get_by_number().send()").unwrap();
    // The page on the corpus counts what is known, and follows in the same run.
    for folder in ["tests/corpus", "docs"] {
        fs::create_dir_all(workspace.path(folder)).unwrap();
    }
    fs::write(workspace.path("tests/corpus/README.md"), "").unwrap();
    let said = workspace.summary(&["--drop", "get", "/b"]);
    assert!(said.contains("docs/corpus.md written"), "{said}");
    assert!(workspace.read("openapi/known.yaml").unwrap().contains("x-dropped:\n  - GET /b\n"));
    for _ in 0..2 {
        assert!(!workspace.read(DESCRIPTION).unwrap().contains("get_b"));
        workspace.summary(&["--check"]);
        workspace.summary(&[]);
    }
}

#[test]
fn what_cannot_be_generated_is_not_kept() {
    let workspace = Workspace::new();
    workspace.summary(&[]);
    // A Rust type is ours to name, so no pass looks at it, and the generator panics on what is not one.
    let broken = VENDOR.replace(
        "        - {name: id,",
        "        - {name: other, in: query, schema: {type: string, x-rust-type: {crate: infinigate-api, version: '*', path: 'infinigate_api::1', parameters: []}}}\n        - {name: id,",
    );
    assert_ne!(broken, VENDOR);
    fs::write(workspace.path("broken.yaml"), broken).unwrap();
    let message = workspace.failure(&["broken.yaml"]);
    assert!(message.starts_with("error: the client cannot be generated: "), "{message}");
    assert!(message.contains("GET /a/{id}, get_thing"), "{message}");
    assert_eq!(message.lines().count(), 1, "{message}");
}

#[test]
fn one_vendor_file_is_expected_or_none() {
    let workspace = Workspace::new();
    let vendor = workspace.path("openapi/vendor");
    fs::write(vendor.join("README.md"), "About the description").unwrap();
    fs::write(vendor.join(".gitattributes"), "* -text").unwrap();
    workspace.summary(&[]);
    fs::write(Path::new(&vendor).join("second.json"), "{}").unwrap();
    assert!(workspace.failure(&[]).contains("description and openapi/vendor/second.json"));
    fs::remove_file(vendor.join("second.json")).unwrap();
    fs::remove_file(vendor.join("description")).unwrap();
    assert!(workspace.summary(&[]).contains("infinigate.json written, from openapi/known.yaml"));
}
