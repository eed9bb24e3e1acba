//! Rows as comma-separated values, in the dialect of a language.

use std::io::{self, Write};

use super::destination::Destination;
use super::{Column, Language, Row, Sink};

/// What a German Excel needs to see that a file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

pub(crate) struct Csv {
    out: csv::Writer<Destination>,
    language: Language,
}

impl Csv {
    pub(crate) fn new(mut out: Destination, columns: &[Column], language: Language) -> io::Result<Self> {
        let delimiter = match language {
            Language::En => b',',
            Language::De => {
                out.write_all(BYTE_ORDER_MARK)?;
                b';'
            }
        };
        let mut out =
            csv::WriterBuilder::new().delimiter(delimiter).terminator(csv::Terminator::CRLF).from_writer(out);
        out.write_record(columns.iter().map(|column| column.name.as_ref())).map_err(failed)?;
        Ok(Self { out, language })
    }
}

impl Sink for Csv {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        let cells = row.iter().map(|cell| self.language.plain(cell));
        self.out.write_record(cells).map_err(failed)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.out.into_inner().map_err(csv::IntoInnerError::into_error)?.finish()
    }
}

/// The error of the destination as it was, so that a reader that has gone is known from a disk that is full.
fn failed(error: csv::Error) -> io::Error {
    let text = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::other(text),
    }
}
