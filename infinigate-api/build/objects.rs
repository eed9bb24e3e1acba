//! Decodes the structs of the description from objects alone (`crate::wire::Object`), and says what the description
//! declares of each (`crate::Declared`).
//!
//! What serde derives also reads an array, by position. So it is derived for a copy of each struct, which nobody else
//! sees, and the struct itself is decoded through that.

use std::collections::BTreeSet;
use std::mem;

use quote::{format_ident, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Block, Field, Fields, FieldsNamed, File, GenericArgument, Ident, Item, ItemMod, ItemStruct,
    Path, PathArguments, PathSegment, parse_quote, token,
};

use super::derives;
use super::fields::{
    has_serde_option, is_option, is_typed_rest, last_name, other_case, parameter, serde_text,
    set_serde_option, wire_name,
};

/// Properties that tell one row of a list from another, best first. The first of each group must be there. A price
/// list has an article once for each band of quantities.
const KEYS: [&[&str]; 5] = [
    &["documentGuid"],
    &["documentNumber", "documentVersion"],
    &["sku", "licenseBand"],
    &["vendorSku", "licenseBand"],
    &["id"],
];
/// The property that no two rows of a list have in common.
const GUID: &str = "documentGuid";

pub(crate) fn adapt(file: &mut File) {
    OpenObjects.visit_file_mut(file);
    let documents = Documents::find(file);
    for item in &mut file.items {
        if let Item::Mod(module) = item
            && module.ident == "types"
        {
            adapt_types(module, &documents);
        }
    }
}

