use serde_json::{Value, json};

use super::walk::{self, Object, Place};

/// A list of words or numbers becomes a plain type with `x-known-values`: a closed enum rejects a whole page
/// for one value that is new, and keeps a caller from sending one. Only a single word that the client sends is
/// a constant and stays.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    walk::each_schema(document, &mut |place, schema| count += usize::from(open(place, schema)));
    count
}

fn open(place: Place, schema: &mut Object) -> bool {
    let Some(Value::Array(values)) = schema.get("enum") else { return false };
    let known: Vec<Value> = values.iter().filter(|value| !value.is_null()).cloned().collect();
    if place == Place::Request && known.len() == 1 {
        return false;
    }
    let kind = if known.iter().all(Value::is_string) {
        "string"
    } else if known.iter().all(Value::is_i64) {
        "integer"
    } else {
        return false;
    };
    if known.len() < values.len() {
        schema.insert("nullable".to_owned(), json!(true));
    }
    schema.remove("enum");
    schema.insert("type".to_owned(), json!(kind));
    schema.insert("x-known-values".to_owned(), json!(known));
    true
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::schema_after;
    use super::*;

    #[test]
    fn words_become_known_values() {
        let open = json!({"type": "string", "nullable": true, "x-known-values": ["a", "b"]});
        for closed in [
            json!({"type": "string", "nullable": true, "enum": ["a", "b"]}),
            json!({"type": "string", "enum": ["a", null, "b"]}),
            json!({"nullable": true, "enum": ["a", "b"]}),
        ] {
            for answer in [true, false] {
                assert_eq!(schema_after(Infallible(apply), answer, &closed), open);
            }
        }
        let numbers = json!({"type": "integer", "format": "int32", "enum": [0, 1]});
        let open = json!({"type": "integer", "format": "int32", "x-known-values": [0, 1]});
        assert_eq!(schema_after(Infallible(apply), true, &numbers), open);
    }

    #[test]
    fn constants_and_mixtures_stay() {
        let constant = json!({"type": "string", "enum": ["client_credentials"]});
        assert_eq!(schema_after(Infallible(apply), false, &constant), constant);
        assert!(schema_after(Infallible(apply), true, &constant).get("enum").is_none());
        let mixture = json!({"enum": ["a", 1]});
        assert_eq!(schema_after(Infallible(apply), true, &mixture), mixture);
    }
}
