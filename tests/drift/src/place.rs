//! Places of the description, as JSON pointers: where a schema stands, and what it stands for.

use serde_json::Value;

use infinigate_contract::document::{Document, elements, escaped, flag, reference, text, unescaped};

/// A schema after references, and the one schema of an `allOf`, were followed.
#[derive(Clone, Debug)]
pub(super) struct Home<'a> {
    pub(super) pointer: String,
    pub(super) schema: &'a Value,
    /// True if null was declared, here or on the way.
    pub(super) nullable: bool,
}

impl<'a> Home<'a> {
    /// None when the pointer leads nowhere, or in a circle.
    pub(super) fn of(document: &'a Document, slot: &str) -> Option<Self> {
        let (mut pointer, mut nullable) = (slot.to_owned(), false);
        for _ in 0..32 {
            let schema = document.0.pointer(&pointer)?;
            nullable |= flag(schema, "nullable");
            if let Some(reference) = reference(schema) {
                reference.strip_prefix('#')?.clone_into(&mut pointer);
            } else if let (Some(_), None) = single(schema) {
                pointer.push_str("/allOf/0");
            } else {
                return Some(Self { pointer, schema, nullable });
            }
        }
        None
    }

    pub(super) fn kind(&self) -> Option<&'a str> {
        text(self.schema, "type")
    }

    /// The format that the description declares, whatever the client reads.
    pub(super) fn format(&self) -> Option<&'a str> {
        text(self.schema, "format")
    }

    /// The properties that the description requires, whatever the client does without.
    pub(super) fn required(&self) -> impl Iterator<Item = &'a str> {
        let declared = self.schema.get("required");
        elements(declared).filter_map(Value::as_str)
    }

    pub(super) fn property(&self, name: &str) -> String {
        format!("{}/properties/{}", self.pointer, escaped(name))
    }

    pub(super) fn items(&self) -> String {
        format!("{}/items", self.pointer)
    }

    /// The place of the rows of a list, whether it is the response or a property of it.
    pub(super) fn rows(&self) -> Option<String> {
        self.schema.get("x-page")?;
        if self.kind() == Some("array") {
            return Some(self.items());
        }
        let properties = self.schema.get("properties")?.as_object()?;
        let (name, _) = properties.iter().find(|(_, property)| text(property, "type") == Some("array"))?;
        Some(format!("{}/items", self.property(name)))
    }
}

/// The only schema of an `allOf`, and the second if there is one.
fn single(schema: &Value) -> (Option<&Value>, Option<&Value>) {
    let mut parts = elements(schema.get("allOf"));
    (parts.next(), parts.next())
}

/// The parts of a pointer.
pub(super) fn parts(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(unescaped).collect()
}

/// A pointer in a reader's words: `InvoiceLine.additionalInfos[].value`, or `list_quotes 200[]` for what stands in a
/// response itself.
pub(super) fn readable(document: &Document, pointer: &str) -> String {
    let parts = parts(pointer);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let (mut name, mut rest) = match parts.as_slice() {
        ["components", "schemas", name, rest @ ..] => ((*name).to_owned(), rest),
        ["paths", path, method, "responses", status, rest @ ..] => {
            let operation = document.0.get("paths").and_then(|paths| paths.get(path)?.get(method));
            let id = operation.and_then(|operation| text(operation, "operationId")).unwrap_or(path);
            (format!("{id} {status}"), rest.get(3..).unwrap_or_default())
        }
        _ => (String::new(), parts.as_slice()),
    };
    while let [first, others @ ..] = rest {
        rest = match (*first, others) {
            ("properties", [property, others @ ..]) => {
                name.push('.');
                name.push_str(property);
                others
            }
            ("items", others) => {
                name.push_str("[]");
                others
            }
            ("additionalProperties", others) => {
                name.push_str("{}");
                others
            }
            (_, others) => others,
        };
    }
    name
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_home_is_found_through_references() {
        let document = Document(json!({"components": {"schemas": {
            "Line": {"properties": {"a/b": {"allOf": [{"$ref": "#/components/schemas/Word"}], "nullable": true}}},
            "Word": {"type": "string", "format": "date"},
            "Loop": {"$ref": "#/components/schemas/Loop"},
        }}}));
        let line = Home::of(&document, "/components/schemas/Line").unwrap();
        let slot = line.property("a/b");
        let home = Home::of(&document, &slot).unwrap();
        assert_eq!((home.pointer.as_str(), home.nullable), ("/components/schemas/Word", true));
        assert_eq!((home.kind(), home.format()), (Some("string"), Some("date")));
        assert_eq!(readable(&document, &slot), "Line.a/b");
        for nowhere in ["/components/schemas/Loop", "/components/schemas/None"] {
            assert!(Home::of(&document, nowhere).is_none());
        }
    }

    #[test]
    fn a_response_is_named_by_its_operation() {
        let document = Document(json!({"paths": {"/a": {"get": {"operationId": "list_a"}}}}));
        let response = "/paths/~1a/get/responses/200/content/application~1json/schema";
        assert_eq!(readable(&document, response), "list_a 200");
        assert_eq!(readable(&document, &format!("{response}/items/properties/b")), "list_a 200[].b");
    }
}
