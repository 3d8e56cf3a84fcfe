//! Money in whole minor units, never in fractions.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An amount in cents of some currency.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Cents(pub i64);

impl Cents {
    /// Writes the amount with its ISO 4217 code: `12.50 USD`.
    pub fn in_currency(self, code: &str) -> String {
        format!("{self} {}", code.to_uppercase())
    }

    /// Returns `percent` per cent of the amount, rounded down.
    #[must_use]
    pub fn percent(self, percent: i64) -> Self {
        Self(self.0.saturating_mul(percent).div_euclid(100))
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let whole = self.0.unsigned_abs() / 100;
        let rest = self.0.unsigned_abs() % 100;
        write!(f, "{sign}{whole}.{rest:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_with_two_digits() {
        assert_eq!(Cents(1250).in_currency("usd"), "12.50 USD");
        assert_eq!(Cents(5).to_string(), "0.05");
        assert_eq!(Cents(-105).to_string(), "-1.05");
    }

    #[test]
    fn shares_are_rounded_down() {
        assert_eq!(Cents(999).percent(85), Cents(849));
        assert_eq!(Cents(0).percent(10), Cents(0));
    }
}
