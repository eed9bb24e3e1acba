//! The responses of an operation, and the `Then` that sends them.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};
use http::StatusCode;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::Type;

use super::super::openapi::schema_name;
use super::super::operations::Operation;

/// The response of a success, as the client decodes it.
pub(super) enum Success {
    Nothing,
    Bytes,
    Json(Box<Type>),
}

/// The response to a status that the description declares.
pub(super) enum Status {
    Success,
    /// An error with a body of the type of this name, or of any.
    Error(Option<Ident>),
    NoBody,
}

/// What a `send()` that answers this type makes of a success.
pub(super) fn success(response: &Type) -> Success {
    match response {
        Type::Tuple(nothing) if nothing.elems.is_empty() => Success::Nothing,
        Type::Path(path) if path.path.is_ident("ByteStream") => Success::Bytes,
        _ => Success::Json(Box::new(response.clone())),
    }
}

/// By status, as the description writes it. `200` and `204` are always there: the client takes every 2xx for a success,
/// and the server is known to answer nothing at all.
pub(super) fn statuses(
    description: &Value,
    operation: &Operation,
    types: &BTreeSet<String>,
) -> BTreeMap<String, Status> {
    let described = &description["paths"][&operation.key][operation.method.to_lowercase()];
    let mut statuses = BTreeMap::from([("200".to_owned(), Status::Success)]);
    let declared = described["responses"].as_object().into_iter().flat_map(|responses| responses.keys());
    statuses.extend(
        declared.filter(|status| status.starts_with('2')).map(|status| (status.clone(), Status::Success)),
    );
    statuses.insert("204".to_owned(), Status::NoBody);
    for (status, schema) in described["x-error-responses"].as_object().into_iter().flatten() {
        let name = schema_name(schema)
            .map(ToUpperCamelCase::to_upper_camel_case)
            .filter(|name| types.contains(name));
        let name = name.map(|name| format_ident!("{name}"));
        statuses.insert(status.clone(), if schema.is_null() { Status::NoBody } else { Status::Error(name) });
    }
    statuses
}

/// The type that answers a request of this operation.
pub(super) fn then(
    name: &Ident,
    operation: &Operation,
    success: &Success,
    statuses: &BTreeMap<String, Status>,
) -> TokenStream {
    let methods = statuses.iter().filter_map(|(status, response)| method(status, response, success));
    let doc = format!("The response to `{} {}`.", operation.method, operation.path);
    quote! {
        #[doc = #doc]
        pub struct #name(::httpmock::Then);

        impl #name {
            #(#methods)*

            /// Any status with any body; an empty `content_type` is not sent.
            pub fn raw(self, status: u16, content_type: &str, body: impl ::std::convert::AsRef<[u8]>) -> Self {
                Self(crate::mock::raw(self.0, status, content_type, body.as_ref()))
            }

            /// An error of the gateway in front of the API: `{"statusCode": .., "message": ..}`.
            #[track_caller]
            pub fn gateway_error(self, status: u16, message: &str) -> Self {
                Self(crate::mock::gateway_error(self.0, status, message))
            }

            /// An error of the API in the form of RFC 9457, `application/problem+json`; that the API uses it is an
            /// assumption.
            #[track_caller]
            pub fn problem(self, status: u16, title: &str) -> Self {
                Self(crate::mock::problem(self.0, status, title))
            }

            /// What `httpmock` offers beyond this operation's responses: a delay, headers, how often.
            pub fn into_inner(self) -> ::httpmock::Then {
                self.0
            }
        }
    }
}

fn method(status: &str, response: &Status, success: &Success) -> Option<TokenStream> {
    let json = |ty: &dyn ToTokens| {
        (
            quote!(response: impl ::std::borrow::Borrow<#ty>),
            quote!(json::<#ty>(self.0, status, response.borrow())),
        )
    };
    let (argument, call) = match (response, success) {
        (Status::NoBody, _) | (Status::Success, Success::Nothing) => {
            (TokenStream::new(), quote!(raw(self.0, status, "", b"")))
        }
        (Status::Success, Success::Bytes) => (
            quote!(body: impl ::std::convert::AsRef<[u8]>),
            quote!(raw(self.0, status, "application/octet-stream", body.as_ref())),
        ),
        (Status::Success, Success::Json(ty)) => json(ty),
        (Status::Error(Some(name)), _) => json(&quote!(types::#name)),
        (Status::Error(None), _) => {
            (quote!(response: impl ::serde::Serialize), quote!(json(self.0, status, &response)))
        }
    };
    let Name { method, argument: status_argument, code } = Name::of(status)?;
    let doc = format!("Status {status}, as the description declares it.");
    Some(quote! {
        #[doc = #doc]
        #[track_caller]
        pub fn #method(self, #status_argument #argument) -> Self {
            let status: u16 = #code;
            Self(crate::mock::#call)
        }
    })
}

/// The method for a status, or for a class of statuses, which is told the one that it is.
struct Name {
    method: Ident,
    argument: TokenStream,
    code: TokenStream,
}

impl Name {
    fn of(status: &str) -> Option<Self> {
        let class = |name: &str, first: u16, last: u16| {
            let code = quote!(crate::mock::within(status, #first..=#last));
            Some(Self { method: format_ident!("{name}"), argument: quote!(status: u16,), code })
        };
        match status.to_ascii_uppercase().as_str() {
            "DEFAULT" => class("default_response", 100, 599),
            "1XX" => class("informational", 100, 199),
            "2XX" => class("success", 200, 299),
            "3XX" => class("redirect", 300, 399),
            "4XX" => class("client_error", 400, 499),
            "5XX" => class("server_error", 500, 599),
            _ => {
                let code = StatusCode::from_bytes(status.as_bytes()).ok()?;
                let reason = code.canonical_reason().map(|reason| reason.replace('\'', ""));
                let name = reason.map_or_else(|| format!("status_{status}"), |reason| reason.to_snake_case());
                let code = code.as_u16();
                Some(Self {
                    method: format_ident!("{name}"),
                    argument: TokenStream::new(),
                    code: quote!(#code),
                })
            }
        }
    }
}
