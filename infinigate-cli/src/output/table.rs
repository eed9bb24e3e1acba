//! Rows as an aligned table. On a terminal it fits the width, and has a block for each row where it is too narrow for the
//! columns; in a pipe nothing is cut, and columns stand two spaces apart.

use std::io::{self, Write};

use comfy_table::{
    Attribute, Cell as Title, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table as Grid,
    TableStyle, Width,
};

use super::destination::Destination;
use super::{Column, Language, Row, Sink, one_line};

/// Rows that are laid out together. Longer tables repeat their titles, and take no more memory than this.
const CHUNK: usize = 500;
/// Columns that are no wider keep their width; the others share what is left of the terminal.
const SHORT: u16 = 12;
/// What a column that shares has at least, so that most of its words are whole.
const LEAST: usize = 10;
/// What stands between two columns of a terminal.
const GAP: u16 = 2;

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
            grid.add_row(row.iter().map(|cell| one_line(&self.language.shown(cell)).into_owned()));
        }
        if self.terminal {
            self.fit(&mut grid);
        } else {
            grid.load_style(TableStyle::new());
            grid.set_content_arrangement(ContentArrangement::Disabled);
        }
        let is_number: Vec<bool> = (0..self.titles.len())
            .map(|index| rows.iter().filter_map(|row| row.get(index)).any(super::Cell::is_number))
            .collect();
        let whole = if self.terminal { whole(&grid, &is_number) } else { Some(Vec::new()) };
        let Some(whole) = whole else { return self.lay_out_blocks(&rows) };
        for (index, column) in grid.column_iter_mut().enumerate() {
            column.set_padding((0, if self.terminal { 1 } else { 2 }));
            if is_number[index] {
                column.set_cell_alignment(CellAlignment::Right);
            }
            if whole.contains(&index) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        for line in grid.lines() {
            writeln!(self.out, "{}", line.trim_end())?;
        }
        self.written = true;
        self.out.flush()
    }

    /// A block for each row, with a line for each column.
    fn lay_out_blocks(&mut self, rows: &[Row]) -> io::Result<()> {
        if rows.is_empty() {
            writeln!(self.out, "no rows")?;
        }
        for row in rows {
            let mut grid = Grid::new();
            grid.load_style(TableStyle::new());
            grid.set_content_arrangement(ContentArrangement::Dynamic);
            if matches!(self.out, Destination::Stderr(_)) {
                grid.use_stderr();
            }
            let values: Vec<String> = row.iter().map(|cell| self.language.shown(cell)).collect();
            for (title, value) in self.titles.iter().zip(&values) {
                grid.add_row([self.title(title), Title::new(one_line(value))]);
            }
            let numbers = row.iter().zip(&values).filter(|(cell, _)| cell.is_number());
            let longest = numbers.map(|(_, value)| value.chars().count()).max().unwrap_or(0);
            let longest = u16::try_from(longest).unwrap_or(u16::MAX);
            let titles = grid.column_max_content_widths()[0].saturating_add(GAP);
            let titles = titles.min(grid.width().map_or(titles, |room| room / 2));
            // The terminal breaks a number that is longer than its line, and nothing is lost.
            let constraints = [
                ColumnConstraint::Absolute(Width::Fixed(titles)),
                ColumnConstraint::LowerBoundary(Width::Fixed(longest)),
            ];
            for ((column, constraint), gap) in grid.column_iter_mut().zip(constraints).zip([GAP, 0]) {
                column.set_padding((0, gap));
                column.set_constraint(constraint);
            }
            if self.written {
                writeln!(self.out)?;
            }
            for line in grid.lines() {
                writeln!(self.out, "{}", line.trim_end())?;
            }
            self.written = true;
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
            grid.column_max_content_widths().iter().map(|width| usize::from(*width) + usize::from(GAP)).sum();
        if grid.width().is_some_and(|width| natural > width.into()) {
            grid.set_header(self.titles.iter().map(|title| self.title(&stacked(title))));
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

/// The columns that keep their width. A number, a date or a code that is broken in two is misread; a description is not.
/// Where too little is left for the others, the widest of these that is no number shares with them. None if the columns do
/// not fit even so.
fn whole(grid: &Grid, is_number: &[bool]) -> Option<Vec<usize>> {
    let widths = grid.column_max_content_widths();
    let (mut whole, shared): (Vec<usize>, Vec<usize>) =
        (0..is_number.len()).partition(|index| is_number[*index] || widths[*index] <= SHORT);
    let Some(room) = grid.width() else { return Some(whole) };
    let mut needed = shared.len() * LEAST + is_number.len() * usize::from(GAP);
    needed += whole.iter().map(|index| usize::from(widths[*index])).sum::<usize>();
    while needed > room.into() {
        let texts = whole.iter().filter(|index| !is_number[**index] && usize::from(widths[**index]) > LEAST);
        let widest = texts.max_by_key(|index| widths[**index]).copied()?;
        whole.retain(|index| *index != widest);
        needed -= usize::from(widths[widest]) - LEAST;
    }
    Some(whole)
}

/// A title with each of its words on a line, those of `netUnitPrice` too.
fn stacked(title: &str) -> String {
    let mut lines = String::new();
    for character in title.chars() {
        if character == ' ' {
            lines.push('\n');
            continue;
        }
        if character.is_uppercase() && lines.ends_with(char::is_lowercase) {
            lines.push('\n');
        }
        lines.push(character);
    }
    lines
}
