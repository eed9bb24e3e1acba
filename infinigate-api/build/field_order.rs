//! Brings the fields of the generated types into the order of the description, in which they are read and sent; the
//! generator sorts them by name. What tells the kinds of a value apart comes first: readers in .NET want it there.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::Value;
use syn::{Field, Fields, ImplItem, Item, ItemMod, ItemStruct};

use super::builders::type_of;
use super::fields::{has_serde_option, wire_name};
use super::openapi::{property_names, visit_objects};

/// The places of fields in their struct, by the names of both.
type Places = BTreeMap<String, BTreeMap<String, usize>>;

/// Orders the structs, and as they are the fields and setters of their builders.
pub(crate) fn adapt(types: &mut ItemMod, description: &Value) {
    let discriminators = discriminators(description);
    let schemas: BTreeMap<String, &Value> = description["components"]["schemas"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, schema)| (name.to_upper_camel_case(), schema))
        .collect();
    let mut places = Places::new();
    for item in types.content.iter_mut().flat_map(|(_, items)| items) {
        match item {
            Item::Struct(item) => {
                let name = item.ident.to_string();
                if let Some(schema) = schemas.get(&name).and_then(|schema| schema.as_object()) {
                    order(item, property_names(schema), &discriminators);
                    places.insert(name, places_of(item));
                }
            }
            // It stands behind the types.
            Item::Mod(builders) if builders.ident == "builder" => order_builders(builders, &places),
            _ => {}
        }
    }
}

/// The names of the properties that tell the kinds of a value apart.
fn discriminators(description: &Value) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    visit_objects(description, &mut |object| {
        names.extend(object.get("x-discriminator").and_then(|tells| tells["propertyName"].as_str()));
    });
    names
}

fn order<'a>(item: &mut ItemStruct, names: impl Iterator<Item = &'a str>, discriminators: &BTreeSet<&str>) {
    let places: BTreeMap<&str, usize> = names.enumerate().map(|(place, name)| (name, place)).collect();
    sort(&mut item.fields, |field| {
        // That of all properties that have no field of their own has no name.
        let name = wire_name(field).filter(|_| !has_serde_option(field, "flatten"));
        let name = name.as_deref().unwrap_or_default();
        (!discriminators.contains(name), places.get(name).copied().unwrap_or(usize::MAX))
    });
}

fn sort<K: Ord>(fields: &mut Fields, place: impl FnMut(&Field) -> K) {
    if let Fields::Named(fields) = fields {
        let mut sorted: Vec<Field> = std::mem::take(&mut fields.named).into_iter().collect();
        sorted.sort_by_cached_key(place);
        fields.named = sorted.into_iter().collect();
    }
}

fn places_of(item: &ItemStruct) -> BTreeMap<String, usize> {
    let names = item.fields.iter().filter_map(|field| field.ident.as_ref());
    names.enumerate().map(|(place, name)| (name.to_string(), place)).collect()
}

fn order_builders(builders: &mut ItemMod, places: &Places) {
    for item in builders.content.iter_mut().flat_map(|(_, items)| items) {
        match item {
            Item::Struct(item) => {
                let Some(places) = places.get(&item.ident.to_string()) else { continue };
                sort(&mut item.fields, |field| {
                    field.ident.as_ref().and_then(|name| places.get(&name.to_string()))
                });
            }
            Item::Impl(item) if item.trait_.is_none() => {
                let Some(places) = type_of(item).and_then(|name| places.get(&name)) else { continue };
                item.items.sort_by_cached_key(|item| match item {
                    ImplItem::Fn(setter) => places.get(&setter.sig.ident.to_string()),
                    _ => None,
                });
            }
            _ => {}
        }
    }
}
