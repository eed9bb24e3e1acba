//! The price list.

use serde::Serialize;

use super::dice::Dice;
use super::manufacturers::{HP, Kind, MANUFACTURERS, Manufacturer, Range};
use super::money::Money;

/// One article of the price list, as it goes over the wire.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names of the wire")]
pub(crate) struct Product {
    pub(crate) sku: String,
    pub(crate) vendor_sku: String,
    pub(crate) vendor_name: &'static str,
    pub(crate) vendor_code: &'static str,
    pub(crate) description_full_text: String,
    pub(crate) product_type: &'static str,
    pub(crate) license_type: Option<&'static str>,
    pub(crate) license_band: Option<LicenseBand>,
    pub(crate) end_user_type: Option<&'static str>,
    pub(crate) price_on_request: bool,
    pub(crate) list_price: Option<ListPrice>,
    pub(crate) stock_level: Option<u32>,
    #[serde(skip)]
    pub(crate) kind: Kind,
}

/// How many users or devices a licence price holds for.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct LicenseBand {
    pub(crate) min: u32,
    pub(crate) max: u32,
}

/// The price before and after the reseller's discount.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListPrice {
    pub(crate) price: Money,
    pub(crate) discounted_price: Money,
    pub(crate) discount_percent: Money,
    #[serde(rename = "CurrencyCode")]
    pub(crate) currency_code: &'static str,
}

impl Product {
    /// True if resellers order it: it has a price, is not billed by usage, and the smallest quantity is not beyond
    /// what one of them pays for a line.
    pub(crate) fn is_ordered(&self) -> bool {
        let smallest = self.price().map(|price| price.times(self.smallest_quantity()));
        self.kind != Kind::Usage && smallest.is_some_and(|price| price <= LARGEST_LINE)
    }

    /// A quantity as a reseller orders it: within the licence band, and no more than the largest line.
    pub(crate) fn ordered_quantity(&self, dice: &mut Dice) -> u32 {
        let affordable = self.price().unwrap_or_default().fits_into(LARGEST_LINE);
        let largest = self.license_band.map_or(8, |band| band.max);
        dice.between(self.smallest_quantity(), affordable.min(largest))
    }

    fn smallest_quantity(&self) -> u32 {
        self.license_band.map_or(1, |band| band.min)
    }

    /// The reseller's own price, where the list says one.
    pub(crate) fn price(&self) -> Option<Money> {
        self.list_price.map(|list_price| list_price.discounted_price)
    }
}

const BANDS: [LicenseBand; 4] = [
    LicenseBand { min: 1, max: 24 },
    LicenseBand { min: 25, max: 99 },
    LicenseBand { min: 100, max: 249 },
    LicenseBand { min: 250, max: 999 },
];
/// More than this a reseller with some dozen customers does not order of one article at once.
const LARGEST_LINE: Money = Money::cents(600_000);
const TERMS: [u32; 3] = [12, 36, 60];
const END_USER_TYPES: [&str; 3] = ["Standard", "Education", "Government"];
const HARDWARE_VARIANTS: [&str; 4] =
    ["EU power cord", "UK power cord", "with rack mount kit", "refurbished, Grade A"];
/// The vendor SKUs of the vendor's guide, so that its sample request finds something.
const GUIDE_SAMPLES: [(&str, &str); 2] = [
    ("U8JN1E", "HPE Aruba Networking CX 8325 Exchange Care, 3 years"),
    ("U8JM6E", "HPE Aruba Networking CX 6300M Exchange Care, 3 years"),
];
/// The licence type of what is billed by usage.
const MSP: &str = "MSP";

/// Generates the whole price list.
pub(super) fn generate(dice: &mut Dice) -> Vec<Product> {
    let mut list = PriceList { dice, products: Vec::new() };
    for manufacturer in MANUFACTURERS {
        for range in manufacturer.ranges {
            list.add_range(manufacturer, range);
        }
        if manufacturer.code == HP {
            list.add_guide_samples(manufacturer);
        }
    }
    list.products
}

struct PriceList<'a> {
    dice: &'a mut Dice,
    products: Vec<Product>,
}

