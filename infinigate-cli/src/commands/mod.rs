//! What each command does.

pub(crate) mod auth;
pub(crate) mod decisions;
pub(crate) mod doctor;
pub(crate) mod documents;
pub(crate) mod prices;
pub(crate) mod quotes;
pub(crate) mod run;
pub(crate) mod stock;
pub(crate) mod usage;
