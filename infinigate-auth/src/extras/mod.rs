//! What goes beyond single operations: look-ups by many numbers, MSP usage, header totals, quotes in two steps, a check
//! of the credentials.

mod credentials_check;
mod documents;
mod manufacturers;
pub(crate) mod msp;
mod prices;
pub(crate) mod quotes;
mod totals;

pub use credentials_check::CredentialsCheck;
pub use manufacturers::Manufacturer;
pub use msp::{
    DocumentKind, InvoiceExt, MspEndCustomer, MspSum, MspUsage, Period, UsageSource, sums as msp_sums,
};
pub use prices::Lookup;
pub use quotes::{
    AcceptableQuote, Acceptance, ClosedAs, Decision, RejectableQuote, Rejection, Resolution, UnknownOutcome,
};
pub use totals::HeaderTotal;
