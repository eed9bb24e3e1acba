//! Lists that are read page by page, from servers that keep to `take` and `skip` and from others.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use futures::{FutureExt, StreamExt, TryFutureExt, TryStreamExt};
use infinigate_auth::Error;
use infinigate_auth::api::{Client, Operation, Response, Transport, TransportFuture, reqwest};
use infinigate_auth::types::InvoiceSummary;
use proptest::prelude::*;
use serde_json::{Value, json};

/// How a server answers a request for a part of its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Habit {
    Honest,
    IgnoresSkip,
    IgnoresTake,
    /// Gives no more than so many rows.
    Caps(usize),
    /// Serves the second page once more in place of the third.
    RepeatsAPage,
    /// Loses its first row after each response.
    Shrinks,
    /// Gets a new first row after each response.
    Grows,
    /// Has null in place of every third row.
    Nulls,
}

/// What a server says of the number of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Count {
    Nothing,
    Total,
    OnPage,
    /// One more than there are.
    TooMany,
}

/// A server in place of the network, so that thousands of lists can be read.
#[derive(Debug)]
struct Server {
    rows: Mutex<Vec<String>>,
    habit: Habit,
    count: Count,
    requests: Mutex<Vec<(usize, usize)>>,
    last: Mutex<Option<Value>>,
}

impl Server {
    fn new(rows: usize, habit: Habit, count: Count) -> Arc<Self> {
        Arc::new(Self {
            rows: Mutex::new((0..rows).map(|row| row.to_string()).collect()),
            habit,
            count,
            requests: Mutex::default(),
            last: Mutex::default(),
        })
    }

    fn client(self: &Arc<Self>) -> Client {
        /// Setting one up is the slow part, and none of them sends anything.
        static HTTP: LazyLock<reqwest::Client> = LazyLock::new(reqwest::Client::new);
        Client::with_transport("http://127.0.0.1", HTTP.clone(), self.clone()).unwrap()
    }

    fn requests(&self) -> Vec<(usize, usize)> {
        self.requests.lock().unwrap().clone()
    }

    fn response(&self, skip: usize, take: usize) -> Value {
        let mut requests = self.requests.lock().unwrap();
        requests.push((skip, take));
        assert!(requests.len() < 500, "a loop: {requests:?}");
        let mut rows = self.rows.lock().unwrap();
        let skip = if self.habit == Habit::IgnoresSkip { 0 } else { skip };
        let take = match self.habit {
            Habit::IgnoresTake => usize::MAX,
            Habit::Caps(most) => take.min(most),
            _ => take,
        };
        let is_null = |number: usize| self.habit == Habit::Nulls && number % 3 == 2;
        let written = |(number, row): (usize, &String)| {
            if is_null(number) { Value::Null } else { json!({"documentNumber": row}) }
        };
        let page: Vec<Value> = rows.iter().enumerate().skip(skip).take(take).map(written).collect();
        let response = match self.count {
            Count::Nothing => json!(page),
            Count::Total => json!({"count": rows.len(), "result": page}),
            Count::OnPage => json!({"count": page.len(), "result": page}),
            Count::TooMany => json!({"count": rows.len() + 1, "result": page}),
        };
        match self.habit {
            Habit::Shrinks if !rows.is_empty() => drop(rows.remove(0)),
            Habit::Grows => rows.insert(0, format!("new {}", requests.len())),
            Habit::RepeatsAPage if requests.len() == 3 => return self.last.lock().unwrap().clone().unwrap(),
            _ => {}
        }
        *self.last.lock().unwrap() = Some(response.clone());
        response
    }
}

impl Transport for Server {
    fn send<'a>(
        &'a self,
        _: &'a reqwest::Client,
        request: reqwest::Request,
        _: &'a Operation,
    ) -> TransportFuture<'a> {
        let query: BTreeMap<_, _> = request.url().query_pairs().into_owned().collect();
        let number = |name: &str| query.get(name).map_or(0, |number| number.parse().unwrap());
        let body = self.response(number("skip"), number("take")).to_string();
        Box::pin(async move { Ok(Response::new(body.into())) })
    }
}

fn numbers(rows: Vec<InvoiceSummary>) -> Vec<String> {
    rows.into_iter().map(|row| row.document_number.unwrap()).collect()
}

/// Reads the whole list without a runtime: nothing here waits.
fn read(client: &Client, size: u32, ahead: usize) -> Result<Vec<String>, Error> {
    let rows = client.list_invoices().stream().page_size(size).ahead(ahead);
    rows.try_collect().map_ok(numbers).now_or_never().unwrap()
}

fn all(rows: usize) -> Vec<String> {
    (0..rows).map(|row| row.to_string()).collect()
}

fn habit() -> impl Strategy<Value = Habit> {
    prop_oneof![
        Just(Habit::Honest),
        Just(Habit::IgnoresSkip),
        Just(Habit::IgnoresTake),
        (1_usize..20).prop_map(Habit::Caps),
        Just(Habit::RepeatsAPage),
        Just(Habit::Shrinks),
        Just(Habit::Grows),
    ]
}

