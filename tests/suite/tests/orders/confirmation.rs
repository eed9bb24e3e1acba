//! What counts as an order: a success that the quote confirms.

use infinigate_auth::api::operations::ACCEPT_QUOTE;
use infinigate_auth::{Acceptance, Rejection, Resolution};
use infinigate_sandbox::Fault;
use serde_json::json;

use crate::common::connected;
use crate::{MAIL, accept, open_quote, reads};

#[tokio::test]
async fn a_success_alone_is_no_order() {
    for (status, body) in [
        (200, r#"{"statusCode": 500, "message": "Internal server error"}"#),
        (200, r#"{"type": "about:blank", "title": "Conflict", "status": 409}"#),
        (200, r#"{"success": false}"#),
        (200, r#"{"success": true}"#),
        (200, r#"{"documentStatus": "Accepted", "canBeAccepted": false}"#),
        (200, "false"),
        (200, "true"),
        (200, "null"),
        (200, "[]"),
        (200, ""),
        (201, "{}"),
        (202, "{}"),
        (202, ""),
        (204, ""),
    ] {
        let (sandbox, infinigate) = connected().await;
        let number = open_quote(&sandbox);
        sandbox.inject(Fault::response(status, "application/json", &[], body).on(&ACCEPT_QUOTE).times(1));
        let Acceptance::Unknown(unknown) = accept(&infinigate, &number).await else {
            panic!("{status} {body} was taken for an order");
        };
        assert!(unknown.reason().is_some_and(|reason| reason.contains("still open")), "{unknown}");
        assert!(unknown.response().is_some() && unknown.error().is_none(), "{unknown:?}");
        let resolution = unknown.resolve(&infinigate).await.unwrap();
        assert!(matches!(resolution, Resolution::StillOpen { .. }), "{resolution:?}");
    }
}

#[tokio::test]
async fn whatever_the_response_says_the_quote_confirms_it() {
    for (status, body) in [(200, ""), (202, ""), (204, ""), (200, r#"{"anything": [1]}"#)] {
        let (sandbox, infinigate) = connected().await;
        let number = open_quote(&sandbox);
        let quote = infinigate.acceptable_quote(&number).await.unwrap();
        let accepted = json!({
            "documentNumber": number, "documentVersion": quote.revision(), "documentStatus": "ORDERED", "canBeAccepted": false,
        });
        sandbox.inject(Fault::response(status, "application/json", &[], body).on(&ACCEPT_QUOTE).times(1));
        reads(&sandbox, &accepted);
        let acceptance = quote.accept(MAIL).await;
        assert!(matches!(acceptance, Acceptance::Accepted(_)), "{status} {body}: {acceptance:?}");
    }
}

/// What stands behind the gateway may have been asked twice and refuse the second time; or a colleague was faster.
#[tokio::test]
async fn a_refusal_is_certain_if_the_quote_bears_it_out() {
    for (change, is_certain) in [
        (json!({}), true),
        (json!({"documentVersion": 99}), true),
        (json!({"documentStatus": "Expired", "canBeAccepted": false}), true),
        (json!({"documentStatus": "Accepted", "canBeAccepted": false}), false),
        (json!({"documentStatus": "Accepted"}), false),
        (json!({"documentStatus": "In progress", "canBeAccepted": false}), false),
        (json!({"documentNumber": "Q-0"}), false),
    ] {
        let (sandbox, infinigate) = connected().await;
        let number = open_quote(&sandbox);
        let quote = infinigate.acceptable_quote(&number).await.unwrap();
        let mut read = json!({
            "documentNumber": number, "documentVersion": quote.revision(), "documentStatus": "Open", "canBeAccepted": true,
        });
        read.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        sandbox.inject(Fault::response(409, "application/json", &[], "{}").on(&ACCEPT_QUOTE).times(1));
        reads(&sandbox, &read);
        match quote.accept(MAIL).await {
            Acceptance::Refused(_) => assert!(is_certain, "{change}"),
            Acceptance::Unknown(unknown) => {
                assert!(!is_certain, "{change}: {unknown}");
                assert!(unknown.reason().is_some_and(|reason| reason.contains("refused")), "{unknown}");
                assert_eq!(infinigate.unknown_outcomes().await.unwrap().len(), 1);
            }
            Acceptance::Accepted(_) => panic!("{change} was taken for an order"),
        }
    }
}

#[tokio::test]
async fn a_refusal_is_not_certain_if_the_quote_cannot_be_read() {
    let (sandbox, infinigate) = connected().await;
    let number = open_quote(&sandbox);
    let quote = infinigate.acceptable_quote(&number).await.unwrap();
    sandbox.inject(Fault::response(400, "application/json", &[], "{}"));
    let Acceptance::Unknown(unknown) = quote.accept(MAIL).await else { panic!("certain") };
    assert!(unknown.reason().is_some_and(|reason| reason.contains("cannot be read")), "{unknown}");
}

#[tokio::test]
async fn what_the_gateway_refuses_was_not_processed() {
    for status in [401, 403, 429] {
        let (sandbox, infinigate) = connected().await;
        let number = open_quote(&sandbox);
        let quote = infinigate.acceptable_quote(&number).await.unwrap();
        let later = [("Retry-After", "3600")];
        sandbox.inject(Fault::response(status, "application/json", &later, "{}"));
        let acceptance = quote.accept(MAIL).await;
        assert!(matches!(acceptance, Acceptance::Refused(_)), "{status}: {acceptance:?}");
    }
}

#[tokio::test]
async fn a_quote_that_says_anything_else_does_not_confirm() {
    for (change, value) in [
        ("documentStatus", json!("Zugestellt")),
        ("documentStatus", json!("Rejected")),
        ("documentStatus", json!("Cancelled")),
        ("documentStatus", json!("Expired")),
        ("documentStatus", json!(null)),
        ("documentStatus", json!(3)),
        ("canBeAccepted", json!(true)),
        ("documentVersion", json!(99)),
        ("documentVersion", json!(null)),
    ] {
        let (sandbox, infinigate) = connected().await;
        let number = open_quote(&sandbox);
        let quote = infinigate.acceptable_quote(&number).await.unwrap();
        let mut read = json!({
            "documentNumber": number, "documentVersion": quote.revision(), "documentStatus": "Accepted", "canBeAccepted": false,
        });
        read[change] = value.clone();
        reads(&sandbox, &read);
        let Acceptance::Unknown(unknown) = quote.accept(MAIL).await else {
            panic!("{change}: {value} confirmed an order");
        };
        assert!(unknown.reason().is_some_and(|reason| reason.contains("does not confirm")), "{unknown}");
        let resolution = unknown.resolve(&infinigate).await.unwrap();
        assert!(matches!(resolution, Resolution::Undecided(_)), "{change}: {value}: {resolution:?}");
        assert_eq!(infinigate.unknown_outcomes().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn an_order_that_cannot_be_confirmed_is_unknown_until_it_can() {
    let (sandbox, infinigate) = connected().await;
    let number = open_quote(&sandbox);
    let quote = infinigate.acceptable_quote(&number).await.unwrap();
    let fault = Fault::status(404).on(&infinigate_auth::api::operations::GET_QUOTE_BY_NUMBER);
    sandbox.inject(fault.times(1));
    let Acceptance::Unknown(unknown) = quote.accept(MAIL).await else { panic!("known") };
    assert_eq!(unknown.error().and_then(infinigate_auth::Error::operation), Some("get_quote_by_number"));
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::Processed(_)));
    assert_eq!(sandbox.acceptances().len(), 1);
}

#[tokio::test]
async fn a_rejection_is_confirmed_too() {
    let (sandbox, infinigate) = connected().await;
    let number = open_quote(&sandbox);
    let quote = infinigate.rejectable_quote(&number).await.unwrap();
    sandbox.respond_next(200, "application/json", &[], "false");
    let rejection = quote.reject(MAIL, None).await;
    assert!(matches!(rejection, Rejection::Unknown(_)), "{rejection:?}");
}

#[tokio::test]
async fn a_flag_that_lags_behind_the_status_does_not_order() {
    let (sandbox, infinigate) = connected().await;
    for status in ["Accepted", "ORDERED", "Cancelled", "expired", "Rejected"] {
        reads(
            &sandbox,
            &json!({
                "documentNumber": "Q1", "documentVersion": 1, "documentStatus": status, "total": 5,
                "currencyCode": "EUR", "canBeAccepted": true,
            }),
        );
        let error = infinigate.acceptable_quote("Q1").await.unwrap_err().to_string();
        assert!(error.contains("cannot be accepted") && error.contains(status), "{error}");
        sandbox.clear_faults();
    }
}
