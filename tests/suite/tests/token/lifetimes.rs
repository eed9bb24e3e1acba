//! When a token is replaced, in simulated time.

use std::time::Duration;

use infinigate_auth::api::operations::REQUEST_TOKEN;
use infinigate_sandbox::Fault;
use tokio::runtime::Handle;
use tokio::time::sleep;

use crate::common::{Clock, connected, until};
use crate::issuer::{Issuer, token, token_at_once};

const DAY: Duration = Duration::from_hours(24);

/// One request every `interval` for `duration`, of which none may wait.
async fn ask_steadily(issuer: &Issuer, interval: Duration, duration: Duration) {
    let infinigate = issuer.client();
    token(&infinigate).await.unwrap();
    for second in 0..duration.as_millis() / interval.as_millis() {
        sleep(interval).await;
        assert!(token_at_once(&infinigate).is_some(), "request {second} waits for a token");
    }
}

/// How many tokens `duration` takes, at least and at most, by the margin of 16 % to 24 %.
fn tokens_for(duration: Duration, lifetime: Duration, interval: Duration) -> std::ops::RangeInclusive<usize> {
    let (duration, lifetime, interval) =
        (duration.as_secs_f64(), lifetime.as_secs_f64(), interval.as_secs_f64());
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small positive numbers")]
    let [least, most] = [duration / (0.84 * lifetime + interval), duration / (0.76 * lifetime)]
        .map(|tokens| tokens.floor() as usize);
    least..=most + 2
}

#[tokio::test(start_paused = true)]
async fn a_day_with_a_request_a_second_waits_once() {
    let (lifetime, interval) = (Duration::from_mins(5), Duration::from_secs(1));
    let issuer = Issuer::new(lifetime);
    issuer.delay(Duration::from_secs(2));
    ask_steadily(&issuer, interval, DAY).await;
    let expected = tokens_for(DAY, lifetime, interval);
    assert!(expected.contains(&issuer.asked()), "{} tokens, expected {expected:?}", issuer.asked());
}

#[tokio::test(start_paused = true)]
async fn tokens_of_any_lifetime_are_replaced_ahead_of_expiry_and_not_on_every_call() {
    for seconds in [1, 5, 30, 300, 3600] {
        let lifetime = Duration::from_secs(seconds);
        let (interval, duration) = (lifetime / 50, lifetime * 20);
        let issuer = Issuer::new(lifetime);
        ask_steadily(&issuer, interval, duration).await;
        let expected = tokens_for(duration, lifetime, interval);
        assert!(expected.contains(&issuer.asked()), "{seconds} s: {}, expected {expected:?}", issuer.asked());
    }
}

#[tokio::test(start_paused = true)]
async fn an_idle_client_asks_for_nothing_and_leaves_no_task() {
    let issuer = Issuer::new(Duration::from_mins(5));
    let infinigate = issuer.client();
    token(&infinigate).await.unwrap();
    sleep(DAY).await;
    assert_eq!(issuer.asked(), 1);
    assert_eq!(Handle::current().metrics().num_alive_tasks(), 0);
    token(&infinigate).await.unwrap();
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_client_takes_its_refresh_with_it() {
    let issuer = Issuer::new(Duration::from_mins(5));
    let infinigate = issuer.client();
    token(&infinigate).await.unwrap();
    issuer.delay(DAY);
    sleep(Duration::from_secs(260)).await;
    assert!(token_at_once(&infinigate).is_some());
    sleep(Duration::from_secs(1)).await;
    assert_eq!(Handle::current().metrics().num_alive_tasks(), 1);
    drop(infinigate);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(Handle::current().metrics().num_alive_tasks(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_lifetime_counts_from_before_the_token_was_asked_for() {
    let issuer = Issuer::new(Duration::from_secs(30));
    issuer.delay(Duration::from_secs(20));
    let infinigate = issuer.client();
    assert_eq!(token(&infinigate).await.unwrap(), "token-1");
    issuer.delay(Duration::ZERO);
    sleep(Duration::from_secs(9)).await;
    assert_eq!(token_at_once(&infinigate).as_deref(), Some("token-1"));
    sleep(Duration::from_secs(2)).await;
    assert_ne!(token(&infinigate).await.unwrap(), "token-1");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_lives_shorter_than_it_takes_to_fetch_is_used() {
    let issuer = Issuer::new(Duration::from_secs(1));
    issuer.delay(Duration::from_secs(3));
    let infinigate = issuer.client();
    assert_eq!(token(&infinigate).await.unwrap(), "token-1");
    assert_eq!(token(&infinigate).await.unwrap(), "token-2");
}

/// Over HTTP: whatever stands in `expires_in`, and whatever the properties are that nobody reads.
#[tokio::test]
async fn an_odd_expires_in_is_read_or_replaced_by_what_the_guide_says() {
    let clock = Clock::stop();
    for (properties, seconds) in [
        ("", 300.0),
        (r#", "expires_in": null"#, 300.0),
        (r#", "expires_in": 0"#, 300.0),
        (r#", "expires_in": -5"#, 300.0),
        (r#", "expires_in": "soon""#, 300.0),
        (r#", "expires_in": """#, 300.0),
        (r#", "expires_in": "NaN""#, 300.0),
        (r#", "expires_in": {"seconds": 5}"#, 300.0),
        (r#", "expires_in": "30""#, 30.0),
        (r#", "expires_in": 30"#, 30.0),
        (r#", "expires_in": 7.5"#, 7.5),
        (r#", "expires_in": 1"#, 1.0),
        (r#", "expires_in": "  300 ""#, 300.0),
        (r#", "expires_in": "  40 ""#, 40.0),
        (r#", "expires_in": -0"#, 300.0),
        (r#", "expires_in": -0.0"#, 300.0),
        (r#", "expires_in": [30]"#, 300.0),
        (r#", "expires_in": []"#, 300.0),
        (r#", "expires_in": true"#, 300.0),
        (r#", "expires_in": 1e300"#, 86_400.0),
        (r#", "expires_in": 1e308"#, 86_400.0),
        (r#", "expires_in": 1e400"#, 86_400.0),
        (r#", "expires_in": "1e400""#, 86_400.0),
        (r#", "expires_in": "inf""#, 86_400.0),
        (r#", "expires_in": -1e400"#, 300.0),
        (r#", "not-before-policy": 99999999999999, "refresh_expires_in": "none", "scope": ["a"]"#, 300.0),
    ] {
        let (sandbox, infinigate) = connected().await;
        let body = format!(r#"{{"access_token": "odd"{properties}}}"#);
        sandbox
            .inject(Fault::response(200, "application/json", &[], body.as_str()).on(&REQUEST_TOKEN).times(1));
        assert_eq!(token(&infinigate).await.unwrap(), "odd", "{properties}");
        clock.advance(Duration::from_secs_f64(seconds * 0.75)).await;
        assert_eq!(token_at_once(&infinigate).as_deref(), Some("odd"), "{properties}");
        tokio::task::yield_now().await;
        assert_eq!(infinigate.sent().token_requests, 1, "{properties}: replaced too early");
        clock.advance(Duration::from_secs_f64(seconds * 0.1)).await;
        // Due, and still good: it serves while the next one is fetched.
        assert_eq!(token_at_once(&infinigate).as_deref(), Some("odd"), "{properties}");
        until(|| token_at_once(&infinigate).is_some_and(|token| token != "odd")).await;
        assert_eq!(sandbox.token_request_count(), 2, "{properties}");
    }
}
