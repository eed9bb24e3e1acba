//! A body that the description requires has to be set. The generator begins with an empty one, and sends it where the type
//! has no property that is required.

use syn::visit_mut::VisitMut;
use syn::{Expr, ExprCall, FieldValue, ImplItem, Item, ItemMod, Member, parse_quote};

/// Makes the builders say of a body that was not set that it is missing.
pub(crate) fn adapt(builders: &mut ItemMod) {
    for item in builders.content.iter_mut().flat_map(|(_, items)| items) {
        let Item::Impl(builder) = item else { continue };
        let mut empty = EmptyBody { found: false };
        empty.visit_item_impl_mut(builder);
        let body_map = builder.items.iter_mut().find_map(|item| match item {
            ImplItem::Fn(method) if method.sig.ident == "body_map" => Some(method),
            _ => None,
        });
        if let Some(body_map) = body_map.filter(|_| empty.found) {
            body_map.block = parse_quote!({
                self.body = crate::parameter::map_body(self.body, f);
                self
            });
        }
    }
}

/// Puts an error in place of the empty body that a builder begins with.
struct EmptyBody {
    found: bool,
}

impl VisitMut for EmptyBody {
    fn visit_field_value_mut(&mut self, field: &mut FieldValue) {
        let is_body = matches!(&field.member, Member::Named(name) if name == "body");
        if is_body && matches!(&field.expr, Expr::Call(call) if is_default(call)) {
            self.found = true;
            field.expr = parse_quote!(::std::result::Result::Err(crate::parameter::BODY_NOT_SET.to_owned()));
        }
    }
}

/// `Ok(Default::default())`.
fn is_default(call: &ExprCall) -> bool {
    let ends_with = |function: &Expr, name: &str| matches!(function, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name));
    let is_made = |value: &Expr| matches!(value, Expr::Call(made) if ends_with(&made.func, "default"));
    ends_with(&call.func, "Ok") && call.args.first().is_some_and(is_made)
}
