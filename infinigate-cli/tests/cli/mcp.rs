//! `infinigate mcp` with a real client of the protocol, over standard input and output.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use infinigate_auth::api::operations::ACCEPT_QUOTE;
use infinigate_sandbox::Fault;
use rmcp::model::{
    CallToolRequestParams, CallToolResult, ClientCapabilities, ClientConfig, ElicitRequestParams,
    ElicitResult, ElicitationAction, ElicitationCapability, Implementation, ProtocolVersion, Tool,
};
use rmcp::service::{RequestContext, RunningService};
use rmcp::transport::TokioChildProcess;
use rmcp::{ClientHandler, ErrorData, RoleClient, ServiceExt};
use serde_json::{Value, json};

use crate::world::World;

/// An assistant with a person who types this when they are asked.
#[derive(Clone)]
struct Assistant {
    types: String,
    asked: Arc<AtomicUsize>,
    version: ProtocolVersion,
}

impl ClientHandler for Assistant {
    fn get_info(&self) -> ClientConfig {
        let mut capabilities = ClientCapabilities::default();
        capabilities.elicitation = Some(ElicitationCapability::default());
        let mut config = ClientConfig::new(capabilities, Implementation::new("a test", "1"));
        config.protocol_version = self.version.clone();
        config
    }

    async fn create_elicitation(
        &self,
        request: ElicitRequestParams,
        _: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        let ElicitRequestParams::FormElicitationParams { message, .. } = request else {
            panic!("another question")
        };
        assert!(message.contains("BINDING ORDER") && message.contains("EUR"), "{message}");
        self.asked.fetch_add(1, Ordering::Relaxed);
        Ok(ElicitResult::new(ElicitationAction::Accept).with_content(json!({"document_number": self.types})))
    }
}

impl Assistant {
    fn new(types: &str) -> Self {
        Self { types: types.to_owned(), asked: Arc::default(), version: ProtocolVersion::V_2025_06_18 }
    }

    async fn connect(self, world: &World, arguments: &[&str]) -> RunningService<RoleClient, Self> {
        let mut command = tokio::process::Command::new(assert_cmd::cargo::cargo_bin!("infinigate"));
        command.env_clear().envs(world.environment()).arg("mcp").args(arguments);
        self.serve(TokioChildProcess::new(command).unwrap()).await.unwrap()
    }
}

async fn call(
    client: &RunningService<RoleClient, Assistant>,
    tool: &str,
    arguments: Value,
) -> CallToolResult {
    let arguments = arguments.as_object().unwrap().clone();
    let request = CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments);
    client.call_tool(request).await.unwrap()
}

/// Arguments for a tool, with all that it requires.
fn arguments_for(tool: &Tool, world: &World) -> Value {
    let data = world.sandbox.data();
    let (number, guid) = match &*tool.name {
        name if name.contains("invoice") => (data.invoices[0].number.clone(), data.invoices[0].guid.clone()),
        name if name.contains("credit_memo") => {
            (data.credit_memos[0].number.clone(), data.credit_memos[0].guid.clone())
        }
        _ => (world.open_quote().0, data.quotes[0]["documentGuid"].as_str().unwrap().to_owned()),
    };
    let required = tool.input_schema["required"].as_array().unwrap().iter();
    let value = |name: &str| match name {
        "documentNumber" => json!(number),
        "documentGuid" => json!(guid),
        "manufacturerName" => json!(data.manufacturers()[0]),
        "searchword" => json!("switch"),
        "no" => json!([data.products[0]["sku"]]),
        "month" => json!("2026-10"),
        other => sample(&tool.input_schema["properties"][other]),
    };
    required.map(|name| (name.as_str().unwrap().to_owned(), value(name.as_str().unwrap()))).collect()
}

/// A value for what another edition requires: the sandbox answers whatever is asked for.
fn sample(schema: &Value) -> Value {
    match (schema["type"].as_str(), schema["format"].as_str()) {
        _ if schema["enum"].is_array() => schema["enum"][0].clone(),
        (Some("integer" | "number"), _) => json!(1),
        (Some("boolean"), _) => json!(true),
        (Some("array"), _) => json!([sample(&schema["items"])]),
        (_, Some("uuid")) => json!("67e55044-10b1-426f-9247-bb680e5fe0c8"),
        (_, Some("date")) => json!("2026-10-01"),
        (_, Some("date-time")) => json!("2026-10-01T00:00:00Z"),
        _ => json!("A-1"),
    }
}

#[test]
fn every_tool_answers_as_its_output_schema_says() {
    let world = World::new();
    world.runtime.block_on(async {
        let client = Assistant::new("").connect(&world, &["--allow-orders"]).await;
        let tools = client.list_all_tools().await.unwrap();
        let reads = |tool: &&Tool| tool.annotations.as_ref().unwrap().read_only_hint == Some(true);
        for tool in tools.iter().filter(reads) {
            let result = call(&client, &tool.name, arguments_for(tool, &world)).await;
            assert_eq!(result.is_error, Some(false), "{}: {result:?}", tool.name);
            let Some(structured) = &result.structured_content else {
                assert!(tool.output_schema.is_none() && !json_of(&result).is_object(), "{}", tool.name);
                continue;
            };
            // Clients that do not read it have the same as text.
            assert_eq!(*structured, json_of(&result));
            let schema = Value::Object((**tool.output_schema.as_ref().unwrap()).clone());
            let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
            let errors: Vec<String> =
                validator.iter_errors(structured).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{}: {errors:?}", tool.name);
            let described = schema["properties"].as_object().unwrap();
            assert!(
                structured.as_object().unwrap().keys().all(|name| described.contains_key(name)),
                "{}",
                tool.name
            );
        }
        client.cancel().await.unwrap();
    });
}

