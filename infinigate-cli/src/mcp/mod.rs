//! `infinigate mcp`: the reading operations as tools for an assistant, by the Model Context Protocol.

mod orders;
mod response;
mod tools;

use std::sync::Arc;

use infinigate_api::by_name;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, ServerInitializeError};
use rmcp::{ErrorData, RoleServer, ServiceExt};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::cli::{self, Global};
use crate::commands::usage;
use crate::connection::Connection;
use crate::error::{Failure, Result};

const INSTRUCTIONS: &str = "Prices, stock, invoices, MSP usage and quotes of a reseller at the distributor Infinigate. \
    Amounts are exact decimals: do not round them. What is null is not known, and is not zero.";

/// What answers an assistant.
struct Server {
    connection: Connection,
    allow_orders: bool,
}

/// Serves standard input and output until they are closed.
pub(crate) async fn run(global: &Global, allow_orders: bool) -> Result<()> {
    let connection =
        if allow_orders { Connection::with_journal(global).await? } else { Connection::open(global).await? };
    let server = Server { connection, allow_orders };
    let running = match Box::pin(server.serve(rmcp::transport::stdio())).await {
        Ok(running) => running,
        // A client that goes before anything was asked.
        Err(ServerInitializeError::ConnectionClosed(_) | ServerInitializeError::TransportError { .. }) => {
            return Ok(());
        }
        Err(error) => return Err(Failure::other(error)),
    };
    running.waiting().await.map_err(Failure::other)?;
    Ok(())
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("infinigate", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> std::result::Result<ListToolsResult, ErrorData> {
        let mut tools = tools::READING.clone();
        tools.push(tools::usage());
        if self.allow_orders {
            tools.extend(orders::tools());
        }
        Ok(ListToolsResult::with_all_items(tools))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> std::result::Result<CallToolResponse, ErrorData> {
        if self.allow_orders && orders::is_tool(&request.name) {
            let response = orders::call(&self.connection.infinigate, &request, &context).await;
            return Ok(response.unwrap_or_else(|failure| failed(&failure).into()));
        }
        let arguments = request.arguments.unwrap_or_default();
        if request.name == tools::USAGE {
            return Ok(said(self.usage(&arguments).await).into());
        }
        if !tools::READING.iter().any(|tool| tool.name == request.name) {
            return Err(ErrorData::invalid_params(format!("there is no tool {}", request.name), None));
        }
        Ok(said(self.read(&request.name, arguments).await).into())
    }
}

impl Server {
    async fn usage(&self, arguments: &Map<String, Value>) -> Result<Value> {
        let month = arguments.get(tools::MONTH).and_then(Value::as_str).unwrap_or_default();
        let month = cli::month(month).map_err(Failure::usage)?;
        let rows = usage::by_customer(&self.connection.infinigate, month).await?;
        let rows = format!(r#"{{"rows": [{}]}}"#, rows.join(", "));
        response::bounded(&RawValue::from_string(rows).map_err(Failure::other)?)
    }

    async fn read(&self, id: &str, arguments: Map<String, Value>) -> Result<Value> {
        if let Some(name) = tools::missing(id, &arguments) {
            return Err(Failure::usage(format!("the argument {name} is missing")));
        }
        let arguments = tools::bounded(id, arguments);
        let response = by_name::call(&self.connection.infinigate, id, &arguments).await?;
        response::bounded(&response)
    }
}

fn said(result: Result<Value>) -> CallToolResult {
    result.map_or_else(|failure| failed(&failure), success)
}

/// Structured content, and the same as text for clients that do not read it. Protocols before 2026-07-28 have objects alone.
fn success(response: Value) -> CallToolResult {
    if response.is_object() {
        CallToolResult::structured(response)
    } else {
        CallToolResult::success(vec![ContentBlock::text(response.to_string())])
    }
}

/// A failure of a tool is something that the assistant reads, with the code that scripts get.
fn failed(failure: &Failure) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(failure.to_json().to_string())])
}

/// The schema of an object with these properties and no others.
fn schema(properties: Map<String, Value>, required: Vec<Value>) -> Arc<Map<String, Value>> {
    Arc::new(Map::from_iter([
        ("type".to_owned(), Value::from("object")),
        ("properties".to_owned(), Value::Object(properties)),
        ("required".to_owned(), Value::Array(required)),
        ("additionalProperties".to_owned(), Value::Bool(false)),
    ]))
}
