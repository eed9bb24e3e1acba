//! Bodies that are forms (`application/x-www-form-urlencoded`).

use std::fmt;

use reqwest::RequestBuilder;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use url::form_urlencoded;

/// The body cannot be written as a form.
#[derive(Debug)]
pub(crate) struct NotAForm;

/// Sends forms, for the generated code.
pub(crate) trait RequestBuilderExt: Sized {
    /// A body with the fields of `body`.
    fn form_urlencoded<T: Serialize + ?Sized>(self, body: &T) -> Result<Self, NotAForm>;
}

impl RequestBuilderExt for RequestBuilder {
    fn form_urlencoded<T: Serialize + ?Sized>(self, body: &T) -> Result<Self, NotAForm> {
        // What the encoder says can hold a value, which can be a secret.
        let body = encode(body).map_err(|_| NotAForm)?;
        let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
        Ok(self.header(CONTENT_TYPE, media_type).body(body))
    }
}

/// The fields as a form: those that are null are left out, an element of a list is a field of its own, and an object is
/// its JSON.
pub(crate) fn encode<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<String> {
    // By way of the text, in which numbers have all their digits.
    let json = serde_json::to_string(value)?;
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in serde_json::from_str::<Fields>(&json)?.0 {
        let is_list = value.get().starts_with('[');
        let values = if is_list { serde_json::from_str(value.get())? } else { vec![value] };
        for value in values {
            match value.get() {
                "null" => {}
                text if text.starts_with('"') => {
                    form.append_pair(&name, &serde_json::from_str::<String>(text)?);
                }
                bare => {
                    form.append_pair(&name, bare);
                }
            }
        }
    }
    Ok(form.finish())
}

/// The fields of an object in their order.
struct Fields(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = object.next_entry()? {
            fields.push(field);
        }
        Ok(Fields(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn a_form_holds_whatever_json_holds() {
        let value =
            serde_json::json!({"b": ["x y", 1, null], "a": {"c": [true]}, "n": null, "t": "ä&=", "f": false});
        assert_eq!(
            encode(&value).ok().as_deref(),
            Some("a=%7B%22c%22%3A%5Btrue%5D%7D&b=x+y&b=1&f=false&t=%C3%A4%26%3D")
        );
        assert!(encode(&1).is_err());
    }
}
