//! Operations that stand where the generator does not look for them.

use serde_json::{Value, json};

use crate::openapi::{self, Object};

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
