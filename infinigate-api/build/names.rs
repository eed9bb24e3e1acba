//! What the description names: its properties and the values of its enums, for whoever replaces everything else.

use std::collections::BTreeSet;

use serde_json::Value;
use syn::{Item, parse_quote};

/// The module `names`.
pub(crate) fn module(description: &Value) -> Item {
    let (mut properties, mut values) = (BTreeSet::new(), BTreeSet::new());
    collect(description, &mut properties, &mut values);
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

fn collect<'a>(value: &'a Value, properties: &mut BTreeSet<&'a str>, values: &mut BTreeSet<&'a str>) {
    if let Some(named) = value["properties"].as_object() {
        properties.extend(named.keys().map(String::as_str));
    }
    for list in ["enum", "x-known-values"] {
        values.extend(value[list].as_array().into_iter().flatten().filter_map(Value::as_str));
    }
    match value {
        Value::Object(object) => object.values().for_each(|inner| collect(inner, properties, values)),
        Value::Array(list) => list.iter().for_each(|inner| collect(inner, properties, values)),
        _ => {}
    }
}
