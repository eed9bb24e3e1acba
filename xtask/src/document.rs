//! Where the files of the contract are, and how they are read and written.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

use crate::error::{Error, one_line};

pub(crate) const VENDOR: &str = "openapi/vendor";
pub(crate) const OVERLAY: &str = "openapi/overlay.yaml";
pub(crate) const DESCRIPTION: &str = "openapi/infinigate.json";

/// The root of the workspace.
pub(crate) fn workspace() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    package.as_deref().and_then(Path::parent).map_or_else(PathBuf::new, Path::to_path_buf)
}

/// The name of the one description in `openapi/vendor/`.
pub(crate) fn vendor_file(root: &Path) -> Result<String, Error> {
    let io = |source| Error::Io { file: VENDOR.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join(VENDOR)).map_err(io)? {
        let name = entry.map_err(io)?.file_name().to_string_lossy().into_owned();
        let beside = name.starts_with('.') || Path::new(&name).extension().is_some_and(|end| end == "md");
        if !beside {
            found.push(name);
        }
    }
    found.sort();
    match <[String; 1]>::try_from(found) {
        Ok([name]) => Ok(format!("{VENDOR}/{name}")),
        Err(found) => Err(Error::Vendor { directory: VENDOR, found }),
    }
}

pub(crate) fn read(root: &Path, file: &str) -> Result<Value, Error> {
    let io = |source| Error::Io { file: file.to_owned(), source };
    parse(file, &fs::read_to_string(root.join(file)).map_err(io)?)
}

/// Reads JSON or YAML, told apart by the content: exports are often misnamed.
pub(crate) fn parse(file: &str, text: &str) -> Result<Value, Error> {
    let text = text.trim_start_matches('\u{feff}');
    let syntax = |kind, reason| Error::Syntax { file: file.to_owned(), kind, reason };
    match text.trim_start().chars().next() {
        Some('{' | '[') => serde_json::from_str(text).map_err(|error| syntax("JSON", one_line(error))),
        Some('<') => {
            Err(Error::NotADescription { file: file.to_owned(), found: "an HTML or XML page".to_owned() })
        }
        _ => serde_saphyr::from_str_with_options(text, yaml_options())
            .map_err(|error| syntax("YAML", one_line(error))),
    }
}

/// YAML 1.2, in which the query parameter `no` is a name and not a boolean.
fn yaml_options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
    }
}

/// Refuses whatever is not an OpenAPI 3.0 description.
pub(crate) fn require_openapi(file: &str, document: &Value) -> Result<(), Error> {
    let version = |name: &str| document.get(name).and_then(Value::as_str);
    let found = match (version("openapi"), version("swagger")) {
        (Some(openapi), _) if openapi.starts_with("3.0.") => {
            if document.get("paths").is_some_and(Value::is_object) {
                return Ok(());
            }
            "a description without paths".to_owned()
        }
        (Some(openapi), _) => format!("OpenAPI {openapi}"),
        (None, Some(swagger)) => format!("Swagger {swagger}"),
        (None, None) => "no API description".to_owned(),
    };
    Err(Error::NotADescription { file: file.to_owned(), found })
}

/// The text of a document: sorted keys, so that a new edition of the vendor's file that only moves things
/// yields no difference.
pub(crate) fn to_text(mut document: Value) -> String {
    // No-op until a package in the build turns on serde_json's `preserve_order`, which holds for all of them.
    document.sort_all_objects();
    format!("{document:#}\n")
}

pub(crate) fn current(root: &Path, file: &str) -> Option<String> {
    fs::read_to_string(root.join(file)).ok()
}

pub(crate) fn write(root: &Path, file: &str, text: &str) -> Result<(), Error> {
    fs::write(root.join(file), text).map_err(|source| Error::Io { file: file.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn kind_is_told_by_the_content() {
        let expected = json!({"openapi": "3.0.3", "paths": {}});
        for text in [
            "{\"openapi\": \"3.0.3\", \"paths\": {}}",
            "\u{feff}\n {\"openapi\": \"3.0.3\", \"paths\": {}}",
            "openapi: 3.0.3\npaths: {}\n",
            "\u{feff}# a comment\nopenapi: '3.0.3'\npaths: {}\n",
        ] {
            assert_eq!(parse("a.txt", text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn yaml_words_and_statuses_stay_text() {
        let yaml = "name: no\nwords: [yes, on, off, y, 0123, 1_000, 2022-07-01, true]\n200: a\n'404': b\n";
        assert_eq!(
            parse("a.yaml", yaml).unwrap(),
            json!({
                "name": "no",
                "words": ["yes", "on", "off", "y", "0123", "1_000", "2022-07-01", true],
                "200": "a", "404": "b",
            })
        );
    }

    #[test]
    fn what_is_no_description_is_named() {
        for (text, expected) in [
            ("<!DOCTYPE html>", "an HTML or XML page"),
            ("{\"openapi\": ", "cannot be read as JSON"),
            ("\u{feff}{\"openapi\": ", "cannot be read as JSON"),
            ("a: [", "cannot be read as YAML"),
            ("swagger: '2.0'", "Swagger 2.0"),
            ("openapi: 3.1.0", "OpenAPI 3.1.0"),
            ("openapi: 3.0.3", "without paths"),
            ("info: {name: collection}", "no API description"),
            ("", "no API description"),
        ] {
            let error = parse("f", text).and_then(|document| require_openapi("f", &document)).unwrap_err();
            let message = error.to_string();
            assert!(message.starts_with("f: ") && message.contains(expected), "{text:?}: {message}");
            assert!(message.lines().count() == 1 && !message.contains('|'), "no excerpt: {message}");
        }
    }

    #[test]
    fn text_is_sorted_and_ends_in_a_newline() {
        assert_eq!(
            to_text(json!({"b": 1, "a": {"d": 1, "c": 2}})).replace([' ', '\n'], "|"),
            "{|||\"a\":|{|||||\"c\":|2,|||||\"d\":|1|||},|||\"b\":|1|}|"
        );
    }
}
