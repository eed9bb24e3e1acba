//! The traits that applications rely on, checked when the crate is compiled.

use std::fmt::Debug;

use crate::{
    AccessToken, Builder, Credentials, CredentialsCheck, Error, HeaderTotal, Infinigate, Items, Lookup,
    Manufacturer, MspEndCustomer, MspSum, MspUsage, Page, Pages, Period, Properties, RequestCounts,
    RequestOptions, Timestamp, builder, types,
};

const _: () = {
    const fn shared<T: Send + Sync + Clone + Debug + 'static>() {}
    const fn moved<T: Send + Sync + Debug + 'static>() {}
    const fn error<T: std::error::Error + Send + Sync + Clone + 'static>() {}
    const fn stream<T: Send + Unpin + Debug + 'static>() {}
    // What a test of an application needs in the place of a response.
    const fn made<T: Default>() {}

    shared::<Infinigate>();
    shared::<Builder>();
    shared::<Credentials>();
    shared::<CredentialsCheck>();
    shared::<RequestOptions>();
    shared::<RequestCounts>();
    shared::<Manufacturer>();
    shared::<Timestamp>();
    shared::<builder::SearchPriceList>();
    shared::<builder::AcceptQuote>();
    shared::<types::Invoice>();
    shared::<types::QuoteRequest>();
    shared::<Page<types::PriceListItem>>();
    error::<Error>();
    stream::<Items<types::InvoiceSummary>>();
    stream::<Pages<types::InvoiceSummary>>();

    moved::<AccessToken>();
    moved::<Lookup>();

    made::<HeaderTotal>();
    made::<Lookup>();
    made::<Manufacturer>();
    made::<MspEndCustomer>();
    made::<MspSum>();
    made::<MspUsage>();
    made::<Page<types::PriceListItem>>();
    made::<Period>();
    made::<Properties>();
    made::<RequestCounts>();

    // What these are made of, an application can name without dependencies of its own.
    let _: fn(MspSum) -> crate::api::rust_decimal::Decimal = |sum| sum.total;
    let _: fn(Period) -> Option<crate::api::chrono::NaiveDate> = |period| period.start;
    let _: fn(Builder, crate::api::reqwest::Client) -> Builder = Builder::http_client;
    let _: fn(&Error) -> Option<&crate::api::http::HeaderMap> = Error::headers;
    let _: fn(&Error) -> Option<&crate::api::bytes::Bytes> = Error::body;
};
