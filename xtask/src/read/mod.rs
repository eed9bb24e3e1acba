//! Reads a description as it comes: JSON or YAML, in the encodings that exports have, told by the content
//! because exports are often misnamed.

mod files;
mod ordered;

use serde_json::Value;

use self::ordered::Ordered;
use crate::error::{Error, one_line};

/// A document and the extension that fits its syntax.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) value: Value,
    pub(crate) extension: &'static str,
}

/// Reads a description, and what it refers to in files beside it.
pub(crate) fn read(file: &str, bytes: &[u8]) -> Result<Document, Error> {
    let Document { value, extension } = parse(file, bytes)?;
    Ok(Document { value: files::bundle(file, value)?, extension })
}

fn parse(file: &str, bytes: &[u8]) -> Result<Document, Error> {
    let not = |found: &str| Error::NotADescription { file: file.to_owned(), found: found.to_owned() };
    if let Some(found) = binary(bytes) {
        return Err(not(found));
    }
    let text = decode(bytes).ok_or_else(|| not("neither UTF-8 nor UTF-16 text"))?;
    let text = text.trim_start_matches('\u{feff}');
    if let Some(found) = foreign(text) {
        return Err(not(found));
    }
    let syntax = |kind, reason| Error::Syntax { file: file.to_owned(), kind, reason };
    if text.trim_start().starts_with(['{', '[']) {
        let Ordered(value) = serde_json::from_str(text).map_err(|error| {
            let cut = if error.is_eof() { "it breaks off, the file is truncated: " } else { "" };
            syntax("JSON", format!("{cut}{}", one_line(error)))
        })?;
        return Ok(Document { value, extension: "json" });
    }
    let Ordered(value) = serde_saphyr::from_str_with_options(text, yaml_options())
        .map_err(|error| syntax("YAML", of_the_file(&one_line(error))))?;
    Ok(Document { value, extension: "yaml" })
}

/// What a reader says of a file, in words about the file.
fn of_the_file(message: &str) -> String {
    if message.contains("alias") && message.contains("limit") {
        return "its aliases (`*name`) unfold to more than any description holds".to_owned();
    }
    // What the reader advises its own users of is no matter of the file.
    message.replace(
        "cannot deserialize null into string; use Option<String>",
        "null stands where a name is expected",
    )
}

/// YAML 1.2, in which the query parameter `no` is a name and not a boolean.
fn yaml_options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::PassThrough,
        // A description is as large as it is, in YAML as in JSON; only what unfolds without end is refused.
        budget: None,
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 50_000_000 },
    }
}

/// UTF-8, or UTF-16 as Windows tools write it, with a byte order mark or without.
fn decode(bytes: &[u8]) -> Option<String> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let text = char::decode_utf16(pairs.iter().copied().map(unit)).collect::<Result<String, _>>();
        text.ok().filter(|_| rest.is_empty())
    };
    match bytes {
        [0xFF, 0xFE, ..] | [b'{' | b'[' | b'o' | b's' | b'<', 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0xFE, 0xFF, ..] | [0, b'{' | b'[' | b'o' | b's' | b'<', ..] => utf16(bytes, u16::from_be_bytes),
        _ => std::str::from_utf8(bytes).ok().map(str::to_owned),
    }
}

fn binary(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: &[(&[u8], &str)] = &[
        (b"PK\x03\x04", "a ZIP archive or an Office document"),
        (b"%PDF", "a PDF document"),
        (b"\x1F\x8B", "a gzip archive"),
        (b"\x89PNG", "an image"),
        (b"\xFF\xD8\xFF", "an image"),
    ];
    if bytes.trim_ascii().is_empty() {
        return Some("an empty file");
    }
    KINDS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind)
}

/// What a text is that is neither JSON nor YAML.
fn foreign(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    if text.is_empty() {
        return Some("an empty file");
    }
    if text.starts_with("#%RAML") {
        return Some("a RAML description");
    }
    let first = text.lines().next().unwrap_or_default().trim();
    if text.lines().count() == 1 && (first.starts_with("https://") || first.starts_with("http://")) {
        return Some("the address of a description and not the description: download it first");
    }
    if is_graphql(text) {
        return Some("a GraphQL schema");
    }
    if !text.starts_with('<') {
        return None;
    }
    let start: String = text.chars().take(4096).collect::<String>().to_ascii_lowercase();
    let kinds = [
        ("<!doctype html", "an HTML page, perhaps a login page"),
        ("<html", "an HTML page, perhaps a login page"),
        ("schemas.xmlsoap.org/wsdl", "a WSDL description"),
        ("www.w3.org/ns/wsdl", "a WSDL description"),
        ("wadl.dev.java.net", "a WADL description"),
        ("<edmx:", "an OData metadata document"),
    ];
    let kind = kinds.iter().find(|(mark, _)| start.contains(mark));
    Some(kind.map_or("an HTML or XML page", |(_, kind)| *kind))
}

