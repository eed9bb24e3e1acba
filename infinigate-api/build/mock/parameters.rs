//! The `When` that expects what a builder sends.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::super::builders::Parameter;
use super::super::operations::Operation;
use super::super::parameters::Place;
use super::super::setters::{self, Argument};

/// The type that expects a request of this operation.
pub(super) fn when(name: &Ident, operation: &Operation, parameters: &[Parameter]) -> TokenStream {
    let constant = Operation::constant(&operation.id);
    let taken: BTreeSet<String> = parameters.iter().map(|parameter| parameter.name.to_string()).collect();
    let methods = parameters.iter().map(|parameter| {
        let absence = absence(parameter).filter(|(method, _)| !taken.contains(&method.to_string()));
        let absence = absence.map(|(_, code)| code);
        let presence = presence(operation, parameter, &constant);
        quote!(#presence #absence)
    });
    let header = (!taken.contains("header")).then(|| {
        quote! {
            /// A header that the request has to have, with this value.
            pub fn header(self, name: &str, value: &str) -> Self {
                Self(self.0.header(name, value))
            }
        }
    });
    let doc = format!(
        "The requests `{} {}` that a mock is for: all of them, unless told.",
        operation.method, operation.path
    );
    quote! {
        #[doc = #doc]
        #[derive(Debug)]
        pub struct #name(crate::mock::Requests);

        impl #name {
            fn new(when: ::httpmock::When) -> Self {
                Self(crate::mock::Requests::of(when, &operations::#constant))
            }

            /// What `httpmock` offers beyond this operation's parameters.
            pub fn into_inner(self) -> ::httpmock::When {
                self.0.into_inner()
            }

            #header

            #(#methods)*
        }
    }
}

fn presence(operation: &Operation, parameter: &Parameter, constant: &Ident) -> TokenStream {
    let Parameter { name, value, place, .. } = parameter;
    let (doc, matcher) = match place {
        Place::Path(number) => {
            let joined = operation.joined.get(place).map_or_else(
                || quote!(None),
                |joined| {
                    let arguments = joined.arguments();
                    quote!(Some((#(#arguments),*)))
                },
            );
            (
                format!("The value of `{name}` in the path."),
                quote!(path(#number, &value.to_string(), #joined)),
            )
        }
        Place::Query(wire) => {
            (format!("The query parameter `{wire}`, every value of it."), quote!(query(#wire, &value)))
        }
        Place::Header(wire) => (format!("The header `{wire}`."), quote!(header(#wire, &value.to_string()))),
        Place::Json => ("The body, every property of it.".to_owned(), quote!(json(&value))),
        Place::Form => ("The form in the body, every field of it.".to_owned(), quote!(form(&value))),
        Place::Bytes => ("The body, byte for byte.".to_owned(), quote!(bytes(value))),
    };
    let Argument { ty: given, converted } = match operation.joined.get(place) {
        Some(joined) => joined.argument(&name.to_string(), value),
        None => setters::argument(&name.to_string(), value),
    };
    quote! {
        #[doc = #doc]
        #[track_caller]
        pub fn #name(self, value: #given) -> Self {
            let value: #value = crate::mock::converted(&operations::#constant, #converted);
            Self(self.0.#matcher)
        }
    }
}

/// The method that expects an optional parameter to be left out.
fn absence(parameter: &Parameter) -> Option<(Ident, TokenStream)> {
    let method = format_ident!("without_{}", parameter.name);
    let (doc, matcher) = match &parameter.place {
        Place::Query(wire) if parameter.optional => {
            (format!("No query parameter `{wire}`."), quote!(without_query(#wire)))
        }
        Place::Header(wire) if parameter.optional => {
            (format!("No header `{wire}`."), quote!(without_header(#wire)))
        }
        _ => return None,
    };
    let code = quote! {
        #[doc = #doc]
        pub fn #method(self) -> Self {
            Self(self.0.#matcher)
        }
    };
    Some((method, code))
}
