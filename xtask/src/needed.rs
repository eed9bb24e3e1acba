//! What hand-written code needs of the description: the operations that it names.

use std::fs;
use std::path::Path;

use crate::error::Error;

/// Crates whose code is written by hand and calls operations by name.
const HAND_WRITTEN: [&str; 3] = ["infinigate-auth", "infinigate-cli", "tests/demo"];

/// The files that name an operation, in code or in documentation, whose examples are compiled too.
pub(crate) fn by(root: &Path, operation: &str) -> Result<Vec<String>, Error> {
    let mut open: Vec<String> = HAND_WRITTEN
        .iter()
        .filter(|place| root.join(place).is_dir())
        .map(|&place| place.to_owned())
        .collect();
    let mut found = Vec::new();
    while let Some(place) = open.pop() {
        let io = |source| Error::Io { file: place.clone(), source };
        let path = root.join(&place);
        if path.is_dir() {
            for entry in fs::read_dir(&path).map_err(io)? {
                open.push(format!("{place}/{}", entry.map_err(io)?.file_name().to_string_lossy()));
            }
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "md")
            && names(&fs::read_to_string(&path).map_err(io)?, operation)
        {
            found.push(place);
        }
    }
    found.sort();
    Ok(found)
}

/// True if a text has this identifier, and not as a part of a longer one.
fn names(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|other| other == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::workspace;

    #[test]
    fn words_are_whole() {
        assert!(names("client.get_quote()", "get_quote"));
        assert!(!names("client.get_quote_by_number()", "get_quote"));
    }

    #[test]
    fn what_the_crates_call_is_found() {
        for (operation, crate_) in
            [("request_token", "infinigate-auth/src/"), ("get_quote", "infinigate-cli/src/")]
        {
            let files = by(&workspace(), operation).unwrap();
            assert!(files.iter().any(|file| file.starts_with(crate_)), "{operation}: {files:?}");
        }
        assert_eq!(by(&workspace(), "no_such_operation").unwrap(), Vec::<String>::new());
    }
}
