//! The examples of infinigate-auth do their tasks, against the sandbox.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(dead_code, unreachable_pub, reason = "an example has a main function")]

mod common;
#[path = "../../../infinigate-auth/examples/new_documents.rs"]
mod new_documents;
#[path = "../../../infinigate-auth/examples/price_list_csv.rs"]
mod price_list_csv;
#[path = "../../../infinigate-auth/examples/record_and_replay.rs"]
mod record_and_replay;
#[path = "../../../infinigate-auth/examples/script.rs"]
mod script;
#[path = "../../../infinigate-auth/examples/service.rs"]
mod service;
#[path = "../../../infinigate-auth/examples/stock.rs"]
mod stock;
#[path = "../../../infinigate-auth/examples/usage_draft.rs"]
mod usage_draft;
#[path = "../../../infinigate-auth/examples/vault.rs"]
mod vault;

use common::{builder_for, connected};
use infinigate_auth::api::reqwest;
use infinigate_auth::{CredentialsCheck, Infinigate, blocking};
use infinigate_sandbox::Fault;
use tokio::net::TcpListener;

#[tokio::test]
async fn the_price_list_becomes_csv() {
    let (_sandbox, infinigate) = connected().await;
    let names = infinigate.list_manufacturers().send().await.unwrap().into_inner();
    let mut out = Vec::new();
    price_list_csv::export(&infinigate, &names[0], &mut out).await.unwrap();
    let text = String::from_utf8(out).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("sku;vendor sku;description;price;currency;stock"));
    assert!(lines.next().is_some_and(|line| line.starts_with('"')), "{text}");
}

#[tokio::test]
async fn stock_is_reported_for_every_number() {
    let (sandbox, infinigate) = connected().await;
    let sku = sandbox.data().products[0]["sku"].as_str().unwrap().to_owned();
    let mut out = Vec::new();
    stock::report(&infinigate, &[sku.clone(), "no-such".to_owned()], &mut out).await.unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains(&format!("{sku}: ")) && text.contains("no-such: no such article"), "{text}");
}

#[tokio::test]
async fn a_recording_is_read_without_a_server() {
    let (sandbox, infinigate) = connected().await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cassette.json");
    record_and_replay::record(builder_for(&sandbox), path.to_str().unwrap()).await.unwrap();
    let (mut read, mut replayed) = (Vec::new(), Vec::new());
    record_and_replay::totals(&infinigate, &mut read).await.unwrap();
    drop(sandbox);
    let infinigate = infinigate_auth::recording::replay(&path).unwrap().build().unwrap();
    record_and_replay::totals(&infinigate, &mut replayed).await.unwrap();
    let lines = |text: Vec<u8>| {
        let text = String::from_utf8(text).unwrap();
        text.lines().map(|line| line.split_once(": ").unwrap().1.to_owned()).collect::<Vec<_>>()
    };
    let read = lines(read);
    assert!(read.len() == 5 && read == lines(replayed));
}

#[tokio::test]
async fn usage_becomes_a_draft() {
    let (_sandbox, infinigate) = connected().await;
    let mut out = Vec::new();
    let period = ["2020-01-01", "2100-01-01"].map(|day| day.parse().unwrap());
    usage_draft::draft(&infinigate, period[0], period[1], &mut out).await.unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.lines().count() > 1 && text.contains(" to "), "{text}");
}

#[tokio::test]
async fn what_was_seen_is_not_fetched_again() {
    let (sandbox, infinigate) = connected().await;
    let folder = tempfile::tempdir().unwrap();
    let seen = folder.path().join("seen.txt");
    let newest = &sandbox.data().invoices[..12];
    let first = newest[11].posting_date;
    let run = async || {
        let mut out = Vec::new();
        new_documents::fetch(&infinigate, first, &seen, &mut out).await.unwrap();
        String::from_utf8(out).unwrap()
    };
    let all = run().await;
    assert!(newest.iter().all(|invoice| all.contains(&invoice.number)), "{all}");
    assert_eq!(run().await, "");

    // A run that broke off before the last one was written down.
    let lines = std::fs::read_to_string(&seen).unwrap();
    let (before, _) = lines.trim_end().rsplit_once('\n').unwrap();
    std::fs::write(&seen, format!("{before}\n")).unwrap();
    assert_eq!(run().await, format!("{}\n", all.lines().last().unwrap()));
}

#[tokio::test]
async fn the_service_shares_a_client_and_says_how_it_is() {
    let (sandbox, infinigate) = connected().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, service::router(infinigate)).into_future());
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let get = async |path: &str| {
        let response = http.get(format!("http://{address}{path}")).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    assert_eq!(get("/health").await, (200, "ok".to_owned()));
    let product = sandbox.data().products.iter().find(|product| product["stockLevel"].is_u64()).unwrap();
    let path = format!("/stock/{}", product["sku"].as_str().unwrap());
    assert_eq!(get(&path).await, (200, product["stockLevel"].to_string()));
    assert_eq!(get("/stock/none").await.0, 404);
    assert_eq!(sandbox.token_request_count(), 1);
    sandbox.inject(Fault::status(503));
    assert_eq!(get("/health").await.0, 503);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_needs_no_runtime() {
    let (sandbox, infinigate) = connected().await;
    let quotes = sandbox.data().quotes.clone();
    let script = std::thread::spawn(move || {
        let infinigate = blocking::Infinigate::new(infinigate).unwrap();
        let mut out = Vec::new();
        script::ending(&infinigate, "2100-01-01".parse().unwrap(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    });
    let text = tokio::task::spawn_blocking(|| script.join().unwrap()).await.unwrap();
    let open = quotes.iter().filter(|quote| quote["canBeAccepted"] == true);
    assert_eq!(text.lines().count(), open.clone().count(), "{text}");
    assert!(open.into_iter().all(|quote| text.contains(quote["documentNumber"].as_str().unwrap())), "{text}");
}

#[tokio::test]
async fn a_vault_gives_what_is_in_it_now() {
    let (sandbox, _) = connected().await;
    let folder = tempfile::tempdir().unwrap();
    let write =
        |name: &str, secret: &str| std::fs::write(folder.path().join(name), format!("{secret}\n")).unwrap();
    write("api-key", sandbox.api_key());
    write("client-id", sandbox.client_id());
    write("client-secret", "yesterday's");
    let vault = vault::Vault { folder: folder.path().to_owned() };
    let infinigate = Infinigate::builder(vault).base_url(sandbox.base_url()).build().unwrap();
    assert!(!matches!(infinigate.check_credentials().await.unwrap(), CredentialsCheck::Accepted));
    write("client-secret", sandbox.client_secret());
    assert!(matches!(infinigate.check_credentials().await.unwrap(), CredentialsCheck::Accepted));
}
