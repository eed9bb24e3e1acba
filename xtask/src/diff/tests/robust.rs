//! The comparison survives descriptions that are mutilated.

use serde_json::{Value, json};

use super::super::{diff, shape};
use super::base;
use crate::mutation::mutants;

#[test]
fn a_broken_description_is_no_panic() {
    let base = base();
    let mut noticed = 0;
    for mutant in mutants(&base, 1) {
        for (old, new) in [(&base, &mutant.document), (&mutant.document, &base)] {
            noticed += usize::from(diff(old, new).to_string().lines().count() > 1);
        }
        assert_eq!(
            diff(&mutant.document, &mutant.document).to_string().lines().count(),
            1,
            "{}",
            mutant.what
        );
    }
    assert!(noticed > 500, "only {noticed} are noticed");
}

#[test]
fn what_holds_itself_ends() {
    let page = |item: Value| json!({"x-page": {"item": item}});
    let itself = || json!({"$ref": "#/components/schemas/Round"});
    let schemas = [
        itself(),
        json!({"allOf": [itself()]}),
        json!({"allOf": [itself(), {"properties": {"a": itself()}}]}),
        json!({"properties": {"a": {"allOf": [itself(), {"properties": {"b": {"type": "string"}}}]}}}),
        json!({"type": "array", "items": itself()}),
        json!({"oneOf": [itself(), {"type": "array", "items": itself()}]}),
        page(itself()),
        page(json!({"type": "array", "items": itself()})),
        page(json!({"oneOf": [itself(), itself(), {"properties": {"a": itself(), "b": itself()}}]})),
    ];
    let documents: Vec<Value> = schemas
        .iter()
        .map(|schema| {
            let mut document = base();
            document["components"]["schemas"]["Round"] = schema.clone();
            document["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] =
                itself();
            document
        })
        .collect();
    for old in &documents {
        assert!(!shape::label(old, &itself()).is_empty());
        assert_eq!(diff(old, old).to_string().lines().count(), 1, "{old}");
        for new in &documents {
            // What a type that is nothing but itself differs in is a matter of taste; that it ends is not.
            assert!(!diff(old, new).to_string().is_empty());
        }
    }
}
