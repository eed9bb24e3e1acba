//! What the body of a response is, as far as one success can be preferred to another.

use serde_json::{Value, json};

use super::super::choose_media_types;
use crate::openapi;

#[derive(Debug, PartialEq)]
pub(super) enum Body {
    None,
    /// The media types of what is not JSON, as far as they say anything.
    Raw(Vec<String>),
    Json(Value),
}

impl Body {
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::None => 0,
            Self::Raw(_) => 1,
            Self::Json(_) => 2,
        }
    }

    pub(super) fn schema(self) -> Value {
        if let Self::Json(schema) = self { schema } else { Value::Null }
    }
}

/// What the body of a response is.
pub(super) fn body(response: &Value) -> Body {
    let Some(content) =
        response.get("content").and_then(Value::as_object).filter(|content| !content.is_empty())
    else {
        return Body::None;
    };
    if let Some(media_type) = choose_media_types::preferred(content).and_then(|name| content.get(name)) {
        let schema = media_type.get("schema").cloned().unwrap_or_else(|| json!({}));
        Body::Json(openapi::without_property_order(schema))
    } else {
        // A file of Swagger 2 has all media types of its operation.
        let says = |name: &&String| name.contains('/') && !name.contains('*') && !name.contains("json");
        Body::Raw(content.keys().filter(says).cloned().collect())
    }
}
