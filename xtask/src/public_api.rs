//! The public items of the generated client, a line each and sorted: what two editions differ in for users.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, Meta, Visibility};

/// The modules of traits that no user can name.
const PRIVATE: &str = "crate::wire::";

/// The list, with nothing of the items' bodies.
pub(crate) fn list(items: &[Item]) -> String {
    let mut lines = Vec::new();
    collect(items, "", &mut lines);
    lines.sort();
    lines.dedup();
    lines.join("\n") + "\n"
}

fn collect(items: &[Item], path: &str, lines: &mut Vec<String>) {
    let is_public = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
    for item in items {
        let mut line = |name: String, what: &dyn ToTokens| {
            lines.push(format!("{path}{name}: {}", spaced(&what)));
        };
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                line(item.ident.to_string(), &kind("struct", &item.attrs));
                for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                    let name = field.ident.as_ref().map_or_else(|| "0".to_owned(), ToString::to_string);
                    line(format!("{}.{name}", item.ident), &field.ty);
                }
            }
            Item::Enum(item) if is_public(&item.vis) => {
                line(item.ident.to_string(), &kind("enum", &item.attrs));
                for variant in &item.variants {
                    let values = variant.fields.iter().map(|field| &field.ty);
                    line(format!("{}::{}", item.ident, variant.ident), &quote::quote!(variant(#(#values),*)));
                }
            }
            Item::Impl(block) => {
                let owner = spaced(&block.self_ty);
                if let Some((of, _)) = &block.trait_ {
                    let implemented = spaced(of);
                    if !implemented.starts_with(PRIVATE) {
                        lines.push(match owner.strip_prefix("super::") {
                            Some(owner) => format!("{}{owner}: impl {implemented}", parent(path)),
                            None => format!("{path}{owner}: impl {implemented}"),
                        });
                    }
                    continue;
                }
                for item in &block.items {
                    if let syn::ImplItem::Fn(method) = item
                        && is_public(&method.vis)
                    {
                        line(format!("{owner}::{}", method.sig.ident), &method.sig);
                    }
                }
            }
            Item::Trait(item) if is_public(&item.vis) => {
                line(item.ident.to_string(), &quote::quote!(trait));
                for method in &item.items {
                    if let syn::TraitItem::Fn(method) = method {
                        line(format!("{}::{}", item.ident, method.sig.ident), &method.sig);
                    }
                }
            }
            Item::Type(item) if is_public(&item.vis) => line(item.ident.to_string(), &item.ty),
            Item::Const(item) if is_public(&item.vis) => line(item.ident.to_string(), &item.ty),
            Item::Fn(item) if is_public(&item.vis) => line(item.sig.ident.to_string(), &item.sig),
            _ => {}
        }
    }
    for item in items {
        if let Item::Mod(module) = item
            && is_public(&module.vis)
            && let Some((_, items)) = &module.content
        {
            collect(items, &format!("{path}{}::", module.ident), lines);
        }
    }
}

/// `types::builder::` is in `types::`.
fn parent(path: &str) -> &str {
    let inner = path.trim_end_matches("::");
    inner.rfind("::").map_or("", |end| &path[..end + 2])
}

/// `struct` or `enum`, and what it is declared with that users can tell.
fn kind(what: &str, attributes: &[Attribute]) -> TokenStream {
    let what = quote::format_ident!("{what}");
    let promised = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("derive") => Some(list.tokens.clone()),
        Meta::Path(path) if path.is_ident("non_exhaustive") => Some(path.to_token_stream()),
        _ => None,
    });
    quote::quote!(#what #(, #promised)*)
}

/// Tokens as text, with the blanks that a person writes, and paths without the colons in front.
fn spaced(tokens: &impl ToTokens) -> String {
    let mut text = Spaced::default();
    text.all(tokens.to_token_stream());
    text.text
}

/// Text that is put together from words. There are hundreds of thousands in a large client, so each is looked at once.
#[derive(Default)]
struct Spaced {
    text: String,
    /// What stands together without a blank, such as the two colons of a path, as far as it was read.
    word: String,
    /// What the word before demands, which may not be in the text.
    begins_path: bool,
}

impl Spaced {
    fn all(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::None => ("", ""),
                    };
                    self.push(open);
                    self.all(group.stream());
                    self.push(close);
                }
                TokenTree::Punct(punct) => {
                    self.word.push(punct.as_char());
                    if punct.spacing() == Spacing::Alone {
                        self.push("");
                    }
                }
                TokenTree::Ident(ident) => self.push(&ident.to_string()),
                TokenTree::Literal(literal) => self.push(&literal.to_string()),
            }
        }
    }

    /// Puts an end to the word, which ends with this.
    fn push(&mut self, end: &str) {
        self.word.push_str(end);
        let word = std::mem::take(&mut self.word);
        if word.is_empty() {
            return;
        }
        let begins_path =
            std::mem::replace(&mut self.begins_path, matches!(&*word, "impl" | "dyn" | "mut" | "->"));
        let last = self.text.chars().next_back();
        let continues_path =
            !begins_path && last.is_some_and(|last| last.is_alphanumeric() || matches!(last, '_' | '>'));
        if word == "::" && !continues_path {
            return;
        }
        if matches!(&*word, ">" | ")") && last == Some(',') {
            self.text.pop();
        }
        let is_tight = matches!(&*word, "::" | "<" | ">" | "," | ":" | "(" | ")" | "]")
            || matches!(last, None | Some('<' | '&' | '(' | '['))
            || self.text.ends_with("::");
        if !is_tight {
            self.text.push(' ');
        }
        self.text.push_str(&word);
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn tokens_are_spaced_as_a_person_writes_them() {
        for (tokens, expected) in [
            (
                quote!(fn a<'a>(mut self, value: impl ::std::convert::Into<::std::string::String>,) -> Self),
                "fn a<'a>(mut self, value: impl std::convert::Into<std::string::String>) -> Self",
            ),
            (
                quote!(::std::option::Option<[::rust_decimal::Decimal; 2usize]>),
                "std::option::Option<[rust_decimal::Decimal ; 2usize]>",
            ),
            (quote!(&'a mut ::a::B<&str, ::c::D>), "&'a mut a::B<&str, c::D>"),
            (quote!(Box<dyn ::a::B + Send>), "Box<dyn a::B + Send>"),
        ] {
            assert_eq!(spaced(&tokens), expected);
        }
    }
}