fn true_count() -> impl Strategy<Value = Count> {
    prop_oneof![Just(Count::Nothing), Just(Count::Total), Just(Count::OnPage)]
}

fn count() -> impl Strategy<Value = Count> {
    prop_oneof![3 => true_count(), 1 => Just(Count::TooMany)]
}

proptest! {
    // As many cases as the environment variable PROPTEST_CASES says, of which CI sets more.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Exactly the server's rows, or an error; no error for a server that only gives less than it is asked for.
    #[test]
    fn any_server_is_read_exactly_or_not_at_all(
        rows in 0_usize..60, size in 1_u32..20, ahead in 0_usize..4, habit in habit(), count in count(),
    ) {
        let server = Server::new(rows, habit, count);
        match read(&server.client(), size, ahead) {
            Ok(read) => prop_assert!(read == all(rows), "{read:?}"),
            Err(Error::InconsistentPages(_)) => {
                prop_assert!(!matches!(habit, Habit::Honest | Habit::Caps(_)) || count == Count::TooMany);
            },
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    /// `skip` and `take` of the builder say which rows are read, however many requests that takes.
    #[test]
    fn the_rows_are_those_that_one_request_would_give(
        rows in 0_usize..60, skip in 0_usize..70, take in 0_usize..70, size in 1_u32..20, count in true_count(),
    ) {
        let server = Server::new(rows, Habit::Honest, count);
        let client = server.client();
        let stream = client.list_invoices().skip(i32::try_from(skip).unwrap()).take(i32::try_from(take).unwrap());
        let read = stream.stream().page_size(size).try_collect().map_ok(numbers).now_or_never().unwrap().unwrap();
        let expected: Vec<String> = all(rows).into_iter().skip(skip).take(take).collect();
        prop_assert_eq!(read, expected);
    }
}

#[test]
fn the_end_is_confirmed_by_a_request_unless_the_total_of_the_list_is_known() {
    for (rows, count, expected) in [
        (100, Count::Total, vec![(0, 50), (50, 50)]),
        (120, Count::Total, vec![(0, 50), (50, 50), (100, 50)]),
        // The count may be that of the page, and a short page all that the server gives at once.
        (20, Count::Total, vec![(0, 50), (19, 20)]),
        (20, Count::Nothing, vec![(0, 50), (19, 20)]),
        (1, Count::Nothing, vec![(0, 50), (1, 1)]),
        (0, Count::Nothing, vec![(0, 50)]),
        // Pages overlap by a row where the server says no total.
        (120, Count::Nothing, vec![(0, 50), (49, 50), (98, 50), (119, 22)]),
        // A full page whose count is its own length may be the first of many.
        (50, Count::Total, vec![(0, 50), (49, 50)]),
    ] {
        let server = Server::new(rows, Habit::Honest, count);
        assert_eq!(read(&server.client(), 50, 1).unwrap(), all(rows));
        assert_eq!(server.requests(), expected, "{rows} {count:?}");
    }
}

#[test]
fn misbehaviour_is_told_apart_and_says_how_far_reading_came() {
    for (habit, count, position, message) in [
        (Habit::IgnoresSkip, Count::Nothing, 10, "ignores skip"),
        (Habit::IgnoresSkip, Count::Total, 10, "ignores skip"),
        (Habit::RepeatsAPage, Count::Total, 20, "came before"),
        (Habit::Shrinks, Count::Nothing, 10, "changed while it was read"),
        (Habit::Shrinks, Count::Total, 10, "had 40 rows and now has 39"),
        (Habit::Grows, Count::Nothing, 10, "changed while it was read"),
        (Habit::Honest, Count::TooMany, 40, "41 rows, and gives only 40"),
    ] {
        let error = read(&Server::new(40, habit, count).client(), 10, 1).unwrap_err();
        let Error::InconsistentPages(error) = &error else { panic!("{error:?}") };
        assert_eq!((error.operation, error.position), ("list_invoices", position), "{habit:?} {error}");
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[test]
fn a_row_that_is_gone_is_not_taken_for_the_end() {
    let error = read(&Server::new(10, Habit::Shrinks, Count::Nothing).client(), 10, 1).unwrap_err();
    assert!(error.to_string().contains("became shorter"), "{error}");
}

#[test]
fn a_smaller_page_than_asked_for_is_the_servers_page_size() {
    let server = Server::new(25, Habit::Caps(10), Count::Total);
    assert_eq!(read(&server.client(), 1000, 3).unwrap(), all(25));
    assert_eq!(server.requests().last(), Some(&(20, 10)));
}

#[test]
fn a_server_that_gives_less_than_it_is_asked_for_is_read_to_the_end() {
    for (most, count) in [(20, Count::Nothing), (20, Count::OnPage), (1, Count::Nothing), (1, Count::OnPage)]
    {
        let server = Server::new(45, Habit::Caps(most), count);
        assert_eq!(read(&server.client(), 50, 1).unwrap(), all(45), "{most} {count:?}");
    }
}

/// A price list whose prices and stock change with every request, a server of documents that hands out one of them twice.
#[derive(Debug, Default)]
struct Changing(std::sync::atomic::AtomicUsize);

impl Transport for Changing {
    fn send<'a>(
        &'a self,
        _: &'a reqwest::Client,
        request: reqwest::Request,
        operation: &'a Operation,
    ) -> TransportFuture<'a> {
        let turn = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let query: BTreeMap<_, _> = request.url().query_pairs().into_owned().collect();
        let [skip, take] = ["skip", "take"].map(|name| query[name].parse::<usize>().unwrap());
        let rows: Vec<Value> = (skip..(skip + take).min(25))
            .map(|row| match operation.id {
                "list_invoices" => json!({"documentGuid": uuid::Uuid::from_u128(1 + (row % 24) as u128)}),
                _ => json!({"sku": row.to_string(), "stockLevel": turn, "listPrice": {"price": turn}}),
            })
            .collect();
        let body = json!({ "result": rows }).to_string();
        Box::pin(async move { Ok(Response::new(body.into())) })
    }
}

#[test]
fn a_change_of_stock_does_not_end_a_catalogue_and_the_same_document_twice_does() {
    let client =
        Client::with_transport("http://127.0.0.1", reqwest::Client::new(), Arc::<Changing>::default());
    let client = client.unwrap();
    let items = client.search_price_list().searchword("a").stream().page_size(10).try_collect::<Vec<_>>();
    assert_eq!(items.now_or_never().unwrap().unwrap().len(), 25);
    let mut rows = client.list_invoices().stream().page_size(10);
    let error = loop {
        match rows.next().now_or_never().unwrap().unwrap() {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(error.to_string().contains("00000000-0000-0000-0000-000000000001 came before"), "{error}");
    assert_eq!(rows.position(), 19);
}

#[test]
fn reading_goes_on_where_it_was_left() {
    let server = Server::new(35, Habit::Honest, Count::Total);
    let client = server.client();
    let mut first = client.list_invoices().stream().page_size(10);
    let mut read = Vec::new();
    for _ in 0..13 {
        read.push(first.next().now_or_never().unwrap().unwrap().unwrap());
    }
    assert_eq!((first.position(), first.total()), (13, Some(35)));
    let position = i32::try_from(first.position()).unwrap();
    let rest = client.list_invoices().skip(position).stream().try_collect::<Vec<_>>();
    read.extend(rest.now_or_never().unwrap().unwrap());
    assert_eq!(numbers(read), all(35));
}

/// Which rows of a page were null is not known any more: some may come twice, and none is lost.
#[test]
fn no_row_is_lost_where_reading_stopped_beside_rows_that_are_null() {
    let client = Server::new(12, Habit::Nulls, Count::Total).client();
    for stop in 1..8 {
        let mut first = client.list_invoices().stream().page_size(4);
        let mut read = Vec::new();
        for _ in 0..stop {
            read.push(first.next().now_or_never().unwrap().unwrap().unwrap());
        }
        let position = i32::try_from(first.position()).unwrap();
        let rest = client.list_invoices().skip(position).stream().try_collect::<Vec<_>>();
        read.extend(rest.now_or_never().unwrap().unwrap());
        let mut read = numbers(read);
        read.sort();
        read.dedup();
        assert_eq!(read, ["0", "1", "10", "3", "4", "6", "7", "9"], "{stop}");
    }
}

#[test]
fn pages_are_asked_for_ahead_and_handed_out_in_order() {
    let server = Server::new(100, Habit::Honest, Count::Total);
    let client = server.client();
    let mut pages = client.list_invoices().pages().page_size(10).ahead(3);
    let first = pages.next().now_or_never().unwrap().unwrap().unwrap();
    assert_eq!((first.len(), first.total), (10, Some(100)));
    assert_eq!(server.requests().len(), 4);
    let rest: Vec<_> = pages.try_collect().now_or_never().unwrap().unwrap();
    assert_eq!(rest.iter().map(|page| page.len()).sum::<usize>(), 90);
    assert_eq!(server.requests().len(), 10);
}

#[test]
fn an_expected_total_bounds_what_is_fetched_ahead() {
    let server = Server::new(18, Habit::Honest, Count::Nothing);
    let client = server.client();
    let rows = client.list_invoices().stream().page_size(10).ahead(5).expect_total(18);
    assert_eq!(rows.total(), Some(18));
    assert_eq!(rows.try_collect().map_ok(numbers).now_or_never().unwrap().unwrap(), all(18));
    assert_eq!(server.requests(), [(0, 10), (9, 10)]);
}

#[test]
fn bad_settings_are_refused_before_anything_is_sent() {
    let server = Server::new(5, Habit::Honest, Count::Total);
    let client = server.client();
    for rows in [
        client.list_invoices().skip(-1).stream(),
        client.list_invoices().take("x".len() as u64 + u64::from(u32::MAX)).stream(),
        client.list_invoices().stream().page_size(0),
    ] {
        let results: Vec<_> = rows.collect().now_or_never().unwrap();
        assert!(matches!(results.as_slice(), [Err(Error::InvalidInput(_))]), "{results:?}");
    }
    assert!(server.requests().is_empty());
}
