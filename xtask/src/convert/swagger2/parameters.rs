//! Parameters of Swagger 2.0: a type of their own instead of a schema, and bodies among them.

use serde_json::{Map, Value, json};

use crate::openapi;

const URLENCODED: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// Properties of a parameter that make up its schema.
const OF_SCHEMA: [&str; 22] = [
    "type",
    "format",
    "items",
    "default",
    "enum",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "multipleOf",
    "x-nullable",
    "title",
    // The names of an enum's numbers.
    "x-enumNames",
    "x-enum-varnames",
    "x-enum-names",
    "x-ms-enum",
];

fn location(parameter: &Value) -> &str {
    parameter.get("in").and_then(Value::as_str).unwrap_or_default()
}

pub(in crate::convert) fn is_body(parameter: &Value) -> bool {
    matches!(location(parameter), "body" | "formData")
}

/// The parameters of a path: those that may stand there in 3.0, and the bodies, which only operations have.
pub(in crate::convert) fn split(parameters: Option<Value>, shared: &Value) -> (Vec<Value>, Vec<Value>) {
    let Some(Value::Array(parameters)) = parameters else { return (Vec::new(), Vec::new()) };
    let (bodies, mut others): (Vec<Value>, Vec<Value>) =
        parameters.into_iter().map(|parameter| with_body(parameter, shared)).partition(is_body);
    others.iter_mut().for_each(with_schema);
    (others, bodies)
}

/// A reference to a shared body becomes the body.
fn with_body(parameter: Value, shared: &Value) -> Value {
    let name = openapi::reference(&parameter).and_then(|reference| reference.strip_prefix("#/parameters/"));
    match name.and_then(|name| shared.get(name)).filter(|parameter| is_body(parameter)) {
        Some(body) => body.clone(),
        None => parameter,
    }
}

/// Gives an operation its `parameters` and its `requestBody`.
pub(in crate::convert) fn convert(
    operation: &mut Map<String, Value>,
    of_path: &[Value],
    shared: &Value,
    consumes: &[String],
) {
    let (others, mut bodies) = split(operation.remove("parameters"), shared);
    let same = |a: &Value, b: &Value| {
        location(a) == location(b) && (location(a) == "body" || a.get("name") == b.get("name"))
    };
    for body in of_path {
        if !bodies.iter().any(|own| same(own, body)) {
            bodies.push(body.clone());
        }
    }
    if !others.is_empty() {
        operation.insert("parameters".to_owned(), json!(others));
    }
    let (fields, bodies): (Vec<Value>, Vec<Value>) =
        bodies.into_iter().partition(|parameter| location(parameter) == "formData");
    let body = match bodies.into_iter().next() {
        Some(body) => self::body(body, consumes),
        None if fields.is_empty() => return,
        None => form(fields, consumes),
    };
    operation.insert("requestBody".to_owned(), body);
}

fn body(parameter: Value, consumes: &[String]) -> Value {
    let Value::Object(mut parameter) = parameter else { return parameter };
    let schema = parameter.remove("schema").unwrap_or_else(|| json!({}));
    let content: Map<String, Value> =
        consumes.iter().map(|media_type| (media_type.clone(), json!({"schema": schema}))).collect();
    parameter.remove("in");
    if let Some(name) = parameter.remove("name") {
        parameter.insert("x-bodyName".to_owned(), name);
    }
    parameter.insert("content".to_owned(), Value::Object(content));
    Value::Object(parameter)
}

