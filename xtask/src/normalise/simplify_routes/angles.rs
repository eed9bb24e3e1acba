//! Parameters as routers of Python write them.

/// Flask's `<id>` and `<int:id>`, as a whole segment, are `{id}`.
pub(super) fn with_braces(path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        let name = segment.strip_prefix('<').and_then(|segment| segment.strip_suffix('>'));
        match name.map(|name| name.rsplit(':').next().unwrap_or(name)) {
            Some(name) if !name.is_empty() && !name.contains(['<', '>', '{', '}']) => format!("{{{name}}}"),
            _ => segment.to_owned(),
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angle_brackets_around_a_segment_are_braces() {
        for (path, expected) in [
            ("/items/<int:id>/parts/<part>", "/items/{id}/parts/{part}"),
            ("/items/<>/a<b>/<{c}>", "/items/<>/a<b>/<{c}>"),
        ] {
            assert_eq!(with_braces(path), expected);
        }
    }
}
