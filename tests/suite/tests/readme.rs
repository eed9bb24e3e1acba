//! The README shows what is in the repository. `.ci/readme` runs its commands.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

#[test]
fn the_sample_is_the_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let example = fs::read_to_string(root.join("infinigate-auth/examples/prices.rs")).unwrap();
    // The README says in its text what the file says in its first line.
    let (_, example) = example.split_once("\n\n").unwrap();
    assert!(readme.contains(&format!("```rust\n{example}```")), "README.md and examples/prices.rs differ");
}
