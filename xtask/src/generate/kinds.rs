//! Kinds of descriptions that real tools and people write, and what the account of a run says of them. What their clients
//! send and decode is tested in `tests/kinds`.

use serde_json::{Value, json};

use super::ALL;
use crate::generator::{Features, generate};
use crate::pipeline::pipeline;

/// The account of a run with these paths.
fn account_of(kind: &str, paths: &Value) -> String {
    let mut description = json!({"info": {"title": "t", "version": "1"}, "paths": paths});
    let version = if kind == "2.0" { "swagger" } else { "openapi" };
    description[version] = json!(kind);
    let outcome = pipeline("kind.json", description.to_string().as_bytes(), None).unwrap();
    generate(outcome.client.clone(), ALL).unwrap();
    outcome.to_string()
}

/// The description that is meant for other tools lies beside the one that is meant for the generator.
#[test]
fn a_description_that_is_not_for_the_generator_is_refused() {
    let outcome = pipeline(
        "kind.json",
        json!({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}})
            .to_string()
            .as_bytes(),
        None,
    )
    .unwrap();
    assert!(generate(outcome.client, Features::default()).is_ok());
    let refused = generate(outcome.description, Features::default()).err().unwrap().to_string();
    assert!(
        refused.contains("not a client.json") && refused.contains("cargo xtask regen FILE --out DIR"),
        "{refused}"
    );
}

#[test]
fn operations_beside_the_paths_are_operations() {
    let mut paths =
        json!({"/boxes": {"GET": {"operationId": "list", "responses": {"204": {"description": ""}}}}});
    let account = account_of("2.0", &paths);
    assert!(account.ends_with("1 operations in, 1 out"), "{account}");
    paths["/boxes"]["query"] = json!({"responses": {}});
    let account = account_of("3.2.0", &paths);
    assert!(
        account.contains("QUERY /boxes: the operation") && account.ends_with("2 operations in, 1 out"),
        "{account}"
    );
}
