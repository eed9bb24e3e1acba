//! Gives fields of the generated types the codec for what arrives in their place (`crate::wire`), by their type,
//! and the second name under which they may arrive.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Field, Fields, Ident, Item, ItemMod, ItemStruct, Lit, Meta, Token, Type, parse_quote};

use super::derives;
use super::enum_values::EnumTypes;

/// The hand-written and foreign types that `crate::wire::Scalar` reads. Enums and new types around one are the others.
const SCALARS: [&str; 16] = [
    "Decimal",
    "EnumValue",
    "Timestamp",
    "ReceivedDate",
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

/// Gives the fields of all types their codecs. `always` are the types and properties that are sent whatever they hold.
pub(crate) fn adapt(types: &mut ItemMod, enums: &EnumTypes, always: BTreeSet<(String, String)>) {
    let mut codecs = Codecs::new(enums, always);
    codecs.scalar_types(types);
    codecs.visit_item_mod_mut(types);
}

struct Codecs {
    scalars: BTreeSet<String>,
    always: BTreeSet<(String, String)>,
}

impl Codecs {
    fn new(enums: &EnumTypes, always: BTreeSet<(String, String)>) -> Self {
        let scalars = SCALARS.iter().map(|name| (*name).to_owned()).chain(enums.keys().cloned()).collect();
        Self { scalars, always }
    }

    /// Makes the new types around plain values plain values themselves, so that they are read like one.
    fn scalar_types(&mut self, types: &mut ItemMod) {
        let Some((_, items)) = &mut types.content else { return };
        let mut wrappers: Vec<(Ident, Type)> = items
            .iter()
            .filter_map(|item| match item {
                Item::Struct(item) if derives::has(&item.attrs, "Deserialize") => {
                    Some((item.ident.clone(), wrapped(item)?.clone()))
                }
                _ => None,
            })
            .collect();
        // A new type can be around another one.
        loop {
            let (plain, others): (Vec<_>, Vec<_>) = wrappers
                .into_iter()
                .partition(|(_, inner)| last_name(inner).is_some_and(|name| self.is_scalar(&name)));
            wrappers = others;
            if plain.is_empty() {
                break;
            }
            for (name, inner) in plain {
                self.scalars.insert(name.to_string());
                items.push(parse_quote! {
                    impl crate::wire::Scalar for #name {
                        fn read(
                            literal: crate::wire::Literal<'_>,
                        ) -> ::std::result::Result<::std::option::Option<Self>, ::std::string::String> {
                            <#inner as crate::wire::Scalar>::read(literal).map(|value| value.map(Self))
                        }
                    }
                });
            }
        }
    }

    fn is_scalar(&self, name: &str) -> bool {
        self.scalars.contains(name)
    }

    fn codec(&self, ty: &Type) -> Codec {
        let Some(name) = last_name(ty) else { return Codec::own() };
        let inner = || parameter(ty).map(|inner| self.codec(inner));
        let around = |marker: TokenStream, inner: Codec| Codec {
            path: quote!(#marker<#inner>),
            reads: true,
            writes: inner.writes,
        };
        match (name.as_str(), inner()) {
            ("Option", Some(inner)) => around(quote!(crate::wire::Opt), inner),
            ("Vec", Some(inner)) => around(quote!(crate::wire::List), inner),
            ("HashMap", Some(inner)) if has_text_keys(ty) => around(quote!(crate::wire::Map), inner),
            ("Value", None) => Codec { path: quote!(crate::wire::Any), reads: false, writes: false },
            ("Decimal", None) => Codec { path: quote!(crate::wire::Number), reads: true, writes: true },
            (name, None) if self.is_scalar(name) => {
                Codec { path: quote!(crate::wire::Plain), reads: true, writes: false }
            }
            _ => Codec::own(),
        }
    }

    fn adapt(&self, field: &mut Field) {
        let codec = self.codec(&field.ty);
        if !codec.reads {
            return;
        }
        let name = last_name(&field.ty).unwrap_or_default();
        let has_default = has_serde_option(field, "default");
        drop_serde_option(field, "deserialize_with");
        let path = &codec.path;
        let reader = function("read", path);
        field.attrs.push(parse_quote!(#[serde(deserialize_with = #reader)]));
        // A decoder of its own takes from an `Option` that it may be missing.
        if name == "Option" && !has_default && field.ident.is_some() {
            field.attrs.push(parse_quote!(#[serde(default)]));
        }
        let mut schema = field.ty.clone();
        if codec.writes {
            let writer = function("write", path);
            field.attrs.push(parse_quote!(#[serde(serialize_with = #writer)]));
            Floats.visit_type_mut(&mut schema);
        }
        // A list that may be missing may be null as well, and is empty then.
        let is_optional_list = name == "Vec" && has_default;
        if is_optional_list {
            schema = parse_quote!(Option<#schema>);
        }
        if codec.writes || is_optional_list {
            let schema = schema.to_token_stream().to_string();
            field.attrs.push(parse_quote!(#[cfg_attr(feature = "by-name", schemars(with = #schema))]));
        }
    }
}

impl VisitMut for Codecs {
    fn visit_item_mod_mut(&mut self, module: &mut ItemMod) {
        // The builders of the types hold `Result<_, String>` properties and are never decoded.
        if module.ident != "builder" {
            visit_mut::visit_item_mod_mut(self, module);
        }
    }

    fn visit_item_struct_mut(&mut self, item: &mut ItemStruct) {
        if !derives::has(&item.attrs, "Deserialize") {
            return;
        }
        let names: Vec<Option<String>> = item.fields.iter().map(wire_name).collect();
        let taken: BTreeSet<&String> = names.iter().flatten().collect();
        // Where any property can come, one that differs in its first letter is another one.
        let is_open = item.fields.iter().any(is_typed_rest);
        for (field, name) in item.fields.iter_mut().zip(&names) {
            self.adapt(field);
            let Some(name) = name else { continue };
            if self.always.contains(&(item.ident.to_string(), name.clone())) {
                drop_serde_option(field, "skip_serializing_if");
            }
            let alias = other_case(name);
            if !is_open && !taken.contains(&alias) {
                field.attrs.push(parse_quote!(#[serde(alias = #alias)]));
            }
        }
    }
}

/// A codec of `crate::wire`, and whether it differs from what the type does by itself.
struct Codec {
    path: TokenStream,
    reads: bool,
    writes: bool,
}

impl Codec {
    fn own() -> Self {
        Self { path: quote!(crate::wire::Own), reads: false, writes: false }
    }
}

impl ToTokens for Codec {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.path.to_tokens(tokens);
    }
}

/// Replaces decimals by floats: what they are in a JSON Schema.
struct Floats;

impl VisitMut for Floats {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if last_name(ty).is_some_and(|name| name == "Decimal") {
            *ty = parse_quote!(f64);
        }
        visit_mut::visit_type_mut(self, ty);
    }
}

/// The type that a new type is around.
fn wrapped(item: &ItemStruct) -> Option<&Type> {
    match &item.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first().map(|field| &field.ty),
        _ => None,
    }
}

/// `Option` of `::std::option::Option<T>`.
pub(crate) fn last_name(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    path.path.segments.last().map(|last| last.ident.to_string())
}

pub(crate) fn is_option(ty: &Type) -> bool {
    last_name(ty).is_some_and(|name| name == "Option")
}

/// The types between the angle brackets of a path.
pub(crate) fn arguments(path: &syn::Path) -> impl DoubleEndedIterator<Item = &Type> {
    let arguments = path.segments.last().and_then(|last| match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    });
    arguments.into_iter().flatten().filter_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// `T` of `Option<T>`, and of a map the type of its values.
pub(crate) fn parameter(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    arguments(&path.path).next_back()
}

/// `T` of `Result<T, E>`.
pub(crate) fn first_parameter(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    arguments(&path.path).next()
}

/// `Option` and `Decimal` for `::std::option::Option<::rust_decimal::Decimal>`; of a map, the type of its values.
pub(crate) fn container_and_parameter(ty: &Type) -> (String, String) {
    let parameter = parameter(ty).map_or_else(String::new, |ty| match container_and_parameter(ty) {
        (name, parameter) if parameter.is_empty() => name,
        (name, parameter) => format!("{name}<{parameter}>"),
    });
    (last_name(ty).unwrap_or_default(), parameter)
}

fn has_text_keys(map: &Type) -> bool {
    first_parameter(map).and_then(last_name).is_some_and(|name| name == "String")
}

/// `crate::wire::read::<Codec, _, _>`, as serde wants it.
fn function(name: &str, codec: &TokenStream) -> String {
    let name = quote::format_ident!("{name}");
    quote!(crate::wire::#name::<#codec, _, _>).to_string().replace(' ', "").replace(',', ", ")
}

type Options = Punctuated<Meta, Token![,]>;

/// What the attributes `serde` of a field say: each option, and the text that it is given. They are read from the tokens,
/// because parsing every attribute for every question takes longer than the steps that ask.
fn serde_options(field: &Field) -> impl Iterator<Item = (String, Option<String>)> {
    field.attrs.iter().flat_map(options_of)
}

/// True for the field that takes what is not declared, if that has a type.
pub(crate) fn is_typed_rest(field: &Field) -> bool {
    last_name(&field.ty).as_deref() == Some("HashMap") && has_serde_option(field, "flatten")
}

pub(crate) fn has_serde_option(field: &Field, name: &str) -> bool {
    serde_options(field).any(|(option, _)| option == name)
}

/// `text` of `#[serde(name = "text")]`.
pub(crate) fn serde_text(field: &Field, name: &str) -> Option<String> {
    serde_options(field).find_map(|(option, text)| text.filter(|_| option == name))
}

fn options_of(attribute: &Attribute) -> Vec<(String, Option<String>)> {
    let mut options: Vec<(String, Option<String>)> = Vec::new();
    let Meta::List(list) = &attribute.meta else { return options };
    if !list.path.is_ident("serde") {
        return options;
    }
    for token in list.tokens.clone() {
        match token {
            TokenTree::Ident(name) => options.push((name.to_string(), None)),
            TokenTree::Literal(literal) => {
                if let (Lit::Str(text), Some((_, value))) = (Lit::new(literal), options.last_mut()) {
                    *value = Some(text.value());
                }
            }
            TokenTree::Punct(_) | TokenTree::Group(_) => {}
        }
    }
    options
}

/// Changes the attributes `serde` of a field that have an option.
fn change_serde_option(field: &mut Field, name: &str, change: impl Fn(Options) -> Options) {
    for attribute in &mut field.attrs {
        if options_of(attribute).iter().any(|(option, _)| option == name)
            && let Ok(options) = attribute.parse_args_with(Options::parse_terminated)
        {
            let options = change(options);
            *attribute = parse_quote!(#[serde(#options)]);
        }
    }
}

/// Gives an option that a field has another value.
pub(crate) fn set_serde_option(field: &mut Field, name: &str, value: &str) {
    change_serde_option(field, name, |mut options| {
        for option in options.iter_mut().filter(|option| option.path().is_ident(name)) {
            let path = option.path().clone();
            *option = parse_quote!(#path = #value);
        }
        options
    });
}

fn drop_serde_option(field: &mut Field, name: &str) {
    change_serde_option(field, name, |options| {
        options.into_iter().filter(|option| !option.path().is_ident(name)).collect()
    });
}

/// The name that a field has in JSON.
pub(crate) fn wire_name(field: &Field) -> Option<String> {
    let own = field.ident.as_ref()?;
    Some(serde_text(field, "rename").unwrap_or_else(|| own.to_string().trim_start_matches("r#").to_owned()))
}

/// The server's family writes `ListPrice` where its description says `listPrice`, and the other way round.
pub(crate) fn other_case(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| {
        if first.is_ascii_uppercase() { first.to_ascii_lowercase() } else { first.to_ascii_uppercase() }
    });
    first.into_iter().chain(letters).collect()
}
