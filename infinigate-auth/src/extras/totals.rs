//! Totals that a document says of itself, beside what its lines add up to.

use infinigate_api::Properties;
use infinigate_api::rust_decimal::{Decimal, RoundingStrategy};

/// The words that the name of a total consists of, longer ones before those that they begin with.
const WORDS: [&str; 18] = [
    "excluding",
    "including",
    "document",
    "without",
    "invoice",
    "amount",
    "total",
    "gross",
    "excl",
    "incl",
    "with",
    "value",
    "price",
    "tax",
    "vat",
    "sum",
    "net",
    "of",
];

/// A total that the header of a document says, beside what its lines add up to.
///
/// What the header's totals are called was never written down, so they are told by their names (an assumption): only
/// words such as *total*, *amount*, *net*, *gross*, *excl*, *incl* and *vat*, as in `totalAmountExclVat`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct HeaderTotal {
    /// The property of the header, as it is written.
    pub name: String,
    /// What it says.
    pub said: Decimal,
    /// What the lines add up to, not rounded: net, gross, or the tax between the two, whichever the name means. None
    /// when a line lacks what it takes.
    pub computed: Option<Decimal>,
}

impl HeaderTotal {
    /// True if the lines add up to what the header says, at two decimals or as many as it says. None when a line lacks
    /// what it takes.
    pub fn agrees(&self) -> Option<bool> {
        let decimals = self.said.scale().max(2);
        let rounded =
            |total: Decimal| total.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
        self.computed.map(|computed| rounded(computed) == self.said)
    }
}

/// Finds the totals among the properties of a header that the description does not list.
pub(crate) fn of(undeclared: &Properties, net: Option<Decimal>, gross: Option<Decimal>) -> Vec<HeaderTotal> {
    undeclared
        .keys()
        .filter_map(|name| {
            let words = words(name)?;
            let has = |any: &[&str]| any.iter().any(|word| words.contains(word));
            let said = undeclared.decimal(name)?;
            let total = |computed| HeaderTotal { name: name.clone(), said, computed };
            Some(if has(&["excl", "excluding", "without", "net"]) {
                total(net)
            } else if has(&["incl", "including", "with", "gross"]) {
                total(gross)
            } else if has(&["vat", "tax"]) {
                total(gross.zip(net).and_then(|(gross, net)| gross.checked_sub(net)))
            } else {
                // It may be either.
                Some(total(net)).filter(|total| total.agrees() == Some(true)).unwrap_or(total(gross))
            })
        })
        .collect()
}

/// The words of a total's name; `None` if it is the name of something else.
fn words(name: &str) -> Option<Vec<&'static str>> {
    let lower = name.to_ascii_lowercase().replace(['_', '-', ' '], "");
    let mut rest = lower.as_str();
    let mut words = Vec::new();
    while !rest.is_empty() {
        let word = WORDS.into_iter().find(|word| rest.starts_with(word))?;
        rest = rest.strip_prefix(word)?;
        words.push(word);
    }
    let is_total = words.iter().any(|word| ["total", "amount", "sum", "net", "gross"].contains(word));
    is_total.then_some(words)
}

#[cfg(test)]
mod tests {
    use infinigate_api::types::Invoice;
    use serde_json::json;

    use super::{Decimal, words};
    use crate::InvoiceExt;

    #[test]
    fn totals_are_told_by_their_names() {
        for name in
            ["totalAmountExclVat", "NetTotal", "amount_including_vat", "VatAmount", "total", "invoiceSum"]
        {
            assert!(words(name).is_some(), "{name}");
        }
        for name in
            ["", "documentNumber", "discountAmount", "paidAmount", "vat", "currencyFactor", "totalWeight"]
        {
            assert!(words(name).is_none(), "{name}");
        }
    }

    #[test]
    fn what_the_header_says_is_compared_with_what_the_lines_add_up_to() {
        let line = |price: &str| json!({"quantity": 3, "netUnitPrice": price, "grossExtendedPrice": "11.90"});
        let document = json!({
            "header": {
                "documentNumber": "R-1", "paidAmount": 5, "netAmount": "20.01", "amountInclVat": 23.8,
                "vatAmount": 3.785, "total": 20.01, "Total": 99, "totalAmount": "?",
            },
            "lines": [line("3.335"), line("3.335"), {"lineType": "Text", "itemDescription": "Thanks"}],
        });
        let invoice: Invoice = serde_json::from_str(&document.to_string()).unwrap();
        let mut totals = invoice.header_totals();
        totals.sort_by(|a, b| a.name.cmp(&b.name));
        let found: Vec<_> = totals.iter().map(|total| (total.name.as_str(), total.agrees())).collect();
        let expected = [
            ("Total", false),
            ("amountInclVat", true),
            ("netAmount", true),
            ("total", true),
            ("vatAmount", false),
        ];
        assert_eq!(found, expected.map(|(name, agrees)| (name, Some(agrees))));
        assert_eq!(totals[4].computed, Some(Decimal::new(379, 2)));

        // 20.0 is 20.00, and not 20.01 rounded to one decimal.
        let short =
            json!({"header": {"netTotal": "20.0"}, "lines": [{"quantity": 1, "netUnitPrice": "20.01"}]});
        let invoice: Invoice = serde_json::from_str(&short.to_string()).unwrap();
        assert_eq!(invoice.header_totals()[0].agrees(), Some(false));

        let incomplete = json!({"header": {"netTotal": 1}, "lines": [{"quantity": 1}]});
        let invoice: Invoice = serde_json::from_str(&incomplete.to_string()).unwrap();
        assert_eq!(invoice.header_totals()[0].agrees(), None);
    }
}
