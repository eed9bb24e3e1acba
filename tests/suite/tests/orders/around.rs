//! Ways round the journal, and that they are closed.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use infinigate_auth::Acceptance;
use infinigate_auth::api::operations::ACCEPT_QUOTE;
use infinigate_sandbox::Fault;

use crate::common::{builder_for, connected};
use crate::scene::Scene;
use crate::{MAIL, accept, open_quote, why};

type Change = fn(&Path, &Path);

/// What may happen to a journal: told its path, and another one.
const CHANGES: [(&str, Change); 5] = [
    ("gone", |path, other| fs::rename(path, other).unwrap()),
    ("gone", |path, other| {
        fs::copy(path, other).unwrap();
        fs::remove_file(path).unwrap();
    }),
    ("emptied", |path, other| {
        fs::rename(path, other).unwrap();
        File::create(path).unwrap();
    }),
    ("emptied", |path, other| {
        fs::copy(path, other).unwrap();
        File::options().write(true).open(path).unwrap().set_len(0).unwrap();
    }),
    ("in its place", |path, other| {
        fs::rename(path, other).unwrap();
        let id = "00000000-0000-4000-8000-000000000000";
        fs::write(path, format!("{{\"infinigate_journal\":2,\"id\":\"{id}\"}}\n")).unwrap();
    }),
];

#[tokio::test]
async fn a_journal_that_was_moved_away_is_missed_also_after_a_restart() {
    for (message, change) in CHANGES {
        let scene = Scene::new().await;
        let infinigate = scene.try_client().unwrap();
        let second = infinigate.acceptable_quote(&scene.number).await.unwrap();
        assert!(matches!(accept(&infinigate, &scene.number).await, Acceptance::Accepted(_)));
        let other = scene.directory.path().join("orders.journal.1");
        change(&scene.path(), &other);
        let error = why(second.accept(MAIL).await);
        assert!(error.contains("is not the file it was") && error.contains(message), "{error}");
        assert!(infinigate.unknown_outcomes().await.is_err());
        let error = scene.try_client().unwrap_err().to_string();
        assert!(error.contains("is not the file it was") && error.contains(message), "{error}");

        // Put back, it knows what was ordered.
        fs::rename(other, scene.path()).unwrap();
        scene.forget();
        assert!(why(accept(&infinigate, &scene.number).await).contains("was processed"));
        assert!(why(accept(&scene.try_client().unwrap(), &scene.number).await).contains("was processed"));
        assert_eq!(scene.sandbox.acceptances().len(), 1);
    }
}

#[tokio::test]
async fn a_journal_that_was_cut_short_is_noticed() {
    let scene = Scene::new().await;
    let infinigate = scene.try_client().unwrap();
    assert!(matches!(accept(&infinigate, &scene.number).await, Acceptance::Accepted(_)));
    infinigate.unknown_outcomes().await.unwrap();
    let text = fs::read_to_string(scene.path()).unwrap();
    fs::write(scene.path(), text.split_inclusive('\n').next().unwrap()).unwrap();
    scene.forget();
    let error = why(accept(&infinigate, &scene.number).await);
    assert!(error.contains("shorter"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_journal_behind_a_link_is_the_same_file() {
    let scene = Scene::new().await;
    assert!(matches!(accept(&scene.try_client().unwrap(), &scene.number).await, Acceptance::Accepted(_)));
    let link = scene.directory.path().join("link");
    std::os::unix::fs::symlink(scene.path(), &link).unwrap();
    scene.forget();
    let infinigate = builder_for(&scene.sandbox).journal(link).build().unwrap();
    assert!(why(accept(&infinigate, &scene.number).await).contains("was processed"));
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_no_file_is_refused_at_once() {
    let scene = Scene::new().await;
    let pipe = scene.directory.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [pipe, "/dev/null".into(), scene.directory.path().into()] {
        let error = builder_for(&scene.sandbox).journal(&path).build().unwrap_err().to_string();
        assert!(error.contains("not a regular file"), "{error}");
    }
}

#[tokio::test]
async fn a_server_is_the_same_however_its_address_is_spelt() {
    for (scheme, host, end) in [
        ("HTTP", "127.0.0.1", ""),
        ("http", "127.0.0.1", "/"),
        ("hTTp", "localhost", "//"),
        ("http", "LOCALHOST", ""),
    ] {
        let scene = Scene::new().await;
        let url = format!("{scheme}://{host}:{}{end}", scene.sandbox.port());
        assert!(matches!(accept(&scene.try_client().unwrap(), &scene.number).await, Acceptance::Accepted(_)));
        scene.forget();
        let other = builder_for(&scene.sandbox).base_url(&url).journal(scene.path()).build().unwrap();
        assert!(why(accept(&other, &scene.number).await).contains("was processed"), "{url}");
        assert_eq!(scene.sandbox.acceptances().len(), 1);
    }
}

#[tokio::test]
async fn two_tasks_without_a_journal_order_once() {
    let (sandbox, infinigate) = connected().await;
    let number = open_quote(&sandbox);
    let quote = async || infinigate.acceptable_quote(&number).await.unwrap();
    let (first, second, third) = (quote().await, quote().await, quote().await);
    let (first, second) = tokio::join!(tokio::spawn(first.accept(MAIL)), tokio::spawn(second.accept(MAIL)));
    let (first, second) = (first.unwrap(), second.unwrap());
    let accepted = [&first, &second].iter().filter(|end| matches!(end, Acceptance::Accepted(_))).count();
    assert_eq!((accepted, sandbox.acceptances().len()), (1, 1), "{first:?} {second:?}");
    assert!(why(third.accept(MAIL).await).contains("was processed"));
}

#[tokio::test(start_paused = true)]
async fn two_clients_without_a_journal_do_not_order_at_once() {
    let (sandbox, one) = connected().await;
    let two =
        builder_for(&sandbox).base_url(format!("HTTP://localhost:{}/", sandbox.port())).build().unwrap();
    let number = open_quote(&sandbox);
    sandbox.inject(Fault::delay(Duration::from_secs(10)).on(&ACCEPT_QUOTE).times(1));
    let second = two.acceptable_quote(&number).await.unwrap();
    let first = tokio::spawn(one.acceptable_quote(&number).await.unwrap().accept(MAIL));
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(why(second.accept(MAIL).await).contains("being sent by this process"));
    assert!(matches!(first.await.unwrap(), Acceptance::Accepted(_)));
    assert_eq!(sandbox.acceptances().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_somebody_keeps_locked_costs_no_more_than_the_time_limit() {
    let scene = Scene::new().await;
    let limit = Duration::from_secs(1);
    let client = || builder_for(&scene.sandbox).timeout(limit).journal(scene.path()).build().unwrap();
    let infinigate = client();
    let quote = infinigate.acceptable_quote(&scene.number).await.unwrap();
    let held = File::options().read(true).write(true).open(scene.path()).unwrap();
    held.lock().unwrap();
    let start = tokio::time::Instant::now();
    let error = why(quote.accept(MAIL).await);
    assert!(error.contains("accept_quote was not sent") && error.contains("locked for 1s"), "{error}");
    assert!(start.elapsed() <= limit, "{:?}", start.elapsed());
    let error = infinigate.unknown_outcomes().await.unwrap_err().to_string();
    assert!(error.contains("locked"), "{error}");
    // Building does not wait, and what it could not look at is looked at later.
    let later = client();
    held.unlock().unwrap();
    assert!(matches!(accept(&later, &scene.number).await, Acceptance::Accepted(_)));
    assert_eq!(fs::read_dir(scene.directory.path()).unwrap().count(), 2, "the journal and its id");
}
