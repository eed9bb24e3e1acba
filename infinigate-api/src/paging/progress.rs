//! Which rows to ask for next, and whether the rows that came are the ones that were asked for.
//!
//! A list has no version, so the only way to see that it changed while it was read, or that the server ignores
//! `skip`, is to look at what comes. Where the server says how many rows there are, that number must stay the
//! same and be reached. Where it does not, each page begins with the last row of the one before, and the list ends where
//! a page has no other: a short page may be all that the server gives at once.

use std::collections::HashSet;

/// A part of the list to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) skip: u64,
    pub(super) take: u64,
    /// True if the first row is the last one of the slice before.
    overlaps: bool,
}

/// What is compared of a response: how many rows it has, and hashes of the first and the last.
#[derive(Debug, Clone, Copy)]
pub(super) struct SliceRows {
    pub(super) count: u64,
    pub(super) ends: (u64, u64),
    pub(super) total: Option<u64>,
}

/// What to do with the rows of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accepted {
    /// True if the first row has been handed out before.
    pub(super) repeats_first: bool,
    /// How many of the others to hand out.
    pub(super) new: u64,
    /// True if slices that were asked for beyond this one no longer fit.
    pub(super) replan: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ListTotal {
    /// No response has come yet.
    Open,
    /// The server says how many rows the list has.
    Said(u64),
    /// The server does not say it, or says the number of rows on the page.
    Unsaid,
}

#[derive(Debug)]
pub(super) struct Progress {
    size: u64,
    start: u64,
    limit: Option<u64>,
    expected: Option<u64>,
    total: ListTotal,
    /// The first row that no slice has asked for yet.
    planned: u64,
    /// The first row that has not been handed out yet.
    position: u64,
    last_row: Option<u64>,
    /// True if the server may give one row at a time, so that a page cannot begin with a row that was there before.
    one_by_one: bool,
    seen: HashSet<(u64, u64, u64)>,
    finished: bool,
}

impl Progress {
    pub(super) fn new(start: u64, limit: Option<u64>, size: u64) -> Self {
        Self {
            size,
            start,
            limit,
            expected: None,
            total: ListTotal::Open,
            planned: start,
            position: start,
            last_row: None,
            one_by_one: false,
            seen: HashSet::new(),
            finished: limit == Some(0),
        }
    }

    pub(super) fn set_size(&mut self, size: u64) {
        self.size = size;
    }

    pub(super) fn expect(&mut self, total: u64) {
        self.expected = Some(total);
    }

    /// The first row that has not been handed out yet.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// How many rows the list has, as the server says, or else as the caller expects.
    pub(super) fn total(&self) -> Option<u64> {
        match self.total {
            ListTotal::Said(total) => Some(total),
            ListTotal::Open | ListTotal::Unsaid => self.expected,
        }
    }

    /// Nothing more is asked for.
    pub(super) fn finish(&mut self) {
        self.finished = true;
    }

    /// Nothing more is asked for, and the rows from `position` on were not handed out.
    pub(super) fn end_at(&mut self, position: u64) {
        self.position = position;
        self.finished = true;
    }

    pub(super) fn is_finished(&self) -> bool {
        self.finished
    }

    /// The next part to ask for while `waiting` responses are still to come; `None` if there is nothing to ask for yet.
    pub(super) fn next_slice(&mut self, waiting: usize) -> Option<Slice> {
        let rest = self.limit.map_or(u64::MAX, |limit| limit.saturating_sub(self.planned - self.start));
        if self.finished || rest == 0 {
            return None;
        }
        let slice = match self.total {
            ListTotal::Open if waiting > 0 => return None,
            ListTotal::Said(total) if self.planned >= total => return None,
            // Beyond the end that the caller expects, one slice at a time.
            ListTotal::Unsaid if waiting > 0 && self.expected.is_some_and(|total| self.planned >= total) => {
                return None;
            }
            ListTotal::Unsaid if self.last_row.is_some() && !self.one_by_one => {
                let take = self.size.max(2).min(rest.saturating_add(1));
                Slice { skip: self.planned.saturating_sub(1), take, overlaps: true }
            }
            _ => Slice { skip: self.planned, take: self.size.min(rest), overlaps: false },
        };
        self.planned = slice.skip.saturating_add(slice.take);
        Some(slice)
    }

    /// Judges the response to a slice. Responses are judged in the order in which their slices were asked for.
    pub(super) fn accept(&mut self, slice: Slice, rows: SliceRows) -> Result<Accepted, String> {
        let before = self.position;
        let accepted = self.judge(slice, rows);
        if accepted.is_err() {
            self.position = before;
            self.finished = true;
        }
        accepted
    }

    fn judge(&mut self, slice: Slice, rows: SliceRows) -> Result<Accepted, String> {
        let row = self.position;
        let (first, last) = rows.ends;
        if slice.overlaps {
            if rows.count == 0 {
                return Err(format!(
                    "row {row} was there before and is gone: the list became shorter while it was read"
                ));
            }
            if self.last_row.is_some_and(|last| last != first) {
                return Err(format!(
                    "row {row} is another one than before: the list changed while it was read, or the server ignores skip"
                ));
            }
        }
        let mut new = rows.count - u64::from(slice.overlaps);
        if new > 0 && !self.seen.insert((first, last, rows.count)) {
            return Err(format!(
                "the rows from {} on came before: the server ignores skip, or the list changed while it was read",
                slice.skip + 1
            ));
        }
        if let Some(limit) = self.limit {
            new = new.min(limit.saturating_sub(self.position - self.start));
        }
        self.position += new;
        if rows.count > 0 {
            self.last_row = Some(last);
        }
        let short = rows.count < slice.take;
        self.finished = self.is_end(slice, rows, new, short)?
            || self.limit.is_some_and(|limit| self.position - self.start >= limit);
        let replan = !self.finished && rows.count != slice.take;
        if replan {
            self.planned = self.position;
            // A server that gives less than it is asked for gives no more next time.
            self.size = if short { self.size.min(rows.count.max(1)) } else { self.size };
        }
        Ok(Accepted { repeats_first: slice.overlaps, new, replan })
    }

    fn is_end(&mut self, slice: Slice, rows: SliceRows, new: u64, short: bool) -> Result<bool, String> {
        if self.total == ListTotal::Open {
            self.total = match rows.total {
                Some(total) if total > self.position => ListTotal::Said(total),
                // Otherwise it may as well be the number of rows on the page.
                Some(total) if total == self.position && total != rows.count => ListTotal::Said(total),
                _ => ListTotal::Unsaid,
            };
        }
        let ListTotal::Said(total) = self.total else {
            let is_one = rows.count == 1 && if slice.overlaps { self.size == 1 } else { short };
            let ends = new == 0 && (self.one_by_one || !is_one);
            self.one_by_one |= is_one;
            return Ok(ends || (short && self.expected == Some(self.position)));
        };
        if let Some(other) = rows.total.filter(|other| *other != total) {
            return Err(format!(
                "the list had {total} rows and now has {other}: it changed while it was read"
            ));
        }
        let limited = self.limit.is_some_and(|limit| self.position - self.start >= limit);
        if self.position > total {
            return Err(format!("the server says that there are {total} rows, and gives more"));
        }
        if new == 0 && self.position < total && !limited {
            return Err(format!(
                "the server says that there are {total} rows, and gives only {}",
                self.position
            ));
        }
        Ok(self.position == total)
    }
}
