#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

#[cfg(feature = "blocking")]
pub mod blocking;
mod client;
mod client_builder;
#[cfg(feature = "redis")]
mod coordination;
mod credentials;
mod extras;
mod files;
#[cfg(feature = "mock")]
pub mod mock;
#[cfg(feature = "record")]
pub mod recording;
mod token;
mod traits;
mod transport;

pub use client::{Infinigate, RequestCounts};
pub use client_builder::Builder;
#[cfg(feature = "redis")]
pub use coordination::RedisCoordinator;
pub use credentials::{Credentials, CredentialsProvider, Environment};
pub use extras::{
    AcceptableQuote, Acceptance, ClosedAs, CredentialsCheck, Decision, HeaderTotal, Lookup, Manufacturer,
    RejectableQuote, Rejection, Resolution, UnknownOutcome,
};
pub use extras::{DocumentKind, InvoiceExt, MspEndCustomer, MspSum, MspUsage, Period, UsageSource, msp_sums};
#[cfg(feature = "file-cache")]
pub use token::FileCache;
pub use token::{AccessToken, BoxError, InProcessCache, TokenCache, TokenSource};

pub use futures::future::BoxFuture;

pub use transport::middleware::{Attempt, Middleware};

pub use infinigate_api as api;
/// What is asked for most, on an [`Infinigate`]: these run against the sandbox when the crate is tested. Below them is
/// every operation.
///
/// Prices and stock:
///
/// ```
/// use futures::TryStreamExt;
/// use infinigate_auth::types::ProductType;
/// # use infinigate_auth::{Credentials, Infinigate};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = infinigate_sandbox::Sandbox::start().await?;
/// # let credentials = Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret())?;
/// # let infinigate = Infinigate::builder(credentials).base_url(sandbox.base_url()).build()?;
/// # let sku = sandbox.data().products[0]["sku"].as_str().unwrap_or_default().to_owned();
///
/// let search = infinigate.search_price_list().searchword("switch").product_types([ProductType::Hardware]);
/// let page = search.clone().take(10).send().await?;
/// for item in page.iter() {
///     // None where the price is on request.
///     let price = item.list_price.as_ref().and_then(|price| price.discounted_price);
///     let price = price.map_or_else(|| "on request".to_owned(), |price| price.to_string());
///     println!("{}: {price}", item.sku.as_deref().unwrap_or("?"));
/// }
/// # assert_eq!(page.len(), 10);
///
/// // As many as there are, page by page.
/// let mut items = search.stream();
/// while let Some(item) = items.try_next().await? {
///     if let (Some(sku), Some(stock)) = (item.sku, item.stock_level) {
///         println!("{sku}: {stock} in stock");
///     }
/// }
/// # assert!(items.position() > 10);
///
/// let found = infinigate.prices_by_sku([sku.as_str(), "no such number"]).await?;
/// assert_eq!(found.missing, ["no such number"]);
/// # assert!(!found.items.is_empty());
///
/// // The filter takes codes, which are not names.
/// let codes = infinigate.manufacturer("Fortinet").await?.codes;
/// let firewalls = infinigate.search_price_list().searchword("firewall").vendor_codes(codes).send().await?;
/// # assert!(!firewalls.is_empty());
/// # Ok(())
/// # }
/// ```
///
/// Invoices, credit memos and MSP usage:
///
/// ```
/// use futures::TryStreamExt;
/// use infinigate_auth::InvoiceExt;
/// use infinigate_auth::api::chrono::NaiveDate;
/// # use infinigate_auth::{Credentials, Infinigate};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = infinigate_sandbox::Sandbox::start().await?;
/// # let credentials = Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret())?;
/// # let infinigate = Infinigate::builder(credentials).base_url(sandbox.base_url()).build()?;
/// # let number = sandbox.data().invoices[0].number.clone();
/// # let (start, end): (NaiveDate, NaiveDate) = ("2020-01-01".parse()?, "2100-01-01".parse()?);
///
/// // The rows of the list, then one of its documents.
/// let rows = infinigate.list_invoices().period_start(start).period_end(end).take(5).send().await?;
/// # assert_eq!(rows.len(), 5);
/// let invoice = infinigate.get_invoice_by_number().document_number(&number).send().await?;
/// if let Some(net) = invoice.net_total() {
///     println!("{net} net in {} lines", invoice.lines.len());
/// }
/// # assert!(invoice.net_total().is_some());
///
/// // Whole documents of a period, and what end customers used in it.
/// let mut memos = infinigate.credit_memos(start..=end);
/// let memo = memos.try_next().await?;
/// # assert!(memo.is_some());
/// let mut usage = infinigate.msp_usage(start..=end);
/// while let Some(record) = usage.try_next().await? {
///     if let (Some(customer), Some(total)) = (record.end_customer.name(), record.line_total) {
///         println!("{customer}: {total}");
///     }
/// #   break;
/// }
/// # Ok(())
/// # }
/// ```
///
/// Quotes. Accepting one is a binding order, so it takes two steps and has three outcomes:
///
/// ```
/// use infinigate_auth::Acceptance;
/// # use infinigate_auth::{Credentials, Infinigate};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = infinigate_sandbox::Sandbox::start().await?;
/// # let credentials = Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret())?;
/// # let infinigate = Infinigate::builder(credentials).base_url(sandbox.base_url()).build()?;
///
/// let quotes = infinigate.list_quotes().take(50).send().await?;
/// let Some(open) = quotes.iter().find(|quote| quote.can_be_accepted == Some(true)) else { return Ok(()) };
/// let quote = infinigate.acceptable_quote(open.document_number.as_deref().unwrap_or_default()).await?;
/// match quote.accept("buyer@reseller.example").await {
///     Acceptance::Accepted(_) => println!("ordered"),
///     Acceptance::Refused(error) => println!("not ordered, for certain: {error}"),
///     Acceptance::Unknown(unknown) => println!("it may have been ordered: keep this and resolve it: {unknown:?}"),
/// }
/// # assert_eq!(sandbox.acceptances().len(), 1);
/// # Ok(())
/// # }
/// ```
#[doc(inline)]
pub use infinigate_api::reference;
pub use infinigate_api::{
    ApiError, ConnectionError, Count, DecodeError, EnumValue, Error, InconsistentPages, InvalidInput, Items,
    Page, Pages, Properties, RequestOptions, ResponseValue, Secret, Timestamp, TokenError, TooLarge, builder,
    types,
};

/// The samples in the documentation compile.
#[cfg(doctest)]
#[doc = include_str!("../../docs/authentication.md")]
#[doc = include_str!("../../docs/errors.md")]
#[doc = include_str!("../../docs/token.md")]
#[doc = include_str!("../../docs/orders.md")]
#[doc = include_str!("../../docs/paging.md")]
#[doc = include_str!("../../docs/many-processes.md")]
#[cfg_attr(feature = "mock", doc = include_str!("../../docs/testing.md"))]
#[cfg_attr(feature = "record", doc = include_str!("../../docs/recording.md"))]
struct Documentation;
