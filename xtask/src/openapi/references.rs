//! References: what they lead to, however they are spelled, and what refers to what.

use std::collections::BTreeSet;

use serde_json::Value;

use super::pointer::unescaped;
use super::value::{entries, entries_mut};
use super::{SCHEMAS, each_object};

/// What a value stands for: itself, or what its `$ref` leads to.
pub(crate) fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let mut value = value;
    // A cycle of references leads nowhere; it ends here.
    for _ in 0..16 {
        match reference(value).and_then(|to| find(document, to)) {
            Some(target) => value = target,
            None => break,
        }
    }
    value
}

pub(crate) fn reference(value: &Value) -> Option<&str> {
    value.get("$ref").and_then(Value::as_str)
}

/// The name in a reference such as `#/components/schemas/Name`.
pub(crate) fn component_name<'a>(reference: &'a str, kind: &str) -> Option<&'a str> {
    reference.strip_prefix("#/components/")?.strip_prefix(kind)?.strip_prefix('/')
}

/// The spelling in which a reference is found: decoded, and from this file where another one is named but the name is here.
pub(crate) fn spelling(document: &Value, target: &str) -> Option<String> {
    let decoded = percent_decoded(target);
    if component(document, &decoded).is_some() {
        return Some(decoded);
    }
    if decoded.starts_with("#/") && place(document, &decoded[1..]).is_some() {
        return Some(decoded);
    }
    let (_, pointer) = decoded.split_once('#').unwrap_or(("", &decoded));
    let name = ["/components/schemas/", "/definitions/", "/$defs/"]
        .iter()
        .find_map(|prefix| pointer.strip_prefix(prefix))
        .unwrap_or(pointer);
    let here = format!("{SCHEMAS}{name}");
    component(document, &here).map(|_| here)
}

/// What a reference of a description leads to, in whatever spelling.
pub(crate) fn find<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    component(document, reference).or_else(|| {
        let spelled = spelling(document, reference)?;
        component(document, &spelled)
            .or_else(|| document.pointer(&place(document, spelled.strip_prefix('#')?)?))
    })
}

/// The component that a reference names, with a slash in its name or not.
pub(crate) fn component<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    let name = reference.strip_prefix(SCHEMAS)?;
    let schemas = document.pointer("/components/schemas")?;
    schemas.get(name).or_else(|| schemas.get(unescaped(name)))
}

/// A percent-decoded text; an invalid escape stays as it is.
pub(crate) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let code = match (first, behind) {
            (b'%', [high, low, ..]) => std::str::from_utf8(&[*high, *low])
                .ok()
                .and_then(|digits| u8::from_str_radix(digits, 16).ok()),
            _ => None,
        };
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The place that a pointer leads to, with the references on its way followed.
pub(crate) fn place(document: &Value, pointer: &str) -> Option<String> {
    let mut at = String::new();
    for segment in pointer.split('/').skip(1) {
        at = follow(document, at)?;
        at = format!("{at}/{segment}");
    }
    document.pointer(&at).map(|_| at)
}

/// The place that the reference at a place leads to in the end.
pub(crate) fn follow(document: &Value, mut at: String) -> Option<String> {
    for _ in 0..16 {
        match reference(document.pointer(&at)?) {
            Some(target) => target.strip_prefix('#')?.clone_into(&mut at),
            None => return Some(at),
        }
    }
    None
}

/// What a reference leads to in the end, if that is an object.
pub(crate) fn target(document: &Value, reference: &str) -> Option<Value> {
    let at = place(document, reference.strip_prefix('#')?)?;
    let found = document.pointer(&follow(document, at)?)?;
    found.is_object().then(|| found.clone())
}

/// Along what a walk goes from reference to reference.
pub(crate) struct Walk {
    /// True for a keyword whose value is gone through.
    pub(crate) along: fn(&str) -> bool,
    /// True if a discriminator's mapping refers to something too.
    pub(crate) mappings: bool,
}

impl Walk {
    /// Calls `met` on every reference in these values and in whatever those lead to, once, and with what it leads to.
    pub(crate) fn go<'a>(
        &self,
        document: &'a Value,
        from: impl IntoIterator<Item = &'a Value>,
        met: &mut dyn FnMut(&'a str, Option<&'a Value>),
    ) {
        let mut found = BTreeSet::new();
        let mut open: Vec<&Value> = from.into_iter().collect();
        while let Some(value) = open.pop() {
            open.extend(value.as_array().into_iter().flatten());
            for (name, inner) in entries(Some(value)) {
                let mapping = (self.mappings && name == "mapping").then_some(inner);
                let targets = entries(mapping).map(|(_, target)| target);
                for target in targets.chain((name == "$ref").then_some(inner)).filter_map(Value::as_str) {
                    if found.insert(target) {
                        let leads_to = find(document, target);
                        met(target, leads_to);
                        open.extend(leads_to);
                    }
                }
                match inner {
                    // Their names are those of properties and statuses, whatever they are.
                    Value::Object(named) if NAMED.contains(&name) => open.extend(named.values()),
                    _ if (self.along)(name) => open.push(inner),
                    _ => {}
                }
            }
        }
    }
}

/// Objects whose names say nothing of what is in them.
const NAMED: [&str; 3] = ["properties", "patternProperties", "responses"];

/// Every reference in a value, and whatever those lead to.
pub(crate) fn reachable<'a>(
    document: &'a Value,
    from: impl IntoIterator<Item = &'a Value>,
) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let walk = Walk { along: |_| true, mappings: true };
    walk.go(document, from, &mut |target, _| {
        found.insert(target.to_owned());
    });
    found
}

/// Replaces every reference that `new` knows another target for: of `$ref` and of discriminators.
pub(crate) fn rewrite_references(value: &mut Value, new: &dyn Fn(&str) -> Option<String>) {
    let replace = |target: &mut Value| {
        if let Some(other) = target.as_str().and_then(new) {
            *target = Value::String(other);
        }
    };
    each_object(value, &mut |object| {
        object.get_mut("$ref").into_iter().for_each(replace);
        let mapping =
            object.get_mut("discriminator").and_then(|discriminator| discriminator.get_mut("mapping"));
        entries_mut(mapping).for_each(|(_, target)| replace(target));
    });
}