/// Form fields become the properties of one schema.
fn form(fields: Vec<Value>, consumes: &[String]) -> Value {
    let has_file = fields.iter().any(|field| field.get("type").is_some_and(|kind| kind == "file"));
    let mut media_types: Vec<&str> =
        consumes.iter().map(String::as_str).filter(|kind| [URLENCODED, MULTIPART].contains(kind)).collect();
    if has_file {
        media_types = vec![MULTIPART];
    } else if media_types.is_empty() {
        media_types.push(URLENCODED);
    }

    let (mut properties, mut required, mut encoding) = (Map::new(), Vec::new(), Map::new());
    let mut order = Vec::new();
    for mut field in fields {
        let Some(name) = field.get("name").and_then(Value::as_str).map(str::to_owned) else { continue };
        with_schema(&mut field);
        let mut schema = field.get("schema").cloned().unwrap_or_else(|| json!({}));
        if let Some(description) = field.get("description") {
            schema["description"] = description.clone();
        }
        for (extension, value) in openapi::entries(Some(&field)).filter(|(name, _)| name.starts_with("x-")) {
            schema[extension] = value.clone();
        }
        if field.get("required").is_some_and(|required| *required == json!(true)) {
            required.push(name.clone());
        }
        // Repeated fields are what 3.0 takes for granted in a form.
        if schema.get("type").is_some_and(|kind| kind == "array")
            && field.get("explode") == Some(&json!(false))
        {
            encoding.insert(name.clone(), json!({"style": field.get("style"), "explode": false}));
        }
        order.push(name.clone());
        properties.insert(name, schema);
    }
    let mut schema = json!({"type": "object", "properties": properties});
    schema
        .as_object_mut()
        .into_iter()
        .for_each(|schema| openapi::set_property_order(schema, std::mem::take(&mut order)));
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    let mut media = json!({"schema": schema});
    if !encoding.is_empty() {
        media["encoding"] = Value::Object(encoding);
    }
    let content: Map<String, Value> =
        media_types.into_iter().map(|media_type| (media_type.to_owned(), media.clone())).collect();
    let mut body = json!({"content": content});
    if !required.is_empty() {
        body["required"] = json!(true);
    }
    body
}

/// Moves what describes the value into a schema, and the way arrays are written into `style` and `explode`.
pub(in crate::convert) fn with_schema(parameter: &mut Value) {
    let place = location(parameter).to_owned();
    let Some(parameter) = parameter.as_object_mut().filter(|parameter| !parameter.contains_key("$ref"))
    else {
        return;
    };
    let mut schema = match parameter.remove("schema") {
        Some(Value::Object(schema)) => schema,
        _ => Map::new(),
    };
    for name in OF_SCHEMA {
        if let Some(value) = parameter.remove(name) {
            schema.insert(name.to_owned(), value);
        }
    }
    let format = parameter.remove("collectionFormat");
    if schema.get("type").is_some_and(|kind| kind == "array") {
        let format = format.as_ref().and_then(Value::as_str).unwrap_or("csv");
        let (style, explode) = match (place.as_str(), format) {
            ("path" | "header", _) => ("simple", false),
            (_, "multi") => ("form", true),
            (_, "ssv") => ("spaceDelimited", false),
            (_, "pipes") => ("pipeDelimited", false),
            _ => ("form", false),
        };
        parameter.insert("style".to_owned(), json!(style));
        parameter.insert("explode".to_owned(), json!(explode));
        if format == "tsv" {
            parameter.insert("x-collectionFormat".to_owned(), json!(format));
        }
    }
    parameter.insert("schema".to_owned(), Value::Object(schema));
}

#[cfg(test)]
mod tests {
    use super::super::tests::converted;
    use super::*;

    #[test]
    fn the_names_of_numbers_go_with_them() {
        let parameter = json!({"name": "a", "in": "query", "type": "integer", "enum": [0, 1], "x-enumNames": ["Open", "Closed"]});
        let converted = operation(&json!([parameter]), &json!({}));
        assert_eq!(converted["parameters"][0]["schema"]["x-enumNames"], json!(["Open", "Closed"]));
    }

    fn operation(parameters: &Value, rest: &Value) -> Value {
        converted(&json!({"parameters": parameters}), rest)["paths"]["/a"]["post"].clone()
    }

    #[test]
    fn the_type_is_a_schema() {
        let converted = operation(
            &json!([
                {"name": "a", "in": "query", "type": "integer", "format": "int32", "required": true, "x-nullable": true, "description": "d"},
                {"$ref": "#/parameters/Shared"},
            ]),
            &json!({"parameters": {"Shared": {"name": "s", "in": "header", "type": "string"}}}),
        );
        assert_eq!(
            converted["parameters"],
            json!([
                {"name": "a", "in": "query", "required": true, "description": "d",
                 "schema": {"type": "integer", "format": "int32", "nullable": true}},
                {"$ref": "#/components/parameters/Shared"},
            ])
        );
    }

