//! Facts of MSP usage in lists of key and value.

use infinigate_api::rust_decimal::Decimal;
use infinigate_api::types::AdditionalInfo;

use super::period::{Period, day};
use super::{MspUsage, said};

/// The key-value list of a usage (source: observed).
pub(super) struct Infos;

impl Infos {
    /// Reads the pairs with known keys into their members, and keeps the others.
    ///
    /// Capitals carry no meaning in a key, with one exception: `clientName` is a domain, `ClientName` a short name.
    /// In any other capitals, a name with a dot in it counts as a domain (assumption).
    pub(super) fn read(infos: &[AdditionalInfo], usage: &mut MspUsage) {
        let mut range = None;
        for info in infos {
            let key = info.description.as_deref().unwrap_or_default();
            let value = said(info.value.as_deref());
            let is_known = match key.trim().to_ascii_lowercase().as_str() {
                "clientname" => client(key.trim(), value, usage),
                "objectname" => text(key, value, usage, |usage| &mut usage.device),
                "vendorcontractnumber" => text(key, value, usage, |usage| &mut usage.contract_number),
                "periodstart" => parsed(key, value, usage, day, |usage| &mut usage.period.start),
                "periodend" => parsed(key, value, usage, day, |usage| &mut usage.period.end),
                "recommendedenduserunitprice" => {
                    parsed(key, value, usage, amount, |usage| &mut usage.recommended_unit_price)
                }
                // It says where something is, or when it was.
                "sitename" => match value.as_deref().map(Period::from_range) {
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
                _ => false,
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
    member: impl Fn(&mut MspUsage) -> &mut Option<String>,
) -> bool {
    parsed(key, value, usage, |text| Some(text.to_owned()), member)
}

/// Sets a member. False when the pair has to be kept, because it says something else than another pair, or nothing
/// that can be read.
fn parsed<T: PartialEq>(
    key: &str,
    value: Option<String>,
    usage: &mut MspUsage,
    parse: impl Fn(&str) -> Option<T>,
    member: impl Fn(&mut MspUsage) -> &mut Option<T>,
) -> bool {
    let Some(text) = value else { return true };
    let Some(value) = parse(&text) else {
        usage.problems.push(format!("{key} cannot be read: {text:?}"));
        return false;
    };
    match member(usage) {
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

/// An amount with a point, or with a comma in its place.
fn amount(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).ok().or_else(|| {
        let comma_for_point = text.replacen(',', ".", 1);
        (!text.contains('.')).then(|| Decimal::from_str_exact(&comma_for_point).ok())?
    })
}
