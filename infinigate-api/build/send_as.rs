//! Gives every operation with a response body `send_as()`, which decodes it into a type of the caller's choice:
//! the way to properties that the description does not list; and `send_raw()`, which does not decode it.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use proc_macro2::Ident;
use syn::visit_mut::VisitMut;
use syn::{Arm, Expr, ExprMatch, ImplItem, Item, ItemMod, parse_quote};

use super::builders::type_of;
use super::operations::Operation;

pub(crate) fn add(module: &mut ItemMod, operations: &[Operation]) {
    let other_types: BTreeMap<String, OtherTypes> = operations
        .iter()
        .map(|operation| (operation.builder().to_string(), OtherTypes::of(operation)))
        .collect();
    for item in module.content.iter_mut().flat_map(|(_, items)| items) {
        let Item::Impl(builder) = item else { continue };
        let other_types = type_of(builder).and_then(|name| other_types.get(&name));
        let send = builder.items.iter_mut().find_map(|item| match item {
            ImplItem::Fn(method) if method.sig.ident == "send" => Some(method),
            _ => None,
        });
        let Some(send) = send else { continue };
        let mut send_raw = send.clone();
        let mut raw_body = RawBody { decodes: false };
        raw_body.visit_block_mut(&mut send_raw.block);
        if !raw_body.decodes {
            continue;
        }
        let mut send_as = send.clone();
        send_as.attrs = vec![
            parse_quote!(#[doc = " As `send()`, with the response decoded into another type. A [`serde_json::Value`] has every"]),
            parse_quote!(#[doc = " property, also those that the description does not list."]),
        ];
        send_as.sig.ident = parse_quote!(send_as);
        send_as.sig.generics = parse_quote!(<T: ::serde::de::DeserializeOwned>);
        send_as.sig.output = parse_quote!(-> Result<ResponseValue<T>, Error>);
        send_raw.attrs = vec![
            parse_quote!(#[doc = " As `send()`, with status, headers and body as they arrived, whatever they are: nothing is decoded."]),
            parse_quote!(#[doc = " A status other than 2xx is an error, which has the same three, without secrets."]),
            parse_quote!(#[doc = ""]),
            parse_quote!(#[doc = " Nothing is redacted: should a server quote in a success what it was sent, key and token are in it. The"]),
            parse_quote!(#[doc = " response to `request_token` has a token in it by its nature. Look before it is logged."]),
        ];
        send_raw.sig.ident = parse_quote!(send_raw);
        send_raw.sig.output = parse_quote!(-> Result<ResponseValue<::bytes::Bytes>, Error>);
        match other_types {
            Some(other_types) if !other_types.by_status.is_empty() => {
                OtherTypes::clone(other_types).visit_block_mut(&mut send.block);
            }
            _ => send.block = parse_quote!({ self.send_as().await }),
        }
        builder.items.push(ImplItem::Fn(send_as));
        builder.items.push(ImplItem::Fn(send_raw));
    }
}

/// The successes of an operation that are of another type than the one it returns. Decoded as that, whose properties may
/// all be missing, they would be empty.
#[derive(Clone)]
struct OtherTypes {
    operation: Ident,
    by_status: Vec<(u16, OtherType)>,
}

impl OtherTypes {
    fn of(operation: &Operation) -> Self {
        let by_status =
            other_types(operation).filter_map(|(status, other)| Some((status.parse().ok()?, other)));
        Self { operation: Operation::constant(&operation.id), by_status: by_status.collect() }
    }
}

impl VisitMut for OtherTypes {
    fn visit_expr_match_mut(&mut self, by_status: &mut ExprMatch) {
        if !matches!(&*by_status.expr, Expr::MethodCall(call) if call.method == "as_u16") {
            return;
        }
        let constant = &self.operation;
        let arms = self.by_status.iter().map(|(status, other)| -> Arm {
            let (what, method) = (other.what(), other.method());
            parse_quote!(#status => Err(crate::response::of_another_type(&super::operations::#constant, response, #what, #method)),)
        });
        by_status.arms.splice(0..0, arms.collect::<Vec<_>>());
    }
}

/// What a success is that is of another type than the one which the operation returns.
#[derive(Clone)]
pub(crate) enum OtherType {
    Named(String),
    Nameless,
    /// The media types of what is not JSON.
    NotJson(String),
}

impl OtherType {
    /// In words, after "it is".
    pub(crate) fn what(&self) -> String {
        match self {
            Self::Named(name) => format!("of the type {name}"),
            Self::Nameless => "of another type".to_owned(),
            Self::NotJson(media_types) => media_types.replace(", ", " or "),
        }
    }

    /// What makes something of it.
    pub(crate) fn method(&self) -> &'static str {
        if matches!(self, Self::NotJson(_)) { "send_raw() returns" } else { "send_as() decodes" }
    }
}

/// The statuses whose bodies are of another type than the operation returns.
pub(crate) fn other_types(operation: &Operation) -> impl Iterator<Item = (&str, OtherType)> {
    let other_types = operation.described["x-other-success-types"].as_object().into_iter().flatten();
    other_types.map(|(status, name)| {
        let other = match name.as_str() {
            None => OtherType::Nameless,
            Some(media_type) if media_type.contains('/') => OtherType::NotJson(media_type.to_owned()),
            Some(name) => OtherType::Named(name.to_upper_camel_case()),
        };
        (status.as_str(), other)
    })
}

/// Leaves the body as it is.
struct RawBody {
    /// True if it was decoded.
    decodes: bool,
}

impl VisitMut for RawBody {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if names == ["crate", "response", "decode"] {
            self.decodes = true;
            *path = parse_quote!(crate::response::raw);
        }
    }
}
