//! The files of the contract: their paths, and reading and writing them.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

use crate::error::Error;

pub(crate) const VENDOR: &str = "openapi/vendor";
/// What is known of the wire, in our names.
pub(crate) const KNOWN: &str = "openapi/known.yaml";
/// True and standard.
pub(crate) const DESCRIPTION: &str = "openapi/infinigate.json";
/// The same, adapted to the generator.
pub(crate) const CLIENT: &str = "infinigate-api/client.json";
/// The public items of the client that is generated from it.
pub(crate) const PUBLIC_API: &str = "infinigate-api/public-api.txt";

/// The root of the workspace.
pub(crate) fn workspace() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    package.as_deref().and_then(Path::parent).map_or_else(PathBuf::new, Path::to_path_buf)
}

/// The one description in `openapi/vendor/`, if somebody has it.
pub(crate) fn vendor_file(root: &Path) -> Result<Option<String>, Error> {
    let mut found = vendor_files(root)?;
    match found.len() {
        0 | 1 => Ok(found.pop()),
        _ => Err(Error::Vendor { directory: VENDOR, found }),
    }
}

/// The descriptions in `openapi/vendor/`, sorted.
pub(crate) fn vendor_files(root: &Path) -> Result<Vec<String>, Error> {
    let io = |source| Error::Io { file: VENDOR.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join(VENDOR)).map_err(io)? {
        let name = entry.map_err(io)?.file_name().to_string_lossy().into_owned();
        let beside = name.starts_with('.') || Path::new(&name).extension().is_some_and(|end| end == "md");
        if !beside {
            found.push(format!("{VENDOR}/{name}"));
        }
    }
    found.sort();
    Ok(found)
}

/// The path under which a description is stored: its own name, with the extension that its content has.
pub(crate) fn vendor_path(source: &Path, extension: &str) -> String {
    let text = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let stem = text(source.file_stem())
        .filter(|stem| !stem.starts_with(['.', '-']))
        .unwrap_or_else(|| "infinigate".to_owned());
    let own =
        text(source.extension()).filter(|own| own == extension || (own == "yml" && extension == "yaml"));
    format!("{VENDOR}/{stem}.{}", own.as_deref().unwrap_or(extension))
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

/// A file to be written, which lies beside its place until it is put there.
#[derive(Debug)]
pub(crate) struct Staged {
    file: String,
    beside: PathBuf,
    place: PathBuf,
}

impl Staged {
    /// Writes the content to the disk, where most things that can go wrong do. Its place stays as it is.
    pub(crate) fn new(root: &Path, file: &str, content: &[u8]) -> Result<Self, Error> {
        let place = root.join(file);
        let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // `openapi/vendor/` may hold names that start with a dot.
        let beside = place.with_file_name(format!(".{name}.new"));
        fs::write(&beside, content).map_err(|source| Error::Io { file: file.to_owned(), source })?;
        Ok(Self { file: file.to_owned(), beside, place })
    }

    pub(crate) fn put(self) -> Result<(), Error> {
        let io = |source| Error::Io { file: self.file.clone(), source };
        fs::rename(&self.beside, &self.place).map_err(io)
    }
}

impl Drop for Staged {
    /// Nothing is left of what was not put in its place.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.beside);
    }
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

    #[test]
    fn a_description_keeps_its_name_and_gets_the_right_extension() {
        for (source, extension, expected) in [
            ("/tmp/swagger.json", "json", "swagger.json"),
            ("swagger.json", "yaml", "swagger.yaml"),
            ("api.yml", "yaml", "api.yml"),
            ("Reseller API (v2).txt", "json", "Reseller API (v2).json"),
            ("reseller-1.0", "json", "reseller-1.json"),
            (".hidden", "json", "infinigate.json"),
            ("-", "yaml", "infinigate.yaml"),
        ] {
            assert_eq!(vendor_path(Path::new(source), extension), format!("{VENDOR}/{expected}"), "{source}");
        }
    }
}
