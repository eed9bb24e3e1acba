//! Names that say nothing of an account, by which a recorder tells what it may leave as it is.

pub use crate::generated::names::{ENUM_VALUES, PROPERTIES};

/// What the rows of a list are called, in lower case.
pub const ROWS: [&str; 5] = crate::page::ROWS;
/// What the number of rows of the whole list is called beside them, in lower case.
pub const TOTALS: [&str; 6] = crate::page::TOTALS;
