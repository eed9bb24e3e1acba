//! The rules for schemas: what something is, its type, its rows, its values and its properties.

use serde_json::{Value, json};

use super::super::merge;
use super::super::rules::MergeRule;
use super::{GET, ORDER, PAGE, THING, case, merged, ok, reference, remove, set, vendor};
use crate::pipeline;

#[test]
fn what_kind_of_thing_it_is_is_ours() {
    let result = case(set(&format!("{THING}/owner"), json!({"type": "string"})), MergeRule::Kind, "Owner");
    assert_eq!(result["components"]["schemas"]["Owner"]["properties"]["name"]["type"], "string");
    case(
        set(&format!("{THING}/number"), json!({"type": "array", "items": {}})),
        MergeRule::Kind,
        "Thing.number",
    );
    let more = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let result = case(set(&format!("{THING}/more"), more), MergeRule::Open, "Thing.more");
    assert_eq!(result["components"]["schemas"]["Thing"]["properties"]["more"].get("properties"), None);
}

#[test]
fn a_known_type_beats_the_vendor_and_he_an_assumption() {
    for known in ["observed", "guide", "client", "gateway"] {
        let mut ours = super::known();
        ours["components"]["schemas"]["Thing"]["properties"]["number"]["x-source"] = json!(known);
        let mut vendor = vendor();
        set(&format!("{THING}/number/type"), json!("integer"))(&mut vendor);
        let (result, account) = merge(&pipeline::known("k", ours.to_string().as_bytes()).unwrap(), &vendor);
        assert_eq!(account.lines()[0].rule, MergeRule::TypeKnown, "{account}");
        assert_eq!(result["components"]["schemas"]["Thing"]["properties"]["number"]["type"], "string");
    }
    let weight = json!({"type": "string", "format": "date"});
    let result = case(set(&format!("{THING}/weight"), weight), MergeRule::TypeAssumed, "Thing.weight");
    let weight = &result["components"]["schemas"]["Thing"]["properties"]["weight"];
    assert_eq!(weight, &json!({"type": "string", "format": "date", "x-source": "vendor"}));
}

/// Where the vendor has two classes for one type of ours, the first beats the assumption, and the second meets the first.
#[test]
fn what_the_vendor_replaced_stands() {
    let mut vendor = vendor();
    let mut row = vendor["components"]["schemas"]["ThingDto"].clone();
    row["properties"]["weight"] = json!({"type": "integer", "format": "int64"});
    vendor["components"]["schemas"]["ThingRow"] = row;
    let one = format!("{GET}/responses/200/content/application~1json/schema");
    set(&one, reference("ThingRow"))(&mut vendor);
    set(&format!("{THING}/weight"), json!({"type": "string"}))(&mut vendor);
    let (result, account) = merged(&vendor);
    let rules: Vec<MergeRule> = account.lines().iter().map(|line| line.rule).collect();
    assert_eq!(rules, [MergeRule::TypeAssumed, MergeRule::TypeKnown], "{account}");
    let weight = &result["components"]["schemas"]["Thing"]["properties"]["weight"];
    assert_eq!(weight, &json!({"type": "string", "x-source": "vendor"}));
}

/// Where the vendor has two classes for one type of ours, what one of them adds is not missing in the other.
#[test]
fn what_the_vendor_added_is_not_gone() {
    let get = format!("{GET}/responses/200/content/application~1json/schema");
    for one in [&get, "/components/schemas/ThingDtoPagedResult/properties/result/items"] {
        let mut vendor = vendor();
        let mut row = vendor["components"]["schemas"]["ThingDto"].clone();
        row["properties"]["colour"] = json!({"type": "string"});
        vendor["components"]["schemas"]["ThingRow"] = row;
        set(one, reference("ThingRow"))(&mut vendor);
        let (_, account) = merged(&vendor);
        let lines: Vec<_> = account.lines().iter().map(|line| (line.rule, line.place.as_str())).collect();
        assert_eq!(lines, [(MergeRule::PropertyAdded, "Thing.colour")], "{account}");
    }
}

