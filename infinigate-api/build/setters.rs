//! Replaces the setters of the builders: they take what people have at hand, their documentation says what the
//! description does, and what goes wrong names the parameter, the value and the cause.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::visit_mut::VisitMut;
use syn::{Attribute, Field, File, ImplItem, ImplItemFn, Item, ItemMod, Lit, Type, parse_quote};

use super::builders::{Builders, Parameter, type_of};
use super::docs;
use super::fields::{container_and_parameter, first_parameter, is_option};
use super::operations::Operation;
use super::parameters::Place;

/// What a setter takes, and what it makes of it: an expression of `Result<T, String>` for what `value` holds.
pub(crate) struct Argument {
    pub(crate) ty: TokenStream,
    pub(crate) converted: TokenStream,
}

/// The integers and other scalars whose text says what they are.
const SCALARS: [&str; 23] = [
    "i8",
    "u8",
    "i16",
    "u16",
    "i32",
    "u32",
    "i64",
    "u64",
    "f32",
    "f64",
    "bool",
    "Decimal",
    "Uuid",
    "Timestamp",
    "ReceivedDate",
    "NonZeroI8",
    "NonZeroU8",
    "NonZeroI16",
    "NonZeroU16",
    "NonZeroI32",
    "NonZeroU32",
    "NonZeroI64",
    "NonZeroU64",
];

