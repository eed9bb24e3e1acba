//! The client that a command works with: of the sandbox, of the environment, or of a profile.

use std::path::PathBuf;

use infinigate_auth::{Builder, Credentials, FileCache, Infinigate};
use infinigate_sandbox::Sandbox;

use crate::cli::Global;
use crate::credentials::{self, Origin, folders};
use crate::error::{Failure, Result};

const USER_AGENT: &str = concat!("infinigate-cli/", env!("CARGO_PKG_VERSION"));

/// A client, and what it stands on.
pub(crate) struct Connection {
    pub(crate) infinigate: Infinigate,
    /// Runs as long as the command.
    _sandbox: Option<Sandbox>,
}

impl Connection {
    pub(crate) async fn open(global: &Global) -> Result<Self> {
        Self::open_with(global, Ok).await
    }

    /// With a journal, which decisions on quotes need. In the sandbox there is nothing to remember.
    pub(crate) async fn with_journal(global: &Global) -> Result<Self> {
        let sandbox = global.sandbox;
        Self::open_with(global, |builder| {
            if sandbox {
                return Ok(builder);
            }
            Ok(builder.journal(journal()?))
        })
        .await
    }

    async fn open_with(global: &Global, settings: impl FnOnce(Builder) -> Result<Builder>) -> Result<Self> {
        let (builder, sandbox) = if global.sandbox {
            let sandbox = Sandbox::start()
                .await
                .map_err(|error| Failure::other(format!("the sandbox does not start: {error}")))?;
            let credentials =
                Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret())?;
            (Infinigate::builder(credentials).base_url(sandbox.base_url()), Some(sandbox))
        } else {
            let found = credentials::find(global.profile.as_deref())?;
            let mut builder = builder_of(found)?;
            if let Ok(folder) = folders::cache() {
                builder = builder.token_cache(FileCache::new(folder.join(token_file(global))));
            }
            (builder, None)
        };
        let mut builder = builder.user_agent(USER_AGENT);
        if let Some(rate) = global.rate {
            builder = builder.requests_per_second(rate);
        }
        Ok(Self { infinigate: settings(builder)?.build()?, _sandbox: sandbox })
    }
}

fn builder_of(found: credentials::Found) -> Result<Builder> {
    Ok(match (found.origin, found.base_url) {
        // Read again whenever a token is needed, as a mounted file may change; the server is read with it.
        (Origin::Environment, _) => Infinigate::builder_from_env()?,
        (Origin::Profile { .. }, None) => Infinigate::builder(found.credentials),
        (Origin::Profile { .. }, Some(url)) => Infinigate::builder(found.credentials).base_url(url),
    })
}

/// One token for each profile: the cache itself tells accounts and servers apart.
pub(crate) fn token_file(global: &Global) -> String {
    format!("{}.token", global.profile.as_deref().unwrap_or("environment"))
}

pub(crate) fn journal() -> Result<PathBuf> {
    Ok(folders::data()?.join("quotes.journal"))
}