fn json_of(result: &CallToolResult) -> Value {
    let text = &result.content[0].as_text().unwrap().text;
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn the_reading_operations_are_tools_with_their_parameters() {
    let world = World::new();
    world.runtime.block_on(async {
        let client = Assistant::new("").connect(&world, &[]).await;
        let tools = client.list_all_tools().await.unwrap();
        let description: Value =
            serde_json::from_str(include_str!("../../../openapi/infinigate.json")).unwrap();
        for path in description["paths"].as_object().unwrap().values() {
            for (method, operation) in path.as_object().unwrap() {
                let Some(id) = operation["operationId"].as_str() else { continue };
                let tool = tools.iter().find(|tool| tool.name == id);
                assert_eq!(tool.is_some(), method == "get", "{id}");
                let Some(tool) = tool else { continue };
                let properties = tool.input_schema["properties"].as_object().unwrap();
                for parameter in operation["parameters"].as_array().into_iter().flatten() {
                    let name = parameter["name"].as_str().unwrap();
                    assert!(properties.contains_key(name), "{id}: {name}");
                }
            }
        }
        for tool in &tools {
            assert_eq!(tool.annotations.as_ref().unwrap().read_only_hint, Some(true), "{}", tool.name);
        }
        client.cancel().await.unwrap();
    });
}

#[test]
fn a_tool_answers_with_exact_rows_and_no_more_than_an_assistant_reads() {
    let world = World::new();
    world.runtime.block_on(async {
        let client = Assistant::new("").connect(&world, &[]).await;
        let page = call(&client, "search_price_list", json!({"searchword": "switch", "take": 1000})).await;
        assert!(json_of(&page)["result"].as_array().unwrap().len() <= 50);
        let usage = json_of(&call(&client, "msp_usage", json!({"month": "2026-10"})).await);
        assert!(!usage["rows"].as_array().unwrap().is_empty());

        let missing = call(&client, "get_invoice_by_number", json!({"documentNumber": "RE-0"})).await;
        assert_eq!(missing.is_error, Some(true));
        assert_eq!(json_of(&missing)["error"]["code"], "not_found");
        let nothing = json_of(&call(&client, "get_invoice_by_number", json!({})).await);
        assert_eq!(nothing["error"]["message"], "the argument documentNumber is missing");
        let negative = call(&client, "search_price_list", json!({"searchword": "switch", "take": -1})).await;
        assert_eq!(negative.is_error, Some(true));
        client.cancel().await.unwrap();
    });
}

#[test]
fn an_assistant_is_told_what_to_do_when_the_outcome_of_an_order_is_unknown() {
    let world = World::new();
    let (number, _) = world.open_quote();
    world.sandbox.inject(Fault::lost_response().on(&ACCEPT_QUOTE).times(1));
    world.runtime.block_on(async {
        let (placed, _) = order(&world, Assistant::new(&number), &number).await;
        let error = &json_of(&placed)["error"];
        assert_eq!((placed.is_error, &error["code"]), (Some(true), &json!("outcome_unknown")));
        assert!(error["hint"].as_str().unwrap().contains("`infinigate quotes unknown`"), "{error}");
    });
    assert_eq!(world.json(&["quotes", "unknown"])[0]["outcome"], "processed");
}

#[test]
fn nothing_that_orders_is_a_tool_unless_it_is_allowed() {
    let world = World::new();
    world.runtime.block_on(async {
        let client = Assistant::new("").connect(&world, &[]).await;
        for tool in ["place_order", "accept_quote", "reject_quote", "request_quote", "request_token"] {
            assert!(client.call_tool(CallToolRequestParams::new(tool)).await.is_err(), "{tool}");
        }
        client.cancel().await.unwrap();
    });
    assert!(world.sandbox.acceptances().is_empty());
}

/// Prepares an order and places it, with a person who types something.
async fn order(world: &World, assistant: Assistant, number: &str) -> (CallToolResult, usize) {
    let asked = assistant.asked.clone();
    let client = assistant.connect(world, &["--allow-orders"]).await;
    let prepared = json_of(&call(&client, "prepare_order", json!({"documentNumber": number})).await);
    assert_eq!(prepared["documentNumber"], number);
    let arguments =
        json!({"documentNumber": number, "revision": prepared["revision"], "mail": "buyer@reseller.example"});
    let result = call(&client, "place_order", arguments).await;
    client.cancel().await.unwrap();
    (result, asked.load(Ordering::Relaxed))
}

#[test]
fn an_order_takes_two_steps_and_the_word_of_a_person() {
    for version in [ProtocolVersion::V_2025_06_18, ProtocolVersion::V_2026_07_28] {
        let world = World::new();
        let (number, _) = world.open_quote();
        world.runtime.block_on(async {
            let mut assistant = Assistant::new("another number");
            assistant.version = version.clone();
            let (refused, asked) = order(&world, assistant, &number).await;
            assert_eq!((refused.is_error, asked), (Some(true), 1), "{refused:?}");
            assert!(world.sandbox.acceptances().is_empty());

            let mut assistant = Assistant::new(&number);
            assistant.version = version.clone();
            let (placed, asked) = order(&world, assistant, &number).await;
            assert_eq!((placed.is_error, asked), (Some(false), 1), "{placed:?}");
            assert_eq!(placed.structured_content, Some(json!({"ordered": true, "documentNumber": number})));
        });
        assert_eq!(world.sandbox.acceptances().len(), 1);
        let journal = std::fs::read_to_string(world.file(".local/share/infinigate/quotes.journal")).unwrap();
        assert!(journal.contains(&number), "{journal}");
    }
}
