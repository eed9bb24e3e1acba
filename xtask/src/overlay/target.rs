//! Where an action's target is in a document that names and cuts things differently from the overlay.

use serde_json::Value;

use super::paths::Paths;
use super::schema_names;
use crate::openapi::{self, SCHEMAS, unescaped};

/// A step of a `JSONPath` that is a name and nothing else.
#[derive(Debug, PartialEq, Eq)]
struct Name {
    name: String,
    /// Where the step ends in the text.
    end: usize,
}

/// The path that a target begins with: `/a` of `$.paths['/a'].get`.
pub(super) fn path(target: &str) -> Option<String> {
    let names = names(target);
    match names.as_slice() {
        [paths, path, ..] if paths.name == "paths" => Some(path.name.clone()),
        _ => None,
    }
}

/// The target in the words of the document. References on the way are followed, which `JSONPath` does not do,
/// and at its end unless the target itself is meant (`is_itself`), to be removed.
pub(super) fn translate(target: &str, is_itself: bool, document: &Value, paths: &Paths) -> String {
    let steps = names(target);
    let own: Vec<String> = match steps.iter().map(|step| step.name.as_str()).collect::<Vec<_>>().as_slice() {
        ["paths", path, rest @ ..] => {
            let own = paths.get(path).unwrap_or(path);
            ["paths", own].iter().chain(rest).map(|&name| name.to_owned()).collect()
        }
        ["components", "schemas", name, rest @ ..] => {
            let own = schema_names::find(document, name).unwrap_or(name);
            ["components", "schemas", own].iter().chain(rest).map(|&name| name.to_owned()).collect()
        }
        other => other.iter().map(|&name| name.to_owned()).collect(),
    };
    let rest = steps.last().map_or("", |last| &target[last.end..]);
    let own = follow(document, own, is_itself && rest.is_empty());
    if own.is_empty() { target.to_owned() } else { format!("${}{rest}", json_path(&own)) }
}

/// The same update with its references in the words of the document.
pub(super) fn refer(mut update: Value, document: &Value) -> Value {
    openapi::each_object(&mut update, &mut |object| {
        if let Some(Value::String(reference)) = object.get_mut("$ref")
            && let Some(own) =
                reference.strip_prefix(SCHEMAS).and_then(|name| schema_names::find(document, name))
        {
            *reference = format!("{SCHEMAS}{own}");
        }
    });
    update
}

/// The names as they are when every reference on the way is followed.
fn follow(document: &Value, names: Vec<String>, but_the_last: bool) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let last = names.len().saturating_sub(usize::from(but_the_last));
    for (position, name) in names.into_iter().enumerate() {
        found.push(name);
        if position == last {
            break;
        }
        // A reference to a reference, and so on; a circle ends.
        for _ in 0..16 {
            let Some(target) = at(document, &found).and_then(openapi::reference) else { break };
            let Some(pointer) = target.strip_prefix("#/") else { break };
            found = pointer.split('/').map(unescaped).collect();
        }
    }
    found
}

fn at<'a>(document: &'a Value, names: &[String]) -> Option<&'a Value> {
    names.iter().try_fold(document, |value, name| value.get(name))
}

fn json_path(names: &[String]) -> String {
    let quoted = |name: &String| format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'"));
    names.iter().map(quoted).collect()
}

/// The names that a target begins with: `$.a['b'].c[*].d` has a, b and c.
fn names(target: &str) -> Vec<Name> {
    let mut names = Vec::new();
    let mut rest = target.strip_prefix('$').unwrap_or_default();
    while let Some((name, after)) = step(rest) {
        rest = after;
        names.push(Name { name, end: target.len() - rest.len() });
    }
    names
}

fn step(text: &str) -> Option<(String, &str)> {
    if let Some(text) = text.strip_prefix('.') {
        let end = text.find(['.', '[']).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        return (!name.is_empty() && name != "*").then(|| (name.to_owned(), rest));
    }
    let text = text.strip_prefix('[')?;
    let quote = text.chars().next().filter(|quote| ['\'', '"'].contains(quote))?;
    let mut name = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((position, c)) = chars.next() {
        match c {
            '\\' => name.push(chars.next()?.1),
            c if c == quote => return Some((name, text[position + 1..].strip_prefix(']')?)),
            c => name.push(c),
        }
    }
    None
}

