//! Gives every list that takes the integers `take` and `skip` the streams `pages()` and `stream()`, and the number of its rows
//! where the description names the operation that counts them.

use quote::{format_ident, quote};
use syn::{Ident, Item, Type, parse_quote};

use super::builders::{Builder, Builders};
use super::operations::Operation;
use super::parameters::{Declared, Parameters};

/// What the builders of a client get beside the methods that they have.
pub(crate) fn methods(builders: &Builders<'_>, operations: &[Operation]) -> Result<Vec<Item>, String> {
    let mut methods = Vec::new();
    for operation in operations {
        let builder = builders.builder(operation)?;
        let parameters = Parameters::of(operation);
        if let Some(row) = builder.row()
            && let Some(skip) = parameters.integer("skip")
            && let Some(take) = parameters.integer("take")
            && ["pages", "stream"].iter().all(|name| builder.method(name).is_none())
        {
            methods.push(streams(operation, row, [skip, take]));
        }
        if let Some(count) = &operation.count {
            let counting = operations.iter().find(|other| other.id == *count).ok_or_else(|| {
                format!("{}: x-count-operation names {count}, which is no operation", operation.id)
            })?;
            methods.push(count_method(operation, counting, [builder, builders.builder(counting)?])?);
        }
    }
    Ok(methods)
}

fn streams(operation: &Operation, row: &Type, [skip, take]: [&Declared; 2]) -> Item {
    let (builder, constant) = (operation.builder(), Operation::constant(&operation.id));
    let values = [("skip", skip), ("take", take)].map(|(name, declared)| {
        let field = format_ident!("{name}");
        // A required parameter is an error until it is set; for a stream, that is none.
        if declared.optional { quote!(&self.#field) } else { quote!(&Ok(self.#field.clone().ok())) }
    });
    parse_quote! {
        impl #builder {
            /// The pages of the list as a stream: from `skip` on, and at most `take` rows.
            pub fn pages(self) -> crate::Pages<#row> {
                let window = crate::paging::window(#(#values),*);
                crate::Pages::new(&super::operations::#constant, window, move |skip, take| {
                    let request = self.clone().skip(skip).take(take);
                    ::std::boxed::Box::pin(async move { Ok(request.send().await?.into_inner()) })
                })
            }

            /// The rows of the list as a stream: from `skip` on, and at most `take` of them.
            pub fn stream(self) -> crate::Items<#row> {
                self.pages().items()
            }
        }
    }
}

fn count_method(
    operation: &Operation,
    count: &Operation,
    [listed, counted]: [&Builder<'_>; 2],
) -> Result<Item, String> {
    let listed: Vec<&Ident> = listed.fields().collect();
    if let Some(unknown) = counted.fields().find(|field| !listed.contains(field)) {
        return Err(format!(
            "{}: {} takes {unknown}, which {} does not",
            operation.id, count.id, operation.id
        ));
    }
    let (builder, counting) = (operation.builder(), count.builder());
    let fields = counted.fields().filter(|field| *field != "client");
    let doc = format!("How many rows there are, whatever `skip` and `take` are: asks `{}`.", count.id);
    Ok(parse_quote! {
        impl #builder {
            #[doc = #doc]
            ///
            /// # Errors
            /// Those of that operation.
            pub async fn count(&self) -> Result<u64, Error> {
                let request = #counting { client: self.client.clone(), #(#fields: self.#fields.clone()),* };
                Ok(request.send().await?.into_inner().0)
            }
        }
    })
}
