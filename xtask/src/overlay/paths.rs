//! Which path of a document an action means, however the vendor writes it.
//!
//! Paths are matched without regard to the case of literal segments, to the names of their parameters, and to a
//! slash at the end. A document may also write them with another front: behind a gateway, the export of one
//! service often lacks the gateway's part of the path (`/v2/purchaseinvoice` for
//! `/invoice-management/v2/purchaseinvoice`), and one of the gateway may have more of it. What is lacking is
//! added, because the client sends the paths as they stand; what is more is the vendor's to know.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::openapi;

/// Paths of the overlay and of the document that mean the same.
#[derive(Debug, Default)]
pub(super) struct Paths {
    same: BTreeMap<String, String>,
    lacking: Vec<String>,
}

impl Paths {
    /// Gives the document's paths the front that they lack and the overlay's names of their parameters, which
    /// are names of methods too, and pairs them with the overlay's.
    pub(super) fn align(document: &mut Value, wanted: &BTreeSet<&str>) -> Self {
        let stated: Vec<String> =
            openapi::members(document.get("paths")).map(|(path, _)| path.to_owned()).collect();
        let mut same: BTreeMap<String, String> = BTreeMap::new();
        let mut taken: BTreeSet<&str> = BTreeSet::new();
        let mut pair = |wanted: &BTreeSet<&str>, is_same: &dyn Fn(&str, &str) -> bool| {
            for path in wanted {
                if same.contains_key(*path) {
                    continue;
                }
                if let Some(own) =
                    stated.iter().find(|own| !taken.contains(own.as_str()) && is_same(path, own))
                {
                    taken.insert(own);
                    same.insert((*path).to_owned(), own.clone());
                }
            }
        };
        // The more alike first: two paths can differ in a slash alone.
        pair(wanted, &|path, own| path == own);
        pair(wanted, &|path, own| segments(path) == segments(own));
        pair(wanted, &|path, own| significant(path) == significant(own));
        let mut renamed: BTreeMap<String, String> = BTreeMap::new();
        let mut lacking: BTreeSet<String> = BTreeSet::new();
        if same.is_empty() {
            for (path, own, front) in fronts(wanted, &stated) {
                renamed.insert(own.clone(), format!("{front}{own}"));
                lacking.insert(front);
                same.insert(path, own);
            }
        }
        // What is lacking everywhere is lacking in the paths that the overlay does not know, too.
        if let Some(front) = lacking.first().filter(|front| lacking.len() == 1 && !front.is_empty()) {
            let known: BTreeSet<&String> = same.values().collect();
            for own in stated.iter().filter(|own| !known.contains(own)) {
                rename(document, own, &format!("{front}{own}"));
            }
        }
        for (path, own) in &mut same {
            let whole = renamed.get(own).cloned().unwrap_or_else(|| own.clone());
            *own = rename(document, own, &with_parameters_of(&whole, path));
        }
        Self { same, lacking: lacking.into_iter().filter(|front| !front.is_empty()).collect() }
    }

    /// What was put in front of paths that lacked it.
    pub(super) fn lacking(&self) -> &[String] {
        &self.lacking
    }

    /// The document's path for one of the overlay.
    pub(super) fn get(&self, path: &str) -> Option<&str> {
        self.same.get(path).map(String::as_str)
    }
}

/// Segments in lower case, and parameters without their names.
fn segments(path: &str) -> Vec<String> {
    path.split('/').map(|segment| anonymous(segment).to_lowercase()).collect()
}

/// Without empty segments: a slash at the end or two in a row.
fn significant(path: &str) -> Vec<String> {
    segments(path).into_iter().filter(|segment| !segment.is_empty()).collect()
}

