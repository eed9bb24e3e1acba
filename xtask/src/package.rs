//! `cargo xtask package`: the two crates as they are published, with the generated client in place of what generates it.
//!
//! In this repository generated code is never kept, so whoever depends on it builds the generator too: progenitor,
//! typify, syn and what they need, half of what the crates add to a build. A package has the client as it was generated
//! when it was packaged, no build script and no build-dependencies.

use std::fmt;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use clap::Args;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Item, parse_quote};
use toml::Table;

use crate::document::CLIENT;
use crate::error::{Error, one_line};
use crate::generate;
use crate::generator::derives;

/// What is packaged, in the order in which it is published.
const PACKAGES: [&str; 2] = [RAW, AUTH];
const RAW: &str = "infinigate-api";
const AUTH: &str = "infinigate-auth";

/// Where they are written, as a workspace.
const PACKAGED_TO: &str = "target/packages";

/// Where the library takes the client from here, and in a package.
const GENERATED: &str = r#"include!(concat!(env!("OUT_DIR"), "/client.rs"));"#;
const PACKAGED: &str = r#"include!("generated.rs");"#;

/// What cargo adds to a package, and refuses to find in what it packages.
const OF_CARGO: [&str; 3] = ["Cargo.toml.orig", ".cargo_vcs_info.json", "Cargo.lock"];

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Package what is not committed too
    #[arg(long)]
    allow_dirty: bool,
}

/// What was written.
#[derive(Debug)]
pub(crate) struct Packages {
    /// Of the client.
    lines: usize,
}

