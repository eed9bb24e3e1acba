//! Records exchanges so that nothing of the account is left in them, and answers from what was recorded: for tests
//! without a network and without credentials, and for a fault that somebody else is to look at.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use infinigate_auth::Infinigate;
//! use infinigate_auth::recording::{Recorder, replay};
//!
//! // Once, with credentials:
//! let recorder = Recorder::new();
//! let infinigate = Infinigate::builder_from_env()?.middleware(recorder.clone()).build()?;
//! let invoices = infinigate.list_invoices().period_start("2026-08-01").period_end("2026-08-31").send().await?;
//! recorder.save("invoices.json")?;
//!
//! // As often as one likes, without:
//! let infinigate = replay("invoices.json")?.build()?;
//! let again = infinigate.list_invoices().period_start("2026-08-01").period_end("2026-08-31").send().await?;
//! assert_eq!(again.len(), invoices.len());
//! # Ok(())
//! # }
//! ```
//!
//! What is replaced and what stays is in `docs/recording.md`.

mod cassette;
mod json;
mod recorder;
mod replayer;
mod shape;
mod stand_ins;

pub use recorder::Recorder;
pub use replayer::replay;
