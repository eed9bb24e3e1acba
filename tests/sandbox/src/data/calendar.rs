//! The two years the documents are spread over.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::dice::Dice;

/// The months before `today` that have documents, the current one not counted.
const MONTHS_BACK: u32 = 24;

/// The part of a calendar month in which documents are posted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Month {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
}

impl Month {
    /// A day of the month.
    pub(super) fn day(self, dice: &mut Dice) -> NaiveDate {
        self.day_from(self.first, dice)
    }

    /// A day of the month, not before `earliest`.
    pub(super) fn day_from(self, earliest: NaiveDate, dice: &mut Dice) -> NaiveDate {
        let span = u32::try_from((self.last - earliest).num_days()).unwrap_or_default();
        plus_days(earliest, dice.between(0, span))
    }

    /// One of the first days: usage is billed at the beginning of the month after.
    pub(super) fn billing_day(self, dice: &mut Dice) -> NaiveDate {
        plus_days(self.first, dice.between(0, 4)).min(self.last)
    }

    /// The whole calendar month before this one.
    pub(super) fn usage_period(self) -> (NaiveDate, NaiveDate) {
        let first = start_of_month(self.first);
        (minus_months(first, 1), first.pred_opt().unwrap_or(first))
    }
}

/// The months from two years before `today` until `today`, oldest first. The outer two are cut to that span.
pub(super) fn months(today: NaiveDate) -> Vec<Month> {
    let start = minus_months(today, MONTHS_BACK);
    (0..=MONTHS_BACK)
        .map(|ahead| {
            let first = plus_months(start_of_month(start), ahead);
            let last = plus_months(first, 1).pred_opt().unwrap_or(first);
            Month { first: first.max(start), last: last.min(today) }
        })
        .collect()
}

// At the ends of the calendar, a quarter of a million years away, a date stays where it is.

pub(super) fn plus_days(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(Days::new(days.into())).unwrap_or(date)
}

pub(super) fn minus_days(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_sub_days(Days::new(days.into())).unwrap_or(date)
}

pub(super) fn plus_months(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_add_months(Months::new(months)).unwrap_or(date)
}

fn minus_months(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_sub_months(Months::new(months)).unwrap_or(date)
}

fn start_of_month(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}
