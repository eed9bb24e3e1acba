//! Facts of MSP usage in lists of key and value.

use chrono::NaiveDate;
use infinigate_api::Timestamp;
use infinigate_api::rust_decimal::Decimal;
use infinigate_api::types::AdditionalInfo;

use super::period::{Period, day, is_never_set, zone_problem};
use super::{MspUsage, said};

/// The keys that are read, in small letters (source: observed).
pub(crate) const KEYS: [(&str, Key); 7] = [
    ("clientname", Key::ClientName),
    ("objectname", Key::ObjectName),
    ("vendorcontractnumber", Key::VendorContractNumber),
    ("periodstart", Key::PeriodStart),
    ("periodend", Key::PeriodEnd),
    ("recommendedenduserunitprice", Key::RecommendedEndUserUnitPrice),
    ("sitename", Key::SiteName),
];

/// What a pair is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Key {
    ClientName,
    ObjectName,
    VendorContractNumber,
    PeriodStart,
    PeriodEnd,
    RecommendedEndUserUnitPrice,
    /// Where something is, or when it was.
    SiteName,
}

impl Key {
    /// Capitals carry no meaning.
    fn of(text: &str) -> Option<Self> {
        KEYS.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, key)| key)
    }
}

impl MspUsage {
    /// Reads the pairs with known keys into their properties, and keeps the others.
    ///
    /// `clientName` is a domain and `ClientName` a short name. In any other capitals, a name with a dot in it counts as a
    /// domain (assumption).
    pub(super) fn read_additional_infos(&mut self, infos: &[AdditionalInfo]) {
        let usage = self;
        let mut range = None;
        for info in infos {
            let key = info.description.as_deref().unwrap_or_default();
            let value = said(info.value.as_deref());
            let is_known = match Key::of(key.trim()) {
                Some(Key::ClientName) => client(key.trim(), value, usage),
                Some(Key::ObjectName) => text(key, value, usage, |usage| &mut usage.device),
                Some(Key::VendorContractNumber) => {
                    text(key, value, usage, |usage| &mut usage.contract_number)
                }
                Some(Key::PeriodStart) => period(key, value, usage, |usage| &mut usage.period.start),
                Some(Key::PeriodEnd) => period(key, value, usage, |usage| &mut usage.period.end),
                Some(Key::RecommendedEndUserUnitPrice) => {
                    parsed(key, value, usage, amount, |usage| &mut usage.recommended_unit_price)
                }
                Some(Key::SiteName) => match value.as_deref().map(Period::from_range) {
                    Some(Some(period)) if range.is_none_or(|range| range == period) => {
                        range = Some(period);
                        true
                    }
                    Some(Some(period)) => {
                        usage.problems.push(format!("a second {} says {period}", key.trim()));
                        false
                    }
                    Some(None) => false,
                    None => true,
                },
                None => false,
            };
            if !is_known {
                usage.other.push((key.to_owned(), info.value.clone()));
            }
        }
        if let Some(range) = range {
            usage.period.merge(range, "SiteName", &mut usage.problems);
        }
        let period = usage.period;
        if period.start.zip(period.end).is_some_and(|(start, end)| end < start) {
            usage.problems.push(format!("the period ends before it starts: {period}"));
        }
    }
}

fn client(key: &str, value: Option<String>, usage: &mut MspUsage) -> bool {
    let is_domain = match key {
        "clientName" => true,
        "ClientName" => false,
        _ => value.as_deref().is_some_and(|name| name.contains('.')),
    };
    text(key, value, usage, |usage| {
        if is_domain { &mut usage.end_customer.domain } else { &mut usage.end_customer.short_name }
    })
}

fn text(
    key: &str,
    value: Option<String>,
    usage: &mut MspUsage,
    property: impl Fn(&mut MspUsage) -> &mut Option<String>,
) -> bool {
    parsed(key, value, usage, |text| Some(text.to_owned()), property)
}

/// A side of the period. A date that was never set says nothing.
fn period(
    key: &str,
    value: Option<String>,
    usage: &mut MspUsage,
    field: impl Fn(&mut MspUsage) -> &mut Option<NaiveDate>,
) -> bool {
    let value = value.filter(|text| !is_never_set(text));
    let time = value.as_deref().and_then(|text| text.parse::<Timestamp>().ok());
    usage.problems.extend(time.as_ref().and_then(zone_problem));
    parsed(key, value, usage, day, field)
}

/// Sets a property. False when the pair has to be kept, because it says something else than another pair, or nothing
/// that can be read.
fn parsed<T: PartialEq>(
    key: &str,
    value: Option<String>,
    usage: &mut MspUsage,
    parse: impl Fn(&str) -> Option<T>,
    property: impl Fn(&mut MspUsage) -> &mut Option<T>,
) -> bool {
    let Some(text) = value else { return true };
    let Some(value) = parse(&text) else {
        usage.problems.push(format!("{key} cannot be read: {text:?}"));
        return false;
    };
    match property(usage) {
        Some(known) if *known != value => {
            usage.problems.push(format!("a second {key} says {text:?}"));
            false
        }
        slot => {
            *slot = Some(value);
            true
        }
    }
}

/// An amount with a point, or with a comma in its place; none where a comma may as well group thousands.
fn amount(text: &str) -> Option<Decimal> {
    let exact = |text: &str| Decimal::from_str_exact(text).ok();
    // What `Decimal` reads beyond digits, a sign and a point is a slip of whoever wrote it.
    if text.contains('_') {
        return None;
    }
    match text.split_once(',') {
        None => exact(text),
        Some((whole, fraction)) => {
            let digits = whole.trim_start_matches(['-', '+']);
            let may_group =
                fraction.len() == 3 && (1..=3).contains(&digits.len()) && !digits.starts_with('0');
            let is_comma_for_point = !may_group && !whole.contains('.') && !fraction.contains(['.', ',']);
            is_comma_for_point.then(|| exact(&format!("{whole}.{fraction}")))?
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_where_it_can_mean_one_thing() {
        let read = |text: &str| amount(text).map(|amount| amount.to_string());
        for (text, said) in [
            ("2.95", "2.95"),
            ("2,95", "2.95"),
            ("-2,5", "-2.5"),
            ("0,125", "0.125"),
            ("1234,500", "1234.500"),
            ("1.234", "1.234"),
        ] {
            assert_eq!(read(text).as_deref(), Some(said), "{text}");
        }
        for text in
            ["1,234", "-12,345", "1_000", "1,234.50", "1.234,50", "1,2,3", "12,50 EUR", "n/a", ",", ""]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
