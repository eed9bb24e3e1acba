//! What a builder sends, and where, read from its `send()`; and the `When` that expects it.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, Generics, Ident, ImplItem, ImplItemFn, Item, ItemImpl, ItemStruct, Lit, Pat, Type, TypeParamBound,
    WherePredicate,
};

use super::super::operations::Operation;

/// The builder of one operation.
pub(super) struct Builder<'a> {
    fields: &'a ItemStruct,
    methods: Vec<&'a ImplItemFn>,
}

impl<'a> Builder<'a> {
    pub(super) fn find(items: &'a [Item], name: &str) -> Option<Self> {
        let fields = items.iter().find_map(|item| match item {
            Item::Struct(builder) if builder.ident == name => Some(builder),
            _ => None,
        })?;
        let methods = items.iter().filter_map(|item| match item {
            Item::Impl(item) if is_of(item, name) => Some(&item.items),
            _ => None,
        });
        let methods = methods.flatten().filter_map(|item| match item {
            ImplItem::Fn(method) => Some(method),
            _ => None,
        });
        Some(Self { fields, methods: methods.collect() })
    }

    pub(super) fn method(&self, name: &str) -> Option<&'a ImplItemFn> {
        self.methods.iter().find(|method| method.sig.ident == name).copied()
    }

    /// The method that builds the request: `send()`, or what it forwards to.
    fn sender(&self) -> Option<&'a ImplItemFn> {
        self.method("send_as").or_else(|| self.method("send"))
    }
}

fn is_of(item: &ItemImpl, name: &str) -> bool {
    let Type::Path(path) = &*item.self_ty else { return false };
    item.trait_.is_none() && path.path.segments.last().is_some_and(|last| last.ident == name)
}

/// Where a value stands in the request.
#[derive(Clone)]
enum Place {
    /// The placeholder of this number in the path.
    Path(usize),
    Query(String),
    Header(String),
    Json,
    Form,
    Bytes,
}

/// A method of the builder, and what becomes of its value.
pub(super) struct Parameter {
    name: Ident,
    /// Those of the builder's method.
    generics: Generics,
    value: Type,
    optional: bool,
    place: Place,
}

pub(super) fn read(builder: &Builder<'_>) -> Result<Vec<Parameter>, String> {
    let mut places = Places::default();
    let sender = builder.sender().ok_or("send()")?;
    places.visit_block_mut(&mut sender.block.clone());
    let fields = builder.fields.fields.iter().filter_map(|field| Some((field.ident.as_ref()?, &field.ty)));
    fields
        .filter(|(name, _)| *name != "client")
        .map(|(name, ty)| {
            let missing = || format!("the parameter {name}");
            let place = places.found.get(&name.to_string()).cloned().ok_or_else(missing)?;
            let setter = builder.method(&name.to_string()).ok_or_else(missing)?;
            let generics = setter.sig.generics.clone();
            let value = converted(&generics).ok_or_else(missing)?;
            let optional = ty.to_token_stream().to_string().contains("Option");
            Ok(Parameter { name: name.clone(), generics, value, optional, place })
        })
        .collect()
}

/// `T` of a method whose value is `V: TryInto<T>`.
fn converted(generics: &Generics) -> Option<Type> {
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let bounds = predicates.filter_map(|predicate| match predicate {
        WherePredicate::Type(predicate) => Some(&predicate.bounds),
        _ => None,
    });
    bounds.flatten().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else { return None };
        let last = bound.path.segments.last().filter(|last| last.ident == "TryInto")?;
        let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
        match arguments.args.first() {
            Some(syn::GenericArgument::Type(ty)) => Some(ty.clone()),
            _ => None,
        }
    })
}

#[derive(Default)]
struct Places {
    found: BTreeMap<String, Place>,
    /// The parameter that an `if let Some(value) = parameter` is about.
    unwrapped: Option<String>,
}

