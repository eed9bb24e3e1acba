//! The two steps, and what is refused at each of them.

use infinigate_auth::{Acceptance, Error, Rejection, Resolution};

use crate::common::connected;
use crate::{MAIL, SETTLED, open_quote};

#[tokio::test]
async fn what_is_accepted_is_what_was_read() {
    let (sandbox, infinigate) = connected().await;
    let number = open_quote(&sandbox);
    let quote = infinigate.acceptable_quote(&number).await.unwrap();
    assert_eq!((quote.number(), quote.currency_code()), (number.as_str(), "EUR"));
    assert!(quote.total().is_sign_positive() && quote.valid_until().is_some());
    let revision = quote.revision();
    let Acceptance::Accepted(response) = quote.accept(MAIL).await else { panic!("not accepted") };
    assert_eq!(response["documentStatus"], "Accepted");
    assert_eq!(sandbox.acceptances(), [(number.clone(), i64::from(revision))]);
    let error = infinigate.acceptable_quote(&number).await.unwrap_err();
    let why = format!(
        "accept_quote was not sent: the quote {number:?} cannot be accepted: its status is \"Accepted\""
    );
    assert_eq!(error.to_string(), why);
}

#[tokio::test]
async fn a_revision_that_is_stale_by_now_is_refused() {
    let (sandbox, infinigate) = connected().await;
    let number = open_quote(&sandbox);
    let quote = infinigate.acceptable_quote(&number).await.unwrap();
    sandbox.revise_quote(&number).unwrap();
    let Acceptance::Refused(error) = quote.accept(MAIL).await else { panic!("not refused") };
    assert_eq!(error.status().map(|status| status.as_u16()), Some(409));
    assert!(!error.may_have_been_processed() && !error.to_string().contains("unknown"), "{error}");
}

#[tokio::test]
async fn a_quote_that_does_not_say_enough_cannot_be_accepted() {
    let (sandbox, infinigate) = connected().await;
    let whole = r#""documentNumber": "Q1", "documentVersion": 2, "total": 5, "currencyCode": "EUR", "canBeAccepted": true"#;
    for (left_out, why) in [
        (r#""canBeAccepted": true"#, "does not say its `canBeAccepted`"),
        (r#", "documentVersion": 2"#, "documentVersion"),
        (r#", "total": 5"#, "total"),
        (r#", "currencyCode": "EUR""#, "currency"),
        (r#""EUR""#, "currency"),
        (r#""documentNumber": "Q1", "#, "answers with the quote None"),
    ] {
        let body =
            format!("{{{}}}", whole.replace(left_out, "")).replace(", }", "}").replace(": ,", r#": " ","#);
        sandbox.respond_next(200, "application/json", &[], body);
        let error = infinigate.acceptable_quote("Q1").await.unwrap_err();
        assert!(matches!(error, Error::InvalidInput(_)) && error.to_string().contains(why), "{error}");
    }
    sandbox.respond_next(200, "application/json", &[], format!("{{{whole}}}"));
    assert_eq!(infinigate.acceptable_quote("Q1").await.unwrap().revision(), 2);
}

#[tokio::test]
async fn nobody_orders_in_nobodys_name() {
    let (sandbox, infinigate) = connected().await;
    let number = open_quote(&sandbox);
    for mail in ["", "buyer", "@reseller.example", "buyer@", "a buyer@reseller.example"] {
        let quote = infinigate.acceptable_quote(&number).await.unwrap();
        let Acceptance::Refused(error) = quote.accept(mail).await else { panic!("{mail:?} was not refused") };
        assert!(error.to_string().contains("mail address"), "{error}");
    }
    assert_eq!(sandbox.acceptances(), []);
}

#[tokio::test(start_paused = true)]
async fn what_a_server_error_leaves_unknown_is_resolved() {
    let (sandbox, infinigate) = connected().await;
    let number = open_quote(&sandbox);
    let quote = infinigate.acceptable_quote(&number).await.unwrap();
    sandbox.respond_next(504, "text/html", &[("x-request-id", "r-1")], "<html>Timeout</html>");
    let Acceptance::Unknown(unknown) = quote.accept(MAIL).await else { panic!("known") };
    assert_eq!((unknown.number(), unknown.mail()), (number.as_str(), MAIL));
    assert!(unknown.to_string().contains("is unknown"), "{unknown}");
    assert!(unknown.reason().is_some_and(|reason| reason.contains("504")), "{unknown}");
    assert_eq!(unknown.error().unwrap().headers().unwrap()["x-request-id"], "r-1");
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::StillOpen { .. }));
    assert_eq!(sandbox.acceptances(), [], "an order is not sent again");

    let odd = format!(r#"{{"documentNumber": "{number}", "documentStatus": "Zugestellt"}}"#);
    sandbox.respond_next(200, "application/json", &[], odd);
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::Undecided(_)));

    // That a new revision is open says nothing of the one that was sent.
    sandbox.revise_quote(&number).unwrap();
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::Undecided(_)));
}

#[tokio::test(start_paused = true)]
async fn a_quote_is_rejected_in_the_same_way() {
    let (sandbox, infinigate) = connected().await;
    let number = open_quote(&sandbox);
    let quote = infinigate.rejectable_quote(&number).await.unwrap();
    sandbox.respond_next(500, "", &[], "");
    let Rejection::Unknown(unknown) = quote.reject(MAIL, None).await else { panic!("known") };
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::StillOpen { .. }));
    tokio::time::sleep(SETTLED).await;
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::NotProcessed(_)));
    let quote = infinigate.rejectable_quote(&number).await.unwrap();
    let rejection = quote.reject(MAIL, Some("Postponed".to_owned())).await;
    assert!(matches!(rejection, Rejection::Rejected(_)), "{rejection:?}");
    // The first decision stays what it was found to be.
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::NotProcessed(_)));
    assert!(infinigate.rejectable_quote(&number).await.is_err());
}