pub(crate) fn run(root: &Path, options: &Options) -> Result<Packages, Error> {
    let out = root.join(PACKAGED_TO);
    let client = client(root)?;
    for name in PACKAGES {
        remove(&out.join(name))?;
    }
    unpack(root, &out, options.allow_dirty)?;
    carry_client(&out.join(RAW), &client)?;
    change_manifest(&out.join(AUTH), |manifest| {
        // Without a registry, the one is found beside the other; a package that is published has no paths.
        let dependency = manifest.get_mut("dependencies")?.get_mut(RAW)?.as_table_mut()?;
        dependency.insert("path".to_owned(), format!("../{RAW}").into());
        Some(())
    })?;
    let members = PACKAGES.map(|name| format!("\"{name}\"")).join(", ");
    write(&out.join("Cargo.toml"), &format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n"))?;
    write(&out.join("Cargo.lock"), &read(&root.join("Cargo.lock"))?)?;
    Ok(Packages { lines: client.lines().count() })
}

/// The client with what every feature adds, each behind its feature.
fn client(root: &Path) -> Result<String, Error> {
    let mut client = generate::client(root, CLIENT)?;
    BehindFeatures.visit_file_mut(&mut client);
    Ok(format!("// Generated from the description by progenitor.\n\n{}", prettyplease::unparse(&client)))
}

/// Puts what the generator adds for a feature behind it. The build script does not generate the rest.
struct BehindFeatures;

impl VisitMut for BehindFeatures {
    fn visit_item_mut(&mut self, item: &mut Item) {
        visit_mut::visit_item_mut(self, item);
        match item {
            Item::Struct(item) => schema_behind_feature(&mut item.attrs),
            Item::Enum(item) => schema_behind_feature(&mut item.attrs),
            Item::Mod(module) if module.ident == "names" => {
                module.attrs.push(parse_quote!(#[cfg(feature = "record")]));
            }
            _ => {}
        }
    }
}

fn schema_behind_feature(attributes: &mut Vec<Attribute>) {
    if let Some(schema) = derives::take(attributes, "JsonSchema") {
        // In front of the attributes that it reads.
        attributes.insert(0, parse_quote!(#[cfg_attr(feature = "by-name", derive(#schema))]));
    }
}

/// Has cargo package the crates, and unpacks what it made: the manifests no longer need the workspace.
fn unpack(root: &Path, out: &Path, allow_dirty: bool) -> Result<(), Error> {
    let target = root.join("target");
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["package", "--quiet", "--locked", "--no-verify", "--target-dir"]).arg(&target);
    cargo.arg("--manifest-path").arg(root.join("Cargo.toml"));
    cargo.args(PACKAGES.iter().flat_map(|name| ["--package", name]));
    succeed(cargo.args(allow_dirty.then_some("--allow-dirty")))?;
    for name in PACKAGES {
        let versioned = format!("{name}-{}", env!("CARGO_PKG_VERSION"));
        let archive = target.join("package").join(format!("{versioned}.crate"));
        fs::create_dir_all(out).map_err(io(out))?;
        succeed(Command::new("tar").arg("-xzf").arg(&archive).arg("-C").arg(out))?;
        let package = out.join(name);
        fs::rename(out.join(versioned), &package).map_err(io(&package))?;
        for file in OF_CARGO {
            remove(&package.join(file))?;
        }
    }
    Ok(())
}

/// Puts the client in the place of what generates it.
fn carry_client(package: &Path, client: &str) -> Result<(), Error> {
    let library = package.join("src/lib.rs");
    let text = read(&library)?;
    if text.matches(GENERATED).count() != 1 {
        return Err(Error::Package { file: library.display().to_string(), what: GENERATED });
    }
    write(&library, &text.replace(GENERATED, PACKAGED))?;
    write(&package.join("src/generated.rs"), client)?;
    for file in ["build.rs", "build", "client.json"] {
        remove(&package.join(file))?;
    }
    change_manifest(package, |manifest| {
        manifest.remove("build-dependencies")?;
        let package = manifest.get_mut("package")?.as_table_mut()?;
        package.insert("build".to_owned(), false.into());
        package.insert("include".to_owned(), vec!["src/**".to_owned(), "README.md".to_owned()].into());
        Some(())
    })
}

fn change_manifest(package: &Path, change: impl FnOnce(&mut Table) -> Option<()>) -> Result<(), Error> {
    let file = package.join("Cargo.toml");
    let mut manifest: Table = read(&file)?.parse().map_err(|error| Error::Syntax {
        file: file.display().to_string(),
        kind: "TOML",
        reason: one_line(error),
    })?;
    change(&mut manifest)
        .ok_or_else(|| Error::Package { file: file.display().to_string(), what: "what is replaced in it" })?;
    write(&file, &manifest.to_string())
}

fn succeed(command: &mut Command) -> Result<(), Error> {
    let program = command.get_program().display().to_string();
    let output = command.output().map_err(|source| Error::Io { file: program.clone(), source })?;
    if output.status.success() {
        return Ok(());
    }
    Err(Error::Program { program, said: String::from_utf8_lossy(&output.stderr).trim().to_owned() })
}

fn read(file: &Path) -> Result<String, Error> {
    fs::read_to_string(file).map_err(io(file))
}

fn write(file: &Path, text: &str) -> Result<(), Error> {
    fs::write(file, text).map_err(io(file))
}

/// Removes a file or a directory that may be there.
fn remove(path: &Path) -> Result<(), Error> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io(path)(error)),
        _ => Ok(()),
    }
}

fn io(file: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let file = file.display().to_string();
    |source| Error::Io { file, source }
}

impl fmt::Display for Packages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (names, lines) = (PACKAGES.join(" and "), self.lines);
        write!(f, "{PACKAGED_TO}: {names}, with the client ({lines} lines) in place of its generator")
    }
}

#[cfg(test)]
mod tests {
    use syn::File;

    use super::*;

    #[test]
    fn what_a_feature_adds_is_behind_it() {
        let mut client: File = parse_quote! {
            pub mod types {
                #[derive(Clone, schemars::JsonSchema)]
                pub struct Invoice {}
                #[derive(Clone)]
                pub struct Page {}
            }
            pub mod names {}
        };
        BehindFeatures.visit_file_mut(&mut client);
        let expected: File = parse_quote! {
            pub mod types {
                #[cfg_attr(feature = "by-name", derive(schemars::JsonSchema))]
                #[derive(Clone)]
                pub struct Invoice {}
                #[derive(Clone)]
                pub struct Page {}
            }
            #[cfg(feature = "record")]
            pub mod names {}
        };
        assert_eq!(prettyplease::unparse(&client), prettyplease::unparse(&expected));
    }
}
