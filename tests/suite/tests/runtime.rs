//! Outside of a runtime, and in one without timers or without IO, every call ends in an error that says what to do.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake};
use std::thread;

use futures::future::{BoxFuture, FutureExt};
use futures::{StreamExt, TryStreamExt};
use infinigate_auth::api::{Client, by_name, operations};
use infinigate_auth::{
    Acceptance, AccessToken, Credentials, CredentialsProvider, Environment, Error, FileCache, Infinigate,
    TokenCache,
};
use infinigate_contract::spec::{Description, Shape, Side};
use infinigate_sandbox::Sandbox;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

/// The runtimes in which a future is polled, and what each of them lacks.
type Place = (&'static str, &'static str, fn(BoxFuture<'_, Result<(), Error>>) -> Result<(), Error>);

const PLACES: [Place; 5] = [
    ("outside", "there is none here", |future| block_on(future)),
    ("no timers, no IO", "has no timers", |future| in_one(&mut Builder::new_current_thread(), future)),
    ("timers alone", "has no IO", |future| in_one(Builder::new_current_thread().enable_time(), future)),
    ("IO alone", "has no timers", |future| in_one(Builder::new_current_thread().enable_io(), future)),
    ("threads without IO", "has no IO", |future| in_one(Builder::new_multi_thread().enable_time(), future)),
];

fn in_one(builder: &mut Builder, future: BoxFuture<'_, Result<(), Error>>) -> Result<(), Error> {
    builder.build().unwrap().block_on(future)
}

/// Polls on this thread, as any executor that is not Tokio does.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Thread(thread::Thread);
    impl Wake for Thread {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Thread(thread::current())).into();
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(result) => return result,
            Poll::Pending => thread::park(),
        }
    }
}

fn with_everything() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

fn infinigate(url: &str) -> Infinigate {
    Infinigate::builder(Credentials::new("key", "id", "secret").unwrap()).base_url(url).build().unwrap()
}

fn assert_says_what_to_do(call: &str, poll: impl Fn(&Place) -> Result<(), Error>) {
    for place in &PLACES {
        let error = poll(place).unwrap_err();
        let text = error.to_string();
        assert!(matches!(error, Error::InvalidInput(_)), "{call}, {}: {error:?}", place.0);
        assert!(text.contains("Tokio runtime") && text.contains(place.1), "{call}, {}: {text}", place.0);
        assert!(!error.may_have_been_processed());
    }
}

fn arguments(id: &str) -> Value {
    let description = Description::of_this_project().unwrap();
    let operation = description.operations().find(|operation| operation.id == id).unwrap();
    Value::Object(description.samples(Side::Request).arguments(operation, Shape::Whole, 0))
}

#[test]
fn every_operation_says_what_to_do() {
    let (auth, raw) = (infinigate("http://127.0.0.1:9"), Client::new("http://127.0.0.1:9").unwrap());
    for operation in operations::ALL {
        let arguments = arguments(operation.id);
        for client in [&*auth, &raw] {
            assert_says_what_to_do(operation.id, |(_, _, poll)| {
                poll(by_name::call(client, operation.id, &arguments).map(|result| result.map(drop)).boxed())
            });
        }
    }
    assert_eq!(auth.sent().requests, 0);
}

/// A call that can be made in several places.
type Call = Box<dyn Fn() -> BoxFuture<'static, Result<(), Error>>>;

#[test]
fn every_stream_and_helper_says_what_to_do() {
    let infinigate = infinigate("http://127.0.0.1:9");
    let june = || "2026-06-01".parse().unwrap()..="2026-06-30".parse().unwrap();
    let other = || Credentials::new("key", "other", "secret").unwrap();
    let calls: [(&str, Call); 6] = [
        ("stream", {
            let infinigate = infinigate.clone();
            Box::new(move || {
                let infinigate = infinigate.clone();
                async move { infinigate.list_invoices().stream().try_collect::<Vec<_>>().await.map(drop) }
                    .boxed()
            })
        }),
        ("pages", {
            let infinigate = infinigate.clone();
            Box::new(move || {
                let infinigate = infinigate.clone();
                async move { infinigate.list_credit_memos().pages().next().await.unwrap().map(drop) }.boxed()
            })
        }),
        ("count", {
            let infinigate = infinigate.clone();
            Box::new(move || {
                let infinigate = infinigate.clone();
                async move { infinigate.search_price_list().searchword("a").count().await.map(drop) }.boxed()
            })
        }),
        ("msp_usage", {
            let infinigate = infinigate.clone();
            Box::new(move || {
                let infinigate = infinigate.clone();
                async move { infinigate.msp_usage(june()).try_collect::<Vec<_>>().await.map(drop) }.boxed()
            })
        }),
        ("prices_by_sku", {
            let infinigate = infinigate.clone();
            Box::new(move || {
                let infinigate = infinigate.clone();
                async move { infinigate.prices_by_sku(["A"]).await.map(drop) }.boxed()
            })
        }),
        ("rotate_credentials", {
            let infinigate = infinigate.clone();
            Box::new(move || infinigate.rotate_credentials(other()).boxed())
        }),
    ];
    for (name, call) in &calls {
        assert_says_what_to_do(name, |(_, _, poll)| poll(call()));
    }
}

