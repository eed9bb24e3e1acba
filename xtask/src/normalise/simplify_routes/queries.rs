//! What paths say of the query behind them.

use serde_json::{Value, json};

use super::{each_list, parameter, placeholder};
use crate::openapi::{self, Object};

/// What is fixed behind a path: pairs without a placeholder, and a fragment.
pub(super) fn fixed(behind: &str) -> (String, String) {
    let (query, fragment) = behind.split_once('#').unwrap_or((behind, ""));
    let is_fixed = |pair: &&str| {
        !pair.is_empty()
            && !pair.contains(['{', '}', '$', '<', ' '])
            && !pair.ends_with('=')
            && placeholder(pair).is_none()
    };
    let pairs: Vec<&str> = query.trim_start_matches('?').split('&').filter(is_fixed).collect();
    let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
    let fragment = if fragment.is_empty() || fragment.contains(['{', '}']) {
        String::new()
    } else {
        format!("#{fragment}")
    };
    (query, fragment)
}

/// The pairs behind a path whose value is one placeholder, by the name in the query and that of the placeholder.
pub(super) fn open(behind: &str) -> Vec<(String, String)> {
    let query = behind.split('#').next().unwrap_or_default();
    let pairs = query.trim_start_matches('?').split('&').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let (inner, rest) = parameter(value)?;
        (rest.is_empty() && !name.is_empty()).then(|| (name.to_owned(), inner.to_owned()))
    });
    pairs.collect()
}

/// Makes parameters of the query of what a path leaves open there: API Management declares them as parameters of the path,
/// others not at all.
pub(super) fn with_open(open: &[(String, String)], item: &mut Object) {
    for (name, placeholder) in open {
        let mut is_declared = false;
        each_list(item, &mut |list| {
            for parameter in list {
                let is = |place: &str, name: &str| {
                    openapi::text(parameter, "in") == Some(place)
                        && openapi::text(parameter, "name") == Some(name)
                };
                if is("path", placeholder) {
                    parameter["in"] = json!("query");
                    parameter["name"] = json!(name);
                    is_declared = true;
                }
                is_declared |= openapi::text(parameter, "in") == Some("query")
                    && openapi::text(parameter, "name").is_some_and(|other| other.eq_ignore_ascii_case(name));
            }
        });
        if !is_declared
            && let Some(list) = item.entry("parameters").or_insert_with(|| json!([])).as_array_mut()
        {
            list.push(json!({"name": name, "in": "query", "schema": {"type": "string"}}));
        }
    }
}

/// Drops the parameters that the path fixes.
pub(super) fn without_fixed(query: &str, item: &mut Object) {
    let names: Vec<String> = query
        .trim_start_matches('?')
        .split('&')
        .map(|pair| pair.split('=').next().unwrap_or_default().to_owned())
        .collect();
    let is_fixed = |parameter: &Value| {
        openapi::text(parameter, "in") == Some("query")
            && openapi::text(parameter, "name").is_some_and(|name| names.iter().any(|fixed| fixed == name))
    };
    each_list(item, &mut |list| list.retain(|parameter| query.is_empty() || !is_fixed(parameter)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_path_leaves_open_is_a_parameter_of_its_query() {
        let open = open("?state={s}&page={page}&fixed=1&rest={a}{b}#x={y}");
        assert_eq!(open.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["state", "page"]);
        let query = |name: &str| json!({"name": name, "in": "query", "required": true});
        let mut item = json!({"get": {"parameters": [
            {"name": "s", "in": "path", "required": true}, {"name": "id", "in": "path", "required": true},
        ]}});
        with_open(&open, item.as_object_mut().unwrap());
        assert_eq!(
            item["get"]["parameters"],
            json!([query("state"), {"name": "id", "in": "path", "required": true}])
        );
        assert_eq!(
            item["parameters"],
            json!([{"name": "page", "in": "query", "schema": {"type": "string"}}])
        );
    }
}
