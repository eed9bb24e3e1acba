//! The sample in docs/orders.md, run as it stands.

use std::fs;
use std::path::Path;
use std::time::Duration;

use infinigate_auth::Resolution;
use infinigate_sandbox::Sandbox;

use crate::common::builder_for;
use crate::{SETTLED, late_by, open_quote};

#[allow(dead_code, reason = "its main function")]
#[path = "../../../../infinigate-auth/examples/order.rs"]
mod order;

#[test]
fn the_sample_is_the_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(root.join("docs/orders.md")).unwrap();
    let example = fs::read_to_string(root.join("infinigate-auth/examples/order.rs")).unwrap();
    assert!(
        page.contains(&format!("```rust,no_run\n{example}```")),
        "orders.md and examples/order.rs differ"
    );
}

#[tokio::test(start_paused = true)]
async fn the_sample_orders_once_although_it_resolves_at_once() {
    let directory = tempfile::tempdir().unwrap();
    for journal in [None, Some(directory.path().join("orders.journal"))] {
        let sandbox = Sandbox::start().await.unwrap();
        let number = open_quote(&sandbox);
        let wire = late_by(&sandbox, Duration::from_secs(2)).await;
        let builder = builder_for(&sandbox).base_url(wire.base_url()).timeout(Duration::from_millis(500));
        let builder = match journal {
            None => builder,
            Some(path) => builder.journal(path),
        };
        let infinigate = builder.build().unwrap();

        assert!(order::order(&infinigate, &number).await.unwrap().starts_with("not known yet"));
        let again = order::order(&infinigate, &number).await.unwrap();
        assert!(again.starts_with("not ordered, for certain") && again.contains("not known"), "{again}");
        tokio::time::sleep(SETTLED).await;
        let [unknown] = <[_; 1]>::try_from(infinigate.unknown_outcomes().await.unwrap()).unwrap();
        assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::Processed(_)));
        assert!(order::order(&infinigate, &number).await.is_err(), "it can no longer be accepted");
        assert_eq!(sandbox.acceptances().len(), 1);
    }
}
