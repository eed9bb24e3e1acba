//! What Postman does with a collection, as far as this one needs it. Of the scripts only the data are read: what fills
//! which variable from a response, and what has to be filled.

use std::collections::BTreeMap;

use reqwest::{Client, Method};
use serde_json::Value;
use url::Url;

/// What becomes of parameters that are switched off.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Optional {
    Left,
    Sent,
}

pub(crate) struct Runner {
    http: Client,
    variables: BTreeMap<String, String>,
}

impl Runner {
    pub(crate) fn new(collection: &Value, settings: &[(&str, &str)]) -> Self {
        let mut variables = variables(collection);
        for (name, value) in settings {
            let set = variables.insert((*name).to_owned(), (*value).to_owned());
            assert!(set.is_some(), "the collection has no variable {name}");
        }
        Self { http: Client::new(), variables }
    }

    /// Sends one request, checks the response and fills variables from it.
    pub(crate) async fn send(&mut self, item: &Value, optional: Optional) -> Result<(), String> {
        if let Some(needed) = data(&script(item, "prerequest"), "needed") {
            for variable in needed["variables"].as_array().unwrap() {
                self.variable(variable.as_str().unwrap())?;
            }
        }
        let request = &item["request"];
        let method: Method = request["method"].as_str().unwrap().parse().unwrap();
        let mut sent = self.http.request(method, self.url(&request["url"], optional)?);
        for header in entries(&request["header"]) {
            sent = sent.header(text(header, "key"), self.filled(text(header, "value"))?);
        }
        if request["auth"]["type"] != "noauth" {
            sent = sent.bearer_auth(self.variable("token")?);
        }
        sent = match request["body"]["mode"].as_str() {
            Some("raw") => sent.body(self.filled(request["body"]["raw"].as_str().unwrap())?),
            Some("urlencoded") => {
                let fields = entries(&request["body"]["urlencoded"]);
                let fields = fields.map(|field| Ok((text(field, "key"), self.filled(text(field, "value"))?)));
                let fields = fields.collect::<Result<Vec<_>, String>>()?;
                // Its media type is one of the headers.
                let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
                sent.body(form)
            }
            _ => sent,
        };
        let response = sent.send().await.map_err(|error| error.to_string())?;
        let (status, body) = (response.status(), response.text().await.map_err(|error| error.to_string())?);
        if !status.is_success() {
            return Err(format!("{status} {body}"));
        }
        if let Some(fill) = data(&script(item, "test"), "fill") {
            self.fill(fill.as_array().unwrap(), &serde_json::from_str(&body).unwrap());
        }
        Ok(())
    }

    fn url(&self, url: &Value, optional: Optional) -> Result<Url, String> {
        let mut whole = Url::parse(&self.variable("baseUrl")?).unwrap();
        let values: BTreeMap<_, _> =
            entries(&url["variable"]).map(|entry| (text(entry, "key"), text(entry, "value"))).collect();
        for segment in url["path"].as_array().unwrap() {
            let segment = segment.as_str().unwrap();
            let value = match segment.strip_prefix(':') {
                Some(name) => self.filled(values.get(name).ok_or(format!("no value for {segment}"))?)?,
                None => segment.to_owned(),
            };
            whole.path_segments_mut().unwrap().pop_if_empty().push(&value);
        }
        for entry in entries(&url["query"]) {
            if entry["disabled"] != true || optional == Optional::Sent {
                let value = self.filled(text(entry, "value"))?;
                whole.query_pairs_mut().append_pair(text(entry, "key"), &value);
            }
        }
        Ok(whole)
    }

    /// A text with its variables replaced.
    fn filled(&self, text: &str) -> Result<String, String> {
        let mut pieces = text.split("{{");
        let mut filled = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (name, rest) = piece.split_once("}}").ok_or(format!("{text} is cut off"))?;
            filled.push_str(&self.variable(name)?);
            filled.push_str(rest);
        }
        Ok(filled)
    }

    fn variable(&self, name: &str) -> Result<String, String> {
        let value = self.variables.get(name).ok_or(format!("there is no variable {name}"))?;
        if value.is_empty() { Err(format!("nothing fills the variable {name}")) } else { Ok(value.clone()) }
    }

    fn fill(&mut self, fill: &[Value], response: &Value) {
        let only = vec![response.clone()];
        let list = response.as_array().or_else(|| response.as_object()?.values().find_map(Value::as_array));
        let mut rows: Vec<&Value> = list.unwrap_or(&only).iter().collect();
        for entry in fill {
            let condition = entry["where"].as_str();
            let is_meant = |row: &&Value| condition.is_none_or(|property| row[property] == true);
            let place = rows.iter().position(is_meant);
            if place.is_none() && condition.is_none() {
                continue;
            }
            for (variable, pointer) in entry["values"].as_object().unwrap() {
                let value = place.and_then(|place| rows[place].pointer(pointer.as_str().unwrap()));
                let value = value.filter(|value| !value.is_null());
                let value =
                    value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
                let value = value.unwrap_or_default();
                assert!(
                    self.variables.insert(variable.clone(), value).is_some(),
                    "{variable} is not declared"
                );
            }
            if let Some(place) = place.filter(|_| condition.is_some()) {
                rows.remove(place);
            }
        }
    }
}

/// The requests of all folders, in the order in which a run sends them.
pub(crate) fn items(collection: &Value) -> Vec<&Value> {
    entries(&collection["item"]).flat_map(|folder| entries(&folder["item"])).collect()
}

pub(crate) fn variables(collection: &Value) -> BTreeMap<String, String> {
    let variables = entries(&collection["variable"]);
    variables.map(|entry| (text(entry, "key").to_owned(), text(entry, "value").to_owned())).collect()
}

/// The script of an item that runs before the request or after it.
pub(crate) fn script(item: &Value, listen: &str) -> String {
    let lines = entries(&item["event"]).filter(|event| event["listen"] == listen);
    let lines = lines.flat_map(|event| entries(&event["script"]["exec"]));
    lines.filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
}

/// True if a request has parameters that are switched off.
pub(crate) fn has_optional(item: &Value) -> bool {
    entries(&item["request"]["url"]["query"]).any(|entry| entry["disabled"] == true)
}

/// The address as Postman writes it, from its parts.
pub(crate) fn raw_url(item: &Value) -> String {
    let url = &item["request"]["url"];
    let path: Vec<_> = entries(&url["path"]).filter_map(Value::as_str).collect();
    let sent = entries(&url["query"]).filter(|entry| entry["disabled"] != true);
    let query: Vec<_> =
        sent.map(|entry| format!("{}={}", text(entry, "key"), text(entry, "value"))).collect();
    let separator = if query.is_empty() { "" } else { "?" };
    format!("{{{{baseUrl}}}}/{}{separator}{}", path.join("/"), query.join("&"))
}

/// What a script says in the line `const name = ...;`.
fn data(script: &str, name: &str) -> Option<Value> {
    let start = format!("const {name} = ");
    let line = script.lines().find_map(|line| line.strip_prefix(&start))?;
    Some(serde_json::from_str(line.trim_end_matches(';')).unwrap())
}

fn entries(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn text<'a>(entry: &'a Value, name: &str) -> &'a str {
    entry[name].as_str().unwrap_or_else(|| panic!("{entry} has no text {name}"))
}
