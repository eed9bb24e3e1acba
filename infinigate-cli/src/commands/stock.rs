//! `infinigate stock`.

use infinigate_auth::types::PriceListItem;

use super::prices::look_up;
use crate::cli::{Global, Numbers};
use crate::error::Result;
use crate::output::{Column, Row, column};

const COLUMNS: [Column; 4] = [
    column("sku", "SKU"),
    column("vendor_sku", "vendor SKU"),
    column("description", "description"),
    column("stock", "stock"),
];

pub(crate) async fn run(global: &Global, numbers: &Numbers) -> Result<()> {
    look_up(global, numbers, &COLUMNS, row).await
}

fn row(item: &PriceListItem) -> Row {
    vec![
        item.sku.as_ref().into(),
        item.vendor_sku.as_ref().into(),
        item.description_full_text.as_ref().into(),
        item.stock_level.into(),
    ]
}
