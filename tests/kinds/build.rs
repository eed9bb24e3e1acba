//! Generates one client from all descriptions in `descriptions/`, each taken the way of `cargo xtask regen`, so that one
//! build shows what every kind of description becomes.
//!
//! Operations and schemas of two descriptions must not have the same name.

#![allow(dead_code, unused_imports, reason = "the build uses a part of what xtask does")]

#[path = "../../xtask/src/convert/mod.rs"]
mod convert;
#[path = "../../xtask/src/error.rs"]
mod error;
#[path = "../../infinigate-api/build/generate.rs"]
mod generator;
#[path = "../../xtask/src/inventory.rs"]
mod inventory;
#[path = "../../xtask/src/merge/mod.rs"]
mod merge;
#[path = "../../xtask/src/normalise/mod.rs"]
mod normalise;
#[path = "../../xtask/src/openapi/mod.rs"]
mod openapi;
#[path = "../../xtask/src/pipeline.rs"]
mod pipeline;
#[path = "../../xtask/src/read/mod.rs"]
mod read;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs, thread};

use serde_json::{Value, json};

const DESCRIPTIONS: &str = "descriptions";

/// Deeply nested descriptions are walked by recursion.
const STACK: usize = 64 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    for source in [
        "build.rs",
        DESCRIPTIONS,
        "../../xtask/src",
        "../../infinigate-api/build",
        "../../infinigate-api/src/page",
    ] {
        println!("cargo::rerun-if-changed={source}");
    }
    let worker =
        thread::Builder::new().stack_size(STACK).spawn(|| client().map_err(|error| error.to_string()))?;
    let client = worker.join().map_err(|_| "the generator gives up")??;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    Ok(fs::write(out.join("client.rs"), client)?)
}

fn client() -> Result<String, Box<dyn Error>> {
    let mut all = json!({
        "openapi": "3.0.3", "info": {"title": "Kinds", "version": "1"}, "servers": [{"url": "https://kinds.example"}],
        "paths": {}, "components": {"schemas": {}}, "x-for-client": true,
    });
    for file in descriptions()? {
        let name = file.display().to_string();
        let one = pipeline::pipeline(&name, &fs::read(&file)?, None)?.client;
        for place in ["/paths", "/components/schemas"] {
            unite(&mut all, &one, place)
                .map_err(|key| format!("{name}: {key} is in another description too"))?;
        }
    }
    Ok(prettyplease::unparse(&generator::generate(all, generator::Features::default())?))
}

/// The files in the folder, and the main file of each folder in it.
fn descriptions() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(Path::new(DESCRIPTIONS))? {
        let path = entry?.path();
        files.push(if path.is_dir() { path.join("openapi.yaml") } else { path });
    }
    files.sort();
    Ok(files)
}

/// Adds what stands at a place of one description, and fails with a key that is there already.
fn unite(all: &mut Value, one: &Value, place: &str) -> Result<(), String> {
    let Some(all) = all.pointer_mut(place).and_then(Value::as_object_mut) else { return Ok(()) };
    for (key, value) in one.pointer(place).and_then(Value::as_object).into_iter().flatten() {
        if all.insert(key.clone(), value.clone()).is_some() {
            return Err(key.clone());
        }
    }
    Ok(())
}
