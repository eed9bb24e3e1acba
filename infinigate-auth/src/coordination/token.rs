//! The token that all processes share, and who of them asks for the next one.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures::FutureExt;
use futures::future::BoxFuture;
use infinigate_api::Secret;
use redis::Script;
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::RedisCoordinator;
use crate::{AccessToken, BoxError, TokenCache};

/// How long a process may ask for a token before another one asks as well: a process that was killed while it asked blocks
/// the others for no longer.
const LEASE: Duration = Duration::from_secs(10);

/// Deletes a lease, unless it has run out and is another's now.
const END: &str =
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

#[derive(Serialize, Deserialize)]
struct Entry {
    token: Secret,
    lifetime_ms: u64,
    /// Since 1970.
    expires_at_ms: u64,
}

/// While the Redis is away nothing is in it, which is no error: the connection has said so, once.
impl TokenCache for RedisCoordinator {
    fn load<'a>(&'a self, owner: &'a str) -> BoxFuture<'a, Result<Option<AccessToken>, BoxError>> {
        async move {
            let Ok(mut connection) = self.0.redis.get().await else { return Ok(None) };
            let read = redis::cmd("GET").arg(self.token_key(owner)).query_async(&mut connection).await;
            let Ok(Some(text)) = self.0.redis.noted::<Option<Vec<u8>>>(read) else { return Ok(None) };
            // The decoder's own words would quote what it found.
            let entry = serde_json::from_slice(&Zeroizing::new(text));
            let entry: Entry = entry.map_err(|_| "what Redis has as the token is not understood")?;
            let expires_at = UNIX_EPOCH.checked_add(Duration::from_millis(entry.expires_at_ms));
            let lifetime = Duration::from_millis(entry.lifetime_ms);
            Ok(expires_at.and_then(|expires_at| AccessToken::restored(entry.token, lifetime, expires_at)))
        }
        .boxed()
    }

    fn store<'a>(&'a self, owner: &'a str, token: &'a AccessToken) -> BoxFuture<'a, Result<(), BoxError>> {
        async move {
            let left = milliseconds(token.remaining());
            if left == 0 {
                return Ok(());
            }
            let entry = Entry {
                token: token.expose().into(),
                lifetime_ms: milliseconds(token.lifetime()),
                expires_at_ms: milliseconds(token.expires_at().duration_since(SystemTime::UNIX_EPOCH)?),
            };
            let text = Zeroizing::new(serde_json::to_vec(&entry)?);
            let Ok(mut connection) = self.0.redis.get().await else { return Ok(()) };
            let mut set = redis::cmd("SET");
            set.arg(self.token_key(owner)).arg(&text[..]).arg("PX").arg(left);
            let stored = set.query_async::<()>(&mut connection).await;
            let _ = self.0.redis.noted(stored);
            Ok(())
        }
        .boxed()
    }

    fn begin_refresh<'a>(&'a self, owner: &'a str) -> BoxFuture<'a, Result<Option<String>, BoxError>> {
        async move {
            let lease = Uuid::new_v4().to_string();
            let mut connection = self.0.redis.get().await?;
            let mut set = redis::cmd("SET");
            set.arg(self.lease_key(owner)).arg(&lease).arg("NX").arg("PX").arg(milliseconds(LEASE));
            let set = set.query_async(&mut connection).await;
            let is_ours = self.0.redis.noted::<Option<String>>(set)?.is_some();
            Ok(is_ours.then_some(lease))
        }
        .boxed()
    }

    fn end_refresh<'a>(&'a self, owner: &'a str, lease: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        async move {
            let Ok(mut connection) = self.0.redis.get().await else { return Ok(()) };
            let script = Script::new(END);
            let ended =
                script.key(self.lease_key(owner)).arg(lease).invoke_async::<()>(&mut connection).await;
            let _ = self.0.redis.noted(ended);
            Ok(())
        }
        .boxed()
    }
}

impl RedisCoordinator {
    fn token_key(&self, owner: &str) -> String {
        self.key(&format!("token:{owner}"))
    }

    fn lease_key(&self, owner: &str) -> String {
        self.key(&format!("refresh:{owner}"))
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
