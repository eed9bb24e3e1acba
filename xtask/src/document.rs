//! Where the files of the contract are, and how they are read and written.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

use crate::error::Error;

pub(crate) const VENDOR: &str = "openapi/vendor";
pub(crate) const OVERLAY: &str = "openapi/overlay.yaml";
pub(crate) const DESCRIPTION: &str = "openapi/infinigate.json";

/// The root of the workspace.
pub(crate) fn workspace() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    package.as_deref().and_then(Path::parent).map_or_else(PathBuf::new, Path::to_path_buf)
}

/// The name of the one description in `openapi/vendor/`.
pub(crate) fn vendor_file(root: &Path) -> Result<String, Error> {
    let io = |source| Error::Io { file: VENDOR.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join(VENDOR)).map_err(io)? {
        let name = entry.map_err(io)?.file_name().to_string_lossy().into_owned();
        let beside = name.starts_with('.') || Path::new(&name).extension().is_some_and(|end| end == "md");
        if !beside {
            found.push(name);
        }
    }
    found.sort();
    match <[String; 1]>::try_from(found) {
        Ok([name]) => Ok(format!("{VENDOR}/{name}")),
        Err(found) => Err(Error::Vendor { directory: VENDOR, found }),
    }
}

pub(crate) fn read(root: &Path, file: &str) -> Result<Vec<u8>, Error> {
    fs::read(root.join(file)).map_err(|source| Error::Io { file: file.to_owned(), source })
}

/// The text of a document: sorted keys, so that a new edition of the vendor's file that only moves things
/// yields no difference.
pub(crate) fn to_text(mut document: Value) -> String {
    // No-op until a package in the build turns on serde_json's `preserve_order`, which holds for all of them.
    document.sort_all_objects();
    format!("{document:#}\n")
}

pub(crate) fn current(root: &Path, file: &str) -> Option<String> {
    fs::read_to_string(root.join(file)).ok()
}

pub(crate) fn write(root: &Path, file: &str, text: &str) -> Result<(), Error> {
    fs::write(root.join(file), text).map_err(|source| Error::Io { file: file.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_is_sorted_and_ends_in_a_newline() {
        assert_eq!(
            to_text(json!({"b": 1, "a": {"d": 1, "c": 2}})).replace([' ', '\n'], "|"),
            "{|||\"a\":|{|||||\"c\":|2,|||||\"d\":|1|||},|||\"b\":|1|}|"
        );
    }
}
