//! From the bytes of a description to the one that the client is generated from, without touching a file.

use std::fmt;

use serde_json::Value;

use crate::convert::{self, Conversion};
use crate::error::Error;
use crate::inventory::Inventory;
use crate::merge::{self, Account};
use crate::normalise::left_out::{self, LeftOut};
use crate::{normalise, openapi, read};

/// What `cargo xtask drift` proposes, at the end of `known.yaml`: a merge patch for the description that comes out.
const OBSERVED: &str = "x-observed";

/// What only the description that is adapted to the generator has; infinigate-api's build.rs takes no other.
const FOR_CLIENT: &str = "x-for-client";

/// Both descriptions, and what was done to them.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// True and standard.
    pub(crate) description: Value,
    /// The same, adapted to the generator.
    pub(crate) client: Value,
    /// `json` or `yaml`: the syntax that the description came in.
    pub(crate) extension: &'static str,
    /// None where nothing had to be converted: what is known is in OpenAPI 3.0.
    conversion: Option<Conversion>,
    pub(crate) account: Option<Account>,
    passes: normalise::Counts,
    left_out: Vec<LeftOut>,
}

impl Outcome {
    /// How many operations the description that came in has. Without a vendor's file, what is known is what comes in.
    pub(crate) fn operations_in(&self) -> usize {
        let known = || openapi::operations(&self.description).count();
        self.conversion.as_ref().map_or_else(known, |conversion| conversion.operations)
    }

    /// What came in and is neither in the description that comes out nor named among what is left out.
    pub(crate) fn lost(&self) -> Vec<String> {
        let Some(conversion) = &self.conversion else { return Vec::new() };
        let mut lost = conversion.inventory.lost(&Inventory::of(&self.description), &self.left_out);
        lost.extend(conversion.references.lost(&self.left_out));
        let before = left_out::read(&self.description);
        let later: Vec<LeftOut> =
            self.left_out.iter().filter(|left_out| !before.contains(left_out)).cloned().collect();
        lost.extend(Inventory::lost_on_the_way(&self.description, &self.client, &later));
        lost
    }
}

/// Reads and converts, merges with what is known if anything is, and normalises. `file` is what messages call the
/// description.
pub(crate) fn pipeline(file: &str, bytes: &[u8], known: Option<&Value>) -> Result<Outcome, Error> {
    let read::Document { value: mut description, extension } = read::read(file, bytes)?;
    let conversion = convert::to_openapi_3_0(file, &mut description)?;
    let passes = normalise::valid(&mut description)?;
    let account = known.map(|known| {
        let (merged, account) = merge::merge(known, &description);
        description = merged;
        account
    });
    finished(description, Provenance { extension, conversion: Some(conversion), account, passes })
}

/// What comes out as long as nobody has the vendor's file.
pub(crate) fn known_alone(known: Value) -> Result<Outcome, Error> {
    finished(known, Provenance { extension: "yaml", conversion: None, account: None, passes: Vec::new() })
}

/// The origin of a valid description.
struct Provenance {
    extension: &'static str,
    conversion: Option<Conversion>,
    account: Option<Account>,
    passes: normalise::Counts,
}

fn finished(mut description: Value, provenance: Provenance) -> Result<Outcome, Error> {
    let Provenance { extension, conversion, account, mut passes } = provenance;
    passes.extend(normalise::named(&mut description)?);
    let mut client = description.clone();
    // Other tools do not know it, and an edition that only moves properties shall change nothing of what they read.
    description = openapi::without_property_order(description);
    passes.extend(normalise::for_client(&mut client)?);
    client[FOR_CLIENT] = Value::Bool(true);
    let left_out = left_out::read(&client);
    Ok(Outcome { description, client, extension, conversion, account, passes, left_out })
}

/// What is known, as the merge reads it.
pub(crate) fn known(file: &str, bytes: &[u8]) -> Result<Value, Error> {
    let mut known = read::read(file, bytes)?.value;
    convert::to_openapi_3_0(file, &mut known)?;
    normalise::valid(&mut known)?;
    if let Some(observed) = known.as_object_mut().and_then(|known| known.remove(OBSERVED)) {
        patch(&mut known, observed);
    }
    merge::drop_operations(&mut known);
    normalise::named(&mut known)?;
    Ok(known)
}

/// A merge patch (RFC 7396): null removes, and what is no object takes the place of what was there.
fn patch(value: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *value = patch;
        return;
    };
    if !value.is_object() {
        *value = Value::Object(serde_json::Map::new());
    }
    if let Some(object) = value.as_object_mut() {
        for (name, change) in patch {
            if change.is_null() {
                object.remove(&name);
            } else {
                self::patch(object.entry(name).or_insert(Value::Null), change);
            }
        }
    }
}

