//! `cargo xtask expand`: the generated client, formatted, in a file for each module, to be read and compared. It is what
//! build.rs compiles.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use quote::ToTokens;
use syn::{Item, Visibility};

use crate::document::{self, CLIENT};
use crate::error::Error;
use crate::generate::client::{Features, generate};

/// What the types, fields and methods are listed in, for comparing two editions.
const PUBLIC: &str = "public.txt";

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Where to write the files; those of an earlier run are replaced
    #[arg(default_value = "target/expand")]
    out: PathBuf,
    /// The description: a client.json, as `regen FILE --out DIR` writes it
    #[arg(long, default_value = CLIENT, value_name = "FILE")]
    from: PathBuf,
}

/// What was written.
#[derive(Debug)]
pub(crate) struct Summary {
    out: PathBuf,
    files: Vec<(String, usize)>,
}

pub(crate) fn run(root: &Path, options: &Options) -> Result<Summary, Error> {
    let out = root.join(&options.out);
    let file = options.from.display().to_string();
    let bytes = document::read(root, &file)?;
    let refused = |reason: String| Error::Generate { reason };
    let description = serde_json::from_slice(&bytes).map_err(|error| Error::Syntax {
        file,
        kind: "JSON",
        reason: error.to_string(),
    })?;
    let text = generate(description, Features { by_name: true, mock: true, record: true })
        .map_err(|error| refused(error.to_string()))?;
    let mut client = syn::parse_file(&text).map_err(|error| refused(error.to_string()))?;

    let mut files = Vec::new();
    let public = public(&client.items);
    for item in &mut client.items {
        let Item::Mod(module) = item else { continue };
        let Some((_, items)) = module.content.take() else { continue };
        module.semi = Some(syn::token::Semi::default());
        let inner = syn::parse_quote!(#(#items)*);
        files.push((format!("client/{}.rs", module.ident), prettyplease::unparse(&inner)));
    }
    files.push(("client.rs".to_owned(), prettyplease::unparse(&client)));
    files.push((PUBLIC.to_owned(), public));

    let io = |source| Error::Io { file: out.display().to_string(), source };
    fs::create_dir_all(out.join("client")).map_err(io)?;
    for (name, text) in &files {
        fs::write(out.join(name), text).map_err(io)?;
    }
    let files = files.into_iter().map(|(name, text)| (name, text.lines().count())).collect();
    Ok(Summary { out, files })
}

/// The public items, a line each, sorted, with nothing of their bodies: what two editions differ in for users.
fn public(items: &[Item]) -> String {
    let mut lines = Vec::new();
    collect(items, "", &mut lines);
    lines.sort();
    lines.dedup();
    lines.join("\n") + "\n"
}

fn collect(items: &[Item], path: &str, lines: &mut Vec<String>) {
    let is_public = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
    let mut line = |name: String, what: &dyn ToTokens| {
        lines.push(format!("{path}{name}: {}", spaced(&what)));
    };
    for item in items {
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                line(item.ident.to_string(), &quote::quote!(struct));
                for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                    let name = field.ident.as_ref().map_or_else(|| "0".to_owned(), ToString::to_string);
                    line(format!("{}.{name}", item.ident), &field.ty);
                }
            }
            Item::Enum(item) if is_public(&item.vis) => {
                line(item.ident.to_string(), &quote::quote!(enum));
                for variant in &item.variants {
                    line(format!("{}::{}", item.ident, variant.ident), &variant.fields);
                }
            }
            Item::Impl(block) if block.trait_.is_none() => {
                for item in &block.items {
                    if let syn::ImplItem::Fn(method) = item
                        && is_public(&method.vis)
                    {
                        let owner = spaced(&block.self_ty);
                        line(format!("{owner}::{}", method.sig.ident), &method.sig);
                    }
                }
            }
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

/// Tokens as text, with the blanks that a person writes, and paths without the colons in front.
fn spaced(tokens: &impl ToTokens) -> String {
    let text =
        tokens.to_token_stream().to_string().replace(',', " , ").replace('(', " ( ").replace(')', " ) ");
    let mut spaced = String::new();
    for word in text.split_whitespace() {
        let follows_path =
            spaced.ends_with(|last: char| last.is_alphanumeric() || last == '_' || last == '>');
        if word == "::" && !follows_path {
            continue;
        }
        let is_tight = ["::", "<", ">", ",", ":", "(", ")"].contains(&word)
            || spaced.is_empty()
            || spaced.ends_with(['<', '&', '('])
            || spaced.ends_with("::");
        if !is_tight {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    spaced
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.out.display())?;
        self.files.iter().try_for_each(|(name, lines)| write!(f, "\n{lines:>8} lines  {name}"))
    }
}
