//! Text that people write, cleaned and measured where it enters.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use schemars::{json_schema, JsonSchema, Schema, SchemaGenerator};
use serde::{de, Deserialize, Deserializer, Serialize};

use crate::text_rules::{clean, length};
use crate::Invalid;

/// Text of `MIN` to `MAX` characters, counted as Unicode scalar values after cleaning.
///
/// Reading it cleans it (NFC, no control characters but line feed and tab, trimmed), so whatever
/// is stored has been cleaned once and cleans to itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Text<const MIN: usize, const MAX: usize>(String);

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    /// Cleans and measures what somebody wrote.
    ///
    /// # Errors
    ///
    /// [`Invalid`] when fewer than `MIN` or more than `MAX` characters are left.
    pub fn new(raw: &str) -> Result<Self, Invalid> {
        let text = clean(raw);
        if (MIN..=MAX).contains(&length(&text)) {
            Ok(Self(text))
        } else {
            Err(Invalid::count(MIN, MAX, "characters"))
        }
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Gives the text away.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Takes the text under another rule, such as that of a column which may also be emptied.
    ///
    /// # Errors
    ///
    /// [`Invalid`] when the text does not keep the other rule.
    pub fn fit<const LOW: usize, const HIGH: usize>(&self) -> Result<Text<LOW, HIGH>, Invalid> {
        Text::new(&self.0)
    }
}

impl<const MAX: usize> Text<0, MAX> {
    /// No text at all.
    pub const EMPTY: Self = Self(String::new());

    /// Cleans text of our own making and cuts it at `MAX` characters.
    pub fn cut(raw: &str) -> Self {
        let short: String = clean(raw).chars().take(MAX).collect();
        Self(short.trim_end().to_owned())
    }
}

impl<const MAX: usize> Default for Text<0, MAX> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<const MIN: usize, const MAX: usize> Deref for Text<MIN, MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> AsRef<str> for Text<MIN, MAX> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Text<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MIN: usize, const MAX: usize> FromStr for Text<MIN, MAX> {
    type Err = Invalid;

    fn from_str(raw: &str) -> Result<Self, Invalid> {
        Self::new(raw)
    }
}

impl<'de, const MIN: usize, const MAX: usize> Deserialize<'de> for Text<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = String::deserialize(deserializer)?;
        Self::new(&raw).map_err(de::Error::custom)
    }
}

impl<const MIN: usize, const MAX: usize> JsonSchema for Text<MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Text{MIN}To{MAX}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": MIN, "maxLength": MAX })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_not_bytes() {
        assert!(Text::<1, 3>::new("👍👍👍").is_ok());
        assert!(Text::<1, 3>::new("👍👍👍👍").is_err());
    }

    #[test]
    fn blank_text_is_refused_where_text_is_needed() {
        let refused = Text::<1, 5000>::new(" \n\u{0} ").unwrap_err();
        assert_eq!(refused.reason(), "must have 1 to 5000 characters");
        assert_eq!(Text::<0, 10>::new("  ").unwrap().as_str(), "");
    }

    #[test]
    fn json_is_cleaned_on_the_way_in() {
        let text: Text<1, 10> = serde_json::from_str("\"  hi\\u0007 \"").unwrap();
        assert_eq!(serde_json::to_string(&text).unwrap(), "\"hi\"");
    }

    #[test]
    fn the_schema_names_the_limits() {
        let schema = schemars::schema_for!(Text<1, 80>);
        assert_eq!(schema.get("minLength"), Some(&1.into()));
        assert_eq!(schema.get("maxLength"), Some(&80.into()));
    }

    #[test]
    fn our_own_text_is_cut_rather_than_refused() {
        assert_eq!(Text::<0, 4>::cut("abc def").as_str(), "abc");
    }
}
