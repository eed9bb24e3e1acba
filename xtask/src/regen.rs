//! `cargo xtask regen`: what is known and the vendor's description become `openapi/infinigate.json`, and everything that
//! is derived from it.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::{env, fmt, fs, io};

use clap::Args;

use crate::compile::{self, compile};
use crate::diff;
use crate::document::{self, CLIENT, DESCRIPTION, KNOWN, PUBLIC_API, Staged};
use crate::error::Error;
use crate::merge::DROPPED;
use crate::pipeline::{self, Outcome, pipeline};
use crate::{corpus, generate, needed, openapi, postman, progress};

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "switches of the command line, each on its own")]
pub(crate) struct Options {
    /// The vendor's description, `-` for standard input; it is stored in openapi/vendor/ in place of the one there
    file: Option<PathBuf>,
    /// Write infinigate.json, client.json and public-api.txt to this directory, and leave the workspace alone
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Leave out what is known (openapi/known.yaml): for descriptions of other APIs
    #[arg(long)]
    alone: bool,
    /// Write nothing; fail if anything would change
    #[arg(long)]
    check: bool,
    /// With --out: compile the client too, in target/regen/
    #[arg(long)]
    compile: bool,
    /// Keep the result without having compiled the crates with it
    #[arg(long, conflicts_with = "compile")]
    no_compile: bool,
    /// Leave out an operation of what is known for good; known.yaml keeps that
    #[arg(long, num_args = 2, value_names = ["METHOD", "PATH"], conflicts_with = "out")]
    drop: Vec<String>,
}

/// What a run did.
#[derive(Debug)]
pub(crate) struct RegenSummary {
    source: String,
    written: Vec<String>,
    unchanged: Vec<String>,
    compiled: bool,
    outcome: Outcome,
    /// What changes for users of the crates; none without an edition to compare with.
    difference: Option<diff::Report>,
}

pub(crate) fn run(root: &Path, options: &Options) -> Result<RegenSummary, Error> {
    let (source, bytes) = source(root, options)?;
    let facts = if options.alone {
        Vec::new()
    } else {
        with_dropped(root, document::read(root, KNOWN)?, &options.drop)?
    };
    let known = (!options.alone).then(|| pipeline::known(KNOWN, &facts)).transpose()?;
    let outcome = progress::step("merging and normalising the description", || match known {
        Some(known) if source == KNOWN => pipeline::known_alone(known),
        known => pipeline(&source, &bytes, known.as_ref()),
    })?;
    let text = document::to_text(outcome.client.clone());

    let program = env::current_exe().map_err(|source| Error::Io { file: "xtask".to_owned(), source })?;
    let public_api = progress::step("generating the client", || generate::check(&program, &text))?;
    let is_current = fs::read(root.join(CLIENT)).is_ok_and(|current| current == text.as_bytes());
    let is_kept = options.out.is_none() && !options.check && !is_current;
    let compiled = options.compile || (is_kept && !options.no_compile);
    if compiled {
        let packages = if options.alone { compile::RAW } else { compile::WITH_AUTH };
        progress::step(&format!("compiling {}", packages.join(" and ")), || compile(root, &text, packages))?;
    }

    let difference = last_edition(root, options).map(|last| diff::diff(&last, &outcome.client));
    let mut files = vec![
        (target(options, DESCRIPTION)?, document::to_text(outcome.description.clone()).into_bytes()),
        (target(options, CLIENT)?, text.into_bytes()),
        (target(options, PUBLIC_API)?, public_api.into_bytes()),
    ];
    if options.out.is_none() {
        files.push((postman::COLLECTION.to_owned(), postman::text(&outcome.description)?.into_bytes()));
        if !options.drop.is_empty() {
            files.push((KNOWN.to_owned(), facts));
        }
        files.extend(
            options.file.as_ref().map(|file| (document::vendor_path(file, outcome.extension), bytes)),
        );
    }
    let (written, unchanged) = store(root, options, files)?;
    if !options.drop.is_empty() && !options.check {
        // The page on the corpus counts what is known of this API.
        crate::print(&corpus::run(root, &corpus::Options::default())?);
    }
    Ok(RegenSummary { source, written, unchanged, compiled, outcome, difference })
}

