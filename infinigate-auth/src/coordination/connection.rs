//! The connection to a Redis that may be away.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisError, RedisResult};
use tokio::time::Instant;

use crate::BoxError;

/// How long to wait for a connection, and for a response. Requests of the API wait for this: a Redis that is slower is of
/// no use.
const TIMEOUT: Duration = Duration::from_millis(500);
/// How long a Redis that was away is left alone.
const LEFT_ALONE: Duration = Duration::from_secs(5);

/// One connection, which all users of a coordinator share and nobody waits for: commands of several are under way at once.
pub(super) struct Connection {
    client: Client,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    connection: Option<MultiplexedConnection>,
    /// Counts the connections that were made.
    made: u64,
    /// Until when nothing is tried, if the last attempt failed.
    away_until: Option<Instant>,
}

impl Connection {
    pub(super) fn new(url: &str) -> RedisResult<Self> {
        Ok(Self { client: Client::open(url)?, state: Mutex::default() })
    }

    /// What a command answers. A connection that was closed, as happens to one that nobody uses, says nothing of the server:
    /// then the command is sent once more, on a new one, and must do no harm twice.
    pub(super) async fn run<T, F>(
        &self,
        command: impl Fn(MultiplexedConnection) -> F + Send + Sync,
    ) -> Result<T, BoxError>
    where
        F: Future<Output = RedisResult<T>> + Send,
    {
        if let Some((connection, made)) = self.existing()? {
            let result = command(connection).await;
            if !result.as_ref().is_err_and(RedisError::is_connection_dropped) {
                return self.noted(result);
            }
            let mut state = self.lock();
            if state.made == made {
                state.connection = None;
            }
        }
        let connection = match self.existing()? {
            Some((connection, _)) => connection,
            None => self.connect().await?,
        };
        self.noted(command(connection).await)
    }

    /// The connection and its number, if there is one.
    fn existing(&self) -> Result<Option<(MultiplexedConnection, u64)>, BoxError> {
        let state = self.lock();
        if state.away_until.is_some_and(|until| Instant::now() < until) {
            return Err("Redis was away, and is left alone for some seconds".into());
        }
        Ok(state.connection.clone().map(|connection| (connection, state.made)))
    }

    async fn connect(&self) -> Result<MultiplexedConnection, BoxError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(TIMEOUT))
            .set_response_timeout(Some(TIMEOUT));
        let connection = self.client.get_multiplexed_async_connection_with_config(&config).await;
        let connection = self.noted(connection)?;
        let mut state = self.lock();
        state.made += 1;
        state.connection = Some(connection.clone());
        Ok(connection)
    }

    /// A result, of which a failure ends the connection: the next one finds a server that has moved, or a runtime that
    /// drives it.
    fn noted<T>(&self, result: RedisResult<T>) -> Result<T, BoxError> {
        let mut state = self.lock();
        match result {
            Ok(value) => {
                if state.away_until.take().is_some() {
                    tracing::info!("Redis is back: token and limits are shared again");
                }
                Ok(value)
            }
            Err(error) => {
                state.connection = None;
                if state.away_until.replace(Instant::now() + LEFT_ALONE).is_none() {
                    tracing::warn!(%error, "Redis is away: this process goes by itself");
                }
                Err(error.into())
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
