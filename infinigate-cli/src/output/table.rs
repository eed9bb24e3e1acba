//! Rows as an aligned table. On a terminal it fits the width; in a pipe nothing is cut, and columns stand two spaces apart.

use std::io::{self, Write};

use comfy_table::{
    Attribute, Cell as Title, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table as Grid,
    TableStyle,
};

use super::destination::Destination;
use super::{Column, Language, Row, Sink};

/// Rows that are laid out together. Longer tables repeat their titles, and take no more memory than this.
const CHUNK: usize = 500;
/// Columns that are no wider keep their width; the others share what is left of the terminal.
const SHORT: u16 = 12;
/// What stands between two columns of a terminal.
const GAP: usize = 2;

pub(crate) struct Table {
    out: Destination,
    titles: Vec<String>,
    language: Language,
    rows: Vec<Row>,
    terminal: bool,
    written: bool,
}

impl Table {
    pub(crate) fn new(out: Destination, columns: &[Column], language: Language) -> Self {
        let titles = columns.iter().map(|column| column.title.to_string()).collect();
        let terminal = out.is_terminal();
        Self { out, titles, language, rows: Vec::new(), terminal, written: false }
    }

    fn lay_out(&mut self) -> io::Result<()> {
        let rows = std::mem::take(&mut self.rows);
        let mut grid = Grid::new();
        grid.set_header(self.titles.iter().map(|title| self.title(title)));
        for row in &rows {
            grid.add_row(row.iter().map(|cell| one_line(&self.language.shown(cell))));
        }
        if self.terminal {
            self.fit(&mut grid);
        } else {
            grid.load_style(TableStyle::new());
            grid.set_content_arrangement(ContentArrangement::Disabled);
        }
        let widths = grid.column_max_content_widths();
        for (index, column) in grid.column_iter_mut().enumerate() {
            column.set_padding((0, if self.terminal { 1 } else { 2 }));
            let cells = || rows.iter().filter_map(|row| row.get(index));
            let is_number = cells().any(super::Cell::is_number);
            if is_number {
                column.set_cell_alignment(CellAlignment::Right);
            }
            // A number, a date or a code that is broken in two is misread; a description is not.
            let is_short = widths.get(index).is_some_and(|width| *width <= SHORT);
            if self.terminal && (is_number || is_short) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        for line in grid.lines() {
            writeln!(self.out, "{}", line.trim_end())?;
        }
        self.written = true;
        self.out.flush()
    }

    fn title(&self, title: &str) -> Title {
        let title = Title::new(title);
        if self.out.has_styles() { title.add_attribute(Attribute::Bold) } else { title }
    }

    /// Lets a table fit the terminal: titles of two words stand on two lines where it is narrow, and long texts wrap.
    fn fit(&self, grid: &mut Grid) {
        let line = LineStyle::none().fill('─').junction('─');
        grid.load_style(TableStyle::new().header_separator(line));
        grid.set_content_arrangement(ContentArrangement::Dynamic);
        if matches!(self.out, Destination::Stderr(_)) {
            grid.use_stderr();
        }
        let natural: usize =
            grid.column_max_content_widths().iter().map(|width| usize::from(*width) + GAP).sum();
        if grid.width().is_some_and(|width| natural > width.into()) {
            grid.set_header(self.titles.iter().map(|title| self.title(&title.replace(' ', "\n"))));
        }
    }
}

impl Sink for Table {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        self.rows.push(row.clone());
        if self.rows.len() == CHUNK { self.lay_out() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if !self.rows.is_empty() || !self.written {
            self.lay_out()?;
        }
        self.out.finish()
    }
}

/// Descriptions of articles have line ends, which would break a table.
fn one_line(text: &str) -> String {
    if text.contains(|character: char| character.is_control()) {
        text.split(|character: char| character.is_control())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    } else {
        text.to_owned()
    }
}
