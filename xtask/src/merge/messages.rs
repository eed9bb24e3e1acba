//! Parameters, bodies and responses of an operation that both sides have.

use serde_json::{Value, json};

use super::rules::MergeRule;
use super::schemas::MergePlace;
use super::source::Source;
use super::{Merge, routes};
use crate::normalise::preferred_media_type;
use crate::openapi::{entries, escaped, text};

impl Merge<'_> {
    /// Parameters by name, in any capitals; those in the path by their position.
    pub(super) fn parameters(
        &mut self,
        at: &str,
        id: &str,
        (our_path, their_path): (&str, &str),
        theirs: &Value,
    ) {
        let our_names = routes::names(our_path);
        let their_names = routes::names(their_path);
        // A base path in front may hold parameters too.
        let extra = their_names.len().saturating_sub(our_names.len());
        let name_of = |parameter: &Value| -> String {
            let name = text(parameter, "name").unwrap_or_default();
            let position = their_names
                .iter()
                .position(|their| parameter["in"] == "path" && their.eq_ignore_ascii_case(name));
            let ours = position.and_then(|position| our_names.get(position.checked_sub(extra)?));
            ours.map_or_else(|| name.to_owned(), |our| (*our).to_owned())
        };
        let mut met = Vec::new();
        for parameter in theirs["parameters"].as_array().into_iter().flatten() {
            let name = name_of(parameter);
            let ours = self.at(at)["parameters"].as_array().and_then(|list| {
                list.iter().position(|our| {
                    our["in"] == parameter["in"]
                        && text(our, "name").is_some_and(|our| our.eq_ignore_ascii_case(&name))
                })
            });
            match ours {
                Some(index) => {
                    met.push(index);
                    self.parameter(&format!("{at}/parameters/{index}"), id, parameter);
                }
                // A parameter of the base path is part of the address.
                None if parameter["in"] == "path" => {}
                None => self.add_parameter(at, id, parameter),
            }
        }
        let known = self.at(at)["parameters"].as_array().map_or(0, Vec::len);
        for index in (0..known).filter(|index| !met.contains(index)) {
            let parameter = &self.at(at)["parameters"][index];
            let name = text(parameter, "name").unwrap_or_default().to_owned();
            if parameter.get("x-source").is_some() {
                self.account.note(
                    MergeRule::ParameterGone,
                    &format!("{id}, parameter {name}"),
                    "not in the vendor's file",
                );
            }
        }
    }

    fn parameter(&mut self, at: &str, id: &str, theirs: &Value) {
        let ours = self.at(at);
        let place = format!("{id}, parameter {}", text(ours, "name").unwrap_or_default());
        let source = Source::of(ours, &Source::assumption());
        if theirs["required"] == true && ours["required"] != true {
            self.account.note(
                MergeRule::ParameterRequired,
                &place,
                "optional as known, required at the vendor's",
            );
        }
        if let Some(description) = text(theirs, "description").filter(|text| !text.trim().is_empty()) {
            let description = json!(description);
            if let Some(ours) = self.ours.pointer_mut(at) {
                ours["description"] = description;
            }
        }
        if let Some(schema) = theirs.get("schema") {
            let mut place = MergePlace::new(place, source);
            place.must_be_sent = true;
            self.schema(&format!("{at}/schema"), schema, &place);
        }
    }

    fn add_parameter(&mut self, at: &str, id: &str, theirs: &Value) {
        let mut parameter = super::carry::carried(theirs);
        let name = text(theirs, "name").unwrap_or_default();
        if let Some(parameter) = parameter.as_object_mut() {
            parameter.remove("required");
        }
        self.account.note(
            MergeRule::ParameterAdded,
            &format!("{id}, parameter {name}"),
            "only in the vendor's file",
        );
        if let Some(Value::Object(operation)) = self.ours.pointer_mut(at) {
            let list = operation.entry("parameters").or_insert_with(|| json!([]));
            if let Some(list) = list.as_array_mut() {
                list.push(parameter);
            }
        }
    }

    pub(super) fn body(&mut self, at: &str, id: &str, theirs: &Value) {
        let ours = self.at(at).get("requestBody");
        let place = format!("{id}, body");
        match (ours, theirs.get("requestBody")) {
            (None, Some(theirs)) => {
                let mut body = super::carry::carried(theirs);
                if let Some(body) = body.as_object_mut() {
                    body.remove("required");
                }
                if let Some(operation) = self.ours.pointer_mut(at) {
                    operation["requestBody"] = body;
                }
                self.account.note(MergeRule::BodyAdded, &place, "only in the vendor's file");
            }
            (Some(_), None) => self.account.note(MergeRule::BodyGone, &place, "not in the vendor's file"),
            (Some(ours), Some(theirs)) => {
                let source = Source::of(ours, &Source::assumption());
                self.content(&format!("{at}/requestBody"), theirs, &MergePlace::new(place, source));
            }
            (None, None) => {}
        }
    }

    /// Success is one place, whatever its status; an error is a place for each status.
    pub(super) fn responses(&mut self, at: &str, id: &str, theirs: &Value) {
        self.responses_gone(at, id, theirs);
        let success = best_success(theirs);
        for (status, response) in
            entries(theirs.get("responses")).filter(|(status, _)| !status.starts_with("x-"))
        {
            let is_success = status.starts_with('2') || Some(status) == success;
            let ours = self.our_status(at, status, is_success);
            let place = format!("{id} {}", ours.as_deref().unwrap_or(status));
            match ours {
                Some(ours) if !is_success || Some(status) == success => {
                    let slot = format!("{at}/responses/{ours}");
                    let source = Source::of(self.at(&slot), &Source::assumption());
                    self.content(&slot, response, &MergePlace::new(place, source));
                    if is_success && status != ours && status != "default" {
                        // His status for the same success.
                        let response = self.at(&format!("{at}/responses/{ours}")).clone();
                        self.add_response(at, status, response, id);
                    }
                }
                // A further success beside the one that has the body.
                Some(ours) if ours == status => {}
                _ => self.add_response(at, status, super::carry::carried(response), id),
            }
        }
    }

    /// Errors that the vendor does not have, unless he has a `default` for all of them, or one of the same hundred where
    /// ours is a range.
    fn responses_gone(&mut self, at: &str, id: &str, theirs: &Value) {
        let theirs: Vec<String> =
            entries(theirs.get("responses")).map(|(status, _)| status.to_uppercase()).collect();
        let has = |our: &str| {
            theirs.iter().any(|their| {
                *their == our
                    || *their == "DEFAULT"
                    || our.strip_suffix("XX").is_some_and(|hundred| their.starts_with(hundred))
            })
        };
        let gone: Vec<&str> = entries(self.at(at).get("responses"))
            .map(|(status, _)| status)
            .filter(|our| our.starts_with(['4', '5']) && !has(&our.to_uppercase()))
            .collect();
        if !gone.is_empty() {
            let said = format!("not in the vendor's file: {}", gone.join(", "));
            self.account.note(MergeRule::ResponseGone, &format!("{id}, errors"), said);
        }
    }

    /// Our response for a status of the vendor's.
    fn our_status(&self, at: &str, status: &str, is_success: bool) -> Option<String> {
        let responses = || entries(self.at(at).get("responses")).map(|(status, _)| status);
        let exact = responses().find(|our| our.eq_ignore_ascii_case(status));
        let success = || responses().find(|our| our.starts_with('2') && is_success);
        exact.or_else(success).map(str::to_owned)
    }

    /// A status that only the vendor has.
    fn add_response(&mut self, at: &str, status: &str, response: Value, id: &str) {
        if let Some(responses) = self.ours.pointer_mut(&format!("{at}/responses")) {
            responses[status] = response;
        }
        let said = "only in the vendor's file";
        self.account.note(MergeRule::ResponseAdded, &format!("{id} {status}"), said);
    }

    /// The body of a message, whatever JSON is called.
    fn content(&mut self, at: &str, theirs: &Value, place: &MergePlace) {
        let description = text(theirs, "description").filter(|text| is_worth_saying(text));
        if let (Some(description), Some(Value::Object(message))) = (description, self.ours.pointer_mut(at)) {
            message.insert("description".to_owned(), json!(description));
        }
        let Some((media_type, _)) = entries(self.at(at).get("content")).next() else { return };
        let slot = format!("{at}/content/{}/schema", escaped(media_type));
        if self.ours.pointer(&slot).is_none() {
            return;
        }
        let schema = theirs.get("content").and_then(Value::as_object).and_then(|content| {
            let name = preferred_media_type(content).or_else(|| content.keys().next().map(String::as_str))?;
            content
                .get(name)?
                .get("schema")
                .filter(|schema| schema.as_object().is_some_and(|object| !object.is_empty()))
        });
        match schema {
            Some(schema) => self.schema(&slot, schema, place),
            None if place.name.ends_with("body") || place.name.contains(" 2") => {
                self.account.note(MergeRule::NoSchema, &place.name, "no schema at the vendor's");
            }
            None => {}
        }
    }
}

/// Descriptions that tools write because there has to be one.
fn is_worth_saying(text: &str) -> bool {
    !text.trim().is_empty()
        && !["ok", "success", "successful response"].contains(&text.trim().to_lowercase().as_str())
}

/// The success that has a body in JSON, or any; `default` if there is no other.
fn best_success(operation: &Value) -> Option<&str> {
    let responses = || entries(operation.get("responses")).filter(|(status, _)| !status.starts_with("x-"));
    let rank = |response: &Value| {
        let content = response.get("content").and_then(Value::as_object);
        match content {
            Some(content) if preferred_media_type(content).is_some() => 2,
            Some(content) if !content.is_empty() => 1,
            _ => 0,
        }
    };
    let successes = responses().filter(|(status, _)| status.starts_with('2'));
    let best =
        successes.max_by_key(|(status, response)| (rank(response), std::cmp::Reverse((*status).to_owned())));
    let only_default =
        || responses().find(|(status, _)| *status == "default").filter(|_| responses().count() == 1);
    best.or_else(only_default).map(|(status, _)| status)
}
