//! The tools that accept a quote: one that shows what would be ordered, and one that orders it after a person has
//! confirmed. They exist with `--allow-orders` alone.

use infinigate_auth::{AcceptableQuote, Acceptance, Infinigate, Timestamp};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, ElicitRequest, ElicitRequestParams, ElicitResult,
    ElicitationAction, ElicitationSchema, InputRequest, InputRequests, InputRequiredResult, ProtocolVersion,
    Tool, ToolAnnotations,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, elicit_safe, schemars};
use serde::{Deserialize, Serialize};
use serde_json::value::to_raw_value;
use serde_json::{Map, Value, json};

use super::response::exact;
use super::{schema, success};
use crate::commands::decisions::undecided;
use crate::error::{Failure, Result};

const PREPARE: &str = "prepare_order";
const ORDER: &str = "place_order";
const CONFIRMATION: &str = "confirmation";

/// What a person types to confirm.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
struct Confirmation {
    /// The number of the quote, typed by the person who orders.
    document_number: String,
}

elicit_safe!(Confirmation);

pub(super) fn is_tool(name: &str) -> bool {
    [PREPARE, ORDER].contains(&name)
}

pub(super) fn tools() -> Vec<Tool> {
    let number =
        ("documentNumber".to_owned(), json!({"type": "string", "description": "Number of the quote"}));
    let revision = (
        "revision".to_owned(),
        json!({"type": "integer", "description": "Revision that prepare_order has shown"}),
    );
    let mail = (
        "mail".to_owned(),
        json!({"type": "string", "description": "Mail address of the person who orders"}),
    );
    let all = |properties: Map<String, Value>| {
        let required = properties.keys().map(|name| Value::from(name.as_str())).collect();
        schema(properties, required)
    };
    let prepare = Map::from_iter([number.clone()]);
    let order = Map::from_iter([number.clone(), revision.clone(), mail]);
    let property = |name: &str, types: Value| (name.to_owned(), json!({"type": types}));
    let prepared = Map::from_iter([
        number.clone(),
        revision,
        property("total", json!("string")),
        property("currency", json!("string")),
        property("validUntil", json!(["string", "null"])),
        ("lines".to_owned(), json!({"type": "array", "items": {"type": "object"}})),
    ]);
    let ordered = Map::from_iter([number, property("ordered", json!("boolean"))]);
    vec![
        Tool::new(PREPARE, "Show what accepting a quote would order. Orders nothing.", all(prepare))
            .with_raw_output_schema(all(prepared))
            .with_annotations(ToolAnnotations::new().read_only(true)),
        Tool::new(ORDER, "Accept a quote: a BINDING ORDER. A person is asked to confirm it.", all(order))
            .with_raw_output_schema(all(ordered))
            .with_annotations(ToolAnnotations::new().read_only(false).destructive(true).idempotent(false)),
    ]
}

pub(super) async fn call(
    infinigate: &Infinigate,
    request: &CallToolRequestParams,
    context: &RequestContext<RoleServer>,
) -> Result<CallToolResponse> {
    let arguments = request.arguments.clone().unwrap_or_default();
    let text = |name: &str| {
        arguments
            .get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.trim().is_empty())
            .ok_or_else(|| Failure::usage(format!("the argument {name} is missing")))
    };
    let number = text("documentNumber")?;
    let quote = infinigate.acceptable_quote(number).await?;
    if request.name == PREPARE {
        return Ok(success(shown(&quote)?).into());
    }
    let mail = text("mail")?;
    if arguments.get("revision").and_then(Value::as_i64) != Some(quote.revision().into()) {
        return Err(Failure::usage(format!(
            "the quote is at revision {}: prepare the order again",
            quote.revision()
        )));
    }
    match confirmed(&quote, request, context).await? {
        Some(typed) if typed.document_number.trim() == number => {}
        Some(_) => return Err(Failure::usage("nothing was ordered: the person typed another number")),
        None => return Ok(asked(&quote)?.into()),
    }
    match quote.accept(mail).await {
        Acceptance::Accepted(_) => Ok(success(json!({"ordered": true, "documentNumber": number})).into()),
        Acceptance::Refused(error) => Err(error.into()),
        Acceptance::Unknown(unknown) => Err(undecided(&unknown)),
    }
}

fn shown(quote: &AcceptableQuote) -> Result<Value> {
    let lines = to_raw_value(quote.lines()).map_err(Failure::other)?;
    Ok(json!({
        "documentNumber": quote.number(),
        "revision": quote.revision(),
        "total": quote.total().to_string(),
        "currency": quote.currency_code(),
        "validUntil": quote.valid_until().map(Timestamp::as_str),
        "lines": exact(&lines),
    }))
}

/// What a person typed; `None` if they are still to be asked. Protocols before 2026-07-28 let a server ask during a call.
/// Since then the call ends with the question, and comes again with the response.
async fn confirmed(
    quote: &AcceptableQuote,
    request: &CallToolRequestParams,
    context: &RequestContext<RoleServer>,
) -> Result<Option<Confirmation>> {
    let nobody = |error: &dyn std::fmt::Display| {
        Failure::usage(format!("nothing was ordered: no person confirmed it ({error})"))
    };
    if context.protocol_version().is_none_or(|version| version < ProtocolVersion::V_2026_07_28) {
        let typed =
            context.peer.elicit::<Confirmation>(question(quote)).await.map_err(|error| nobody(&error))?;
        return typed.map(Some).ok_or_else(|| nobody(&"nothing was typed"));
    }
    let Some(response) = request.input_responses.as_ref().and_then(|responses| responses.get(CONFIRMATION))
    else {
        return Ok(None);
    };
    // A confirmation is one of what was shown with the question.
    if request.request_state.as_deref() != Some(state(quote).as_str()) {
        return Err(nobody(&"the quote has changed since"));
    }
    let response: ElicitResult = serde_json::from_value(response.clone()).map_err(|error| nobody(&error))?;
    match (response.action, response.content) {
        (ElicitationAction::Accept, Some(typed)) => {
            serde_json::from_value(typed).map(Some).map_err(|error| nobody(&error))
        }
        _ => Err(nobody(&"they declined")),
    }
}

/// The question to a person, where the protocol has it as the result of a call.
fn asked(quote: &AcceptableQuote) -> Result<InputRequiredResult> {
    let params = ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: question(quote),
        requested_schema: ElicitationSchema::from_type::<Confirmation>().map_err(Failure::other)?,
    };
    let requests = InputRequests::from([(
        CONFIRMATION.to_owned(),
        InputRequest::Elicitation(ElicitRequest::new(params)),
    )]);
    Ok(InputRequiredResult::new(Some(requests), Some(state(quote))))
}

fn question(quote: &AcceptableQuote) -> String {
    format!(
        "BINDING ORDER: accept quote {}, revision {}, for {} {}? Type its number to confirm.",
        quote.number(),
        quote.revision(),
        quote.total(),
        quote.currency_code()
    )
}

/// What a person is asked about.
fn state(quote: &AcceptableQuote) -> String {
    format!("{} {} {} {}", quote.number(), quote.revision(), quote.total(), quote.currency_code())
}
