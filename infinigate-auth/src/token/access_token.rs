//! A bearer token and its lifetime.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use infinigate_api::Secret;
use reqwest::header::HeaderValue;
use secrecy::SecretString;
use tokio::time::Instant;

/// Longer lifetimes than this are not believed: a day without a new token is surely a mistake.
const LONGEST_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// A bearer token and how long it is good for.
///
/// The text is wiped from memory when the last clone is dropped, and Debug does not show it.
#[derive(Debug, Clone)]
pub struct AccessToken {
    secret: Secret,
    lifetime: Duration,
    expires: Instant,
}

impl AccessToken {
    /// A token that was issued just now, for `lifetime`, of which no more than 24 hours are believed.
    ///
    /// The client counts the lifetime from before it asked the [`TokenSource`](crate::TokenSource): that the
    /// response took long does not make the token younger.
    pub fn new(secret: impl Into<Secret>, lifetime: Duration) -> Self {
        let lifetime = lifetime.min(LONGEST_LIFETIME);
        Self { secret: secret.into(), lifetime, expires: Instant::now() + lifetime }
    }

    /// A token from a store that other processes read too, with what [`lifetime`](Self::lifetime) and
    /// [`expires_at`](Self::expires_at) said when it was stored.
    ///
    /// None when it has expired, or has longer to live than it had when it was issued: then the clock of this
    /// machine or the other is wrong.
    pub fn restored(secret: impl Into<Secret>, lifetime: Duration, expires_at: SystemTime) -> Option<Self> {
        let remaining = expires_at.duration_since(SystemTime::now()).ok()?;
        let lifetime = lifetime.min(LONGEST_LIFETIME);
        (!remaining.is_zero() && remaining <= lifetime).then(|| Self {
            secret: secret.into(),
            lifetime,
            expires: Instant::now() + remaining,
        })
    }

    /// The token itself. Whoever asks for it answers for where it goes.
    pub fn expose(&self) -> &str {
        self.secret.expose()
    }

    pub(crate) fn secret(&self) -> &SecretString {
        self.secret.as_ref()
    }

    /// How long it was good for when it was issued.
    pub fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// How long it is good for from now on.
    pub fn remaining(&self) -> Duration {
        self.expires.saturating_duration_since(Instant::now())
    }

    /// When it expires by the clock on the wall, for stores that other processes read too.
    pub fn expires_at(&self) -> SystemTime {
        SystemTime::now() + self.remaining()
    }

    /// The time of expiry on the monotonic clock.
    pub(crate) fn expires(&self) -> Instant {
        self.expires
    }

    /// The same token, good for no longer than its lifetime, counted from `asked`.
    pub(crate) fn counted_from(mut self, asked: Instant) -> Self {
        self.expires = self.expires.min(asked + self.lifetime);
        self
    }

    /// `Bearer <token>`, marked as sensitive; `None` if no header can carry it. Made for each request, so that
    /// what the client keeps is the secret that is wiped.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let text = ["Bearer ", self.expose()].concat();
        let mut value = HeaderValue::from_maybe_shared(Bytes::from(text)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restored_token_has_what_is_left() {
        let (now, lifetime) = (SystemTime::now(), Duration::from_secs(300));
        let restored = |expires_at| AccessToken::restored("t", lifetime, expires_at);
        let token = restored(now + Duration::from_secs(100)).unwrap();
        assert!(token.remaining() <= Duration::from_secs(100) && token.lifetime() == lifetime);
        assert!(token.expires_at() > now + Duration::from_secs(50));
        assert!(restored(now).is_none(), "expired");
        assert!(restored(now + Duration::from_secs(400)).is_none(), "from the future");
    }

    #[test]
    fn an_endless_lifetime_is_a_day() {
        assert_eq!(AccessToken::new("t", Duration::MAX).lifetime(), LONGEST_LIFETIME);
    }

    #[test]
    fn neither_token_nor_header_shows_itself() {
        let token = AccessToken::new("s3cret", Duration::from_secs(300));
        let header = token.header().unwrap();
        assert_eq!(header, "Bearer s3cret");
        let shown = format!("{token:?} {header:?}");
        assert!(!shown.contains("s3cret"), "{shown}");
        assert!(AccessToken::new("line\nend", Duration::from_secs(300)).header().is_none());
    }
}
