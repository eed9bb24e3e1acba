//! Texts whose words are known in part (`x-known-values`) become enums that keep every other word.
//!
//! A type is named after its schema, or after the member or parameter that has the words: `productType` and the
//! filter `productTypes` share the type `ProductType`. Where a name would stand for several sets of words, what
//! the member belongs to comes first: `QuoteStatus`. A schema that says `x-enum-name` has that name whatever stands
//! elsewhere, so that a value added in one place renames nothing.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

const EXTENSION: &str = "x-known-values";

/// The name of the type, where the description fixes it.
const NAME: &str = "x-enum-name";

/// The types to generate: known words by name.
pub(crate) type EnumTypes = BTreeMap<String, BTreeSet<String>>;

/// Finds the words of a description, and puts `x-rust-type` where they are.
pub(crate) fn replace(description: &mut Value, rust_type: impl Fn(&str) -> Value) -> EnumTypes {
    let mut places = Vec::new();
    let root = Place { name: String::new(), owner: String::new(), fixed: None };
    each_text_with_words(description, &root, &mut |place, schema| {
        places.push((place.clone(), words_of(schema)));
    });
    let schemas = description["components"]["schemas"].as_object().cloned().unwrap_or_default();
    let name_of = |place: &Place| {
        if let Some(fixed) = &place.fixed {
            return fixed.clone();
        }
        let same_name =
            || places.iter().filter(|(other, _)| other.name == place.name && other.fixed.is_none());
        let is_fixed = places.iter().any(|(other, _)| other.fixed.as_ref() == Some(&place.name));
        let sets: BTreeSet<_> =
            same_name().map(|(_, words)| words).filter(|words| !words.is_empty()).collect();
        let taken = place.owner != place.name
            && schemas.get(&place.name).is_some_and(|schema| schema.get(EXTENSION).is_none());
        if sets.len() > 1 || taken || is_fixed {
            format!("{}{}", place.owner, place.name)
        } else {
            place.name.clone()
        }
    };
    let mut words = EnumTypes::new();
    for (place, known) in &places {
        words.entry(name_of(place)).or_default().extend(known.iter().cloned());
    }
    each_text_with_words(description, &root, &mut |place, schema| {
        schema.insert("x-rust-type".to_owned(), rust_type(&name_of(place)));
    });
    words
}