#[test]
fn files_are_read_and_written_without_a_runtime() {
    let directory = tempfile::tempdir().unwrap();
    let cache = FileCache::new(directory.path().join("token"));
    let token = AccessToken::new("token", std::time::Duration::from_mins(5));
    block_on(cache.store("owner", &token)).unwrap();
    assert_eq!(block_on(cache.load("owner")).unwrap().unwrap().expose(), "token");
    // Nothing is set where the tests run.
    assert!(matches!(block_on(Environment.credentials()), Err(Error::InvalidInput(_))));
}

/// What was started where it can run may be awaited anywhere.
#[test]
fn a_request_that_is_under_way_is_awaited_outside() {
    let server = with_everything();
    let sandbox = server.block_on(Sandbox::start()).unwrap();
    let credentials =
        Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret()).unwrap();
    let infinigate = Infinigate::builder(credentials).base_url(sandbox.base_url()).build().unwrap();
    // The request goes no further than its first poll until the thread below takes over.
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let mut call = infinigate.list_manufacturers().send().boxed();
    assert!(runtime.block_on(async { futures::poll!(&mut call) }).is_pending());
    let (over, ends) = tokio::sync::oneshot::channel::<()>();
    let driver = std::thread::spawn(move || runtime.block_on(ends));
    assert!(block_on(call).is_ok());
    drop(over);
    assert!(driver.join().unwrap().is_err(), "nothing was sent through it");
}

/// It may have been processed: nobody knows how far it came.
#[test]
fn a_request_whose_runtime_ends_is_an_error() {
    let server = with_everything();
    let sandbox = server.block_on(Sandbox::start()).unwrap();
    let infinigate = infinigate(sandbox.base_url());
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let mut call = infinigate.list_manufacturers().send().boxed();
    assert!(runtime.block_on(async { futures::poll!(&mut call) }).is_pending());
    drop(runtime);
    let error = block_on(call).unwrap_err();
    assert!(matches!(error, Error::Network(_)) && error.to_string().contains("shut down"), "{error:?}");
}

/// Nothing was sent, and nothing is left open in the journal.
#[test]
fn every_decision_on_a_quote_says_what_to_do() {
    let runtime = with_everything();
    let sandbox = runtime.block_on(Sandbox::start()).unwrap();
    let number = {
        let data = sandbox.data();
        let open = data.quotes.iter().find(|quote| quote["canBeAccepted"] == true).unwrap();
        open["documentNumber"].as_str().unwrap().to_owned()
    };
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal");
    for with_journal in [false, true] {
        let credentials =
            Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret()).unwrap();
        let builder = Infinigate::builder(credentials).base_url(sandbox.base_url());
        let builder = if with_journal { builder.journal(&path) } else { builder };
        let infinigate = builder.build().unwrap();
        assert_says_what_to_do("acceptable_quote", |(_, _, poll)| {
            poll(async { infinigate.acceptable_quote(&number).await.map(drop) }.boxed())
        });
        assert_says_what_to_do("accept", |(_, _, poll)| {
            let quote = runtime.block_on(infinigate.acceptable_quote(&number)).unwrap();
            let accepted = async {
                match quote.accept("buyer@reseller.example").await {
                    Acceptance::Refused(error) => Err(error),
                    other => panic!("{other:?}"),
                }
            };
            poll(accepted.boxed())
        });
        assert_eq!(runtime.block_on(infinigate.unknown_outcomes()).unwrap().len(), 0);
    }
    let decisions =
        sandbox.exchanges().into_iter().filter(|exchange| exchange.path.ends_with("/acceptance")).count();
    assert_eq!(decisions, 0);
}
