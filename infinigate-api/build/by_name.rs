//! The module `by_name`, behind the feature of that name: every operation by its id, with arguments and answer as
//! JSON, and the JSON Schemas of the generated types. `src/by_name.rs` says what it is for.

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{File, Item, Type, parse_quote};

use super::builders::{self, Parameter, Place, Signature};
use super::operations::Operation;

/// Reads the adapted client, so that what is called is what the setters of its builders take.
pub(crate) fn module(file: &File, operations: &[Operation]) -> Result<Item, String> {
    let mut calls = Vec::new();
    let mut answers = Vec::new();
    for operation in operations {
        let Signature { parameters, answer } = Signature::read(file, operation)?;
        calls.push(call(operation, &parameters, answer));
        if !is_bytes(answer) {
            let id = &operation.id;
            answers.push(quote!((#id, ::schemars::schema_for!(#answer))));
        }
    }
    let arms = operations.iter().map(|operation| {
        let id = &operation.id;
        let call = format_ident!("call_{id}");
        quote!(#id => ::std::boxed::Box::pin(#call(client, arguments)).await)
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
            /// the description, and the body as `body`; what is null is not sent.
            ///
            /// The answer is JSON text, in which numbers have all their digits.
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

            /// The JSON Schema of every generated type, by its name in [`types`](crate::types).
            pub fn types() -> ::std::vec::Vec<(&'static str, ::schemars::Schema)> {
                ::std::vec![#((#names_text, ::schemars::schema_for!(types::#names))),*]
            }

            /// The JSON Schema of what every operation answers, by the operation's id. Bytes have none.
            pub fn answers() -> ::std::vec::Vec<(&'static str, ::schemars::Schema)> {
                ::std::vec![#(#answers),*]
            }

            #(#calls)*
        }
    })
}

fn is_bytes(answer: &Type) -> bool {
    matches!(answer, Type::Path(path) if path.path.is_ident("ByteStream"))
}

fn call(operation: &Operation, parameters: &[Parameter], answer: &Type) -> TokenStream {
    let steps = parameters.iter().map(|parameter| {
        let Parameter { name: setter, value, .. } = parameter;
        let name = argument(operation, parameter);
        // Bytes are handed in as text.
        let ty = if matches!(parameter.place, Place::Bytes) {
            quote!(::std::string::String)
        } else {
            value.to_token_stream()
        };
        quote! {
            if let Some(value) = arguments.take::<#ty>(#name)? {
                request = request.#setter(value);
            }
        }
    });
    let (call, builder) =
        (format_ident!("call_{}", operation.id), format_ident!("{}", operation.id.to_upper_camel_case()));
    let constant = Operation::constant(&operation.id);
    let answer = if is_bytes(answer) {
        quote!(crate::by_name::text(&super::operations::#constant, answer).await)
    } else {
        quote!(json(&super::operations::#constant, &answer))
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
            let answer = request.send().await?.into_inner();
            #answer
        }
    }
}

/// What an argument is called: as the description calls the parameter.
fn argument(operation: &Operation, parameter: &Parameter) -> String {
    match &parameter.place {
        Place::Query(name) | Place::Header(name) => name.clone(),
        Place::Path(number) => {
            operation.placeholder(*number).map_or_else(|| parameter.name.to_string(), str::to_owned)
        }
        Place::Json | Place::Form | Place::Bytes => "body".to_owned(),
    }
}
