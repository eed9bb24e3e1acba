//! Accepts the quote whose number is the first argument: a binding order.

use infinigate_auth::{Acceptance, Credentials, Error, Infinigate, Resolution};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let number = std::env::args().nth(1).ok_or("which quote?")?;
    let infinigate = Infinigate::builder(Credentials::from_env()?).journal("orders.journal").build()?;
    println!("{}", order(&infinigate, &number).await?);
    Ok(())
}

/// Orders a quote once, and says what has become of it.
pub(crate) async fn order(infinigate: &Infinigate, number: &str) -> Result<String, Error> {
    let quote = infinigate.acceptable_quote(number).await?; // reads it; an error says why it cannot be accepted
    let unknown = match quote.accept("buyer@reseller.example").await {
        Acceptance::Accepted(_) => return Ok("ordered".to_owned()),
        Acceptance::Refused(error) => return Ok(format!("not ordered, for certain: {error}")),
        Acceptance::Unknown(unknown) => unknown, // the request may have been processed
    };
    Ok(match unknown.resolve(infinigate).await? {
        Resolution::Processed(_) => "ordered".to_owned(),
        Resolution::NotProcessed(_) => "not ordered: it can be tried again".to_owned(),
        Resolution::StillOpen { until } => format!("not known yet: resolve it again after {until}"),
        _ => "not known: a person has to ask, and then close it".to_owned(),
    })
}
