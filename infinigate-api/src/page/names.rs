//! What the properties of a page are called, in lower case. `cargo xtask regen` tells by the same names which schemas are
//! pages: the file is a module of xtask too.

/// What the rows are called; the last one is what .NET calls the elements of any list.
pub(crate) const ROWS: [&str; 5] = ["result", "items", "value", "data", "$values"];
/// What the total is called.
pub(crate) const TOTALS: [&str; 6] =
    ["count", "total", "totalcount", "totalitems", "totalrecords", "@odata.count"];
