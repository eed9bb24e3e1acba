//! The builders of operations as they are in the syntax tree of the client: what they take, and where in the request
//! it goes, read from the method that builds it.

use std::collections::{BTreeMap, HashMap};

use heck::ToUpperCamelCase;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, Fields, File, GenericArgument, Generics, Ident, ImplItem, ImplItemFn, Item, ItemImpl, Lit, Pat,
    PathArguments, ReturnType, Type, TypeParamBound, WherePredicate,
};

use super::fields::{first_parameter, is_option};
use super::operations::Operation;

/// What an operation takes and returns, as its builder has it.
pub(crate) struct Signature<'a> {
    pub(crate) parameters: Vec<Parameter>,
    /// `T` of a `send()` that returns `Result<ResponseValue<T>, Error>`.
    pub(crate) response: &'a Type,
}

/// The builders of a client by their names.
pub(crate) struct Builders<'a>(HashMap<String, Builder<'a>>);

impl<'a> Builders<'a> {
    pub(crate) fn of(client: &'a File) -> Self {
        let mut builders: HashMap<String, Builder<'a>> = HashMap::new();
        for item in items_of(client, "builder") {
            match item {
                Item::Struct(item) => {
                    builders.entry(item.ident.to_string()).or_default().fields = Some(&item.fields);
                }
                Item::Impl(item) => {
                    let methods = item.items.iter().filter_map(|item| match item {
                        ImplItem::Fn(method) => Some(method),
                        _ => None,
                    });
                    if let Some(name) = type_of(item) {
                        builders.entry(name).or_default().methods.extend(methods);
                    }
                }
                _ => {}
            }
        }
        Self(builders)
    }

    /// What an operation takes and returns. An error names what was not found.
    pub(crate) fn signature(&self, operation: &Operation) -> Result<Signature<'a>, String> {
        let missing = |what: &str| format!("{}: {what} is not found in the client", operation.id);
        let builder =
            self.0.get(&operation.id.to_upper_camel_case()).ok_or_else(|| missing("the builder"))?;
        let parameters = parameters(builder).map_err(|what| missing(&what))?;
        let response = builder.response().ok_or_else(|| missing("the response"))?;
        Ok(Signature { parameters, response })
    }
}

/// The names of the client's types.
pub(crate) fn types(client: &File) -> impl Iterator<Item = &Ident> {
    items_of(client, "types").iter().filter_map(|item| match item {
        Item::Struct(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        _ => None,
    })
}

/// The items of one of the client's modules.
fn items_of<'a>(client: &'a File, module: &str) -> &'a [Item] {
    client
        .items
        .iter()
        .find_map(|item| match item {
            Item::Mod(item) if item.ident == module => {
                item.content.as_ref().map(|(_, items)| items.as_slice())
            }
            _ => None,
        })
        .unwrap_or_default()
}

/// The builder of one operation.
#[derive(Default)]
struct Builder<'a> {
    fields: Option<&'a Fields>,
    methods: Vec<&'a ImplItemFn>,
}

impl<'a> Builder<'a> {
    fn method(&self, name: &str) -> Option<&'a ImplItemFn> {
        self.methods.iter().find(|method| method.sig.ident == name).copied()
    }

    fn response(&self) -> Option<&'a Type> {
        let ReturnType::Type(_, result) = &self.method("send")?.sig.output else { return None };
        let Type::Path(result) = &**result else { return None };
        let Type::Path(value) = argument(&result.path.segments.last()?.arguments)? else { return None };
        argument(&value.path.segments.last()?.arguments)
    }

    /// The method that builds the request: `send()`, or what it forwards to.
    fn sender(&self) -> Option<&'a ImplItemFn> {
        self.method("send_as").or_else(|| self.method("send"))
    }
}

pub(crate) fn is_of(item: &ItemImpl, name: &str) -> bool {
    type_of(item).is_some_and(|found| found == name)
}

