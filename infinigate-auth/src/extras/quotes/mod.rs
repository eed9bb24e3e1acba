//! Deciding on a quote in two steps, with three outcomes.

mod decide;
mod flat;
mod journal;
mod open;
mod outcome;

pub use decide::Decision;
pub(crate) use journal::Journal;
pub use open::{AcceptableQuote, RejectableQuote};
pub use outcome::{Acceptance, Rejection, Resolution, UnknownOutcome};
