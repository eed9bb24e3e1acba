//! Names of schemas that are names in Rust. Needed for: generics and full names of .NET, springdoc.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase;
use serde_json::Value;

use super::latin::latin;
use super::rename_schemas;
use crate::openapi;
use crate::openapi::references::percent_decoded;

/// Types that the generated code and the crate around it use by their bare names.
const RESERVED: [&str; 23] = [
    "Box",
    "Clone",
    "Count",
    "Decimal",
    "Default",
    "Err",
    "Map",
    "NaiveDate",
    "None",
    "Ok",
    "Option",
    "Page",
    "ReceivedDate",
    "Result",
    "Secret",
    "Self",
    "Some",
    "String",
    "Timestamp",
    "Uuid",
    "Value",
    "Vec",
    "Error",
];

/// Schema names that are no Rust name become one that can be read: a namespace goes, and a generic type is
/// `PagedResultOfInvoice`, however the tool wrote it (``PagedResult`1[[...]]``, `PagedResult<Invoice>`,
/// `PagedResult[Invoice]`, percent-encoded or not). Names that are the same in Rust's case, or those of types
/// that the code uses itself, get a number: the generator would write the same type twice.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut open: Vec<&str> = Vec::new();
    let mut all: Vec<&str> = openapi::component_schemas(document).map(|(name, _)| name).collect();
    // The order of the document decides nothing.
    all.sort_unstable();
    for name in all {
        let in_rust = in_rust(name);
        let stays = is_name(name) && !RESERVED.contains(&in_rust.as_str()) && taken.insert(in_rust);
        if !stays {
            open.push(name);
        }
    }
    for old in open {
        let new = type_name(old, &taken);
        taken.insert(in_rust(&new));
        names.insert(old.to_owned(), new);
    }
    let count = names.len();
    if count > 0 {
        rename_schemas::rename_all(document, &names);
    }
    count
}

/// A name in Rust for a schema: its own without what is no name, and none that is taken, in Rust's case.
pub(crate) fn type_name(name: &str, taken: &BTreeSet<String>) -> String {
    let is_taken = |name: &str| RESERVED.contains(&in_rust(name).as_str()) || taken.contains(&in_rust(name));
    let own = is_name(name).then(|| name.to_owned());
    own.into_iter().chain(candidates(name)).find(|name| !is_taken(name)).unwrap_or_else(|| {
        let readable = candidates(name).pop().unwrap_or_else(|| "Schema".to_owned());
        openapi::unique(&readable, "", is_taken)
    })
}

/// True if a name in Rust is that of a type which the code uses itself.
pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn in_rust(name: &str) -> String {
    name.to_pascal_case()
}

/// Names for a schema, the shortest first: without its namespace, then with more and more of it.
fn candidates(name: &str) -> Vec<String> {
    let name = percent_decoded(name);
    let (base, _) = generic(&name);
    let segments = base.split(SEPARATORS).filter(|segment| !segment.is_empty()).count().max(1);
    let name_of = |depth| {
        let name = readable(&name, depth);
        // As in names of schemas that had none.
        if name.starts_with(|first: char| first.is_ascii_digit()) { format!("Of{name}") } else { name }
    };
    (1..=segments).map(name_of).filter(|name| is_name(name)).collect()
}

const SEPARATORS: [char; 6] = ['.', '+', '/', '\\', ':', '$'];

fn readable(name: &str, depth: usize) -> String {
    let (base, arguments) = generic(name.trim());
    let segments: Vec<&str> = base.split(SEPARATORS).filter(|segment| !segment.is_empty()).collect();
    let mut readable: String =
        segments.iter().skip(segments.len().saturating_sub(depth)).map(|segment| word(segment)).collect();
    match arguments {
        None => {}
        Some(arguments) if arguments.is_empty() => readable.push_str("List"),
        Some(arguments) => {
            let arguments: Vec<String> =
                arguments.iter().map(|argument| self::readable(argument, 1)).collect();
            readable.push_str("Of");
            readable.push_str(&arguments.join("And"));
        }
    }
    readable
}

fn word(segment: &str) -> String {
    let segment = latin(segment);
    let segment = segment.trim();
    let word: String =
        segment.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    if word.contains('-') || word.starts_with(|c: char| c.is_ascii_lowercase()) {
        word.to_pascal_case()
    } else {
        word
    }
}

