//! Storage of issued tokens, for several clients or processes to share.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;

use crate::token::access_token::AccessToken;

/// An error of a store, which is reported through tracing and otherwise ignored.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// A place where tokens are kept, so that clients and processes need not each ask for their own.
///
/// Every client has its current token at hand and comes here only when it needs another: it loads, takes what
/// it finds unless it is about to expire or was refused, and otherwise asks the
/// [`TokenSource`](crate::TokenSource) and stores. A store that fails or takes longer than 2 s counts as empty.
/// How to plug a shared store in is shown in `docs/token.md`.
pub trait TokenCache: Debug + Send + Sync {
    /// The token last stored for `owner`, the text that tells accounts apart: base URL and client id.
    ///
    /// # Errors
    /// Whatever goes wrong; the client then asks for a new token.
    fn load<'a>(&'a self, owner: &'a str) -> BoxFuture<'a, Result<Option<AccessToken>, BoxError>>;

    /// Keeps a token for `owner` in place of the one before.
    ///
    /// # Errors
    /// Whatever goes wrong; the client goes on with the token.
    fn store<'a>(&'a self, owner: &'a str, token: &'a AccessToken) -> BoxFuture<'a, Result<(), BoxError>>;

    /// Says if this client may ask for a token for `owner` now. A store that many processes share grants it to one of them
    /// at a time, and to another one when that has ended or its time is over; the others ask again, and look into the
    /// store in between. Returns a lease, which is passed to
    /// [`end_refresh`](Self::end_refresh), or `None` while another has it. Unless implemented, everybody gets one.
    ///
    /// # Errors
    /// Whatever goes wrong; the client then asks for a token.
    fn begin_refresh<'a>(&'a self, owner: &'a str) -> BoxFuture<'a, Result<Option<String>, BoxError>> {
        let _ = owner;
        async { Ok(Some(String::new())) }.boxed()
    }

    /// The token that was asked for is stored, or there is none.
    ///
    /// # Errors
    /// Whatever goes wrong; it is reported through tracing.
    fn end_refresh<'a>(&'a self, owner: &'a str, lease: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        let _ = (owner, lease);
        async { Ok(()) }.boxed()
    }
}

/// The default: tokens are kept in this process. Clones of a client share one anyway; clients that are built apart
/// share one when a clone of it is given to each of their builders.
#[derive(Debug, Clone, Default)]
pub struct InProcessCache(Arc<Mutex<HashMap<String, AccessToken>>>);

impl TokenCache for InProcessCache {
    fn load<'a>(&'a self, owner: &'a str) -> BoxFuture<'a, Result<Option<AccessToken>, BoxError>> {
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let token = tokens.get(owner).cloned();
        async { Ok(token) }.boxed()
    }

    fn store<'a>(&'a self, owner: &'a str, token: &'a AccessToken) -> BoxFuture<'a, Result<(), BoxError>> {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.insert(owner.to_owned(), token.clone());
        async { Ok(()) }.boxed()
    }
}
