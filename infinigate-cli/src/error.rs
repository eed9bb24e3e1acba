//! What a failed command says, and the status it ends with.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use infinigate_auth::Error;
use serde_json::json;

use crate::output::one_line;

/// Why a command failed. The code is stable: scripts and assistants act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    /// The API or the network.
    Api,
    /// The call is wrong: an argument, a file, a value.
    Usage,
    /// Credentials are missing or refused.
    Credentials,
    /// There is no such article or document.
    NotFound,
    /// A quote may have been accepted or rejected: nobody knows.
    OutcomeUnknown,
    /// Stopped by Ctrl-C.
    Interrupted,
    /// Whoever reads the output has seen enough, as `head` has: no failure, and nothing is said of it.
    ReaderGone,
}

impl Code {
    /// The exit status.
    const fn status(self) -> u8 {
        match self {
            Self::ReaderGone => 0,
            Self::Api => 1,
            Self::Usage => 2,
            Self::Credentials => 3,
            Self::NotFound => 4,
            Self::OutcomeUnknown => 5,
            Self::Interrupted => 130,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Usage => "usage",
            Self::Credentials => "credentials",
            Self::NotFound => "not_found",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Interrupted => "interrupted",
            Self::ReaderGone => "reader_gone",
        }
    }
}

/// A failure, in one line, and what to do about it in another.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: Code,
    message: String,
    hint: Option<String>,
    operation: Option<&'static str>,
    http_status: Option<u16>,
}

pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    pub(crate) fn new(code: Code, message: impl fmt::Display) -> Self {
        Self { code, message: message.to_string(), hint: None, operation: None, http_status: None }
    }

    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self::new(Code::Usage, message)
    }

    pub(crate) fn not_found(message: impl fmt::Display) -> Self {
        Self::new(Code::NotFound, message)
    }

    pub(crate) fn other(message: impl fmt::Display) -> Self {
        Self::new(Code::Api, message)
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// Says on standard error why the command failed, and gives the status to end with.
    pub(crate) fn report(&self, json: bool) -> ExitCode {
        if self.code == Code::ReaderGone {
            return ExitCode::from(self.code.status());
        }
        // Styles are for terminals: anstream takes them out elsewhere, and where NO_COLOR is set.
        let mut out = anstream::stderr().lock();
        // Nobody is left to tell when standard error is closed.
        let _ = if json { writeln!(out, "{}", self.to_json()) } else { self.write_for_people(&mut out) };
        ExitCode::from(self.code.status())
    }

    fn write_for_people(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "\x1b[1;31merror:\x1b[0m {}", one_line(&self.message))?;
        match &self.hint {
            Some(hint) => writeln!(out, "\x1b[1mhint:\x1b[0m {hint}"),
            None => Ok(()),
        }
    }

    pub(crate) fn to_json(&self) -> serde_json::Value {
        json!({"error": {
            "code": self.code.name(),
            "message": self.message,
            "hint": self.hint,
            "operation": self.operation,
            "status": self.http_status,
        }})
    }
}

/// The same result, where a reader that has gone is none to fail for: the status of the command is still to come.
pub(crate) fn even_if_unread(result: Result<()>) -> Result<()> {
    match result {
        Err(failure) if failure.code == Code::ReaderGone => Ok(()),
        result => result,
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let code = if error.kind() == io::ErrorKind::BrokenPipe { Code::ReaderGone } else { Code::Usage };
        Self::new(code, error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let status = error.status().map(|status| status.as_u16());
        let (code, hint) = match &error {
            _ if error.outcome_is_unknown() => (
                Code::OutcomeUnknown,
                Some("nothing was sent again; `infinigate quotes unknown` says what is known of it"),
            ),
            Error::Credentials(_) => {
                (Code::Credentials, Some("`infinigate doctor` finds out which of the credentials is wrong"))
            }
            Error::Api(_) if status == Some(404) => (
                Code::NotFound,
                Some(
                    "`infinigate invoices list`, `credit-memos list` and `quotes list` show the numbers that there are",
                ),
            ),
            Error::Api(_) if status == Some(429) => {
                (Code::Api, Some("the account's rate limit is used up: try again later, or with --rate"))
            }
            Error::InvalidInput(_) => (Code::Usage, None),
            Error::Network(_) | Error::Timeout(_) => {
                (Code::Api, Some("`infinigate doctor` checks network, proxy, TLS and clock"))
            }
            _ => (Code::Api, None),
        };
        Self {
            code,
            message: error.to_string(),
            hint: hint.map(str::to_owned),
            operation: error.operation(),
            http_status: status,
        }
    }
}
