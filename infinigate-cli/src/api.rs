//! `infinigate api`: a subcommand for each operation of the description, made from the description itself.

use std::io::Read;
use std::sync::LazyLock;

use clap::{Arg, ArgAction, ArgMatches};
use infinigate_api::Operation;
use infinigate_api::by_name;
use infinigate_api::operations::ALL;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::cli::Global;
use crate::connection::Connection;
use crate::error::{Failure, Result};
use crate::output::{self, Destination, Fields, Format, Output};

/// What the client was generated from.
const DESCRIPTION: &str = include_str!("../../openapi/infinigate.json");

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(DESCRIPTION).unwrap_or_default());

const BODY: &str = "body";
const YES: &str = "yes";
/// The column of a list whose items are no objects.
const VALUE: &str = "value";

/// What the description says of an operation.
pub(crate) struct Described {
    pub(crate) operation: &'static Operation,
    pub(crate) summary: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Value>,
}

/// A parameter of an operation.
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) required: bool,
    pub(crate) in_path: bool,
    pub(crate) schema: Value,
}

impl Parameter {
    fn is_list(&self) -> bool {
        self.schema["type"] == "array"
    }

    /// The schema of one value.
    fn value_schema(&self) -> &Value {
        if self.is_list() { resolved(&self.schema["items"]) } else { &self.schema }
    }

    fn value(&self, text: &str) -> Value {
        match self.value_schema()["type"].as_str() {
            // What is not a number goes to the client as it is, which says what it expected.
            Some("integer" | "number" | "boolean") => {
                serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
            }
            _ => Value::from(text),
        }
    }
}

/// What a schema or a parameter stands for: itself, or what its reference leads to.
fn resolved(value: &Value) -> &Value {
    let target = value["$ref"].as_str().and_then(|to| DOCUMENT.pointer(to.strip_prefix('#')?));
    target.unwrap_or(value)
}

/// The whole description, for other readers of it.
pub(crate) fn description() -> &'static Value {
    &DOCUMENT
}

/// Every operation that the client has, as the description has it.
pub(crate) static DESCRIBED: LazyLock<Vec<Described>> = LazyLock::new(|| {
    ALL.iter()
        .map(|operation| {
            let declared = &DOCUMENT["paths"][operation.path][operation.method.to_ascii_lowercase()];
            let parameters = declared["parameters"].as_array().into_iter().flatten().map(resolved);
            let body = declared["requestBody"]["content"]
                .as_object()
                .and_then(|content| content.values().next())
                .map(|content| content["schema"].clone());
            Described {
                operation,
                summary: text(declared, "summary").unwrap_or_else(|| operation.id.to_owned()),
                parameters: parameters
                    .map(|parameter| Parameter {
                        name: text(parameter, "name").unwrap_or_default(),
                        description: text(parameter, "description").unwrap_or_default(),
                        required: parameter["required"] == json!(true),
                        in_path: parameter["in"] == "path",
                        schema: resolved(&parameter["schema"]).clone(),
                    })
                    .collect(),
                body,
            }
        })
        .collect()
});

fn text(value: &Value, name: &str) -> Option<String> {
    value[name].as_str().map(str::to_owned)
}

/// `snake_case` and `camelCase` as the command line has it.
pub(crate) fn kebab(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.extend(character.to_lowercase());
    }
    text.replace('_', "-")
}

/// The command `api` with a subcommand for each operation.
pub(crate) fn with_operations(api: clap::Command) -> clap::Command {
    api.subcommand_required(true).arg_required_else_help(true).subcommands(DESCRIBED.iter().map(subcommand))
}

fn subcommand(described: &Described) -> clap::Command {
    let mut command = clap::Command::new(kebab(described.operation.id))
        .about(described.summary.clone())
        .after_help(format!("{} {}", described.operation.method, described.operation.path));
    for parameter in &described.parameters {
        let mut arg =
            Arg::new(parameter.name.clone()).help(parameter.description.clone()).required(parameter.required);
        if !parameter.in_path {
            arg = arg.long(kebab(&parameter.name));
        }
        if parameter.is_list() {
            arg = arg.action(ArgAction::Append);
        }
        command = command.arg(arg);
    }
    if described.body.is_some() {
        command = command.arg(
            Arg::new(BODY)
                .long(BODY)
                .required(true)
                .value_name("JSON")
                .help("The body: JSON, @FILE, or - for standard input"),
        );
    }
    if !described.operation.idempotent {
        command = command.arg(
            Arg::new(YES)
                .long(YES)
                .action(ArgAction::SetTrue)
                .required(true)
                .help("Send it: it changes something, nothing asks again, and no journal notes it"),
        );
    }
    command
}

