//! Gives members of the generated types the decoder for what arrives in their place (`crate::wire`), by their type,
//! and the second name under which they may arrive.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Field, ItemMod, ItemStruct, Type, parse_quote};

use super::enum_values::EnumTypes;

/// The hand-written and foreign types that `crate::wire::Scalar` reads. Enums are the others.
const SCALARS: [&str; 14] = [
    "Decimal",
    "Timestamp",
    "NaiveDate",
    "Uuid",
    "String",
    "bool",
    "i8",
    "u8",
    "i16",
    "u16",
    "i32",
    "u32",
    "i64",
    "u64",
];

pub(crate) struct Members<'a> {
    pub(crate) words: &'a EnumTypes,
}

impl VisitMut for Members<'_> {
    fn visit_item_mod_mut(&mut self, module: &mut ItemMod) {
        // The builders of the types hold `Result<_, String>` members and are never decoded.
        if module.ident != "builder" {
            visit_mut::visit_item_mod_mut(self, module);
        }
    }

    fn visit_item_struct_mut(&mut self, item: &mut ItemStruct) {
        let names: BTreeSet<String> = item.fields.iter().filter_map(wire_name).collect();
        for field in item.fields.iter_mut().filter(|field| field.ident.is_some()) {
            self.adapt(field);
            let alias = wire_name(field).map(|name| other_case(&name)).filter(|alias| !names.contains(alias));
            if let Some(alias) = alias {
                field.attrs.push(parse_quote!(#[serde(alias = #alias)]));
            }
        }
    }
}

impl Members<'_> {
    fn adapt(&self, field: &mut Field) {
        let (container, parameter) = container_and_parameter(&field.ty);
        let is_scalar = |name: &str| SCALARS.contains(&name) || self.words.contains_key(name);
        let has_attribute = |word: &str| {
            field.attrs.iter().any(|attribute| attribute.to_token_stream().to_string().contains(word))
        };
        if has_attribute("flatten") {
            return;
        }
        let decoder = match (container.as_str(), parameter.as_str()) {
            ("Option", scalar) if is_scalar(scalar) => "crate::wire::optional",
            ("Option", "Value") => "crate::wire::untyped",
            ("Option", _) => "crate::wire::object",
            ("Vec", scalar) if is_scalar(scalar) => "crate::wire::scalars",
            ("Vec", _) => "crate::wire::list",
            ("HashMap", scalar) if is_scalar(scalar) => "crate::wire::scalar_map",
            (scalar, "") if is_scalar(scalar) => "crate::wire::required",
            _ => return,
        };
        // A decoder of its own takes from an `Option` that it may be missing.
        let has_default = has_attribute("default");
        let needs_default = container == "Option" && !has_default;
        field.attrs.push(parse_quote!(#[serde(deserialize_with = #decoder)]));
        if needs_default {
            field.attrs.push(parse_quote!(#[serde(default)]));
        }
        // A list that may be missing may be null as well, and is empty then.
        let is_optional_list = container == "Vec" && has_default;
        if is_optional_list && parameter != "Decimal" {
            let schema = format!("Option<{}>", field.ty.to_token_stream());
            field.attrs.push(parse_quote!(#[schemars(with = #schema)]));
        }
        let (encoder, schema) = match (container.as_str(), parameter.as_str()) {
            ("Option", "Decimal") => ("crate::wire::write_optional_decimal", "Option<f64>"),
            ("Vec", "Decimal") if is_optional_list => ("crate::wire::write_decimals", "Option<Vec<f64>>"),
            ("Vec", "Decimal") => ("crate::wire::write_decimals", "Vec<f64>"),
            ("HashMap", "Decimal") => {
                ("crate::wire::write_decimal_map", "::std::collections::HashMap<String, f64>")
            }
            ("Decimal", _) => ("crate::wire::write_decimal", "f64"),
            _ => return,
        };
        field.attrs.push(parse_quote!(#[serde(serialize_with = #encoder)]));
        field.attrs.push(parse_quote!(#[schemars(with = #schema)]));
    }
}

/// `Option` and `Decimal` for `::std::option::Option<::rust_decimal::Decimal>`; of a map, the type of its values.
pub(crate) fn container_and_parameter(ty: &Type) -> (String, String) {
    let Type::Path(path) = ty else { return Default::default() };
    let Some(last) = path.path.segments.last() else { return Default::default() };
    let parameter = match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) => {
            arguments.args.iter().rev().find_map(|argument| match argument {
                syn::GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
        }
        _ => None,
    };
    let parameter = parameter.map_or_else(String::new, |ty| match container_and_parameter(ty) {
        (name, parameter) if parameter.is_empty() => name,
        (name, parameter) => format!("{name}<{parameter}>"),
    });
    (last.ident.to_string(), parameter)
}

/// The name that a member has in JSON.
fn wire_name(field: &Field) -> Option<String> {
    let mut name = field.ident.as_ref()?.to_string().trim_start_matches("r#").to_owned();
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let renamed = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                name = meta.value()?.parse::<syn::LitStr>()?.value();
            } else if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        });
        renamed.ok()?;
    }
    Some(name)
}

/// The server's family writes `ListPrice` where its description says `listPrice`, and the other way round.
fn other_case(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| {
        if first.is_ascii_uppercase() { first.to_ascii_lowercase() } else { first.to_ascii_uppercase() }
    });
    first.into_iter().chain(letters).collect()
}
