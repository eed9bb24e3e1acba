//! The module `by_name`, behind the feature of that name: every operation by its id, with arguments and response as
//! JSON, and the JSON Schemas of the generated types. `src/by_name.rs` says what it is for.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{File, Item, Type, parse_quote};

use super::builders::{self, Builders, Parameter, Signature};
use super::operations::Operation;
use super::parameters::Place;

/// Reads the adapted client, so that what is called is what the setters of its builders take.
pub(crate) fn module(file: &File, operations: &[Operation]) -> Result<Item, String> {
    let mut calls = Vec::new();
    let mut mocks = Vec::new();
    let mut responses = Vec::new();
    let builders = Builders::of(file);
    for operation in operations {
        let Signature { parameters, response } = builders.signature(operation)?;
        calls.push(call(operation, &parameters, response));
        mocks.push(mock(operation, &parameters));
        if !is_bytes(response) {
            let id = &operation.id;
            responses.push(quote!((#id, ::schemars::schema_for!(#response))));
        }
    }
    let arms = operations.iter().map(|operation| {
        let id = &operation.id;
        let call = format_ident!("call_{id}");
        quote!(#id => ::std::boxed::Box::pin(#call(client, arguments)).await)
    });
    let mock_arms = operations.iter().map(|operation| {
        let id = &operation.id;
        let mock = format_ident!("mock_{id}");
        quote!(#id => #mock(server, arguments, response))
    });
    let names: Vec<_> = builders::types(file).collect();
    let names_text = names.iter().map(ToString::to_string);
    Ok(parse_quote! {
        #[cfg(feature = "by-name")]
        pub mod by_name {
            use super::{Client, types};
            use crate::Error;
            use crate::by_name::{Arguments, json};
            use ::serde_json::value::RawValue;

            /// Calls the operation with this id. `arguments` is an object: parameters by the names that they have in
            /// the description, and the body as `body`; what is null is not sent. Of parameters that have one name at
            /// several places, each but the first goes by the name of its setter, without underscores at its ends.
            ///
            /// The response is JSON text, in which numbers have all their digits.
            ///
            /// # Errors
            /// Those of the operation; [`Error::InvalidInput`] for an id or an argument that there is not, or an
            /// argument of another type.
            pub async fn call(
                client: &Client,
                id: &str,
                arguments: &::serde_json::Value,
            ) -> Result<::std::boxed::Box<RawValue>, Error> {
                match id {
                    #(#arms,)*
                    other => Err(Error::invalid_input(format!("the description has no operation {other}"))),
                }
            }

            /// Mocks the operation with this id for calls with these arguments, which are those of [`call`]; one that is
            /// left out does not matter. Answered is any status, media type and body.
            ///
            /// # Errors
            /// [`Error::InvalidInput`] for an id or an argument that there is not, or an argument of another type.
            #[cfg(feature = "mock")]
            pub fn mock<'a>(
                server: &'a ::httpmock::MockServer,
                id: &str,
                arguments: &::serde_json::Value,
                response: (u16, &str, &[u8]),
            ) -> Result<::httpmock::Mock<'a>, Error> {
                match id {
                    #(#mock_arms,)*
                    other => Err(Error::invalid_input(format!("the description has no operation {other}"))),
                }
            }

            /// The JSON Schema of every generated type, by its name in [`types`](crate::types).
            pub fn types() -> ::std::vec::Vec<(&'static str, ::schemars::Schema)> {
                ::std::vec![#((#names_text, ::schemars::schema_for!(types::#names))),*]
            }

            /// The JSON Schema of every operation's response, by the operation's id. Bytes have none.
            pub fn responses() -> ::std::vec::Vec<(&'static str, ::schemars::Schema)> {
                ::std::vec![#(#responses),*]
            }

            #(#calls)*

            #(#mocks)*
        }
    })
}

fn is_bytes(response: &Type) -> bool {
    matches!(response, Type::Path(path) if path.path.is_ident("ByteStream"))
}

/// The type that an argument is read as.
fn read_as(operation: &Operation, parameter: &Parameter) -> TokenStream {
    if let Some(joined) = operation.joined.get(&parameter.place) {
        return joined.read_as();
    }
    match &parameter.place {
        // Bytes are handed in as text.
        Place::Bytes => quote!(::std::string::String),
        _ => parameter.value.to_token_stream(),
    }
}

fn call(operation: &Operation, parameters: &[Parameter], response: &Type) -> TokenStream {
    let steps = arguments(operation, parameters).into_iter().map(|(name, parameter)| {
        let setter = &parameter.name;
        let ty = read_as(operation, parameter);
        quote! {
            if let Some(value) = arguments.take::<#ty>(#name)? {
                request = request.#setter(value);
            }
        }
    });
    let (call, builder) = (format_ident!("call_{}", operation.id), operation.builder());
    let constant = Operation::constant(&operation.id);
    let response = if is_bytes(response) {
        quote!(crate::by_name::text(&super::operations::#constant, response).await)
    } else {
        quote!(json(&super::operations::#constant, &response))
    };
    quote! {
        async fn #call(
            client: &Client,
            arguments: &::serde_json::Value,
        ) -> Result<::std::boxed::Box<RawValue>, Error> {
            let mut arguments = Arguments::new(&super::operations::#constant, arguments)?;
            let mut request = super::builder::#builder::new(client);
            #(#steps)*
            arguments.finish()?;
            let response = request.send().await?.into_inner();
            #response
        }
    }
}

fn mock(operation: &Operation, parameters: &[Parameter]) -> TokenStream {
    let variables: Vec<_> = (0..parameters.len()).map(|number| format_ident!("value_{number}")).collect();
    let arguments = arguments(operation, parameters).into_iter();
    let readings = arguments.zip(&variables).map(|((name, parameter), variable)| {
        let ty = read_as(operation, parameter);
        quote!(let #variable = arguments.take::<#ty>(#name)?;)
    });
    let steps = parameters.iter().zip(&variables).map(|(parameter, variable)| {
        let method = &parameter.name;
        quote! {
            let when = match #variable {
                Some(value) => when.#method(value),
                None => when,
            };
        }
    });
    let (mock, method) = (format_ident!("mock_{}", operation.id), format_ident!("{}", operation.id));
    let constant = Operation::constant(&operation.id);
    quote! {
        #[cfg(feature = "mock")]
        fn #mock<'a>(
            server: &'a ::httpmock::MockServer,
            arguments: &::serde_json::Value,
            (status, media_type, body): (u16, &str, &[u8]),
        ) -> Result<::httpmock::Mock<'a>, Error> {
            let mut arguments = Arguments::new(&super::operations::#constant, arguments)?;
            #(#readings)*
            arguments.finish()?;
            Ok(super::mock::MockServerExt::#method(server, |when, then| {
                #(#steps)*
                drop(when);
                drop(then.raw(status, media_type, body));
            }))
        }
    }
}

/// What each argument is called: as the description calls the parameter, or as its setter is called where another one has
/// that name at another place.
fn arguments<'a>(operation: &Operation, parameters: &'a [Parameter]) -> Vec<(String, &'a Parameter)> {
    let mut arguments: Vec<(String, &Parameter)> = Vec::new();
    for parameter in parameters {
        let name = match &parameter.place {
            Place::Query(name) | Place::Header(name) => name.clone(),
            Place::Path(number) => {
                operation.placeholder(*number).map_or_else(|| parameter.name.to_string(), str::to_owned)
            }
            Place::Json | Place::Form | Place::Bytes => "body".to_owned(),
        };
        let is_taken = arguments.iter().any(|(taken, _)| *taken == name);
        // Keywords and digits have underscores in Rust.
        let setter = || parameter.name.to_string().trim_matches('_').to_owned();
        arguments.push((if is_taken { setter() } else { name }, parameter));
    }
    arguments
}
