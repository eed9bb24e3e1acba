//! What it costs to put key and token on a request while the token is at hand: alone, and from 64 tasks at once.

#![allow(missing_docs, clippy::unwrap_used, reason = "criterion's macros; a benchmark fails by panicking")]

use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use infinigate_auth::api::operations::LIST_MANUFACTURERS;
use infinigate_auth::api::reqwest::{Method, Request};
use infinigate_auth::{AccessToken, BoxFuture, Credentials, Error, Infinigate, TokenSource};
use tokio::runtime::Builder;

const TASKS: u32 = 64;

/// A token as long as issuers make them, that does not expire while it is measured.
#[derive(Debug)]
struct Issuer;

impl TokenSource for Issuer {
    fn token<'a>(&'a self, _: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(async { Ok(AccessToken::new("t".repeat(1200), Duration::from_hours(24))) })
    }
}

async fn authorize(infinigate: &Infinigate, request: &mut Request) {
    infinigate.authorize(request, &LIST_MANUFACTURERS).await.unwrap();
}

fn request() -> Request {
    Request::new(Method::GET, "http://127.0.0.1/product-management/v1/manufacturer".parse().unwrap())
}

fn benchmark(criterion: &mut Criterion) {
    let runtime = Builder::new_multi_thread().enable_all().build().unwrap();
    let credentials = Credentials::new("portal-key", "client-id", "client-secret").unwrap();
    let infinigate = Infinigate::builder(credentials).token_source(Issuer).build().unwrap();
    criterion.bench_function("authorize, alone", |bencher| {
        bencher.iter_custom(|rounds| {
            runtime.block_on(async {
                let mut request = request();
                authorize(&infinigate, &mut request).await;
                let start = Instant::now();
                for _ in 0..rounds {
                    authorize(&infinigate, &mut request).await;
                }
                start.elapsed()
            })
        });
    });
    criterion.bench_function("authorize, from 64 tasks", |bencher| {
        bencher.iter_custom(|rounds| {
            runtime.block_on(async {
                let start = Instant::now();
                let tasks: Vec<_> = (0..TASKS)
                    .map(|_| {
                        let infinigate = infinigate.clone();
                        tokio::spawn(async move {
                            let mut request = request();
                            for _ in 0..rounds {
                                authorize(&infinigate, &mut request).await;
                            }
                        })
                    })
                    .collect();
                for task in tasks {
                    task.await.unwrap();
                }
                // The time for one request of one task.
                start.elapsed() / TASKS
            })
        });
    });
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