/// The account of a run, one line for each thing that was done.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operations = openapi::operations(&self.description).count();
        let types = openapi::component_schemas(&self.description).count();
        let from = self.conversion.as_ref().map_or("what is known", |conversion| conversion.from.as_str());
        write!(f, "{operations:>5} operations, {types} types, from {from}")?;
        if let Some(conversion) = &self.conversion {
            if conversion.schemas > 0 {
                write!(f, "\n{:>5} schemas rewritten for OpenAPI 3.0", conversion.schemas)?;
            }
            if let Some(base_path) = &conversion.base_path {
                write!(f, "\n      the server's path {base_path} stands in front of every path")?;
            }
        }
        if let Some(account) = &self.account {
            write!(f, "\n{account}")?;
        }
        for (pass, count) in self.passes.iter().filter(|(_, count)| *count > 0) {
            write!(f, "\n{count:>5} {pass}")?;
        }
        if !self.left_out.is_empty() {
            write!(f, "\n{:>5} left out:", self.left_out.len())?;
        }
        for left_out in &self.left_out {
            write!(f, "\n      {left_out}")?;
        }
        if let Some(conversion) = &self.conversion {
            write!(f, "\n      in: {}, {}", conversion.inventory, conversion.references)?;
            write!(f, "\n      out: {}", Inventory::of(&self.description))?;
            for lost in self.lost() {
                write!(f, "\n      neither there nor named above: {lost}")?;
            }
        }
        write!(f, "\n      {} operations in, {operations} out", self.operations_in())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::diff::diff;
    use crate::mutation::{descriptions, mutants};

    use super::*;

    fn swagger() -> Value {
        json!({
            "swagger": "2.0", "info": {"title": "t", "version": "1"},
            "host": "h.example", "basePath": "/orders", "schemes": ["https"], "consumes": ["application/json"],
            "paths": {"/v2/quote/{id}": {
                "parameters": [{"$ref": "#/parameters/Id"}],
                "post": {
                    "produces": ["text/json"], "security": [{"oauth": []}],
                    "parameters": [
                        {"name": "a", "in": "query", "type": "array", "items": {"type": "string"}, "collectionFormat": "multi"},
                        {"name": "f", "in": "formData", "type": "file"},
                    ],
                    "responses": {"200": {
                        "description": "ok", "schema": {"$ref": "#/definitions/QuoteDto"},
                        "examples": {"text/json": {}}, "headers": {"X-A": {"type": "string"}},
                    }},
                },
            }},
            "parameters": {"Id": {"name": "id", "in": "path", "required": true, "type": "string"}},
            "definitions": {"QuoteDto": {"type": "object", "discriminator": "kind", "properties": {
                "kind": {"type": "string", "x-nullable": true},
            }}},
            "securityDefinitions": {"oauth": {"type": "oauth2", "flow": "application", "tokenUrl": "t"}},
        })
    }

    fn later() -> Value {
        json!({
            "openapi": "3.1.0", "info": {"title": "t", "version": "1"},
            "servers": [{"url": "https://h.example/{base}", "variables": {"base": {"default": "orders"}}}],
            "webhooks": {"w": {"post": {}}},
            "paths": {
                "/v2/quote/{guid}": {"$ref": "#/components/pathItems/Quote"},
            },
            "components": {
                "pathItems": {"Quote": {"post": {
                    "parameters": [{"name": "guid", "in": "path", "required": true, "schema": {"type": ["string", "null"]}}],
                    "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {
                        "$ref": "#/components/schemas/QuoteDto", "description": "d",
                    }}}}},
                    "security": [{"cert": []}],
                }}},
                "schemas": {"QuoteDto": {
                    "type": ["object", "null"], "$defs": {"B": {"const": 1}}, "examples": [1, 2],
                    "properties": {
                        "a": {"type": ["integer", "string"], "exclusiveMinimum": 0},
                        "b": {"oneOf": [{"type": "null"}, {"$ref": "#/$defs/B"}]},
                        "c": {"prefixItems": [true, false], "patternProperties": {"^a": {}}},
                    },
                }},
                "securitySchemes": {"cert": {"type": "mutualTLS"}},
            },
        })
    }

    fn known() -> Value {
        let known = json!({
            "openapi": "3.0.3", "info": {"title": "t", "version": "1"},
            "paths": {"/orders/v2/quote/{documentGuid}": {"post": {
                "operationId": "ask",
                "parameters": [{"name": "documentGuid", "in": "path", "required": true, "schema": {"type": "string"}}],
                "responses": {"200": {"description": "ok", "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/Quote"},
                }}}},
            }}},
            "components": {"schemas": {"Quote": {"type": "object", "properties": {"kind": {"type": "string"}}}}},
            "servers": [{"url": "https://h.example"}],
        });
        super::known("k", known.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn what_was_observed_is_patched_into_what_is_known() {
        let mut known = known();
        known[OBSERVED] = json!({"paths": {"/orders/v2/quote/{documentGuid}": {"post": {"responses": {"200": null, "202": {"description": "later"}}}}}});
        let known = super::known("k", known.to_string().as_bytes()).unwrap();
        let responses = &known["paths"]["/orders/v2/quote/{documentGuid}"]["post"]["responses"];
        assert_eq!((responses, known.get(OBSERVED)), (&json!({"202": {"description": "later"}}), None));
    }

    #[test]
    fn every_version_comes_out_the_same() {
        for document in [swagger(), later()] {
            let outcome = pipeline("f", document.to_string().as_bytes(), Some(&known())).unwrap();
            let item = &outcome.description["paths"]["/orders/v2/quote/{documentGuid}"];
            assert_eq!(item["post"]["operationId"], "ask", "{}", outcome.description);
            assert!(outcome.description["components"]["schemas"].get("Quote").is_some());
            assert_eq!(outcome.description["servers"][0]["url"], "https://h.example");
        }
    }

    /// Whatever comes out: a description in OpenAPI 3.0 that can be compared, or one line that says why not.
    #[track_caller]
    fn works_or_says_why(what: &str, good: &Value, bytes: &[u8], known: Option<&Value>) -> bool {
        match pipeline("broken.json", bytes, known) {
            Ok(Outcome { client: description, .. }) => {
                assert!(
                    description["openapi"].as_str().is_some_and(|version| version.starts_with("3.0.")),
                    "{what}"
                );
                assert!(!diff(good, &description).to_string().is_empty(), "{what}");
                true
            }
            Err(error) => {
                let error = error.to_string();
                assert_eq!(error.lines().count(), 1, "{what}: {error}");
                assert!(error.contains(':') && error.len() < 1000, "{what}: {error}");
                false
            }
        }
    }

    /// Every third is enough: a node is broken in eleven ways, so each node and each way has its turn.
    #[test]
    fn a_broken_description_works_or_ends_in_one_line() {
        for (kind, good) in descriptions() {
            let normalised = pipeline("good.json", good.to_string().as_bytes(), None).unwrap().client;
            let (mut worked, mut refused) = (0, 0);
            for mutant in mutants(&good, 3) {
                let what = format!("{kind} {}", mutant.what);
                if works_or_says_why(&what, &normalised, mutant.document.to_string().as_bytes(), None) {
                    worked += 1;
                } else {
                    refused += 1;
                }
            }
            assert!(worked > 100 && refused > 2, "{kind}: {worked} worked, {refused} were refused");
        }
    }

    #[test]
    fn what_leads_to_nothing_is_named_wherever_it_stands() {
        let to = |kind: &str| json!({"$ref": format!("#/components/{kind}/gone")});
        let description = json!({"openapi": "3.1.0", "paths": {
            "/gone": to("pathItems"),
            "/a": {"post": {
                "parameters": [to("parameters")], "requestBody": to("requestBodies"), "callbacks": {"paid": to("callbacks")},
                "responses": {"404": to("responses"), "200": {
                    "description": "", "headers": {"etag": to("headers")}, "links": {"next": to("links")},
                    "content": {"application/json": {"schema": {"properties": {"a": {"$ref": "beside.yaml#/A"}}}}},
                }},
            }},
        }});
        let outcome = pipeline("f", description.to_string().as_bytes(), None).unwrap();
        assert_eq!(outcome.lost(), Vec::<String>::new());
        let said = outcome.to_string();
        for expected in [
            "pathItems/gone is not in the description",
            "POST /a: the parameter #/components/parameters/gone",
            "POST /a: what \"#/components/requestBodies/gone\" refers to",
            "POST /a: what \"#/components/responses/gone\" refers to",
            "POST /a: what \"#/components/headers/gone\" refers to",
            "what \"beside.yaml#/A\" refers to",
            "POST /a: its callbacks: the server calls them",
            "6 references, 6 of which lead to nothing",
        ] {
            assert!(said.contains(expected), "{expected} in\n{said}");
        }
    }

    #[test]
    fn a_truncated_description_ends_in_one_line() {
        for (kind, good) in descriptions() {
            let text = format!("{good:#}");
            for length in (0..text.len() - 1).step_by(7) {
                let works = works_or_says_why(kind, &good, &text.as_bytes()[..length], None);
                assert!(!works, "{kind}, {length} bytes");
            }
        }
    }
}
