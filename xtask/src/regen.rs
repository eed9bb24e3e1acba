//! `cargo xtask regen`: the vendor's description and the overlay become `openapi/infinigate.json`.

use std::fmt;
use std::path::Path;

use clap::Args;

use crate::document::{self, DESCRIPTION, OVERLAY};
use crate::error::Error;
use crate::overlay::Overlay;
use crate::pipeline::{Outcome, pipeline};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Write nothing; fail if the description is not what its sources yield
    #[arg(long)]
    pub(crate) check: bool,
}

/// What a run did.
#[derive(Debug)]
pub(crate) struct Summary {
    vendor: String,
    changed: bool,
    outcome: Outcome,
}

pub(crate) fn run(root: &Path, options: &Options) -> Result<Summary, Error> {
    let vendor = document::vendor_file(root)?;
    let overlay = Overlay::read(OVERLAY, &document::read(root, OVERLAY)?, false)?;
    let outcome = pipeline(&vendor, &document::read(root, &vendor)?, Some(&overlay))?;

    let text = document::to_text(outcome.description.clone());
    let changed = document::current(root, DESCRIPTION).is_none_or(|current| current != text);
    if changed && options.check {
        return Err(Error::Stale { file: DESCRIPTION });
    }
    // An untouched file keeps its time, and nothing is rebuilt.
    if changed {
        document::write(root, DESCRIPTION, &text)?;
    }
    Ok(Summary { vendor, changed, outcome })
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = if self.changed { "written" } else { "unchanged" };
        write!(f, "{DESCRIPTION} {written}, from {} and {OVERLAY}\n{}", self.vendor, self.outcome)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::SystemTime;
    use std::{env, fs, process};

    use super::*;

    const VENDOR: &str = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a/{id}:
    get:
      operationId: Things_Get
      parameters:
        - {name: API-KEY, in: header, schema: {type: string}}
        - {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
      responses:
        200:
          description: ok
          content:
            text/plain: {schema: {$ref: '#/components/schemas/ThingDto'}}
            application/json: {schema: {$ref: '#/components/schemas/ThingDto'}}
        default: {description: error}
components:
  schemas:
    ThingDto:
      type: object
      required: [price]
      properties:
        price: {type: number, format: double}
        kind: {type: string, enum: [a, b]}
        next: {nullable: true, allOf: [{$ref: '#/components/schemas/ThingDto'}]}
      additionalProperties: false
";

    const NAMES: &str = r"
overlay: 1.0.0
info: {title: t, version: '1'}
actions:
  - target: $.paths['/a/{id}'].get
    update: {operationId: get_thing}
  - target: $.components.schemas.ThingDto
    update: {x-rust-name: Thing}
";

    /// A workspace of its own, removed at the end.
    struct Workspace(PathBuf);

    impl Workspace {
        fn new(name: &str) -> Self {
            let root = env::temp_dir().join(format!("xtask-{name}-{}", process::id()));
            fs::create_dir_all(root.join(document::VENDOR)).unwrap();
            fs::write(root.join(document::VENDOR).join("description"), VENDOR).unwrap();
            fs::write(root.join(OVERLAY), NAMES).unwrap();
            Self(root)
        }

        fn run(&self, check: bool) -> Result<Summary, Error> {
            run(&self.0, &Options { check })
        }
    }

    impl Drop for Workspace {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn writes_checks_and_stays() {
        let workspace = Workspace::new("flow");
        assert!(matches!(workspace.run(true), Err(Error::Stale { .. })));
        assert!(document::current(&workspace.0, DESCRIPTION).is_none(), "--check must write nothing");

        let summary = workspace.run(false).unwrap().to_string();
        assert!(summary.contains("infinigate.json written, from openapi/vendor/description"), "{summary}");
        for line in ["    1 operations, 1 types", "    2 overlay actions", "    1 rename_schemas"] {
            assert!(summary.contains(line), "{summary}");
        }
        workspace.run(true).unwrap();
        let file = fs::File::options().append(true).open(workspace.0.join(DESCRIPTION)).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert!(workspace.run(false).unwrap().to_string().contains("unchanged"));
        assert_eq!(
            file.metadata().unwrap().modified().unwrap(),
            SystemTime::UNIX_EPOCH,
            "nothing to rebuild"
        );

        fs::write(workspace.0.join(DESCRIPTION), "{}").unwrap();
        let message = workspace.run(true).unwrap_err().to_string();
        assert!(message.contains("cargo xtask regen"), "{message}");
        assert_eq!(document::current(&workspace.0, DESCRIPTION).unwrap(), "{}");
    }

    #[test]
    fn an_error_writes_nothing() {
        let workspace = Workspace::new("error");
        fs::write(workspace.0.join(OVERLAY), NAMES.replace("ThingDto", "GoneDto")).unwrap();
        let message = workspace.run(false).unwrap_err().to_string();
        assert!(
            message.contains("openapi/overlay.yaml: action 2, target $.components.schemas.GoneDto"),
            "{message}"
        );
        assert!(document::current(&workspace.0, DESCRIPTION).is_none());
    }

    #[test]
    fn exactly_one_vendor_file_is_expected() {
        let workspace = Workspace::new("vendor");
        let vendor = workspace.0.join(document::VENDOR);
        fs::write(vendor.join("README.md"), "About the description").unwrap();
        fs::write(vendor.join(".gitattributes"), "* -text").unwrap();
        workspace.run(false).unwrap();
        fs::write(vendor.join("second.json"), "{}").unwrap();
        assert!(workspace.run(false).unwrap_err().to_string().contains("description and second.json"));
    }
}