/// What the vendor leaves open contradicts nothing, and .NET's `guid` is a UUID.
#[test]
fn types_agree_as_far_as_the_vendor_says() {
    for (place, same, other) in [
        (
            format!("{GET}/parameters/0/schema"),
            json!({"type": "string"}),
            json!({"type": "string", "format": "date"}),
        ),
        (
            format!("{GET}/parameters/0/schema"),
            json!({"type": "string", "format": "guid"}),
            json!({"type": "string", "format": "uri"}),
        ),
        (
            format!("{PAGE}/parameters/0/schema"),
            json!({"type": "integer"}),
            json!({"type": "integer", "format": "int64"}),
        ),
        (
            format!("{THING}/number"),
            json!({"type": "string", "format": ""}),
            json!({"type": "string", "format": "date"}),
        ),
    ] {
        let mut vendor = vendor();
        set(&place, same)(&mut vendor);
        assert_eq!(merged(&vendor).1.lines(), [], "{place}");
        set(&place, other)(&mut vendor);
        let (result, account) = merged(&vendor);
        assert_eq!(
            account.lines().iter().map(|line| line.rule).collect::<Vec<_>>(),
            [MergeRule::TypeKnown],
            "{account}"
        );
        assert!(
            !result.to_string().contains("\"date\"") && !result.to_string().contains("int64"),
            "{result}"
        );
    }
}

#[test]
fn a_list_has_our_rows_in_every_shape() {
    let slot = "/components/schemas/ThingDtoPagedResult";
    let rows = json!({"type": "array", "items": reference("ThingDto")});
    for shape in [
        rows.clone(),
        json!({"type": "object", "properties": {"items": rows, "totalCount": {"type": "integer"}}}),
        json!({"type": "object", "properties": {"data": {"type": "object", "properties": {"value": rows}}}}),
    ] {
        let result = case(set(slot, shape), MergeRule::ListKnown, "ThingPage");
        assert_eq!(
            result["components"]["schemas"]["ThingPage"]["properties"]["result"]["items"],
            reference("Thing")
        );
    }
    let slot = format!("{ORDER}/responses/200/content/application~1json/schema");
    let page = json!({"type": "object", "properties": {
        "Items": {"type": "array", "items": {"type": "string"}}, "by": reference("OwnerViewModel"),
    }});
    let result = case(set(&slot, page), MergeRule::ListAssumed, "order 200");
    let shape = &result["paths"]["/shop/v1/order"]["post"]["responses"]["200"]["content"]["application/json"]
        ["schema"];
    assert_eq!(shape["properties"]["Items"]["items"], json!({"type": "string"}));
    assert_eq!(
        (&shape["properties"]["by"], &shape["x-page"]["item"]["type"]),
        (&reference("Owner"), &json!("string"))
    );
    // Rows that the client does not find there stay where it does.
    let odd =
        json!({"type": "object", "properties": {"rows": {"type": "array", "items": {"type": "string"}}}});
    case(set(&slot, odd), MergeRule::ListKnown, "order 200");
}

#[test]
fn null_is_allowed_if_either_allows_it() {
    let result =
        case(set(&format!("{THING}/number/nullable"), json!(true)), MergeRule::Nullable, "Thing.number");
    assert_eq!(result["components"]["schemas"]["Thing"]["properties"]["number"]["nullable"], true);
    let choice = json!({"oneOf": [reference("OwnerViewModel"), {"enum": [null]}]});
    let mut vendor = vendor();
    set(&format!("{THING}/owner"), choice)(&mut vendor);
    assert_eq!(merged(&vendor).1.lines(), [], "known already");
    let order = "/components/schemas/PurchaseOrder/properties";
    case(set(&format!("{order}/remark/nullable"), json!(true)), MergeRule::Nullable, "Order.remark");
    let result =
        case(set(&format!("{order}/number/nullable"), json!(true)), MergeRule::NullNotSent, "Order.number");
    assert_eq!(result["components"]["schemas"]["Order"]["properties"]["number"].get("nullable"), None);
}

