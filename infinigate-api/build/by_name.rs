//! The module `by_name`, behind the feature of that name: every operation by its id, with arguments and answer as
//! JSON, and the JSON Schemas of the generated types. `src/by_name.rs` says what it is for.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, ExprCall, ExprIf, ExprMethodCall, File, GenericArgument, ImplItem, ImplItemFn, Item, ItemImpl,
    ItemMod, Lit, Macro, PathArguments, ReturnType, Token, Type, WherePredicate, parse_quote,
};

use super::operations::Operation;

/// Reads the adapted client, so that what is called is what the setters of its builders take.
pub(crate) fn module(file: &File, operations: &[Operation]) -> Result<Item, String> {
    let builders = module_of(file, "builder")?;
    let mut calls = Vec::new();
    let mut answers = Vec::new();
    for operation in operations {
        let builder = Builder::read(builders, operation)?;
        calls.push(builder.call(operation)?);
        if !builder.is_bytes() {
            let (id, answer) = (&operation.id, &builder.answer);
            answers.push(quote!((#id, ::schemars::schema_for!(#answer))));
        }
    }
    let arms = operations.iter().map(|operation| {
        let id = &operation.id;
        let call = format_ident!("call_{id}");
        quote!(#id => ::std::boxed::Box::pin(#call(client, arguments)).await)
    });
    let names = types(module_of(file, "types")?);
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

fn module_of<'a>(file: &'a File, name: &str) -> Result<&'a ItemMod, String> {
    let found = file.items.iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == name => Some(module),
        _ => None,
    });
    found.ok_or_else(|| format!("progenitor's output has changed: there is no module {name}"))
}

fn items(module: &ItemMod) -> impl Iterator<Item = &Item> {
    module.content.iter().flat_map(|(_, items)| items)
}

fn types(module: &ItemMod) -> Vec<&syn::Ident> {
    items(module)
        .filter_map(|item| match item {
            Item::Struct(item) => Some(&item.ident),
            Item::Enum(item) => Some(&item.ident),
            _ => None,
        })
        .collect()
}

/// The builder of one operation.
struct Builder<'a> {
    /// Each method that takes an argument, with the type that it takes.
    setters: Vec<(&'a syn::Ident, Type)>,
    /// The names of the arguments in the description, by the method.
    names: BTreeMap<String, String>,
    answer: Type,
}

impl<'a> Builder<'a> {
    fn read(module: &'a ItemMod, operation: &Operation) -> Result<Self, String> {
        let name = operation.id.to_upper_camel_case();
        let methods: Vec<&ImplItemFn> = items(module)
            .filter_map(|item| match item {
                Item::Impl(item) if is_for(item, &name) => Some(item),
                _ => None,
            })
            .flat_map(|item| &item.items)
            .filter_map(|item| match item {
                ImplItem::Fn(method) => Some(method),
                _ => None,
            })
            .collect();
        let changed = |what: &str| format!("progenitor's output has changed: {name} {what}");
        let send = methods.iter().find(|method| method.sig.ident == "send");
        let send = send.ok_or_else(|| changed("has no send()"))?;
        let mut names = Names { placeholders: placeholders(&operation.path), names: BTreeMap::new() };
        for method in &methods {
            names.visit_impl_item_fn_mut(&mut (*method).clone());
        }
        names.names.insert("body".to_owned(), "body".to_owned());
        Ok(Self {
            setters: methods.iter().filter_map(|method| Some((&method.sig.ident, taken(method)?))).collect(),
            names: names.names,
            answer: answer(send).ok_or_else(|| changed("answers no ResponseValue"))?,
        })
    }

    fn is_bytes(&self) -> bool {
        matches!(&self.answer, Type::Path(path) if path.path.is_ident("ByteStream"))
    }

    fn call(&self, operation: &Operation) -> Result<TokenStream, String> {
        let mut steps = Vec::new();
        for (setter, ty) in &self.setters {
            let name = self
                .names
                .get(&setter.to_string())
                .ok_or_else(|| format!("{}: nothing of the request is made of {setter}", operation.id))?;
            // Bytes are handed in as text.
            let ty = if ty.to_token_stream().to_string().ends_with("Body") && name == "body" {
                quote!(::std::string::String)
            } else {
                ty.to_token_stream()
            };
            steps.push(quote! {
                if let Some(value) = arguments.take::<#ty>(#name)? {
                    request = request.#setter(value);
                }
            });
        }
        let (call, builder) =
            (format_ident!("call_{}", operation.id), format_ident!("{}", operation.id.to_upper_camel_case()));
        let constant = Operation::constant(&operation.id);
        let answer = if self.is_bytes() {
            quote!(crate::by_name::text(&super::operations::#constant, answer).await)
        } else {
            quote!(json(&super::operations::#constant, &answer))
        };
        Ok(quote! {
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
        })
    }
}

fn is_for(item: &ItemImpl, name: &str) -> bool {
    item.trait_.is_none()
        && matches!(&*item.self_ty, Type::Path(path)
            if path.path.segments.last().is_some_and(|last| last.ident == name))
}

/// `T` of a method `fn take<V: TryInto<T>>(self, value: V)`.
fn taken(method: &ImplItemFn) -> Option<Type> {
    let clause = method.sig.generics.where_clause.as_ref()?;
    clause.predicates.iter().find_map(|predicate| {
        let WherePredicate::Type(predicate) = predicate else { return None };
        let syn::TypeParamBound::Trait(bound) = predicate.bounds.first()? else { return None };
        let last = bound.path.segments.last().filter(|last| last.ident == "TryInto")?;
        parameter(&last.arguments)
    })
}

/// `T` of `Result<ResponseValue<T>, Error>`.
fn answer(send: &ImplItemFn) -> Option<Type> {
    let ReturnType::Type(_, result) = &send.sig.output else { return None };
    let value = parameter(&last_arguments(result)?)?;
    parameter(&last_arguments(&value)?)
}

fn last_arguments(ty: &Type) -> Option<PathArguments> {
    let Type::Path(path) = ty else { return None };
    path.path.segments.last().map(|last| last.arguments.clone())
}

fn parameter(arguments: &PathArguments) -> Option<Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}

/// The names of the values in a path, in their order.
fn placeholders(path: &str) -> Vec<String> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).map(str::to_owned).collect()
}

/// Finds what a request calls the fields of its builder.
struct Names {
    placeholders: Vec<String>,
    names: BTreeMap<String, String>,
}

impl Names {
    fn add(&mut self, field: &Expr, name: &Expr) {
        if let (Some(field), Some(name)) = (first_name(field), text(name)) {
            self.names.insert(field, name);
        }
    }
}

impl VisitMut for Names {
    /// `QueryParam::new("take", &take)`
    fn visit_expr_call_mut(&mut self, call: &mut ExprCall) {
        if call.func.to_token_stream().to_string().ends_with("QueryParam :: new")
            && let (Some(name), Some(field)) = (call.args.first(), call.args.get(1))
        {
            self.add(field, name);
        }
        visit_mut::visit_expr_call_mut(self, call);
    }

    /// `header_map.append("x-name", x_name.to_string().try_into()?)`
    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        if call.method == "append"
            && let (Some(name), Some(field)) = (call.args.first(), call.args.get(1))
        {
            self.add(field, name);
        }
        visit_mut::visit_expr_method_call_mut(self, call);
    }

    /// `if let Some(value) = x_name { header_map.append("x-name", value.to_string().try_into()?); }`
    fn visit_expr_if_mut(&mut self, condition: &mut ExprIf) {
        let mut inner = Self { placeholders: Vec::new(), names: BTreeMap::new() };
        inner.visit_block_mut(&mut condition.then_branch);
        if let (Expr::Let(binding), Some(name)) = (&*condition.cond, inner.names.remove("value"))
            && let Some(field) = first_name(&binding.expr)
        {
            self.names.insert(field, name);
        }
    }

    /// `format!("{}/invoice/{}", client.baseurl, encode_path(&number.to_string()))`
    fn visit_macro_mut(&mut self, node: &mut Macro) {
        if !node.path.is_ident("format") {
            return;
        }
        let Ok(values) = node.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) else {
            return;
        };
        let encoded = values.iter().filter_map(|value| match value {
            Expr::Call(call) if call.func.to_token_stream().to_string() == "encode_path" => call.args.first(),
            _ => None,
        });
        for (field, name) in encoded.zip(&self.placeholders) {
            self.names.extend(first_name(field).map(|field| (field, name.clone())));
        }
    }
}

/// `take` of `&take`, `take.to_string()` and the like.
fn first_name(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        Expr::Reference(reference) => first_name(&reference.expr),
        Expr::MethodCall(call) => first_name(&call.receiver),
        Expr::Try(question) => first_name(&question.expr),
        _ => None,
    }
}

fn text(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}
