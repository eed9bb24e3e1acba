//! A description that is split over files becomes one: what it refers to in a file beside it is read from there, over
//! the network never. A file that is not there leaves its reference as it is, to be named as any that leads nowhere.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::openapi::{self, DATA, percent_decoded, unescaped};

/// Properties that hold a schema, or schemas by name or in a list.
const SCHEMAS: [&str; 15] = [
    "schema",
    "itemSchema",
    "items",
    "additionalProperties",
    "not",
    "allOf",
    "oneOf",
    "anyOf",
    "properties",
    "patternProperties",
    "prefixItems",
    "schemas",
    "definitions",
    "$defs",
    "if",
];
/// How deep files may refer to one another outside of schemas.
const DEPTH: usize = 32;

/// The description with everything in it that lies in files beside it; an error names the first of them that is there and
/// cannot be understood.
pub(super) fn bundle(file: &str, mut document: Value) -> Result<Value, Error> {
    let root = normalised(Path::new(file));
    if !refers_to_files(&document) {
        return Ok(document);
    }
    let prefix = if document.get("swagger").is_some() { "/definitions" } else { "/components/schemas" };
    let mut files = Files {
        root: root.clone(),
        prefix,
        read: BTreeMap::new(),
        names: BTreeMap::new(),
        own: Vec::new(),
        new: Map::new(),
        noted: BTreeSet::new(),
        failed: None,
        in_notes: false,
    };
    files.name_components(&mut document);
    files.walk(&mut document, &root, false, DEPTH);
    let mut at = &mut document;
    for name in prefix.split('/').skip(1) {
        if !at.get(name).is_some_and(Value::is_object) {
            at[name] = json!({});
        }
        at = &mut at[name];
    }
    if let Some(schemas) = at.as_object_mut() {
        schemas.extend(files.new);
    }
    files.failed.map_or(Ok(document), Err)
}

/// True if a reference leads out of the document.
fn refers_to_files(value: &Value) -> bool {
    match value {
        Value::Object(object) => object.iter().any(|(name, property)| match property {
            Value::String(target) if name == "$ref" => target_file(target).is_some_and(looks_like_a_file),
            property => refers_to_files(property),
        }),
        Value::Array(elements) => elements.iter().any(refers_to_files),
        _ => false,
    }
}

/// The part of a reference before the `#`, if it is a path.
fn target_file(target: &str) -> Option<&str> {
    let file = target.split('#').next().unwrap_or_default();
    (!file.is_empty() && !file.contains("://") && !file.starts_with("urn:")).then_some(file)
}

/// A bare word is the name of a schema, in some descriptions.
fn looks_like_a_file(file: &str) -> bool {
    file.contains('/') || Path::new(file).extension().is_some()
}

/// Without `.` and `..`, as far as that can be said without looking.
fn normalised(path: &Path) -> PathBuf {
    let mut normalised = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if normalised.file_name().is_some() => {
                normalised.pop();
            }
            other => normalised.push(other),
        }
    }
    normalised
}

/// A value in a file: the file and a pointer.
type FilePlace = (PathBuf, String);

struct Files {
    root: PathBuf,
    /// The place for schemas of other files.
    prefix: &'static str,
    read: BTreeMap<PathBuf, Option<Value>>,
    /// What the schemas of other files are called here.
    names: BTreeMap<FilePlace, String>,
    /// The names of the description's own schemas.
    own: Vec<String>,
    new: Map<String, Value>,
    /// Those schemas of other files that only notes have referred to.
    noted: BTreeSet<FilePlace>,
    failed: Option<Error>,
    /// True within examples and extensions, which a client does not need.
    in_notes: bool,
}

impl Files {
    /// A component that is nothing but a reference to a file has the name of what stands there.
    fn name_components(&mut self, document: &mut Value) {
        let mut components = document.pointer(self.prefix).cloned().unwrap_or_default();
        let own: Vec<String> = openapi::entries(Some(&components)).map(|(name, _)| name.to_owned()).collect();
        let mut open = Vec::new();
        self.own.clone_from(&own);
        for name in own {
            let target = components.get(&name).and_then(openapi::reference).map(str::to_owned);
            let Some(place) = target.and_then(|target| self.place(&target, &self.root)) else { continue };
            if !self.names.contains_key(&place)
                && let Some(schema) = self.at(&place)
            {
                self.names.insert(place.clone(), name.clone());
                open.push((name, place, schema));
            }
        }
        for (name, place, mut schema) in open {
            self.walk(&mut schema, &place.0, true, DEPTH);
            components[&name] = schema;
        }
        if let Some(place) = document.pointer_mut(self.prefix) {
            *place = components;
        }
    }

