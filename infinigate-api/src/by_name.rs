//! Operations by their id, with arguments and response as JSON, and the JSON Schemas of the generated types.
//!
//! For programs that work on whatever the description has: contract tests, command lines, bridges to other languages.
//! An application calls the methods of [`Client`](crate::Client), whose types the compiler checks. Needs the feature
//! `by-name`.
//!
//! ```no_run
//! # async fn example() -> Result<(), infinigate_api::Error> {
//! use infinigate_api::{Client, by_name, operations};
//! use serde_json::json;
//!
//! let client = Client::new("http://127.0.0.1:8080")?;
//! let arguments = json!({"searchword": "switch", "vendorCodes": ["HP"], "take": 10});
//! let response = by_name::call(&client, operations::SEARCH_PRICE_LIST.id, &arguments).await?;
//! println!("{}", response.get());
//! # Ok(())
//! # }
//! ```

use std::any::type_name;

use futures::StreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

use crate::{ByteStream, Error, Operation};

#[cfg(feature = "mock")]
pub use crate::generated::by_name::mock;
pub use crate::generated::by_name::{call, responses, types};

/// The arguments of a call that were not taken yet.
pub(crate) struct Arguments {
    operation: &'static Operation,
    values: Map<String, Value>,
}

impl Arguments {
    pub(crate) fn new(operation: &'static Operation, arguments: &Value) -> Result<Self, Error> {
        match arguments {
            Value::Object(values) => Ok(Self { operation, values: values.clone() }),
            _ => Err(Error::invalid_request(operation, "the arguments must be a JSON object")),
        }
    }

    /// The argument with this name, if it is there and not null.
    pub(crate) fn take<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, Error> {
        let Some(value) = self.values.remove(name).filter(|value| !value.is_null()) else { return Ok(None) };
        // What the decoder says can hold the value, which can be a secret.
        let decoded = serde_path_to_error::deserialize(value).map_err(|error| {
            let place = match error.path().to_string() {
                whole if whole == "." => String::new(),
                place => format!(" at {place}"),
            };
            let message = format!("the argument `{name}`{place} does not fit {}", short(type_name::<T>()));
            Error::invalid_request(self.operation, message)
        })?;
        Ok(Some(decoded))
    }

    /// Refuses what nobody took.
    pub(crate) fn finish(self) -> Result<(), Error> {
        match self.values.keys().next() {
            Some(name) => {
                Err(Error::invalid_request(self.operation, format!("there is no argument `{name}`")))
            }
            None => Ok(()),
        }
    }
}

/// The name of a type without the modules that it and its parameters are in.
fn short(name: &str) -> String {
    let last = |path: &str| path.rsplit("::").next().unwrap_or_default().to_owned();
    let parts = name.split_inclusive(['<', '>', ',', ' ', '(', ')', '[', ']']);
    parts.map(last).collect()
}

/// A response as JSON text.
pub(crate) fn json(operation: &'static Operation, response: &impl Serialize) -> Result<Box<RawValue>, Error> {
    // Generated types always can be; a type of the description with maps by other keys than texts could not.
    to_raw_value(response)
        .map_err(|error| Error::invalid_request(operation, format!("its response is not JSON: {error}")))
}

/// A response of bytes, as a JSON text where they are one, or else as a list of numbers.
#[allow(dead_code, reason = "used if the description has such a response")]
pub(crate) async fn text(
    operation: &'static Operation,
    mut response: ByteStream,
) -> Result<Box<RawValue>, Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.next().await {
        bytes.extend_from_slice(&chunk.map_err(|error| Error::connection(operation, error))?);
    }
    match String::from_utf8(bytes) {
        Ok(text) => json(operation, &text),
        Err(error) => json(operation, &error.into_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Arguments, types};
    use crate::Error;
    use crate::operations::{ALL, LIST_INVOICES};

    fn message(error: &Error) -> String {
        error.to_string()
    }

    #[test]
    fn an_argument_that_does_not_fit_is_named_and_not_shown() {
        let mut arguments = Arguments::new(&LIST_INVOICES, &json!({"take": "s3cret", "tkae": 1})).unwrap();
        let error = arguments.take::<i32>("take").unwrap_err();
        assert_eq!(message(&error), "list_invoices was not sent: the argument `take` does not fit i32");
        assert_eq!(
            super::short("alloc::vec::Vec<(a::B, std::option::Option<c::d::E>)>"),
            "Vec<(B, Option<E>)>"
        );
        let error = arguments.finish().unwrap_err();
        assert_eq!(message(&error), "list_invoices was not sent: there is no argument `tkae`");
        assert!(Arguments::new(&LIST_INVOICES, &json!([])).is_err());
    }

    #[tokio::test]
    async fn every_operation_has_a_name() {
        let client = crate::Client::new("http://127.0.0.1:9").unwrap();
        for operation in ALL {
            let error = super::call(&client, operation.id, &json!({"nothing": 1})).await.unwrap_err();
            assert!(message(&error).contains("there is no argument `nothing`"), "{error}");
        }
        assert!(super::call(&client, "nothing", &json!({})).await.is_err());
        assert!(types().iter().any(|(name, _)| *name == "InvoiceLine"));
    }
}
