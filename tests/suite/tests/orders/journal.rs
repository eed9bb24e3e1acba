//! The journal of decisions: what it refuses, after a crash too.

use std::fs;

use infinigate_auth::{Acceptance, Error, Resolution};
use infinigate_sandbox::Sandbox;

use crate::common::builder_for;
use crate::scene::Scene;
use crate::{MAIL, SETTLED, lose, open_quote, why};

#[tokio::test]
async fn two_readers_of_a_quote_order_it_once() {
    let scene = Scene::new().await;
    let first = scene.client().acceptable_quote(&scene.number).await.unwrap();
    let second = scene.client().acceptable_quote(&scene.number).await.unwrap();
    let (first, second) = tokio::join!(first.accept(MAIL), second.accept(MAIL));
    let accepted = [&first, &second].iter().filter(|end| matches!(end, Acceptance::Accepted(_))).count();
    assert_eq!((accepted, scene.sandbox.acceptances().len()), (1, 1), "{first:?} {second:?}");
}

#[tokio::test]
async fn a_later_revision_and_one_that_was_refused_can_be_ordered() {
    let scene = Scene::new().await;
    assert!(matches!(scene.accept().await, Acceptance::Accepted(_)));
    scene.sandbox.revise_quote(&scene.number).unwrap();
    let infinigate = scene.client();
    let quote = infinigate.acceptable_quote(&scene.number).await.unwrap();
    scene.sandbox.respond_next(409, "", &[], "");
    assert!(why(quote.accept(MAIL).await).contains("409"));
    assert!(matches!(scene.accept().await, Acceptance::Accepted(_)));
    assert!(infinigate.unknown_outcomes().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_quote_of_another_server_is_another_quote() {
    let scene = Scene::new().await;
    assert!(matches!(scene.accept().await, Acceptance::Accepted(_)));
    let other = Sandbox::start().await.unwrap();
    assert_eq!(open_quote(&other), scene.number);
    let infinigate = builder_for(&other).journal(scene.path()).build().unwrap();
    let quote = infinigate.acceptable_quote(&scene.number).await.unwrap();
    assert!(matches!(quote.accept(MAIL).await, Acceptance::Accepted(_)));
}

#[tokio::test(start_paused = true)]
async fn after_a_crash_an_order_is_resolved_before_it_is_sent_again() {
    let scene = Scene::new().await;
    drop(lose(&scene.sandbox, &scene.client(), &scene.number).await);

    // Nothing is left of the process but the journal.
    let message = why(scene.accept().await);
    assert!(message.contains("not known") && message.contains("accept_quote was not sent"), "{message}");
    let infinigate = scene.client();
    let [unknown] = <[_; 1]>::try_from(infinigate.unknown_outcomes().await.unwrap()).unwrap();
    assert_eq!((unknown.number(), unknown.mail()), (scene.number.as_str(), MAIL));
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::StillOpen { .. }));
    tokio::time::sleep(SETTLED).await;
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::NotProcessed(_)));
    assert!(infinigate.unknown_outcomes().await.unwrap().is_empty());
    assert!(matches!(scene.accept().await, Acceptance::Accepted(_)));
    assert_eq!(scene.sandbox.acceptances().len(), 1);
}

#[tokio::test]
async fn while_an_outcome_is_unknown_no_other_revision_is_decided_on() {
    let scene = Scene::new().await;
    let unknown = lose(&scene.sandbox, &scene.client(), &scene.number).await;
    scene.sandbox.revise_quote(&scene.number).unwrap();
    assert!(why(scene.accept().await).contains("not known"));
    let infinigate = scene.client();
    let quote = infinigate.rejectable_quote(&scene.number).await.unwrap();
    let infinigate_auth::Rejection::Refused(_) = quote.reject(MAIL, None).await else { panic!("sent") };
    unknown.close(&infinigate, infinigate_auth::ClosedAs::Processed, "j.doe", "by phone").await.unwrap();
    assert!(matches!(scene.accept().await, Acceptance::Accepted(_)));
}

#[tokio::test]
async fn a_future_that_is_dropped_leaves_its_line() {
    let scene = Scene::new().await;
    let infinigate = scene.client();
    let quote = infinigate.acceptable_quote(&scene.number).await.unwrap();
    let mut accept = Box::pin(quote.accept(MAIL));
    while scene.sandbox.acceptances().is_empty() {
        assert!(futures::poll!(&mut accept).is_pending());
        tokio::task::yield_now().await;
    }
    drop(accept);
    let [unknown] = <[_; 1]>::try_from(infinigate.unknown_outcomes().await.unwrap()).unwrap();
    // The task ends soon, and not at once.
    let resolution = loop {
        match unknown.resolve(&infinigate).await.unwrap() {
            Resolution::StillOpen { .. } => tokio::task::yield_now().await,
            resolution => break resolution,
        }
    };
    assert!(matches!(resolution, Resolution::Processed(_)), "{resolution:?}");
}

