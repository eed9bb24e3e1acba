//! Mutations of schemas: properties, types, formats, values, nullability.

use std::collections::BTreeSet;

use infinigate_contract::spec::{Description, Operation};
use serde_json::{Value, json};

use super::edit::{Direction, Edit, Mutation, step};
use super::operations::other_case;

/// The mutations of the schemas that have names, for the operations that refer to them.
pub(super) fn mutations(description: &Description) -> impl Iterator<Item = Mutation> {
    description.schemas().flat_map(|(name, schema)| {
        let users = |part: fn(&Value) -> Vec<&Value>| -> Vec<String> {
            let uses =
                |operation: &Value| part(operation).into_iter().any(|from| reaches(description, from, name));
            let operations = description.operations().filter(|operation| uses(operation.declared));
            operations.map(|operation| operation.id.to_owned()).collect()
        };
        let requests = users(|operation| operation.get("requestBody").into_iter().collect());
        let responses = users(|operation| operation.get("responses").into_iter().collect());
        // A schema of both ways is judged as one of requests, which are judged more strictly.
        let is_form = |id: &String| {
            let operation = description.operations().find(|operation| operation.id == *id);
            operation
                .and_then(Operation::body)
                .is_some_and(|(media_type, _)| media_type.ends_with("urlencoded"))
        };
        let direction = match requests.as_slice() {
            [] => Direction::Response,
            requests if requests.iter().all(is_form) => Direction::Form,
            _ => Direction::Request,
        };
        let operations = [requests, responses].concat();
        of_schema(description, &format!("/components/schemas/{name}"), schema, direction, &operations)
    })
}

/// True if something refers to the schema with this name, be it through others.
pub(super) fn reaches(description: &Description, from: &Value, name: &str) -> bool {
    let target = format!("#/components/schemas/{name}");
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(object) => open.extend(object.values()),
            Value::Array(list) => open.extend(list),
            _ => {}
        }
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            if reference == target {
                return true;
            }
            if seen.insert(reference) {
                open.push(description.resolve(value));
            }
        }
    }
    false
}

/// The mutations of a schema and of what stands in it, but not of what it refers to by name.
pub(super) fn of_schema(
    description: &Description,
    at: &str,
    schema: &Value,
    direction: Direction,
    operations: &[String],
) -> Vec<Mutation> {
    let mut walk = Walk { description, direction, operations, mutations: Vec::new() };
    walk.schema(at, schema, false);
    walk.mutations
}

struct Walk<'a> {
    description: &'a Description,
    direction: Direction,
    operations: &'a [String],
    mutations: Vec<Mutation>,
}

