//! Writes the documentation of what is generated from the description: of operations, of the setters of their
//! builders, and of everything else that would have none.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use proc_macro2::{Ident, Span};
use serde_json::Value;
use syn::visit_mut::{self, VisitMut};
use syn::{
    AttrStyle, Attribute, Expr, ExprLit, Field, Fields, File, ImplItem, ImplItemFn, Item, ItemMod, Lit,
    LitStr, Meta, MetaNameValue, Token, Visibility, parse_quote, token,
};

use super::builders::{Builders, Parameter, is_of, type_of};
use super::openapi::each_object;
use super::operations::Operation;
use super::parameters::Place;
use super::send_as;

/// The attributes for a text of several lines.
pub(crate) fn lines(text: &str) -> Vec<Attribute> {
    text.lines().map(|line| doc(&if line.is_empty() { String::new() } else { format!(" {line}") })).collect()
}

/// As `parse_quote!(#[doc = #line])`, of which there are tens of thousands, without taking it apart again.
fn doc(line: &str) -> Attribute {
    let lit = Lit::Str(LitStr::new(line, Span::call_site()));
    Attribute {
        pound_token: <Token![#]>::default(),
        style: AttrStyle::Outer,
        bracket_token: token::Bracket::default(),
        meta: Meta::NameValue(MetaNameValue {
            path: Ident::new("doc", Span::call_site()).into(),
            eq_token: <Token![=]>::default(),
            value: Expr::Lit(ExprLit { attrs: Vec::new(), lit }),
        }),
    }
}

/// What a setter says: what the description does, whether it may be left out, the form of the value, the source.
pub(crate) fn of_parameter(operation: &Operation, parameter: &Parameter) -> String {
    let described = described(operation, parameter);
    let schema = &described["schema"];
    let mut text =
        sentence(described["description"].as_str().unwrap_or("The description does not say what it is"));
    text.push_str(if parameter.optional { "\n\nOptional." } else { "\n\nRequired." });
    for part in [bounds(schema), form(parameter, described), source(described)].into_iter().flatten() {
        text.push(' ');
        text.push_str(&part);
    }
    text
}

/// What the description says of the parameter, or of the body.
fn described<'a>(operation: &'a Operation, parameter: &Parameter) -> &'a Value {
    const NOTHING: &Value = &Value::Null;
    let (place, name) = match &parameter.place {
        Place::Path(number) => ("path", operation.placeholder(*number)),
        Place::Query(name) => ("query", Some(name.as_str())),
        Place::Header(name) => ("header", Some(name.as_str())),
        Place::Json | Place::Form | Place::Bytes => return &operation.described["requestBody"],
    };
    let parameters = operation.described["parameters"].as_array();
    parameters
        .into_iter()
        .flatten()
        .find(|parameter| parameter["in"] == place && parameter["name"].as_str() == name)
        .unwrap_or(NOTHING)
}

fn bounds(schema: &Value) -> Option<String> {
    let bound =
        |name: &str, label: &str| (!schema[name].is_null()).then(|| format!("{label} {}", schema[name]));
    let bounds = [bound("minimum", "at least"), bound("maximum", "at most"), bound("default", "by default")];
    let bounds: Vec<String> = bounds.into_iter().flatten().collect();
    (!bounds.is_empty()).then(|| sentence(&bounds.join(", ")))
}