#[tokio::test]
async fn a_torn_line_is_survived_and_a_damaged_one_is_not() {
    let scene = Scene::new().await;
    assert!(matches!(scene.accept().await, Acceptance::Accepted(_)));
    let written = fs::read_to_string(scene.path()).unwrap();
    let lines: Vec<&str> = written.split_inclusive('\n').collect();
    let [head, sent, end] = lines[..] else { panic!("{written}") };
    for secret in [scene.sandbox.api_key(), scene.sandbox.client_secret(), "Bearer"] {
        assert!(!written.contains(secret));
    }
    // The outcome was torn while it was written: whatever is there of it, the order is still one that was sent.
    let lengths: Vec<usize> = (0..end.len() - 2).step_by(23).chain([1, end.len() - 3]).collect();
    for length in lengths {
        for zeros in ["", "\0\0\0"] {
            fs::write(scene.path(), format!("{head}{sent}{}{zeros}", &end[..length])).unwrap();
            let infinigate = scene.client();
            assert_eq!(infinigate.unknown_outcomes().await.unwrap().len(), 1, "{length}");
        }
    }
    let [unknown] = <[_; 1]>::try_from(scene.client().unknown_outcomes().await.unwrap()).unwrap();
    assert!(matches!(unknown.resolve(&scene.client()).await.unwrap(), Resolution::Processed(_)));
    assert!(scene.client().unknown_outcomes().await.unwrap().is_empty(), "what was torn swallows no line");
    // Only the end of the line is missing.
    fs::write(scene.path(), format!("{head}{sent}{}", end.trim_end())).unwrap();
    assert!(scene.client().unknown_outcomes().await.unwrap().is_empty());

    fs::write(scene.path(), format!("{head}{sent}not JSON\n")).unwrap();
    let error = scene.try_client().unwrap_err().to_string();
    assert!(error.contains("damaged in line 3"), "{error}");
}

#[tokio::test]
async fn a_journal_whose_first_line_was_torn_begins_anew() {
    let scene = Scene::new().await;
    scene.client();
    let head = fs::read_to_string(scene.path()).unwrap();
    for length in (0..head.len()).step_by(9) {
        fs::remove_file(scene.path().with_extension("journal.id")).unwrap();
        fs::write(scene.path(), &head[..length]).unwrap();
        assert!(scene.client().unknown_outcomes().await.unwrap().is_empty(), "{length}");
    }
    assert!(matches!(scene.accept().await, Acceptance::Accepted(_)));
}

#[tokio::test]
async fn a_journal_of_another_format_is_refused() {
    let scene = Scene::new().await;
    let earlier = r#"
{"event":"sent","server":"https://api.example","time":"2026-11-24T10:00:00Z","decision":"accept","number":"Q1","revision":1,"mail":"a@b"}
"#;
    let later = r#"{"infinigate_journal":3,"id":"00000000-0000-4000-8000-000000000000"}"#;
    for (text, why) in [
        (earlier, "format of an earlier version"),
        (earlier.trim(), "format of an earlier version"),
        (later, "of a later version"),
        ("Dear diary,", "not a journal"),
        ("\n", "not a journal"),
    ] {
        fs::write(scene.path(), text).unwrap();
        let error = scene.try_client().unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
        assert_eq!(fs::read_to_string(scene.path()).unwrap(), text, "it is left as it is");
    }
}

#[tokio::test]
async fn the_order_is_on_disk_before_it_is_sent() {
    let scene = Scene::new().await;
    let infinigate = scene.client();
    let quote = infinigate.acceptable_quote(&scene.number).await.unwrap();
    let mut accept = Box::pin(quote.accept(MAIL));
    while scene.sandbox.acceptances().is_empty() {
        assert!(futures::poll!(&mut accept).is_pending());
        tokio::task::yield_now().await;
    }
    let text = fs::read_to_string(scene.path()).unwrap();
    assert!(text.contains("\"sent\"") && text.contains(&scene.number), "{text}");
}

#[tokio::test]
async fn a_journal_that_cannot_be_written_is_known_at_once() {
    let scene = Scene::new().await;
    fs::create_dir(scene.path()).unwrap();
    let error = scene.try_client().unwrap_err();
    assert!(
        matches!(error, Error::InvalidInput(_)) && error.to_string().contains("cannot be used"),
        "{error}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_journal_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new().await;
    let quote = scene.client().acceptable_quote(&scene.number).await.unwrap();
    assert!(matches!(quote.accept(MAIL).await, Acceptance::Accepted(_)));
    for file in fs::read_dir(scene.directory.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", file.file_name());
    }
}

/// A journal for several servers, such as production and the test system: each has decisions of its own.
#[tokio::test]
async fn decisions_on_another_server_speak_against_nothing() {
    let (scene, other) = (Scene::new().await, Sandbox::start().await.unwrap());
    let unknown = lose(&scene.sandbox, &scene.client(), &scene.number).await;
    let elsewhere = builder_for(&other).journal(scene.path()).build().unwrap();
    assert!(elsewhere.unknown_outcomes().await.unwrap().is_empty());
    let quote = elsewhere.acceptable_quote(&scene.number).await.unwrap();
    assert!(matches!(quote.accept(MAIL).await, Acceptance::Accepted(_)));
    let open = scene.client().unknown_outcomes().await.unwrap();
    assert_eq!(open.iter().map(infinigate_auth::UnknownOutcome::id).collect::<Vec<_>>(), [unknown.id()]);
}

/// As two processes could leave it on a disk whose locks do not hold.
#[tokio::test]
async fn of_two_ends_the_first_stands() {
    let scene = Scene::new().await;
    let quote = scene.client().acceptable_quote(&scene.number).await.unwrap();
    assert!(matches!(quote.accept(MAIL).await, Acceptance::Accepted(_)));
    let text = fs::read_to_string(scene.path()).unwrap();
    let end = text.lines().last().unwrap();
    let unknown = serde_json::from_str::<infinigate_auth::UnknownOutcome>(end).unwrap();
    let other = end.replace("\"processed\"", "\"not_processed\"");
    assert_ne!(other, end);
    fs::write(scene.path(), format!("{text}{other}\n")).unwrap();
    let resolution = unknown.resolve(&scene.client()).await.unwrap();
    assert!(matches!(resolution, Resolution::Processed(_)), "{resolution:?}");
}