/// `type Query {`, `schema {` and their like at the beginning of a line.
fn is_graphql(text: &str) -> bool {
    const KINDS: [&str; 8] = ["type", "schema", "interface", "input", "enum", "union", "scalar", "directive"];
    let code =
        text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with(['#', '"']));
    let mut code = code.filter(|line| !line.starts_with(' ')).take(20);
    code.any(|line| {
        let is_kind = KINDS.contains(&line.split_whitespace().next().unwrap_or_default());
        is_kind && (line.ends_with('{') || line.starts_with("scalar ") || line.starts_with("directive @"))
    })
}

/// The version of an API description: `openapi` or `swagger`, and its number, before which some write a `v`.
pub(crate) fn version(document: &Value) -> Option<(&'static str, String)> {
    ["openapi", "swagger"].into_iter().find_map(|kind| match document.get(kind)? {
        Value::String(version) => Some((kind, version.trim().trim_start_matches(['v', 'V']).to_owned())),
        // YAML without quotes.
        Value::Number(version) => Some((kind, version.to_string())),
        _ => None,
    })
}

/// What a document is that is no API description, as far as it can be told.
pub(crate) fn describe(document: &Value) -> String {
    let text = |pointer: &str| document.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let has = |pointer: &str| document.pointer(pointer).is_some();
    let found = match document {
        Value::Array(_) => "a list",
        Value::String(_) => "plain text",
        Value::Object(_) if has("/asyncapi") => "an AsyncAPI description",
        Value::Object(_) if has("/swaggerVersion") => "a Swagger 1 description",
        Value::Object(_) if has("/overlay") => "an OpenAPI overlay",
        Value::Object(_)
            if has("/info/_postman_id")
                || [text("/info/schema"), text("/collection/info/schema")]
                    .iter()
                    .any(|schema| schema.contains("postman.com"))
                || (has("/requests") && has("/order")) =>
        {
            "a Postman collection"
        }
        Value::Object(_) if has("/_postman_variable_scope") => "a Postman environment",
        Value::Object(_) if has("/_type") && has("/__export_format") => "an Insomnia export",
        Value::Object(_) if has("/log/entries") => "an HTTP archive (HAR)",
        Value::Object(_) if has("/__schema") || has("/data/__schema") => "a GraphQL schema",
        Value::Object(_) if text("/$schema").contains("deploymentTemplate") => "an Azure resource template",
        Value::Object(_) if text("/$schema").contains("json-schema.org") => "a JSON schema",
        Value::Object(_) if has("/statusCode") && has("/message") => {
            return format!("an error response of a gateway ({:?})", text("/message"));
        }
        Value::Object(_)
            if has("/properties/value")
                || ["/value/link", "/value/openapi", "/value/swagger"].into_iter().any(has)
                || text("/properties/format").contains("link") =>
        {
            "an export of API Management around a description: the description is what stands in `value`, or behind the link"
        }
        Value::Object(_) if has("/link") => {
            "a response of API Management with a link to a description: download that"
        }
        Value::Object(_) if has("/error") => "an error response",
        _ => "no API description",
    };
    found.to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(bytes: &[u8]) -> String {
        read("f", bytes).unwrap_err().to_string()
    }

    #[test]
    fn kind_is_told_by_the_content() {
        let expected = json!({"openapi": "3.0.3", "paths": {}});
        for (text, extension) in [
            ("{\"openapi\": \"3.0.3\", \"paths\": {}}", "json"),
            ("\u{feff}\n {\"openapi\": \"3.0.3\", \"paths\": {}}", "json"),
            ("openapi: 3.0.3\npaths: {}\n", "yaml"),
            ("\u{feff}# a comment\nopenapi: '3.0.3'\npaths: {}\n", "yaml"),
        ] {
            let mut encodings = vec![text.as_bytes().to_vec()];
            if !text.contains('#') {
                encodings.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
                encodings.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
            }
            for bytes in encodings {
                let document = read("a.txt", &bytes).unwrap();
                assert_eq!((document.value, document.extension), (expected.clone(), extension), "{text}");
            }
        }
    }

    #[test]
    fn what_stands_twice_under_a_name_is_brought_together() {
        let expected =
            json!({"openapi": "3.0.3", "paths": {"/a": {"get": {"a": [1.5, null]}, "put": {}}}, "x": 2});
        for text in [
            r#"{"openapi": "3.0.3", "x": 1, "paths": {"/a": {"get": {"a": [1.5, null]}}, "/a": {"put": {}}}, "x": 2}"#,
            "openapi: 3.0.3\nx: 1\npaths:\n  /a: {get: {a: [1.5, null]}}\n  /a: {put: {}}\nx: 2\n",
        ] {
            assert_eq!(read("f", text.as_bytes()).unwrap().value, expected, "{text}");
        }
    }

    #[test]
    fn yaml_words_and_statuses_stay_text() {
        let yaml = "name: no\nwords: [yes, on, off, y, 0123, 1_000, 2022-07-01, true]\n200: a\n'404': b\n";
        assert_eq!(
            read("a.yaml", yaml.as_bytes()).unwrap().value,
            json!({
                "name": "no",
                "words": ["yes", "on", "off", "y", "0123", "1_000", "2022-07-01", true],
                "200": "a", "404": "b",
            })
        );
    }

    #[test]
    fn a_large_description_in_yaml_is_read() {
        let mut yaml = String::from(
            "openapi: 3.0.3\nshared: &shared {type: object, properties: {a: {type: string}}}\npaths:\n",
        );
        yaml.extend((0..30_000).map(|number| format!("  /p{number}: {{get: *shared, put: [a, b]}}\n")));
        assert!(yaml.len() > 1_000_000);
        let paths = read("a.yaml", yaml.as_bytes()).unwrap().value["paths"].take();
        assert_eq!(paths.as_object().map(serde_json::Map::len), Some(30_000));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (bytes, expected) in [
            (&b"<!DOCTYPE html><title>Sign in</title>"[..], "an HTML page, perhaps a login page"),
            (b"<?xml version=\"1.0\"?>\n<html></html>", "an HTML page"),
            (b"<a xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\"/>", "a WSDL description"),
            (b"<?xml version=\"1.0\"?><a/>", "an HTML or XML page"),
            (b"#%RAML 1.0\ntitle: a", "a RAML description"),
            (b"https://h.example/openapi.json\n", "the address of a description"),
            (b"# schema\ntype Query {\n  a: String\n}\n", "a GraphQL schema"),
            (b"schema {\n  query: Query\n}\n", "a GraphQL schema"),
            (b"PK\x03\x04\x14\0", "a ZIP archive"),
            (b"%PDF-1.7\n%\xE2", "a PDF document"),
            (b"\x1F\x8B\x08", "a gzip archive"),
            (b"openapi: \xE9\xFF", "neither UTF-8 nor UTF-16"),
            (b"", "an empty file"),
            (b"\xEF\xBB\xBF \n", "an empty file"),
            (b"{\"openapi\": ", "cannot be read as JSON: it breaks off, the file is truncated"),
            (b"\xEF\xBB\xBF{\"openapi\": x}", "cannot be read as JSON: expected value"),
            (b"a: [", "cannot be read as YAML"),
            (b"a: {~: 1}", "null stands where a name is expected"),
        ] {
            let message = message(bytes);
            assert!(message.starts_with("f: ") && message.contains(expected), "{bytes:?}: {message}");
            assert!(message.lines().count() == 1 && !message.contains('|'), "no excerpt: {message}");
        }
    }

    #[test]
    fn what_is_no_description_is_described() {
        let postman = json!({"info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}});
        for (document, expected) in [
            (postman.clone(), "a Postman collection"),
            (json!({"collection": postman}), "a Postman collection"),
            (json!({"info": {"_postman_id": "1"}, "item": []}), "a Postman collection"),
            (json!({"id": "1", "order": [], "requests": []}), "a Postman collection"),
            (json!({"asyncapi": "3.0.0", "info": {}}), "an AsyncAPI description"),
            (json!({"swaggerVersion": "1.2"}), "a Swagger 1 description"),
            (json!({"overlay": "1.0.0"}), "an OpenAPI overlay"),
            (json!({"log": {"entries": []}}), "an HTTP archive"),
            (json!({"$schema": "https://json-schema.org/draft/2020-12/schema"}), "a JSON schema"),
            (json!({"statusCode": 401, "message": "Access denied"}), "\"Access denied\""),
            (json!({"properties": {"format": "openapi+json", "value": {"openapi": "3.0.1"}}}), "in `value`"),
            (
                json!({"properties": {"format": "openapi-link", "value": {"link": "https://h.example"}}}),
                "behind the link",
            ),
            (json!({"value": {"swagger": "2.0"}}), "in `value`"),
            (json!({"link": "https://h.example/api.json"}), "with a link"),
            (json!([]), "a list"),
            (json!("Not found"), "plain text"),
            (json!({"name": "package"}), "no API description"),
            (json!(null), "no API description"),
        ] {
            assert!(describe(&document).contains(expected), "{document}");
        }
    }

    #[test]
    fn a_version_may_lack_its_quotes() {
        let version = |text: &str| version(&read("f", text.as_bytes()).unwrap().value);
        assert_eq!(version("swagger: 2.0"), Some(("swagger", "2.0".to_owned())));
        assert_eq!(version("openapi: 3.1.0"), Some(("openapi", "3.1.0".to_owned())));
        assert_eq!(version("openapi: {}"), None);
    }
}