/// The name of the type whose own methods these are.
pub(crate) fn type_of(item: &ItemImpl) -> Option<String> {
    let Type::Path(path) = &*item.self_ty else { return None };
    let last = path.path.segments.last().filter(|_| item.trait_.is_none())?;
    Some(last.ident.to_string())
}

/// The place of a value in the request.
#[derive(Clone)]
pub(crate) enum Place {
    /// The placeholder of this number in the path.
    Path(usize),
    Query(String),
    Header(String),
    Json,
    Form,
    Bytes,
}

impl Place {
    /// What stands between several values in this place of the path.
    pub(crate) fn separator<'a>(&self, operation: &'a Operation) -> Option<&'a str> {
        match self {
            Self::Path(number) => operation.lists.get(number).map(String::as_str),
            _ => None,
        }
    }
}

/// A method of the builder, and what becomes of its value.
pub(crate) struct Parameter {
    pub(crate) name: Ident,
    /// What the value is converted to.
    pub(crate) value: Type,
    pub(crate) optional: bool,
    /// True if the operation's builder keeps a builder of the value, which a body may be.
    pub(crate) has_builder: bool,
    pub(crate) place: Place,
}

/// What a builder takes; an error names what was not found.
fn parameters(builder: &Builder<'_>) -> Result<Vec<Parameter>, String> {
    let mut places = Places::default();
    let sender = builder.sender().ok_or("send()")?;
    places.visit_block_mut(&mut sender.block.clone());
    let fields =
        builder.fields.into_iter().flatten().filter_map(|field| Some((field.ident.as_ref()?, &field.ty)));
    fields
        .filter(|(name, _)| *name != "client")
        .map(|(name, ty)| {
            let missing = || format!("the parameter {name}");
            let place = places.found.get(&name.to_string()).cloned().ok_or_else(missing)?;
            let setter = builder.method(&name.to_string()).ok_or_else(missing)?;
            let value = converted(&setter.sig.generics).ok_or_else(missing)?;
            let (held, optional) = held(ty).ok_or_else(missing)?;
            // A body that has to be set, and may be null, is no body that may stay unset.
            let optional = optional && (!is_option(&value) || is_option(held));
            let has_builder = matches!(held, Type::Path(held) if held.path.segments.iter().any(|segment| segment.ident == "builder"));
            Ok(Parameter { name: name.clone(), value, optional, has_builder, place })
        })
        .collect()
}

/// `T` of a builder's field, which is a `Result<T, String>`, or a `Result<Option<T>, String>` where it may stay unset.
pub(crate) fn held(field: &Type) -> Option<(&Type, bool)> {
    let value = first_parameter(field)?;
    match first_parameter(value).filter(|_| is_option(value)) {
        Some(inner) => Some((inner, true)),
        None => Some((value, false)),
    }
}

/// `QueryParam::new`
fn is_query_parameter(function: &Expr) -> bool {
    let Expr::Path(function) = function else { return false };
    let mut names = function.path.segments.iter().rev().map(|segment| &segment.ident);
    names.next().is_some_and(|name| name == "new") && names.next().is_some_and(|name| name == "QueryParam")
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
        argument(&last.arguments).cloned()
    })
}

/// The first type between angle brackets.
fn argument(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
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
        if is_query_parameter(&call.func)
            && let Some(name) = call.args.first().and_then(text)
        {
            self.add(call.args.get(1), Place::Query(name));
        }
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        let first = call.args.first();
        match call.method.to_string().as_str() {
            "json" | "json_if_any" => self.add(first, Place::Json),
            "form_urlencoded" | "form_if_any" => self.add(first, Place::Form),
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
        let is_value = |argument: &&Expr| {
            let Expr::Call(call) = argument else { return false };
            let Expr::Path(function) = &*call.func else { return false };
            let name = function.path.segments.last().map(|last| &last.ident);
            name.is_some_and(|name| {
                ["encode_path", "encode_segments", "encode_list"].iter().any(|encoder| name == encoder)
            })
        };
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
