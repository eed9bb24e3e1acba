//! Quotes that are open for a decision.

use std::fmt;

use infinigate_api::rust_decimal::Decimal;
use infinigate_api::{Error, Timestamp, types};
use uuid::Uuid;

use super::clock;
use super::decide::{Decision, Sent, decide, read_quote};
use super::flat::said;
use super::outcome::{Acceptance, Rejection};
use super::resolution::{has_ended, is_open, status};
use crate::client::Infinigate;

/// A quote that can be accepted, as it was read: the first of two steps to a binding order.
///
/// There is one only when the API says that the quote can be accepted, and what it orders is what it holds: it cannot
/// be made by hand, changed or copied, and [`accept`](Self::accept) uses it up.
///
/// ```no_run
/// # async fn example(infinigate: &infinigate_auth::Infinigate) -> Result<(), infinigate_auth::Error> {
/// use infinigate_auth::Acceptance;
///
/// let quote = infinigate.acceptable_quote("PQ2026-00123").await?;
/// println!("{} {}", quote.total(), quote.currency_code());
/// if let Some(end) = quote.valid_until() {
///     println!("valid until {end}");
/// }
/// match quote.accept("buyer@reseller.example").await {
///     Acceptance::Accepted(_) => println!("ordered"),
///     Acceptance::Refused(error) => println!("not ordered: {error}"),
///     // It may be ordered. Asking at once is allowed, and after some minutes tells more.
///     Acceptance::Unknown(unknown) => println!("{unknown}: {:?}", unknown.resolve(infinigate).await?),
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "reading a quote does not accept it"]
pub struct AcceptableQuote {
    quote: OpenQuote,
    total: Decimal,
    currency_code: String,
}

/// A quote that can be rejected, as it was read. [`reject`](Self::reject) uses it up.
#[must_use = "reading a quote does not reject it"]
pub struct RejectableQuote(OpenQuote);

struct OpenQuote {
    infinigate: Infinigate,
    number: String,
    revision: i32,
    quote: types::Quote,
}

impl Infinigate {
    /// Reads a quote that is to be accepted.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] saying why the quote cannot be accepted: the API says so, or it does not say number,
    /// revision, total and currency, without which nobody knows what is ordered. Else what kept it from being read.
    pub async fn acceptable_quote(&self, number: &str) -> Result<AcceptableQuote, Error> {
        let quote = self.open_quote(number, Decision::Accept).await?;
        let missing =
            |property| cannot_be(Decision::Accept, number, &format!("the API does not say its `{property}`"));
        let total = quote.quote.total.ok_or_else(|| missing("total"))?;
        let currency_code = said(quote.quote.currency_code.clone()).ok_or_else(|| missing("currencyCode"))?;
        Ok(AcceptableQuote { quote, total, currency_code })
    }

    /// Reads a quote that is to be rejected.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] saying why the quote cannot be rejected. Else what kept it from being read.
    pub async fn rejectable_quote(&self, number: &str) -> Result<RejectableQuote, Error> {
        self.open_quote(number, Decision::Reject).await.map(RejectableQuote)
    }

    async fn open_quote(&self, number: &str, decision: Decision) -> Result<OpenQuote, Error> {
        let quote = read_quote(self, number).await?;
        let refuse = |why: &str| Err(cannot_be(decision, number, why));
        if quote.document_number.as_deref() != Some(number) {
            return refuse(&format!("the API answers with the quote {:?}", quote.document_number));
        }
        let status = status(&quote);
        match (is_open(&quote, decision), quote.document_version) {
            // A flag that lags behind must not order again what the status says is ordered.
            (Some(true), _) if has_ended(status) => {
                refuse(&format!("the API says that it can be, but its status is {status:?}"))
            }
            (Some(true), Some(revision)) => {
                Ok(OpenQuote { infinigate: self.clone(), number: number.to_owned(), revision, quote })
            }
            (Some(true), None) => refuse("the API does not say its `documentVersion`"),
            (Some(false), _) => refuse(&format!("its status is {status:?}")),
            (None, _) => {
                let property = match decision {
                    Decision::Accept => "canBeAccepted",
                    Decision::Reject => "canBeRejected",
                };
                refuse(&format!("the API does not say its `{property}`"))
            }
        }
    }
}

