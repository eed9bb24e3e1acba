//! Bodies that are forms (`application/x-www-form-urlencoded`), and bodies that may be left out.

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

/// Sends bodies, for the generated code.
#[allow(dead_code, reason = "each is used if the description has such a body")]
pub(crate) trait RequestBuilderExt: Sized {
    /// A body of JSON under this name, unless it is left out.
    fn json_if_any<T: Serialize + ?Sized>(self, body: Option<&T>, media_type: &'static str) -> Self;

    /// A body of bytes of this media type, unless it is left out.
    fn body_if_any(self, body: Option<reqwest::Body>, media_type: HeaderValue) -> Self;

    /// A form, unless it is left out.
    fn form_if_any<T: Serialize + ?Sized>(
        self,
        body: Option<&T>,
        styles: &[(&str, Style)],
    ) -> Result<Self, NotAForm>;

    /// A body with the fields of `body`, some of which have a style of their own.
    fn form_urlencoded<T: Serialize + ?Sized>(
        self,
        body: &T,
        styles: &[(&str, Style)],
    ) -> Result<Self, NotAForm>;
}

/// How a list or an object is written where it is not as usual.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "used if the description has such a form")]
pub(crate) enum Style {
    /// The values of a list in one field, with this between them.
    Joined(&'static str),
    /// Each property of an object in a field `name[property]`, each value of a list in a field `name[]`, as PHP, Rails and
    /// Stripe read them, and each object in a list under `name[0]`, as PHP and Stripe do.
    Deep,
    /// Each property of an object in a field of its own name.
    Spread,
}

impl RequestBuilderExt for RequestBuilder {
    fn json_if_any<T: Serialize + ?Sized>(self, body: Option<&T>, media_type: &'static str) -> Self {
        match body {
            Some(body) => self.header(CONTENT_TYPE, HeaderValue::from_static(media_type)).json(body),
            None => self,
        }
    }

    fn body_if_any(self, body: Option<reqwest::Body>, media_type: HeaderValue) -> Self {
        match body {
            Some(body) => self.header(CONTENT_TYPE, media_type).body(body),
            None => self,
        }
    }

    fn form_if_any<T: Serialize + ?Sized>(
        self,
        body: Option<&T>,
        styles: &[(&str, Style)],
    ) -> Result<Self, NotAForm> {
        match body {
            Some(body) => self.form_urlencoded(body, styles),
            None => Ok(self),
        }
    }

