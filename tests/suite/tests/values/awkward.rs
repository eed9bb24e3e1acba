//! The bodies under `tests/suite/awkward`, through the authenticated client. `index.json` says what each shows, and what
//! it decodes to or where it is refused.

use std::fs;
use std::path::{Path, PathBuf};

use infinigate_auth::api::{Operation, by_name, operations};
use infinigate_auth::{Error, Infinigate};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::common::connected;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    file: String,
    operation: String,
    shows: String,
    #[serde(default = "ok")]
    status: u16,
    /// What is written when the decoded response is encoded.
    decodes: Option<Value>,
    /// Texts that stand in what is written: digits, which a `Value` does not keep.
    #[serde(default)]
    contains: Vec<String>,
    /// The path that the error names.
    error_at: Option<String>,
}

fn ok() -> u16 {
    200
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("awkward")
}

/// What is asked for where a document is named by its GUID.
const GUID: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";

/// The decoded response as it is written, to an operation with the arguments that its path needs.
async fn written(client: &Infinigate, operation: &Operation) -> Result<String, Error> {
    let names = operation.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let value = |name: &str| json!(if name.ends_with("Guid") { GUID } else { "a" });
    let arguments: Map<String, Value> = names.map(|name| (name.to_owned(), value(name))).collect();
    Ok(by_name::call(client, operation.id, &Value::Object(arguments)).await?.get().to_owned())
}

#[tokio::test]
async fn every_awkward_body_does_what_the_index_says() {
    let index = fs::read_to_string(folder().join("index.json")).unwrap();
    let cases: Vec<Case> = serde_json::from_str(&index).unwrap();
    assert_eq!(
        cases.len() + 1,
        fs::read_dir(folder()).unwrap().count(),
        "a file that the index does not name"
    );
    let (sandbox, client) = connected().await;
    for Case { file, operation, shows, status, decodes, contains, error_at } in cases {
        // What was dropped from the description has nothing to decode.
        let Some(called) = operations::ALL.iter().find(|called| called.id == operation) else { continue };
        let body = fs::read(folder().join(&file)).unwrap();
        sandbox.respond_next(status, "application/json", &[], body.clone());
        let response = written(&client, called).await;
        let case = format!("{file}: {shows}");
        match (response, error_at) {
            (Ok(written), None) => {
                assert!(decodes.is_some() || !contains.is_empty(), "{case}: nothing to compare");
                let is_written = |decodes| serde_json::from_str::<Value>(&written).unwrap() == decodes;
                assert!(decodes.is_none_or(is_written), "{case}: {written}");
                assert!(contains.iter().all(|text| written.contains(text)), "{case}: {written}");
            }
            (Err(Error::Decode(error)), Some(path)) => {
                assert_eq!(
                    (error.operation, error.path.as_str()),
                    (operation.as_str(), path.as_str()),
                    "{case}"
                );
                assert_eq!(error.body, body, "{case}");
                assert!(
                    (body.is_empty() || !error.excerpt.is_empty()) && !error.message.is_empty(),
                    "{case}"
                );
            }
            (response, _) => panic!("{case}: {response:?}"),
        }
    }
}
