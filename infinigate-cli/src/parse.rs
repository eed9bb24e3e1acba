//! The command line as it was written, and what is said of one that is not understood.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{ArgMatches, FromArgMatches};

use crate::cli::{Cli, command};
use crate::error::Failure;

pub(crate) fn parse() -> Result<(Cli, ArgMatches), clap::Error> {
    let matches = command().try_get_matches()?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    // A variable that is empty is as good as none.
    cli.global.profile = cli.global.profile.filter(|name| !name.is_empty());
    Ok((cli, matches))
}

/// True if nothing is wrong with a command line, but help is wanted in place of the command.
pub(crate) fn is_help(error: &clap::Error) -> bool {
    !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
}

/// What clap says in paragraphs of a command line that it does not understand, in two lines: what is wrong, and its tip or
/// how it is written.
pub(crate) fn failure(error: &clap::Error) -> Failure {
    let text = error.render().to_string();
    let mut paragraphs =
        text.split("\n\n").map(|lines| lines.split_whitespace().collect::<Vec<_>>().join(" "));
    let message = paragraphs.next().unwrap_or_default();
    let rest: Vec<String> = paragraphs.collect();
    let tip = rest.iter().find_map(|paragraph| paragraph.strip_prefix("tip: ")).map(str::to_owned);
    let usage = rest.iter().find_map(|paragraph| paragraph.strip_prefix("Usage: "));
    let hint = tip.or_else(|| usage.map(|usage| format!("write `{usage}`; --help has more")));
    Failure::usage(message.trim_start_matches("error: "))
        .hint(hint.as_deref().unwrap_or("--help shows what it takes"))
}

/// True if a command line that is not understood asks for JSON, so that its error is JSON too.
pub(crate) fn asks_for_json(arguments: impl IntoIterator<Item = OsString>) -> bool {
    let arguments: Vec<String> =
        arguments.into_iter().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let is_json = |text: &str| ["json", "ndjson"].contains(&text);
    arguments.windows(2).any(|pair| pair[0] == "--format" && is_json(&pair[1]))
        || arguments.iter().any(|argument| argument.strip_prefix("--format=").is_some_and(is_json))
}