    fn form_urlencoded<T: Serialize + ?Sized>(
        self,
        body: &T,
        styles: &[(&str, Style)],
    ) -> Result<Self, NotAForm> {
        // What the encoder says can hold a value, which can be a secret.
        let body = encode(body, styles).map_err(|_| NotAForm)?;
        let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
        Ok(self.header(CONTENT_TYPE, media_type).body(body))
    }
}

/// The fields as a form: those that are null are left out, an element of a list is a field of its own, and an object is
/// its JSON, unless their style is another.
pub(crate) fn encode<T: Serialize + ?Sized>(
    value: &T,
    styles: &[(&str, Style)],
) -> serde_json::Result<String> {
    // By way of the text, in which numbers have all their digits.
    let json = serde_json::to_string(value)?;
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in serde_json::from_str::<Fields>(&json)?.0 {
        let style = styles.iter().find(|(styled, _)| *styled == name).map(|(_, style)| *style);
        match (value.get().as_bytes().first(), style) {
            (_, Some(Style::Deep)) => append_deep(&mut form, &name, &value)?,
            (Some(b'['), Some(Style::Joined(separator))) => {
                let values: Vec<Box<RawValue>> = serde_json::from_str(value.get())?;
                let texts = values.iter().filter_map(|value| text(value).transpose());
                let texts = texts.collect::<Result<Vec<_>, _>>()?;
                if !texts.is_empty() {
                    form.append_pair(&name, &texts.join(separator));
                }
            }
            (Some(b'['), _) => {
                for value in serde_json::from_str::<Vec<Box<RawValue>>>(value.get())? {
                    form.extend_pairs(text(&value)?.map(|text| (&name, text)));
                }
            }
            (Some(b'{'), Some(Style::Spread)) => {
                for (property, value) in serde_json::from_str::<Fields>(value.get())?.0 {
                    form.extend_pairs(text(&value)?.map(|text| (&property, text)));
                }
            }
            _ => {
                form.extend_pairs(text(&value)?.map(|text| (&name, text)));
            }
        }
    }
    Ok(form.finish())
}

/// A value with brackets for what is in it.
fn append_deep(
    form: &mut form_urlencoded::Serializer<'_, String>,
    name: &str,
    value: &RawValue,
) -> serde_json::Result<()> {
    match value.get().as_bytes().first() {
        Some(b'{') => {
            for (property, value) in serde_json::from_str::<Fields>(value.get())?.0 {
                append_deep(form, &format!("{name}[{property}]"), &value)?;
            }
        }
        Some(b'[') => {
            let values: Vec<&RawValue> = serde_json::from_str(value.get())?;
            for (index, value) in values.into_iter().filter(|value| value.get() != "null").enumerate() {
                let is_plain = !value.get().starts_with(['[', '{']);
                let of_list = name.strip_suffix("[]").unwrap_or(name);
                let name = if is_plain { format!("{of_list}[]") } else { format!("{of_list}[{index}]") };
                append_deep(form, &name, value)?;
            }
        }
        _ => {
            form.extend_pairs(text(value)?.map(|text| (name, text)));
        }
    }
    Ok(())
}

/// The properties of an object for a place in which each is a plain value, without those that are null.
///
/// # Errors
/// Why it cannot stand there.
#[allow(dead_code, reason = "used if the description has such a parameter")]
pub(crate) fn plain_fields<T: Serialize + ?Sized>(value: &T) -> Result<Vec<(String, String)>, String> {
    // What the encoder says can hold a value, which can be a secret.
    let no_object = |_| "it is no object".to_owned();
    let json = serde_json::to_string(value).map_err(no_object)?;
    let mut plain = Vec::new();
    for (name, value) in serde_json::from_str::<Fields>(&json).map_err(no_object)?.0 {
        if value.get().starts_with(['[', '{']) {
            return Err(format!("its property {name} is no plain value"));
        }
        plain.extend(text(&value).map_err(no_object)?.map(|text| (name, text)));
    }
    Ok(plain)
}

/// What a value is in a form; none for null.
fn text(value: &RawValue) -> serde_json::Result<Option<String>> {
    match value.get() {
        "null" => Ok(None),
        text if text.starts_with('"') => serde_json::from_str(text).map(Some),
        bare => Ok(Some(bare.to_owned())),
    }
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
    use super::{Style, encode};

    #[test]
    fn a_style_of_its_own_is_kept() {
        let value = serde_json::json!({"a": ["x", null, 1], "b": {"c": 1, "d": null}, "e": {"f": [2]}, "g": [], "h": "t"});
        let styles = [
            ("a", Style::Joined("|")),
            ("b", Style::Deep),
            ("e", Style::Spread),
            ("g", Style::Joined(",")),
            ("h", Style::Deep),
        ];
        assert_eq!(encode(&value, &styles).ok().as_deref(), Some("a=x%7C1&b%5Bc%5D=1&f=%5B2%5D&h=t"));
    }

    #[test]
    fn what_is_deep_has_brackets() {
        let value = serde_json::json!({"a": [1, "x", null], "b": {"c": {"d": 1}, "e": [2]}, "f": [null, {"g": 3}, {"g": 4}], "h": [], "i[]": [5]});
        let styles = ["a", "b", "f", "h", "i[]"].map(|name| (name, Style::Deep));
        let form = encode(&value, &styles).unwrap_or_default();
        let fields: Vec<(String, String)> =
            url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        let fields: Vec<String> = fields.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(fields, ["a[]=1", "a[]=x", "b[c][d]=1", "b[e][]=2", "f[0][g]=3", "f[1][g]=4", "i[]=5"]);
    }

    #[test]
    fn a_form_holds_whatever_json_holds() {
        let value =
            serde_json::json!({"b": ["x y", 1, null], "a": {"c": [true]}, "n": null, "t": "ä&=", "f": false});
        assert_eq!(
            encode(&value, &[]).ok().as_deref(),
            Some("a=%7B%22c%22%3A%5Btrue%5D%7D&b=x+y&b=1&f=false&t=%C3%A4%26%3D")
        );
        assert!(encode(&1, &[]).is_err());
    }
}