/// What of the document is written most like the target, for a message.
pub(super) fn nearest(target: &str, document: &Value) -> Vec<String> {
    let steps = names(target);
    let words: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
    let (wanted, candidates): (&str, Vec<&str>) = match words.as_slice() {
        ["paths", path, ..] => {
            (path, openapi::members(document.get("paths")).map(|(path, _)| path).collect())
        }
        ["components", "schemas", name, ..] => {
            (name, openapi::component_schemas(document).map(|(name, _)| name).collect())
        }
        _ => return Vec::new(),
    };
    // What is there is not what is missing: then it is something below it.
    if let Some(there) = candidates.iter().find(|candidate| **candidate == wanted) {
        let below = document.get(words[0]).and_then(|value| {
            if words[0] == "paths" { value.get(*there) } else { value.get("schemas")?.get(*there) }
        });
        let below: Vec<&str> = openapi::members(below).map(|(name, _)| name).collect();
        return vec![format!("{there} with {}", below.join(", "))];
    }
    let mut ranked: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&wanted.to_lowercase(), &candidate.to_lowercase()), candidate))
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().take(3).map(|(_, candidate)| candidate.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({
            "paths": {"/A/{id}": {"post": {
                "requestBody": {"$ref": "#/components/requestBodies/It's"},
                "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Api.B"}}}}},
            }}},
            "components": {
                "requestBodies": {"It's": {"content": {"a/b": {"schema": {"$ref": "#/components/schemas/Api.B"}}}}},
                "schemas": {"Api.B": {"properties": {"c": {"$ref": "#/components/schemas/Api.B"}, "d": {}}}},
            },
        })
    }

    #[test]
    fn a_target_is_put_in_the_documents_words() {
        let mut document = document();
        let paths = Paths::align(&mut document, &BTreeSet::from(["/a/{documentGuid}"]));
        let schema = "$['components']['schemas']['Api.B']";
        for (target, expected) in [
            ("$.paths['/a/{documentGuid}'].post", "$['paths']['/A/{documentGuid}']['post']".to_owned()),
            ("$.paths[\"/a/{documentGuid}\"]..schema", "$['paths']['/A/{documentGuid}']..schema".to_owned()),
            ("$.components.schemas.BDto", schema.to_owned()),
            ("$.components.schemas['BDto'].properties.d", format!("{schema}['properties']['d']")),
            ("$.components.schemas.BDto.properties.c", schema.to_owned()),
            (
                "$.paths['/a/{documentGuid}'].post.requestBody.content['a/b'].schema.properties.d",
                format!("{schema}['properties']['d']"),
            ),
            (
                "$.paths['/a/{documentGuid}'].post.responses['200'].content.*.schema",
                "$['paths']['/A/{documentGuid}']['post']['responses']['200']['content'].*.schema".to_owned(),
            ),
            (
                "$.paths['/a/{documentGuid}'].post.requestBody",
                "$['components']['requestBodies']['It\\'s']".to_owned(),
            ),
            ("$", "$".to_owned()),
            ("$.info", "$['info']".to_owned()),
            ("$..schema", "$..schema".to_owned()),
        ] {
            assert_eq!(translate(target, false, &document, &paths), expected, "{target}");
        }
    }

    #[test]
    fn what_is_removed_is_the_reference_and_not_what_it_leads_to() {
        let document = document();
        let target = "$.paths['/A/{id}'].post.requestBody";
        let own = translate(target, true, &document, &Paths::default());
        assert_eq!(own, "$['paths']['/A/{id}']['post']['requestBody']");
        let below = format!("{target}.content['a/b'].schema");
        assert_eq!(
            translate(&below, true, &document, &Paths::default()),
            "$['components']['requestBodies']['It\\'s']['content']['a/b']['schema']"
        );
    }

    #[test]
    fn what_is_like_a_target_is_told() {
        let document = json!({
            "paths": {"/orders/v2/quote": {"get": {}}, "/orders/v2/order": {}, "/status": {}, "/prices": {}},
            "components": {"schemas": {"QuoteDto": {"type": "object"}, "Price": {}}},
        });
        let nearest = |target| nearest(target, &document);
        assert_eq!(nearest("$.paths['/orders/v2/quotes'].get")[0], "/orders/v2/quote");
        assert_eq!(nearest("$.paths['/orders/v2/quotes'].get").len(), 3);
        assert_eq!(nearest("$.paths['/orders/v2/quote'].post"), ["/orders/v2/quote with get"]);
        assert_eq!(nearest("$.components.schemas.Quote")[0], "QuoteDto");
        assert_eq!(nearest("$.components.schemas.QuoteDto.properties.a"), ["QuoteDto with type"]);
        assert!(nearest("$.info").is_empty());
    }
}
