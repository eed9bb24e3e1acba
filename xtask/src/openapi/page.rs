//! Lists, and how a schema says that it is one.

#[path = "../../../infinigate-api/src/page/names.rs"]
mod names;

pub(crate) use self::names::{ROWS, TOTALS};

/// Says that a response is a list, and what its rows are.
pub(crate) const EXTENSION: &str = "x-page";
