//! Values in the path of a URL.

/// A value as one segment of a path. What progenitor encodes, and the backslash, which in a URL is a slash.
pub(crate) fn encode_path(value: &str) -> String {
    progenitor_client::encode_path(value).replace('\\', "%5C")
}

#[cfg(test)]
mod tests {
    use super::encode_path;

    #[test]
    fn nothing_in_a_value_ends_the_segment() {
        assert_eq!(encode_path(r#"a/b\c?d#e %"ü+&"#), "a%2Fb%5Cc%3Fd%23e%20%25%22%C3%BC+&");
    }
}
