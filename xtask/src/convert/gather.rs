//! Operations that stand where the generator does not look for them.

use serde_json::{Value, json};

use crate::openapi::{self, Object};

/// Where a parameter can stand.
const PLACES: [&str; 6] = ["path", "query", "header", "cookie", "body", "formData"];

/// Methods are written in small letters, and the operations of `x-ms-paths` (`AutoRest`: paths that differ in their
/// query) stand among the others.
pub(super) fn operations(document: &mut Value) {
    let more = document.as_object_mut().and_then(|document| document.remove("x-ms-paths"));
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for (path, item) in more.as_ref().and_then(Value::as_object).into_iter().flatten() {
        let there = paths.entry(path).or_insert_with(|| json!({}));
        for (name, value) in openapi::entries(Some(item)) {
            if let Some(there) = there.as_object_mut() {
                there.entry(name).or_insert_with(|| value.clone());
            }
        }
    }
    for (_, item) in paths.iter_mut() {
        item.as_object_mut().into_iter().for_each(small_letters);
    }
    places(document);
}

/// The places of parameters are written as OpenAPI writes them (`Path`, `formdata`), and whether they have to be there is
/// true or false (`"true"`).
fn places(document: &mut Value) {
    let shared = ["/parameters", "/components/parameters"];
    for list in shared {
        openapi::entries_mut(document.pointer_mut(list)).for_each(|(_, parameter)| place(parameter));
    }
    for item in openapi::path_items_mut(document) {
        let operations = item.iter_mut().filter(|(name, _)| openapi::is_method(name)).map(|(_, value)| value);
        let lists = operations.filter_map(|operation| operation.get_mut("parameters"));
        lists.filter_map(Value::as_array_mut).flatten().for_each(place);
        item.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten().for_each(place);
    }
}

fn place(parameter: &mut Value) {
    let Some(parameter) = parameter.as_object_mut() else { return };
    if let Some(Value::String(place)) = parameter.get_mut("in")
        && let Some(known) = PLACES.iter().find(|known| known.eq_ignore_ascii_case(place))
    {
        (*known).clone_into(place);
    }
    if let Some(required) = parameter.get_mut("required")
        && let Some(text) = required.as_str()
    {
        *required = json!(text.eq_ignore_ascii_case("true"));
    }
}

fn small_letters(item: &mut Object) {
    let names: Vec<String> =
        item.keys().filter(|name| openapi::is_method(&name.to_ascii_lowercase())).cloned().collect();
    for name in names {
        let small = name.to_ascii_lowercase();
        if !item.contains_key(&small)
            && let Some(operation) = item.remove(&name)
        {
            item.insert(small, operation);
        }
    }
}

/// How many operations there are, with those of methods that cannot be called.
pub(super) fn count(document: &Value) -> usize {
    let others = openapi::entries(document.get("paths")).map(|(_, item)| {
        let other = |(name, value): &(&str, &Value)| openapi::is_other_operation(name, value);
        openapi::entries(Some(item)).filter(other).count()
            + openapi::entries(item.get(openapi::MORE_OPERATIONS)).count()
    });
    openapi::operations(document).count() + others.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_parameters_are_written_as_openapi_writes_them() {
        let parameter =
            |place: &str, required: Value| json!({"name": "a", "in": place, "required": required});
        let document = |parameters: [Value; 3]| {
            let [shared, of_path, own] = parameters;
            json!({
                "paths": {"/a": {"parameters": [of_path], "get": {"parameters": [own]}}},
                "components": {"parameters": {"A": shared}},
            })
        };
        let mut written = document([
            parameter("Query", json!("False")),
            parameter("PATH", json!("true")),
            parameter("elsewhere", json!(true)),
        ]);
        operations(&mut written);
        assert_eq!(
            written,
            document([
                parameter("query", json!(false)),
                parameter("path", json!(true)),
                parameter("elsewhere", json!(true)),
            ])
        );
    }

    #[test]
    fn operations_are_found_wherever_they_stand() {
        let mut document = json!({
            "paths": {"/a": {"GET": {"operationId": "a"}, "Post": {}, "post": {"operationId": "b"}, "query": {}}, "/n": null},
            "x-ms-paths": {"/a?b=c": {"get": {}}, "/a": {"put": {}, "post": {}}},
        });
        operations(&mut document);
        assert_eq!(
            document["paths"],
            json!({
                "/a": {"get": {"operationId": "a"}, "Post": {}, "post": {"operationId": "b"}, "put": {}, "query": {}},
                "/a?b=c": {"get": {}}, "/n": null,
            })
        );
        // `Post` stands beside `post`.
        assert_eq!(count(&document), 6);
    }
}
