//! Every operation has an id that can be the name of a method. Needed for: ASP.NET and Swashbuckle, which write no ids or the same twice.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::{Value, json};

use super::latin::latin;
use crate::openapi;

/// Methods of the client, and what the code around an operation calls on it: `Client::post` is a hook.
const METHODS: [&str; 17] = [
    "new",
    "new_with_client",
    "with_transport",
    "with_options",
    "transport",
    "client",
    "inner",
    "baseurl",
    "api_version",
    "pre",
    "post",
    "exec",
    "clone",
    "default",
    // Constants beside those of the operations.
    "all",
    "any_bearer",
    "base_url",
];

/// Types that the module of the builders uses by their bare names.
const TYPES: [&str; 15] = [
    "ByteStream",
    "ClientHooks",
    "ClientInfo",
    "Default",
    "Err",
    "Error",
    "None",
    "Ok",
    "OperationInfo",
    "Option",
    "RequestBuilderExt",
    "ResponseValue",
    "Result",
    "Some",
    "String",
];

/// Words that are no name for a method.
const KEYWORDS: [&str; 51] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// Every operation gets an id in snake case that no other one has and that is no name of the client's own:
/// the generator panics on a missing id without naming the operation, and equal ones yield two methods.
///
/// An id in another style is put into snake case. One that is missing, shared, or cannot be a name is
/// replaced by method and path, which are the same in whatever kind of document the vendor ships.
pub(super) fn apply(document: &mut Value) -> usize {
    let wanted: Vec<Option<String>> =
        openapi::operations(document).map(|(_, _, operation)| wanted(operation)).collect();
    let mut users: BTreeMap<&str, usize> = BTreeMap::new();
    for id in wanted.iter().flatten() {
        *users.entry(id).or_default() += 1;
    }
    let is_unique = |id: &&String| users.get(id.as_str()) == Some(&1);
    let mut taken: BTreeSet<String> = wanted.iter().flatten().filter(is_unique).cloned().collect();
    let mut ids: Vec<Option<String>> =
        wanted.iter().map(|wanted| wanted.as_ref().filter(is_unique).cloned()).collect();
    // By path, so that the order of the document decides nothing.
    let mut open: Vec<(usize, &str, &str)> = openapi::operations(document)
        .enumerate()
        .filter(|(index, _)| ids.get(*index).is_some_and(Option::is_none))
        .map(|(index, (path, method, _))| (index, path, method))
        .collect();
    open.sort_by_key(|(_, path, method)| (*path, *method));
    for (index, path, method) in open {
        let id = openapi::unique(&derived(method, path), "_", |id| taken.contains(id));
        taken.insert(id.clone());
        ids[index] = Some(id);
    }
    let mut count = 0;
    for ((_, _, operation), id) in openapi::named_operations_mut(document).zip(ids.into_iter().flatten()) {
        if operation.get("operationId").and_then(Value::as_str) != Some(&id) {
            operation.insert("operationId".to_owned(), json!(id));
            count += 1;
        }
    }
    count
}

/// The operation's own id in snake case, if it can be a name.
fn wanted(operation: &Value) -> Option<String> {
    let id = openapi::text(operation, "operationId")?;
    if id.contains(['{', '}', '$', '%']) {
        return None;
    }
    usable(snake_case(id))
}

fn usable(id: String) -> Option<String> {
    let type_name = id.to_pascal_case();
    let is_name = id.starts_with(|c: char| c.is_ascii_lowercase());
    let is_free = !METHODS.contains(&id.as_str()) && !KEYWORDS.contains(&id.as_str());
    (is_name && is_free && !TYPES.contains(&type_name.as_str())).then_some(id)
}

fn snake_case(text: &str) -> String {
    latin(text).replace(|c: char| !c.is_alphanumeric(), "_").to_snake_case()
}

/// `GET /a/{id}/b` is `get_a_by_id_b`.
fn derived(method: &str, path: &str) -> String {
    let words: Vec<String> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| snake_case(&decoded(segment).replace('{', "_by_")))
        .collect();
    let id = format!("{method}_{}", words.join("_")).to_snake_case();
    usable(id).unwrap_or_else(|| format!("{method}_root"))
}

/// A segment of a path as it reads, without the escapes of a URL.
fn decoded(segment: &str) -> String {
    let mut bytes = Vec::new();
    let mut at = 0;
    while let Some(byte) = segment.as_bytes().get(at) {
        let escaped = segment.get(at + 1..at + 3).filter(|_| *byte == b'%');
        let escaped = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(*byte));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    fn ids(paths: &Value) -> Vec<String> {
        let (_, document) = applied(Infallible(apply), json!({"paths": paths}));
        openapi::operations(&document)
            .map(|(_, _, operation)| operation["operationId"].as_str().unwrap().to_owned())
            .collect()
    }

    fn id(id: &str) -> String {
        ids(&json!({"/a/{b}": {"get": {"operationId": id}, "parameters": []}})).remove(0)
    }

    #[test]
    fn an_id_is_put_into_snake_case() {
        for (given, expected) in [
            ("get_a", "get_a"),
            ("Things_Get", "things_get"),
            ("getAById", "get_a_by_id"),
            ("/api/GetA", "api_get_a"),
            ("get-a", "get_a"),
            ("get__a_", "get_a"),
        ] {
            assert_eq!(id(given), expected);
        }
    }

    #[test]
    fn what_cannot_be_a_name_is_derived() {
        for given in
            ["", "1_a", "{{operation}}", "Post", "client", "Exec", "type", "Error", "byteStream", "new"]
        {
            assert_eq!(id(given), "get_a_by_b", "{given}");
        }
        assert_eq!(ids(&json!({"/": {"post": {}}})), ["post_root"]);
        assert_eq!(
            ids(
                &json!({"/a/{b}.{c}/d-e": {"put": {"operationId": 1}}, "/Gr%C3%B6%C3%9Fe/a%20b%": {"get": {}}})
            ),
            ["get_grosse_a_b", "put_a_by_b_by_c_d_e"]
        );
    }

    #[test]
    fn ids_are_given_once() {
        let get = |id: &str| json!({"get": {"operationId": id}});
        assert_eq!(
            ids(&json!({"/a": get("Get"), "/b": get("get"), "/c": get("get_a"), "/d": get("get_d")})),
            ["get_a_2", "get_b", "get_a", "get_d"]
        );
        assert_eq!(ids(&json!({"/a": {"get": {}}, "/a/": {"get": {}}})), ["get_a", "get_a_2"]);
    }
}
