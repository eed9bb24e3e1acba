//! Compositions of every kind, and what becomes of them.

use super::super::Apply::Infallible;
use super::super::tests::{answering, applied};
use super::*;

fn reference(name: &str) -> Value {
    json!({"$ref": format!("{SCHEMAS}{name}")})
}

fn object(properties: &Value) -> Value {
    json!({"type": "object", "properties": properties})
}

/// The components after the pass, for a document whose response is `A`.
fn after(schemas: &Value) -> Value {
    let (_, document) = applied(Infallible(apply), answering(&reference("A"), schemas));
    document["components"]["schemas"].clone()
}

/// A property of a response, after the pass.
fn property(schema: &Value) -> Value {
    let text = json!({"type": "string"});
    let schemas = json!({
        "A": object(&json!({"member": schema})),
        "Cat": object(&json!({"name": text, "lives": {"type": "integer"}})),
        "Dog": object(&json!({"name": text, "tail": {"type": "boolean"}})),
    });
    after(&schemas)["A"]["properties"]["member"].clone()
}

#[test]
fn parts_become_one_object() {
    let text = json!({"type": "string"});
    let schemas = after(&json!({
        "A": {"allOf": [reference("Base"), {"type": "object", "required": ["b"], "properties": {"b": text}}], "description": "d"},
        "Base": {"type": "object", "required": ["a"], "properties": {"a": text}, "description": "base"},
    }));
    assert_eq!(
        schemas["A"],
        json!({"type": "object", "required": ["b", "a"], "properties": {"a": text, "b": text}, "description": "d"})
    );
}

#[test]
fn a_property_has_what_every_part_says_of_it() {
    let text = json!({"type": "string"});
    for (own, inherited, both) in [
        (object(&json!({"a": text})), object(&json!({"b": text})), object(&json!({"a": text, "b": text}))),
        (json!({"description": "own"}), text.clone(), json!({"description": "own", "type": "string"})),
        (
            json!({"type": "string", "enum": ["a"]}),
            json!({"maxLength": 9}),
            json!({"type": "string", "enum": ["a"], "maxLength": 9}),
        ),
        (
            reference("Cat"),
            json!({"description": "own"}),
            json!({"description": "own", "allOf": [reference("Cat")]}),
        ),
        // What cannot both be true is as the later part has it, which is the derived class.
        (json!({"type": "string", "format": "uuid"}), json!({"type": "integer"}), json!({"type": "integer"})),
        (reference("Cat"), reference("Dog"), reference("Dog")),
        (
            reference("Cat"),
            object(&json!({"b": text})),
            object(&json!({"b": text, "lives": {"type": "integer"}})),
        ),
    ] {
        let schemas = json!({
            "Cat": object(&json!({"lives": {"type": "integer"}})), "Dog": object(&json!({"a": text})),
            "A": {"allOf": [object(&json!({"member": own})), object(&json!({"member": inherited}))]},
        });
        assert_eq!(after(&schemas)["A"]["properties"]["member"], both, "{own} and {inherited}");
    }
}

#[test]
fn branches_become_one_object() {
    let schemas = json!({
        "A": {"oneOf": [reference("Cat"), reference("Dog")], "discriminator": {"propertyName": "kind"}},
        "Cat": {"type": "object", "required": ["kind", "lives"], "properties": {
            "kind": {"type": "string", "enum": ["cat"]}, "lives": {"type": "integer"}, "size": {"type": "integer"},
        }},
        "Dog": {"type": "object", "required": ["kind"], "properties": {
            "kind": {"type": "string", "enum": ["dog"]}, "size": {"type": "string"},
        }},
    });
    assert_eq!(
        after(&schemas)["A"],
        json!({
            "type": "object", "required": ["kind"],
            "properties": {"kind": {"type": "string", "enum": ["cat", "dog"]}, "lives": {"type": "integer"}, "size": {}},
            "x-discriminator": {"propertyName": "kind"},
        })
    );
}

