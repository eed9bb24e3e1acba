//! A sandbox with a quote that can be ordered, and a place for a journal.

use std::path::PathBuf;

use infinigate_auth::{Acceptance, Error, Infinigate};
use infinigate_sandbox::Sandbox;

use crate::common::builder_for;
use crate::{MAIL, open_quote, reads};

pub(crate) struct Scene {
    pub(crate) sandbox: Sandbox,
    pub(crate) number: String,
    pub(crate) directory: tempfile::TempDir,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let number = open_quote(&sandbox);
        Self { sandbox, number, directory: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("orders.journal")
    }

    /// A client as another process would make it.
    pub(crate) fn client(&self) -> Infinigate {
        self.try_client().unwrap()
    }

    pub(crate) fn try_client(&self) -> Result<Infinigate, Error> {
        builder_for(&self.sandbox).journal(self.path()).build()
    }

    pub(crate) async fn accept(&self) -> Acceptance {
        self.client().acceptable_quote(&self.number).await.unwrap().accept(MAIL).await
    }

    /// The quote as a server would show it that does not know what was ordered.
    pub(crate) fn forget(&self) {
        let quotes = &self.sandbox.data().quotes;
        let quote = quotes.iter().find(|quote| quote["documentNumber"] == *self.number).unwrap();
        reads(&self.sandbox, quote);
    }
}
