//! Rows as JSON: one array, or an object on each line.

use std::io::{self, Write};

use super::destination::Destination;
use super::{Cell, Column, Row, Sink};

/// Numbers stand as JSON numbers with all their digits, dates as `2026-10-31`, what is not known as null.
pub(crate) struct Json {
    out: Destination,
    names: Vec<String>,
    array: bool,
    empty: bool,
}

impl Json {
    pub(crate) fn array(out: Destination, columns: &[Column]) -> Self {
        Self::new(out, columns, true)
    }

    pub(crate) fn lines(out: Destination, columns: &[Column]) -> Self {
        Self::new(out, columns, false)
    }

    fn new(out: Destination, columns: &[Column], array: bool) -> Self {
        let names = columns.iter().map(|column| quoted(&column.name)).collect();
        Self { out, names, array, empty: true }
    }
}

impl Sink for Json {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        let object = object(&self.names, row);
        let first = std::mem::take(&mut self.empty);
        match (self.array, first) {
            (true, true) => write!(self.out, "[\n  {object}"),
            (true, false) => write!(self.out, ",\n  {object}"),
            (false, _) => writeln!(self.out, "{object}"),
        }
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        match (self.array, self.empty) {
            (true, true) => writeln!(self.out, "[]")?,
            (true, false) => writeln!(self.out, "\n]")?,
            (false, _) => {}
        }
        self.out.finish()
    }
}

/// A row as an object, with names that are quoted already.
pub(super) fn object(names: &[String], row: &Row) -> String {
    let property = |(name, cell): (&String, &Cell)| format!("{name}: {}", value(cell));
    format!("{{{}}}", names.iter().zip(row).map(property).collect::<Vec<_>>().join(", "))
}

pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn value(cell: &Cell) -> String {
    match cell {
        Cell::Unknown => "null".to_owned(),
        Cell::Text(text) => quoted(text),
        Cell::Number(number) | Cell::Label(number) | Cell::Money(number) => number.to_string(),
        Cell::Date(date) => format!("\"{date}\""),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Json(json) => json.get().to_owned(),
    }
}
