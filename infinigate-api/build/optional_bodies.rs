//! A body that the description lets be left out is left out unless it was set. The generator sends an empty one.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprMethodCall, FieldValue, Fields, ImplItem, Item, ItemMod, Member, Type, parse_quote};

use super::builders::type_of;
use super::operations::Operation;

/// Makes the bodies optional in the builders of these operations.
pub(crate) fn adapt(builders: &mut ItemMod, operations: &[Operation]) {
    let Some((_, items)) = &mut builders.content else { return };
    let mut optional: BTreeMap<String, &str> = operations
        .iter()
        .filter(|operation| operation.optional_body)
        .map(|operation| (operation.id.to_upper_camel_case(), operation.content_type.as_deref()))
        .map(|(name, media_type)| (name, media_type.unwrap_or("application/json")))
        .collect();
    for item in items.iter_mut() {
        if let Item::Impl(item) = item
            && let Some(name) = type_of(item)
            && let Some(media_type) = optional.get(&name)
        {
            let mut leave_out = LeaveOut { media_type, found: false };
            leave_out.visit_item_impl_mut(item);
            if !leave_out.found {
                optional.remove(&name);
            }
        }
    }
    for item in items {
        make_optional(item, &optional);
    }
}

/// The field, what it is at first, and what `body_map` makes of it. The setter is written by `setters.rs`.
fn make_optional(item: &mut Item, builders: &BTreeMap<String, &str>) {
    match item {
        Item::Struct(item) if builders.contains_key(&item.ident.to_string()) => {
            let Fields::Named(fields) = &mut item.fields else { return };
            for field in fields
                .named
                .iter_mut()
                .filter(|field| field.ident.as_ref().is_some_and(|name| name == "body"))
            {
                if let Some(kept) = super::fields::first_parameter(&field.ty) {
                    let kept: Type = kept.clone();
                    field.ty = parse_quote!(Result<::std::option::Option<#kept>, String>);
                }
            }
        }
        Item::Impl(item) if type_of(item).is_some_and(|name| builders.contains_key(&name)) => {
            for method in &mut item.items {
                let ImplItem::Fn(method) = method else { continue };
                if method.sig.ident == "new" {
                    BodyNotSet.visit_impl_item_fn_mut(method);
                } else if method.sig.ident == "body_map" {
                    method.block = parse_quote!({
                        self.body =
                            self.body.map(|body| ::std::option::Option::Some(f(body.unwrap_or_default())));
                        self
                    });
                }
            }
        }
        _ => {}
    }
}

struct BodyNotSet;

impl VisitMut for BodyNotSet {
    fn visit_field_value_mut(&mut self, field: &mut FieldValue) {
        if matches!(&field.member, Member::Named(name) if name == "body") {
            field.expr = parse_quote!(Ok(::std::option::Option::None));
        }
    }
}

/// Leaves a body out of the request.
struct LeaveOut<'a> {
    media_type: &'a str,
    found: bool,
}

impl VisitMut for LeaveOut<'_> {
    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        let is_body =
            |expression: &Expr| matches!(expression, Expr::Path(path) if path.path.is_ident("body"));
        match call.method.to_string().as_str() {
            "json" => {
                self.found = true;
                take_content_type(call);
                let media_type = self.media_type;
                call.method = parse_quote!(json_if_any);
                call.args = parse_quote!(body.as_ref(), #media_type);
            }
            "body" => {
                self.found = true;
                let media_type = take_content_type(call);
                call.method = parse_quote!(body_if_any);
                call.args = parse_quote!(body, #media_type);
            }
            "form_urlencoded" => {
                self.found = true;
                call.method = parse_quote!(form_if_any);
                if let Some(body) = call.args.first_mut() {
                    *body = parse_quote!(body.as_ref());
                }
            }
            "and_then" if is_body(&call.receiver) => {
                let convert = call.args.first().cloned();
                call.args = parse_quote!(|body| body.map(#convert).transpose());
            }
            _ => {}
        }
    }
}

/// Takes `.header(CONTENT_TYPE, value)` from in front of a call: the media type is that of the body, and goes with it.
fn take_content_type(call: &mut ExprMethodCall) -> Option<Expr> {
    let Expr::MethodCall(before) = &*call.receiver else { return None };
    let is_content_type = before.method == "header"
        && before.args.first().is_some_and(|name| super::requests::is_named(name, "CONTENT_TYPE"));
    if !is_content_type {
        return None;
    }
    let value = before.args.last().cloned();
    let receiver = before.receiver.clone();
    call.receiver = receiver;
    value
}