/// The form that a value has, with an example.
fn form(parameter: &Parameter, described: &Value) -> Option<String> {
    let schema = &described["schema"];
    let name = &parameter.name;
    let known = schema["items"]["x-known-values"].as_array().or_else(|| schema["x-known-values"].as_array());
    if let Some(known) = known {
        let known: Vec<&str> = known.iter().filter_map(Value::as_str).collect();
        let example = known.first().copied().unwrap_or_default();
        let known = known.join("`, `");
        return Some(format!(
            "Known values are `{known}`; any other is sent as it is. For example `.{name}([\"{example}\"])`."
        ));
    }
    let text = |name: &str| schema[name].as_str().unwrap_or_default();
    Some(match (text("type"), text("format")) {
        ("array", _) => format!("Several values, for example `.{name}([\"a\", \"b\"])`."),
        (_, "date") => format!(
            "A calendar day as a date, or a date and time, of chrono, or as text: `.{name}(\"2026-07-31\")`."
        ),
        (_, "date-time") => "A date and time of chrono, or ISO 8601 text.".to_owned(),
        (_, "uuid") => "A GUID, as a `Uuid` or as text.".to_owned(),
        ("integer", _) => "Any integer that fits.".to_owned(),
        _ => match described["example"].as_str() {
            Some(example) => format!("For example `.{name}(\"{example}\")`."),
            None if described.get("x-equals").is_some() => {
                "The properties of an object, each a plain value: its type, or the builder of its type."
                    .to_owned()
            }
            None if described.get("x-separator").is_some() => {
                format!("Several values, for example `.{name}([\"a\", \"b\"])`.")
            }
            None if parameter.has_builder => "The body: its type, or the builder of its type.".to_owned(),
            None => return None,
        },
    })
}

/// How well it is known.
pub(crate) fn source(described: &Value) -> Option<String> {
    let source = match described["x-source"].as_str()? {
        "guide" => "From the vendor's guide.".to_owned(),
        "client" => "From a community client in daily use.".to_owned(),
        "observed" => "Observed on the wire.".to_owned(),
        "vendor" => "From the vendor's description.".to_owned(),
        "assumption" => "An assumption: nobody has confirmed it.".to_owned(),
        other => format!("Source: {other}."),
    };
    Some(source)
}

/// Takes from the texts what the compiler refuses in a comment: a carriage return without a line feed, and what changes the
/// direction of writing.
pub(crate) fn without_control_characters(description: &mut Value) {
    each_object(description, &mut |object| {
        for name in ["title", "summary", "description"] {
            if let Some(Value::String(text)) = object.get_mut(name)
                && text.contains(|c: char| c == '\r' || is_direction(c))
            {
                *text = text.replace("\r\n", "\n").replace('\r', "\n").replace(is_direction, "");
            }
        }
    });
}

fn is_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn sentence(text: &str) -> String {
    let text = text.trim();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}{end}", letters.as_str())
}

/// What each operation says, by its id: read before the setters are replaced.
pub(crate) fn of_operations(file: &File, operations: &[Operation]) -> Result<Vec<(String, String)>, String> {
    let builders = Builders::of(file);
    let text = |operation: &Operation| {
        let parameters = builders.signature(operation)?.parameters;
        Ok((operation.id.clone(), of_operation(operation, &parameters)))
    };
    operations.iter().map(text).collect()
}

/// Writes the documentation of operations, and of what has none.
pub(crate) fn write(file: &mut File, operations: &[Operation], texts: &[(String, String)]) {
    for item in &mut file.items {
        match item {
            Item::Impl(client) if is_of(client, "Client") => {
                let texts: BTreeMap<&str, &str> = texts.iter().map(|(id, text)| (&**id, &**text)).collect();
                for item in &mut client.items {
                    if let ImplItem::Fn(method) = item
                        && let Some(text) = texts.get(method.sig.ident.to_string().as_str())
                    {
                        document(std::slice::from_mut(item), None, text);
                    }
                }
            }
            Item::Mod(builders) if builders.ident == "builder" => of_builders(builders, operations),
            Item::Mod(types) if types.ident == "types" => {
                Missing { module: "types" }.visit_item_mod_mut(types);
            }
            _ => {}
        }
    }
}

/// Documents the methods of this name, or of any.
fn document(items: &mut [ImplItem], method: Option<&str>, text: &str) {
    for item in items {
        if let ImplItem::Fn(found) = item
            && method.is_none_or(|method| found.sig.ident == method)
        {
            found.attrs.retain(|attribute| !attribute.path().is_ident("doc"));
            found.attrs.splice(0..0, lines(text));
        }
    }
}

