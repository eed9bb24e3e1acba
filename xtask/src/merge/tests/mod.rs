//! The rules of the merge, one by one, in two small descriptions that differ in one thing.

mod schemas;

use serde_json::{Value, json};

use super::rules::{MergeRule, RULES};
use super::{Account, merge};
use crate::pipeline;

/// A description of ours with one list, one thing and one order.
fn known() -> Value {
    json!({
        "openapi": "3.0.3", "info": {"title": "t", "version": "1"},
        "paths": {
            "/shop/v1/thing": {"get": {
                "operationId": "list_things", "x-source": "client",
                "parameters": [
                    {"name": "take", "in": "query", "schema": {"type": "integer", "format": "int32"}, "x-source": "client"},
                ],
                "responses": {"200": ok(&reference("ThingPage"), "observed")},
            }},
            "/shop/v1/thing/{thingGuid}": {"get": {
                "operationId": "get_thing", "x-source": "client",
                "parameters": [
                    {"name": "thingGuid", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}, "x-source": "client"},
                ],
                "responses": {"200": ok(&reference("Thing"), "assumption"), "404": {"description": "none"}},
            }},
            "/shop/v1/order": {"post": {
                "operationId": "order", "x-source": "client",
                "requestBody": {"x-source": "client", "content": {"application/json": {"schema": reference("Order")}}},
                "responses": {"200": ok(&json!({"type": "array", "items": {"type": "string"}}), "assumption")},
            }},
        },
        "components": {"schemas": {
            "ThingPage": {"type": "object", "x-source": "observed", "properties": {
                "count": {"type": "integer", "format": "int32", "x-source": "observed"},
                "result": {"type": "array", "items": reference("Thing"), "x-source": "observed"},
            }},
            "Thing": {"type": "object", "x-source": "observed", "properties": {
                "number": {"type": "string", "x-source": "observed", "description": "Its number."},
                "weight": {"type": "number", "format": "double", "x-source": "assumption"},
                "kind": {"type": "string", "x-known-values": ["Soft"], "x-enum-name": "Kind", "x-source": "guide"},
                "owner": {"nullable": true, "allOf": [reference("Owner")], "x-source": "client"},
                "more": {"type": "object", "additionalProperties": true, "x-source": "assumption"},
            }},
            "Owner": {"type": "object", "x-source": "client", "properties": {
                "name": {"type": "string", "x-source": "client"},
            }},
            "Order": {"type": "object", "x-source": "client", "required": ["number"], "properties": {
                "number": {"type": "string", "x-source": "client"}, "remark": {"type": "string", "x-source": "client"},
            }},
        }},
    })
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn ok(schema: &Value, source: &str) -> Value {
    json!({"description": "ok", "x-source": source, "content": {"application/json": {"schema": schema}}})
}

/// The same as a vendor would write it: other names, and no word of where a fact comes from.
fn vendor() -> Value {
    let text = known()
        .to_string()
        .replace("ThingPage", "ThingDtoPagedResult")
        .replace("/Thing\"", "/ThingDto\"")
        .replace("\"Thing\":", "\"ThingDto\":")
        .replace("Owner", "OwnerViewModel")
        .replace("/Order\"", "/PurchaseOrder\"")
        .replace("\"Order\":", "\"PurchaseOrder\":")
        .replace("thingGuid", "id")
        .replace("list_things", "Thing_GetList")
        .replace("get_thing", "Thing_Get")
        .replace("\"order\"", "\"Order_Post\"")
        .replace("x-known-values", "enum");
    let mut vendor: Value = serde_json::from_str(&text).unwrap();
    crate::openapi::each_object(&mut vendor, &mut |object| {
        object.retain(|name, _| !["x-source", "x-enum-name"].contains(&name.as_str()));
    });
    vendor
}

const THING: &str = "/components/schemas/ThingDto/properties";
const PAGE: &str = "/paths/~1shop~1v1~1thing/get";
const GET: &str = "/paths/~1shop~1v1~1thing~1{id}/get";
const ORDER: &str = "/paths/~1shop~1v1~1order/post";

fn merged(vendor: &Value) -> (Value, Account) {
    merge(&pipeline::known("k", known().to_string().as_bytes()).unwrap(), vendor)
}

/// Merges with one thing changed in the vendor's file, and expects this rule alone.
#[track_caller]
fn case(change: impl Fn(&mut Value), rule: MergeRule, place: &str) -> Value {
    let mut vendor = vendor();
    change(&mut vendor);
    let (result, account) = merged(&vendor);
    let lines: Vec<(MergeRule, &str)> =
        account.lines().iter().map(|line| (line.rule, line.place.as_str())).collect();
    assert_eq!(lines, [(rule, place)], "{account}");
    assert!(!result.to_string().contains("#/vendor/"), "{result}");
    result
}

