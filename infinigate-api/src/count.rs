use std::fmt;

use serde::{Deserialize, Serialize};

/// How many items there are. Decodes a bare number and `{"count": n}`: which of them the server sends is an
/// assumption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "by-name", derive(schemars::JsonSchema))]
#[serde(from = "Answer", into = "u64")]
pub struct Count(pub u64);

#[derive(Deserialize)]
#[cfg_attr(feature = "by-name", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Answer {
    Number(u64),
    Text(
        #[serde(deserialize_with = "from_text")]
        #[cfg_attr(feature = "by-name", schemars(with = "String"))]
        u64,
    ),
    Object {
        #[serde(alias = "Count")]
        count: u64,
    },
}

fn from_text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    String::deserialize(deserializer)?.trim().parse().map_err(serde::de::Error::custom)
}

impl From<Answer> for Count {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Number(count) | Answer::Text(count) | Answer::Object { count } => Self(count),
        }
    }
}

impl From<Count> for u64 {
    fn from(count: Count) -> Self {
        count.0
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn every_shape_decodes() {
        for json in ["17", "\"17\"", r#"{"count": 17}"#, r#"{"Count": 17, "more": null}"#] {
            assert_eq!(serde_json::from_str::<Count>(json).unwrap(), Count(17), "{json}");
        }
        assert_eq!(serde_json::to_string(&Count(17)).unwrap(), "17");
        assert!(serde_json::from_str::<Count>("-1").is_err());
    }
}
