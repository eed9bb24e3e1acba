//! A token as a file and Redis keep it.

use std::time::{Duration, SystemTime, SystemTimeError, UNIX_EPOCH};

use infinigate_api::Secret;
use serde::{Deserialize, Serialize};

use crate::token::access_token::AccessToken;

/// One without an owner, of an earlier version of this crate, is nobody's.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredToken {
    #[serde(default)]
    owner: String,
    token: Secret,
    lifetime_ms: u64,
    /// Since 1970.
    expires_at_ms: u64,
}

impl StoredToken {
    pub(crate) fn of(owner: &str, token: &AccessToken) -> Result<Self, SystemTimeError> {
        Ok(Self {
            owner: owner.to_owned(),
            token: token.expose().into(),
            lifetime_ms: milliseconds(token.lifetime()),
            expires_at_ms: milliseconds(token.expires_at().duration_since(UNIX_EPOCH)?),
        })
    }

    /// The token, if it is this owner's and has not expired.
    pub(crate) fn restore(self, owner: &str) -> Option<AccessToken> {
        if self.owner != owner {
            return None;
        }
        let (expires_at, lifetime) = (self.expires_at()?, Duration::from_millis(self.lifetime_ms));
        AccessToken::restored(self.token, lifetime, expires_at)
    }

    pub(crate) fn expires_at(&self) -> Option<SystemTime> {
        UNIX_EPOCH.checked_add(Duration::from_millis(self.expires_at_ms))
    }
}

pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
