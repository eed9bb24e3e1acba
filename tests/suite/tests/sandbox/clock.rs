//! The sandbox's clock: where it starts, what moves it, and what it rules.

use std::time::Duration;

use chrono::{DateTime, Days, Utc};
use infinigate_sandbox::Sandbox;
use serde_json::json;

use super::{Caller, TestResult, path_of, text};

const MANUFACTURERS: &str = path_of("list_manufacturers");
const INVOICES: &str = path_of("list_invoices");
const QUOTE: &str = path_of("get_quote_by_number");
const DAY: Duration = Duration::from_hours(24);

fn start() -> TestResult<DateTime<Utc>> {
    Ok("2026-10-15T23:59:30Z".parse()?)
}

#[tokio::test(start_paused = true)]
async fn it_runs_with_tokios_and_is_moved_ahead_of_it() -> TestResult {
    let sandbox = Sandbox::builder().now(start()?).start().await?;
    assert_eq!(sandbox.now(), start()?);
    tokio::time::advance(Duration::from_secs(10)).await;
    sandbox.advance(Duration::from_secs(30));
    assert_eq!(sandbox.now() - start()?, chrono::TimeDelta::seconds(40));
    sandbox.advance(Duration::MAX);
    sandbox.advance(Duration::MAX);
    assert_eq!(sandbox.now(), DateTime::<Utc>::MAX_UTC);
    Ok(())
}

#[tokio::test]
async fn it_rules_tokens_and_the_date_of_a_response() -> TestResult {
    let caller = Caller::of(Sandbox::builder().now(start()?).token_lifetime(Duration::from_mins(1))).await?;
    caller.sandbox.advance(Duration::from_secs(50));
    assert_eq!(caller.get(MANUFACTURERS).await?.status, 200);
    caller.sandbox.advance(Duration::from_secs(10));
    assert_eq!(caller.get(MANUFACTURERS).await?.status, 401);
    let exchanges = caller.sandbox.exchanges();
    let date = exchanges.last().ok_or("no exchange")?.response_headers["date"].to_str()?.to_owned();
    assert!(date.starts_with("Fri, 16 Oct 2026 00:00:3"), "{date}");
    Ok(())
}

#[tokio::test]
async fn it_rules_the_end_of_a_period() -> TestResult {
    let tomorrow = start()?.date_naive().checked_add_days(Days::new(1)).ok_or("no tomorrow")?;
    let builder = Sandbox::builder().now(start()?).data(move |data| {
        data.invoices[0].posting_date = tomorrow;
    });
    let caller = Caller::of(builder).await?;
    let all = caller.sandbox.data().invoices.len();
    assert_eq!(caller.list(INVOICES).await?.count, all - 1, "what is posted tomorrow is not there today");
    caller.sandbox.advance(Duration::from_secs(30));
    assert_eq!(caller.list(INVOICES).await?.count, all);
    Ok(())
}

#[tokio::test]
async fn it_rules_until_when_a_quote_is_good() -> TestResult {
    let builder = Sandbox::builder().now(start()?).token_lifetime(Duration::from_hours(24 * 365));
    let caller = Caller::of(builder).await?;
    let quotes = &caller.sandbox.data().quotes;
    let quote = quotes.iter().find(|quote| quote["canBeAccepted"] == true).ok_or("no open quote")?;
    let last_day: DateTime<Utc> = format!("{}Z", text(&quote["documentValidUntil"])).parse()?;
    let path = format!("{QUOTE}/{}", text(&quote["documentNumber"]));
    caller.sandbox.advance((last_day - caller.sandbox.now()).to_std()?);
    assert_eq!(&caller.quote(&path).await?, quote, "the whole last day counts");

    caller.sandbox.advance(DAY);
    let expired = caller.quote(&path).await?;
    assert_eq!(expired["documentStatus"], "Expired");
    assert_eq!((&expired["canBeAccepted"], &expired["canBeRejected"]), (&json!(false), &json!(false)));
    let body = json!({
        "documentNumber": quote["documentNumber"],
        "documentRevision": quote["documentVersion"],
        "acceptedByUserMail": "buyer@reseller.example",
    });
    assert_eq!(caller.post(path_of("accept_quote"), &body).await?.status, 409);

    caller.sandbox.revise_quote(text(&quote["documentNumber"])).ok_or("no such quote")?;
    caller.sandbox.advance(30 * DAY);
    assert_eq!(caller.quote(&path).await?["documentStatus"], "Open", "a revision is good for 30 days");
    Ok(())
}