/// Calls the operation that was chosen, and writes its response as it is, or its rows as a table.
pub(crate) async fn run(global: &Global, matches: &ArgMatches) -> Result<()> {
    let Some((chosen, matches)) = matches.subcommand() else {
        return Err(Failure::usage("no operation is named"));
    };
    let Some(described) = DESCRIBED.iter().find(|described| kebab(described.operation.id) == chosen) else {
        return Err(Failure::usage(format!("the description has no operation {chosen}")));
    };
    let destination = output::destination(global)?;
    let arguments = arguments(described, matches)?;
    let connection = Connection::open(global).await?;
    let response = by_name::call(&connection.infinigate, described.operation.id, &arguments).await?;
    // JSON as it came, unless somebody wants rows.
    if global.wants_rows() {
        return as_rows(global, destination, described.operation.id, &response).await;
    }
    output::text(destination, response.get())
}

fn arguments(described: &Described, matches: &ArgMatches) -> Result<Value> {
    let mut arguments = Map::new();
    for parameter in &described.parameters {
        let mut values = matches.get_many::<String>(&parameter.name).into_iter().flatten();
        let value = if parameter.is_list() {
            let values: Vec<Value> = values.map(|text| parameter.value(text)).collect();
            (!values.is_empty()).then(|| Value::from(values))
        } else {
            values.next().map(|text| parameter.value(text))
        };
        if let Some(value) = value {
            arguments.insert(parameter.name.clone(), value);
        }
    }
    if described.body.is_some()
        && let Some(body) = matches.get_one::<String>(BODY)
    {
        arguments.insert(BODY.to_owned(), read_json(body)?);
    }
    Ok(Value::Object(arguments))
}

/// JSON as it stands, of a file (`@FILE`), or of standard input (`-`).
pub(crate) fn read_json(source: &str) -> Result<Value> {
    let text = match source.strip_prefix('@') {
        Some(file) => {
            std::fs::read_to_string(file).map_err(|error| Failure::usage(format!("{file}: {error}")))?
        }
        None if source == "-" => {
            let mut text = String::new();
            let read = std::io::stdin().read_to_string(&mut text);
            read.map_err(|error| Failure::usage(format!("standard input: {error}")))?;
            text
        }
        None => source.to_owned(),
    };
    serde_json::from_str(&text).map_err(|error| Failure::usage(format!("this is not JSON: {error}")))
}

/// The rows of a response: those of a list, or the one that it is.
fn rows(response: &RawValue) -> Vec<Fields> {
    let list = list(response).unwrap_or_else(|| vec![response.to_owned()]);
    list.into_iter()
        .map(|row| {
            serde_json::from_str(row.get()).unwrap_or_else(|_| Fields::from([(VALUE.to_owned(), row)]))
        })
        .collect()
}

/// The rows of a page, or none for anything else.
pub(crate) fn list(response: &RawValue) -> Option<Vec<Box<RawValue>>> {
    if let Ok(list) = serde_json::from_str(response.get()) {
        return Some(list);
    }
    let page: Fields = serde_json::from_str(response.get()).ok()?;
    // What `infinigate_api::Page` writes.
    serde_json::from_str(page.get("result")?.get()).ok()
}

async fn as_rows(global: &Global, destination: Destination, id: &str, response: &RawValue) -> Result<()> {
    let (mut columns, rows) = output::records(&rows(response), &[], &properties(id));
    if global.format() != Format::Table {
        // Programs find the same columns whatever the rows have.
        for column in &mut columns {
            column.shown = true;
        }
    }
    Output::at(destination, global, &columns)?.write_all(rows).await
}

/// The properties that a row of an operation's response can have.
fn properties(id: &str) -> Vec<String> {
    let schema = by_name::responses().into_iter().find(|(operation, _)| *operation == id);
    let schema = schema.map_or(Value::Null, |(_, schema)| Value::from(schema));
    let target = |value: &'_ Value| {
        let to = value["$ref"].as_str().and_then(|to| schema.pointer(to.strip_prefix('#')?));
        to.unwrap_or(value).clone()
    };
    let lists = [&schema["properties"]["result"]["items"], &schema["items"]];
    let row = target(lists.into_iter().find(|items| !items.is_null()).unwrap_or(&schema));
    match row["properties"].as_object() {
        Some(properties) => properties.keys().cloned().collect(),
        None => vec![VALUE.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_of_a_list_are_found_in_its_page() {
        for (json, count) in
            [(r#"{"count": 2, "result": [{"a": 1}, {"a": 2}]}"#, 2), ("[1, 2, 3]", 3), (r#"{"a": 1}"#, 1)]
        {
            let response = RawValue::from_string(json.to_owned()).unwrap_or_default();
            assert_eq!(rows(&response).len(), count, "{json}");
        }
    }
}