impl Places {
    fn add(&mut self, value: Option<&Expr>, place: Place) {
        let Some(name) = value.and_then(root) else { return };
        let name = self.unwrapped.clone().filter(|_| name == "value").unwrap_or(name);
        self.found.insert(name, place);
    }
}

impl VisitMut for Places {
    fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
        visit_mut::visit_expr_call_mut(self, call);
        if call.func.to_token_stream().to_string().ends_with("QueryParam :: new")
            && let Some(name) = call.args.first().and_then(text)
        {
            self.add(call.args.get(1), Place::Query(name));
        }
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        let first = call.args.first();
        match call.method.to_string().as_str() {
            "json" => self.add(first, Place::Json),
            "form_urlencoded" => self.add(first, Place::Form),
            "body" => self.add(first, Place::Bytes),
            "append" => {
                if let Some(name) = first.and_then(text) {
                    self.add(call.args.get(1), Place::Header(name));
                }
            }
            _ => {}
        }
    }

    fn visit_expr_if_mut(&mut self, expression: &mut syn::ExprIf) {
        if let Expr::Let(condition) = &*expression.cond
            && matches!(&*condition.pat, Pat::TupleStruct(pattern) if pattern.path.is_ident("Some"))
        {
            self.unwrapped = root(&condition.expr);
        }
        visit_mut::visit_expr_if_mut(self, expression);
        self.unwrapped = None;
    }

    /// The URL: a text, the base URL, and the values of the path.
    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        let arguments = call.parse_body_with(Punctuated::<Expr, syn::Token![,]>::parse_terminated);
        let Ok(arguments) = arguments else { return };
        let is_value = |argument: &&Expr| argument.to_token_stream().to_string().starts_with("encode_path (");
        for (number, value) in arguments.iter().filter(is_value).enumerate() {
            self.add(Some(value), Place::Path(number));
        }
    }
}

/// The variable that an expression is made from.
fn root(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Path(path) => path.path.get_ident().map(Ident::to_string),
        Expr::Reference(reference) => root(&reference.expr),
        Expr::MethodCall(call) => root(&call.receiver),
        Expr::Try(attempt) => root(&attempt.expr),
        Expr::Call(call) => call.args.first().and_then(root),
        _ => None,
    }
}

fn text(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// The type that expects a request of this operation.
pub(super) fn when(name: &Ident, operation: &Operation, parameters: &[Parameter]) -> TokenStream {
    let constant = Operation::constant(&operation.id);
    let taken: BTreeSet<String> = parameters.iter().map(|parameter| parameter.name.to_string()).collect();
    let methods = parameters.iter().map(|parameter| {
        let absence = absence(parameter).filter(|(method, _)| !taken.contains(&method.to_string()));
        let absence = absence.map(|(_, code)| code);
        let presence = presence(parameter, &constant);
        quote!(#presence #absence)
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

            #(#methods)*
        }
    }
}

fn presence(parameter: &Parameter, constant: &Ident) -> TokenStream {
    let Parameter { name, generics, value, place, .. } = parameter;
    let (parameters, _, clause) = generics.split_for_impl();
    let given = generics.type_params().next().map(|parameter| &parameter.ident);
    let (doc, matcher) = match place {
        Place::Path(number) => {
            (format!("The value of `{name}` in the path."), quote!(path(#number, &value.to_string())))
        }
        Place::Query(wire) => {
            (format!("The query parameter `{wire}`, every value of it."), quote!(query(#wire, &value)))
        }
        Place::Header(wire) => (format!("The header `{wire}`."), quote!(header(#wire, &value.to_string()))),
        Place::Json => ("The body, every member of it.".to_owned(), quote!(json(&value))),
        Place::Form => ("The form in the body, every field of it.".to_owned(), quote!(form(&value))),
        Place::Bytes => ("The body, byte for byte.".to_owned(), quote!(bytes(value))),
    };
    let text = name.to_string();
    quote! {
        #[doc = #doc]
        #[track_caller]
        pub fn #name #parameters (self, value: #given) -> Self #clause {
            let value: #value = crate::mock::converted(&operations::#constant, #text, value);
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
