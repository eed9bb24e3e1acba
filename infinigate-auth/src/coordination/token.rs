//! The token that all processes share, and who of them asks for the next one.

use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use redis::Script;
use secrecy::zeroize::Zeroizing;
use uuid::Uuid;

use super::RedisCoordinator;
use crate::token::stored::{StoredToken, milliseconds};
use crate::{AccessToken, BoxError, TokenCache};

/// How long a process may ask for a token before another one asks as well: a process that was killed while it asked blocks
/// the others for no longer.
const LEASE: Duration = Duration::from_secs(10);

/// Takes the lease, unless another has it. A command that is sent once more, because its answer was lost, finds its own.
const BEGIN: &str = "
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
if redis.call('GET', KEYS[1]) == ARGV[1] then return 1 end
return 0
";

/// Deletes a lease, unless it has run out and is another's now.
const END: &str =
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

/// While the Redis is away nothing is in it, which is no error: the connection has said so, once.
impl TokenCache for RedisCoordinator {
    fn load<'a>(&'a self, owner: &'a str) -> BoxFuture<'a, Result<Option<AccessToken>, BoxError>> {
        async move {
            let mut get = redis::cmd("GET");
            get.arg(self.token_key(owner));
            let get = &get;
            let read = self.0.redis.run(|mut redis| async move { get.query_async(&mut redis).await }).await;
            let Ok(Some(text)) = read else { return Ok::<_, BoxError>(None) };
            let text: Vec<u8> = text;
            // The decoder's own words would quote what it found.
            let stored = serde_json::from_slice::<StoredToken>(&Zeroizing::new(text));
            Ok(stored.map_err(|_| "what Redis has as the token is not understood")?.restore(owner))
        }
        .boxed()
    }

    fn store<'a>(&'a self, owner: &'a str, token: &'a AccessToken) -> BoxFuture<'a, Result<(), BoxError>> {
        async move {
            let left = milliseconds(token.remaining());
            if left == 0 {
                return Ok(());
            }
            let text = Zeroizing::new(serde_json::to_vec(&StoredToken::of(owner, token)?)?);
            let mut set = redis::cmd("SET");
            set.arg(self.token_key(owner)).arg(&text[..]).arg("PX").arg(left);
            let set = &set;
            let _ =
                self.0.redis.run(|mut redis| async move { set.query_async::<()>(&mut redis).await }).await;
            Ok(())
        }
        .boxed()
    }

    fn begin_refresh<'a>(&'a self, owner: &'a str) -> BoxFuture<'a, Result<Option<String>, BoxError>> {
        async move {
            let lease = Uuid::new_v4().to_string();
            let script = Script::new(BEGIN);
            let mut command = script.key(self.lease_key(owner));
            let command = &*command.arg(&lease).arg(milliseconds(LEASE));
            let is_ours: Result<bool, _> =
                self.0.redis.run(|mut redis| async move { command.invoke_async(&mut redis).await }).await;
            Ok(is_ours?.then_some(lease))
        }
        .boxed()
    }

    fn end_refresh<'a>(&'a self, owner: &'a str, lease: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        async move {
            let script = Script::new(END);
            let mut end = script.key(self.lease_key(owner));
            let end = &*end.arg(lease);
            let _ =
                self.0.redis.run(|mut redis| async move { end.invoke_async::<()>(&mut redis).await }).await;
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
