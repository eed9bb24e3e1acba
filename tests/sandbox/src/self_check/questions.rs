//! Requests that bring out all that the sandbox knows of an operation.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use serde_json::{Value, json};

use crate::api::Asked;
use crate::auth;
use crate::data::{Data, Document, text};
use crate::query::Query;

/// They are about everything that the data has.
pub(super) fn questions(id: &str, data: &Data) -> Vec<Asked> {
    let json = |body: Value| vec![Asked::json(&body)];
    let open = || data.quotes.iter().find(|quote| quote["canBeAccepted"] == true).unwrap_or(&Value::Null);
    let decision = |mail: &str| {
        let (number, revision) = (&open()["documentNumber"], &open()["documentVersion"]);
        json(json!({"documentNumber": number, "documentRevision": revision, mail: "buyer@reseller.example"}))
    };
    match id {
        "request_token" => vec![Asked::form(&format!(
            "grant_type=client_credentials&client_id={}&client_secret={}",
            auth::CLIENT_ID,
            auth::CLIENT_SECRET
        ))],
        "get_price_list_by_sku" | "get_price_list_by_vendor_sku" => {
            let property = if id.ends_with("vendor_sku") { "vendorSku" } else { "sku" };
            vec![Asked::about("no", data.products.iter().filter_map(|product| text(product, property)))]
        }
        "get_price_list_by_manufacturer" => {
            data.manufacturers().into_iter().map(|name| Asked::about("manufacturerName", [name])).collect()
        }
        "accept_quote" => decision("acceptedByUserMail"),
        "reject_quote" => decision("rejectedByUserMail"),
        "request_quote" => json(json!({"lines": [{"itemNumber": data.products.first().map(|p| &p["sku"])}]})),
        "get_invoice" | "get_invoice_v1" | "get_invoice_by_number" | "get_invoice_by_number_v1" => {
            values(identities(&data.invoices, id))
        }
        "get_credit_memo" | "get_credit_memo_by_number" => values(identities(&data.credit_memos, id)),
        "get_quote" => values(data.quotes.iter().filter_map(|quote| text(quote, "documentGuid"))),
        "get_quote_by_number" => values(data.quotes.iter().filter_map(|quote| text(quote, "documentNumber"))),
        // The empty text is in every article.
        "search_price_list" | "count_price_list" => values([""]),
        _ => vec![Asked::plain()],
    }
}

fn values<'a>(values: impl IntoIterator<Item = &'a str>) -> Vec<Asked> {
    values.into_iter().map(Asked::for_value).collect()
}

/// What documents are looked up by.
fn identities<'a>(documents: &'a [Document], operation: &str) -> impl Iterator<Item = &'a str> {
    let is_number = operation.contains("_by_number");
    documents
        .iter()
        .map(move |document| if is_number { &document.number } else { &document.guid })
        .map(String::as_str)
}

impl Asked {
    fn plain() -> Self {
        Self {
            values: Vec::new(),
            query: Query::parse(""),
            headers: HeaderMap::default(),
            body: Bytes::default(),
        }
    }

    fn for_value(value: &str) -> Self {
        Self { values: vec![value.to_owned()], ..Self::plain() }
    }

    fn about<'a>(name: &str, values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(values.into_iter().map(|value| (name, value)));
        Self { query: Query::parse(&query.finish()), ..Self::plain() }
    }

    fn json(body: &Value) -> Self {
        Self::with_body("application/json", body.to_string())
    }

    fn form(body: &str) -> Self {
        Self::with_body("application/x-www-form-urlencoded", body.to_owned())
    }

    fn with_body(media_type: &'static str, body: String) -> Self {
        let media_type = HeaderValue::from_static(media_type);
        let headers = [(header::CONTENT_TYPE, media_type)].into_iter().collect();
        Self { headers, body: body.into(), ..Self::plain() }
    }
}
