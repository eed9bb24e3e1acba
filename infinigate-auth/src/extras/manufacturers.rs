//! Manufacturers by name and by code: the list has names, the filters of a search want codes.

use std::collections::BTreeSet;

use infinigate_api::{Error, operations};

use crate::Infinigate;

/// How many names an error offers.
const OFFERED: usize = 5;

/// A manufacturer, as the list and the price list know it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Manufacturer {
    /// The name as `list_manufacturers` says it, which `get_price_list_by_manufacturer` takes.
    pub name: String,
    /// The codes that its articles have, which the filter `vendor_codes` of a search takes: one, as a rule.
    pub codes: BTreeSet<String>,
}

impl Infinigate {
    /// Finds a manufacturer by its name, in any capitals, with the codes that its articles have.
    ///
    /// No operation says which code a name has. It is read from the articles of the manufacturer, so this fetches the
    /// list of manufacturers and the price list of this one: keep what it returns.
    ///
    /// ```no_run
    /// # async fn example(infinigate: infinigate_auth::Infinigate) -> Result<(), infinigate_auth::Error> {
    /// let fortinet = infinigate.manufacturer("Fortinet").await?;
    /// let search = infinigate.search_price_list().searchword("firewall").vendor_codes(&fortinet.codes);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidInput`] with the names that are nearest when there is no manufacturer of this name; else those of
    /// the two operations.
    pub async fn manufacturer(&self, name: &str) -> Result<Manufacturer, Error> {
        let names = self.list_manufacturers().send().await?.into_inner();
        let Some(found) = names.iter().find(|known| same(known, name)) else {
            return Err(unknown(name, names.iter().map(String::as_str)));
        };
        let articles = self.get_price_list_by_manufacturer().manufacturer_name(found).send().await?;
        let codes = articles.iter().filter_map(|article| article.vendor_code.clone());
        Ok(Manufacturer {
            name: found.clone(),
            codes: codes.filter(|code| !code.trim().is_empty()).collect(),
        })
    }

    /// Why a search with this filter `vendor_codes` may have found nothing: a value is the name of a manufacturer and
    /// not its code. The server answers such a filter with 0 rows and says nothing. For use after a search without rows;
    /// a value that is not a name need not be a code.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] that says which code to use; else those of [`manufacturer`](Self::manufacturer).
    pub async fn check_vendor_codes(
        &self,
        codes: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<(), Error> {
        let names = self.list_manufacturers().send().await?.into_inner();
        for code in codes {
            let code = code.as_ref();
            if !names.iter().any(|name| same(name, code)) {
                continue;
            }
            let manufacturer = self.manufacturer(code).await?;
            if manufacturer.codes.iter().any(|known| same(known, code)) {
                continue;
            }
            let known: Vec<&str> = manufacturer.codes.iter().map(String::as_str).collect();
            let known = if known.is_empty() { "which is not known".to_owned() } else { known.join(" or ") };
            return Err(Error::invalid_input(format!(
                "{code:?} is the name of a manufacturer: vendor_codes takes its code, {known}"
            )));
        }
        Ok(())
    }
}

fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

fn unknown<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Error {
    let wanted = name.trim().to_lowercase();
    let begins = |known: &&str| {
        let known = known.trim().to_lowercase();
        let beginning: String = wanted.chars().take(3).collect();
        known.contains(&wanted) || wanted.contains(&known) || known.starts_with(&beginning)
    };
    let near: Vec<&str> = names.filter(begins).take(OFFERED).collect();
    let hint = if near.is_empty() {
        "list_manufacturers has all names".to_owned()
    } else {
        format!("near it are {}", near.join(", "))
    };
    Error::invalid_request(
        &operations::GET_PRICE_LIST_BY_MANUFACTURER,
        format!("there is no manufacturer {name:?}; {hint}"),
    )
}
