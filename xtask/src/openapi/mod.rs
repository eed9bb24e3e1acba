//! An OpenAPI description as a JSON document: its operations, messages, schemas and references.

mod operations;
pub(crate) mod page;
mod pointer;
mod property_order;
pub(crate) mod references;
mod schemas;
mod servers;
mod value;

use serde_json::{Map, Value};

pub(crate) use self::operations::{
    MORE_OPERATIONS, is_extension, is_method, is_other_operation, is_version, named_operations_mut,
    operations, operations_mut, path_items_mut,
};
pub(crate) use self::pointer::{escaped, unescaped};
pub(crate) use self::property_order::{
    is_same_object, is_same_schema, joined_order, ordered_properties, set_property_order,
    without_property_order,
};
pub(crate) use self::references::{
    component_name, percent_decoded, reachable, reference, resolve, rewrite_references,
};
pub(crate) use self::schemas::{
    Place, component_schemas, each_message, each_placed_schema, each_schema, is_number_as_text, sent,
};
pub(crate) use self::servers::{origin, server_url};
pub(crate) use self::value::{entries, entries_mut, text, unique};
pub(crate) use crate::generator::openapi::{
    PROPERTY_ORDER, SCHEMAS, each_object, essence, property_names, visit_objects,
};

pub(crate) type Object = Map<String, Value>;

/// Properties whose content is data and not description.
pub(crate) const DATA: [&str; 5] = ["example", "examples", "default", "enum", "const"];

#[cfg(test)]
mod tests;