/// `{documentGuid}.pdf` as `{}.pdf`.
fn anonymous(segment: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in segment.chars() {
        match c {
            '{' => {
                inside = true;
                text.push_str("{}");
            }
            '}' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}

/// Pairs paths of which one ends in the other, with the front that the document's lacks; it is empty where that
/// one has more. A document was cut in one way, or service by service: the front that fits most paths goes first.
fn fronts<'a>(wanted: &BTreeSet<&'a str>, stated: &'a [String]) -> Vec<(String, String, String)> {
    type Pairs<'a> = Vec<(&'a str, &'a str)>;
    let mut candidates: BTreeMap<(bool, Vec<String>), Pairs<'a>> = BTreeMap::new();
    for path in wanted {
        for own in stated {
            let (whole, part) = (significant(path), significant(own));
            let lacking = whole.len() > part.len();
            let (long, short) = if lacking { (whole, part) } else { (part, whole) };
            // One parameter alone is the end of many paths.
            let tells = short.iter().filter(|segment| !segment.contains("{}")).count() > 0 && short.len() > 1;
            if tells && long.len() > short.len() && long.ends_with(&short) {
                let front = long[..long.len() - short.len()].to_vec();
                candidates.entry((lacking, front)).or_default().push((*path, own.as_str()));
            }
        }
    }
    let mut candidates: Vec<_> = candidates.into_iter().collect();
    candidates.sort_by_key(|(_, pairs)| std::cmp::Reverse(pairs.len()));
    let (mut found, mut paired): (Vec<_>, BTreeSet<&str>) = (Vec::new(), BTreeSet::new());
    for ((lacking, front), pairs) in candidates {
        for (path, own) in pairs {
            if paired.contains(path) || paired.contains(own) {
                continue;
            }
            paired.extend([path, own]);
            // As the overlay writes it.
            let segments = path.split('/').filter(|segment| !segment.is_empty());
            let missing = if lacking { front.len() } else { 0 };
            let front = segments.take(missing).flat_map(|segment| ["/", segment]).collect();
            found.push((path.to_owned(), own.to_owned(), front));
        }
    }
    found
}

/// `own` with its parameters named as in `path`, whose end it matches.
fn with_parameters_of(own: &str, path: &str) -> String {
    let names: Vec<&str> = parameters(path);
    let own_names = parameters(own);
    let Some(skip) = own_names.len().checked_sub(names.len()) else { return own.to_owned() };
    let mut renamed = String::new();
    let mut rest = own;
    for (position, own_name) in own_names.iter().enumerate() {
        let Some((before, after)) = rest.split_once(&format!("{{{own_name}}}")) else { break };
        let name = position.checked_sub(skip).and_then(|position| names.get(position)).unwrap_or(own_name);
        renamed.push_str(before);
        renamed.extend(["{", *name, "}"]);
        rest = after;
    }
    renamed + rest
}

fn parameters(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

/// Gives a path another text, and its parameters the names in it. Returns the text that it has then.
fn rename(document: &mut Value, old: &str, new: &str) -> String {
    let shared = document.pointer("/components/parameters").cloned().unwrap_or_default();
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return old.to_owned() };
    if old == new || paths.contains_key(new) {
        return old.to_owned();
    }
    let Some(mut item) = paths.remove(old) else { return old.to_owned() };
    let names: BTreeMap<&str, &str> = parameters(old)
        .into_iter()
        .zip(parameters(new).into_iter().skip(parameters(new).len().saturating_sub(parameters(old).len())))
        .collect();
    if let Some(item) = item.as_object_mut() {
        rename_parameters(item, &names, &shared);
        for (_, operation) in item.iter_mut().filter(|(name, _)| openapi::is_method(name)) {
            if let Some(operation) = operation.as_object_mut() {
                rename_parameters(operation, &names, &shared);
            }
        }
    }
    paths.insert(new.to_owned(), item);
    new.to_owned()
}

fn rename_parameters(holder: &mut Map<String, Value>, names: &BTreeMap<&str, &str>, shared: &Value) {
    for parameter in holder.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        let target = openapi::reference(parameter)
            .and_then(|reference| openapi::component_name(reference, "parameters"))
            .and_then(|name| shared.get(name))
            .unwrap_or(parameter);
        if target.get("in").and_then(Value::as_str) != Some("path") {
            continue;
        }
        let own = target.get("name").and_then(Value::as_str).unwrap_or_default();
        let new = names.iter().find(|(old, _)| old.eq_ignore_ascii_case(own)).map(|(_, new)| *new);
        if let Some(new) = new.filter(|new| *new != own) {
            // A shared parameter has other paths too, with other names.
            let mut own = target.clone();
            own["name"] = json!(new);
            *parameter = own;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: [&str; 5] = [
        "/invoices/v1/invoice/{documentGuid}",
        "/invoices/v2/invoice",
        "/invoices/v2/invoice/{documentGuid}",
        "/prices/v1/list",
        "/prices/v1/list/",
    ];

    /// Pairs of the overlay's path and the document's, and the paths that the document has then.
    fn aligned(stated: &[&str]) -> (Vec<(String, String)>, Vec<String>) {
        let paths: Map<String, Value> =
            stated.iter().map(|path| ((*path).to_owned(), json!({"get": {}}))).collect();
        let mut document = json!({"paths": paths});
        let same = Paths::align(&mut document, &WANTED.into_iter().collect()).same.into_iter().collect();
        (same, openapi::members(document.get("paths")).map(|(path, _)| path.to_owned()).collect())
    }

    #[track_caller]
    fn assert_pairs(stated: &[&str], expected: &[(&str, &str)]) {
        let (pairs, paths) = aligned(stated);
        let pairs: Vec<_> = pairs.iter().map(|(path, own)| (path.as_str(), own.as_str())).collect();
        assert_eq!(pairs, expected, "{stated:?}");
        assert!(expected.iter().all(|(_, own)| paths.iter().any(|path| path == own)), "{paths:?}");
        assert_eq!(paths.len(), stated.len());
    }

    #[test]
    fn case_parameter_names_and_a_last_slash_do_not_matter() {
        assert_pairs(
            &["/Invoices/V2/Invoice", "/invoices/v2/invoice/{id}", "/prices/v1/list", "/prices/v1/List/"],
            &[
                (WANTED[1], "/Invoices/V2/Invoice"),
                (WANTED[2], "/invoices/v2/invoice/{documentGuid}"),
                (WANTED[3], "/prices/v1/list"),
                (WANTED[4], "/prices/v1/List/"),
            ],
        );
        assert_pairs(&["/prices/v1/list/"], &[(WANTED[4], "/prices/v1/list/")]);
        assert_pairs(&["/invoices/v2/invoice/"], &[(WANTED[1], "/invoices/v2/invoice/")]);
    }

    #[test]
    fn the_front_that_is_lacking_is_added() {
        assert_pairs(
            &["/v1/Invoice/{guid}", "/v2/invoice", "/v2/invoice/{guid}", "/v1/list", "/status"],
            &[
                (WANTED[0], "/invoices/v1/Invoice/{documentGuid}"),
                (WANTED[1], "/invoices/v2/invoice"),
                (WANTED[2], "/invoices/v2/invoice/{documentGuid}"),
                (WANTED[3], "/prices/v1/list"),
            ],
        );
    }

    #[test]
    fn a_front_that_all_lack_is_added_to_unknown_paths_too() {
        let (pairs, paths) = aligned(&["/v2/invoice", "/v2/other"]);
        assert_eq!(pairs, [(WANTED[1].to_owned(), WANTED[1].to_owned())]);
        assert_eq!(paths, ["/invoices/v2/invoice", "/invoices/v2/other"]);
    }

    #[test]
    fn a_longer_front_stays() {
        assert_pairs(
            &["/api/{tenant}/invoices/v2/invoice", "/api/{tenant}/invoices/v2/invoice/{guid}"],
            &[
                (WANTED[1], "/api/{tenant}/invoices/v2/invoice"),
                (WANTED[2], "/api/{tenant}/invoices/v2/invoice/{documentGuid}"),
            ],
        );
        assert_pairs(&["/{documentGuid}", "/list"], &[]);
    }

    #[test]
    fn parameters_get_the_name_that_the_path_has() {
        let declared = json!({"name": "GUID", "in": "path"});
        let mut document = json!({
            "paths": {"/invoices/v2/invoice/{guid}": {
                "parameters": [{"$ref": "#/components/parameters/Guid"}],
                "get": {"parameters": [declared, {"name": "guid", "in": "query"}]},
            }},
            "components": {"parameters": {"Guid": declared}},
        });
        Paths::align(&mut document, &WANTED.into_iter().collect());
        let item = &document["paths"][WANTED[2]];
        let named = json!({"name": "documentGuid", "in": "path"});
        assert_eq!(item["parameters"], json!([named]));
        assert_eq!(item["get"]["parameters"], json!([named, {"name": "guid", "in": "query"}]));
        assert_eq!(document["components"]["parameters"]["Guid"], declared);
    }
}
