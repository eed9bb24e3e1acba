//! `cargo xtask regen` on broken descriptions, as a program: the generator included, which panics on much.

use std::fs;
use std::process::Command;

#[path = "../src/mutation.rs"]
mod mutation;
#[path = "../src/openapi/pointer.rs"]
mod openapi;

#[test]
fn a_client_is_generated_or_one_line_says_why_not() {
    let scratch = tempfile::tempdir().unwrap();
    let (file, out) = (scratch.path().join("broken.json"), scratch.path().join("out"));
    let written = out.join("infinigate.json");

    for (kind, good) in mutation::descriptions() {
        // The step and the eleven ways to break a node have no common divisor.
        for mutant in mutation::mutants(&good, 43) {
            let what = format!("{kind} {}", mutant.what);
            fs::write(&file, mutant.document.to_string()).unwrap();
            let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
                .args(["regen", file.to_str().unwrap(), "--alone", "--out", out.to_str().unwrap()])
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.success(), said.is_empty(), "{what}: {said}");
            assert_eq!(output.status.success(), fs::remove_file(&written).is_ok(), "{what}: {said}");
            assert!(said.is_empty() || said.starts_with("error: "), "{what}: {said}");
            assert!(said.lines().count() <= 1 && !said.contains("panicked"), "{what}: {said}");
        }
    }
}
