//! Deciding on a quote in two steps, with three outcomes, and never twice. `docs/orders.md` has the table of states.

mod clock;
mod decide;
mod flat;
mod journal;
mod open;
mod outcome;
mod resolution;
mod server;
mod unknown;

pub use decide::Decision;
pub(crate) use journal::Journal;
pub use open::{AcceptableQuote, RejectableQuote};
pub use outcome::{Acceptance, Rejection};
pub use resolution::Resolution;
pub use unknown::{ClosedAs, UnknownOutcome};
