//! Adapts what progenitor generates to what this crate promises. Each adaptation must apply as often as there
//! are operations, so that a new version of the generator cannot quietly undo one.
//!
//! - The header `api-version` is not sent: the gateway in front of the API can route on it.
//! - Every operation goes through `Client::exec`, the one place where a transport sees it.
//! - Every failure is a `crate::Error`, which names the operation and keeps status, headers and body.
//! - The constructors are hand-written, because the generated ones panic; examples that nothing runs are dropped.
//! - A path parameter is encoded by `crate::path`: the generated code leaves a backslash as it is, which a URL takes for
//!   a slash.

use std::collections::BTreeMap;

use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, ExprAwait, ExprCall, ExprMethodCall, ExprPath, ExprStruct, ExprTry, File, Item, ItemMod, Path,
    PathArguments, Stmt, Token, UseTree, parse_quote,
};

use super::operations::Operation;

type Arguments = Punctuated<Expr, Token![,]>;

/// Rewrites the client's own methods and what its builders send.
pub(crate) fn adapt(file: &mut File, operations: &[Operation]) -> Result<(), String> {
    file.items.retain(|item| !is_replaced(item));
    for item in &mut file.items {
        match item {
            Item::Use(item) => drop_replaced_imports(&mut item.tree),
            Item::Mod(module) if module.ident == "builder" => adapt_builders(module, operations)?,
            Item::Impl(item) => item.items.iter_mut().for_each(drop_example),
            _ => {}
        }
    }
    Ok(())
}

/// The constructors of the client and the default hooks.
fn is_replaced(item: &Item) -> bool {
    let Item::Impl(item) = item else { return false };
    let hooks = item.trait_.as_ref().is_some_and(|(path, _)| ends_with(path, "ClientHooks"));
    let constructors = item.items.iter().any(|item| match item {
        syn::ImplItem::Fn(function) => function.sig.ident == "new_with_client",
        _ => false,
    });
    hooks || constructors
}

/// The generated example only repeats the signature, and is a test that is never run.
fn drop_example(item: &mut syn::ImplItem) {
    let syn::ImplItem::Fn(function) = item else { return };
    for attribute in function.attrs.iter_mut().filter(|attribute| attribute.path().is_ident("doc")) {
        let syn::Meta::NameValue(meta) = &mut attribute.meta else { continue };
        let Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &mut meta.value else { continue };
        let documentation = text.value();
        if let Some((documentation, _)) = documentation.split_once("```ignore") {
            *text = syn::LitStr::new(documentation.trim_end(), text.span());
        }
    }
}

fn drop_replaced_imports(tree: &mut UseTree) {
    match tree {
        UseTree::Path(path) => drop_replaced_imports(&mut path.tree),
        UseTree::Group(group) => {
            group.items = std::mem::take(&mut group.items)
                .into_iter()
                .filter(|tree| {
                    !matches!(tree, UseTree::Name(name)
                    if ["ClientHooks", "OperationInfo", "Error", "RequestBuilderExt", "encode_path"].iter().any(|replaced| name.ident == replaced))
                })
                .collect();
        }
        _ => {}
    }
}

fn adapt_builders(module: &mut ItemMod, operations: &[Operation]) -> Result<(), String> {
    let mut counts = Counts::default();
    let by_id: BTreeMap<&str, &Operation> =
        operations.iter().map(|operation| (&*operation.id, operation)).collect();
    for item in module.content.iter_mut().flat_map(|(_, items)| items) {
        match item {
            Item::Use(item) => drop_replaced_imports(&mut item.tree),
            Item::Impl(item) => {
                let id = operation_of(item);
                let operation = id.as_ref().map(|id| Operation::constant(id));
                let mut send = Send { operation, counts: &mut counts };
                send.visit_item_impl_mut(item);
                if let Some(operation) = id.and_then(|id| by_id.get(&*id).copied()) {
                    super::requests::adapt(item, operation);
                }
            }
            _ => {}
        }
    }
    if let Some((_, items)) = &mut module.content {
        items.insert(
            0,
            parse_quote!(
                #[allow(unused_imports)]
                use crate::{Error, form::RequestBuilderExt, path::encode_path};
            ),
        );
    }
    counts.check(operations.len())
}

/// The id of the operation that a builder sends, as the generator wrote it into it.
fn operation_of(item: &mut syn::ItemImpl) -> Option<String> {
    struct Find(Option<String>);
    impl VisitMut for Find {
        fn visit_expr_struct_mut(&mut self, node: &mut ExprStruct) {
            if ends_with(&node.path, "OperationInfo")
                && let Some(Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(id), .. })) =
                    node.fields.first().map(|field| &field.expr)
            {
                self.0 = Some(id.value());
            }
        }
    }
    let mut find = Find(None);
    find.visit_item_impl_mut(item);
    find.0
}

#[derive(Default)]
struct Counts {
    version_headers: usize,
    hooks: usize,
    operations: usize,
    errors: usize,
    builds: usize,
}