/// The name of a type and the types that it is made for; none of them for a list (`String[]`).
fn generic(name: &str) -> (&str, Option<Vec<&str>>) {
    let Some(start) = name.find(['`', '[', '<', '«', '(']) else { return (name, None) };
    let (base, rest) = name.split_at(start);
    let rest = rest.trim_start_matches('`').trim_start_matches(|c: char| c.is_ascii_digit());
    let mut characters = rest.char_indices();
    let Some((_, '[' | '<' | '«' | '(')) = characters.next() else { return (base, None) };
    let inside = characters.next().map_or("", |(first, _)| &rest[first..]);
    let arguments = split(inside).into_iter().map(bare).filter(|argument| !argument.is_empty()).collect();
    (base, Some(arguments))
}

/// The parts between commas, up to the bracket that closes.
fn split(inside: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, c) in inside.char_indices() {
        match c {
            '[' | '<' | '«' | '(' => depth += 1,
            ']' | '>' | '»' | ')' if depth == 0 => {
                parts.push(&inside[start..at]);
                return parts;
            }
            ']' | '>' | '»' | ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inside[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inside[start..]);
    parts
}

/// `[Namespace.Type, Assembly, Version=1.0.0.0]` without brackets and assembly.
fn bare(argument: &str) -> &str {
    let argument = argument.trim();
    match argument.strip_prefix('[') {
        Some(inside) => split(inside).first().map_or("", |name| name.trim()),
        None => argument,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Apply::Infallible;
    use super::super::tests::{answering, applied};
    use super::*;

    fn name(given: &str) -> String {
        let (_, document) = applied(Infallible(apply), answering(&json!({}), &json!({given: {}})));
        openapi::component_schemas(&document).map(|(name, _)| name.to_owned()).collect()
    }

    #[test]
    fn generic_types_can_be_read() {
        for (given, expected) in [
            (
                "PagedResult`1[[Shop.Models.Invoice, Shop, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null]]",
                "PagedResultOfInvoice",
            ),
            ("Shop.PagedResult`1[[Shop.Invoice, Shop]]", "PagedResultOfInvoice"),
            ("Dictionary`2[[System.String, mscorlib],[Shop.Line, Shop]]", "DictionaryOfStringAndLine"),
            ("Result`1[[Page`1[[Shop.Invoice, Shop]], Shop]]", "ResultOfPageOfInvoice"),
            ("PagedResult%601%5B%5BShop.Invoice, Shop%5D%5D", "PagedResultOfInvoice"),
            ("PagedResult<Invoice>", "PagedResultOfInvoice"),
            ("PagedResult[Invoice]", "PagedResultOfInvoice"),
            ("Map«string,List«Invoice»»", "MapOfStringAndListOfInvoice"),
            ("System.String[]", "StringList"),
            ("Shop.Models.Invoice", "Invoice"),
            ("Outer+Inner", "Inner"),
            ("price-list item", "PriceListItem"),
            ("PagedResult`1", "PagedResult"),
        ] {
            assert_eq!(name(given), expected);
        }
    }

    #[test]
    fn names_that_are_names_stay() {
        for given in ["Invoice", "InvoiceDTO", "invoice_line", "Page_Invoice_"] {
            assert_eq!(name(given), given);
        }
        assert_eq!(name("Decimal"), "Decimal2");
        assert_eq!(name("{{x}}"), "X");
        assert_eq!(name("2fa-state"), "Of2faState");
        assert_eq!(name("価格"), "JiaGe");
        assert_eq!(name("Größe"), "Grosse");
        assert_eq!(name("\u{e000}"), "Schema");
    }

    #[test]
    fn names_stay_apart() {
        let schemas = json!({
            "Invoice": {}, "invoice": {}, "INVOICE": {},
            "Sales.Order": {}, "Purchase.Order": {"$ref": "#/components/schemas/Sales.Order"}, "a.Order": {},
        });
        let reference = json!({"$ref": "#/components/schemas/Purchase.Order"});
        let (count, document) = applied(Infallible(apply), answering(&reference, &schemas));
        assert_eq!(count, 5);
        let names: Vec<&str> = openapi::component_schemas(&document).map(|(name, _)| name).collect();
        let set: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(set, ["AOrder", "INVOICE", "Invoice2", "Invoice3", "Order", "SalesOrder"].into());
        assert_eq!(document["components"]["schemas"]["Order"]["$ref"], "#/components/schemas/SalesOrder");
    }
}
