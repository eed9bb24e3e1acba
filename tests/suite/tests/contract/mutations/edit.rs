//! A change to a description in one place.

use serde_json::Value;

/// A description that is wrong in one place.
#[derive(Clone, Debug)]
pub(crate) struct Mutation {
    /// What is changed, as docs/contract.md calls it.
    pub(crate) kind: &'static str,
    /// The place of the change.
    pub(crate) place: String,
    /// The operations that it touches.
    pub(crate) operations: Vec<String>,
    /// Which way the values go that it is about, if it is about values.
    pub(crate) direction: Option<Direction>,
    pub(crate) edits: Vec<Edit>,
}

/// Which way the values of a schema go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// As text, of which more types can be read than JSON has.
    Parameter,
    /// As text, without parameters' styles.
    Form,
    Request,
    Response,
}

#[derive(Clone, Debug)]
pub(crate) enum Edit {
    /// What stands behind this pointer.
    Set(String, Value),
    Remove(String),
    /// The name of a property of the object behind this pointer.
    Rename(String, String, String),
}

impl Mutation {
    pub(crate) fn applied_to(&self, description: &Value) -> Value {
        let mut description = description.clone();
        for edit in &self.edits {
            edit.apply(&mut description).unwrap_or_else(|| panic!("{}: {edit:?} has no place", self.place));
        }
        assert_ne!(description, Value::Null, "{}", self.place);
        description
    }
}

impl Edit {
    fn apply(&self, description: &mut Value) -> Option<()> {
        match self {
            Self::Set(pointer, value) => {
                let (parent, name) = pointer.rsplit_once('/')?;
                match description.pointer_mut(parent)? {
                    Value::Object(object) => drop(object.insert(plain(name), value.clone())),
                    Value::Array(list) if name == "-" => list.push(value.clone()),
                    Value::Array(list) => *list.get_mut(name.parse::<usize>().ok()?)? = value.clone(),
                    _ => return None,
                }
            }
            Self::Remove(pointer) => {
                let (parent, name) = pointer.rsplit_once('/')?;
                match description.pointer_mut(parent)? {
                    Value::Object(object) => drop(object.remove(&plain(name))?),
                    Value::Array(list) => drop(list.remove(name.parse().ok()?)),
                    _ => return None,
                }
            }
            Self::Rename(pointer, from, to) => {
                let object = description.pointer_mut(pointer)?.as_object_mut()?;
                let value = object.remove(from)?;
                object.insert(to.clone(), value);
            }
        }
        Some(())
    }
}

/// A step of a pointer for a name.
pub(crate) fn step(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn plain(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}
