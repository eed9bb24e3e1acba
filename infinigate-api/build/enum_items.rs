//! The enums of known values as Rust.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{File, ItemMod};

use super::enum_values::{EnumTypes, Known};
use super::words::{is_letter, spelled_out};

/// Adds these enums to the module `types`.
pub(crate) fn add(types: &mut ItemMod, enums: &EnumTypes) -> Result<(), syn::Error> {
    let items: TokenStream = enums.iter().map(|(name, values)| item(name, values)).collect();
    let file: File = syn::parse2(items)?;
    if let Some((_, added_to)) = &mut types.content {
        added_to.extend(file.items);
    }
    Ok(())
}

#[allow(clippy::too_many_lines, reason = "the text of one type")]
fn item(name: &str, values: &Known) -> TokenStream {
    let variants = variants(values);
    let name_text = name;
    let name = format_ident!("{name}");
    let texts: Vec<_> = variants.iter().map(|(_, text)| *text).collect();
    let numbers: Vec<Option<i64>> = texts.iter().map(|text| values.get(*text).copied().flatten()).collect();
    let variants: Vec<_> = variants.iter().map(|(variant, _)| format_ident!("{variant}")).collect();
    let docs = texts.iter().zip(&numbers).map(|(text, number)| match number {
        Some(number) => format!("`{text}`, sent as {number}"),
        None => format!("`{text}`"),
    });
    let has_numbers = numbers.iter().any(Option::is_some);
    // The way to what is sent, and back.
    let numbered = has_numbers.then(|| {
        let arms = variants.iter().zip(&numbers).filter_map(|(variant, number)| Some((variant, (*number)?)));
        let (named, numbers): (Vec<_>, Vec<_>) = arms.unzip();
        quote! {
            impl #name {
                /// The number that is sent; none for a value that the description does not know, and has no number.
                pub fn number(&self) -> ::std::option::Option<i64> {
                    match self {
                        #(Self::#named => ::std::option::Option::Some(#numbers),)*
                        Self::Other(value) => value.number(),
                        #[allow(unreachable_patterns)]
                        _ => ::std::option::Option::None,
                    }
                }
            }

            impl ::std::convert::From<i64> for #name {
                fn from(number: i64) -> Self {
                    Self::from(crate::EnumValue::from(number))
                }
            }
        }
    });
    let known_number = has_numbers.then(|| {
        quote! {
            if let Some(number) = value.number()
                && let Some(known) = Self::KNOWN.iter().find(|known| known.number() == Some(number))
            {
                return known.clone();
            }
        }
    });
    let display = if has_numbers {
        quote!(match self.number() {
            Some(number) => ::std::fmt::Display::fmt(&number, f),
            None => f.write_str(self.as_str()),
        })
    } else {
        quote!(f.write_str(self.as_str()))
    };
    let serialize = has_numbers.then(|| {
        quote! {
            if let Some(number) = self.number() {
                return serializer.serialize_i64(number);
            }
        }
    });
    let as_str_doc = if has_numbers {
        "The name of the value, which is sent as a number."
    } else {
        "The value, as it is sent."
    };
    quote! {
        /// One of the values that are known, in any capitals, or another that is kept as it is.
        ///
        /// A known value is written as the description spells it.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #docs] #variants,)*
            /// A value that the description does not know, or a number in place of a value.
            Other(crate::EnumValue),
        }

        #numbered

        impl #name {
            /// The values that are known.
            pub const KNOWN: &'static [Self] = &[#(Self::#variants),*];

            #[doc = #as_str_doc]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #texts,)*
                    Self::Other(value) => value.as_str(),
                }
            }

            /// The known value that a text is. Capitals and space around it carry no meaning where they do not tell two
            /// values apart.
            fn known(text: &str) -> Option<Self> {
                crate::enum_value::known(Self::KNOWN, Self::as_str, text).cloned()
            }
        }

        impl ::std::convert::From<crate::EnumValue> for #name {
            fn from(value: crate::EnumValue) -> Self {
                #known_number
                value.text().and_then(Self::known).unwrap_or(Self::Other(value))
            }
        }

        impl ::std::convert::From<&Self> for #name {
            fn from(value: &Self) -> Self {
                value.clone()
            }
        }

        impl ::std::convert::From<&str> for #name {
            fn from(value: &str) -> Self {
                Self::from(crate::EnumValue::from(value))
            }
        }

        impl ::std::convert::From<::std::string::String> for #name {
            fn from(value: ::std::string::String) -> Self {
                Self::from(crate::EnumValue::from(value))
            }
        }

        impl ::std::str::FromStr for #name {
            type Err = ::std::convert::Infallible;
            fn from_str(value: &str) -> ::std::result::Result<Self, ::std::convert::Infallible> {
                Ok(Self::from(value))
            }
        }

        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                #display
            }
        }

        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                #serialize
                match self {
                    Self::Other(value) => value.serialize(serializer),
                    known => serializer.serialize_str(known.as_str()),
                }
            }
        }

        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                crate::wire::required(deserializer)
            }
        }

        impl crate::wire::Scalar for #name {
            fn read(literal: crate::wire::Literal<'_>) -> ::std::result::Result<Option<Self>, String> {
                match literal.text().and_then(Self::known) {
                    Some(known) => Ok(Some(known)),
                    None => Ok(crate::EnumValue::read(literal)?.map(Self::from)),
                }
            }
        }

        #[cfg(feature = "by-name")]
        impl ::schemars::JsonSchema for #name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                #name_text.into()
            }
            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                // Not one by one in the macro, which takes a step of recursion for each.
                ::schemars::json_schema!({ "type": ["string", "integer"], "examples": Self::KNOWN })
            }
        }
    }
}

/// Names of variants for the known values. Where two would share a name, or one has none, its symbols become words; what
/// differs in nothing but capitals is numbered.
fn variants(values: &Known) -> Vec<(String, &str)> {
    let mut taken: BTreeSet<String> = BTreeSet::from(["Other".to_owned(), "Self".to_owned()]);
    let mut named: Vec<(String, &str, String)> = values.keys().map(|value| candidates(value)).collect();
    // A name goes to the value that is written like it, and else to one without symbols.
    named.sort_by_key(|(name, value, spelled_out)| (name != value, name != spelled_out));
    let mut variants: BTreeMap<&str, String> = BTreeMap::new();
    for (name, value, spelled_out) in named {
        // More names than are taken: each value has one, and two names are reserved.
        let mut numbered = (2..values.len() + 5).map(|number| format!("{spelled_out}{number}"));
        let wanted =
            [&name, &spelled_out].into_iter().find(|name| !name.is_empty() && !taken.contains(*name));
        let Some(name) = wanted.cloned().or_else(|| numbered.find(|name| !taken.contains(name))) else {
            continue;
        };
        taken.insert(name.clone());
        variants.insert(value, name);
    }
    variants.into_iter().map(|(value, name)| (name, value)).collect()
}

/// The names that a value can have.
fn candidates(value: &str) -> (String, &str, String) {
    let name = |text: &str| {
        let mut name = text.to_upper_camel_case();
        if name.starts_with(|first: char| first.is_ascii_digit()) {
            name.insert(0, 'N');
        }
        name
    };
    let letters: String = value.chars().map(|c| if is_letter(c) { c } else { ' ' }).collect();
    (name(&letters), value, name(&spelled_out(value)))
}
