//! Looks for secrets in everything that a program says: its log at the level TRACE, from every crate, and whatever
//! else a test hands over, such as the Debug of a client and the text of an error.

use std::fmt::{self, Debug, Write as _};
use std::io;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use serde_json::Value;
use tracing_subscriber::fmt::format::FmtSpan;
use url::form_urlencoded::byte_serialize;

use infinigate_sandbox::Sandbox;

/// How much of a leak's surroundings is shown.
const EXCERPT: usize = 120;

/// Everything logged in this process since the first [`Leaks`] was made.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// The secrets that must not be seen, and what was said.
///
/// The log is that of the whole process: a test program whose tests do not all keep to the same secrets puts those
/// that differ in a program of their own.
///
/// ```
/// use infinigate_tests::leaks::Leaks;
///
/// let mut leaks = Leaks::listen();
/// leaks.secret("the client secret", "s3cret");
/// leaks.said(Some("nothing of interest"));
/// assert!(leaks.found().is_empty());
/// leaks.said("the secret is s3cret");
/// assert_eq!(leaks.found()[0].secret, "the client secret");
/// ```
#[derive(Default)]
pub struct Leaks {
    secrets: Vec<(String, Vec<String>)>,
    said: String,
}

/// A secret that was seen.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Leak {
    /// What the secret is called.
    pub secret: String,
    /// What stands before it.
    pub before: String,
}

impl Leaks {
    /// Listens from now on to everything that this process logs through `tracing` or `log`, down to TRACE. The first
    /// call installs the subscriber; a program that has another one cannot be listened to.
    pub fn listen() -> Self {
        static LISTENING: OnceLock<()> = OnceLock::new();
        LISTENING.get_or_init(|| {
            tracing_subscriber::fmt()
                .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
                .with_span_events(FmtSpan::FULL)
                .with_ansi(false)
                .with_writer(|| Writer)
                .init();
        });
        Self::default()
    }

    /// A text that must not be seen, neither by itself nor in another spelling. Empty texts are not looked for.
    pub fn secret(&mut self, name: impl Into<String>, secret: &str) {
        if !secret.is_empty() {
            self.secrets.push((name.into(), spellings(secret)));
        }
    }

    /// The credentials that a sandbox accepts and every token that it has handed out so far.
    pub fn secrets_of(&mut self, sandbox: &Sandbox) {
        self.secret("the API key", sandbox.api_key());
        self.secret("the client secret", sandbox.client_secret());
        for exchange in sandbox.exchanges().iter().filter(|exchange| exchange.is_token_request()) {
            let response: Value = serde_json::from_slice(&exchange.response_body).unwrap_or_default();
            self.secret("a token", response["access_token"].as_str().unwrap_or_default());
        }
    }

    /// Something that is shown to people: its Debug, which for a text is the text.
    pub fn said(&mut self, what: impl Debug) {
        // Writing to a text does not fail.
        let _ = writeln!(self.said, "{what:?}");
    }

    /// The secrets that were seen so far, the first place of each.
    pub fn found(&self) -> Vec<Leak> {
        let log = String::from_utf8_lossy(&log()).into_owned();
        let mut found = Vec::new();
        for (secret, spellings) in &self.secrets {
            let seen = [&log, &self.said].into_iter().find_map(|text| {
                let at = spellings.iter().find_map(|spelling| text.find(spelling.as_str()))?;
                Some(text[..at].chars().rev().take(EXCERPT).collect::<Vec<_>>().into_iter().rev().collect())
            });
            found.extend(seen.map(|before| Leak { secret: secret.clone(), before }));
        }
        found
    }

    /// True if a crate, by the name of its log target, was heard at all: a search that hears nothing finds nothing.
    pub fn heard(&self, target: &str) -> bool {
        let log = log();
        String::from_utf8_lossy(&log).lines().any(|line| line.contains(&format!(" {target}")))
    }
}

/// Only the names: it would be a leak itself.
impl Debug for Leaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.secrets.iter().map(|(name, _)| name)).finish()
    }
}

/// By itself, escaped, in a form, as a list of bytes, and in hexadecimal.
fn spellings(secret: &str) -> Vec<String> {
    let bytes = format!("{:?}", secret.as_bytes());
    vec![
        secret.to_owned(),
        format!("{secret:?}").trim_matches('"').to_owned(),
        byte_serialize(secret.as_bytes()).collect(),
        bytes.trim_matches(['[', ']']).to_owned(),
        secret.bytes().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        }),
    ]
}

fn log() -> MutexGuard<'static, Vec<u8>> {
    LOG.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Writer;

impl io::Write for Writer {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        log().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