#[test]
fn a_base_class_has_the_properties_of_the_derived_ones() {
    let text = json!({"type": "string"});
    let cat = json!({"allOf": [reference("A"), object(&json!({"lives": {"type": "integer"}}))]});
    let base =
        json!({"type": "object", "properties": {"name": text}, "discriminator": {"propertyName": "kind"}});
    let schemas = after(
        &json!({"A": base, "Cat": cat, "Dog": {"allOf": [reference("A"), object(&json!({"tail": text}))]}}),
    );
    let names = |name: &str| {
        openapi::entries(schemas[name].get("properties"))
            .map(|(name, _)| name.to_owned())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(names("A"), ["kind", "lives", "name", "tail"].map(str::to_owned).into());
    assert_eq!(names("Cat"), ["kind", "lives", "name"].map(str::to_owned).into());
    // The same where the base lists the derived classes itself.
    let schemas = after(
        &json!({"A": {"oneOf": [reference("Cat")], "type": "object", "properties": {"name": text}}, "Cat": cat}),
    );
    assert_eq!(schemas["Cat"]["properties"], json!({"name": text, "lives": {"type": "integer"}}));
    assert_eq!(schemas["A"]["properties"], json!({"name": text, "lives": {"type": "integer"}}));
}

#[test]
fn a_choice_with_null_is_nullable() {
    for empty in [json!({"nullable": true}), json!({"enum": [null]})] {
        assert_eq!(
            property(&json!({"oneOf": [reference("Cat"), empty]})),
            json!({"allOf": [reference("Cat")], "nullable": true})
        );
        assert_eq!(
            property(&json!({"anyOf": [{"type": "string"}, empty]})),
            json!({"type": "string", "nullable": true})
        );
    }
}

#[test]
fn scalars_have_in_common_what_they_can() {
    let int = json!({"type": "integer", "format": "int32"});
    for (branches, expected) in [
        (json!([int, {"type": "string", "pattern": "^-?(?:0|[1-9]\\d*)$"}]), int.clone()),
        (json!([{"type": "string", "format": "double"}, {"type": "number"}]), json!({"type": "number"})),
        (json!([int, {"type": "number"}]), json!({"type": "number"})),
        (json!([{"type": "string", "format": "date"}, {"type": "string"}]), json!({"type": "string"})),
        (json!([int, {"type": "string"}]), json!({})),
        (json!([int, reference("Cat")]), json!({})),
        (json!([{}, reference("Cat")]), json!({})),
        (json!([int, int]), int.clone()),
    ] {
        assert_eq!(property(&json!({"anyOf": branches})), expected, "{branches}");
    }
}

#[test]
fn what_is_composed_inside_becomes_a_component_once() {
    let choice = json!({"type": "array", "items": {"anyOf": [reference("A"), reference("Leaf")]}});
    let schemas = after(&json!({
        "A": object(&json!({"children": choice, "others": choice})),
        "Leaf": object(&json!({"name": {"type": "string"}})),
    }));
    let items = json!({"allOf": [reference("AOrLeaf")]});
    assert_eq!(schemas["A"]["properties"]["children"]["items"], items);
    assert_eq!(schemas["A"]["properties"]["others"]["items"], items);
    assert_eq!(schemas["AOrLeaf"]["properties"]["children"]["items"], items, "it holds itself");
    assert_eq!(schemas.as_object().unwrap().len(), 3);
}

#[test]
fn lists_are_lists_of_what_their_elements_have_in_common() {
    let list = |name: &str| json!({"type": "array", "items": reference(name)});
    assert_eq!(
        property(&json!({"oneOf": [list("Cat"), list("Dog")]})),
        json!({"type": "array", "items": {"allOf": [reference("CatOrDog")]}})
    );
}

#[test]
fn references_with_notes_stay() {
    for schema in [
        json!({"allOf": [reference("Cat")], "description": "d"}),
        json!({"oneOf": [reference("Cat")]}),
        reference("Cat"),
    ] {
        assert_eq!(property(&schema), schema);
    }
}

#[test]
fn deep_nests_of_identical_branches_stay_small() {
    let mut nest = object(&json!({"a": {"type": "string"}}));
    for _ in 0..14 {
        nest = json!({"oneOf": [nest, nest]});
    }
    let mut cross = Vec::new();
    for name in 0..40 {
        cross.push(
            json!({"oneOf": [object(&json!({format!("m{name}"): {"type": "string"}})), reference("Cat")]}),
        );
    }
    let schemas = after(&json!({
        "A": {"allOf": [nest, {"allOf": cross}]},
        "Cat": object(&json!({"name": {"type": "string"}})),
    }));
    assert_eq!(schemas["A"]["properties"].as_object().unwrap().len(), 42);
}

#[test]
fn circles_end() {
    for schema in [
        json!({"allOf": [reference("A"), {"type": "object"}]}),
        json!({"oneOf": [reference("A"), reference("B")]}),
        object(&json!({"a": {"allOf": [reference("A"), object(&json!({"b": {}}))]}})),
        object(
            &json!({"a": {"allOf": [{"oneOf": [reference("A"), reference("B")]}, object(&json!({"b": {}}))]}}),
        ),
    ] {
        let b = json!({"anyOf": [reference("A"), object(&json!({"b": {"type": "string"}}))]});
        after(&json!({"A": schema, "B": b}));
    }
}

#[test]
fn what_has_no_name_of_its_own_is_called_by_its_place() {
    let text = json!({"type": "string"});
    let mut both = object(&json!({"a": text, "b": text, "name": text, "lives": {"type": "integer"}}));
    both["x-property-order"] = json!(["lives", "name", "a", "b"]);
    let parts = json!([reference("Cat"), object(&json!({"a": text})), object(&json!({"b": text}))]);
    assert_eq!(property(&json!({"allOf": parts})), both, "no `Cat2`");
    let parts = json!([object(&json!({"a": text})), object(&json!({"b": text}))]);
    assert_eq!(property(&json!({"allOf": parts})), object(&json!({"a": text, "b": text})), "no `Choice`");
}

#[test]
fn null_is_found_in_every_form() {
    let cat = json!({"allOf": [reference("Cat")], "nullable": true});
    let bare = json!({"type": "object", "nullable": true});
    for (schema, expected) in [
        (json!({"anyOf": [reference("Cat"), bare]}), cat.clone()),
        (json!({"oneOf": [reference("Cat"), reference("Nothing")]}), cat),
        (
            json!({"oneOf": [reference("Size"), reference("Blank"), reference("Nothing")]}),
            json!({"type": "string", "enum": ["big", ""], "nullable": true}),
        ),
        // Beside what is said in place, it is one of the things that may stand there.
        (json!({"anyOf": [{"type": "string"}, bare]}), json!({})),
    ] {
        let schemas = json!({
            "A": object(&json!({"member": schema})), "Cat": object(&json!({"lives": {"type": "integer"}})),
            "Size": {"type": "string", "enum": ["big"]}, "Blank": {"type": "string", "enum": [""]}, "Nothing": {"enum": [null]},
        });
        assert_eq!(after(&schemas)["A"]["properties"]["member"], expected, "{schema}");
    }
}