/// `known.yaml` with one more operation that is left out for good.
fn with_dropped(root: &Path, known: Vec<u8>, drop: &[String]) -> Result<Vec<u8>, Error> {
    let [method, path] = drop else { return Ok(known) };
    let (method, operation) = (method.to_lowercase(), format!("{} {path}", method.to_uppercase()));
    let described = pipeline::known(KNOWN, &known)?;
    let found = openapi::operations(&described).find(|(p, m, _)| p == path && *m == method);
    let Some((.., found)) = found else { return Err(Error::NotKnown { operation }) };
    if let Some(id) = openapi::text(found, "operationId") {
        let files = needed::by(root, id)?;
        if !files.is_empty() {
            return Err(Error::Needed { operation: format!("{operation}, {id},"), files });
        }
    }
    let entry = format!("  - {operation}\n");
    let mut text = String::from_utf8_lossy(&known).into_owned();
    let list = format!("\n{DROPPED}:\n");
    match text.find(&list) {
        Some(at) => text.insert_str(at + list.len(), &entry),
        None => text = format!("{}\n{list}{entry}", text.trim_end()),
    }
    Ok(text.into_bytes())
}

/// What the client was generated from, if this run replaces it by another.
fn last_edition(root: &Path, options: &Options) -> Option<serde_json::Value> {
    let text = options.out.is_none().then(|| fs::read(root.join(CLIENT)).ok()).flatten()?;
    serde_json::from_slice(&text).ok()
}

/// What the description is called in messages, and its content.
fn source(root: &Path, options: &Options) -> Result<(String, Vec<u8>), Error> {
    let Some(file) = &options.file else {
        let file = document::vendor_file(root)?.unwrap_or_else(|| KNOWN.to_owned());
        let bytes = document::read(root, &file)?;
        return Ok((file, bytes));
    };
    if file == Path::new("-") {
        let name = "standard input".to_owned();
        let mut bytes = Vec::new();
        return match io::stdin().read_to_end(&mut bytes) {
            Ok(_) => Ok((name, bytes)),
            Err(source) => Err(Error::Io { file: name, source }),
        };
    }
    let name = file.display().to_string();
    if name.starts_with("https://") || name.starts_with("http://") {
        return Err(Error::Url { url: name });
    }
    let bytes = fs::read(file).map_err(|source| Error::Io { file: name.clone(), source })?;
    Ok((name, bytes))
}

/// The file to write: an absolute path with `--out`, one below the workspace otherwise.
fn target(options: &Options, file: &str) -> Result<String, Error> {
    let Some(out) = &options.out else { return Ok(file.to_owned()) };
    let io = |source| Error::Io { file: out.display().to_string(), source };
    if !options.check {
        fs::create_dir_all(out).map_err(io)?;
    }
    let name = Path::new(file).file_name().unwrap_or_default();
    Ok(std::path::absolute(out).map_err(io)?.join(name).display().to_string())
}

/// Writes those files that change, all of them or none. An untouched file keeps its time, and nothing is rebuilt.
fn store(
    root: &Path,
    options: &Options,
    files: Vec<(String, Vec<u8>)>,
) -> Result<(Vec<String>, Vec<String>), Error> {
    let replaced = if options.file.is_some() && options.out.is_none() {
        document::vendor_files(root)?
    } else {
        Vec::new()
    };
    let replaced: Vec<String> =
        replaced.into_iter().filter(|old| files.iter().all(|(file, _)| file != old)).collect();
    let is_current = |(file, content): &(String, Vec<u8>)| {
        fs::read(root.join(file)).is_ok_and(|current| current == *content)
    };
    let (unchanged, changed): (Vec<_>, Vec<_>) = files.into_iter().partition(is_current);
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(file, _)| file.clone()).collect::<Vec<_>>();
    let (written, unchanged) = (names(&changed), names(&unchanged));
    if options.check {
        return match written.into_iter().chain(replaced).next() {
            Some(file) => Err(Error::Stale { file, command: "regen" }),
            None => Ok((Vec::new(), unchanged)),
        };
    }
    let staged: Vec<Staged> =
        changed.iter().map(|(file, content)| Staged::new(root, file, content)).collect::<Result<_, _>>()?;
    staged.into_iter().try_for_each(Staged::put)?;
    for old in replaced {
        fs::remove_file(root.join(&old)).map_err(|source| Error::Io { file: old, source })?;
    }
    Ok((written, unchanged))
}

impl fmt::Display for RegenSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (files, what) in [(&self.written, "written"), (&self.unchanged, "unchanged")] {
            for file in files {
                writeln!(f, "{file} {what}, from {}", self.source)?;
            }
        }
        write!(f, "{}\n      the client generates", self.outcome)?;
        if self.compiled {
            write!(f, ", and the crates compile with it")?;
        } else {
            write!(f, "; nothing was compiled")?;
        }
        match &self.difference {
            Some(difference) => write!(f, "\n\n{difference}"),
            None => Ok(()),
        }
    }
}
