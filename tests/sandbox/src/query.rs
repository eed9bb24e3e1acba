//! Query parameters the way the server reads them: names in any case, and repeatable.

use infinigate_contract::spec::Said;
use serde_json::Value;
use url::form_urlencoded;

use super::errors::Problems;

/// The query of a request.
#[derive(Debug)]
pub(super) struct Query(Vec<(String, String)>);

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    skip: usize,
    take: usize,
}

impl Query {
    pub(super) fn parse(raw: &str) -> Self {
        Self(form_urlencoded::parse(raw.as_bytes()).into_owned().collect())
    }

    /// The values of a parameter, the empty ones left out.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + Clone {
        self.0
            .iter()
            .filter(move |(key, value)| key.eq_ignore_ascii_case(name) && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_empty())
            .map(|(_, v)| v.as_str())
    }

    /// True if the parameter is absent or one of its values is `text`, in any case.
    pub(super) fn allows(&self, name: &str, text: Option<&str>) -> bool {
        let mut values = self.all(name).peekable();
        values.peek().is_none() || text.is_some_and(|text| values.any(|value| same(value, text)))
    }

    /// `take` and `skip`. Without `take` a list is not cut.
    pub(super) fn page(&self, problems: &mut Problems) -> Page {
        let mut number = |name| {
            let value = self.first(name)?;
            // The server's integers have 32 bits.
            if value.parse::<i32>().is_ok_and(|number| number >= 0) {
                return value.parse().ok();
            }
            problems.invalid(name, value);
            None
        };
        Page { take: number("take").unwrap_or(usize::MAX), skip: number("skip").unwrap_or(0) }
    }
}

impl Page {
    /// This part of a list, with the count of the whole.
    pub(super) fn of(self, list: &[&Value]) -> Said {
        let rows = list.iter().skip(self.skip).take(self.take).map(|row| (*row).clone()).collect();
        Said::List { rows, count: list.len() }
    }
}

/// Equal without regard to case, umlauts included.
pub(super) fn same(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right) || left.to_lowercase() == right.to_lowercase()
}
