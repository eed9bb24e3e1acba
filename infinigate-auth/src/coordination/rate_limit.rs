//! The turns that the requests of all processes take.

use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use redis::Script;

use super::RedisCoordinator;
use crate::transport::rate_limit::{SPREAD, SharedRateLimit};

/// Takes the next turn, by the clock of the server, unless it comes too late for the caller: how many microseconds it is until
/// then. A turn that nobody waits for would be lost to all others. `next` is when the next request
/// may leave, `backoff` until when the gateway wants none, and `spread` until when they leave at a distance.
const TURN: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local known = redis.call('HMGET', KEYS[1], 'next', 'backoff', 'spread')
local at = math.max(now, tonumber(known[1] or 0), tonumber(known[2] or 0))
local distance = tonumber(ARGV[1])
if at < tonumber(known[3] or 0) then distance = math.max(distance, tonumber(ARGV[2])) end
if distance > 0 and at - now <= tonumber(ARGV[3]) then
    redis.call('HSET', KEYS[1], 'next', string.format('%.0f', at + distance))
    redis.call('EXPIRE', KEYS[1], 86400)
end
return at - now
";

/// Lets no request leave for so many microseconds, and then for as long again at a distance.
const BACKOFF: &str = "
local time = redis.call('TIME')
local ends = time[1] * 1000000 + time[2] + ARGV[1]
local known = redis.call('HGET', KEYS[1], 'backoff')
if ends > tonumber(known or 0) then
    redis.call('HSET', KEYS[1], 'backoff', string.format('%.0f', ends), 'spread', string.format('%.0f', ends + ARGV[1]))
    redis.call('EXPIRE', KEYS[1], 86400)
end
return 0
";

impl SharedRateLimit for RedisCoordinator {
    fn turn(&self, interval: Duration, patience: Duration) -> BoxFuture<'_, Option<Duration>> {
        async move {
            let mut connection = self.0.redis.get().await.ok()?;
            let script = Script::new(TURN);
            let mut turn = script.key(self.key("turn"));
            turn.arg(microseconds(interval)).arg(microseconds(SPREAD)).arg(microseconds(patience));
            let turn = turn.invoke_async(&mut connection);
            let wait = self.0.redis.noted::<u64>(turn.await).ok()?;
            Some(Duration::from_micros(wait))
        }
        .boxed()
    }

    fn back_off(&self, duration: Duration) -> BoxFuture<'_, ()> {
        async move {
            let Ok(mut connection) = self.0.redis.get().await else { return };
            let script = Script::new(BACKOFF);
            let mut backoff = script.key(self.key("turn"));
            let noted = backoff.arg(microseconds(duration)).invoke_async::<i64>(&mut connection).await;
            // It is noted that Redis is away; this process waits either way.
            let _ = self.0.redis.noted(noted);
        }
        .boxed()
    }
}

fn microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
