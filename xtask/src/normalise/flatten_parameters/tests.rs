//! Parameters of every place and kind, and what becomes of them.

use super::super::Apply::Infallible;
use super::super::tests::applied;
use super::*;

fn after(parameter: &Value) -> Value {
    let document = json!({
        "paths": {"/a": {"get": {"parameters": [parameter]}}},
        "components": {"schemas": {
            "Id": {"type": "string", "nullable": true},
            "Filter": {"type": "object", "required": ["sku"], "properties": {
                "sku": {"type": "string", "description": "d"}, "tags": {"type": "array", "items": {"type": "string"}},
                "price": {"allOf": [{"$ref": "#/components/schemas/Price"}]},
            }},
            "Price": {"type": "object", "properties": {"min": {"type": "number"}}},
        }},
    });
    applied(Infallible(apply), document).1["paths"]["/a"]["get"]["parameters"].clone()
}

fn parameter(place: &str, schema: &Value) -> Value {
    json!({"name": "p", "in": place, "required": true, "schema": schema})
}

#[test]
fn paths_and_headers_hold_one_plain_value() {
    let text = json!({"type": "string"});
    for place in ["path", "header"] {
        for schema in [
            json!({"type": "array", "items": {}}),
            json!({}),
            json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}),
        ] {
            assert_eq!(after(&parameter(place, &schema))[0]["schema"], text, "{schema}");
        }
        let nullable = after(&parameter(place, &json!({"$ref": "#/components/schemas/Id"})));
        assert_eq!(nullable[0]["schema"], text);
        assert_eq!(nullable[0]["required"], place == "path");
    }
    let secret = json!({"type": "string", "format": "password"});
    assert_eq!(after(&parameter("header", &secret))[0]["schema"], text);
    let styled = json!({"name": "p", "in": "path", "style": "matrix", "schema": text});
    assert_eq!(after(&styled), json!([{"name": "p", "in": "path", "schema": text}]));
}

#[test]
fn objects_in_a_path_keep_their_type() {
    let filter = json!({"$ref": "#/components/schemas/Filter"});
    let wrapped = json!({"nullable": true, "allOf": [filter]});
    let map = json!({"type": "object", "additionalProperties": {"type": "integer"}});
    for (schema, kept) in [(&filter, &filter), (&wrapped, &filter), (&map, &map)] {
        for (explode, exploded, separator, equals) in [
            (json!(null), json!(null), ",", ","),
            (json!(true), json!(null), ",", "="),
            (json!(true), json!(";"), ";", "="),
            (json!(true), json!("."), ".", "="),
        ] {
            let mut object = parameter("path", schema);
            for (name, value) in [("explode", explode), (simplify_routes::EXPLODED, exploded)] {
                if !value.is_null() {
                    object[name] = value;
                }
            }
            let mut expected = parameter("path", kept);
            expected["x-separator"] = json!(separator);
            expected["x-equals"] = json!(equals);
            assert_eq!(after(&object), json!([expected]));
        }
    }
}

