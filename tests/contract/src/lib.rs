//! The checker: does an exchange keep to the description?
//!
//! A [`Contract`] is made from an OpenAPI 3.0 description alone, and judges requests and responses as they went over
//! the wire. It shares no code with the client, so that the two cannot be wrong together.
//!
//! ```
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use infinigate_contract::{Contract, Kind};
//! use serde_json::json;
//!
//! let contract = Contract::from_description(&json!({
//!     "openapi": "3.0.3",
//!     "paths": {"/articles": {"get": {
//!         "operationId": "list_articles",
//!         "parameters": [{"name": "take", "in": "query", "schema": {"type": "integer"}}],
//!         "responses": {"204": {"description": "none"}},
//!     }}},
//! }))?;
//! let request = Request::get("/articles?take=all").body(Bytes::new())?;
//! let response = Response::builder().status(204).body(Bytes::new())?;
//! let violations = contract.check(&(request, response).into());
//! assert_eq!(violations[0].kind, Kind::ParameterValue);
//! assert_eq!(violations[0].to_string(), "list_articles: query parameter `take`: \"all\" is not a whole number");
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where the checker departs from the letter of the description
//!
//! In requests, because a client has to be more careful than its server:
//!
//! - Query parameters are spelled as declared, though the server ignores case.
//! - A comma in a value of a list that is repeated counts as joined, encoded or not: no list of this API has values
//!   with commas.
//! - A body has no property that its schema does not declare, unless the schema has `additionalProperties`.
//! - No header but the declared ones and those that HTTP itself needs; above all no `api-version`.
//! - Credentials go only to operations that ask for them.
//! - A path value is not empty.
//!
//! In responses, because this server is known for it:
//!
//! - A `date-time` needs no offset.
//! - A property that is not required may be `null`.
//! - Properties that the schema does not declare are accepted, unless the contract is [strict](Contract::strict).
//! - A byte order mark in front of JSON is skipped.
//! - No body at all stands for `null`, and is accepted where `null` is.
//! - An error may have any media type, or no body; if it says that it is JSON, it has to be JSON as declared.
//!
//! In both: `nullable` counts with and without `type`, and `x-known-values` limit nothing, unless the contract has
//! [closed enums](Contract::with_closed_enums).
//!
//! # What it does not see
//!
//! A description that allows *more* than before is only noticed by an exchange that breaks the old one: compare the
//! verdicts on bad exchanges too, not only on good ones. What does not travel cannot be judged: summaries, examples,
//! names of schemas and of path values. Properties that stand twice in one JSON object, and limits of headers in
//! responses, are not looked at.

#![deny(missing_docs)]

#[cfg(feature = "checker")]
mod checker;
#[doc(hidden)]
pub mod document;
mod exchange;
#[doc(hidden)]
pub mod spec;

#[cfg(feature = "checker")]
pub use self::checker::{Contract, Kind, Violation};
#[cfg(feature = "checker")]
#[doc(hidden)]
pub use self::checker::{operation, parameters, response, schema, violation};
pub use self::exchange::{Exchange, Side};
