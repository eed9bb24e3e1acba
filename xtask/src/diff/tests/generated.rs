//! Tells whether what the rules call breaking is breaking, by what the generator makes of each pair.

use std::collections::BTreeSet;

use quote::ToTokens;
use serde_json::Value;
use syn::{Expr, Fields, ImplItem, Item, Path, Visibility};

use super::rules::{cases, documented};
use crate::generator::{Features, derives, generate};

/// Breaking though every name stays: `send()` or a builder refuses what was accepted.
const REFUSED_AT_RUN_TIME: [&str; 1] = ["body-added"];

#[test]
fn what_is_breaking_is_breaking_in_the_generated_code() {
    let documented = documented();
    for case in cases() {
        let [old, new] = case.documents().map(|document| Surface::of(&document));
        let lost: Vec<_> = old.offered.difference(&new.offered).collect();
        let demanded: Vec<_> =
            new.demanded.difference(&old.demanded).filter(|setter| old.has_builder_of(setter)).collect();
        let is_breaking =
            !lost.is_empty() || !demanded.is_empty() || REFUSED_AT_RUN_TIME.contains(&case.rule);
        assert_eq!(
            is_breaking, documented[case.rule],
            "{}: lost {lost:#?}, demanded {demanded:#?}",
            case.rule
        );
    }
}

/// What a generated client offers to its users, and what it demands of them.
#[derive(Default)]
struct Surface {
    /// Types, public properties, variants, functions, and which types have a `Default`.
    offered: BTreeSet<String>,
    /// What a builder refuses to do without: `builder::GetA.first`.
    demanded: BTreeSet<String>,
    builders: BTreeSet<String>,
}

impl Surface {
    fn of(description: &Value) -> Self {
        let client = generate(description.clone(), Features::default()).unwrap();
        let mut surface = Self::default();
        surface.items(&client.items, "");
        surface
    }

    fn has_builder_of(&self, setter: &str) -> bool {
        setter.rsplit_once('.').is_some_and(|(builder, _)| self.builders.contains(builder))
    }

    fn items(&mut self, items: &[Item], module: &str) {
        for item in items {
            match item {
                Item::Mod(inner) => {
                    let items =
                        inner.content.iter().flat_map(|(_, items)| items).cloned().collect::<Vec<_>>();
                    self.items(&items, &format!("{module}{}::", inner.ident));
                }
                Item::Struct(item) => {
                    let name = format!("{module}{}", item.ident);
                    self.derived_default(&name, &item.attrs);
                    self.fields(&name, &item.fields);
                    self.offered.insert(name);
                }
                Item::Enum(item) => {
                    let name = format!("{module}{}", item.ident);
                    let variants: Vec<_> =
                        item.variants.iter().map(|variant| variant.ident.to_string()).collect();
                    if item.attrs.iter().any(|attribute| attribute.path().is_ident("non_exhaustive")) {
                        self.offered.extend(variants.iter().map(|variant| format!("{name}::{variant}")));
                    } else {
                        // A `match` names every variant, so one more is a loss.
                        self.offered.insert(format!("{name} is one of {variants:?}"));
                    }
                }
                Item::Type(item) => {
                    self.offered.insert(format!("{module}{} = {}", item.ident, item.ty.to_token_stream()));
                }
                Item::Const(item) => {
                    self.offered.insert(format!("{module}{}", item.ident));
                }
                Item::Impl(item) => self.implementation(item, module),
                _ => {}
            }
        }
    }

    fn derived_default(&mut self, name: &str, attributes: &[syn::Attribute]) {
        if derives::has(attributes, "Default") {
            self.offered.insert(format!("{name}: Default"));
        }
    }

    fn fields(&mut self, name: &str, fields: &Fields) {
        for (index, field) in fields.iter().enumerate() {
            if matches!(field.vis, Visibility::Public(_)) {
                let field_name = field.ident.as_ref().map_or_else(|| index.to_string(), ToString::to_string);
                self.offered.insert(format!("{name}.{field_name}: {}", field.ty.to_token_stream()));
            }
        }
    }

    fn implementation(&mut self, item: &syn::ItemImpl, module: &str) {
        let syn::Type::Path(path) = &*item.self_ty else { return };
        let Some(last) = path.path.segments.last() else { return };
        let name = format!("{module}{}", last.ident);
        let implements = item.trait_.as_ref().map(|(path, _)| path);
        let is_default = implements.is_some_and(is_default);
        for function in &item.items {
            let ImplItem::Fn(function) = function else { continue };
            if implements.is_none() && matches!(function.vis, Visibility::Public(_)) {
                self.offered.insert(format!("{name}: {}", function.sig.to_token_stream()));
            }
            if module.ends_with("builder::") && (is_default || function.sig.ident == "new") {
                self.builders.insert(name.clone());
                self.demands(&name, &function.block);
            }
        }
    }

    /// A builder starts with an error for each value that has to be given.
    fn demands(&mut self, builder: &str, block: &syn::Block) {
        let Some(syn::Stmt::Expr(Expr::Struct(initial), _)) = block.stmts.last() else { return };
        for field in &initial.fields {
            if is_error(&field.expr) {
                self.demanded.insert(format!("{builder}.{}", field.member.to_token_stream()));
            }
        }
    }
}

/// True for the trait `Default`, however it is written.
fn is_default(path: &Path) -> bool {
    path.segments.last().is_some_and(|last| last.ident == "Default")
}

/// True for `Err(...)`.
fn is_error(value: &Expr) -> bool {
    let Expr::Call(call) = value else { return false };
    matches!(&*call.func, Expr::Path(function) if function.path.is_ident("Err"))
}
