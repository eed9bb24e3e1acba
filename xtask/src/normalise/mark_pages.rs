//! Which types are a page of a list.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::openapi::{self, Object, page};

/// A response that is a list gets `x-page` with the schema of its rows: which of several shapes a list arrives
/// in is not known, so the client reads all of them into one type, and pages through it.
///
/// The extension stands on the schema that the response refers to, or on the response's own.
pub(super) fn apply(document: &mut Value) -> usize {
    let sent = openapi::sent(document);
    let mut found = Vec::new();
    for response in response_schemas(document) {
        found.extend(page_of(document, &sent, &response));
    }
    let mut count = 0;
    for Page { pointer, schema } in found {
        if let Some(slot) = document.pointer_mut(&pointer).filter(|slot| **slot != schema) {
            *slot = schema;
            count += 1;
        }
    }
    count
}

/// A schema that becomes a page, and where it stands.
struct Page {
    pointer: String,
    schema: Value,
}

/// The pointers to the JSON schemas of all successful responses.
fn response_schemas(document: &Value) -> BTreeSet<String> {
    let mut pointers = BTreeSet::new();
    for (path, method, operation) in openapi::operations(document) {
        for (status, response) in
            openapi::entries(operation.get("responses")).filter(|(status, _)| status.starts_with('2'))
        {
            let response_pointer =
                match openapi::reference(response).and_then(|reference| reference.strip_prefix('#')) {
                    Some(pointer) => pointer.to_owned(),
                    None => format!("/paths/{}/{method}/responses/{status}", openapi::escaped(path)),
                };
            let pointer =
                format!("{response_pointer}/content/{}/schema", openapi::escaped("application/json"));
            if document.pointer(&pointer).is_some() {
                pointers.insert(pointer);
            }
        }
    }
    pointers
}

fn page_of(document: &Value, sent: &BTreeSet<String>, response: &str) -> Option<Page> {
    let schema = document.pointer(response)?;
    let target = openapi::reference(schema).unwrap_or_default();
    let resolved = openapi::resolve(document, schema);
    let object = resolved.as_object()?;
    let item = match object.get("type")?.as_str()? {
        "array" => rows_of(object),
        "object" => rows_of(object.get("properties")?.as_object().and_then(list_of)?),
        _ => return None,
    };
    let mut schema = resolved.clone();
    schema[page::EXTENSION] = json!({"item": item});
    // The client sends the type itself, so only what it receives is a page.
    let pointer = if sent.contains(target) { response } else { target.strip_prefix('#').unwrap_or(response) };
    Some(Page { pointer: pointer.to_owned(), schema })
}

fn rows_of(list: &Object) -> Value {
    list.get("items").cloned().unwrap_or_else(|| json!({}))
}

/// In the name of what leads to the next part of a list: without it the rest cannot be read.
const CURSORS: [&str; 3] = ["cursor", "token", "link"];

/// The list of a page: it stands alone beside a count and other plain values, so that nothing is lost when
/// only the rows and the count are kept. One with a cursor (`nextCursor`, `@odata.nextLink`) is read with that, and no page.
fn list_of(properties: &Object) -> Option<&Object> {
    let mut list = None;
    let mut counted = false;
    for (name, property) in properties {
        let name = name.to_ascii_lowercase();
        match property.get("type").and_then(Value::as_str)? {
            "array" if list.is_none() && page::ROWS.contains(&name.as_str()) => list = property.as_object(),
            "array" | "object" => return None,
            _ if CURSORS.iter().any(|cursor| name.contains(cursor)) => return None,
            "integer" if page::TOTALS.contains(&name.as_str()) => counted = true,
            _ => {}
        }
    }
    list.filter(|_| counted)
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::{answering, applied};
    use super::*;

    fn row() -> Value {
        json!({"$ref": "#/components/schemas/Row"})
    }

    fn rows() -> Value {
        json!({"type": "array", "items": row()})
    }

    fn response(document: &Value) -> Value {
        document["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]["schema"].clone()
    }

    #[test]
    fn an_inline_list_is_marked_in_the_response() {
        let (count, document) = applied(Infallible(apply), answering(&rows(), &json!({"Row": {}})));
        assert_eq!(count, 1);
        assert_eq!(response(&document), json!({"type": "array", "items": row(), "x-page": {"item": row()}}));
    }

    #[test]
    fn a_named_list_or_page_is_marked_where_it_is_defined() {
        let reference = json!({"$ref": "#/components/schemas/Rows"});
        for rows in [
            rows(),
            json!({"type": "object", "properties": {"count": {"type": "integer"}, "result": rows()}}),
            json!({"type": "object", "properties": {"TotalCount": {"type": "integer"}, "Items": rows(), "next": {"type": "string"}}}),
        ] {
            let (count, document) =
                applied(Infallible(apply), answering(&reference, &json!({"Rows": rows, "Row": {}})));
            let mut expected = rows.clone();
            expected["x-page"] = json!({"item": row()});
            assert_eq!(count, 1, "{rows}");
            assert_eq!(document["components"]["schemas"]["Rows"], expected);
            assert_eq!(response(&document), reference);
        }
    }

    #[test]
    fn what_holds_more_than_rows_and_a_count_is_no_page() {
        let count = json!({"type": "integer"});
        for properties in [
            json!({"count": {"type": "integer"}, "items": rows(), "nextCursor": {"type": "string"}}),
            json!({"@odata.count": {"type": "integer"}, "value": rows(), "@odata.nextLink": {"type": "string"}}),
            json!({"result": rows()}),
            json!({"count": count, "lines": rows()}),
            json!({"count": count, "items": rows(), "data": rows()}),
            json!({"count": count, "items": rows(), "customer": {"type": "object"}}),
            json!({"count": count, "items": rows(), "customer": row()}),
            json!({"count": {"type": "string"}, "items": rows()}),
        ] {
            let schema = json!({"type": "object", "properties": properties});
            let document = answering(&schema, &json!({"Row": {}}));
            assert_eq!(applied(Infallible(apply), document.clone()), (0, document));
        }
    }

    #[test]
    fn an_error_is_no_page() {
        let mut document = answering(&rows(), &json!({"Row": {}}));
        let response = document["paths"]["/a"]["get"]["responses"]["200"].take();
        document["paths"]["/a"]["get"]["responses"] = json!({"400": response});
        assert_eq!(applied(Infallible(apply), document.clone()), (0, document));
    }

    #[test]
    fn a_list_that_is_also_sent_stays_a_list() {
        let reference = json!({"$ref": "#/components/schemas/Rows"});
        let mut document = answering(&reference, &json!({"Rows": rows(), "Row": {}}));
        document["paths"]["/a"]["get"]["requestBody"]["content"]["application/json"]["schema"] = reference;
        let (_, document) = applied(Infallible(apply), document);
        assert_eq!(document["components"]["schemas"]["Rows"], rows());
        assert_eq!(response(&document)["x-page"]["item"], row());
    }

    #[test]
    fn responses_that_are_shared_are_found() {
        let mut document = answering(&json!({}), &json!({"Row": {}}));
        document["paths"]["/a"]["get"]["responses"] = json!({"2XX": {"$ref": "#/components/responses/Rows"}});
        document["components"]["responses"]["Rows"]["content"]["application/json"]["schema"] = rows();
        let (count, document) = applied(Infallible(apply), document);
        assert_eq!(count, 1);
        let shared = &document["components"]["responses"]["Rows"]["content"]["application/json"]["schema"];
        assert_eq!(shared["x-page"]["item"], row());
    }
}
