//! The bodies under `tests/suite/awkward`, through the authenticated client. `index.json` says what each shows, and what
//! it decodes to or where it is refused.

use std::fs;
use std::path::{Path, PathBuf};

use infinigate_auth::{Error, Infinigate};
use serde::Deserialize;
use serde_json::Value;

use crate::common::connected;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    file: String,
    operation: String,
    shows: String,
    #[serde(default = "ok")]
    status: u16,
    /// What is written when the decoded answer is encoded.
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

/// The answer as it is written, to any of the operations that the index names.
async fn answer(client: &Infinigate, operation: &str) -> Result<String, Error> {
    let guid = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    let written = match operation {
        "search_price_list" => {
            serde_json::to_string(&*client.search_price_list().searchword("a").send().await?)
        }
        "count_price_list" => {
            serde_json::to_string(&*client.count_price_list().searchword("a").send().await?)
        }
        "list_manufacturers" => serde_json::to_string(&*client.list_manufacturers().send().await?),
        "list_invoices" => serde_json::to_string(&*client.list_invoices().send().await?),
        "get_invoice" => serde_json::to_string(&*client.get_invoice().document_guid(guid).send().await?),
        "get_quote" => serde_json::to_string(&*client.get_quote().document_guid(guid).send().await?),
        other => panic!("the index names {other}, which this test does not call"),
    };
    Ok(written.unwrap())
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
        let body = fs::read(folder().join(&file)).unwrap();
        sandbox.answer_next(status, "application/json", &[], body.clone());
        let answer = answer(&client, &operation).await;
        let case = format!("{file}: {shows}");
        match (answer, error_at) {
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
            (answer, _) => panic!("{case}: {answer:?}"),
        }
    }
}