#[test]
fn objects_are_a_parameter_for_each_property() {
    let filter = json!({"$ref": "#/components/schemas/Filter"});
    let names = |parameters: &Value| -> Vec<String> {
        parameters.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    let form = after(&parameter("query", &filter));
    assert_eq!(names(&form), ["price", "sku", "tags"].map(str::to_owned).into_iter().collect::<Vec<_>>());
    let sku = json!({"name": "sku", "in": "query", "required": true, "description": "d", "schema": {"type": "string"}});
    assert!(form.as_array().unwrap().contains(&sku), "{form}");
    let mut deep = parameter("query", &filter);
    deep["style"] = json!("deepObject");
    assert_eq!(names(&after(&deep)), ["p[price][min]", "p[sku]", "p[tags][]"].map(str::to_owned).to_vec());
}

/// As PHP, Rails and Stripe read a query.
#[test]
fn a_deep_list_has_brackets() {
    let list = json!({"type": "array", "items": {"type": "string"}});
    let mut deep = parameter("query", &list);
    deep["style"] = json!("deepObject");
    assert_eq!(after(&deep), json!([{"name": "p[]", "in": "query", "required": true, "schema": list}]));
}

#[test]
fn a_list_in_one_text_says_what_stands_between_its_values() {
    let list = json!({"type": "array", "items": {"type": "string"}});
    let joined = |separator| json!({"name": "p", "in": "query", "required": true, "schema": {"type": "string"}, "x-separator": separator});
    for (style, explode, separator) in [
        (json!("spaceDelimited"), json!(false), " "),
        (json!("pipeDelimited"), json!(null), "|"),
        (json!("form"), json!(false), ","),
        (json!(null), json!(false), ","),
    ] {
        let mut parameter = parameter("query", &list);
        for (name, value) in [("style", style), ("explode", explode)] {
            if !value.is_null() {
                parameter[name] = value;
            }
        }
        assert_eq!(after(&parameter), json!([joined(separator)]), "{parameter}");
    }
    let mut by_tabs = parameter("query", &list);
    by_tabs["explode"] = json!(false);
    by_tabs["x-collectionFormat"] = json!("tsv");
    assert_eq!(after(&by_tabs)[0]["x-separator"], "\t");
    assert_eq!(after(&parameter("header", &list))[0]["x-separator"], ",");
    let mut repeated = parameter("query", &list);
    repeated["style"] = json!("form");
    assert_eq!(after(&repeated), json!([repeated]));
    let mut by_pipe = parameter("query", &list);
    by_pipe["style"] = json!("pipeDelimited");
    by_pipe["explode"] = json!(true);
    assert_eq!(after(&by_pipe)[0].get("x-separator"), None);
}

#[test]
fn an_object_in_one_text_keeps_its_type() {
    let filter = json!({"$ref": "#/components/schemas/Filter"});
    for (place, style, explode, separator, equals) in [
        ("header", "simple", false, ",", ","),
        ("header", "simple", true, ",", "="),
        ("query", "form", false, ",", ","),
        ("query", "pipeDelimited", false, "|", "|"),
    ] {
        let mut object = parameter(place, &filter);
        object["style"] = json!(style);
        object["explode"] = json!(explode);
        let mut expected = parameter(place, &filter);
        expected["x-separator"] = json!(separator);
        expected["x-equals"] = json!(equals);
        assert_eq!(after(&object), json!([expected]));
    }
}

#[test]
fn what_is_anything_is_text() {
    assert_eq!(after(&parameter("header", &json!({})))[0].get("description"), None);
    let in_json = json!({"name": "p", "in": "query", "content": {"application/json": {"schema": {}}}});
    let expected = json!({"name": "p", "in": "query", "schema": {"type": "string"}, "description": "Written as application/json."});
    assert_eq!(after(&in_json), json!([expected]));
}

#[test]
fn odd_elements_and_free_objects_are_text() {
    for (schema, expected) in [
        (
            json!({"type": "array", "uniqueItems": true, "items": {"type": "object"}}),
            json!({"type": "array", "items": {"type": "string"}}),
        ),
        (
            json!({"type": "array", "items": {"type": "integer", "nullable": true}}),
            json!({"type": "array", "items": {"type": "integer"}}),
        ),
        (
            json!({"type": "object", "additionalProperties": {"type": "integer"}}),
            json!({"type": "object", "additionalProperties": {"type": "string"}}),
        ),
        (json!({}), json!({"type": "string"})),
    ] {
        assert_eq!(after(&parameter("query", &schema))[0]["schema"], expected);
    }
}

#[test]
fn an_object_whose_properties_are_all_sent_already_is_named() {
    let text = json!({"type": "string"});
    let metric = json!({"type": "object", "properties": {"name": text}});
    let document = |parameters: Value| json!({"paths": {"/a": {"get": {"parameters": parameters}}}});
    let query = |name: &str, schema: &Value| json!({"in": "query", "name": name, "schema": schema});
    let (_, after) =
        applied(Infallible(apply), document(json!([query("name", &text), query("metric", &metric)])));
    assert_eq!(after["paths"]["/a"]["get"]["parameters"], json!([query("name", &text)]));
    let said = after["x-left-out"].to_string();
    assert!(said.contains("GET /a") && said.contains("the parameter metric"), "{said}");
    let (_, after) = applied(Infallible(apply), document(json!([query("metric", &metric)])));
    assert_eq!(after.get("x-left-out"), None);
}
