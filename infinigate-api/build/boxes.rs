//! A type that holds itself is in a box. The generator puts the box around the `Option` where another type comes to it first;
//! here it is within, as everywhere else: left out when there is none, and set like any other.

use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Field, ItemMod, Type, parse_quote};

use super::fields::{first_parameter, is_option, last_name};

pub(crate) fn adapt(types: &mut ItemMod) {
    WithinOption.visit_item_mod_mut(types);
}

struct WithinOption;

impl VisitMut for WithinOption {
    fn visit_block_mut(&mut self, _: &mut Block) {}

    fn visit_attribute_mut(&mut self, _: &mut Attribute) {}

    fn visit_field_mut(&mut self, field: &mut Field) {
        let was_option = is_option(&field.ty);
        visit_mut::visit_field_mut(self, field);
        if !was_option && is_option(&field.ty) {
            field.attrs.push(parse_quote!(#[serde(skip_serializing_if = "::std::option::Option::is_none")]));
        }
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        visit_mut::visit_type_mut(self, ty);
        let is_box = last_name(ty).is_some_and(|name| name == "Box");
        let option = first_parameter(ty).filter(|held| is_box && is_option(held));
        if let Some(held) = option.and_then(first_parameter) {
            *ty = parse_quote!(::std::option::Option<::std::boxed::Box<#held>>);
        }
    }
}