fn set(pointer: &str, value: Value) -> impl Fn(&mut Value) + use<> {
    let pointer = pointer.to_owned();
    move |document| {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let name = crate::openapi::unescaped(name);
        let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("{parent}"));
        match parent {
            Value::Array(list) => list.push(value.clone()),
            parent => parent[&name] = value.clone(),
        }
    }
}

fn remove(pointer: &str) -> impl Fn(&mut Value) + use<> {
    let pointer = pointer.to_owned();
    move |document| {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let name = crate::openapi::unescaped(name);
        let removed = document
            .pointer_mut(parent)
            .and_then(Value::as_object_mut)
            .and_then(|parent| parent.remove(&name));
        assert!(removed.is_some(), "{pointer}");
    }
}

#[test]
fn an_edition_with_other_names_alone_changes_nothing() {
    let (result, account) = merged(&vendor());
    assert_eq!(account.lines(), [], "{account}");
    assert_eq!((account.known, account.met), (3, 3));
    assert_eq!(result, pipeline::known("k", known().to_string().as_bytes()).unwrap());
}

#[test]
fn the_path_in_use_is_sent() {
    let result = case(
        |document| {
            let item = document["paths"].as_object_mut().unwrap().remove("/shop/v1/order").unwrap();
            document["paths"]["/api/Shop/v1/oder"] = item;
        },
        MergeRule::PathSpelling,
        "order",
    );
    assert!(
        result["paths"].get("/shop/v1/order").is_some() && result["paths"].as_object().unwrap().len() == 3
    );
}

#[test]
fn an_operation_of_the_vendor_alone_comes_through() {
    let result = case(
        |document| {
            let mut operation = document.pointer(GET).unwrap().clone();
            operation["security"] = json!([{"other": []}]);
            operation["operationId"] = json!("order");
            operation["responses"]["200"]["content"]["application/json"]["schema"] =
                reference("Invoice.Owner");
            document["paths"]["/shop/v1/thing/{id}"]["delete"] = operation.clone();
            document["components"]["schemas"]["Invoice.Owner"] =
                json!({"properties": {"owner": reference("OwnerViewModel")}});
        },
        MergeRule::OperationAdded,
        "DELETE /shop/v1/thing/{id}",
    );
    let operation = &result["paths"]["/shop/v1/thing/{thingGuid}"]["delete"];
    assert_eq!(operation["parameters"][0]["name"], "thingGuid");
    assert_eq!(
        (operation.get("security"), operation.get("operationId")),
        (None, None),
        "no id of ours is taken"
    );
    // `Owner` is ours.
    assert_eq!(
        operation["responses"]["200"]["content"]["application/json"]["schema"],
        reference("InvoiceOwner")
    );
    assert_eq!(result["components"]["schemas"]["InvoiceOwner"]["properties"]["owner"], reference("Owner"));
}

#[test]
fn an_operation_that_is_gone_stays_deprecated() {
    let result = case(remove("/paths/~1shop~1v1~1order"), MergeRule::OperationGone, "order");
    let order = &result["paths"]["/shop/v1/order"]["post"];
    assert!(order["deprecated"] == true && order["x-deprecated-because"].is_string());
}

#[test]
fn a_dropped_operation_is_gone_on_both_sides() {
    let mut known = known();
    known["paths"].as_object_mut().unwrap().remove("/shop/v1/order");
    known["x-dropped"] = json!(["POST /shop/v1/order"]);
    let known = pipeline::known("k", known.to_string().as_bytes()).unwrap();
    let (result, account) = merge(&known, &vendor());
    assert_eq!(
        account.lines().iter().map(|line| line.rule).collect::<Vec<_>>(),
        [MergeRule::OperationDropped]
    );
    assert_eq!(result["paths"].get("/shop/v1/order"), None);
}

#[test]
fn parameters() {
    let skip = json!({"name": "Skip", "in": "query", "required": true, "schema": {"type": "integer"}});
    let result = case(
        set(&format!("{PAGE}/parameters/-"), skip),
        MergeRule::ParameterAdded,
        "list_things, parameter Skip",
    );
    let added = &result["paths"]["/shop/v1/thing"]["get"]["parameters"][1];
    assert_eq!((&added["name"], added.get("required")), (&json!("Skip"), None));

    let result =
        case(remove(&format!("{PAGE}/parameters")), MergeRule::ParameterGone, "list_things, parameter take");
    assert_eq!(result["paths"]["/shop/v1/thing"]["get"]["parameters"][0]["name"], "take");

    let required = set(&format!("{PAGE}/parameters/0/required"), json!(true));
    let result = case(required, MergeRule::ParameterRequired, "list_things, parameter take");
    assert_eq!(result["paths"]["/shop/v1/thing"]["get"]["parameters"][0].get("required"), None);

    let spelled = set(&format!("{PAGE}/parameters/0/name"), json!("TAKE"));
    let mut vendor = vendor();
    spelled(&mut vendor);
    let (result, account) = merged(&vendor);
    assert!(account.lines().is_empty(), "{account}");
    assert_eq!(result["paths"]["/shop/v1/thing"]["get"]["parameters"][0]["name"], "take");

    let text = set(&format!("{PAGE}/parameters/0/schema/type"), json!("string"));
    case(text, MergeRule::TypeKnown, "list_things, parameter take");
}

