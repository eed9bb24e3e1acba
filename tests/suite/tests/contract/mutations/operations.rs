//! Mutations of operations: where they are, what they take, and what they ask for.

use infinigate_contract::spec::{Description, Operation, Parameter};
use serde_json::{Value, json};

use super::edit::{Direction, Edit, Mutation, step};
use super::schemas;

pub(super) fn mutations(description: &Description) -> impl Iterator<Item = Mutation> {
    description
        .operations()
        .flat_map(|operation| of_operation(description, operation))
        .chain(credentials(description))
}

/// The pointer to the operation in the description.
fn pointer(operation: Operation<'_>) -> String {
    format!("/paths/{}/{}", step(operation.path), operation.method)
}

fn of_operation(description: &Description, operation: Operation<'_>) -> Vec<Mutation> {
    let mut all = Collector { operation, mutations: Vec::new() };
    let at = pointer(operation);
    all.add("operation", "removed", [Edit::Remove(at.clone())]);
    for method in
        ["get", "put", "post", "delete", "patch"].iter().filter(|method| **method != operation.method)
    {
        let path = format!("/paths/{}", step(operation.path));
        all.add("method", method, [Edit::Rename(path, operation.method.to_owned(), (*method).to_owned())]);
    }
    path(&mut all);
    for (index, parameter) in operation.parameters().enumerate() {
        of_parameter(&mut all, description, parameter, &format!("{at}/parameters/{index}"));
    }
    let extra = json!({"name": "extra", "in": "query", "required": true, "schema": {"type": "string"}});
    let parameters: Vec<Value> = operation.declared["parameters"].as_array().cloned().unwrap_or_default();
    let with_extra = json!(parameters.into_iter().chain([extra]).collect::<Vec<_>>());
    all.add(
        "requiredness",
        "another parameter is required",
        [Edit::Set(format!("{at}/parameters"), with_extra)],
    );
    body(&mut all, description, &at);
    responses(&mut all, description, &at);
    security(&mut all, description, &at);
    all.mutations
}

struct Collector<'a> {
    operation: Operation<'a>,
    mutations: Vec<Mutation>,
}

impl Collector<'_> {
    fn add(&mut self, kind: &'static str, what: &str, edits: impl Into<Vec<Edit>>) {
        self.mutations.push(Mutation {
            kind,
            place: format!("{} {what}", self.operation.id),
            operations: vec![self.operation.id.to_owned()],
            direction: None,
            edits: edits.into(),
        });
    }

    fn schema(&mut self, description: &Description, pointer: &str, schema: &Value, direction: Direction) {
        let operations = [self.operation.id.to_owned()];
        self.mutations.extend(schemas::of_schema(description, pointer, schema, direction, &operations));
    }
}

fn path(all: &mut Collector<'_>) {
    let path = all.operation.path;
    let segments: Vec<&str> = path.split('/').collect();
    let mut rename = |what: String, segments: &[String]| {
        let to = segments.join("/");
        all.add("path segment", &what, [Edit::Rename("/paths".to_owned(), path.to_owned(), to)]);
    };
    let with = |index: usize, segment: &str| {
        let mut changed: Vec<String> = segments.iter().map(|&segment| segment.to_owned()).collect();
        segment.clone_into(&mut changed[index]);
        changed
    };
    for (index, segment) in segments.iter().enumerate().skip(1) {
        rename(format!("{segment:?} is longer"), &with(index, &format!("{segment}x")));
        if segment.contains('{') {
            rename(format!("{segment:?} is a literal"), &with(index, "value"));
        } else if !segment.is_empty() {
            rename(format!("{segment:?} in other capitals"), &with(index, &other_case(segment)));
        }
        let mut shorter = with(index, "");
        shorter.remove(index);
        rename(format!("{segment:?} is gone"), &shorter);
    }
    let mut longer = with(0, "");
    longer.push("more".to_owned());
    rename("has another segment".to_owned(), &longer);
}

pub(super) fn other_case(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| {
        if first.is_lowercase() { first.to_ascii_uppercase() } else { first.to_ascii_lowercase() }
    });
    let changed: String = first.into_iter().chain(letters).collect();
    // What does not begin with a letter is changed in the middle.
    if changed == text { text.to_uppercase() } else { changed }
}

fn of_parameter(all: &mut Collector<'_>, description: &Description, parameter: Parameter<'_>, at: &str) {
    let Parameter { name, location, required, schema, .. } = parameter;
    let set = |property: &str, value: Value| [Edit::Set(format!("{at}/{property}"), value)];
    all.add("parameter name", &format!("{name} is removed"), [Edit::Remove(at.to_owned())]);
    for to in [format!("{name}x"), other_case(name)] {
        all.add("parameter name", &format!("{name} is {to}"), set("name", json!(to)));
    }
    for to in ["query", "header", "cookie", "path"].into_iter().filter(|to| *to != location) {
        all.add("parameter location", &format!("{name} in {to}"), set("in", json!(to)));
    }
    all.add("requiredness", name, set("required", json!(!required)));
    if schema["type"] == "array" {
        for style in ["form", "spaceDelimited", "pipeDelimited"] {
            let edits = [set("style", json!(style)), set("explode", json!(false))].concat();
            all.add("style", &format!("{name} is joined, {style}"), edits);
        }
    }
    all.add("style", &format!("{name} is deepObject"), set("style", json!("deepObject")));
    all.schema(description, &format!("{at}/schema"), schema, Direction::Parameter);
}

