//! `cargo xtask expand`: the generated client, formatted, in a file for each module, to be read and compared. It is what
//! build.rs compiles.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use syn::Item;

use crate::document::CLIENT;
use crate::error::Error;
use crate::generate;

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
    let mut client = generate::client(root, &options.from.display().to_string())?;

    let mut files = Vec::new();
    for item in &mut client.items {
        let Item::Mod(module) = item else { continue };
        let Some((_, items)) = module.content.take() else { continue };
        module.semi = Some(syn::token::Semi::default());
        let inner = syn::parse_quote!(#(#items)*);
        files.push((format!("client/{}.rs", module.ident), prettyplease::unparse(&inner)));
    }
    files.push(("client.rs".to_owned(), prettyplease::unparse(&client)));

    let io = |source| Error::Io { file: out.display().to_string(), source };
    fs::create_dir_all(out.join("client")).map_err(io)?;
    for (name, text) in &files {
        fs::write(out.join(name), text).map_err(io)?;
    }
    let files = files.into_iter().map(|(name, text)| (name, text.lines().count())).collect();
    Ok(Summary { out, files })
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.out.display())?;
        self.files.iter().try_for_each(|(name, lines)| write!(f, "\n{lines:>8} lines  {name}"))
    }
}
