//! Rows and how they are written: a table for people, JSON, CSV and a spreadsheet for programs.

mod cell;
mod csv;
mod destination;
mod json;
mod language;
mod progress;
mod records;
mod table;
mod xlsx;

use std::borrow::Cow;
use std::io::{self, Write};
use std::pin::pin;

use clap::ValueEnum;
use futures::{Stream, StreamExt};
use infinigate_auth::Error;

pub(crate) use self::cell::{Cell, Column, Row, column, hidden, is_kept_by_double};
pub(crate) use self::destination::Destination;
pub(crate) use self::language::Language;
use self::progress::Progress;
pub(crate) use self::records::{Fields, records};
use crate::cli::Global;
use crate::error::{Code, Failure, Result};
use crate::interrupt::interrupted;

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// An aligned table
    Table,
    /// One JSON array
    Json,
    /// A JSON object on each line
    Ndjson,
    /// Comma-separated values; with --lang de as a German Excel opens them
    Csv,
    /// A spreadsheet; needs --out
    Xlsx,
}

/// Writes rows one after the other.
pub(crate) trait Sink {
    fn row(&mut self, row: &Row) -> io::Result<()>;

    /// Writes what is still to come, and puts a file in its place.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// The columns of a result and the place for it. Both are refused here, before anything is sent to get the rows.
pub(crate) struct Output<'a> {
    global: &'a Global,
    columns: Vec<Column>,
    /// The place of each of the columns in a row.
    chosen: Vec<usize>,
    destination: Destination,
}

impl<'a> Output<'a> {
    pub(crate) fn open(global: &'a Global, columns: &[Column]) -> Result<Self> {
        // Columns that there are not are named first.
        choose(global, columns)?;
        Self::at(destination(global)?, global, columns)
    }

    pub(crate) fn at(destination: Destination, global: &'a Global, columns: &[Column]) -> Result<Self> {
        let chosen = choose(global, columns)?;
        let columns = chosen.iter().map(|index| columns[*index].clone()).collect();
        Ok(Self { global, columns, chosen, destination })
    }

    /// Writes all rows of a stream, with flat memory whatever their number, and says on a terminal how far it is.
    ///
    /// `expected` is how many rows there will be, where that is known.
    pub(crate) async fn write(
        self,
        rows: impl Stream<Item = Result<Row>>,
        expected: impl Fn() -> Option<u64>,
    ) -> Result<()> {
        let Self { global, columns, chosen, destination } = self;
        let mut sink = sink(global, destination, &columns)?;
        let mut empty = true;
        let written = each(global, rows, expected, |row| {
            empty = false;
            sink.row(&chosen.iter().map(|index| row.get(*index).cloned().unwrap_or(Cell::Unknown)).collect())
        })
        .await;
        if let Err(failure) = written {
            // A table holds rows back to align them: those that came are shown. An array of JSON stays open, so that no
            // program takes it for the whole list.
            if !empty && global.out.is_none() && global.format() == Format::Table {
                sink.finish()?;
            }
            return Err(failure);
        }
        Ok(sink.finish()?)
    }

    /// Writes rows that are there already.
    pub(crate) async fn write_all(self, rows: Vec<Row>) -> Result<()> {
        let total = rows.len() as u64;
        self.write(futures::stream::iter(rows.into_iter().map(Ok)), || Some(total)).await
    }
}

/// Takes everything that a stream yields, until Ctrl-C, and says on a terminal how far it is.
pub(crate) async fn each<T>(
    global: &Global,
    items: impl Stream<Item = Result<T>>,
    expected: impl Fn() -> Option<u64>,
    mut take: impl FnMut(T) -> io::Result<()>,
) -> Result<()> {
    let mut progress = Progress::new(global);
    let mut items = pin!(items);
    // One for all rows: what is pressed between two of them counts.
    let mut interrupted = pin!(interrupted());
    let mut count = 0_u64;
    loop {
        let item = tokio::select! {
            biased;
            interrupted = &mut interrupted => {
                interrupted?;
                let file = if global.out.is_some() { "; no file was written" } else { "" };
                return Err(Failure::new(Code::Interrupted, format!("stopped after {count} rows{file}")));
            }
            item = items.next() => item,
            () = progress.tick() => {
                progress.advance(count, expected());
                continue;
            }
        };
        match item {
            Some(item) => {
                let item = item?;
                if global.out.is_none() {
                    progress.make_way();
                }
                take(item)?;
            }
            None => return Ok(()),
        }
        count += 1;
    }
}