    /// The target of a reference in `file`, if that is in another file than the description.
    fn place(&self, target: &str, file: &Path) -> Option<FilePlace> {
        let pointer = percent_decoded(target.split_once('#').map_or("", |(_, pointer)| pointer));
        let other = match target_file(target) {
            Some(path) => {
                let folder = file.parent().unwrap_or(Path::new(""));
                let literal = normalised(&folder.join(path));
                let decoded = normalised(&folder.join(percent_decoded(path)));
                if literal == decoded || literal.exists() { literal } else { decoded }
            }
            None if file != self.root && target.starts_with('#') => file.to_owned(),
            None => return None,
        };
        (other != self.root).then_some((other, pointer))
    }

    fn at(&mut self, (file, pointer): &FilePlace) -> Option<Value> {
        if !self.read.contains_key(file) {
            let name = file.display().to_string();
            let parsed = std::fs::read(file).ok().map(|bytes| super::parse(&name, &bytes)).transpose();
            let document = match parsed {
                Ok(document) => document,
                // It may be needed elsewhere.
                Err(_) if self.in_notes => return None,
                Err(error) => {
                    // Anything else, as an introduction in Markdown, is nothing that a client needs.
                    let kind = file.extension().map(OsStr::to_ascii_lowercase).unwrap_or_default();
                    if ["json", "yaml", "yml"].map(OsStr::new).contains(&kind.as_os_str()) {
                        self.failed.get_or_insert(error);
                    }
                    None
                }
            };
            self.read.insert(file.clone(), document.map(|document| document.value));
        }
        let value = self.read.get(file)?.as_ref()?;
        let found = if pointer.is_empty() || pointer == "/" { value } else { value.pointer(pointer)? };
        Some(found.clone())
    }

    /// Puts in the place of each reference to another file what stands there, and of a schema a reference to the
    /// component that it becomes.
    fn walk(&mut self, value: &mut Value, file: &Path, in_schema: bool, depth: usize) {
        if let Some(target) = openapi::reference(value).map(str::to_owned) {
            if let Some(place) = self.place(&target, file) {
                return self.replace(value, &place, in_schema, depth);
            }
            // Back into the description, from another file.
            if file != self.root
                && target_file(&target).is_some()
                && let Some((_, pointer)) = target.split_once('#')
            {
                value["$ref"] = json!(format!("#{pointer}"));
            }
        }
        match value {
            Value::Object(object) => {
                for (name, property) in object.iter_mut() {
                    let is_data = DATA.contains(&name.as_str())
                        && !(in_schema && name != "enum" && property.get("$ref").is_some())
                        // Outside of schemas it is a response.
                        && (in_schema || name != "default" || !property.is_object());
                    if !is_data {
                        let outside = self.in_notes;
                        self.in_notes |=
                            DATA.contains(&name.as_str()) || (name.starts_with("x-") && name != "x-ms-paths");
                        self.walk(property, file, in_schema || SCHEMAS.contains(&name.as_str()), depth);
                        self.in_notes = outside;
                    }
                }
            }
            Value::Array(elements) => {
                for element in elements {
                    self.walk(element, file, in_schema, depth);
                }
            }
            _ => {}
        }
    }

    fn replace(&mut self, value: &mut Value, place: &FilePlace, in_schema: bool, depth: usize) {
        if let Some(name) = self.names.get(place).filter(|_| in_schema).cloned() {
            value["$ref"] = json!(format!("#{}/{name}", self.prefix));
            // What it refers to may have been passed over as long as it stood in notes alone.
            if !self.in_notes
                && self.noted.remove(place)
                && let Some(mut found) = self.at(place)
            {
                self.walk(&mut found, &place.0, true, depth);
                self.new.insert(name, found);
            }
            return;
        }
        let Some(mut found) = self.at(place).filter(|_| depth > 0) else { return };
        if !in_schema {
            self.walk(&mut found, &place.0, false, depth - 1);
            *value = found;
            return;
        }
        let name = self.free_name(place);
        self.names.insert(place.clone(), name.clone());
        if self.in_notes {
            self.noted.insert(place.clone());
        }
        // It may refer to itself.
        self.new.insert(name.clone(), Value::Null);
        self.walk(&mut found, &place.0, true, depth);
        self.new.insert(name.clone(), found);
        value["$ref"] = json!(format!("#{}/{name}", self.prefix));
    }

