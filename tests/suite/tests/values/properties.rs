//! Values of chance.

use chrono::{DateTime, FixedOffset, NaiveDateTime};
use infinigate_auth::types::{AdditionalInfo, Invoice, ListPrice, MspDetail, ProductType};
use infinigate_auth::{InvoiceExt, Timestamp};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn decimal() -> impl Strategy<Value = Decimal> {
    let most = (1_i128 << 96) - 1;
    (-most..=most, 0_u32..=28, 0_u32..96)
        .prop_map(|(mantissa, scale, shift)| Decimal::from_i128_with_scale(mantissa >> shift, scale))
}

fn timestamp() -> impl Strategy<Value = (NaiveDateTime, Option<FixedOffset>)> {
    let local = (-2_000_000_000_i64..20_000_000_000, 0_u32..1_000_000_000)
        .prop_map(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos).unwrap().naive_utc());
    let offset =
        prop::option::of((-14 * 60..=14 * 60_i32).prop_map(|m| FixedOffset::east_opt(m * 60).unwrap()));
    (local, offset)
}

fn price(json: &str) -> Option<Decimal> {
    serde_json::from_str::<ListPrice>(&format!("{{\"price\": {json}}}")).unwrap().price
}

/// A key in capitals of chance.
fn capitals(key: &str, upper: u32) -> String {
    let letter = |(at, letter): (usize, char)| {
        if upper >> (at % 32) & 1 == 1 { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    key.chars().enumerate().map(letter).collect()
}

proptest! {
    // As many cases as the environment variable PROPTEST_CASES says, of which CI sets more.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn decimals_round_trip(decimal in decimal(), exponent in -20_i32..20) {
        let digits = decimal.to_string();
        prop_assert_eq!(price(&digits).map(|price| price.to_string()), Some(digits.clone()));
        prop_assert_eq!(price(&format!("\"{digits}\"")), Some(decimal));
        let written = serde_json::to_string(&ListPrice { price: Some(decimal), ..ListPrice::default() }).unwrap();
        prop_assert_eq!(written, format!("{{\"price\":{digits}}}"));
        // The same value with its point elsewhere.
        let moved = Decimal::try_from_i128_with_scale(
            decimal.mantissa(), u32::try_from(i32::try_from(decimal.scale()).unwrap() + exponent).unwrap_or(99),
        );
        if let Ok(moved) = moved {
            prop_assert_eq!(price(&format!("{moved}e{exponent}")), Some(decimal));
            prop_assert_eq!(price(&format!("{moved}E{exponent:+}")), Some(decimal));
        }
    }

    #[test]
    fn timestamps_keep_what_was_said((local, offset) in timestamp(), digits in 0_usize..=9, space in any::<bool>()) {
        let time = local.format(if space { "%Y-%m-%d %H:%M:%S" } else { "%Y-%m-%dT%H:%M:%S" }).to_string();
        let fraction: String = local.format("%9f").to_string().chars().take(digits).collect();
        let fraction = if fraction.is_empty() { fraction } else { format!(".{fraction}") };
        let said = format!("{time}{fraction}{}", offset.map_or_else(String::new, |offset| offset.to_string()));
        let read: Timestamp = serde_json::from_value(said.clone().into()).unwrap();
        prop_assert_eq!(serde_json::to_value(&read).unwrap(), said);
        prop_assert_eq!(read.offset(), offset);
        prop_assert!((read.local() - local).abs() < chrono::TimeDelta::nanoseconds(10_i64.pow(9 - u32::try_from(digits).unwrap())));
        let instant = DateTime::<FixedOffset>::from_naive_utc_and_offset(local, offset.unwrap_or(FixedOffset::east_opt(0).unwrap()));
        prop_assert_eq!(Timestamp::from(instant).in_zone(&chrono::Utc).single(), Some(instant.to_utc()));
    }

    #[test]
    fn enum_values_keep_their_text(text in "\\PC{1,12}") {
        prop_assume!(!text.trim().is_empty());
        let json = serde_json::to_string(&text).unwrap();
        let read: ProductType = serde_json::from_str(&json).unwrap();
        let known = ProductType::KNOWN.iter().any(|known| known.as_str().eq_ignore_ascii_case(text.trim()));
        prop_assert!(known || serde_json::to_string(&read).unwrap() == json);
    }

    #[test]
    fn usage_keys_may_stand_in_any_capitals_and_order(upper in any::<u32>(), order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle()) {
        let pairs = [
            ("clientName".to_owned(), "exa.example"),
            ("ClientName".to_owned(), "EXA"),
            (capitals("ObjectName", upper), "EXA-NB1"),
            (capitals("vendorContractNumber", upper), "MSP-1"),
            (capitals("periodStart", upper), "6/1/2026 12:00:00 AM"),
            (capitals("siteName", upper), "01.06.2026 - 30.06.2026"),
        ];
        let infos = order.iter().map(|&pair| AdditionalInfo {
            description: Some(pairs[pair].0.clone()), value: Some(pairs[pair].1.to_owned()),
        });
        let detail = MspDetail { additional_infos: infos.collect(), ..MspDetail::default() };
        let invoice = Invoice { msp_detail_information: vec![detail], ..Invoice::default() };
        let usage = invoice.msp_usage().remove(0);
        prop_assert_eq!(usage.end_customer.domain.as_deref(), Some("exa.example"));
        prop_assert_eq!(usage.end_customer.short_name.as_deref(), Some("EXA"));
        prop_assert_eq!(usage.device.as_deref(), Some("EXA-NB1"));
        prop_assert_eq!(usage.contract_number.as_deref(), Some("MSP-1"));
        prop_assert_eq!(usage.period.to_string(), "2026-06-01 to 2026-06-30");
        prop_assert!(usage.other.is_empty() && usage.problems.is_empty());
    }

    /// Documents of chance, cut and changed anywhere, never panic.
    #[test]
    fn no_document_panics(at in 0_usize..600, byte in any::<u8>(), cut in 0_usize..600) {
        let mut body = include_bytes!("../../../../openapi/examples/get_invoice.msp.json").to_vec();
        body.truncate(body.len() - cut.min(body.len()));
        if let Some(slot) = body.get_mut(at) {
            *slot = byte;
        }
        if let Ok(invoice) = serde_json::from_slice::<Invoice>(&body) {
            drop(invoice.msp_usage());
        }
    }
}
