//! `infinigate prices` and `infinigate manufacturers`.

use std::cell::{Cell as Shared, RefCell};
use std::collections::HashSet;
use std::io::{self, Write};

use futures::{StreamExt, TryStreamExt, stream};
use infinigate_auth::Items;
use infinigate_auth::types::{EndUserType, PriceListItem, ProductType};

use crate::cli::{By, Filter, Global, Numbers, Prices};
use crate::connection::Connection;
use crate::error::{Failure, Result, even_if_unread};
use crate::output::{Cell, Column, Output, Row, Total, column, counted, hidden};

/// Columns of a price list: own and list price apart, each in the currency beside.
const COLUMNS: [Column; 16] = [
    column("sku", "SKU"),
    column("vendor_sku", "vendor SKU"),
    column("vendor", "vendor"),
    column("description", "description"),
    column("list_price", "list price"),
    column("your_price", "your price"),
    column("currency", "cur."),
    column("stock", "stock"),
    hidden("vendor_name", "manufacturer"),
    hidden("discount_percent", "discount %"),
    hidden("price_on_request", "on request"),
    hidden("product_type", "type"),
    hidden("license_type", "license"),
    hidden("band_min", "from"),
    hidden("band_max", "to"),
    hidden("end_user_type", "end user"),
];

/// Rows that are asked for at once when a whole list is read.
const PAGE: u32 = 200;
/// Numbers that are looked up at once; the library makes some requests of them.
const PART: usize = 500;

fn row(item: &PriceListItem) -> Row {
    let price = item.list_price.as_ref();
    let band = item.license_band.as_ref();
    vec![
        item.sku.as_ref().into(),
        item.vendor_sku.as_ref().into(),
        item.vendor_code.as_ref().into(),
        item.description_full_text.as_ref().into(),
        Cell::money(price.and_then(|price| price.price)),
        Cell::money(price.and_then(|price| price.discounted_price)),
        price.and_then(|price| price.currency_code.as_ref()).into(),
        item.stock_level.into(),
        item.vendor_name.as_ref().into(),
        price.and_then(|price| price.discount_percent).into(),
        item.price_on_request.into(),
        item.product_type.as_ref().map(ProductType::as_str).into(),
        item.license_type.as_ref().into(),
        band.and_then(|band| band.min).into(),
        band.and_then(|band| band.max).into(),
        item.end_user_type.as_ref().map(EndUserType::as_str).into(),
    ]
}

pub(crate) async fn run(global: &Global, command: &Prices) -> Result<()> {
    match command {
        Prices::Search { words, filter, take, skip } => {
            search(global, &words.join(" "), filter, *take, *skip).await
        }
        Prices::Get(numbers) => look_up(global, numbers, &COLUMNS, row).await,
        Prices::Export { manufacturers } => export(global, manufacturers).await,
    }
}

async fn search(global: &Global, words: &str, filter: &Filter, take: Option<u32>, skip: u32) -> Result<()> {
    let connection = Connection::open(global).await?;
    let mut builder = connection.infinigate.search_price_list().searchword(words);
    if !filter.vendors.is_empty() {
        builder = builder.vendor_codes(filter.vendors.clone());
    }
    if !filter.types.is_empty() {
        builder = builder.product_types(
            filter.types.iter().map(|text| ProductType::from(text.as_str())).collect::<Vec<_>>(),
        );
    }
    if !filter.end_users.is_empty() {
        builder = builder.end_user_types(
            filter.end_users.iter().map(|text| EndUserType::from(text.as_str())).collect::<Vec<_>>(),
        );
    }
    if let Some(take) = take {
        builder = builder.take(whole(take)?);
    }
    let items = builder.skip(whole(skip)?).stream().page_size(PAGE.min(take.unwrap_or(PAGE)).max(1));
    let total = Total::default();
    let mut found = false;
    let rows = counted(items, Items::total, &total).map(|item| {
        found = true;
        Ok(row(&item?))
    });
    let expected = || Some(total.get()?.saturating_sub(skip.into()).min(take.unwrap_or(u32::MAX).into()));
    Output::open(global, &COLUMNS)?.write(rows, expected).await?;
    if !found && global.is_for_people() {
        let advice = if filter.vendors.is_empty() {
            ""
        } else {
            "; --vendor takes a manufacturer's code and not its name, such as HP or FORT"
        };
        let _ = writeln!(io::stderr(), "nothing was found{advice}");
    }
    Ok(())
}

