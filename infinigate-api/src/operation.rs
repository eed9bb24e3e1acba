//! What is known of an operation without sending it: id, method, path, credentials.

#[cfg(feature = "record")]
use crate::path::{decode_segment, encode_path};

/// What the description says of one operation, for a [`Transport`](crate::Transport) to act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The operation's id, which is also the name of its method on [`Client`](crate::Client).
    pub id: &'static str,
    /// The HTTP method in capitals.
    pub method: &'static str,
    /// The path template, such as `/invoice-management/v2/purchaseinvoice/{documentGuid}`. A value for `{+name}` can hold
    /// slashes.
    pub path: &'static str,
    /// True if the operation asks for the API key.
    pub api_key: bool,
    /// True if the operation asks for a bearer token.
    pub bearer: bool,
    /// True if sending it twice does no more than sending it once: from the method, or from `x-idempotent` in the
    /// description.
    pub idempotent: bool,
}

impl Operation {
    /// A path of this operation with other values in its placeholders, and without what a base URL has in front of it.
    /// Values are handed over as they were before they were encoded.
    #[cfg(feature = "record")]
    pub fn with_values(&self, path: &str, mut replace: impl FnMut(&str) -> String) -> String {
        let behind_base = path.match_indices('/').map(|(start, _)| &path[start..]);
        let path = behind_base.into_iter().find(|rest| self.matches(rest)).unwrap_or(path);
        let template: Vec<&str> = self.path.split('/').collect();
        let mut replaced = |value: &str| encode_path(&replace(&decode_segment(value)));
        let segments = path.split('/').enumerate().map(|(number, segment)| {
            if segment.is_empty() || template.contains(&segment) {
                return segment.to_owned();
            }
            // A value can stand between literals: `v{version}`.
            let expected = template.get(number).filter(|_| !self.path.contains("{+")).unwrap_or(&"{}");
            let before = expected.split('{').next().unwrap_or_default();
            let after = expected.rsplit('}').next().unwrap_or_default();
            match segment.strip_prefix(before).and_then(|value| value.strip_suffix(after)) {
                Some(value) => format!("{before}{}{after}", replaced(value)),
                None => replaced(segment),
            }
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// The names of the parameters in its path.
    pub(crate) fn placeholders(&self) -> impl Iterator<Item = &'static str> {
        let names = self.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        names.map(|name| name.trim_start_matches('+'))
    }

    /// True if a path is this operation's template with a value in each of its placeholders.
    ///
    /// URLs have no way to send an empty path segment, `.` or `..` as a value: they would reach another
    /// operation.
    pub(crate) fn matches(&self, path: &str) -> bool {
        if self.path.contains("{+") {
            return fits(self.path, path);
        }
        let mut values = path.split('/');
        let literal_or_value = self.path.split('/').all(|expected| {
            values.next().is_some_and(|value| {
                match (expected.split_once('{'), expected.rsplit_once('}')) {
                    // A value can stand between literals: `v{version}`.
                    (Some((before, _)), Some((_, after))) => {
                        value.len() > before.len() + after.len()
                            && value.starts_with(before)
                            && value.ends_with(after)
                    }
                    _ => value == expected,
                }
            })
        });
        literal_or_value && values.next().is_none()
    }
}

/// True if a path is a template in which values for `{+name}` can hold slashes.
fn fits(template: &str, path: &str) -> bool {
    let Some((literal, rest)) = template.split_once('{') else { return template == path };
    let Some(path) = path.strip_prefix(literal) else { return false };
    let (name, rest) = rest.split_once('}').unwrap_or((rest, ""));
    let end = if name.starts_with('+') { path.len() } else { path.find('/').unwrap_or(path.len()) };
    (1..=end).any(|end| path.is_char_boundary(end) && fits(rest, &path[end..]))
}

#[cfg(test)]
mod tests {
    use super::Operation;
    use crate::operations::{ACCEPT_QUOTE, ALL, REJECT_QUOTE, REQUEST_TOKEN};
    use crate::operations::{GET_PRICE_LIST_BY_MANUFACTURER, SEARCH_PRICE_LIST};

    #[test]
    fn a_path_parameter_needs_a_value() {
        let base = "/product-management/v1/pricelist/search";
        assert!(SEARCH_PRICE_LIST.matches(&format!("{base}/switch")));
        for other in ["", "/", "/count/switch", "/switch/"] {
            assert!(!SEARCH_PRICE_LIST.matches(&format!("{base}{other}")), "{other}");
        }
        assert!(GET_PRICE_LIST_BY_MANUFACTURER.matches("/product-management/v1/pricelist/"));
    }

    #[test]
    fn a_value_can_stand_between_literals() {
        let operation = Operation { path: "/v{version}/a.{format}", ..SEARCH_PRICE_LIST };
        assert!(operation.matches("/v2/a.json"));
        for other in ["/v/a.json", "/v2/a.", "/2/a.json", "/v2/b.json"] {
            assert!(!operation.matches(other), "{other}");
        }
    }

    #[test]
    fn a_value_can_hold_slashes() {
        let operation = Operation { path: "/v1/{+name}/books/{id}", ..SEARCH_PRICE_LIST };
        for path in ["/v1/shelves/7/books/1", "/v1/a/books/1"] {
            assert!(operation.matches(path), "{path}");
        }
        for other in ["/v1//books/", "/v1/books/1", "/v1/a/books/1/2", "/v2/a/books/1"] {
            assert!(!operation.matches(other), "{other}");
        }
    }

    #[cfg(feature = "record")]
    #[test]
    fn values_are_replaced_wherever_they_stand() {
        let replaced = |template, path: &str| {
            let operation = Operation { path: template, ..SEARCH_PRICE_LIST };
            operation.with_values(path, |value| format!("<{value}>"))
        };
        assert_eq!(replaced("/a/search/{word}", "/base/x/a/search/b%20c+&d"), "/a/search/%3Cb%20c+&d%3E");
        assert_eq!(replaced("/v{version}/a.{format}", "/v2/a.json"), "/v%3C2%3E/a.%3Cjson%3E");
        assert_eq!(replaced("/v1/{+name}/books", "/v1/x/y/books"), "/v1/%3Cx%3E/%3Cy%3E/books");
        assert_eq!(replaced("/a/list/", "/a/list/"), "/a/list/");
    }

    #[test]
    fn what_writes_is_not_repeated() {
        for operation in [ACCEPT_QUOTE, REJECT_QUOTE] {
            assert!(!operation.idempotent, "{}", operation.id);
        }
        // The method is POST, and the description says that it may be repeated.
        const { assert!(REQUEST_TOKEN.idempotent) };
        assert!(
            ALL.iter().filter(|operation| operation.method == "GET").all(|operation| operation.idempotent)
        );
    }
}
