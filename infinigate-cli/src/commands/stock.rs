//! `infinigate stock`.

use crate::cli::{Global, Numbers};
use crate::connection::Connection;
use crate::error::{Result, even_if_unread};
use crate::output::{self, Column, column};

use super::prices::{look_up, refuse_missing};

const COLUMNS: [Column; 4] = [
    column("sku", "SKU"),
    column("vendor_sku", "vendor SKU"),
    column("description", "description"),
    column("stock", "stock"),
];

pub(crate) async fn run(global: &Global, numbers: &Numbers) -> Result<()> {
    output::check(global, &COLUMNS)?;
    let connection = Connection::open(global).await?;
    let (items, missing) = look_up(&connection, numbers).await?;
    let rows = items
        .iter()
        .map(|item| {
            vec![
                item.sku.as_ref().into(),
                item.vendor_sku.as_ref().into(),
                item.description_full_text.as_ref().into(),
                item.stock_level.into(),
            ]
        })
        .collect();
    even_if_unread(output::write_all(global, &COLUMNS, rows).await)?;
    refuse_missing(&missing, numbers.by)
}