impl PriceList<'_> {
    fn add_range(&mut self, manufacturer: &Manufacturer, range: &Range) {
        let mut base = range.from_cents;
        for model in range.models {
            let article = format!("{} {} {model}", manufacturer.name, range.name);
            match range.kind {
                Kind::Hardware => {
                    for variant in HARDWARE_VARIANTS {
                        self.add(manufacturer, range.kind, format!("{article}, {variant}"), base);
                    }
                }
                Kind::Software => self.add_licences(manufacturer, &article, base),
                Kind::Service => {
                    for months in TERMS {
                        let price = base * i64::from(months) / 12;
                        self.add(manufacturer, range.kind, format!("{article}, {months} months"), price);
                    }
                }
                Kind::Usage => self.add(manufacturer, range.kind, format!("{article}, monthly usage"), base),
            }
            base += base * i64::from(self.dice.between(20, 60)) / 100;
        }
    }

    fn add_licences(&mut self, manufacturer: &Manufacturer, article: &str, base: i64) {
        for (step, band) in (0i64..).zip(BANDS) {
            for months in TERMS {
                for end_user_type in END_USER_TYPES {
                    let description = format!(
                        "{article}, {}-{} users, {months} months, {end_user_type}",
                        band.min, band.max
                    );
                    let price = base * i64::from(months) / 12 * (100 - 8 * step) / 100;
                    self.add(manufacturer, Kind::Software, description, price);
                    let renewal = self.dice.one_in(2);
                    if let Some(product) = self.products.last_mut() {
                        product.license_type = Some(if renewal { "Renewal" } else { "New" });
                        product.license_band = Some(band);
                        product.end_user_type = Some(end_user_type);
                    }
                }
            }
        }
    }

    fn add_guide_samples(&mut self, manufacturer: &Manufacturer) {
        for (vendor_sku, description) in GUIDE_SAMPLES {
            self.add(manufacturer, Kind::Service, description.to_owned(), 154_900);
            if let Some(product) = self.products.last_mut() {
                vendor_sku.clone_into(&mut product.vendor_sku);
            }
        }
    }

    fn add(&mut self, manufacturer: &Manufacturer, kind: Kind, description: String, cents: i64) {
        let index = self.products.len();
        // The first article of a range always has its price; usage is billed, so it has one too.
        let on_request = kind != Kind::Usage && index % 23 == 22;
        let list_price = (!on_request).then(|| self.list_price(kind, cents));
        let vendor_sku = self.vendor_sku(manufacturer.code, index);
        let stock_level = self.stock_level(kind);
        self.products.push(Product {
            sku: format!("IG{:07}", 1_000_001 + index * 7),
            vendor_sku,
            vendor_name: manufacturer.name,
            vendor_code: manufacturer.code,
            description_full_text: description,
            product_type: product_type(kind),
            license_type: (kind == Kind::Usage).then_some(MSP),
            license_band: None,
            end_user_type: (kind == Kind::Hardware).then_some(END_USER_TYPES[0]),
            price_on_request: on_request,
            list_price,
            stock_level,
            kind,
        });
    }

    fn vendor_sku(&mut self, code: &str, index: usize) -> String {
        // The index keeps it unique whatever the dice say.
        format!("{code}-{}{index:04}", self.dice.code(3))
    }

    fn list_price(&mut self, kind: Kind, cents: i64) -> ListPrice {
        let odd = i64::from(self.dice.between(0, 99));
        let price = Money::cents(if kind == Kind::Usage { cents } else { cents + odd });
        let discount_percent = Money::cents(i64::from(self.dice.between(16, 152)) * 25);
        let discounted = price - price.percent(discount_percent);
        // Usage is priced per seat and month, where a hundredth of a cent counts.
        let discounted_price = if kind == Kind::Usage { discounted } else { discounted.to_cents() };
        ListPrice { price, discounted_price, discount_percent, currency_code: super::CURRENCY }
    }

    fn stock_level(&mut self, kind: Kind) -> Option<u32> {
        let level = self.dice.between(0, 240);
        (kind == Kind::Hardware && !self.dice.one_in(12)).then_some(level)
    }
}

const fn product_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Hardware => "Hardware",
        Kind::Software => "Software",
        Kind::Service => "Service",
        Kind::Usage => "Subscription",
    }
}
