//! The builders of operations as they are in the syntax tree of the client: of what type is what they take.

use std::collections::HashMap;

use heck::ToUpperCamelCase;
use syn::{
    Fields, File, Generics, Ident, ImplItem, ImplItemFn, Item, ItemImpl, ReturnType, Type, TypeParamBound,
    WherePredicate,
};

use super::fields::{arguments, first_parameter, is_option, last_name};
use super::operations::Operation;
use super::parameters::{Declared, Parameters, Place};

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

    pub(crate) fn builder(&self, operation: &Operation) -> Result<&Builder<'a>, String> {
        let builder = self.0.get(&operation.id.to_upper_camel_case());
        builder.ok_or_else(|| missing(operation, "the builder"))
    }

    /// What an operation takes and returns. An error names what was not found.
    pub(crate) fn signature(&self, operation: &Operation) -> Result<Signature<'a>, String> {
        let builder = self.builder(operation)?;
        let parameters =
            parameters(builder, &Parameters::of(operation)).map_err(|what| missing(operation, &what))?;
        let response = builder.response().ok_or_else(|| missing(operation, "the response"))?;
        Ok(Signature { parameters, response })
    }
}

fn missing(operation: &Operation, what: &str) -> String {
    format!("{}: {what} is not found in the client", operation.id)
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
pub(crate) struct Builder<'a> {
    fields: Option<&'a Fields>,
    methods: Vec<&'a ImplItemFn>,
}

impl<'a> Builder<'a> {
    /// The names of its fields.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'a Ident> {
        self.fields.into_iter().flatten().filter_map(|field| field.ident.as_ref())
    }

    pub(crate) fn method(&self, name: &str) -> Option<&'a ImplItemFn> {
        self.methods.iter().find(|method| method.sig.ident == name).copied()
    }

    fn response(&self) -> Option<&'a Type> {
        let ReturnType::Type(_, result) = &self.method("send")?.sig.output else { return None };
        first_parameter(first_parameter(result)?)
    }

    /// `T` of a response that is a `Page<T>`.
    pub(crate) fn row(&self) -> Option<&'a Type> {
        let page = self.response()?;
        first_parameter(page).filter(|_| last_name(page).is_some_and(|name| name == "Page"))
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
fn parameters(builder: &Builder<'_>, declared: &Parameters) -> Result<Vec<Parameter>, String> {
    let fields =
        builder.fields.into_iter().flatten().filter_map(|field| Some((field.ident.as_ref()?, &field.ty)));
    fields
        .filter(|(name, _)| *name != "client")
        .map(|(name, ty)| {
            let missing = || format!("the parameter {name}");
            let Declared { place, optional, .. } = declared.of_field(&name.to_string()).ok_or_else(missing)?;
            let setter = builder.method(&name.to_string()).ok_or_else(missing)?;
            let value = converted(&setter.sig.generics).ok_or_else(missing)?;
            let held = held(ty).ok_or_else(missing)?;
            let has_builder = matches!(held, Type::Path(held) if held.path.segments.iter().any(|segment| segment.ident == "builder"));
            Ok(Parameter { name: name.clone(), value, optional: *optional, has_builder, place: place.clone() })
        })
        .collect()
}

/// `T` of a builder's field, which is a `Result<T, String>`, or a `Result<Option<T>, String>` where it may stay unset.
fn held(field: &Type) -> Option<&Type> {
    let value = first_parameter(field)?;
    first_parameter(value).filter(|_| is_option(value)).or(Some(value))
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
        bound.path.segments.last().filter(|last| last.ident == "TryInto")?;
        arguments(&bound.path).next().cloned()
    })
}