/// How many rows a list has, once it has said so.
pub(crate) type Total = std::cell::Cell<Option<u64>>;

/// The items of a list, which tells its total when its first page has come.
pub(crate) fn counted<S, T>(
    items: S,
    total_of: impl Fn(&S) -> Option<u64>,
    total: &Total,
) -> impl Stream<Item = Result<T>>
where
    S: Stream<Item = std::result::Result<T, Error>> + Unpin,
{
    futures::stream::unfold((items, total_of), move |(mut items, total_of)| async move {
        let item = items.next().await?;
        total.set(total_of(&items));
        Some((item.map_err(Failure::from), (items, total_of)))
    })
}

/// The columns to write: those asked for, or those that are shown unless asked. JSON has all of them.
fn choose(global: &Global, columns: &[Column]) -> Result<Vec<usize>> {
    if let Some(name) =
        global.columns.iter().find(|name| global.columns.iter().filter(|n| n == name).count() > 1)
    {
        return Err(Failure::usage(format!("the column {name:?} is named twice")));
    }
    if global.columns.is_empty() {
        let all = global.wants_json();
        return Ok((0..columns.len()).filter(|index| all || columns[*index].shown).collect());
    }
    global
        .columns
        .iter()
        .map(|name| {
            columns.iter().position(|column| column.name == *name).ok_or_else(|| {
                let known: Vec<&str> = columns.iter().map(|column| column.name.as_ref()).collect();
                Failure::usage(format!("there is no column {name:?}"))
                    .hint(format!("the columns are {}", known.join(", ")))
            })
        })
        .collect()
}

/// The place for a result.
pub(crate) fn destination(global: &Global) -> Result<Destination> {
    if global.format() == Format::Xlsx && global.out.is_none() {
        return Err(no_spreadsheet());
    }
    Ok(Destination::open(global.out.as_deref())?)
}

fn no_spreadsheet() -> Failure {
    Failure::usage("a spreadsheet is not written to a terminal or a pipe")
        .hint("name a file: --format xlsx --out prices.xlsx")
}

fn sink(global: &Global, destination: Destination, columns: &[Column]) -> Result<Box<dyn Sink>> {
    Ok(match global.format() {
        Format::Table => Box::new(table::Table::new(destination, columns, global.language())),
        Format::Json => Box::new(json::Json::array(destination, columns)),
        Format::Ndjson => Box::new(json::Json::lines(destination, columns)),
        Format::Csv => Box::new(csv::Csv::new(destination, columns, global.language())?),
        Format::Xlsx => {
            let Destination::File(file) = destination else {
                return Err(no_spreadsheet());
            };
            Box::new(xlsx::Xlsx::new(file, columns, global.language())?)
        }
    })
}

/// A row as a JSON object.
pub(crate) fn object(columns: &[Column], row: &Row) -> String {
    json::object(&columns.iter().map(|column| json::quoted(&column.name)).collect::<Vec<_>>(), row)
}

/// Rows for a person to decide on: a table on standard error, whatever the format of the result.
pub(crate) fn tell(global: &Global, columns: &[Column], rows: &[Row]) -> Result<()> {
    let mut table = table::Table::new(Destination::stderr(), columns, global.language());
    for row in rows {
        table.row(row)?;
    }
    Ok(Box::new(table).finish()?)
}

/// A result that is no rows, as it is.
pub(crate) fn text(mut destination: Destination, text: &str) -> Result<()> {
    writeln!(destination, "{text}")?;
    Ok(destination.finish()?)
}

/// A line on standard output, which is no part of a result.
pub(crate) fn say(line: &str) -> Result<()> {
    let mut destination = Destination::stdout();
    writeln!(destination, "{}", one_line(line))?;
    Ok(destination.finish()?)
}

/// A text without line ends and what else moves the cursor: descriptions of articles have it, and so may what a server says.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return text.into();
    }
    let parts: Vec<&str> = text.split(char::is_control).filter(|part| !part.is_empty()).collect();
    parts.join(" ").into()
}