impl Walk<'_> {
    fn add(&mut self, kind: &'static str, at: &str, what: &str, edits: impl Into<Vec<Edit>>) {
        self.mutations.push(Mutation {
            kind,
            place: format!("{at} {what}"),
            operations: self.operations.to_vec(),
            direction: Some(self.direction),
            edits: edits.into(),
        });
    }

    fn set(&mut self, kind: &'static str, at: &str, name: &str, value: Value) {
        let what = format!("{name} is {value}");
        self.add(kind, at, &what, [Edit::Set(format!("{at}/{name}"), value)]);
    }

    /// `is_null_read` if null is accepted there whether or not the schema says so.
    fn schema(&mut self, at: &str, schema: &Value, is_null_read: bool) {
        self.types(at, schema);
        self.formats(at, schema);
        self.enum_values(at, schema);
        if schema["nullable"] == true && !is_null_read && !is_untyped(schema) {
            self.set("nullability", at, "nullable", json!(false));
        }
        if schema.get("$ref").is_some() {
            self.add(
                "type",
                at,
                "is boolean instead of a reference",
                [Edit::Set(at.to_owned(), json!({"type": "boolean"}))],
            );
        }
        if schema.get("allOf").is_some() {
            self.set("type", at, "allOf", json!([{"type": "boolean"}]));
        }
        self.properties(at, schema);
        for name in ["items", "additionalProperties"] {
            match schema.get(name) {
                Some(Value::Bool(_)) => self.set("property", at, name, json!(false)),
                Some(inner) => self.schema(&format!("{at}/{name}"), inner, false),
                None => {}
            }
        }
    }

    fn types(&mut self, at: &str, schema: &Value) {
        let is_text = self.direction == Direction::Parameter;
        let others: &[&str] = match schema["type"].as_str() {
            Some("string") => &["integer", "boolean"],
            Some("integer") if is_text => &["boolean"],
            Some("integer") => &["string", "boolean"],
            Some("boolean") if is_text => &["integer"],
            Some("number" | "boolean") => &["integer", "string"],
            Some("array") if is_text => &["string"],
            Some("array") => &["string", "object"],
            Some("object") => &["string", "array"],
            _ if schema.get("$ref").is_none() && schema.get("allOf").is_none() => &["boolean", "array"],
            _ => &[],
        };
        for other in others {
            self.set("type", at, "type", json!(other));
        }
    }

    fn formats(&mut self, at: &str, schema: &Value) {
        match (schema["type"].as_str(), schema["format"].as_str()) {
            (Some("string"), _) if schema.get("enum").is_none() => {
                self.set("format", at, "format", json!("ipv4"));
            }
            (Some("integer"), Some("int32")) => {
                self.add("format", at, "has no limits", [Edit::Remove(format!("{at}/format"))]);
            }
            _ => {}
        }
    }

    fn enum_values(&mut self, at: &str, schema: &Value) {
        for name in ["enum", "x-known-values"] {
            for (index, value) in schema[name].as_array().into_iter().flatten().enumerate() {
                let pointer = format!("{at}/{name}/{index}");
                self.add("enum value", at, &format!("lacks {value}"), [Edit::Remove(pointer.clone())]);
                let other = json!(format!("{}x", value.as_str().unwrap_or_default()));
                self.add("enum value", at, &format!("{value} is {other}"), [Edit::Set(pointer, other)]);
            }
        }
    }

    fn properties(&mut self, at: &str, schema: &Value) {
        let Some(properties) = schema["properties"].as_object() else { return };
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let set_required = |names: Vec<&str>| Edit::Set(format!("{at}/required"), json!(names));
        let without =
            |name: &str| required.iter().copied().filter(|other| *other != name).collect::<Vec<_>>();
        let all = format!("{at}/properties");
        for (name, property) in properties {
            let pointer = format!("{all}/{}", step(name));
            let is_required = required.contains(&name.as_str());
            let removed = [Edit::Remove(pointer.clone()), set_required(without(name))];
            self.add("property name", at, &format!("{name} is removed"), removed);
            for to in [format!("{name}x"), other_case(name)] {
                let renamed = Edit::Rename(all.clone(), name.clone(), to.clone());
                let edits = if is_required {
                    vec![renamed, set_required(without(name).into_iter().chain([to.as_str()]).collect())]
                } else {
                    vec![renamed]
                };
                self.add("property name", at, &format!("{name} is {to}"), edits);
            }
            let toggled = if is_required { without(name) } else { [required.as_slice(), &[name]].concat() };
            let what = format!("{name} is {}required", if is_required { "not " } else { "" });
            self.add("requiredness", at, &what, [set_required(toggled)]);
            let is_null_read = self.direction == Direction::Response && !is_required;
            let resolved = self.description.resolve(property);
            if !is_null_read
                && resolved["nullable"] != true
                && property.get("$ref").is_none()
                && !is_untyped(property)
            {
                self.set("nullability", &pointer, "nullable", json!(true));
            }
            self.schema(&pointer, property, is_null_read);
        }
        let added = [
            Edit::Set(format!("{all}/added"), json!({"type": "string"})),
            set_required([required.as_slice(), &["added"]].concat()),
        ];
        self.add("requiredness", at, "another property is required", added);
    }
}

fn is_untyped(schema: &Value) -> bool {
    ["type", "allOf", "enum"].iter().all(|name| schema.get(name).is_none())
}
