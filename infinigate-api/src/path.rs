//! Values in the path of a URL.

use url::form_urlencoded;

/// A value as one segment of a path. What progenitor encodes, and the backslash, which in a URL is a slash.
pub(crate) fn encode_path(value: &str) -> String {
    progenitor_client::encode_path(value).replace('\\', "%5C")
}

/// The value that a segment of a path is.
pub(crate) fn decode_segment(segment: &str) -> String {
    // The decoder of forms, which also takes a plus for a space, and an ampersand for the end.
    let form = format!("v={}", segment.replace('+', "%2B").replace('&', "%26"));
    let value = form_urlencoded::parse(form.as_bytes()).next();
    value.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// A value of several segments of a path: its slashes stay, and what is between them is encoded.
///
/// Empty for a value with a segment `.` or `..`, which would leave its place; an empty one is refused before it is sent.
#[allow(dead_code, reason = "used if the description has such a parameter")]
pub(crate) fn encode_segments(value: &str) -> String {
    let segments = value.split('/');
    if segments.clone().any(|segment| matches!(segment, "." | "..")) {
        return String::new();
    }
    segments.map(encode_path).collect::<Vec<_>>().join("/")
}

/// Stands between the values of a list on their way into a path, where nobody writes it.
pub(crate) const BETWEEN: char = '\u{1f}';

/// Stands between the name of a property and its value on their way into a path.
pub(crate) const EQUALS: char = '\u{1e}';

/// Several values of one parameter: each is encoded, what stands between them is not. Those of an object have names, with
/// `equals` behind.
#[allow(dead_code, reason = "used if the description has such a parameter")]
pub(crate) fn encode_list(values: &str, separator: &str, equals: Option<&str>) -> String {
    let encoded = |value: &str| encode_path(value).replace(',', "%2C").replace(';', "%3B");
    let part = |value: &str| match (equals, value.split_once(EQUALS)) {
        (Some(equals), Some((name, value))) => {
            [name, value].map(|text| encoded(text).replace('=', "%3D")).join(equals)
        }
        _ => encoded(value),
    };
    values.split(BETWEEN).map(part).collect::<Vec<_>>().join(separator)
}

#[cfg(test)]
mod tests {
    use super::{encode_list, encode_path, encode_segments};

    #[test]
    fn values_of_a_list_are_encoded_one_by_one() {
        assert_eq!(encode_list("a/b\u{1f}c d", ";x=", None), "a%2Fb;x=c%20d");
        assert_eq!(encode_list("a,b", ",", None), "a%2Cb", "one value");
        assert_eq!(encode_list("a=\u{1e}b;\u{1f}c\u{1e}d", ".", Some("=")), "a%3D=b%3B.c=d");
    }

    #[test]
    fn slashes_of_several_segments_stay() {
        assert_eq!(encode_segments(r"shelves/7 ?/a\b"), "shelves/7%20%3F/a%5Cb");
        assert_eq!(encode_segments("shelves/../7"), "");
    }

    #[test]
    fn nothing_in_a_value_ends_the_segment() {
        assert_eq!(encode_path(r#"a/b\c?d#e %"ü+&"#), "a%2Fb%5Cc%3Fd%23e%20%25%22%C3%BC+&");
    }
}
