//! Parameters as routers of Python write them.

/// Flask's `<id>` and `<int:id>`, as a whole segment, are `{id}`; the slashes of `<path:rest>` stay.
pub(super) fn with_braces(path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        let name = segment.strip_prefix('<').and_then(|segment| segment.strip_suffix('>'));
        let (converter, name) = name.map_or(("", ""), |name| name.rsplit_once(':').unwrap_or(("", name)));
        match converter {
            _ if name.is_empty() || name.contains(['<', '>', '{', '}']) => segment.to_owned(),
            "path" => format!("{{{name}:path}}"),
            _ => format!("{{{name}}}"),
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
            ("/files/<path:rest>", "/files/{rest:path}"),
        ] {
            assert_eq!(with_braces(path), expected);
        }
    }
}
