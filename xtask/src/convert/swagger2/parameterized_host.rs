//! `x-ms-parameterized-host`: a host with parameters, which can have a path behind it.

use serde_json::{Value, json};

use crate::convert::take;
use crate::normalise::left_out::{self, LeftOut};
use crate::openapi;

const EXTENSION: &str = "x-ms-parameterized-host";

/// Says it in Swagger's own words: `{endpoint}/search/v1` becomes `/search/v1` in front of the base path.
///
/// A parameter of the host without a value of its own is the application's to say, which gives the client its base URL.
/// A parameter of the path behind it is a parameter of every operation.
pub(super) fn convert(document: &mut Value) {
    let Some(extension) = take(document, EXTENSION) else { return };
    let Some(template) = openapi::text(&extension, "hostTemplate").map(str::trim) else { return };
    let parameters: Vec<Value> = extension
        .get("parameters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|parameter| openapi::resolve(document, parameter).clone())
        .collect();
    let (scheme, rest) =
        template.split_once("://").map_or((None, template), |(scheme, rest)| (Some(scheme), rest));
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (host, path) = (with_values(host, &parameters), with_values(path, &parameters));
    if host.contains('{') {
        let reason = "it is part of the base URL that an application gives the client";
        let entry = LeftOut {
            operation: EXTENSION.to_owned(),
            what: format!("the host {host}"),
            reason: reason.to_owned(),
            times: 1,
        };
        left_out::record(document, vec![entry]);
        take(document, "host");
    } else {
        document["host"] = json!(scheme.map_or_else(|| host.clone(), |scheme| format!("{scheme}://{host}")));
    }
    let base = openapi::text(document, "basePath").unwrap_or_default().trim_matches('/').to_owned();
    document["basePath"] = json!(format!("{}/{base}", path.trim_end_matches('/')));
    let of_path = |parameter: &&Value| {
        openapi::text(parameter, "name").is_some_and(|name| path.contains(&format!("{{{name}}}")))
    };
    let of_path: Vec<Value> = parameters.iter().filter(of_path).cloned().collect();
    for item in openapi::path_items_mut(document).filter(|_| !of_path.is_empty()) {
        let own = item.entry("parameters").or_insert_with(|| json!([]));
        if let Some(own) = own.as_array_mut() {
            own.extend(of_path.iter().cloned());
        }
    }
}

/// A template with the value of each parameter that has one alone: a default, or the only value of an enum.
fn with_values(template: &str, parameters: &[Value]) -> String {
    let mut filled = template.to_owned();
    for parameter in parameters {
        let only = parameter.get("enum").and_then(Value::as_array).filter(|values| values.len() == 1);
        let value = parameter.get("default").or_else(|| only?.first()).and_then(Value::as_str);
        if let (Some(name), Some(value)) = (openapi::text(parameter, "name"), value) {
            filled = filled.replace(&format!("{{{name}}}"), value);
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::super::tests::converted;
    use super::*;

    fn with_host(template: &str) -> Value {
        let host = json!({"hostTemplate": template, "useSchemePrefix": false, "parameters": [
            {"$ref": "#/parameters/Endpoint"},
            {"name": "suffix", "in": "path", "required": true, "type": "string", "default": "example.com"},
            {"name": "version", "in": "path", "required": true, "type": "string", "enum": ["v1"]},
            {"name": "region", "in": "path", "required": true, "type": "string"},
        ]});
        let endpoint = json!({"name": "endpoint", "in": "path", "required": true, "type": "string"});
        let rest = json!({EXTENSION: host, "basePath": "/base", "parameters": {"Endpoint": endpoint}});
        converted(&json!({"responses": {}}), &rest)
    }

    #[test]
    fn what_stands_behind_the_host_comes_in_front_of_the_paths() {
        for (template, url) in [
            ("{endpoint}/search/{version}", "/search/v1/base"),
            ("{endpoint}", "/base"),
            ("https://api.{suffix}/search/", "https://api.example.com/search/base"),
            ("{endpoint}/{region}", "/{region}/base"),
        ] {
            let document = with_host(template);
            assert_eq!(document["servers"], json!([{"url": url}]), "{template}");
            let parameters = document["paths"]["/a"]["parameters"].as_array();
            let names: Vec<&Value> =
                parameters.into_iter().flatten().map(|parameter| &parameter["name"]).collect();
            let expected: &[&str] = if url.contains("{region}") { &["region"] } else { &[] };
            assert_eq!(names, expected, "{template}");
        }
    }

    #[test]
    fn a_host_that_an_application_gives_is_named() {
        let named = |template| {
            left_out::read(&with_host(template)).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            named("{endpoint}/search"),
            [
                "x-ms-parameterized-host: the host {endpoint}: it is part of the base URL that an application gives the client"
            ]
        );
        assert_eq!(named("api.{suffix}"), Vec::<String>::new());
    }
}