pub(crate) fn summary(operation: &Operation) -> String {
    sentence(operation.described["summary"].as_str().unwrap_or(&operation.id))
}

fn of_operation(operation: &Operation, parameters: &[Parameter]) -> String {
    let builder = operation.id.to_upper_camel_case();
    let mut parts = vec![summary(operation)];
    parts.extend(operation.described["description"].as_str().map(sentence));
    parts.push(format!(
        "Sends `{} {}` when `send()` of the builder is awaited.",
        operation.method, operation.path
    ));
    let setters = parameters.iter().map(|parameter| {
        let required = if parameter.optional { "" } else { ", required" };
        let described = described(operation, parameter)["description"].as_str().map(sentence);
        let described = described.map(|text| format!(": {text}")).unwrap_or_default();
        format!("- [`{name}()`](builder::{builder}::{name}){required}{described}", name = parameter.name)
    });
    let setters: Vec<String> = setters.collect();
    if !setters.is_empty() {
        parts.push(setters.join("\n"));
    }
    let responses = operation.described["responses"].as_object().into_iter().flatten();
    let success = responses
        .filter(|(status, _)| status.starts_with('2'))
        .find_map(|(_, response)| response["description"].as_str());
    parts.extend(success.filter(|text| !text.is_empty()).map(|text| format!("Returns: {}", sentence(text))));
    parts.extend(other_types(operation));
    parts.push(errors(operation, &builder));
    if !operation.idempotent {
        parts.push(
            "It is sent once and never repeated by itself: repeating it may do something twice.".to_owned(),
        );
    }
    parts.extend(source(&operation.described));
    parts.join("\n\n")
}

/// The successes of other types, which have to be asked for.
fn other_types(operation: &Operation) -> Option<String> {
    let others = send_as::other_types(operation)
        .map(|(status, other)| format!("{status} it is {}, which {}", other.what(), other.method()));
    let others: Vec<String> = others.collect();
    (!others.is_empty())
        .then(|| format!("With the status {}; `send()` refuses that.", others.join(", with ")))
}

/// Which errors there are: those of every operation, with the statuses that the description has for this one.
fn errors(operation: &Operation, builder: &str) -> String {
    let errors = format!("Errors: those of [`send()`](builder::{builder}::send)");
    let declared = operation.described["x-error-responses"].as_object();
    let statuses: Vec<&str> = declared.into_iter().flatten().map(|(status, _)| status.as_str()).collect();
    if statuses.is_empty() {
        return format!("{errors}.");
    }
    format!("{errors}; the description has the statuses {}.", statuses.join(", "))
}

/// What has to be known where a request that must not be repeated is built and sent, and not on the page of the client
/// alone.
fn warning(operation: &Operation) -> String {
    let described = operation.described["description"].as_str().filter(|_| !operation.idempotent);
    described.map(|text| format!("\n\n{}", sentence(text))).unwrap_or_default()
}