pub(crate) fn argument(name: &str, value: &Type) -> Argument {
    let (container, parameter) = container_and_parameter(value);
    let (ty, converted) = match (container.as_str(), parameter.as_str()) {
        ("String", _) => (
            quote!(impl ::std::convert::Into<#value>),
            quote!(::std::result::Result::<#value, ::std::string::String>::Ok(value.into())),
        ),
        ("Vec", "String") => (
            quote!(impl ::std::iter::IntoIterator<Item = impl ::std::convert::AsRef<str>>),
            quote!(::std::result::Result::<#value, ::std::string::String>::Ok(crate::parameter::texts(value))),
        ),
        ("Vec", _) => {
            let item = first_parameter(value);
            (
                quote!(impl ::std::iter::IntoIterator<Item = impl ::std::convert::TryInto<#item, Error: ::std::fmt::Display>>),
                quote!(crate::parameter::list(#name, value)),
            )
        }
        ("NaiveDate", _) => {
            (quote!(impl crate::ToDate + ::std::fmt::Display), quote!(crate::parameter::date(#name, value)))
        }
        (scalar, _) if SCALARS.contains(&scalar) => (
            quote!(impl ::std::convert::TryInto<#value, Error: ::std::fmt::Display> + ::std::fmt::Display),
            quote!(crate::parameter::scalar(#name, value)),
        ),
        // What may be secret, or has no short text.
        _ => (
            quote!(impl ::std::convert::TryInto<#value, Error: ::std::fmt::Display>),
            quote!(crate::parameter::other(#name, value)),
        ),
    };
    // A date may be received with a time, and is set without one.
    let date_alone = match (container.as_str(), parameter.as_str()) {
        ("ReceivedDate", _) => quote!(.map(crate::ReceivedDate::date_alone)),
        ("Option", "ReceivedDate") => quote!(.map(|date| date.map(crate::ReceivedDate::date_alone))),
        ("Vec", "ReceivedDate") => {
            quote!(.map(|dates| dates.into_iter().map(crate::ReceivedDate::date_alone).collect()))
        }
        _ => TokenStream::new(),
    };
    Argument { ty, converted: quote!(#converted #date_alone) }
}

/// Replaces the setters of operations and of types, and what they say of a value that was not set.
pub(crate) fn replace(file: &mut File, operations: &[Operation]) -> Result<(), String> {
    let mut setters: Setters = BTreeMap::new();
    let builders = Builders::of(file);
    for operation in operations {
        let parameters = builders.signature(operation)?.parameters;
        let of_operation = parameters
            .iter()
            .map(|parameter| (parameter.name.to_string(), of_parameter(operation, parameter)));
        setters.insert(operation.id.to_upper_camel_case(), of_operation.collect());
    }
    for item in &mut file.items {
        match item {
            Item::Mod(module) if module.ident == "builder" => {
                NotSetMessage.visit_item_mod_mut(module);
                put(module, &mut setters);
            }
            Item::Mod(types) if types.ident == "types" => replace_of_types(types),
            _ => {}
        }
    }
    Ok(())
}

fn of_parameter(operation: &Operation, parameter: &Parameter) -> ImplItemFn {
    let attrs = docs::lines(&docs::of_parameter(operation, parameter));
    let Parameter { name, value, optional, has_builder, place } = parameter;
    let joined = operation.joined.get(place);
    let Argument { ty, converted } = match joined {
        Some(joined) => joined.argument(&name.to_string(), value),
        None => argument(&name.to_string(), value),
    };
    // A text that is the whole body is kept as what is sent.
    let is_text = matches!(place, Place::Bytes) && container_and_parameter(value).0 == "String";
    let made = (*has_builder || is_text).then(|| quote!(.map(::std::convert::From::from)));
    let optional = optional.then(|| {
        if joined.is_some() {
            // No value at all is as if it were not set.
            quote!(.map(|values| (!values.is_empty()).then_some(values)))
        } else {
            quote!(.map(::std::option::Option::Some))
        }
    });
    let setter: ImplItemFn = parse_quote! {
        pub fn #name(mut self, value: #ty) -> Self {
            self.#name = #converted #made #optional;
            self
        }
    };
    ImplItemFn { attrs, ..setter }
}

fn replace_of_types(types: &mut ItemMod) {
    let Some((_, items)) = &mut types.content else { return };
    let structs: BTreeMap<String, Vec<(Ident, Vec<Attribute>)>> = items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => {
                let fields =
                    item.fields.iter().filter_map(|field| Some((field.ident.clone()?, docs_of(field))));
                Some((item.ident.to_string(), fields.collect()))
            }
            _ => None,
        })
        .collect();
    let Some(builders) = items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == "builder" => Some(module),
        _ => None,
    }) else {
        return;
    };
    NotSetMessage.visit_item_mod_mut(builders);
    // The builders' fields name the types as their module does.
    let kept = fields_of(builders);
    let mut all: Setters = BTreeMap::new();
    for (name, fields) in structs {
        let Some(kept) = kept.get(&name) else { continue };
        let setters = fields.into_iter().filter_map(|(name, docs)| {
            Some((name.to_string(), of_field(&name, kept.get(&name.to_string())?, docs)))
        });
        all.insert(name, setters.collect());
    }
    put(builders, &mut all);
}

/// The types between `Result<` and `, String>` of the fields of each builder.
fn fields_of(builders: &ItemMod) -> BTreeMap<String, BTreeMap<String, Type>> {
    let items = builders.content.iter().flat_map(|(_, items)| items);
    let ty = |field: &Field| Some((field.ident.as_ref()?.to_string(), first_parameter(&field.ty)?.clone()));
    let fields = items.filter_map(|item| match item {
        Item::Struct(item) => Some((item.ident.to_string(), item.fields.iter().filter_map(ty).collect())),
        _ => None,
    });
    fields.collect()
}

fn docs_of(field: &Field) -> Vec<Attribute> {
    field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect()
}

fn of_field(name: &Ident, kept: &Type, docs: Vec<Attribute>) -> ImplItemFn {
    let inner = first_parameter(kept).filter(|_| is_option(kept));
    let Argument { ty, converted } = argument(&name.to_string(), inner.unwrap_or(kept));
    let some = inner.map(|_| quote!(.map(::std::option::Option::Some)));
    let setter: ImplItemFn = parse_quote! {
        pub fn #name(mut self, value: #ty) -> Self {
            self.#name = #converted #some;
            self
        }
    };
    ImplItemFn { attrs: docs, ..setter }
}

/// Setters by their names, of each builder.
type Setters = BTreeMap<String, BTreeMap<String, ImplItemFn>>;

/// Puts these setters in the place of those of the builders.
fn put(builders: &mut ItemMod, setters: &mut Setters) {
    for item in builders.content.iter_mut().flat_map(|(_, items)| items) {
        let Item::Impl(item) = item else { continue };
        let Some(setters) = type_of(item).and_then(|name| setters.get_mut(&name)) else { continue };
        for method in &mut item.items {
            if let ImplItem::Fn(method) = method
                && let Some(setter) = setters.remove(&method.sig.ident.to_string())
            {
                *method = setter;
            }
        }
    }
}

/// Says of a value that was not set how to set it.
struct NotSetMessage;

impl VisitMut for NotSetMessage {
    /// Documentation is not what is meant.
    fn visit_attribute_mut(&mut self, _: &mut Attribute) {}

    fn visit_lit_mut(&mut self, literal: &mut Lit) {
        let Lit::Str(text) = literal else { return };
        let value = text.value();
        let name = value
            .strip_suffix(" was not initialized")
            .or_else(|| value.strip_prefix("no value supplied for "));
        if let Some(name) = name {
            let setter = format_ident!("{name}");
            *text = syn::LitStr::new(
                &format!("{name} is required and was not set: call `{setter}()`"),
                text.span(),
            );
        }
    }
}