#[test]
fn values_are_the_union() {
    let result = case(
        set(&format!("{THING}/kind/enum"), json!(["SOFT", "Hard", null])),
        MergeRule::ValuesAdded,
        "Thing.kind",
    );
    let kind = &result["components"]["schemas"]["Thing"]["properties"]["kind"];
    assert_eq!((&kind["x-known-values"], &kind["x-enum-name"]), (&json!(["Soft", "Hard"]), &json!("Kind")));
    let result = case(
        set(&format!("{THING}/number/enum"), json!(["1", "2"])),
        MergeRule::ValuesOfText,
        "Thing.number",
    );
    assert_eq!(result["components"]["schemas"]["Thing"]["properties"]["number"].get("enum"), None);
}

#[test]
fn properties_are_the_union() {
    let result = case(
        set(&format!("{THING}/colour"), reference("OwnerViewModel")),
        MergeRule::PropertyAdded,
        "Thing.colour",
    );
    assert_eq!(result["components"]["schemas"]["Thing"]["properties"]["colour"], reference("Owner"));
    let result = case(remove(&format!("{THING}/number")), MergeRule::PropertyGone, "Thing.number");
    assert!(result["components"]["schemas"]["Thing"]["properties"].get("number").is_some());
    let required = set("/components/schemas/PurchaseOrder/required", json!(["number", "remark"]));
    case(required, MergeRule::PropertyRequired, "Order.remark");
    // In other capitals it is the same property.
    let mut vendor = vendor();
    let number = vendor.pointer_mut(THING).and_then(Value::as_object_mut).unwrap().remove("number").unwrap();
    set(&format!("{THING}/Number"), number)(&mut vendor);
    assert_eq!(merged(&vendor).1.lines(), []);
}

/// Each comes in once, from however many places it is referred to, and has references of its own.
#[test]
fn types_of_the_vendor_alone_come_once() {
    let mut vendor = vendor();
    let has = |name: &str| json!({"type": "object", "properties": {"a": reference(name), "z": reference("Shared")}});
    for (name, schema) in
        [("Whole", has("Part")), ("Part", has("Whole")), ("Shared", json!({"type": "string"}))]
    {
        set(&format!("/components/schemas/{name}"), schema)(&mut vendor);
    }
    vendor["paths"]["/shop/v1/whole"] =
        json!({"get": {"responses": {"200": ok(&reference("Whole"), "vendor")}}});
    let (result, _) = merged(&vendor);
    let ours = super::known();
    let is_new = |name: &&String| ours["components"]["schemas"].get(name.as_str()).is_none();
    let schemas = result["components"]["schemas"].as_object().unwrap();
    assert_eq!(schemas.keys().filter(is_new).collect::<Vec<_>>(), ["Part", "Shared", "Whole"]);
    assert_eq!((&schemas["Whole"], &schemas["Part"]), (&has("Part"), &has("Whole")));
}

/// A property of ours without a type of its own can be what the vendor has a type for that refers to itself.
#[test]
fn what_holds_itself_has_a_name() {
    let mut ours = super::known();
    let own = json!({"type": "object", "properties": {"name": {"type": "string"}}});
    ours["components"]["schemas"]["Thing"]["properties"]["owner"] = own;
    let mut vendor = vendor();
    set("/components/schemas/OwnerViewModel/properties/parent", reference("OwnerViewModel"))(&mut vendor);
    let (result, _) = merge(&pipeline::known("k", ours.to_string().as_bytes()).unwrap(), &vendor);
    let schemas = &result["components"]["schemas"];
    for place in [&schemas["OwnerViewModel"], &schemas["Thing"]["properties"]["owner"]] {
        assert_eq!(place["properties"]["parent"], reference("OwnerViewModel"));
        assert_eq!(place["properties"]["name"], json!({"type": "string"}));
    }
}
