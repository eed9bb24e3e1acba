//! An outcome that is unknown, stored, loaded and closed by a person.

use std::fs;
use std::time::Duration;

use infinigate_auth::{Acceptance, ClosedAs, Resolution, UnknownOutcome};
use infinigate_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::common::{builder_for, connected};
use crate::{MAIL, SETTLED, accept, lose, open_quote, reads, why};

#[tokio::test(start_paused = true)]
async fn it_is_stored_and_loaded_in_a_stable_form() {
    let (sandbox, infinigate) = connected().await;
    let number = open_quote(&sandbox);
    let unknown = lose(&sandbox, &infinigate, &number).await;
    let stored = serde_json::to_value(&unknown).unwrap();
    let expected = json!({
        "id": unknown.id(),
        "server": format!("localhost:{}", sandbox.port()),
        "sent_at": unknown.sent_at(),
        "leaves_by": unknown.sent_at() + Duration::from_mins(2),
        "decision": "accept",
        "number": number,
        "revision": unknown.revision(),
        "mail": MAIL,
        "status": "Open",
        "reason": unknown.reason(),
    });
    assert_eq!(stored, expected);

    // What was stored once is understood for good, with fields that are added later as well.
    let mut text = stored;
    text["added_later"] = json!(1);
    let loaded: UnknownOutcome = serde_json::from_str(&text.to_string()).unwrap();
    assert_eq!((loaded.id(), loaded.number(), loaded.mail()), (unknown.id(), unknown.number(), MAIL));
    assert_eq!((loaded.reason(), loaded.to_string()), (unknown.reason(), unknown.to_string()));
    assert!(matches!(loaded.resolve(&infinigate).await.unwrap(), Resolution::StillOpen { .. }));
    tokio::time::sleep(SETTLED).await;
    assert!(matches!(loaded.resolve(&infinigate).await.unwrap(), Resolution::NotProcessed(_)));
    assert!(infinigate.unknown_outcomes().await.unwrap().is_empty(), "it is the same decision");

    let other = Sandbox::start().await.unwrap();
    let error = loaded.resolve(&builder_for(&other).build().unwrap()).await.unwrap_err();
    assert!(error.to_string().contains("went to"), "{error}");
    assert_eq!(other.request_count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_person_closes_what_is_undecided() {
    for closed_as in [ClosedAs::Processed, ClosedAs::NotProcessed] {
        let sandbox = Sandbox::start().await.unwrap();
        let number = open_quote(&sandbox);
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("orders.journal");
        let client = || builder_for(&sandbox).journal(&path).build().unwrap();
        let infinigate = client();
        let unknown = lose(&sandbox, &infinigate, &number).await;
        reads(&sandbox, &json!({"documentNumber": number, "documentStatus": "Zugestellt"}));
        tokio::time::sleep(SETTLED).await;
        assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::Undecided(_)));
        for (by, why) in [("", "phone"), ("j.doe", " ")] {
            let error = unknown.close(&infinigate, closed_as, by, why).await.unwrap_err();
            assert!(error.to_string().contains("a name and a reason"), "{error}");
        }
        unknown.close(&infinigate, closed_as, "j.doe", "by phone").await.unwrap();
        unknown.close(&infinigate, closed_as, "j.doe", "by phone").await.unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), 3, "header, sent, closed: {text}");
        let line: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        assert_eq!((&line["closed_by"], &line["why"]), (&json!("j.doe"), &json!("by phone")));

        // It holds for a process that starts afterwards, and cannot be turned round.
        sandbox.clear_faults();
        let (infinigate, otherwise) = match closed_as {
            ClosedAs::Processed => (client(), ClosedAs::NotProcessed),
            ClosedAs::NotProcessed => (client(), ClosedAs::Processed),
        };
        assert!(infinigate.unknown_outcomes().await.unwrap().is_empty());
        let error = unknown.close(&infinigate, otherwise, "j.doe", "by phone").await.unwrap_err();
        assert!(error.to_string().contains("already"), "{error}");
        match closed_as {
            ClosedAs::Processed => assert!(why(accept(&infinigate, &number).await).contains("processed")),
            ClosedAs::NotProcessed => {
                assert!(matches!(accept(&infinigate, &number).await, Acceptance::Accepted(_)));
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_closes_as_not_processed_what_may_be_under_way() {
    let (sandbox, infinigate) = connected().await;
    let number = open_quote(&sandbox);
    let unknown = lose(&sandbox, &infinigate, &number).await;
    let error = unknown.close(&infinigate, ClosedAs::NotProcessed, "j.doe", "impatient").await.unwrap_err();
    assert!(error.to_string().contains("on its way"), "{error}");
    assert!(why(accept(&infinigate, &number).await).contains("not known"));
    unknown.close(&infinigate, ClosedAs::Processed, "j.doe", "by phone").await.unwrap();
}
