use serde_json::{Value, json};

use super::super::{diff, shape};
use super::base;
use crate::normalise::tests::collect_pointers;

#[test]
fn a_node_of_another_type_is_no_panic() {
    let base = base();
    let mut pointers = Vec::new();
    collect_pointers(&base, "", &mut pointers);
    assert!(pointers.len() > 80);
    let mut noticed = 0;
    for pointer in pointers {
        for other in [
            json!(null),
            json!(true),
            json!(1),
            json!("text"),
            json!([]),
            json!([1]),
            json!({}),
            json!({"a": 1}),
        ] {
            let mut document = base.clone();
            *document.pointer_mut(&pointer).unwrap() = other;
            for report in [diff(&base, &document), diff(&document, &base), diff(&document, &document)] {
                noticed += report.to_string().lines().count();
            }
        }
    }
    assert!(noticed > 0);
}

#[test]
fn what_holds_itself_ends() {
    let page = |item: Value| json!({"x-page": {"item": item}});
    let itself = || json!({"$ref": "#/components/schemas/Round"});
    let schemas = [
        itself(),
        json!({"allOf": [itself()]}),
        json!({"allOf": [itself(), {"properties": {"a": itself()}}]}),
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