    fn free_name(&self, (file, pointer): &FilePlace) -> String {
        let last = pointer.rsplit('/').next().filter(|last| !last.is_empty()).map(unescaped);
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let wanted = last.or(stem).unwrap_or_else(|| "Schema".to_owned());
        let is_taken = |name: &str| {
            self.new.contains_key(name)
                || self.own.iter().chain(self.names.values()).any(|other| other == name)
        };
        openapi::unique(&wanted, "_", is_taken)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn files_beside_are_read_and_missing_ones_stay_references() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        write("schemas/cup.yaml", "type: object\nproperties: {lid: {$ref: lid.yaml}, cup: {$ref: '#'}}");
        write("schemas/lid.yaml", "properties: {cup: {$ref: '../api.yaml#/components/schemas/Cup'}}");
        write(
            "paths.yaml",
            "cups: {get: {parameters: [{$ref: 'common.yaml#/Take'}], responses: {'200': {$ref: '#/ok'}}}}\n\
             ok: {schema: {$ref: schemas/lid.yaml}}",
        );
        write("common.yaml", "Take: {name: take, in: query}");
        let api = json!({
            "openapi": "3.0.3",
            "paths": {"/cups": {"$ref": "paths.yaml#/cups"}, "/gone": {"$ref": "gone.yaml"}},
            "components": {"schemas": {"Cup": {"$ref": "schemas/cup.yaml"}}},
        });
        let bundled = bundle(&folder.path().join("api.yaml").display().to_string(), api).unwrap();
        let lid = json!({"$ref": "#/components/schemas/lid"});
        assert_eq!(bundled["paths"]["/cups"]["get"]["parameters"], json!([{"name": "take", "in": "query"}]));
        assert_eq!(bundled["paths"]["/cups"]["get"]["responses"]["200"]["schema"], lid);
        assert_eq!(bundled["paths"]["/gone"], json!({"$ref": "gone.yaml"}));
        let cup = json!({"$ref": "#/components/schemas/Cup"});
        assert_eq!(bundled["components"]["schemas"]["Cup"]["properties"], json!({"lid": lid, "cup": cup}));
        assert_eq!(bundled["components"]["schemas"]["lid"]["properties"]["cup"], cup);
    }

    #[test]
    fn what_comes_from_a_file_takes_no_name_and_is_found_by_its_escapes() {
        let folder = tempfile::tempdir().unwrap();
        let common = "Error: {properties: {fault: {}}}\nA<B>: {properties: {a: {}}}\nBad: {description: bad}";
        fs::write(folder.path().join("in common.yaml"), common).unwrap();
        let schema = |target: &str| json!({"schema": {"$ref": format!("in%20common.yaml#/{target}")}});
        let api = json!({
            "openapi": "3.0.3",
            "paths": {"/a": {"get": {"responses": {
                "200": schema("Error"), "201": schema("A%3CB%3E"), "default": {"$ref": "in common.yaml#/Bad"},
            }}}},
            "components": {"schemas": {"Error": {"properties": {"code": {}}}}},
        });
        let bundled = bundle(&folder.path().join("api.yaml").display().to_string(), api).unwrap();
        let responses = &bundled["paths"]["/a"]["get"]["responses"];
        let read = |status: &str| {
            let target = responses[status]["schema"]["$ref"].as_str().unwrap();
            bundled.pointer(&target[1..]).map(|schema| schema["properties"].clone())
        };
        assert_eq!(bundled["components"]["schemas"]["Error"]["properties"], json!({"code": {}}));
        assert_eq!((read("200"), read("201")), (Some(json!({"fault": {}})), Some(json!({"a": {}}))));
        assert_eq!(responses["default"], json!({"description": "bad"}));
    }

    #[test]
    fn a_file_that_cannot_be_understood_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("cup.yaml"), "type: [object").unwrap();
        let api =
            json!({"components": {"schemas": {"Cup": {"$ref": "cup.yaml"}, "Lid": {"$ref": "lid.yaml"}}}});
        fs::write(folder.path().join("intro.md"), "[a: `b").unwrap();
        let path = folder.path().join("api.yaml").display().to_string();
        for unread in [json!({"x-samples": {"$ref": "cup.yaml"}}), json!({"info": {"$ref": "intro.md"}})] {
            assert!(bundle(&path, unread.clone()).is_ok(), "{unread}");
        }
        fs::write(folder.path().join("outer.yaml"), "properties: {cup: {$ref: cup.yaml}}").unwrap();
        let noted_first = |file: &str| {
            let reference = json!({"$ref": file});
            json!({"a": {"schema": {"x-samples": reference}}, "b": {"schema": {"items": reference}}})
        };
        for needed in [api, noted_first("cup.yaml"), noted_first("outer.yaml")] {
            let error =
                bundle(&path, needed.clone()).map_or_else(|error| error.to_string(), |_| needed.to_string());
            assert!(error.contains("cup.yaml: cannot be read as YAML"), "{error}");
        }
    }
}
