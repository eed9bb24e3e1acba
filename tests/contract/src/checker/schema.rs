//! Schemas that judge values.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jsonschema::{Draft, ValidationError, Validator};
use serde_json::{Value, json};

use super::convert::{convert, definition};
use super::formats;
use crate::Side;
use crate::document::{Document, Object, elements, entries, reference};

/// A schema of the description, ready to judge.
#[derive(Clone, Debug)]
pub struct Schema {
    /// As the description has it.
    pub source: Value,
    validator: Arc<Validator>,
}

impl Schema {
    /// What is wrong about a value: where in it, and what.
    pub fn errors<'a>(&'a self, value: &'a Value) -> impl Iterator<Item = ValidationError<'a>> {
        self.validator.iter_errors(value)
    }

    /// True if the schema accepts a value.
    pub fn accepts(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }
}

/// Builds each schema once for each half of an exchange, however often it is used.
#[derive(Debug)]
pub struct Schemas<'a> {
    document: &'a Document,
    built: HashMap<(String, Side), Arc<Validator>>,
}

impl<'a> Schemas<'a> {
    pub fn new(document: &'a Document) -> Self {
        Self { document, built: HashMap::new() }
    }

    pub fn build(&mut self, source: &Value, side: Side) -> Result<Schema, String> {
        let key = (source.to_string(), side);
        let validator = if let Some(validator) = self.built.get(&key) {
            Arc::clone(validator)
        } else {
            let validator = Arc::new(self.compile(source, side)?);
            self.built.insert(key, Arc::clone(&validator));
            validator
        };
        Ok(Schema { source: source.clone(), validator })
    }

    fn compile(&self, source: &Value, side: Side) -> Result<Validator, String> {
        let definitions: Object = self
            .reachable(source)?
            .into_iter()
            .map(|(reference, target)| (definition(reference), convert(target, side)))
            .collect();
        let root = json!({"allOf": [convert(source, side)], "$defs": definitions});
        let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
        let options = formats::CHECKS
            .into_iter()
            .fold(options, |options, (name, check)| options.with_format(name, check));
        options.build(&root).map_err(|error| format!("a schema that cannot be used: {error}"))
    }

    /// Everything a schema refers to, by its reference.
    fn reachable<'b>(&'b self, source: &'b Value) -> Result<BTreeMap<&'b str, &'b Value>, String> {
        let mut found = BTreeMap::new();
        let mut open = vec![source];
        while let Some(value) = open.pop() {
            open.extend(elements(Some(value)));
            open.extend(entries(Some(value)).map(|(_, property)| property));
            if let Some(reference) = reference(value).filter(|reference| !found.contains_key(reference)) {
                let target = self.document.target(reference)?;
                found.insert(reference, target);
                open.push(target);
            }
        }
        Ok(found)
    }
}