impl Counts {
    fn check(&self, operations: usize) -> Result<(), String> {
        [
            ("the header api-version", self.version_headers, operations),
            ("the hooks pre and post", self.hooks, 2 * operations),
            ("OperationInfo", self.operations, operations),
            ("UnexpectedResponse", self.errors, operations),
            ("the request that is built", self.builds, operations),
        ]
        .into_iter()
        .find(|(_, found, expected)| found != expected)
        .map_or(Ok(()), |(what, found, expected)| {
            Err(format!(
                "progenitor's output has changed: {what} stands in {found} places, {expected} expected"
            ))
        })
    }
}

/// Rewrites the body of `send()`.
struct Send<'a> {
    operation: Option<syn::Ident>,
    counts: &'a mut Counts,
}

impl VisitMut for Send<'_> {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        block.stmts.retain(|statement| {
            let Stmt::Expr(expression, Some(_)) = statement else { return true };
            if is_version_header(expression) {
                self.counts.version_headers += 1;
                return false;
            }
            let hook = is_hook(expression);
            self.counts.hooks += usize::from(hook);
            !hook
        });
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        let Some(operation) = &self.operation else { return };
        let replacement: Option<Expr> = match expression {
            Expr::Struct(ExprStruct { path, .. }) if ends_with(path, "OperationInfo") => {
                self.counts.operations += 1;
                Some(parse_quote!(super::operations::#operation))
            }
            // What fails while the request is built is not converted by a `From`, which could not know that.
            Expr::Try(ExprTry { expr, .. }) if matches!(&**expr, Expr::MethodCall(call) if call.method != "map_err") =>
            {
                self.counts.builds +=
                    usize::from(matches!(&**expr, Expr::MethodCall(call) if call.method == "build"));
                // The value of a header, whose type nothing says once its error is converted here.
                let built = match &**expr {
                    Expr::MethodCall(ExprMethodCall { receiver, method, .. }) if method == "try_into" => {
                        parse_quote!(::reqwest::header::HeaderValue::try_from(#receiver))
                    }
                    other => other.clone(),
                };
                Some(parse_quote!(#built.map_err(|error| crate::Error::not_built(
                    &super::operations::#operation, &error.into()
                ))?))
            }
            Expr::Path(ExprPath { path, .. }) if is_path(path, ["Error", "InvalidRequest"]) => {
                Some(parse_quote!(|message| crate::Error::invalid_request(
                    &super::operations::#operation, message
                )))
            }
            // The body is in memory, and nothing is left to wait for.
            Expr::Await(ExprAwait { base, .. }) => called(base, "from_response")
                .map(|args| parse_quote!(crate::response::decode(&super::operations::#operation, #args))),
            Expr::Call(ExprCall { func, args, .. }) => match &**func {
                Expr::Path(ExprPath { path, .. }) if is_path(path, ["Error", "UnexpectedResponse"]) => {
                    self.counts.errors += 1;
                    Some(parse_quote!(crate::response::refused(&super::operations::#operation, #args)))
                }
                Expr::Path(ExprPath { path, .. })
                    if ["empty", "stream", "upgrade"]
                        .iter()
                        .any(|name| is_path(path, ["ResponseValue", name])) =>
                {
                    Some(parse_quote!(#path((#args).into())))
                }
                _ => None,
            },
            _ => None,
        };
        if let Some(replacement) = replacement {
            *expression = replacement;
        }
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        if let Some(last) = path.segments.last_mut().filter(|last| last.ident == "Error") {
            last.arguments = PathArguments::None;
        }
    }
}

/// `client.pre(&mut request, &info).await?`, and the same with `post`.
fn is_hook(expression: &Expr) -> bool {
    let Expr::Try(attempt) = expression else { return false };
    let Expr::Await(waited) = &*attempt.expr else { return false };
    matches!(&*waited.base, Expr::MethodCall(call) if call.method == "pre" || call.method == "post")
}

/// `header_map.append(HeaderName::from_static("api-version"), ...)`
fn is_version_header(expression: &Expr) -> bool {
    let Expr::MethodCall(call) = expression else { return false };
    let Some(Expr::Call(name)) = call.args.first() else { return false };
    let text = name.args.first().and_then(|name| match name {
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    });
    call.method == "append" && text.as_deref() == Some("api-version")
}

/// The arguments of a call of `ResponseValue::<name>`.
fn called<'a>(expression: &'a Expr, name: &str) -> Option<&'a Arguments> {
    let Expr::Call(ExprCall { func, args, .. }) = expression else { return None };
    matches!(&**func, Expr::Path(ExprPath { path, .. }) if is_path(path, ["ResponseValue", name]))
        .then_some(args)
}

fn ends_with(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|last| last.ident == name)
}

fn is_path(path: &Path, names: [&str; 2]) -> bool {
    path.segments.len() == 2 && path.segments.iter().zip(names).all(|(segment, name)| segment.ident == name)
}