fn body(all: &mut Collector<'_>, description: &Description, at: &str) {
    let Some((media_type, schema)) = all.operation.body() else {
        let content = json!({"application/json": {"schema": {"type": "object"}}});
        let body = json!({"required": true, "content": content});
        return all.add("requiredness", "a body is required", [Edit::Set(format!("{at}/requestBody"), body)]);
    };
    let content = format!("{at}/requestBody/content");
    all.add("operation", "takes no body", [Edit::Remove(format!("{at}/requestBody"))]);
    let required = json!(!all.operation.needs_body());
    all.add("requiredness", "the body", [Edit::Set(format!("{at}/requestBody/required"), required)]);
    for to in ["application/xml", "text/plain", "multipart/form-data"] {
        all.add(
            "media type",
            &format!("body is {to}"),
            [Edit::Rename(content.clone(), media_type.to_owned(), to.to_owned())],
        );
    }
    all.schema(description, &format!("{content}/{}/schema", step(media_type)), schema, Direction::Request);
}

fn responses(all: &mut Collector<'_>, description: &Description, at: &str) {
    let responses = format!("{at}/responses");
    if let Some((status, _)) = all.operation.success() {
        all.add("status", &format!("{status} is removed"), [Edit::Remove(format!("{responses}/{status}"))]);
        let edit = Edit::Rename(responses.clone(), status.to_owned(), "299".to_owned());
        all.add("status", &format!("{status} is 299"), [edit]);
        success(all, description, &format!("{responses}/{status}/content"));
    }
    let errors: Vec<String> = all.operation.errors().map(|(status, _)| status.to_owned()).collect();
    for status in errors {
        let at = format!("{responses}/{status}");
        all.add("status", &format!("{status} is removed"), [Edit::Remove(at.clone())]);
        let list = json!({"application/json": {"schema": {"type": "array"}}});
        all.add("type", &format!("{status} is a list"), [Edit::Set(format!("{at}/content"), list)]);
    }
}

fn success(all: &mut Collector<'_>, description: &Description, content: &str) {
    let Some((media_type, _)) = all.operation.content() else { return };
    let others = ["application/xml", "text/plain", "application/octet-stream"];
    for to in others.into_iter().filter(|to| *to != media_type) {
        let edit = Edit::Rename(content.to_owned(), media_type.to_owned(), to.to_owned());
        all.add("media type", &format!("response is {to}"), [edit]);
    }
    all.add("media type", "the response has no body", [Edit::Remove(content.to_owned())]);
    if let Some(schema) = all.operation.response().filter(|_| media_type.contains("json")) {
        all.schema(
            description,
            &format!("{content}/{}/schema", step(media_type)),
            schema,
            Direction::Response,
        );
    }
}

fn security(all: &mut Collector<'_>, description: &Description, at: &str) {
    let own = all.operation.declared.get("security");
    let required = own.unwrap_or(&description.value()["security"])[0].clone();
    let mut set = |what: String, required: Value| {
        all.add("security requirement", &what, [Edit::Set(format!("{at}/security"), required)]);
    };
    set("none".to_owned(), json!([]));
    for scheme in ["ApiKey", "Bearer"] {
        let mut changed = required.clone();
        let schemes = changed.as_object_mut().unwrap();
        if schemes.remove(scheme).is_none() {
            schemes.insert(scheme.to_owned(), json!([]));
        }
        set(format!("{scheme} is asked for, or not"), json!([changed]));
    }
}

/// The security schemes, and what holds for all operations that say nothing of their own.
fn credentials(description: &Description) -> Vec<Mutation> {
    let all: Vec<String> = description.operations().map(|operation| operation.id.to_owned()).collect();
    let of = |what: &str, edits: Vec<Edit>| Mutation {
        kind: "security requirement",
        place: what.to_owned(),
        operations: all.clone(),
        direction: None,
        edits,
    };
    let scheme = |name: &str, property: &str, value: Value| {
        vec![Edit::Set(format!("/components/securitySchemes/{name}/{property}"), value)]
    };
    vec![
        of("all operations: none", vec![Edit::Remove("/security".to_owned())]),
        of("all operations: ApiKey alone", vec![Edit::Remove("/security/0/Bearer".to_owned())]),
        of("all operations: Bearer alone", vec![Edit::Remove("/security/0/ApiKey".to_owned())]),
        of("ApiKey has another name", scheme("ApiKey", "name", json!("Subscription-Key"))),
        of("ApiKey in the query", scheme("ApiKey", "in", json!("query"))),
        of("ApiKey in a cookie", scheme("ApiKey", "in", json!("cookie"))),
        of("Bearer is basic", scheme("Bearer", "scheme", json!("basic"))),
        of("ApiKey is not defined", vec![Edit::Remove("/components/securitySchemes/ApiKey".to_owned())]),
        of("Bearer is not defined", vec![Edit::Remove("/components/securitySchemes/Bearer".to_owned())]),
    ]
}