    #[test]
    fn arrays_are_written_the_same() {
        for (place, format, style, explode) in [
            ("query", json!("multi"), "form", true),
            ("query", json!("csv"), "form", false),
            ("query", json!(null), "form", false),
            ("query", json!("ssv"), "spaceDelimited", false),
            ("query", json!("pipes"), "pipeDelimited", false),
            ("query", json!("tsv"), "form", false),
            ("path", json!("csv"), "simple", false),
            ("header", json!(null), "simple", false),
        ] {
            let items = json!({"type": "string", "collectionFormat": "csv"});
            let converted = operation(
                &json!([{"name": "a", "in": place, "type": "array", "items": items, "collectionFormat": format}]),
                &json!({}),
            );
            let parameter = &converted["parameters"][0];
            assert_eq!(
                (&parameter["style"], &parameter["explode"]),
                (&json!(style), &json!(explode)),
                "{place} {format}"
            );
            assert_eq!(parameter["schema"], json!({"type": "array", "items": {"type": "string"}}));
            assert_eq!(parameter.get("x-collectionFormat").is_some(), format == "tsv");
        }
    }

    #[test]
    fn a_body_is_a_request_body_in_every_media_type() {
        let body = json!({"name": "model", "in": "body", "required": true, "description": "d", "schema": {"$ref": "#/definitions/A"}});
        let shared = json!({"parameters": {"Body": body}, "consumes": ["application/json", "text/json"]});
        let media = json!({"schema": {"$ref": "#/components/schemas/A"}});
        for parameter in [body, json!({"$ref": "#/parameters/Body"})] {
            let converted = operation(&json!([parameter]), &shared);
            assert_eq!(
                converted["requestBody"],
                json!({
                    "required": true, "description": "d", "x-bodyName": "model",
                    "content": {"application/json": media, "text/json": media},
                })
            );
            assert!(converted.get("parameters").is_none());
        }
    }

    #[test]
    fn form_fields_are_one_body() {
        let text =
            json!({"name": "a", "in": "formData", "type": "string", "required": true, "description": "d"});
        let list = json!({"name": "b", "in": "formData", "type": "array", "items": {"type": "string"}});
        let file = json!({"name": "f", "in": "formData", "type": "file"});
        let of = |parameters: &Value, consumes: &Value| {
            operation(parameters, &json!({"consumes": consumes}))["requestBody"].clone()
        };

        let body = of(&json!([text, list]), &json!([]));
        let media = &body["content"][URLENCODED];
        assert_eq!(body["required"], true);
        assert_eq!(media["schema"]["properties"]["a"], json!({"type": "string", "description": "d"}));
        assert_eq!(media["schema"]["required"], json!(["a"]));
        assert_eq!(media["encoding"], json!({"b": {"style": "form", "explode": false}}));

        let body = of(&json!([list, file]), &json!(["application/json", URLENCODED]));
        assert!(body.get("required").is_none());
        assert_eq!(
            openapi::entries(body.get("content")).map(|(name, _)| name).collect::<Vec<_>>(),
            [MULTIPART]
        );
        let properties = &body["content"][MULTIPART]["schema"]["properties"];
        assert_eq!(properties["f"], json!({"type": "string", "format": "binary"}));

        let body = of(&json!([text]), &json!([MULTIPART, URLENCODED]));
        assert_eq!(openapi::entries(body.get("content")).count(), 2);
    }

    #[test]
    fn bodies_of_a_path_are_those_of_its_operations() {
        let mut document = json!({"swagger": "2.0", "paths": {"/a": {
            "parameters": [
                {"name": "q", "in": "query", "type": "string"},
                {"name": "b", "in": "body", "schema": {"title": "path"}},
            ],
            "post": {}, "put": {"parameters": [{"name": "own", "in": "body", "schema": {"title": "own"}}]},
        }}});
        super::super::convert(&mut document);
        let item = &document["paths"]["/a"];
        assert_eq!(item["parameters"], json!([{"name": "q", "in": "query", "schema": {"type": "string"}}]));
        for (method, title) in [("post", "path"), ("put", "own")] {
            assert_eq!(item[method]["requestBody"]["content"]["application/json"]["schema"]["title"], title);
        }
    }
}
