//! Titles name no types. Needed for: FastAPI, which gives everything a title.

use serde_json::Value;

use crate::openapi;

/// The generator names a type after a title, and one that is also the name of another type, or of two properties, yields
/// the same type twice.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    openapi::each_schema(document, &mut |schema| {
        count += usize::from(schema.remove("title").is_some());
    });
    count
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Apply::Infallible;
    use super::super::tests::schema_after;
    use super::*;

    #[test]
    fn titles_name_nothing_and_properties_named_title_stay() {
        let schema = json!({"title": "B", "properties": {"title": {"type": "string", "title": "C"}}});
        assert_eq!(
            schema_after(Infallible(apply), true, &schema),
            json!({"properties": {"title": {"type": "string"}}})
        );
    }
}
