//! The index of the corpus: the tables in `tests/corpus/README.md`.

const DOCUMENTS: [&str; 5] = ["Document", "In the manner of", "Kind", "Describes", "Quirks"];
const THIS_API: &str = "this API";

#[derive(Debug)]
pub(super) struct CorpusDocument {
    pub(super) name: String,
    /// What the API is about.
    pub(super) describes: String,
}

impl CorpusDocument {
    /// True if `openapi/known.yaml` applies, and our method names have to come out.
    pub(super) fn is_this_api(&self) -> bool {
        self.describes == THIS_API
    }
}

/// The documents that the index lists, in its order.
pub(super) fn documents(markdown: &str) -> impl Iterator<Item = CorpusDocument> {
    rows(markdown, DOCUMENTS).map(|[name, _, _, describes, _]| CorpusDocument {
        name: name.trim_matches('`').to_owned(),
        describes: describes.to_owned(),
    })
}

/// The rows of the table that has these heads. One whose width is another is no row.
fn rows<'a, const N: usize>(markdown: &'a str, heads: [&str; N]) -> impl Iterator<Item = [&'a str; N]> {
    let cells = |line: &'a str| -> Option<[&'a str; N]> {
        let line = line.strip_prefix("| ")?.strip_suffix(" |")?;
        line.split(" | ").collect::<Vec<_>>().try_into().ok()
    };
    let mut lines = markdown.lines();
    lines.find(|line| cells(line).is_some_and(|found| found == heads));
    // The line below the heads is the rule.
    lines.skip(1).map_while(cells)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;

    use super::super::{DIRECTORY, INDEX};
    use super::*;
    use crate::document::workspace;

    const QUIRKS: [&str; 2] = ["Quirk", "What it is"];

    fn index() -> String {
        fs::read_to_string(workspace().join(DIRECTORY).join(INDEX)).unwrap()
    }

    #[test]
    fn every_document_has_a_row() {
        let index = index();
        let listed: Vec<_> = documents(&index).collect();
        let names: Vec<_> = listed.iter().map(|document| document.name.as_str()).collect();
        let mut files: Vec<_> = fs::read_dir(workspace().join(DIRECTORY))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != INDEX && !name.starts_with('.'))
            .collect();
        files.sort();
        assert_eq!(names, files);
        assert!(files.len() >= 24, "{}", files.len());
        let this_api = listed.iter().filter(|document| document.is_this_api()).count();
        assert!(this_api * 2 >= files.len(), "{this_api} of {} describe this API", files.len());
    }

    #[test]
    fn every_quirk_is_in_two_documents() {
        let index = index();
        let quirks: BTreeSet<_> = rows(&index, QUIRKS).map(|[name, _]| name).collect();
        assert!(quirks.len() > 60, "{}", quirks.len());
        let mut carriers: BTreeMap<&str, usize> = BTreeMap::new();
        for [document, _, _, _, carried] in rows(&index, DOCUMENTS) {
            for quirk in carried.split(", ") {
                assert!(quirks.contains(quirk), "{document}: {quirk} is not in the list");
                *carriers.entry(quirk).or_default() += 1;
            }
        }
        let rare: Vec<_> =
            quirks.iter().filter(|&quirk| carriers.get(quirk).is_none_or(|&count| count < 2)).collect();
        assert!(rare.is_empty(), "in fewer than two documents: {rare:?}");
    }

    #[test]
    fn tables_are_told_apart_by_their_heads() {
        let markdown =
            "| a | b |\n|---|---|\n| no | row |\n\n| Quirk | What it is |\n|---|---|\n| x | y |\n| z |\n";
        assert_eq!(rows(markdown, QUIRKS).collect::<Vec<_>>(), [["x", "y"]]);
        assert_eq!(rows("", QUIRKS).count(), 0);
    }
}
