//! Schemas: what stands in the same place is the same thing, property by property.

use serde_json::{Map, Value, json};

use super::rules::MergeRule;
use super::source::Source;
use super::view::{self, Kind, View};
use super::{Merge, values};
use crate::openapi::{self, SCHEMAS, component_name, escaped, reference};

/// Deeper than any schema that is not endless.
const DEEPEST: usize = 40;

/// A schema of ours: where it stands, and where that leads to.
#[derive(Debug, Clone)]
pub(super) struct Home {
    /// The schema that has the keywords.
    pub(super) pointer: String,
    /// The component that was entered on the way.
    pub(super) component: Option<String>,
    pub(super) nullable: bool,
}

/// A place of both: what it is called, how well it is known, and whether the client must send it.
#[derive(Debug, Clone)]
pub(super) struct MergePlace {
    pub(super) name: String,
    pub(super) source: Source,
    pub(super) must_be_sent: bool,
    pub(super) depth: usize,
}

impl MergePlace {
    pub(super) fn new(name: impl Into<String>, source: Source) -> Self {
        Self { name: name.into(), source, must_be_sent: false, depth: 0 }
    }

    pub(super) fn inside(&self, name: impl Into<String>, source: Source) -> Self {
        Self { name: name.into(), source, must_be_sent: false, depth: self.depth + 1 }
    }
}