fn words_of(schema: &Map<String, Value>) -> BTreeSet<String> {
    let words = schema.get(EXTENSION).and_then(Value::as_array);
    words.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What a schema is called, and what it is a part of; both as names of types.
#[derive(Clone)]
struct Place {
    name: String,
    owner: String,
    /// The name that the schema itself gives.
    fixed: Option<String>,
}

fn each_text_with_words(
    value: &mut Value,
    place: &Place,
    visit: &mut dyn FnMut(&Place, &mut Map<String, Value>),
) {
    match value {
        Value::Object(object) => {
            if object.contains_key(EXTENSION) && object.get("type").is_some_and(|kind| kind == "string") {
                let fixed = object.get(NAME).and_then(Value::as_str).map(str::to_owned);
                visit(&Place { fixed, ..place.clone() }, object);
            }
            let parameter = object.get("name").and_then(Value::as_str).filter(|_| object.contains_key("in"));
            let place = Place {
                name: parameter.map_or_else(|| place.name.clone(), ToUpperCamelCase::to_upper_camel_case),
                owner: object
                    .get("operationId")
                    .and_then(Value::as_str)
                    .map_or_else(|| place.owner.clone(), ToUpperCamelCase::to_upper_camel_case),
                fixed: None,
            };
            for (key, value) in object {
                match (key.as_str(), value) {
                    ("schemas", Value::Object(schemas)) => {
                        for (name, schema) in schemas {
                            let name = name.to_upper_camel_case();
                            each_text_with_words(
                                schema,
                                &Place { owner: name.clone(), name, fixed: None },
                                visit,
                            );
                        }
                    }
                    ("properties", Value::Object(members)) => {
                        for (name, member) in members {
                            let name = name.to_upper_camel_case();
                            each_text_with_words(
                                member,
                                &Place { name, owner: place.owner.clone(), fixed: None },
                                visit,
                            );
                        }
                    }
                    ("items", value) => {
                        // One of the `productTypes` is a `ProductType`.
                        let name = place.name.strip_suffix('s').unwrap_or(&place.name).to_owned();
                        each_text_with_words(
                            value,
                            &Place { name, owner: place.owner.clone(), fixed: None },
                            visit,
                        );
                    }
                    (_, value) => each_text_with_words(value, &place, visit),
                }
            }
        }
        Value::Array(values) => {
            for value in values {
                each_text_with_words(value, place, visit);
            }
        }
        _ => {}
    }
}

/// The items of the module `types` for these words.
pub(crate) fn items(words: &EnumTypes) -> TokenStream {
    words.iter().map(|(name, words)| item(name, words)).collect()
}

fn item(name: &str, words: &BTreeSet<String>) -> TokenStream {
    let variants = variants(words);
    let name_text = name;
    let name = format_ident!("{name}");
    let texts: Vec<_> = variants.iter().map(|(_, text)| *text).collect();
    let variants: Vec<_> = variants.iter().map(|(variant, _)| format_ident!("{variant}")).collect();
    let docs = texts.iter().map(|text| format!("`{text}`"));
    quote! {
        /// One of the words that are known, in any capitals, or another that is kept as it is.
        ///
        /// A known word is written as the description spells it.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #docs] #variants,)*
            /// A word that the description does not know, or a number in place of a word.
            Other(crate::EnumValue),
        }

        impl #name {
            /// The words that are known.
            pub const KNOWN: &'static [Self] = &[#(Self::#variants),*];

            /// The word, as it is sent.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #texts,)*
                    Self::Other(word) => word.as_str(),
                }
            }

            /// The known word that a text is: capitals and space around it carry no meaning.
            fn known(text: &str) -> Option<Self> {
                let text = text.trim();
                Self::KNOWN.iter().find(|known| text.eq_ignore_ascii_case(known.as_str())).cloned()
            }
        }

        impl ::std::convert::From<crate::EnumValue> for #name {
            fn from(word: crate::EnumValue) -> Self {
                word.text().and_then(Self::known).unwrap_or(Self::Other(word))
            }
        }

        impl ::std::convert::From<&str> for #name {
            fn from(word: &str) -> Self {
                Self::from(crate::EnumValue::from(word))
            }
        }

        impl ::std::convert::From<::std::string::String> for #name {
            fn from(word: ::std::string::String) -> Self {
                Self::from(crate::EnumValue::from(word))
            }
        }

        impl ::std::str::FromStr for #name {
            type Err = ::std::convert::Infallible;
            fn from_str(word: &str) -> ::std::result::Result<Self, Self::Err> {
                Ok(Self::from(word))
            }
        }

        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                match self {
                    Self::Other(word) => word.serialize(serializer),
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
                    None => Ok(crate::EnumValue::read(literal)?.map(Self::Other)),
                }
            }
        }

        impl schemars::JsonSchema for #name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                #name_text.into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": ["string", "integer"], "examples": [#(#texts),*] })
            }
        }
    }
}

/// Names of variants for words; a word whose name is taken or is none stays without one.
fn variants(words: &BTreeSet<String>) -> Vec<(String, &str)> {
    let mut taken: BTreeSet<String> = BTreeSet::from(["Other".to_owned(), "Self".to_owned()]);
    let mut variants = Vec::new();
    for word in words {
        let letters: String = word.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
        let mut name = letters.to_upper_camel_case();
        if name.starts_with(|first: char| first.is_ascii_digit()) {
            name.insert(0, 'N');
        }
        if !name.is_empty() && taken.insert(name.clone()) {
            variants.push((name, word.as_str()));
        }
    }
    variants
}
