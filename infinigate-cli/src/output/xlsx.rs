//! Rows as a spreadsheet.

use std::io;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::destination::File;
use super::{Cell, Column, Language, Row, Sink, is_kept_by_double};

/// As many rows as a sheet has, the titles among them.
const ROWS: u32 = 1_048_576;

pub(crate) struct Xlsx {
    out: File,
    workbook: Workbook,
    row: u32,
    money: Format,
    date: Format,
    language: Language,
}

impl Xlsx {
    pub(crate) fn new(out: File, columns: &[Column], language: Language) -> io::Result<Self> {
        let mut workbook = Workbook::new();
        let bold = Format::new().set_bold();
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(failed)?;
        for (index, column) in (0_u16..).zip(columns) {
            sheet.write_string_with_format(0, index, column.name.as_ref(), &bold).map_err(failed)?;
            sheet.set_column_width(index, 18).map_err(failed)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        Ok(Self {
            out,
            workbook,
            row: 1,
            money: Format::new().set_num_format("#,##0.00###"),
            date: Format::new().set_num_format(match language {
                Language::En => "yyyy-mm-dd",
                Language::De => "dd.mm.yyyy",
            }),
            language,
        })
    }

    /// One with more digits than a spreadsheet keeps is written as text, so that none is lost.
    fn number(&mut self, column: u16, number: Decimal, format: bool) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        match number.to_f64().filter(|_| is_kept_by_double(number)) {
            Some(float) if format => sheet.write_number_with_format(self.row, column, float, &self.money)?,
            Some(float) => sheet.write_number(self.row, column, float)?,
            None => sheet.write_string(self.row, column, number.to_string())?,
        };
        Ok(())
    }

    fn cell(&mut self, column: u16, cell: &Cell) -> Result<(), XlsxError> {
        match cell {
            Cell::Number(number) | Cell::Label(number) => return self.number(column, *number, false),
            Cell::Money(number) => return self.number(column, *number, true),
            _ => {}
        }
        let sheet = self.workbook.worksheet_from_index(0)?;
        match cell {
            Cell::Unknown => {}
            Cell::Date(date) => {
                let text = date.format("%Y-%m-%d").to_string();
                match rust_xlsxwriter::ExcelDateTime::parse_from_str(&text) {
                    Ok(parsed) => sheet.write_datetime_with_format(self.row, column, parsed, &self.date)?,
                    // A spreadsheet has no day before 1900.
                    Err(_) => sheet.write_string(self.row, column, self.language.plain(cell))?,
                };
            }
            Cell::Flag(flag) => {
                sheet.write_boolean(self.row, column, *flag)?;
            }
            other => {
                sheet.write_string(self.row, column, self.language.plain(other))?;
            }
        }
        Ok(())
    }
}

impl Sink for Xlsx {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        if self.row == ROWS {
            return Err(io::Error::other(format!(
                "a spreadsheet has {ROWS} rows: use --format csv, or fewer rows"
            )));
        }
        for (column, cell) in (0_u16..).zip(row) {
            self.cell(column, cell).map_err(failed)?;
        }
        self.row += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.workbook.save_to_writer(&mut self.out).map_err(failed)?;
        self.out.finish()
    }
}

#[allow(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn failed(error: XlsxError) -> io::Error {
    io::Error::other(format!("a spreadsheet cannot hold it: {error} --format csv can"))
}
