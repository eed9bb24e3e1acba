//! Merges the vendor's description with what is known (`openapi/known.yaml`) by place: what stands in the same place is
//! the same thing, whatever the vendor calls it. `docs/editions.md` says how it decides.

mod account;
mod carry;
mod lists;
mod messages;
mod operations;
mod routes;
mod rules;
mod schemas;
mod source;
#[cfg(test)]
mod tests;
mod values;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

pub(crate) use self::account::Account;
pub(crate) use self::operations::{DROPPED, drop_operations};
use self::rules::MergeRule;
use crate::openapi::{self, Object, SCHEMAS};

/// What is known with what the vendor says, and what was decided. Both descriptions are valid OpenAPI 3.0, with their
/// parameters at the operations and without references but those to schemas.
pub(crate) fn merge(known: &Value, vendor: &Value) -> (Value, Account) {
    let sent = openapi::sent(known)
        .iter()
        .filter_map(|target| target.strip_prefix(SCHEMAS))
        .map(str::to_owned)
        .collect();
    let mut merge = Merge {
        ours: known.clone(),
        theirs: vendor,
        account: Account::default(),
        met: BTreeMap::new(),
        done: BTreeSet::new(),
        added: BTreeSet::new(),
        sent,
    };
    merge.operations();
    merge.settle();
    merge.servers();
    merge.tags();
    (merge.ours, merge.account)
}

struct Merge<'a> {
    /// What is known, and becomes the result.
    ours: Value,
    theirs: &'a Value,
    account: Account,
    /// The vendor's components, and where ours that is the same thing stands.
    met: BTreeMap<String, String>,
    /// Schemas of ours and components of the vendor's that were merged already.
    done: BTreeSet<(String, String)>,
    /// Properties that only the vendor has, in the first place where they were met.
    added: BTreeSet<String>,
    /// Components that the client sends.
    sent: BTreeSet<String>,
}

impl Merge<'_> {
    /// What stands at a place of ours; null where there is nothing.
    fn at(&self, pointer: &str) -> &Value {
        self.ours.pointer(pointer).unwrap_or(&Value::Null)
    }

    fn object(&self, pointer: &str) -> &Object {
        static EMPTY: std::sync::LazyLock<Object> = std::sync::LazyLock::new(Object::new);
        self.at(pointer).as_object().unwrap_or(&EMPTY)
    }

    /// The vendor's servers, behind ours. One whose URL is relative says nothing: it is the one that sent the file.
    fn servers(&mut self) {
        let theirs = self.theirs.get("servers").and_then(Value::as_array);
        for server in theirs.into_iter().flatten() {
            let Some(origin) = openapi::origin(server) else { continue };
            let ours = self.ours.get("servers").and_then(Value::as_array);
            if ours.into_iter().flatten().filter_map(openapi::origin).any(|ours| ours == origin) {
                continue;
            }
            self.account.note(
                MergeRule::ServerAdded,
                "servers",
                format!("{origin} is only in the vendor's file"),
            );
            let Some(ours) = self.ours.as_object_mut() else { return };
            let ours = ours.entry("servers").or_insert_with(|| json!([]));
            ours.as_array_mut().into_iter().for_each(|ours| ours.push(server.clone()));
        }
    }

    /// The vendor's tags and what he leaves out beside ours.
    fn tags(&mut self) {
        for list in ["tags", "x-left-out"] {
            let theirs = self.theirs.get(list).and_then(Value::as_array).cloned().unwrap_or_default();
            let Some(ours) = self.ours.as_object_mut().filter(|_| !theirs.is_empty()) else { continue };
            let ours = ours.entry(list).or_insert_with(|| json!([]));
            if let Some(ours) = ours.as_array_mut() {
                for entry in theirs {
                    let is_there = |our: &Value| {
                        *our == entry || (our.get("name").is_some() && our["name"] == entry["name"])
                    };
                    if !ours.iter().any(is_there) {
                        ours.push(entry);
                    }
                }
            }
        }
    }
}