fn whole(number: u32) -> Result<i32> {
    i32::try_from(number).map_err(|_| Failure::usage(format!("{number} rows are too many")))
}

/// Looks articles up and writes them, part by part, and then refuses the numbers that no article has.
pub(super) async fn look_up(
    global: &Global,
    numbers: &Numbers,
    columns: &[Column],
    row: impl Fn(&PriceListItem) -> Row,
) -> Result<()> {
    let output = Output::open(global, columns)?;
    let connection = Connection::open(global).await?;
    let infinigate = &connection.infinigate;
    let wanted = read(&numbers.numbers)?;
    let (row, missing) = (&row, &RefCell::new(Vec::new()));
    let parts = stream::iter(wanted.chunks(PART).map(Ok::<_, Failure>)).and_then(|part| async move {
        let found = match numbers.by {
            By::Sku => infinigate.prices_by_sku(part).await?,
            By::VendorSku => infinigate.prices_by_vendor_sku(part).await?,
        };
        missing.borrow_mut().extend(found.missing);
        Ok(stream::iter(found.items.into_iter().map(move |item| Ok(row(&item)))))
    });
    let total = wanted.len() as u64;
    even_if_unread(output.write(parts.try_flatten(), || Some(total)).await)?;
    refuse_missing(&missing.take(), numbers.by)
}

fn refuse_missing(missing: &[String], by: By) -> Result<()> {
    let message = match missing {
        [] => return Ok(()),
        [one] => format!("no article has the number {one}"),
        more => format!("no article has one of the numbers {}", more.join(", ")),
    };
    Err(Failure::not_found(message).hint(match by {
        By::Sku => "manufacturers' numbers are looked up with --by vendor-sku",
        By::VendorSku => "Infinigate's own numbers are looked up without --by vendor-sku",
    }))
}

/// Numbers as they stand, and those of standard input in place of `-`, each once. Capitals do not matter.
fn read(numbers: &[String]) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for number in numbers {
        if number == "-" {
            for line in std::io::stdin().lines() {
                let line = line.map_err(|error| Failure::usage(format!("standard input: {error}")))?;
                if !line.trim().is_empty() {
                    all.push(line.trim().to_owned());
                }
            }
        } else {
            all.push(number.clone());
        }
    }
    let mut seen = HashSet::new();
    all.retain(|number| seen.insert(number.to_lowercase()));
    Ok(all)
}

async fn export(global: &Global, manufacturers: &[String]) -> Result<()> {
    let connection = Connection::open(global).await?;
    let infinigate = &connection.infinigate;
    let names = if manufacturers.is_empty() {
        infinigate.list_manufacturers().send().await?.into_inner().iter().map(ToString::to_string).collect()
    } else {
        manufacturers.to_vec()
    };
    let (all, done, rows_done) = (names.len() as u64, Shared::new(0), Shared::new(0));
    let (done, rows_done) = (&done, &rows_done);
    let rows = stream::iter(names.into_iter().map(Ok::<_, Failure>)).and_then(|name| async move {
        let page =
            infinigate.get_price_list_by_manufacturer().manufacturer_name(name).send().await?.into_inner();
        done.set(done.get() + 1);
        rows_done.set(rows_done.get() + page.items.len() as u64);
        Ok(stream::iter(page.items.into_iter().map(|item| Ok(row(&item)))))
    });
    // The API tells no total: the other manufacturers are taken to have as many rows as those before.
    let expected = || (rows_done.get() * all).checked_div(done.get());
    Output::open(global, &COLUMNS)?.write(rows.try_flatten(), expected).await
}

pub(crate) async fn manufacturers(global: &Global) -> Result<()> {
    let columns = [column("manufacturer", "manufacturer")];
    let output = Output::open(global, &columns)?;
    let connection = Connection::open(global).await?;
    let names = connection.infinigate.list_manufacturers().send().await?.into_inner();
    let rows = names.iter().map(|name| vec![Cell::from(name)]).collect();
    output.write_all(rows).await
}
