//! Gives every list that takes the integers `take` and `skip` the streams `pages()` and `stream()`, and the number of its rows
//! where the description names the operation that counts them.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use quote::{format_ident, quote};
use syn::{Fields, Ident, ImplItem, Item, ItemImpl, ItemMod, Type, parse_quote};

use super::builders::type_of;
use super::operations::Operation;
use super::parameters::{Declared, Parameters};

pub(crate) fn add(module: &mut ItemMod, operations: &[Operation]) -> Result<(), String> {
    let Some((_, items)) = &mut module.content else { return Ok(()) };
    let builders = builders(items);
    // Where the methods of each builder stand; what is added comes behind.
    let places: BTreeMap<String, usize> = items
        .iter()
        .enumerate()
        .rev()
        .filter_map(|(place, item)| match item {
            Item::Impl(item) => Some((type_of(item)?, place)),
            _ => None,
        })
        .collect();
    for operation in operations {
        let name = operation.id.to_upper_camel_case();
        let place = places.get(&name).and_then(|place| items.get_mut(*place));
        let Some(implementation) = place.and_then(|item| methods_of(item, &name)) else {
            continue;
        };
        let is_free = |name: &str| !has_method(implementation, name);
        let parameters = Parameters::of(operation);
        if let Some(row) = row_type(implementation)
            && let Some(skip) = parameters.integer("skip")
            && let Some(take) = parameters.integer("take")
            && is_free("pages")
            && is_free("stream")
        {
            add_streams(implementation, operation, &row, [skip, take]);
        }
        if let Some(count) = &operation.count {
            let count_operation = operations.iter().find(|other| other.id == *count).ok_or_else(|| {
                format!("{}: x-count-operation names {count}, which is no operation", operation.id)
            })?;
            let fields = [&name, &count_operation.id.to_upper_camel_case()]
                .map(|name| builders.get(name).map(Vec::as_slice).unwrap_or_default());
            add_count(items, operation, count_operation, fields)?;
        }
    }
    Ok(())
}

/// The names of the fields of each builder, by its name.
fn builders(items: &[Item]) -> BTreeMap<String, Vec<Ident>> {
    items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(builder) => Some(builder),
            _ => None,
        })
        .filter_map(|builder| match &builder.fields {
            Fields::Named(fields) => {
                let names = fields.named.iter().filter_map(|field| field.ident.clone());
                Some((builder.ident.to_string(), names.collect()))
            }
            _ => None,
        })
        .collect()
}

/// The methods of a builder.
fn methods_of<'a>(item: &'a mut Item, builder: &str) -> Option<&'a mut ItemImpl> {
    match item {
        Item::Impl(item) if item.trait_.is_none() => match &*item.self_ty {
            Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == builder) => {
                Some(item)
            }
            _ => None,
        },
        _ => None,
    }
}

fn has_method(implementation: &ItemImpl, name: &str) -> bool {
    implementation.items.iter().any(|item| matches!(item, ImplItem::Fn(method) if method.sig.ident == name))
}

/// `T` of a `send()` that answers a `Page<T>`.
fn row_type(implementation: &ItemImpl) -> Option<Type> {
    struct Find(Option<Type>);
    impl syn::visit_mut::VisitMut for Find {
        fn visit_path_segment_mut(&mut self, segment: &mut syn::PathSegment) {
            if segment.ident == "Page"
                && let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments
                && let Some(syn::GenericArgument::Type(ty)) = arguments.args.first()
            {
                self.0 = Some(ty.clone());
            }
            syn::visit_mut::visit_path_segment_mut(self, segment);
        }
    }
    let send = implementation.items.iter().find_map(|item| match item {
        ImplItem::Fn(method) if method.sig.ident == "send" => Some(method),
        _ => None,
    })?;
    let mut find = Find(None);
    syn::visit_mut::visit_return_type_mut(&mut find, &mut send.sig.output.clone());
    find.0
}

fn add_streams(
    implementation: &mut ItemImpl,
    operation: &Operation,
    row: &Type,
    [skip, take]: [&Declared; 2],
) {
    let constant = Operation::constant(&operation.id);
    let values = [("skip", skip), ("take", take)].map(|(name, declared)| {
        let field = format_ident!("{name}");
        // A required parameter is an error until it is set; for a stream, that is none.
        if declared.optional { quote!(&self.#field) } else { quote!(&Ok(self.#field.clone().ok())) }
    });
    implementation.items.push(parse_quote! {
        /// The pages of the list as a stream: from `skip` on, and at most `take` rows.
        pub fn pages(self) -> crate::Pages<#row> {
            let window = crate::paging::window(#(#values),*);
            crate::Pages::new(&super::operations::#constant, window, move |skip, take| {
                let request = self.clone().skip(skip).take(take);
                ::std::boxed::Box::pin(async move { Ok(request.send().await?.into_inner()) })
            })
        }
    });
    implementation.items.push(parse_quote! {
        /// The rows of the list as a stream: from `skip` on, and at most `take` of them.
        pub fn stream(self) -> crate::Items<#row> {
            self.pages().items()
        }
    });
}

fn add_count(
    items: &mut Vec<Item>,
    operation: &Operation,
    count: &Operation,
    [listed, counted]: [&[Ident]; 2],
) -> Result<(), String> {
    if let Some(unknown) = counted.iter().find(|field| !listed.contains(field)) {
        return Err(format!(
            "{}: {} takes {unknown}, which {} does not",
            operation.id, count.id, operation.id
        ));
    }
    let [name, count_name] =
        [operation, count].map(|operation| format_ident!("{}", operation.id.to_upper_camel_case()));
    let fields = counted.iter().filter(|field| *field != "client");
    let doc = format!("How many rows there are, whatever `skip` and `take` are: asks `{}`.", count.id);
    items.push(parse_quote! {
        impl #name {
            #[doc = #doc]
            ///
            /// # Errors
            /// Those of that operation.
            pub async fn count(&self) -> Result<u64, Error> {
                let request = #count_name { client: self.client.clone(), #(#fields: self.#fields.clone()),* };
                Ok(request.send().await?.into_inner().0)
            }
        }
    });
    Ok(())
}
