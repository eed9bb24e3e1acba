//! How the vendor writes paths, operations and parameters, and which operations he has.

use serde_json::{Value, json};

use super::Habits;
use super::dice::Dice;
use super::schemas::pascal;
use crate::openapi::{self, SCHEMAS};

/// What the paths look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paths {
    AsKnown,
    /// Some operations are not there any more.
    SomeGone,
    /// Something stands in front of each path.
    InFront,
    /// Something stands in front of each path: in the server's address.
    BasePath,
    /// With a letter missing, as in `order-managment`.
    Misspelt,
    Capitals,
}

impl Paths {
    pub(super) const ALL: [Self; 6] =
        [Self::AsKnown, Self::SomeGone, Self::InFront, Self::BasePath, Self::Misspelt, Self::Capitals];
}

/// An operation of the vendor's alone.
pub(super) const ADDED: &str = "/returns/v1/return";

/// Names of operations and parameters, and responses without schemas.
pub(super) fn operations(file: &mut Value, habits: &Habits, dice: &mut Dice) {
    for (index, operation) in openapi::operations_mut(file).enumerate() {
        operation.insert("operationId".to_owned(), json!(format!("Op{index}_Execute")));
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            if parameter["in"] == "query"
                && dice.one_in(3)
                && let Some(name) = openapi::text(parameter, "name").map(str::to_uppercase)
            {
                parameter["name"] = json!(name);
            }
        }
        if dice.one_in(4)
            && let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut)
        {
            parameters.push(
                json!({"name": "sortBy", "in": "query", "required": true, "schema": {"type": "string"}}),
            );
        }
        if habits.lacks_schemas {
            operation.insert("responses".to_owned(), json!({"200": {"description": "Success"}}));
        }
    }
}

/// The paths, and one more operation: it answers what an invoice is, and a class that has the name of ours.
pub(super) fn write(file: &mut Value, habits: &Habits, dice: &mut Dice) {
    if habits.paths == Paths::BasePath {
        file["servers"] = json!([{"url": "https://api.example.com/reseller/api"}]);
    }
    let Some(paths) = file["paths"].as_object_mut() else { return };
    for (path, item) in std::mem::take(paths) {
        let path = match habits.paths {
            Paths::SomeGone if dice.one_in(5) => continue,
            Paths::InFront => format!("/reseller/api{path}"),
            Paths::Misspelt => path.replace("/order-management/", "/order-managment/"),
            Paths::Capitals => path.split('/').map(pascal).collect::<Vec<_>>().join("/"),
            _ => path,
        };
        paths.insert(path, item);
    }
    let properties = json!({
        "document": {"$ref": format!("{SCHEMAS}{}", habits.naming.class("Invoice"))},
        "quote": {"type": "object", "properties": {"reason": {"type": "string"}}},
    });
    paths.insert(
        ADDED.to_owned(),
        json!({"get": {"operationId": "get_invoice", "responses": {"200": {"description": "ok", "content": {
            "application/json": {"schema": {"type": "object", "title": "Quote", "properties": properties}},
        }}}}}),
    );
}
