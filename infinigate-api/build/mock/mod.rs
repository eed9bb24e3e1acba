//! The module `mock`: for every operation typed helpers that make an `httpmock` server answer it. They are written
//! from the syntax tree of the client, so that a mock expects what the client sends: the same types, the same names on
//! the wire, in the same place. What they share is in `crate::mock`.

mod parameters;
mod responses;

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::File;

use super::builders::{self, Builders, Signature};
use super::operations::Operation;

/// `description` is the normalised one, which still says what each status stands for.
pub(crate) fn module(
    client: &File,
    operations: &[Operation],
    description: &Value,
) -> Result<TokenStream, String> {
    let types: BTreeSet<String> = builders::types(client).map(ToString::to_string).collect();
    let mut helpers = TokenStream::new();
    let mut declared = TokenStream::new();
    let mut implemented = TokenStream::new();
    let builders = Builders::of(client);
    for operation in operations {
        let name = operation.id.to_upper_camel_case();
        let Signature { parameters, response } = builders.signature(operation)?;
        let response = responses::success(response);
        let statuses = responses::statuses(description, operation, &types);

        let [when, then] = ["When", "Then"].map(|suffix| format_ident!("{name}{suffix}"));
        helpers.extend(parameters::when(&when, operation, &parameters));
        helpers.extend(responses::then(&then, operation, &response, &statuses));

        let method = format_ident!("{}", operation.id);
        let doc = format!("Mocks `{} {}`.", operation.method, operation.path);
        let signature = quote! {
            fn #method<F: ::std::ops::FnOnce(#when, #then)>(&self, configure: F) -> ::httpmock::Mock<'_>
        };
        declared.extend(quote!(#[doc = #doc] #signature;));
        implemented.extend(quote! {
            #signature {
                self.mock(|when, then| configure(#when::new(when), #then(then)))
            }
        });
    }
    Ok(quote! {
        #[cfg(feature = "mock")]
        pub mod mock {
            use super::{operations, types};

            /// A method for each operation, on the mock server: [`mock()`](::httpmock::MockServer::mock) with the
            /// parameters and responses of that operation.
            pub trait MockServerExt {
                #declared
            }

            impl MockServerExt for ::httpmock::MockServer {
                #implemented
            }

            #helpers
        }
    })
}
