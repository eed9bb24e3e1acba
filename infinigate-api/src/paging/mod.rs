//! Lists of any length, page by page.

mod progress;

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures::future::BoxFuture;
use futures::stream::{FuturesOrdered, Stream, StreamExt};
use serde::Serialize;
use uuid::Uuid;

use self::progress::{Accepted, Progress, Slice, SliceRows};
use crate::{Declared, Error, Operation, Page};

/// The size of a page, unless told otherwise: the one that is observed to work.
const PAGE_SIZE: u32 = 50;

type Fetch<T> = dyn Fn(i64, i64) -> BoxFuture<'static, Result<Page<T>, Error>> + Send;
type PendingPage<T> = BoxFuture<'static, (Slice, Result<Page<T>, Error>)>;

/// The first row and the number of rows that a builder asks for.
type Window = [Option<i64>; 2];

/// What a builder says of `skip` and `take`.
pub(crate) fn window<S, T>(
    skip: &Result<Option<S>, String>,
    take: &Result<Option<T>, String>,
) -> Result<Window, String>
where
    S: Copy + TryInto<i64>,
    T: Copy + TryInto<i64>,
{
    Ok([number(skip.clone()?), number(take.clone()?)])
}

fn number(value: Option<impl TryInto<i64>>) -> Option<i64> {
    value.map(|value| value.try_into().unwrap_or(i64::MAX))
}

/// The pages of a list, in order, as a stream: `pages()` of the [builders](crate::builder).
///
/// The stream yields the rows that `skip` and `take` of the builder ask for: from `skip` on, at most `take`, however
/// many requests that takes. It ends after the first error. What it does not do is trust the server: a list that
/// changes while it is read, and a server that ignores `skip`, end in [`Error::InconsistentPages`].
///
/// The stream owns what it needs: it can be kept in a struct and moved into a task.
/// Dropping the future of a `next()` loses nothing; dropping the stream cancels its requests.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Pages<T> {
    operation: &'static Operation,
    fetch: Box<Fetch<T>>,
    ahead: usize,
    invalid: Option<String>,
    progress: Progress,
    waiting: FuturesOrdered<PendingPage<T>>,
    /// Responses that were there before they were asked for.
    early: VecDeque<(Slice, Result<Page<T>, Error>)>,
    /// The documents that were handed out, by their GUIDs.
    documents: HashSet<Uuid>,
}

impl<T: Declared + Serialize + 'static> Pages<T> {
    pub(crate) fn new(
        operation: &'static Operation,
        window: Result<Window, String>,
        fetch: impl Fn(i64, i64) -> BoxFuture<'static, Result<Page<T>, Error>> + Send + 'static,
    ) -> Self {
        let row = |name: &str, row: Option<i64>| {
            row.map(|row| u64::try_from(row).map_err(|_| format!("{name} is negative"))).transpose()
        };
        let window = window.and_then(|[skip, take]| Ok((row("skip", skip)?, row("take", take)?)));
        let (invalid, (skip, take)) = match window {
            Ok(window) => (None, window),
            Err(message) => (Some(message), (None, None)),
        };
        Self {
            operation,
            fetch: Box::new(fetch),
            ahead: 1,
            invalid,
            progress: Progress::new(skip.unwrap_or(0), take, PAGE_SIZE.into()),
            waiting: FuturesOrdered::new(),
            early: VecDeque::new(),
            documents: HashSet::new(),
        }
    }

    /// How many rows to ask for at once, 50 unless told otherwise. For a stream that has not begun.
    pub fn page_size(mut self, rows: u32) -> Self {
        match rows {
            0 => self.invalid = Some("a page needs at least one row".to_owned()),
            rows => self.progress.set_size(rows.into()),
        }
        self
    }

    /// How many pages to ask for before they are needed, 1 unless told otherwise. With more, pages are fetched in
    /// parallel, and a list that says no total costs requests beyond its end.
    pub fn ahead(mut self, pages: usize) -> Self {
        self.ahead = pages;
        self
    }

    /// How many rows the list is expected to have, where the server does not say it with the rows: the response of a
    /// count, for example. Bounds what is fetched ahead; the rows themselves decide where the list ends.
    pub fn expect_total(mut self, rows: u64) -> Self {
        self.progress.expect(rows);
        self
    }

    /// How many rows the whole list has, as the server says with the rows, or as is expected; none before it is
    /// known.
    pub fn total(&self) -> Option<u64> {
        self.progress.total()
    }

    /// How many rows of the list have been handed out or skipped: `skip` of a stream that continues here.
    pub fn position(&self) -> u64 {
        self.progress.position()
    }

    /// The rows one by one.
    pub fn items(self) -> Items<T> {
        Items { pages: self, page: Vec::new().into_iter(), nulls: 0 }
    }

    /// Asks for as many pages as may be fetched ahead, and for one at least if there is nothing to wait for.
    fn ask(&mut self, at_least: usize) {
        loop {
            let waiting = self.waiting.len() + self.early.len();
            if waiting >= self.ahead.max(at_least) {
                return;
            }
            let Some(slice) = self.progress.next_slice(waiting) else { return };
            let number = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
            let response = (self.fetch)(number(slice.skip), number(slice.take));
            self.waiting.push_back(Box::pin(async move { (slice, response.await) }));
        }
    }

    /// Cancels the requests that are under way.
    fn forget(&mut self) {
        self.waiting = FuturesOrdered::new();
        self.early.clear();
    }

    fn accept(&mut self, slice: Slice, mut page: Page<T>) -> Result<Page<T>, Error> {
        let count = page.items.len() as u64 + page.nulls.count;
        let hash = |row: Option<&T>, is_null: bool| row.filter(|_| !is_null).map_or(0, hash_of);
        let ends = (hash(page.items.first(), page.nulls.first), hash(page.items.last(), page.nulls.last));
        let rows = SliceRows { count, ends, total: page.total };
        let before = self.progress.position();
        let Accepted { repeats_first, new, replan } =
            self.progress.accept(slice, rows).map_err(|message| {
                Error::inconsistent_pages(self.operation, self.progress.position(), message)
            })?;
        if repeats_first && !page.nulls.first && !page.items.is_empty() {
            page.items.remove(0);
        }
        page.items.truncate(usize::try_from(new).unwrap_or(usize::MAX));
        let guids = page.items.iter().filter_map(T::document_guid).filter(|guid| !guid.is_nil());
        if let Some(guid) = guids.into_iter().find(|guid| !self.documents.insert(*guid)) {
            self.progress.end_at(before);
            let message = format!("the document {guid} came before: the list changed while it was read");
            return Err(Error::inconsistent_pages(self.operation, before, message));
        }
        page.total = self.progress.total();
        if replan || self.progress.is_finished() {
            self.forget();
        }
        Ok(page)
    }
}

