//! Which requests are made: every GET of the description, with values that the description gives or that responses held.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use serde_json::Value;

use infinigate_contract::document::{elements, entries, text};
use infinigate_contract::operation::{CompiledOperation, Route};
use infinigate_contract::parameters::{CompiledParameter, Location, Style};

/// How many rows of a list are asked for.
const ROWS: usize = 20;
/// How many documents are looked up with each operation that takes a key.
const SAMPLES: usize = 4;
/// How far back lists of a period reach.
const PERIOD: Days = Days::new(365);

/// An operation that only reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Read<'a> {
    pub(super) route: &'a Route,
    pub(super) operation: &'a CompiledOperation,
}

/// One request: what stands in its path, and its query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) path: BTreeMap<String, String>,
    pub(super) query: Vec<(String, String)>,
}

/// The responses so far, by the path of their operation.
#[derive(Debug, Default)]
pub(super) struct Responses(Vec<(String, Value)>);

impl Responses {
    pub(super) fn keep(&mut self, path: &str, response: Value) {
        self.0.push((path.to_owned(), response));
    }

    /// Values of a property, spread over those that came, from the responses of the operations whose paths are most like
    /// this one: what they are about comes before their version.
    fn values(&self, property: &str, path: &str) -> Vec<String> {
        let shared = |other: &str, counts: fn(&&str) -> bool| {
            let others = other.split('/').filter(counts);
            let alike = path.split('/').filter(counts).zip(others);
            alike.take_while(|(one, two)| one.eq_ignore_ascii_case(two)).count()
        };
        let mut by_likeness: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
        for (other, response) in &self.0 {
            let mut found = Vec::new();
            collect(response, property, &mut found);
            if !found.is_empty() {
                let likeness = (shared(other, |segment| !is_version(segment)), shared(other, |_| true));
                by_likeness.entry(likeness).or_default().extend(found);
            }
        }
        let mut seen = BTreeSet::new();
        let mut found = by_likeness.into_iter().next_back().map(|(_, found)| found).unwrap_or_default();
        found.retain(|value| seen.insert(value.clone()));
        let step = found.len().div_ceil(SAMPLES).max(1);
        found.into_iter().step_by(step).collect()
    }
}

/// `v1`
fn is_version(segment: &str) -> bool {
    segment.strip_prefix(['v', 'V']).is_some_and(|number| number.parse::<u32>().is_ok())
}

/// A path cannot carry a value that is empty, `.` or `..`.
fn collect(value: &Value, property: &str, found: &mut Vec<String>) {
    for (name, value) in entries(Some(value)) {
        match value {
            Value::String(text) if name.eq_ignore_ascii_case(property) => {
                found.extend(Some(text).filter(|text| !matches!(text.trim(), "" | "." | "..")).cloned());
            }
            Value::Number(number) if name.eq_ignore_ascii_case(property) => found.push(number.to_string()),
            _ => collect(value, property, found),
        }
    }
    elements(Some(value)).for_each(|element| collect(element, property, found));
}

impl<'a> Read<'a> {
    /// Every operation that only reads, in the order of its path.
    pub(super) fn all(routes: &'a [Route]) -> Vec<Self> {
        let mut all: Vec<Self> = routes
            .iter()
            .flat_map(|route| route.operations.iter().map(move |operation| Self { route, operation }))
            .filter(|read| read.operation.method == "GET")
            .collect();
        all.sort_by_key(|read| &read.route.path);
        all
    }

    /// True if nothing has to be known to call it.
    pub(super) fn is_free(&self) -> bool {
        self.operation.parameters.iter().all(|parameter| !parameter.required || example(parameter).is_some())
    }

    /// The requests to make; an error says what is missing.
    pub(super) fn calls(&self, responses: &Responses, today: NaiveDate) -> Result<Vec<Call>, String> {
        let mut calls = vec![Call::default(); SAMPLES];
        let mut count = 1;
        for parameter in &self.operation.parameters {
            if !parameter.required {
                if let Some(value) = optional(parameter, today) {
                    for call in &mut calls {
                        call.query.push((parameter.name.clone(), value.clone()));
                    }
                }
                continue;
            }
            let values = self.values(parameter, responses)?;
            if parameter.location == Location::Query && parameter.style != Style::Single {
                for value in values {
                    let pair = (parameter.name.clone(), value);
                    for call in &mut calls {
                        call.query.push(pair.clone());
                    }
                }
                continue;
            }
            count = count.max(values.len());
            for (call, value) in calls.iter_mut().zip(values.iter().cycle()) {
                call.put(parameter, value.clone());
            }
        }
        // What the query selects is a list, and may be a long one: it is asked for once.
        let is_whole_list =
            self.operation.parameters.iter().any(|one| one.required && one.location == Location::Query);
        calls.truncate(if is_whole_list { 1 } else { count });
        Ok(calls)
    }

    fn values(&self, parameter: &CompiledParameter, responses: &Responses) -> Result<Vec<String>, String> {
        if !matches!(parameter.location, Location::Path | Location::Query) {
            return Err(format!("the parameter `{}` is a {}", parameter.name, parameter.location.name()));
        }
        if let Some(example) = example(parameter) {
            return Ok(vec![example]);
        }
        let mut named = entries(self.operation.source.pointer("/x-values-from/values"));
        let named = named.find(|(name, _)| name.eq_ignore_ascii_case(&parameter.name));
        let property = named.and_then(|(_, property)| property.as_str()).unwrap_or(&parameter.name);
        let values = responses.values(property, &self.route.path);
        if values.is_empty() {
            return Err(format!(
                "the parameter `{}` has no `example`, and no response so far a property `{property}`",
                parameter.name
            ));
        }
        Ok(values)
    }
}

impl Call {
    fn put(&mut self, parameter: &CompiledParameter, value: String) {
        if parameter.location == Location::Path {
            self.path.insert(parameter.name.clone(), value);
        } else {
            self.query.push((parameter.name.clone(), value));
        }
    }
}

/// Of the parameters that need not be sent: small pages, and a beginning of the period.
fn optional(parameter: &CompiledParameter, today: NaiveDate) -> Option<String> {
    let name = parameter.name.to_ascii_lowercase();
    let schema = &parameter.schema.source;
    match (parameter.location, text(schema, "type"), text(schema, "format")) {
        (Location::Query, Some("integer"), _) if name == "take" => Some(ROWS.to_string()),
        (Location::Query, Some("string"), Some("date")) if name.ends_with("start") => {
            today.checked_sub_days(PERIOD).map(|date| date.to_string())
        }
        _ => None,
    }
}

/// What the description gives as an example.
fn example(parameter: &CompiledParameter) -> Option<String> {
    let schema = &parameter.schema.source;
    let example = parameter.source.get("example").or_else(|| schema.get("example"));
    let example = example.or_else(|| elements(schema.get("enum")).next());
    match example? {
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