#[test]
fn bodies_and_responses() {
    let body = json!({"required": true, "content": {"application/json": {"schema": {"type": "string"}}}});
    let result = case(set(&format!("{GET}/requestBody"), body), MergeRule::BodyAdded, "get_thing, body");
    assert_eq!(result["paths"]["/shop/v1/thing/{thingGuid}"]["get"]["requestBody"].get("required"), None);
    case(remove(&format!("{ORDER}/requestBody")), MergeRule::BodyGone, "order, body");
    let result = case(
        set(&format!("{GET}/responses/410"), json!({"description": "x"})),
        MergeRule::ResponseAdded,
        "get_thing 410",
    );
    assert_eq!(result["paths"]["/shop/v1/thing/{thingGuid}"]["get"]["responses"]["410"]["description"], "x");
    let result = case(remove(&format!("{GET}/responses/200/content")), MergeRule::NoSchema, "get_thing 200");
    let schema = &result["paths"]["/shop/v1/thing/{thingGuid}"]["get"]["responses"]["200"]["content"]["application/json"]
        ["schema"];
    assert_eq!(schema, &reference("Thing"));
    let result = case(remove(&format!("{GET}/responses/404")), MergeRule::ResponseGone, "get_thing, errors");
    let responses = &result["paths"]["/shop/v1/thing/{thingGuid}"]["get"]["responses"];
    assert_eq!(responses["404"]["description"], "none");
    let mut vendor = self::vendor();
    vendor.pointer_mut(&format!("{GET}/responses")).unwrap().as_object_mut().unwrap().remove("404");
    set(&format!("{GET}/responses/default"), json!({"description": "any error"}))(&mut vendor);
    let rules: Vec<MergeRule> = merged(&vendor).1.lines().iter().map(|line| line.rule).collect();
    assert_eq!(rules, [MergeRule::ResponseAdded], "a default is all of them");
    // A status of the hundred that is known as a range is no other response, and none is gone.
    let mut ours = known();
    ours["paths"]["/shop/v1/thing"]["get"]["responses"]["5XX"] = json!({"description": "down"});
    let mut vendor = self::vendor();
    set(&format!("{PAGE}/responses/503"), json!({"description": "later"}))(&mut vendor);
    let (_, account) = merge(&pipeline::known("k", ours.to_string().as_bytes()).unwrap(), &vendor);
    let rules: Vec<MergeRule> = account.lines().iter().map(|line| line.rule).collect();
    assert_eq!(rules, [MergeRule::ResponseAdded], "{account}");
}

#[test]
fn servers_come_behind_ours() {
    let mut ours = known();
    ours["servers"] = json!([{"url": "https://api.example"}]);
    let mut vendor = self::vendor();
    vendor["servers"] = json!([{"url": "/"}, {"url": "https://eu.example"}, {"url": "https://api.example"}]);
    let (result, account) = merge(&pipeline::known("k", ours.to_string().as_bytes()).unwrap(), &vendor);
    assert_eq!(result["servers"], json!([{"url": "https://api.example"}, {"url": "https://eu.example"}]));
    let rules: Vec<MergeRule> = account.lines().iter().map(|line| line.rule).collect();
    assert_eq!(rules, [MergeRule::ServerAdded], "{account}");
}

#[test]
fn the_vendor_describes_where_he_does() {
    let mut vendor = vendor();
    set(&format!("{THING}/number/description"), json!("The vendor's words."))(&mut vendor);
    set(&format!("{GET}/summary"), json!("One thing"))(&mut vendor);
    set(&format!("{GET}/deprecated"), json!(true))(&mut vendor);
    set(&format!("{GET}/responses/200/description"), json!("Success"))(&mut vendor);
    let (result, _) = merged(&vendor);
    assert_eq!(
        result["components"]["schemas"]["Thing"]["properties"]["number"]["description"],
        "The vendor's words."
    );
    let get = &result["paths"]["/shop/v1/thing/{thingGuid}"]["get"];
    assert_eq!(
        (&get["summary"], &get["responses"]["200"]["description"], &get["deprecated"]),
        (&json!("One thing"), &json!("ok"), &json!(true))
    );
}

#[test]
fn every_rule_has_a_row_in_the_page() {
    let page = include_str!("../../../../docs/editions.md");
    let rows: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(name, _)| name))
        .collect();
    let rules: Vec<&str> = RULES.iter().map(|(_, name, _)| *name).collect();
    assert_eq!(rows, rules);
    for (rule, name, why) in RULES {
        assert_eq!(rule.text(), (*name, *why));
        assert!(page.contains(why), "{why}");
    }
}