impl Merge<'_> {
    /// Follows references and the single schema of an `allOf`.
    pub(super) fn home(&self, slot: &str) -> Option<Home> {
        let mut home = Home { pointer: slot.to_owned(), component: None, nullable: false };
        for _ in 0..DEEPEST {
            let schema = self.ours.pointer(&home.pointer)?;
            home.nullable |= schema["nullable"] == true;
            if let Some(target) = reference(schema) {
                home.component = component_name(target, "schemas").map(str::to_owned);
                target.strip_prefix('#')?.clone_into(&mut home.pointer);
            } else if schema["allOf"].as_array().is_some_and(|parts| parts.len() == 1) {
                home.pointer.push_str("/allOf/0");
            } else {
                return Some(home);
            }
        }
        None
    }

    /// Merges the vendor's schema into the one of ours at `slot`.
    pub(super) fn schema(&mut self, slot: &str, theirs: &Value, place: &MergePlace) {
        let Some(home) = self.home(slot).filter(|_| place.depth < DEEPEST) else { return };
        let view = View::of(self.theirs, theirs);
        let mut place = place.clone();
        if let Some(component) = &home.component {
            place.source = Source::of(self.at(&home.pointer), &place.source);
            place.name.clone_from(component);
        }
        self.nullable(slot, &home, &view, &place);
        self.describe(slot, &view);
        // A schema that is met again through the same component has nothing new to say.
        if let Some(component) = view.components.first()
            && !self.done.insert((home.pointer.clone(), component.clone()))
        {
            return;
        }
        self.keywords(&home, &view, &place);
    }

    fn keywords(&mut self, home: &Home, view: &View, place: &MergePlace) {
        let Some(our) = self.at(&home.pointer).as_object().map(view::kind) else { return };
        let is_list = self.lists(home, view, place);
        if is_list || our == view.kind() {
            for component in &view.components {
                self.met.entry(component.clone()).or_insert_with(|| home.pointer.clone());
            }
        }
        if is_list {
            return;
        }
        match (our, view.kind()) {
            (Kind::Object, Kind::Object) => self.properties(home, view, place),
            (Kind::Scalar, Kind::Scalar) => self.scalar(home, view, place),
            (Kind::Any, Kind::Any) | (_, Kind::Any | Kind::OpenObject) if our != Kind::Scalar => {}
            (_, Kind::Any) => {}
            (Kind::Any | Kind::OpenObject, their) => {
                let said = format!("known as {}, {} at the vendor's", our.name(), described(view, their));
                self.account.note(MergeRule::Open, &place.name, said);
            }
            (_, their) => {
                let said = format!(
                    "known as {} ({}), {} at the vendor's",
                    our.name(),
                    place.source.name(),
                    described(view, their)
                );
                self.account.note(MergeRule::Kind, &place.name, said);
            }
        }
    }

    fn nullable(&mut self, slot: &str, home: &Home, view: &View, place: &MergePlace) {
        if !view.nullable || home.nullable || view::kind(self.object(&home.pointer)) == Kind::Any {
            return;
        }
        if place.must_be_sent {
            return self.account.note(MergeRule::NullNotSent, &place.name, "may be null at the vendor's");
        }
        // Null belongs to the place; a reference is wrapped, since nothing counts beside it.
        let Some(schema) = self.ours.pointer_mut(slot) else { return };
        if reference(schema).is_some() {
            *schema = json!({"allOf": [schema.take()]});
        }
        schema["nullable"] = json!(true);
        self.account.note(
            MergeRule::Nullable,
            &place.name,
            "never null as known, may be null at the vendor's",
        );
    }

    /// The vendor's descriptions, where he has any.
    fn describe(&mut self, slot: &str, view: &View) {
        let Some(text) = view.description.as_ref().filter(|text| !text.trim().is_empty()) else { return };
        if let Some(Value::Object(schema)) = self.ours.pointer_mut(slot)
            && !schema.contains_key("$ref")
        {
            schema.insert("description".to_owned(), json!(text));
        }
    }

    pub(super) fn properties(&mut self, home: &Home, view: &View, place: &MergePlace) {
        let our = self.object(&home.pointer);
        let names: Vec<String> =
            openapi::entries(our.get("properties")).map(|(name, _)| name.to_owned()).collect();
        let ours = view::by_lower_case(names.iter().map(String::as_str));
        let required = |schema: &Map<String, Value>, name: &str| {
            let list = schema.get("required").and_then(Value::as_array);
            list.into_iter()
                .flatten()
                .any(|other| other.as_str().is_some_and(|other| other.eq_ignore_ascii_case(name)))
        };
        let must: Vec<String> = names.iter().filter(|name| required(our, name)).cloned().collect();
        let is_sent = home.component.as_ref().is_some_and(|name| self.sent.contains(name));
        let empty = Map::new();
        let theirs = view.schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);

        for (name, schema) in theirs {
            let Some(our) = ours.get(&name.to_lowercase()) else {
                self.add_property(home, name, schema, place);
                continue;
            };
            let slot = format!("{}/properties/{}", home.pointer, escaped(our));
            let source = Source::of(self.at(&slot), &place.source);
            let mut inner = place.inside(format!("{}.{our}", place.name), source);
            inner.must_be_sent = is_sent && must.contains(our);
            if is_sent && required(&view.schema, name) && !must.contains(our) {
                self.account.note(
                    MergeRule::PropertyRequired,
                    &inner.name,
                    "optional as known, required at the vendor's",
                );
            }
            self.schema(&slot, schema, &inner);
        }
        let order = openapi::property_names(&view.schema)
            .map(|name| ours.get(&name.to_lowercase()).cloned().unwrap_or_else(|| name.to_owned()));
        let mut order: Vec<String> = order.collect();
        // What only we have stands behind.
        if let Some(Value::Object(schema)) = self.ours.pointer_mut(&home.pointer) {
            order.extend(openapi::property_names(schema).map(str::to_owned));
            openapi::set_property_order(schema, order);
        }
        let theirs = view::by_lower_case(theirs.keys().map(String::as_str));
        for name in names.iter().filter(|name| !theirs.contains_key(&name.to_lowercase())) {
            if self.added.contains(&format!("{}/properties/{}", home.pointer, escaped(name))) {
                continue;
            }
            self.account.note(
                MergeRule::PropertyGone,
                &format!("{}.{name}", place.name),
                "not in the vendor's file",
            );
        }
    }

    fn add_property(&mut self, home: &Home, name: &str, schema: &Value, place: &MergePlace) {
        let schema = super::carry::carried(schema);
        let Some(Value::Object(object)) = self.ours.pointer_mut(&home.pointer) else { return };
        let properties = object.entry("properties").or_insert_with(|| json!({}));
        if let Some(properties) = properties.as_object_mut() {
            properties.insert(name.to_owned(), schema);
        }
        self.added.insert(format!("{}/properties/{}", home.pointer, escaped(name)));
        self.account.note(
            MergeRule::PropertyAdded,
            &format!("{}.{name}", place.name),
            "only in the vendor's file",
        );
    }

    fn scalar(&mut self, home: &Home, view: &View, place: &MergePlace) {
        let (our, their) = (view::type_of(self.object(&home.pointer)), view::type_of(&view.schema));
        if view::agrees(&our, &their) {
            return self.values(home, view, place);
        }
        let said = format!("{our} as known ({}), {their} at the vendor's", place.source.name());
        if !place.source.is_assumption() {
            return self.account.note(MergeRule::TypeKnown, &place.name, said);
        }
        self.account.note(MergeRule::TypeAssumed, &place.name, said);
        let Some(Value::Object(schema)) = self.ours.pointer_mut(&home.pointer) else { return };
        for name in ["type", "format", "enum", "x-known-values", "x-enum-name"] {
            schema.remove(name);
            if let Some(value) = view.schema.get(name) {
                schema.insert(name.to_owned(), value.clone());
            }
        }
        schema.insert("x-source".to_owned(), json!("vendor"));
    }

    fn values(&mut self, home: &Home, view: &View, place: &MergePlace) {
        let Some(theirs) = view.schema.get("enum").and_then(Value::as_array) else { return };
        let Some(Value::Object(schema)) = self.ours.pointer_mut(&home.pointer) else { return };
        let Some((list, added)) = values::added(schema, theirs) else {
            let said = format!("any text as known, {} at the vendor's", values::shown(theirs));
            return self.account.note(MergeRule::ValuesOfText, &place.name, said);
        };
        if !added.is_empty() {
            let said = format!("{} at the vendor's alone", values::shown(&added));
            list.extend(added);
            self.account.note(MergeRule::ValuesAdded, &place.name, said);
        }
    }
}

fn described(view: &View, kind: Kind) -> String {
    match (view.components.first(), kind) {
        (Some(name), _) => format!("{name}, {}", kind.name()),
        (None, Kind::Scalar) => view::type_of(&view.schema),
        (None, _) => kind.name().to_owned(),
    }
}

/// The reference to a component of ours.
pub(super) fn to_component(name: &str) -> Value {
    json!({"$ref": format!("{SCHEMAS}{name}")})
}
