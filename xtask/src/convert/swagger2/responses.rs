//! Responses of Swagger 2.0: one schema for all media types, examples by media type, headers with a type.

use serde_json::{Map, Value, json};

use super::parameters;
use crate::openapi;

pub(in crate::convert) fn convert(response: &mut Value, produces: &[String]) {
    let Some(response) = response.as_object_mut().filter(|response| !response.contains_key("$ref")) else {
        return;
    };
    for (_, header) in openapi::entries_mut(response.get_mut("headers")) {
        parameters::with_schema(header);
        // What a header is written like is the same in every header.
        if let Some(header) = header.as_object_mut() {
            header.remove("explode");
            header.remove("style");
        }
    }
    let mut content = Map::new();
    if let Some(schema) = response.remove("schema") {
        let is_file = schema.get("type").is_some_and(|kind| kind == "file");
        let bytes = ["application/octet-stream".to_owned()];
        // `application/json` stands for "not said", and a file is no JSON.
        let media_types = if is_file && produces == [super::JSON] { &bytes } else { produces };
        content.extend(media_types.iter().map(|media_type| (media_type.clone(), json!({"schema": schema}))));
    }
    if let Some(Value::Object(examples)) = response.remove("examples") {
        for (media_type, example) in examples {
            match content.get_mut(&media_type) {
                Some(media) => media["example"] = example,
                None => {
                    content.insert(media_type, json!({"example": example}));
                }
            }
        }
    }
    if !content.is_empty() {
        response.insert("content".to_owned(), Value::Object(content));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::converted;
    use super::*;

    fn response(response: &Value, produces: &Value) -> Value {
        let operation = json!({"responses": {"200": response}, "produces": produces});
        converted(&operation, &json!({}))["paths"]["/a"]["post"]["responses"]["200"].clone()
    }

    #[test]
    fn the_schema_holds_for_every_media_type() {
        let schema = json!({"type": "string"});
        let with_example = json!({
            "description": "ok", "schema": schema, "examples": {"text/json": "a", "text/xml": "<a/>"},
            "headers": {"X-Count": {"type": "integer", "description": "d"}},
        });
        assert_eq!(
            response(&with_example, &json!(["application/json", "text/json"])),
            json!({
                "description": "ok",
                "headers": {"X-Count": {"schema": {"type": "integer"}, "description": "d"}},
                "content": {
                    "application/json": {"schema": schema},
                    "text/json": {"schema": schema, "example": "a"},
                    "text/xml": {"example": "<a/>"},
                },
            })
        );
        assert_eq!(response(&json!({"description": "none"}), &json!([])), json!({"description": "none"}));
    }

    #[test]
    fn a_file_is_bytes() {
        let file = json!({"schema": {"type": "file"}});
        let bytes = json!({"schema": {"type": "string", "format": "binary"}});
        assert_eq!(response(&file, &json!([]))["content"], json!({"application/octet-stream": bytes}));
        assert_eq!(
            response(&file, &json!(["application/pdf"]))["content"],
            json!({"application/pdf": bytes})
        );
    }
}