fn of_builders(builders: &mut ItemMod, operations: &[Operation]) {
    let Some((_, items)) = &mut builders.content else { return };
    let operations: BTreeMap<String, &Operation> =
        operations.iter().map(|operation| (operation.id.to_upper_camel_case(), operation)).collect();
    for item in items {
        match item {
            Item::Struct(builder) => {
                let Some(operation) = operations.get(&builder.ident.to_string()) else { continue };
                let method = &operation.id;
                let text = format!(
                    "{}\n\nThe request of [`Client::{method}`](super::Client::{method}), which is sent when [`send()`](Self::send) is awaited.{}",
                    summary(operation),
                    warning(operation)
                );
                builder.attrs.retain(|attribute| !attribute.path().is_ident("doc"));
                builder.attrs.splice(0..0, lines(&text));
                builder
                    .attrs
                    .push(parse_quote!(#[must_use = "a request is sent when its `send()` is awaited"]));
            }
            Item::Impl(item) => {
                let Some(operation) = type_of(item).and_then(|name| operations.get(&name)) else { continue };
                document(&mut item.items, Some("new"), "A request with nothing set, for this client.");
                document(&mut item.items, Some("body_map"), "Changes the body that is set so far.");
                let send = format!(
                    "Sends `{} {}` and decodes what comes back.{}\n\n# Errors\n[`InvalidInput`](Error::InvalidInput) before anything is sent when a value is missing or cannot be sent; else what [`Error`] lists.",
                    operation.method,
                    operation.path,
                    warning(operation)
                );
                document(&mut item.items, Some("send"), &send);
            }
            _ => {}
        }
    }
}

/// Documents what has no documentation, by what it is.
struct Missing {
    module: &'static str,
}

fn add(attributes: &mut Vec<Attribute>, text: impl FnOnce() -> String) {
    if !attributes.iter().any(|attribute| attribute.path().is_ident("doc")) {
        attributes.splice(0..0, lines(&text()));
    }
}

impl Missing {
    fn is_of_builders(&self) -> bool {
        self.module == "builder"
    }
}

impl VisitMut for Missing {
    fn visit_item_mod_mut(&mut self, module: &mut ItemMod) {
        let name = module.ident.to_string();
        add(&mut module.attrs, || match name.as_str() {
            "builder" => "Builders of the types.".to_owned(),
            "error" => "Errors of conversions between types.".to_owned(),
            other => format!("What the types share: {other}."),
        });
        let mut inner = Self { module: if name == "builder" { "builder" } else { "types" } };
        visit_mut::visit_item_mod_mut(&mut inner, module);
    }

    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        let name = &item.ident;
        if self.is_of_builders() {
            item.attrs.push(parse_quote!(#[must_use]));
            add(&mut item.attrs, || {
                format!(
                    "Builds a [`{name}`](super::{name}): `try_into()` makes one, and a setter of a request takes the builder as it is."
                )
            });
            return;
        }
        add(&mut item.attrs, || format!("`{name}`, of which the description says no more."));
        if let Fields::Unnamed(fields) = &mut item.fields {
            fields
                .unnamed
                .iter_mut()
                .for_each(|field| add(&mut field.attrs, || "The value itself.".to_owned()));
        }
        visit_mut::visit_item_struct_mut(self, item);
    }

    fn visit_item_enum_mut(&mut self, item: &mut syn::ItemEnum) {
        let name = &item.ident;
        add(&mut item.attrs, || format!("`{name}`, of which the description says no more."));
        visit_mut::visit_item_enum_mut(self, item);
    }

    fn visit_variant_mut(&mut self, variant: &mut syn::Variant) {
        let name = &variant.ident;
        add(&mut variant.attrs, || format!("`{name}`."));
        // The fields of a variant are public without saying so.
        for field in &mut variant.fields {
            add(&mut field.attrs, || "The value.".to_owned());
        }
    }

    fn visit_field_mut(&mut self, field: &mut Field) {
        if !matches!(field.vis, Visibility::Public(_)) {
            return;
        }
        let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        add(&mut field.attrs, || match name.as_str() {
            "extra" => {
                "Properties that the description does not list, by their names on the wire.".to_owned()
            }
            _ => "The description does not say what it is.".to_owned(),
        });
    }

    fn visit_impl_item_fn_mut(&mut self, method: &mut ImplItemFn) {
        if matches!(method.vis, Visibility::Public(_)) {
            let name = method.sig.ident.to_string();
            add(&mut method.attrs, || match name.as_str() {
                "builder" => "A builder with nothing set.".to_owned(),
                "extra" => {
                    "Properties that the description does not list, by their names on the wire.".to_owned()
                }
                _ => "The description does not say what it is.".to_owned(),
            });
        }
    }

    fn visit_item_fn_mut(&mut self, function: &mut syn::ItemFn) {
        add(&mut function.attrs, || "A default that the description gives.".to_owned());
    }
}