fn cannot_be(decision: Decision, number: &str, why: &str) -> Error {
    let decided = match decision {
        Decision::Accept => "accepted",
        Decision::Reject => "rejected",
    };
    // It is the decision that was not sent; the quote was read.
    Error::invalid_request(decision.operation(), format!("the quote {number:?} cannot be {decided}: {why}"))
}

impl OpenQuote {
    fn sent(&self, decision: Decision, mail: String) -> Sent {
        Sent {
            id: Uuid::new_v4(),
            server: self.infinigate.journal.server().to_owned(),
            at: clock::now(),
            leaves_by: None,
            decision,
            number: self.number.clone(),
            revision: self.revision,
            mail,
            status: status(&self.quote).to_owned(),
        }
    }
}

impl AcceptableQuote {
    /// The number of the quote.
    pub fn number(&self) -> &str {
        &self.quote.number
    }

    /// The revision that would be ordered, the quote's `documentVersion`.
    pub fn revision(&self) -> i32 {
        self.quote.revision
    }

    /// What the order costs, in [`currency_code`](Self::currency_code).
    pub fn total(&self) -> Decimal {
        self.total
    }

    /// ISO 4217 code of the currency.
    pub fn currency_code(&self) -> &str {
        &self.currency_code
    }

    /// Until when the quote holds, if the API says so.
    pub fn valid_until(&self) -> Option<&Timestamp> {
        self.quote.quote.document_valid_until.as_ref()
    }

    /// The lines, if the API sends them; what they are made of is not known.
    pub fn lines(&self) -> &[infinigate_api::Properties] {
        &self.quote.quote.lines
    }

    /// The whole quote as it was read.
    pub fn quote(&self) -> &types::Quote {
        &self.quote.quote
    }

    /// **Orders.** Accepts this revision of the quote in the name of a person, who is known by their email address.
    ///
    /// The request is sent again only when it was not processed for certain, and a success is confirmed by reading the
    /// quote once. It is not sent when this client, or the [journal](crate::Builder::journal) that it shares with others,
    /// has a decision on the quote that was processed or whose outcome is unknown, nor while this process is sending
    /// another one. Once polled it goes on by itself; dropping the future then ends it and leaves the outcome unknown:
    /// [`Infinigate::unknown_outcomes`] has it.
    pub async fn accept(self, mail: impl Into<String>) -> Acceptance {
        let infinigate = self.quote.infinigate.clone();
        let sent = self.quote.sent(Decision::Accept, mail.into());
        // Bodies are built, not written as a literal, which a property that the vendor adds would break.
        let body = types::QuoteAcceptance::builder()
            .document_number(&sent.number)
            .document_revision(sent.revision)
            .accepted_by_user_mail(&sent.mail);
        let client = infinigate.clone();
        let request = async move { client.accept_quote().body(body).send().await };
        decide(infinigate, sent, request).await.into()
    }
}

impl RejectableQuote {
    /// The number of the quote.
    pub fn number(&self) -> &str {
        &self.0.number
    }

    /// The revision that would be rejected, the quote's `documentVersion`.
    pub fn revision(&self) -> i32 {
        self.0.revision
    }

    /// The whole quote as it was read.
    pub fn quote(&self) -> &types::Quote {
        &self.0.quote
    }

    /// Rejects this revision of the quote in the name of a person, with the same care as
    /// [`accept`](AcceptableQuote::accept).
    pub async fn reject(self, mail: impl Into<String>, comments: Option<String>) -> Rejection {
        let infinigate = self.0.infinigate.clone();
        let sent = self.0.sent(Decision::Reject, mail.into());
        let body = types::QuoteRejection::builder()
            .document_number(&sent.number)
            .document_revision(sent.revision)
            .rejected_by_user_mail(&sent.mail);
        let body = match comments {
            Some(comments) => body.user_comments(comments),
            None => body,
        };
        let client = infinigate.clone();
        let request = async move { client.reject_quote().body(body).send().await };
        decide(infinigate, sent, request).await.into()
    }
}

impl fmt::Debug for AcceptableQuote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AcceptableQuote").field(self.quote()).finish()
    }
}

impl fmt::Debug for RejectableQuote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RejectableQuote").field(self.quote()).finish()
    }
}
