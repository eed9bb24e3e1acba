//! Links to examples.

use serde_json::Value;

/// Links to example files are relative to the file that they stand in. The vendor's lies one folder deeper than
/// the result, in which the same link would lead outside the description.
pub(super) fn apply(document: &mut Value) -> usize {
    match document {
        Value::Object(object) => {
            let here = match object.get_mut("externalValue") {
                Some(Value::String(link)) => rebase(link),
                _ => 0,
            };
            here + object.values_mut().map(apply).sum::<usize>()
        }
        Value::Array(elements) => elements.iter_mut().map(apply).sum(),
        _ => 0,
    }
}

fn rebase(link: &mut String) -> usize {
    let Some(rest) = link.strip_prefix("../") else { return 0 };
    *link = rest.to_owned();
    1
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    #[test]
    fn a_link_leads_to_the_same_file_as_before() {
        let link = |to: &str| json!({"examples": {"default": {"externalValue": to}}});
        assert_eq!(applied(Infallible(apply), link("../examples/a.json")), (1, link("examples/a.json")));
        assert_eq!(applied(Infallible(apply), link("https://example.com/a")).0, 0);
    }
}