fn adapt_types(module: &mut ItemMod, documents: &BTreeSet<Ident>) {
    let Some((_, items)) = &mut module.content else { return };
    let mut copies: Vec<ItemStruct> = Vec::new();
    let mut implementations: Vec<Item> = Vec::new();
    for item in items.iter_mut() {
        match item {
            Item::Struct(item) if item.fields.iter().all(|field| field.ident.is_some()) => {
                if let Some(copy) = copy_to_decode(item) {
                    implementations.push(decoder(item, &copy.ident, documents.contains(&item.ident)));
                    copies.push(copy);
                }
                implementations.push(declared(item));
            }
            Item::Struct(ItemStruct { ident, .. }) | Item::Enum(syn::ItemEnum { ident, .. }) => {
                implementations.push(parse_quote!(impl crate::Declared for #ident {}));
            }
            _ => {}
        }
    }
    items.extend(implementations);
    items.push(parse_quote! {
        /// The structs as serde decodes them.
        #[allow(non_camel_case_types, dead_code)]
        mod decoded {
            use super::*;
            #(#copies)*
        }
    });
}

/// Takes `Deserialize` away from a struct; the copy has it. None when it had none.
fn copy_to_decode(item: &mut ItemStruct) -> Option<ItemStruct> {
    derives::take(&mut item.attrs, "Deserialize")?;
    let path = item.ident.to_string();
    let mut copy = ItemStruct {
        attrs: for_serde(&item.attrs),
        vis: item.vis.clone(),
        struct_token: item.struct_token,
        ident: format_ident!("{path}_"),
        generics: item.generics.clone(),
        fields: Fields::Named(FieldsNamed {
            brace_token: token::Brace::default(),
            named: item.fields.iter_mut().map(field_to_decode).collect(),
        }),
        semi_token: None,
    };
    copy.attrs.push(parse_quote!(#[derive(::serde::Deserialize)]));
    copy.attrs.push(parse_quote!(#[serde(remote = #path)]));
    Some(copy)
}

fn field_to_decode(field: &mut Field) -> Field {
    let for_serde =
        if is_undeclared(field) { vec![parse_quote!(#[serde(skip)])] } else { for_serde(&field.attrs) };
    let attributes = mem::replace(&mut field.attrs, for_serde);
    let copy = field.clone();
    field.attrs = attributes;
    copy
}

/// Without the documentation, which is most of a type.
fn for_serde(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("serde")).cloned().collect()
}

/// The field for what the description does not list.
fn is_undeclared(field: &Field) -> bool {
    // The type first, which says of most fields that they are none, without attributes being parsed.
    last_name(&field.ty).is_some_and(|last| ["Properties", "HashMap"].contains(&last.as_str()))
        && has_serde_option(field, "flatten")
}

fn decoder(item: &ItemStruct, copy: &Ident, is_document: bool) -> Item {
    let name = &item.ident;
    let undeclared = item.fields.iter().find(|field| is_undeclared(field));
    let decode = if let Some(Field { ident: field, ty, .. }) = undeclared {
        // What is declared of their values has a codec, which reads them as they were written.
        let undeclared = match undeclared.and_then(reader) {
            _ if last_name(ty).is_some_and(|name| name == "Properties") => quote!(undeclared),
            Some(reader) => {
                quote!(undeclared.decoded(|object| #reader(object)).map_err(::serde::de::Error::custom)?)
            }
            None => quote!(
                undeclared
                    .decoded(|object| ::serde::Deserialize::deserialize(object))
                    .map_err(::serde::de::Error::custom)?
            ),
        };
        quote! {
            let mut undeclared = crate::Properties::default();
            let object = crate::wire::Object::of::<Self>(deserializer, #is_document).keeping(&mut undeclared);
            let mut value = decoded::#copy::deserialize(object)?;
            value.#field = #undeclared;
            Ok(value)
        }
    } else {
        quote!(decoded::#copy::deserialize(crate::wire::Object::of::<Self>(deserializer, #is_document)))
    };
    parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                #decode
            }
        }
    }
}

/// The function that reads a field.
fn reader(field: &Field) -> Option<syn::ExprPath> {
    syn::parse_str(&serde_text(field, "deserialize_with")?).ok()
}

fn declared(item: &ItemStruct) -> Item {
    let name = &item.ident;
    let fields: Vec<(String, &Field)> = item
        .fields
        .iter()
        .filter(|field| !is_undeclared(field))
        .filter_map(|field| Some((wire_name(field)?, field)))
        .collect();
    let field_of = |property: &str| {
        let is_it = |(name, _): &&(String, &Field)| name.eq_ignore_ascii_case(property);
        fields.iter().find(is_it).map(|(_, field)| *field)
    };
    let is_open = item.fields.iter().any(is_typed_rest);
    let spellings = |name: &str| [Some(name.to_owned()), (!is_open).then(|| other_case(name))];
    let names: BTreeSet<String> = fields.iter().flat_map(|(name, _)| spellings(name)).flatten().collect();
    let guid = field_of(GUID).filter(|field| {
        [last_name(&field.ty), parameter(&field.ty).and_then(last_name)].contains(&Some("Uuid".to_owned()))
    });
    let guid = guid.map(|Field { ident, .. }| {
        quote! {
            fn document_guid(&self) -> ::std::option::Option<::uuid::Uuid> {
                ::std::option::Option::from(self.#ident)
            }
        }
    });
    let keys = KEYS.into_iter().filter_map(|group| {
        field_of(group.first()?)?;
        let fields = group.iter().filter_map(|property| field_of(property)).map(|field| &field.ident);
        Some(quote!(&[#(&self.#fields),*]))
    });
    let keys: Vec<_> = keys.collect();
    let identity = (!keys.is_empty()).then(|| {
        quote! {
            fn identity(&self) -> ::std::option::Option<::std::string::String> {
                crate::declared::identity(&[#(#keys),*])
            }
        }
    });
    parse_quote! {
        impl crate::Declared for #name {
            const PROPERTIES: &'static [&'static str] = &[#(#names),*];
            #guid
            #identity
        }
    }
}

/// The structs that are a response of their own, a row of a list, or an element of a list within another: they are
/// nothing without a property that is declared. An element whose type is also that of a property can be empty there.
#[derive(Default)]
struct Documents {
    responses: BTreeSet<Ident>,
    elements: BTreeSet<Ident>,
    properties: BTreeSet<Ident>,
}

impl Documents {
    fn find(file: &mut File) -> BTreeSet<Ident> {
        let mut documents = Self::default();
        documents.visit_file_mut(file);
        let Self { responses, elements, properties } = documents;
        elements.into_iter().filter(|element| !properties.contains(element)).chain(responses).collect()
    }
}

impl VisitMut for Documents {
    /// What a function does is with types that it or a struct declares.
    fn visit_block_mut(&mut self, _: &mut Block) {}

    fn visit_attribute_mut(&mut self, _: &mut Attribute) {}

    fn visit_item_struct_mut(&mut self, item: &mut ItemStruct) {
        if derives::has(&item.attrs, "Deserialize") {
            let properties = item.fields.iter().filter_map(|field| plain(&field.ty));
            self.properties.extend(properties.map(|name| format_ident!("{name}")));
        }
        visit_mut::visit_item_struct_mut(self, item);
    }

    fn visit_path_segment_mut(&mut self, segment: &mut PathSegment) {
        let found = if segment.ident == "Vec" { &mut self.elements } else { &mut self.responses };
        if ["ResponseValue", "Page", "Vec"].iter().any(|container| segment.ident == container)
            && let PathArguments::AngleBracketed(arguments) = &segment.arguments
            && let Some(GenericArgument::Type(ty)) = arguments.args.first()
        {
            // What may also be nothing is a document when it is there.
            let ty = parameter(ty).filter(|_| is_option(ty)).unwrap_or(ty);
            found.extend(last_name(ty).map(|name| format_ident!("{name}")));
        }
        visit_mut::visit_path_segment_mut(self, segment);
    }
}

/// The type of a property, or of the values of a map, unless that is a list.
fn plain(ty: &syn::Type) -> Option<String> {
    match last_name(ty)?.as_str() {
        "Vec" => None,
        "Option" | "Box" => plain(parameter(ty)?),
        "HashMap" => {
            let syn::Type::Path(path) = ty else { return None };
            let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
                return None;
            };
            let Some(GenericArgument::Type(value)) = arguments.args.last() else { return None };
            plain(value)
        }
        name => Some(name.to_owned()),
    }
}

/// Gives objects whose properties nobody listed the type that keeps what the server wrote.
struct OpenObjects;

impl VisitMut for OpenObjects {
    fn visit_attribute_mut(&mut self, _: &mut Attribute) {}

    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        if path.segments.len() == 2
            && path.segments[0].ident == "serde_json"
            && path.segments[1].ident == "Map"
        {
            *path = parse_quote!(::infinigate_api::Properties);
        }
    }

    fn visit_field_mut(&mut self, field: &mut Field) {
        visit_mut::visit_field_mut(self, field);
        if last_name(&field.ty).is_some_and(|name| name == "Properties") {
            set_serde_option(field, "skip_serializing_if", "::infinigate_api::Properties::is_empty");
        }
    }
}
