//! Lists, bare and as pages: their rows are in the same place, whatever they are wrapped in.

use serde_json::{Value, json};

use super::Merge;
use super::rules::MergeRule;
use super::schemas::{Home, MergePlace};
use super::source::Source;
use super::view::{self, Kind, View};
use crate::openapi::{self, entries, escaped, page};

/// Deeper than anybody wraps a page.
const DEEPEST: usize = 3;

impl Merge<'_> {
    /// Merges two lists. False if ours is none, or the vendor's is none.
    pub(super) fn lists(&mut self, home: &Home, view: &View, place: &MergePlace) -> bool {
        let is_page = self.at(&home.pointer).get(page::EXTENSION).is_some();
        let our = self.object(&home.pointer);
        let ours = match view::kind(our) {
            Kind::List => Some((None, format!("{}/items", home.pointer))),
            Kind::Object if is_page => {
                rows_property(our, &|schema| View::of(&self.ours, schema)).map(|name| {
                    let items = format!("{}/properties/{}/items", home.pointer, escaped(&name));
                    (Some(name), items)
                })
            }
            _ => None,
        };
        let Some((our_name, our_rows)) = ours else { return false };
        let Some((their_name, their_rows)) = self.their_rows(view, is_page, 0) else { return false };
        let source = Source::of(self.at(&our_rows), &place.source);
        self.schema(&our_rows, &their_rows, &place.inside(format!("{}[]", place.name), source));
        let name = |name: &Option<String>| {
            name.as_ref()
                .map_or_else(|| "a bare list".to_owned(), |name| format!("a page with the rows in {name}"))
        };
        if our_name.as_ref().map(|name| name.to_lowercase())
            == their_name.as_ref().map(|name| name.to_lowercase())
        {
            if our_name.is_some() {
                self.page_properties(home, view, place, our_name.as_deref());
            }
            return true;
        }
        let said = format!(
            "{} as known ({}), {} at the vendor's",
            name(&our_name),
            place.source.name(),
            name(&their_name)
        );
        let is_readable =
            their_name.as_ref().is_none_or(|name| page::ROWS.contains(&name.to_lowercase().as_str()));
        if !is_page || !place.source.is_assumption() || !is_readable {
            self.account.note(MergeRule::ListKnown, &place.name, said);
            return true;
        }
        self.account.note(MergeRule::ListAssumed, &place.name, said);
        self.take_shape(home, view, &our_rows, their_name.as_deref());
        true
    }

    /// The rows of the vendor's list: its own items, or those of the property that holds them. A list as such is one
    /// only beside a list of ours; what is no page stays an object.
    fn their_rows(&self, view: &View, is_page: bool, depth: usize) -> Option<(Option<String>, Value)> {
        if view.kind() == Kind::List {
            return Some((None, view.schema.get("items").cloned().unwrap_or_else(|| json!({}))));
        }
        if !is_page || view.kind() != Kind::Object || depth == DEEPEST {
            return None;
        }
        if let Some(name) = rows_property(&view.schema, &|schema| View::of(self.theirs, schema)) {
            let list = View::of(self.theirs, &view.schema["properties"][&name]);
            return Some((Some(name), list.schema.get("items").cloned().unwrap_or_else(|| json!({}))));
        }
        // `{"data": {"items": [..]}}`
        entries(view.schema.get("properties")).find_map(|(name, schema)| {
            let inner = View::of(self.theirs, schema);
            let (below, rows) = self.their_rows(&inner, is_page, depth + 1)?;
            Some((Some(below.map_or_else(|| name.to_owned(), |below| format!("{name}.{below}"))), rows))
        })
    }

    /// What stands beside the rows: a count, and whatever else.
    fn page_properties(&mut self, home: &Home, view: &View, place: &MergePlace, rows: Option<&str>) {
        let mut beside = view.clone();
        if let Some(Value::Object(properties)) = beside.schema.get_mut("properties") {
            properties.retain(|name, _| rows.is_none_or(|rows| !rows.eq_ignore_ascii_case(name)));
            if let Some(rows) = rows {
                // It was merged row by row.
                properties.insert(rows.to_owned(), json!({}));
            }
        }
        self.properties(home, &beside, place);
    }

    /// Puts the vendor's wrapping around our rows.
    fn take_shape(&mut self, home: &Home, view: &View, our_rows: &str, their_name: Option<&str>) {
        let rows = self.at(our_rows).clone();
        let mut shape = view.schema.clone();
        for name in ["required", "additionalProperties", "title", "example", "examples"] {
            shape.remove(name);
        }
        let mut shape = super::carry::carried(&Value::Object(shape));
        match their_name {
            None => shape["items"] = rows.clone(),
            Some(name) => {
                let list = json!({"type": "array", "nullable": true, "items": rows});
                shape["properties"][name] = list;
            }
        }
        let our = self.object(&home.pointer);
        for (name, value) in our.clone() {
            if name == "description" {
                shape[name] = value;
            }
        }
        shape[page::EXTENSION] = json!({"item": rows});
        shape["x-source"] = json!("vendor");
        if let Some(place) = self.ours.pointer_mut(&home.pointer) {
            *place = shape;
        }
    }
}

/// The property that holds the rows: the only list, or the one with a name that rows have.
fn rows_property(schema: &openapi::Object, view: &dyn Fn(&Value) -> View) -> Option<String> {
    let lists = || {
        let properties = entries(schema.get("properties"));
        properties.filter(|(_, schema)| view(schema).kind() == Kind::List).map(|(name, _)| name)
    };
    let named = lists().find(|name| page::ROWS.contains(&name.to_lowercase().as_str()));
    let only = || lists().next().filter(|_| lists().count() == 1);
    named.or_else(only).map(str::to_owned)
}