impl<T: Declared + Serialize + 'static> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let Some(message) = this.invalid.take() {
            this.progress.finish();
            return Poll::Ready(Some(Err(Error::invalid_request(this.operation, message))));
        }
        loop {
            this.ask(1);
            let next = match this.early.pop_front() {
                Some(response) => Some(response),
                None => ready!(this.waiting.poll_next_unpin(context)),
            };
            let Some((slice, response)) = next else { return Poll::Ready(None) };
            let page = response.and_then(|page| this.accept(slice, page));
            if page.is_err() {
                this.progress.finish();
                this.forget();
                return Poll::Ready(Some(page));
            }
            // The next request is on its way while the caller looks at this page.
            this.ask(0);
            while let Poll::Ready(Some(response)) = this.waiting.poll_next_unpin(context) {
                this.early.push_back(response);
            }
            if page.as_ref().is_ok_and(|page| !page.is_empty()) {
                return Poll::Ready(Some(page));
            }
        }
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.operation.id)
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}

/// The rows of a list, in order, as a stream: `stream()` of the [builders](crate::builder). The settings are those
/// of [`Pages`].
#[must_use = "a stream does nothing unless it is polled"]
pub struct Items<T> {
    pages: Pages<T>,
    page: vec::IntoIter<T>,
    /// How many rows of the page were null.
    nulls: u64,
}

impl<T: Declared + Serialize + 'static> Items<T> {
    /// See [`Pages::page_size`].
    pub fn page_size(mut self, rows: u32) -> Self {
        self.pages = self.pages.page_size(rows);
        self
    }

    /// See [`Pages::ahead`].
    pub fn ahead(mut self, pages: usize) -> Self {
        self.pages = self.pages.ahead(pages);
        self
    }

    /// See [`Pages::expect_total`].
    pub fn expect_total(mut self, rows: u64) -> Self {
        self.pages = self.pages.expect_total(rows);
        self
    }

    /// See [`Pages::total`].
    pub fn total(&self) -> Option<u64> {
        self.pages.total()
    }

    /// How many rows of the list have been handed out or skipped: `skip` of a stream that continues here. Within a page that
    /// has rows which are null it may be less, so that rows come again and none is lost.
    pub fn position(&self) -> u64 {
        let left = self.page.len() as u64;
        let nulls = if left == 0 { 0 } else { self.nulls };
        self.pages.position().saturating_sub(left + nulls)
    }
}

// Rows are moved out of a vector and never pinned.
impl<T> Unpin for Items<T> {}
impl<T> Unpin for Pages<T> {}

impl<T: Declared + Serialize + 'static> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(this.pages.poll_next_unpin(context)) {
                Some(Ok(page)) => {
                    this.nulls = page.nulls.count;
                    this.page = page.items.into_iter();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}

/// A hash of what tells a row from the others, for comparing rows that are no longer there: prices and stock change while
/// a list is read. Of a row that nothing tells from others, of all that it says.
fn hash_of<T: Declared + Serialize>(row: &T) -> u64 {
    struct Hash(DefaultHasher);
    impl std::io::Write for Hash {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.write(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut hash = Hash(DefaultHasher::new());
    if let Some(identity) = row.identity() {
        identity.hash(&mut hash.0);
        return hash.0.finish();
    }
    // What was decoded from JSON can be written as JSON.
    drop(serde_json::to_writer(&mut hash, row));
    hash.0.finish()
}
