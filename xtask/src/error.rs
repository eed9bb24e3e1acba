//! What can go wrong, one line each: which file, what, and what to do about it.

use std::io;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{file}: {source}")]
    Io { file: String, source: io::Error },

    #[error("{directory} holds {}: leave one description there, in JSON or YAML", list(found))]
    Vendor { directory: &'static str, found: Vec<String> },

    #[error("{file}: cannot be read as {kind}: {reason}")]
    Syntax { file: String, kind: &'static str, reason: String },

    #[error(
        "{file}: this is {found}, an API description is expected: Swagger 2.0, OpenAPI 3.0, 3.1 or 3.2, in JSON or YAML"
    )]
    NotADescription { file: String, found: String },

    #[error(
        "{url} is a URL, and nothing is read over the network: save what is there to a file, and give that"
    )]
    Url { url: String },

    #[error("{operation} is not known: openapi/known.yaml has the operations that can be dropped")]
    NotKnown { operation: String },

    #[error("{pass}: {reason}")]
    Pass { pass: &'static str, reason: String },

    #[error(
        "{file}: this is {found}, a normalised description is expected: `cargo xtask regen FILE --out DIR` writes one"
    )]
    NotNormalised { file: String, found: String },

    #[error("{count} of the changes are breaking for users of the crates, which --deny-breaking refuses")]
    Breaking { count: usize },

    #[error("the client cannot be generated: {reason}")]
    Generate { reason: String },

    #[error("the client generated from {description} does not compile:\n{errors}")]
    Compile { description: String, errors: String },

    #[error("{description}: its examples do not round-trip:\n{wrong}")]
    Called { description: String, wrong: String },

    #[error("{file}: the result breaks what known.yaml fixes: {}", broken.join("; "))]
    Promise { file: String, broken: Vec<String> },

    #[error("{operation} cannot be dropped: it is named in {}, which would not compile without it", files.join(", "))]
    Needed { operation: String, files: Vec<String> },

    #[error("{file}: {}, and what is missing is not listed as left out: this is a bug in xtask", .what.join("; "))]
    Lost { file: String, what: Vec<String> },

    #[error("{operation}: {extension} {reason}")]
    Extension { operation: String, extension: &'static str, reason: String },

    #[error("{program} failed:\n{said}")]
    Program { program: String, said: String },

    #[error("{file}: expected {what}, which packaging replaces")]
    Package { file: String, what: &'static str },

    #[error("{count} of the documents fail, as said above")]
    Corpus { count: usize },

    #[error("{file} would change: run `cargo xtask {command}` without --check and commit the result")]
    Stale { file: String, command: &'static str },
}

fn list(found: &[String]) -> String {
    if found.is_empty() { "no description".to_owned() } else { found.join(" and ") }
}

/// A reason as one line, however the library that gave it lays it out.
pub(crate) fn one_line(reason: impl std::fmt::Display) -> String {
    reason.to_string().lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}
