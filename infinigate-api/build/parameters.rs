//! What operations take, as the description says it: the name in Rust, and where in the request the value goes.

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Expr, Type, parse_quote};

use super::openapi::{essence, schema_name};
use super::operations::{Operation, placeholders};
use super::setters::Argument;
use super::wire_names::in_rust;

/// A list or an object that is one text in the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Joined {
    /// True in a path, where each value is encoded by itself when the path is written.
    in_path: bool,
    /// What stands between two values.
    separator: String,
    /// What stands between the name of a property of an object and its value.
    equals: Option<String>,
    /// The type of the object; none if its properties have no names in the description.
    ty: Option<String>,
}

impl Joined {
    pub(crate) fn of(parameter: &Value) -> Option<Self> {
        let text = |name: &str| parameter[name].as_str().map(str::to_owned);
        let ty = schema_name(&parameter["schema"]).map(str::to_upper_camel_case);
        let in_path = parameter["in"] == "path";
        Some(Self { in_path, separator: text("x-separator")?, equals: text("x-equals"), ty })
    }

    /// What encodes the values takes, after them.
    pub(crate) fn arguments(&self) -> [Expr; 2] {
        let Self { separator, equals, .. } = self;
        let equals = match equals {
            Some(equals) => parse_quote!(::std::option::Option::Some(#equals)),
            None => parse_quote!(::std::option::Option::None),
        };
        [parse_quote!(#separator), equals]
    }

    /// What a setter takes, and makes the text of that the builder keeps.
    pub(crate) fn argument(&self, name: &str, value: &Type) -> Argument {
        let Argument { ty, converted } = self.values(name, value);
        let arguments = self.arguments();
        let written = if self.in_path {
            quote!(crate::parameter::in_path(#name, values))
        } else {
            quote!(crate::parameter::joined(#name, &values, #(#arguments),*))
        };
        Argument { ty, converted: quote!(#converted.and_then(|values| #written)) }
    }

    fn values(&self, name: &str, value: &Type) -> Argument {
        match (self.ty.as_deref().map(|ty| format_ident!("{ty}")), &self.equals) {
            (Some(ty), Some(_)) => Argument {
                ty: quote!(impl ::std::convert::TryInto<crate::types::#ty, Error: ::std::fmt::Display>),
                converted: quote!(crate::parameter::object::<crate::types::#ty>(#name, value)),
            },
            (None, Some(_)) => Argument {
                ty: quote!(
                    impl ::std::iter::IntoIterator<Item = (impl ::std::fmt::Display, impl ::std::fmt::Display)>
                ),
                converted: quote!(::std::result::Result::<#value, ::std::string::String>::Ok(crate::parameter::pairs(value))),
            },
            _ => Argument {
                ty: quote!(impl ::std::iter::IntoIterator<Item = impl ::std::fmt::Display>),
                converted: quote!(::std::result::Result::<#value, ::std::string::String>::Ok(crate::parameter::values(value))),
            },
        }
    }

    /// What a call by name reads the values as: numbers and texts alike, if they have no type.
    pub(crate) fn read_as(&self) -> TokenStream {
        match (self.ty.as_deref().map(|ty| format_ident!("{ty}")), &self.equals) {
            (Some(ty), Some(_)) => quote!(crate::types::#ty),
            (None, Some(_)) => quote!(::std::collections::BTreeMap<::std::string::String, crate::EnumValue>),
            _ => quote!(::std::vec::Vec<crate::EnumValue>),
        }
    }
}

/// The place of a value in the request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// The placeholder of this number in the path.
    Path(usize),
    Query(String),
    Header(String),
    Json,
    Form,
    Bytes,
}

impl Place {
    /// That of a parameter of the operation with this path.
    pub(crate) fn of(path: &str, parameter: &Value) -> Option<Self> {
        let wire = parameter["name"].as_str()?;
        match parameter["in"].as_str()? {
            "path" => placeholders(path).position(|name| name == wire).map(Self::Path),
            "query" => Some(Self::Query(wire.to_owned())),
            "header" => Some(Self::Header(wire.to_owned())),
            _ => None,
        }
    }
}

/// A parameter or a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Declared {
    /// In Rust, without the underscores that keywords and digits get.
    name: String,
    pub(crate) place: Place,
    pub(crate) optional: bool,
    is_integer: bool,
}

/// What an operation takes.
pub(crate) struct Parameters(Vec<Declared>);

impl Parameters {
    pub(crate) fn of(operation: &Operation) -> Self {
        let described = &operation.described;
        let parameters = described["parameters"].as_array().into_iter().flatten();
        let parameters = parameters.filter_map(|parameter| parameter_of(operation, parameter));
        Self(parameters.chain(body(operation)).chain([media_type()]).collect())
    }

    /// The one that a field of the operation's builder holds.
    pub(crate) fn of_field(&self, field: &str) -> Option<&Declared> {
        let name = field.trim_matches('_');
        self.0.iter().find(|declared| declared.name == name)
    }

    /// The integer of this name.
    pub(crate) fn integer(&self, name: &str) -> Option<&Declared> {
        self.of_field(name).filter(|declared| declared.is_integer)
    }
}

fn parameter_of(operation: &Operation, parameter: &Value) -> Option<Declared> {
    let place = Place::of(&operation.key, parameter)?;
    let wire = parameter["name"].as_str()?;
    let name = parameter["x-rust-name"].as_str().map_or_else(|| in_rust(wire), str::to_owned);
    Some(Declared {
        name: name.trim_matches('_').to_owned(),
        place,
        optional: parameter["required"] != true,
        is_integer: is_integer(&parameter["schema"]),
    })
}

/// True if a number of 32 or 64 bits comes out, and no enum.
fn is_integer(schema: &Value) -> bool {
    let formats = ["int32", "int64", "uint32", "uint64"];
    schema["type"] == "integer"
        && schema["format"].as_str().is_none_or(|format| formats.contains(&format))
        && ["enum", "x-known-values"].iter().all(|values| schema.get(values).is_none())
}

fn body(operation: &Operation) -> Option<Declared> {
    let place =
        match essence(operation.described["requestBody"]["content"].as_object()?.keys().next()?).as_str() {
            "application/json" => Place::Json,
            "application/x-www-form-urlencoded" => Place::Form,
            _ => Place::Bytes,
        };
    Some(Declared { name: "body".to_owned(), place, optional: operation.optional_body, is_integer: false })
}

/// What the caller says of a body of bytes: see `raw_bodies`.
fn media_type() -> Declared {
    Declared {
        name: "content_type".to_owned(),
        place: Place::Header("Content-Type".to_owned()),
        optional: false,
        is_integer: false,
    }
}
