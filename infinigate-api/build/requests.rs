//! Says in a request what the description says of it and the generator does not know: the declared media type of what
//! is sent (`content-type`) and asked for (`accept`), and the parameters of the path whose slashes stay.

use quote::format_ident;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprMethodCall, ItemImpl, Macro, Token, parse_quote};

use super::operations::Operation;
use super::parameters::Place;

/// Rewrites the requests of one builder.
pub(crate) fn adapt(builder: &mut ItemImpl, operation: &Operation) {
    Request { operation, accepts: false }.visit_item_impl_mut(builder);
}

struct Request<'a> {
    operation: &'a Operation,
    /// True if the request says what it asks for.
    accepts: bool,
}

impl VisitMut for Request<'_> {
    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        // What comes before in the chain.
        visit_mut::visit_expr_method_call_mut(self, call);
        // reqwest has no functions for these.
        if let Some(method) = ["OPTIONS", "TRACE"].iter().find(|method| call.method == method.to_lowercase())
        {
            let method = format_ident!("{method}");
            call.method = parse_quote!(request);
            call.args.insert(0, parse_quote!(::reqwest::Method::#method));
        }
        let receiver = &call.receiver;
        match call.method.to_string().as_str() {
            "header" if call.args.first().is_some_and(is_accept) => {
                self.accepts = true;
                if let (Some(media_type), Some(value)) = (&self.operation.accept, call.args.last_mut()) {
                    *value = parse_quote!(::reqwest::header::HeaderValue::from_static(#media_type));
                }
            }
            "json" => {
                if let Some(media_type) = &self.operation.content_type {
                    call.receiver = parse_quote!(#receiver.header(
                        ::reqwest::header::CONTENT_TYPE,
                        ::reqwest::header::HeaderValue::from_static(#media_type)
                    ));
                }
            }
            "form_urlencoded" => {
                let styles = self.operation.form_styles.iter().map(|(name, style)| {
                    let style: Expr = match style.as_str() {
                        "deep" => parse_quote!(crate::form::Style::Deep),
                        "spread" => parse_quote!(crate::form::Style::Spread),
                        separator => parse_quote!(crate::form::Style::Joined(#separator)),
                    };
                    quote::quote!((#name, #style))
                });
                call.args.push(parse_quote!(&[#(#styles),*]));
            }
            "headers" if !self.accepts => {
                if let Some(media_type) = &self.operation.accept {
                    self.accepts = true;
                    call.receiver = parse_quote!(#receiver.header(
                        ::reqwest::header::ACCEPT,
                        ::reqwest::header::HeaderValue::from_static(#media_type)
                    ));
                }
            }
            _ => {}
        }
    }

    /// The URL: a text, the base URL, and the values of the path.
    fn visit_macro_mut(&mut self, call: &mut Macro) {
        let Operation { catch_all, joined, .. } = self.operation;
        if (catch_all.is_empty() && joined.is_empty()) || !call.path.is_ident("format") {
            return;
        }
        let Ok(mut arguments) = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) else {
            return;
        };
        let values = arguments.iter_mut().filter_map(|argument| match argument {
            Expr::Call(value) if is_named(&value.func, "encode_path") => Some(value),
            _ => None,
        });
        for (number, value) in values.enumerate() {
            if let Some(joined) = joined.get(&Place::Path(number)) {
                value.func = parse_quote!(crate::path::encode_list);
                value.args.extend(joined.arguments());
            } else if catch_all.contains(&number) {
                value.func = parse_quote!(crate::path::encode_segments);
            }
        }
        call.tokens = quote::quote!(#arguments);
    }
}

fn is_accept(expression: &Expr) -> bool {
    is_named(expression, "ACCEPT")
}

pub(crate) fn is_named(expression: &Expr, name: &str) -> bool {
    matches!(expression, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}
