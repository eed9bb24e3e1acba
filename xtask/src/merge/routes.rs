//! Which operation of the vendor's file is which of ours: by method and path.

use std::collections::BTreeSet;

use crate::openapi;

/// An operation's place in a description: method and path.
pub(super) type Route = (String, String);

/// An operation that stands in both, and how far apart the paths are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RoutePair {
    pub(super) ours: Route,
    pub(super) theirs: Route,
    pub(super) is_exact: bool,
}

/// How much further a path is away that lacks the segments in front, or has more of them.
const BASE_PATH: usize = 2;

/// Every operation of one that is in the other as well, the nearest first; each is in one pair at most. Between two
/// that are equally near no guess is made.
pub(super) fn pairs(ours: &[Route], theirs: &[Route]) -> Vec<RoutePair> {
    let mut candidates = Vec::new();
    let theirs: Vec<_> = theirs.iter().map(|their| (their, segments(&their.1))).collect();
    for our in ours {
        let ours = segments(&our.1);
        for (their, theirs) in theirs.iter().filter(|(their, _)| their.0 == our.0) {
            candidates.extend(distance(&ours, theirs).map(|distance| (distance, our, *their)));
        }
    }
    candidates.sort();
    let (mut met, mut taken) = (BTreeSet::new(), BTreeSet::new());
    let mut pairs = Vec::new();
    for distance in 0..=BASE_PATH + 1 {
        let open: Vec<_> = candidates
            .iter()
            .filter(|(d, our, their)| *d == distance && !met.contains(*our) && !taken.contains(*their))
            .copied()
            .collect();
        for (_, our, their) in &open {
            // Spellings of one path are the same route; other rivals are not.
            let rivals = open.iter().filter(|(_, o, t)| (o == our) != (t == their)).count();
            if rivals == 0 || (distance == 0 && !met.contains(*our)) {
                met.insert(*our);
                taken.insert(*their);
                pairs.push(RoutePair {
                    ours: (*our).clone(),
                    theirs: (*their).clone(),
                    is_exact: distance == 0,
                });
            }
        }
    }
    pairs
}

/// How far apart two paths are; `None` if they are not the same route.
fn distance(ours: &[String], theirs: &[String]) -> Option<usize> {
    let common = ours.len().min(theirs.len());
    let has_values =
        |segments: &[String]| segments.iter().any(|segment| segment != "{}" && !openapi::is_version(segment));
    let (our, their) = (&ours[ours.len() - common..], &theirs[theirs.len() - common..]);
    let in_front = if ours.len() == theirs.len() { 0 } else { BASE_PATH };
    if !has_values(our) {
        return None;
    }
    let edits = edits(&our.join("/"), &their.join("/"))?;
    Some(in_front + edits)
}

/// None or one letter that is missing, added, other or exchanged with its neighbour. Digits are versions, and count.
fn edits(ours: &str, theirs: &str) -> Option<usize> {
    let digits =
        |text: &str| text.chars().filter(|c| c.is_ascii_digit() || "{}/".contains(*c)).collect::<String>();
    // Most pairs are nothing alike: what they begin and end with says so at once. A letter has four bytes at most, and
    // two of them may have changed places.
    let alike =
        |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(our, their)| our == their).count();
    let begins = alike(&mut ours.bytes().zip(theirs.bytes()));
    let ends = alike(&mut ours.bytes().rev().zip(theirs.bytes().rev()));
    if begins + ends + 8 < ours.len().max(theirs.len()) || digits(ours) != digits(theirs) {
        return None;
    }
    Some(strsim::osa_distance(ours, theirs)).filter(|edits| *edits <= 1)
}

/// The segments of a path in lower case, parameters without their names.
fn segments(path: &str) -> Vec<String> {
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    segments.map(|segment| nameless(&segment.to_lowercase())).collect()
}

fn nameless(segment: &str) -> String {
    let mut nameless = String::new();
    let mut inside = false;
    for c in segment.chars() {
        match c {
            '{' => {
                inside = true;
                nameless.push_str("{}");
            }
            '}' => inside = false,
            _ if inside => {}
            c => nameless.push(c),
        }
    }
    nameless
}

/// A path's template: two that are equal are the same, whatever the parameters are called.
pub(super) fn template(path: &str) -> (Vec<String>, bool) {
    (segments(path), path.ends_with('/'))
}

/// The names of a path's parameters, in their order.
pub(super) fn names(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|behind| behind.split('}').next()).collect()
}

/// The method and path of every operation.
pub(super) fn routes(description: &serde_json::Value) -> Vec<Route> {
    openapi::operations(description).map(|(path, method, _)| (method.to_owned(), path.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(path: &str) -> Route {
        ("get".to_owned(), path.to_owned())
    }

    #[test]
    fn paths_are_the_same_route_or_not() {
        for (ours, theirs, expected) in [
            ("/a-management/v2/order/{documentGuid}", "/A-Management/V2/Order/{id}", Some(0)),
            ("/a/v1/list/", "/a/v1/list", Some(0)),
            ("/order-management/v2/quote", "/order-managment/v2/quote", Some(1)),
            ("/order-management/v2/quote", "/order-managemnet/v2/quote", Some(1)),
            ("/order-management/v2/quote/{id}", "/v2/quote/{guid}", Some(2)),
            ("/order/v2/quote", "/api/order/v2/qoute", Some(3)),
            ("/order/v2/quote", "/order/v3/quote", None),
            ("/order/v2/quote", "/order/v2/quote/{id}", None),
            ("/order/v2/quote", "/order/v2/qote2", None),
            ("/order/v2/quote/{id}", "/{id}", None),
            ("/order/v2/quote", "/order/v2/{id}", None),
        ] {
            assert_eq!(distance(&segments(ours), &segments(theirs)), expected, "{ours} {theirs}");
        }
    }

    #[test]
    fn the_nearest_pair_up_and_rivals_do_not() {
        let ours = [route("/a/v1/thing"), route("/b/v1/thing"), route("/c/other")];
        assert_eq!(pairs(&ours, &[route("/v1/thing")]), [], "two are equally near");
        let found = pairs(&ours, &[route("/v1/thing"), route("/A/V1/thing"), route("/other")]);
        let found: Vec<(&str, &str, bool)> =
            found.iter().map(|pair| (pair.ours.1.as_str(), pair.theirs.1.as_str(), pair.is_exact)).collect();
        assert_eq!(
            found,
            [
                ("/a/v1/thing", "/A/V1/thing", true),
                ("/b/v1/thing", "/v1/thing", false),
                ("/c/other", "/other", false),
            ]
        );
    }
}
