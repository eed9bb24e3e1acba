//! Every type that has no value which must be given has a default, so that it can be made in a test: `Default` for
//! types with undeclared properties too, and builders that do not ask for those.

use std::collections::BTreeSet;

use syn::{Expr, Fields, File, ImplItem, Item, ItemImpl, ItemMod, ItemStruct, Member, Stmt, parse_quote};

use super::derives;
use super::fields::{container_and_parameter, last_name};

/// Types that are empty unless told otherwise.
const EMPTY: [&str; 7] = ["Option", "Vec", "Map", "HashMap", "BTreeMap", "Properties", "Value"];

pub(crate) fn add(file: &mut File) {
    let types = file.items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => module.content.as_mut(),
        _ => None,
    });
    let Some((_, items)) = types else { return };
    let with_default = with_default(items);
    for item in items {
        match item {
            Item::Struct(item) if with_default.contains(&item.ident.to_string()) => derive(item),
            Item::Mod(builders) if builders.ident == "builder" => need_no_extra(builders),
            _ => {}
        }
    }
}

/// The types whose every field has a default, or is of one of these types.
fn with_default(items: &[Item]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        for item in items {
            if let Item::Struct(item) = item
                && item.fields.iter().all(|field| {
                    let (container, _) = container_and_parameter(&field.ty);
                    EMPTY.contains(&container.as_str()) || found.contains(&container)
                })
            {
                found.insert(item.ident.to_string());
            }
        }
        if found.len() == before {
            let implemented: BTreeSet<String> = items.iter().filter_map(implementor).collect();
            return found.difference(&implemented).cloned().collect();
        }
    }
}

/// The type for which this implements `Default`.
fn implementor(item: &Item) -> Option<String> {
    let Item::Impl(ItemImpl { trait_: Some((path, _)), self_ty, .. }) = item else { return None };
    path.segments.last().filter(|last| last.ident == "Default")?;
    last_name(self_ty)
}

fn derive(item: &mut ItemStruct) {
    if !derives::has(&item.attrs, "Default") && !matches!(item.fields, Fields::Unit) {
        item.attrs.push(parse_quote!(#[derive(Default)]));
    }
}

/// Undeclared properties are none unless they are set.
fn need_no_extra(builders: &mut ItemMod) {
    for item in builders.content.iter_mut().flat_map(|(_, items)| items) {
        let Item::Impl(item) = item else { continue };
        for method in &mut item.items {
            let ImplItem::Fn(method) = method else { continue };
            let Some(Stmt::Expr(Expr::Struct(made), None)) = method.block.stmts.first_mut() else { continue };
            for field in &mut made.fields {
                let is_extra = matches!(&field.member, Member::Named(name) if name == "extra");
                let is_unset = matches!(&field.expr, Expr::Call(call) if matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Err")));
                if is_extra && is_unset {
                    field.expr = parse_quote!(::std::result::Result::Ok(::std::default::Default::default()));
                }
            }
        }
    }
}
