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
    rename_components(description);
    let mut words = EnumTypes::new();
    with_fixed_names(description, &rust_type, &mut words);
    let mut places = Vec::new();
    let root = Place { name: String::new(), owner: String::new(), is_component: false };
    each_text_with_words(description, &root, &mut |place, schema| {
        places.push((place.clone(), words_of(schema)));
    });
    let mut others = other_types(description);
    others.extend(words.keys().cloned());
    let names = names(&places, &others);
    for (place, known) in &places {
        words.entry(names[place].clone()).or_default().extend(known.iter().cloned());
    }
    each_text_with_words(description, &root, &mut |place, schema| {
        schema.insert("x-rust-type".to_owned(), rust_type(&names[place]));
    });
    words
}

fn is_text_with_words(schema: &Map<String, Value>) -> bool {
    let has_words = schema.contains_key(EXTENSION) && !schema.contains_key(NAME);
    has_words && schema.get("type").is_some_and(|kind| kind == "string")
}

/// The types whose names the description fixes: one for each name, with the values of all its places.
fn with_fixed_names(value: &mut Value, rust_type: &impl Fn(&str) -> Value, words: &mut EnumTypes) {
    match value {
        Value::Object(object) => {
            if let Some(name) = object.get(NAME).and_then(Value::as_str).map(str::to_owned)
                && object.contains_key(EXTENSION)
            {
                object.insert("x-rust-type".to_owned(), rust_type(&name));
                words.entry(name).or_default().extend(words_of(object));
            }
            object.values_mut().for_each(|value| with_fixed_names(value, rust_type, words));
        }
        Value::Array(values) => {
            for value in values {
                with_fixed_names(value, rust_type, words);
            }
        }
        _ => {}
    }
}

/// Gives components with words the name that their type has: the generator takes another name for another type.
fn rename_components(description: &mut Value) {
    let Some(schemas) = description.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else {
        return;
    };
    let with_words = |schema: &Value| schema.as_object().is_some_and(is_text_with_words);
    let renamed: BTreeMap<String, String> = schemas
        .iter()
        .filter(|(_, schema)| with_words(schema))
        .map(|(name, _)| (name.clone(), name.to_upper_camel_case()))
        .filter(|(name, in_rust)| name != in_rust)
        .collect();
    for (old, new) in &renamed {
        if let Some(schema) = schemas.remove(old) {
            schemas.insert(new.clone(), schema);
        }
    }
    rename_references(description, &renamed);
}

fn rename_references(value: &mut Value, renamed: &BTreeMap<String, String>) {
    const SCHEMAS: &str = "#/components/schemas/";
    match value {
        Value::Object(object) => {
            let target = object.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix(SCHEMAS));
            if let Some(new) = target.and_then(|name| renamed.get(name)) {
                object.insert("$ref".to_owned(), Value::String(format!("{SCHEMAS}{new}")));
            }
            object.values_mut().for_each(|value| rename_references(value, renamed));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| rename_references(value, renamed)),
        _ => {}
    }
}

/// The names of types that are no words, and those that the generated code uses by their bare names.
fn other_types(description: &Value) -> BTreeSet<String> {
    let schemas = description["components"]["schemas"].as_object().into_iter().flatten();
    let others = schemas.filter(|(_, schema)| !schema.as_object().is_some_and(is_text_with_words));
    let reserved =
        ["Box", "Clone", "Default", "Err", "None", "Ok", "Option", "Result", "Self", "Some", "String", "Vec"];
    others
        .map(|(name, _)| name.to_upper_camel_case())
        .chain(reserved.into_iter().map(str::to_owned))
        .collect()
}

/// The name of the type of each place.
fn names(places: &[(Place, BTreeSet<String>)], others: &BTreeSet<String>) -> BTreeMap<Place, String> {
    let mut sets: BTreeMap<&str, BTreeSet<&BTreeSet<String>>> = BTreeMap::new();
    for (place, words) in places.iter().filter(|(_, words)| !words.is_empty()) {
        sets.entry(&place.name).or_default().insert(words);
    }
    let components: BTreeSet<&str> =
        places.iter().filter(|(place, _)| place.is_component).map(|(place, _)| place.name.as_str()).collect();
    let name_of = |place: &Place| {
        if place.is_component {
            return place.name.clone();
        }
        let is_shared = sets.get(place.name.as_str()).is_some_and(|sets| sets.len() > 1);
        let mut name = place.name.clone();
        if is_shared || others.contains(&name) || !starts_as_type(&name) {
            name = format!("{}{name}", place.owner);
        }
        while others.contains(&name) || (name != place.name && components.contains(name.as_str())) {
            name.push_str("Value");
        }
        name
    };
    places.iter().map(|(place, _)| (place.clone(), name_of(place))).collect()
}

fn starts_as_type(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
}

fn words_of(schema: &Map<String, Value>) -> BTreeSet<String> {
    let words = schema.get(EXTENSION).and_then(Value::as_array);
    words.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What a schema is called, and what it is a part of; both as names of types.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    name: String,
    owner: String,
    /// Whether it is the component `owner` itself.
    is_component: bool,
}

impl Place {
    /// A part of the same thing.
    fn part(&self, name: String) -> Self {
        Self { name, owner: self.owner.clone(), is_component: false }
    }

    /// One of several: one of the `productTypes` is a `ProductType`.
    fn one(&self) -> Self {
        match self.name.strip_suffix('s') {
            Some(one) => self.part(one.to_owned()),
            None if self.is_component || self.name.starts_with(&self.owner) => self.part(self.whole("Item")),
            None => self.part(self.name.clone()),
        }
    }

    fn whole(&self, what: &str) -> String {
        format!("{}{what}", self.owner)
    }
}

fn each_text_with_words(
    value: &mut Value,
    place: &Place,
    visit: &mut dyn FnMut(&Place, &mut Map<String, Value>),
) {
    match value {
        Value::Object(object) => {
            if is_text_with_words(object) {
                visit(place, object);
            }
            let parameter = object.get("name").and_then(Value::as_str).filter(|_| object.contains_key("in"));
            let place = Place {
                name: parameter.map_or_else(|| place.name.clone(), ToUpperCamelCase::to_upper_camel_case),
                owner: object
                    .get("operationId")
                    .and_then(Value::as_str)
                    .map_or_else(|| place.owner.clone(), ToUpperCamelCase::to_upper_camel_case),
                is_component: place.is_component,
            };
            for (key, value) in object {
                match (key.as_str(), value) {
                    ("schemas", Value::Object(schemas)) => {
                        for (name, schema) in schemas {
                            let name = name.to_upper_camel_case();
                            each_text_with_words(
                                schema,
                                &Place { owner: name.clone(), name, is_component: true },
                                visit,
                            );
                        }
                    }
                    ("properties", Value::Object(members)) => {
                        for (name, member) in members {
                            each_text_with_words(member, &place.part(name.to_upper_camel_case()), visit);
                        }
                    }
                    ("responses", value) => {
                        each_text_with_words(value, &place.part(place.whole("Response")), visit);
                    }
                    ("requestBody", value) => {
                        each_text_with_words(value, &place.part(place.whole("Body")), visit);
                    }
                    ("items" | "item", value) => each_text_with_words(value, &place.one(), visit),
                    ("additionalProperties", value) if place.is_component => {
                        each_text_with_words(value, &place.part(place.whole("Value")), visit);
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

        impl ::std::convert::From<&Self> for #name {
            fn from(word: &Self) -> Self {
                word.clone()
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
            fn from_str(word: &str) -> ::std::result::Result<Self, ::std::convert::Infallible> {
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
