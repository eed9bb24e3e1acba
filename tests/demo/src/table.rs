//! Aligned columns on a terminal.

use std::fmt::Display;
use std::io::Write;

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};
use rust_decimal::Decimal;

/// Prints a heading and aligned columns; those whose heading begins with `>` stand to the right.
pub(crate) fn print(
    out: &mut impl Write,
    title: &str,
    columns: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> std::io::Result<()> {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('-').junction('-')));
    table.set_header(columns.iter().map(|column| column.trim_start_matches('>')));
    table.add_rows(rows);
    for (column, heading) in table.column_iter_mut().zip(columns) {
        if heading.starts_with('>') {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    writeln!(out, "\n{title}\n{}", table.trim_fmt())
}

/// What is there, or a dash.
pub(crate) fn cell(value: Option<impl Display>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// An amount with two decimals, or as many more as it has.
pub(crate) fn amount(amount: Decimal) -> String {
    let decimals = usize::try_from(amount.scale()).unwrap_or_default().max(2);
    format!("{amount:.decimals$}")
}

/// A text cut to what fits into a column.
pub(crate) fn short(value: Option<&str>, length: usize) -> String {
    let Some(text) = value else { return "-".to_owned() };
    if text.chars().count() <= length {
        return text.to_owned();
    }
    text.chars().take(length - 1).chain(['…']).collect()
}
