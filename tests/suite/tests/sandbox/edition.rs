//! The sandbox follows its description: the project's, and others that differ from it.

use infinigate_auth::types::PriceListItem;
use infinigate_auth::{Credentials, Infinigate};
use infinigate_contract::spec::{Description, Said};
use infinigate_sandbox::Sandbox;
use serde_json::{Value, json};

use super::{Caller, TestResult, path_of};

const SEARCH: &str = path_of("search_price_list");
const QUOTE: &str = path_of("get_quote_by_number");

fn own() -> TestResult<Value> {
    Ok(Description::of_this_project()?.value().clone())
}

/// The project's description with one operation changed.
fn edited(id: &str, edit: impl FnOnce(&mut Value)) -> TestResult<Value> {
    let mut description = own()?;
    let items = description["paths"].as_object_mut().ok_or("no paths")?.values_mut();
    let mut operations = items.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut());
    edit(operations.find(|operation| operation["operationId"] == id).ok_or("no such operation")?);
    Ok(description)
}

/// What a response with status 200 is described as.
fn schema(operation: &mut Value) -> &mut Value {
    &mut operation["responses"]["200"]["content"]["application/json"]["schema"]
}

async fn caller(description: Value) -> TestResult<Caller> {
    let caller = Caller::of(Sandbox::builder().description(description)).await?;
    assert_eq!(caller.sandbox.contradictions(), Vec::<String>::new());
    Ok(caller)
}

