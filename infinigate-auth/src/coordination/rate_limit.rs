//! The turns that the requests of all processes take.

use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use redis::Script;

use super::RedisCoordinator;
use crate::transport::rate_limit::{SPREAD, SharedRateLimit};

/// Takes the next turn, by the clock of the server, unless it comes too late for the caller: how many microseconds it is until
/// then. A turn that nobody waits for would be lost to all others. `next` is when the next request
/// may leave, `backoff` until when the gateway wants none, and `spread` until when they leave at a distance. They were
/// `written` by a clock that has gone back, if that lies ahead by more than a second: then they say nothing.
const TURN: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local known = redis.call('HMGET', KEYS[1], 'next', 'backoff', 'spread', 'written')
if tonumber(known[4] or 0) > now + 1000000 then
    redis.call('DEL', KEYS[1])
    known = {}
end
local at = math.max(now, tonumber(known[1] or 0), tonumber(known[2] or 0))
local distance = tonumber(ARGV[1])
if at < tonumber(known[3] or 0) then distance = math.max(distance, tonumber(ARGV[2])) end
if distance > 0 and at - now <= tonumber(ARGV[3]) then
    redis.call('HSET', KEYS[1], 'next', string.format('%.0f', at + distance), 'written', string.format('%.0f', now))
    redis.call('EXPIRE', KEYS[1], 86400)
end
return at - now
";

/// Lets no request leave for so many microseconds, and then for as long again at a distance.
const BACKOFF: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local ends = now + ARGV[1]
if tonumber(redis.call('HGET', KEYS[1], 'written') or 0) > now + 1000000 then redis.call('DEL', KEYS[1]) end
local known = redis.call('HGET', KEYS[1], 'backoff')
if ends > tonumber(known or 0) then
    redis.call('HSET', KEYS[1], 'backoff', string.format('%.0f', ends), 'spread', string.format('%.0f', ends + ARGV[1]))
    redis.call('HSET', KEYS[1], 'written', string.format('%.0f', now))
    redis.call('EXPIRE', KEYS[1], 86400)
end
return 0
";

impl SharedRateLimit for RedisCoordinator {
    fn turn(&self, interval: Duration, patience: Duration) -> BoxFuture<'_, Option<Duration>> {
        async move {
            let script = Script::new(TURN);
            let mut turn = script.key(self.key("turn"));
            turn.arg(microseconds(interval)).arg(microseconds(SPREAD)).arg(microseconds(patience));
            let turn = &turn;
            let wait = self.0.redis.run(|mut redis| async move { turn.invoke_async(&mut redis).await }).await;
            wait.ok().map(Duration::from_micros)
        }
        .boxed()
    }

    fn back_off(&self, duration: Duration) -> BoxFuture<'_, ()> {
        async move {
            let script = Script::new(BACKOFF);
            let mut backoff = script.key(self.key("turn"));
            let backoff = &*backoff.arg(microseconds(duration));
            // This process waits either way.
            let _ = self
                .0
                .redis
                .run(|mut redis| async move { backoff.invoke_async::<i64>(&mut redis).await })
                .await;
        }
        .boxed()
    }
}

fn microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
