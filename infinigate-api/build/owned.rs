//! Builders keep a client of their own in place of a reference, so that they and the streams that they become can be
//! moved into a task or kept in a struct. Cloning a client is cheap.

use syn::visit_mut::{self, VisitMut};
use syn::{
    FieldValue, File, GenericArgument, GenericParam, Generics, ImplItem, Item, ItemMod, Member,
    PathArguments, Type, TypeReference, parse_quote,
};

/// Owns the client in every builder of the module.
pub(crate) fn own(builders: &mut ItemMod) {
    Own.visit_item_mod_mut(builders);
}

/// The methods that return builders.
pub(crate) fn own_methods(file: &mut File) {
    let implementations = file.items.iter_mut().filter_map(|item| match item {
        Item::Impl(item) => Some(&mut item.items),
        _ => None,
    });
    for item in implementations.flatten() {
        if let ImplItem::Fn(method) = item {
            Own.visit_return_type_mut(&mut method.sig.output);
        }
    }
}

struct Own;

fn is_of_the_client(lifetime: &syn::Lifetime) -> bool {
    lifetime.ident == "a" || lifetime.ident == "_"
}

impl VisitMut for Own {
    fn visit_generics_mut(&mut self, generics: &mut Generics) {
        visit_mut::visit_generics_mut(self, generics);
        let params = std::mem::take(&mut generics.params).into_iter();
        let is_other = |param: &GenericParam| !matches!(param, GenericParam::Lifetime(param) if is_of_the_client(&param.lifetime));
        generics.params = params.filter(is_other).collect();
        if generics.params.is_empty() {
            (generics.lt_token, generics.gt_token) = (None, None);
        }
    }

    fn visit_path_arguments_mut(&mut self, arguments: &mut PathArguments) {
        visit_mut::visit_path_arguments_mut(self, arguments);
        let PathArguments::AngleBracketed(inner) = arguments else { return };
        let is_other = |argument: &GenericArgument| !matches!(argument, GenericArgument::Lifetime(lifetime) if is_of_the_client(lifetime));
        inner.args = std::mem::take(&mut inner.args).into_iter().filter(is_other).collect();
        if inner.args.is_empty() {
            *arguments = PathArguments::None;
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        visit_mut::visit_type_reference_mut(self, reference);
        reference.lifetime = reference.lifetime.take().filter(|lifetime| !is_of_the_client(lifetime));
    }

    fn visit_field_mut(&mut self, field: &mut syn::Field) {
        if let Type::Reference(reference) = &field.ty {
            field.ty = (*reference.elem).clone();
        }
        visit_mut::visit_field_mut(self, field);
    }

    fn visit_field_value_mut(&mut self, field: &mut FieldValue) {
        if matches!(&field.member, Member::Named(name) if name == "client") {
            field.expr = parse_quote!(client.clone());
            field.colon_token = Some(syn::token::Colon::default());
        }
    }
}
