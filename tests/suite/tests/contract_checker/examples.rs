//! The project's own description and its examples.

use axum::body::Bytes;
use axum::http::{Method, Request, Response};
use infinigate_contract::Side;
use infinigate_contract::spec::{Description, Said, shaped};

use super::common::examples;

#[test]
fn every_example_keeps_to_the_description() {
    let description = Description::of_this_project().unwrap();
    let contract = description.contract().unwrap();
    let mut seen = 0;
    for operation in description.operations() {
        for (name, body) in examples(operation) {
            let method = Method::from_bytes(operation.method.to_ascii_uppercase().as_bytes()).unwrap();
            let target = operation.path.replace(['{', '}'], "");
            let request = Request::builder().method(method).uri(target).body(Bytes::new()).unwrap();
            let (media_type, _) = operation.content().unwrap();
            let response = Response::builder().status(operation.status()).header("content-type", media_type);
            // An example says what is known; an edition of the description says in which shape it comes.
            let said = Said::of(serde_json::from_str(&body).unwrap());
            let body = shaped(&description, operation.response(), said).to_string();
            let exchange = (request, response.body(Bytes::from(body)).unwrap()).into();
            let mut found = contract.check(&exchange);
            found.retain(|violation| violation.side() == Side::Response);
            assert_eq!(found, [], "{} {name}", operation.id);
            seen += 1;
        }
    }
    assert!(seen > 0, "the description has examples");
}