/// This one test names each contradiction between the sandbox and an edition of the description. Either the edition is
/// wrong, which `openapi/known.yaml` can say, or the sandbox's data has to follow: `tests/sandbox/src/data`.
#[tokio::test]
async fn the_sandbox_contradicts_the_description_nowhere() -> TestResult {
    let found = Sandbox::start().await?.contradictions();
    assert_eq!(found, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn a_contradiction_is_named_and_stops_no_test_but_that_one() -> TestResult {
    let description =
        edited("list_manufacturers", |operation| *schema(operation) = json!({"type": "boolean"}))?;
    let caller = Caller::of(Sandbox::builder().description(description)).await?;
    let found = caller.sandbox.contradictions();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("list_manufacturers: 200 OK: response body: "), "{found:?}");
    caller.get_json(path_of("list_manufacturers")).await?;
    Ok(())
}

#[tokio::test]
#[should_panic(expected = "/*/vendorNmae: is not declared")]
async fn a_slip_in_ones_own_data_fails_the_test() {
    let builder = Sandbox::builder().data(|data| {
        let item = PriceListItem { sku: Some("A-1".to_owned()), ..Default::default() };
        let mut item = serde_json::to_value(item).unwrap();
        item["vendorNmae"] = json!("Example Systems");
        data.products = vec![item];
    });
    let caller = Caller::of(builder).await.unwrap();
    caller.get_json(&format!("{SEARCH}/a-1")).await.unwrap();
}

#[tokio::test]
async fn lists_come_in_the_shape_of_the_description() -> TestResult {
    let item = json!({"$ref": "#/components/schemas/PriceListItem"});
    let list = json!({"type": "array", "items": item});
    let page = |rows: &str, count: &str, kind: &str| json!({"type": "object", "properties": {rows: list, count: {"type": kind}}, "required": [rows, count]});
    let mut seen = Vec::new();
    for shape in [
        list.clone(),
        page("result", "count", "integer"),
        page("items", "totalCount", "integer"),
        page("value", "@odata.count", "string"),
    ] {
        let description = edited("search_price_list", |operation| *schema(operation) = shape)?;
        seen.push(caller(description).await?.get_json(&format!("{SEARCH}/switch?take=2")).await?);
    }
    let whole = caller(own()?).await?.count(&format!("{SEARCH}/switch")).await;
    assert!(whole.is_err(), "a list is no count");
    let rows = seen[0].clone();
    let all = seen[1]["count"].as_u64().ok_or("no count")?;
    assert!(all > 2 && rows.as_array().is_some_and(|rows| rows.len() == 2));
    assert_eq!(seen[1], json!({"count": all, "result": rows}));
    assert_eq!(seen[2], json!({"totalCount": all, "items": rows}));
    assert_eq!(seen[3], json!({"@odata.count": all.to_string(), "value": rows}));
    Ok(())
}

#[tokio::test]
async fn a_count_and_a_quote_come_as_they_are_described() -> TestResult {
    let count = path_of("count_price_list");
    if !count.is_empty() {
        let object =
            json!({"type": "object", "properties": {"count": {"type": "integer"}}, "required": ["count"]});
        let described = edited("count_price_list", |operation| *schema(operation) = object)?;
        let caller = caller(described).await?;
        let response = caller.get_json(&format!("{count}/switch")).await?;
        assert!(response["count"].is_u64() && matches!(Said::of(response), Said::Count(_)));
    }
    let mut description = own()?;
    let nested = json!({"type": "object", "required": ["header"], "properties": {
        "header": {"$ref": "#/components/schemas/QuoteHeader"}, "lines": {"type": "array", "items": {}},
    }});
    let mut operations = description["paths"].as_object_mut().ok_or("no paths")?.values_mut();
    let quote =
        operations.find(|item| item["get"]["operationId"] == "get_quote_by_number").ok_or("no quote")?;
    *schema(&mut quote["get"]) = nested;
    let caller = caller(description).await?;
    let known = caller
        .sandbox
        .data()
        .quotes
        .iter()
        .find(|quote| quote["canBeAccepted"] == true)
        .ok_or("none open")?;
    let path = format!("{QUOTE}/{}", known["documentNumber"].as_str().ok_or("no number")?);
    let mut header = known.clone();
    let lines = header.as_object_mut().and_then(|header| header.remove("lines")).ok_or("no lines")?;
    assert_eq!(caller.get_json(&path).await?, json!({"header": header, "lines": lines}));
    assert_eq!(&caller.quote(&path).await?, known);

    let (key, id, secret) =
        (caller.sandbox.api_key(), caller.sandbox.client_id(), caller.sandbox.client_secret());
    let builder = Infinigate::builder(Credentials::new(key, id, secret)?).base_url(caller.sandbox.base_url());
    let quote =
        builder.build()?.acceptable_quote(known["documentNumber"].as_str().unwrap_or_default()).await?;
    assert_eq!(json!(quote.revision()), known["documentVersion"]);
    assert_eq!(quote.total().to_string().parse::<f64>().ok(), known["total"].as_f64());
    Ok(())
}

#[tokio::test]
async fn an_operation_that_is_not_known_is_answered_as_it_is_described() -> TestResult {
    let mut description = own()?;
    let response = |content: Value| json!({"description": "", "content": {"application/json": content}});
    let schema = json!({"type": "object", "required": ["id"], "properties": {
        "id": {"type": "integer"}, "name": {"type": "string"}, "state": {"type": "string", "enum": ["New"]},
    }});
    for (path, id, response) in [
        ("/crm/v1/contact", "list_contacts", response(json!({"schema": schema}))),
        (
            "/crm/v1/contact/{id}",
            "get_contact",
            response(json!({"schema": schema, "example": {"id": 99, "name": "A"}})),
        ),
    ] {
        description["paths"][path]["get"] = json!({"operationId": id, "responses": {"200": response}});
    }
    let id = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}});
    description["paths"]["/crm/v1/contact/{id}"]["parameters"] = json!([id]);
    let deleted = json!({"operationId": "delete_contact", "responses": {"204": {"description": ""}}});
    description["paths"]["/crm/v1/contact/{id}"]["delete"] = deleted;
    let caller = caller(description).await?;
    assert_eq!(
        caller.get("/crm/v1/contact").await?.json()?,
        json!({"id": 7, "name": "text 0", "state": "New"})
    );
    assert_eq!(caller.get("/crm/v1/contact/7").await?.json()?, json!({"id": 7, "name": "A"}));
    let deleted = super::read(caller.request(reqwest::Method::DELETE, "/crm/v1/contact/7")).await?;
    assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    let stranger =
        caller.bare(reqwest::Method::GET, "/crm/v1/contact").header("API-KEY", caller.sandbox.api_key());
    assert_eq!(super::read(stranger).await?.status, 401, "it asks for a token as all others do");
    Ok(())
}

#[tokio::test]
async fn paths_are_those_of_the_description_and_capitals_do_not_matter() -> TestResult {
    let mut description = own()?;
    let paths = description["paths"].as_object_mut().ok_or("no paths")?;
    let item = paths.remove(path_of("list_manufacturers")).ok_or("no manufacturers")?;
    paths.insert("/Product-Management/V9/Makers".to_owned(), item);
    let caller = caller(description).await?;
    for path in ["/Product-Management/V9/Makers", "/product-management/v9/MAKERS"] {
        assert!(!caller.list(path).await?.rows.is_empty(), "{path}");
    }
    assert_eq!(caller.get(path_of("list_manufacturers")).await?.status, 404);
    Ok(())
}
