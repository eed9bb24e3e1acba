//! What is promised to whoever depends on a generated client, whatever its description: requests and types that are built
//! and forgotten are warned of, no message speaks of Rust's paths, and every type can be made.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Field, File, Item, ItemImpl, ItemMod, ItemStruct, Type};

/// Fails with whatever does not keep to it.
#[track_caller]
pub(super) fn assert_kept(client: &File) {
    let mut broken = Vec::new();
    let module = |name| modules(&client.items).find(|module| module.ident == name);
    for module in ["builder", "types", "mock", "by_name"].into_iter().filter_map(module) {
        let mut messages = Vec::new();
        texts(module.to_token_stream(), &mut messages);
        messages.retain(|text| text.contains("::") || text.contains("extra is required"));
        broken.extend(messages.into_iter().map(|text| format!("{} says {text}", module.ident)));
    }
    let types = items(module("types"));
    let builders = items(modules(types).find(|module| module.ident == "builder"));
    for builder in structs(items(module("builder"))).chain(structs(builders)) {
        if !builder.attrs.iter().any(|attribute| attribute.path().is_ident("must_use")) {
            broken.push(format!("{} can be forgotten", builder.ident));
        }
    }
    for made in structs(types).filter(|made| made.fields.iter().all(|field| field.ident.is_some())) {
        if !structs(builders).any(|builder| builder.ident == made.ident) {
            broken.push(format!("{} has no builder", made.ident));
        }
        if made.fields.iter().all(may_be_empty) && !has_default(types, made) {
            broken.push(format!("{} has no default", made.ident));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn may_be_empty(field: &Field) -> bool {
    let ty = field.ty.to_token_stream().to_string();
    let container = ty.split('<').next().unwrap_or_default().trim_end();
    ["Option", "Vec", "Properties"].iter().any(|empty| container.ends_with(empty))
}

fn has_default(types: &[Item], made: &ItemStruct) -> bool {
    let derives = |attribute: &Attribute| {
        attribute.path().is_ident("derive") && attribute.to_token_stream().to_string().contains("Default")
    };
    let implements = |item: &Item| {
        let Item::Impl(ItemImpl { trait_: Some((of, _)), self_ty, .. }) = item else { return false };
        let is_default = of.segments.last().is_some_and(|last| last.ident == "Default");
        is_default && matches!(&**self_ty, Type::Path(owner) if owner.path.is_ident(&made.ident))
    };
    made.attrs.iter().any(derives) || types.iter().any(implements)
}

fn modules(items: &[Item]) -> impl Iterator<Item = &ItemMod> {
    items.iter().filter_map(|item| if let Item::Mod(module) = item { Some(module) } else { None })
}

fn items(module: Option<&ItemMod>) -> &[Item] {
    module.and_then(|module| module.content.as_ref()).map_or(&[], |(_, items)| items)
}

fn structs(items: &[Item]) -> impl Iterator<Item = &ItemStruct> {
    items.iter().filter_map(|item| if let Item::Struct(item) = item { Some(item) } else { None })
}

/// The texts of a program, without those of attributes: documentation and names on the wire.
fn texts(tokens: TokenStream, found: &mut Vec<String>) {
    let mut is_attribute = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) if !is_attribute => texts(group.stream(), found),
            TokenTree::Literal(literal) => found.push(literal.to_string()),
            TokenTree::Punct(punct) if punct.as_char() == '#' || is_attribute && punct.as_char() == '!' => {
                is_attribute = true;
                continue;
            }
            _ => {}
        }
        is_attribute = false;
    }
}
