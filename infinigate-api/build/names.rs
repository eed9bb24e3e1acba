//! What the description names: its properties and the values of its enums, for whoever replaces everything else.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use syn::{Item, parse_quote};

use super::openapi::visit_objects;

/// The module `names`.
pub(crate) fn module(description: &Value) -> Item {
    let (mut properties, mut values) = (BTreeSet::new(), BTreeSet::new());
    visit_objects(description, &mut |object| {
        let named = object.get("properties").and_then(Value::as_object);
        properties.extend(named.into_iter().flat_map(Map::keys));
        for list in ["enum", "x-known-values"].iter().filter_map(|list| object.get(*list)?.as_array()) {
            values.extend(list.iter().filter_map(Value::as_str));
        }
    });
    parse_quote! {
        /// What the description names. Nothing of an account is in it.
        pub mod names {
            /// The names of all properties of all types, those of errors too.
            pub const PROPERTIES: &[&str] = &[#(#properties),*];
            /// The values of all enums.
            pub const ENUM_VALUES: &[&str] = &[#(#values),*];
        }
    }
}
