//! Amounts as whole numbers, so that a sum of cents stays a sum of cents.

use std::iter::Sum;
use std::ops::{Add, Sub};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Serialize, Serializer};
use serde_json::Value;

/// An amount (or a rate in per cent) in ten-thousandths: four decimals, as unit prices have them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Money(i64);

const ONE: i64 = 10_000;

impl Money {
    pub(crate) const fn cents(cents: i64) -> Self {
        Self(cents * 100)
    }

    pub(crate) const fn thousandths(thousandths: i64) -> Self {
        Self(thousandths.saturating_mul(10))
    }

    /// A price on the wire, read from its digits.
    pub(crate) fn from_json(price: &Value) -> Option<Self> {
        let price: Decimal = price.as_number()?.to_string().parse().ok()?;
        price.checked_mul(ONE.into())?.round().to_i64().map(Self)
    }

    /// The amount for a quantity.
    pub(crate) fn times(self, quantity: u32) -> Self {
        self.scaled(i64::from(quantity), 1)
    }

    /// How many times the amount fits into a limit: always, when it is nothing.
    pub(crate) fn fits_into(self, limit: Self) -> u32 {
        limit.0.checked_div(self.0).and_then(|times| u32::try_from(times).ok()).unwrap_or(u32::MAX)
    }

    /// This many per cent of the amount.
    pub(crate) fn percent(self, rate: Self) -> Self {
        self.scaled(rate.0, 100 * ONE)
    }

    /// The amount times a fraction, rounded half up.
    pub(crate) fn scaled(self, numerator: i64, denominator: i64) -> Self {
        let (numerator, denominator) = (i128::from(numerator), i128::from(denominator));
        let product = i128::from(self.0) * numerator;
        Self(i64::try_from((2 * product + denominator).div_euclid(2 * denominator)).unwrap_or(i64::MAX))
    }

    /// Rounded to two decimals.
    pub(crate) fn to_cents(self) -> Self {
        Self(self.scaled(1, 100).0.saturating_mul(100))
    }
}

impl Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Money {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

impl Serialize for Money {
    /// Whole amounts are written without decimals, as the server's platform does it. For the others, one division of
    /// whole numbers yields the double that is nearest to the decimal, and that one prints as the decimal again.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % ONE == 0 {
            return serializer.serialize_i64(self.0 / ONE);
        }
        #[expect(clippy::cast_precision_loss, reason = "amounts stay far below 2^53 ten-thousandths")]
        serializer.serialize_f64(self.0 as f64 / ONE as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::{Money, Value};

    fn json(amount: Money) -> String {
        serde_json::to_string(&amount).unwrap()
    }

    #[test]
    fn prints_the_decimals_it_was_built_from() {
        for cents in 0..200_000 {
            let whole = cents / 100;
            let text = format!("{whole}.{:02}", cents % 100);
            let shortest =
                if cents % 100 == 0 { whole.to_string() } else { text.trim_end_matches('0').to_owned() };
            assert_eq!(json(Money::cents(cents)), shortest);
        }
        assert_eq!(json(Money(12_345)), "1.2345");
    }

    #[test]
    fn reads_what_it_prints() {
        for ten_thousandths in [0, 1, 12_345, 10_000, 999_900, 123_456_789] {
            let amount = Money(ten_thousandths);
            assert_eq!(Money::from_json(&serde_json::to_value(amount).unwrap()), Some(amount));
        }
        assert_eq!(Money::from_json(&Value::Null), None);
    }

    #[test]
    fn rounds_half_up() {
        assert_eq!(Money(10_050).to_cents(), Money::cents(101));
        assert_eq!(Money(10_049).to_cents(), Money::cents(100));
        assert_eq!(Money::cents(10_000).percent(Money::cents(1_900)), Money::cents(1_900));
    }
}
