//! The public items of the generated client, a line each and sorted: what two editions differ in for users.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, Item, Meta, Visibility};

/// The modules of traits that no user can name.
const PRIVATE: &str = "crate::wire::";

/// The list, with nothing of the items' bodies.
pub(crate) fn list(items: &[Item]) -> String {
    let mut lines = Vec::new();
    collect(items, "", &mut lines);
    lines.sort();
    lines.dedup();
    lines.join("\n") + "\n"
}

fn collect(items: &[Item], path: &str, lines: &mut Vec<String>) {
    let is_public = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
    for item in items {
        let mut line = |name: String, what: &dyn ToTokens| {
            lines.push(format!("{path}{name}: {}", spaced(&what)));
        };
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                line(item.ident.to_string(), &kind("struct", &item.attrs));
                for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                    let name = field.ident.as_ref().map_or_else(|| "0".to_owned(), ToString::to_string);
                    line(format!("{}.{name}", item.ident), &field.ty);
                }
            }
            Item::Enum(item) if is_public(&item.vis) => {
                line(item.ident.to_string(), &kind("enum", &item.attrs));
                for variant in &item.variants {
                    let values = variant.fields.iter().map(|field| &field.ty);
                    line(format!("{}::{}", item.ident, variant.ident), &quote::quote!(variant(#(#values),*)));
                }
            }
            Item::Impl(block) => {
                let owner = spaced(&block.self_ty);
                if let Some((of, _)) = &block.trait_ {
                    let implemented = spaced(of);
                    if !implemented.starts_with(PRIVATE) {
                        lines.push(match owner.strip_prefix("super::") {
                            Some(owner) => format!("{}{owner}: impl {implemented}", parent(path)),
                            None => format!("{path}{owner}: impl {implemented}"),
                        });
                    }
                    continue;
                }
                for item in &block.items {
                    if let syn::ImplItem::Fn(method) = item
                        && is_public(&method.vis)
                    {
                        line(format!("{owner}::{}", method.sig.ident), &method.sig);
                    }
                }
            }
            Item::Trait(item) if is_public(&item.vis) => {
                line(item.ident.to_string(), &quote::quote!(trait));
                for method in &item.items {
                    if let syn::TraitItem::Fn(method) = method {
                        line(format!("{}::{}", item.ident, method.sig.ident), &method.sig);
                    }
                }
            }
            Item::Type(item) if is_public(&item.vis) => line(item.ident.to_string(), &item.ty),
            Item::Const(item) if is_public(&item.vis) => line(item.ident.to_string(), &item.ty),
            Item::Fn(item) if is_public(&item.vis) => line(item.sig.ident.to_string(), &item.sig),
            _ => {}
        }
    }
    for item in items {
        if let Item::Mod(module) = item
            && is_public(&module.vis)
            && let Some((_, items)) = &module.content
        {
            collect(items, &format!("{path}{}::", module.ident), lines);
        }
    }
}

/// `types::builder::` is in `types::`.
fn parent(path: &str) -> &str {
    let inner = path.trim_end_matches("::");
    inner.rfind("::").map_or("", |end| &path[..end + 2])
}

/// `struct` or `enum`, and what it is declared with that users can tell.
fn kind(what: &str, attributes: &[Attribute]) -> TokenStream {
    let what = quote::format_ident!("{what}");
    let promised = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("derive") => Some(list.tokens.clone()),
        Meta::Path(path) if path.is_ident("non_exhaustive") => Some(path.to_token_stream()),
        _ => None,
    });
    quote::quote!(#what #(, #promised)*)
}

/// Tokens as text, with the blanks that a person writes, and paths without the colons in front.
fn spaced(tokens: &impl ToTokens) -> String {
    let text =
        tokens.to_token_stream().to_string().replace(',', " , ").replace('(', " ( ").replace(')', " ) ");
    let (mut spaced, mut previous) = (String::new(), "");
    for word in text.split_whitespace() {
        let before = std::mem::replace(&mut previous, word);
        let continues_path = || {
            spaced.ends_with(|last: char| last.is_alphanumeric() || last == '_' || last == '>')
                && !["impl", "dyn", "mut", "->"].contains(&before)
        };
        if word == "::" && !continues_path() {
            continue;
        }
        let is_tight = matches!(word, "::" | "<" | ">" | "," | ":" | "(" | ")")
            || spaced.is_empty()
            || spaced.ends_with(['<', '&', '('])
            || spaced.ends_with("::");
        if !is_tight {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    spaced.replace(",>", ">").replace(",)", ")")
}
