//! The names people are mentioned by, and the mentions in a text.

use std::fmt;
use std::str::FromStr;

use schemars::{json_schema, JsonSchema, Schema, SchemaGenerator};
use serde::{de, Deserialize, Deserializer, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::tag::marked_words;
use crate::{random, Invalid};

/// The shortest and the longest username, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=30;

/// Random characters at the end of a suggested username.
const SUFFIX_LENGTH: usize = 4;

/// How many people one text can mention.
pub const MAX_MENTIONS: usize = 10;

/// A username: `^[a-z0-9_]{3,30}$`. Capitals are lowered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Username(String);

impl Username {
    /// Checks a username that somebody chose.
    ///
    /// # Errors
    ///
    /// [`Invalid`] when it has other characters, or too few or many.
    pub fn new(raw: &str) -> Result<Self, Invalid> {
        let text = raw.trim().to_ascii_lowercase();
        if LENGTHS.contains(&text.len()) && text.chars().all(is_inside) {
            Ok(Self(text))
        } else {
            Err(Invalid::new(
                "must have 3 to 30 letters a-z, digits or underscores",
            ))
        }
    }

    /// Makes a username out of a name and four random characters: "Asha Rao" gives `asha_rao_k3x9`.
    pub fn suggest(name: &str) -> Self {
        Self::with_suffix(name, &random::characters(random::BASE36, SUFFIX_LENGTH))
    }

    fn with_suffix(name: &str, suffix: &str) -> Self {
        let kept = LENGTHS.end() - suffix.len() - 1;
        let slug: String = slug(name).chars().take(kept).collect();
        Self(format!("{}_{suffix}", slug.trim_end_matches('_')))
    }

    /// Returns the username without `@`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Finds the distinct usernames that a text mentions with `@`, the first [`MAX_MENTIONS`] of them.
pub fn mentions(text: &str) -> Vec<Username> {
    let mut found: Vec<Username> = Vec::new();
    for word in marked_words(text, '@', |it| is_inside(it.to_ascii_lowercase())) {
        if found.len() == MAX_MENTIONS {
            break;
        }
        match Username::new(word) {
            Ok(name) if !found.contains(&name) => found.push(name),
            _ => {}
        }
    }
    found
}

/// Spells a name with `a-z`, `0-9` and single underscores; "student" where nothing is left.
fn slug(name: &str) -> String {
    let plain: String = name
        .nfkd()
        .filter(char::is_ascii)
        .map(|it| it.to_ascii_lowercase())
        .map(|it| if it.is_ascii_alphanumeric() { it } else { ' ' })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    if words.is_empty() {
        "student".to_owned()
    } else {
        words.join("_")
    }
}

fn is_inside(character: char) -> bool {
    character.is_ascii_lowercase() || character.is_ascii_digit() || character == '_'
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Username {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for Username {
    type Err = Invalid;

    fn from_str(raw: &str) -> Result<Self, Invalid> {
        Self::new(raw)
    }
}

impl<'de> Deserialize<'de> for Username {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = String::deserialize(deserializer)?;
        Self::new(&raw).map_err(de::Error::custom)
    }
}

impl JsonSchema for Username {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Username".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[a-z0-9_]{3,30}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = mentions(text);
        let found: Vec<&str> = found.iter().map(Username::as_str).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn usernames_are_lowered_and_checked() {
        assert_eq!(Username::new("Asha_1").unwrap().as_str(), "asha_1");
        for raw in ["ab", "a b c", "asha!", "änne", &"x".repeat(31)] {
            assert!(Username::new(raw).is_err(), "{raw:?}");
        }
    }

    #[test]
    fn a_suggestion_is_the_name_and_four_characters() {
        let suggest = |name| Username::with_suffix(name, "k3x9").to_string();
        assert_eq!(suggest("Asha Rao"), "asha_rao_k3x9");
        assert_eq!(suggest("  Zoë  O'Neil-Smith "), "zoe_o_neil_smith_k3x9");
        assert_eq!(suggest("李雷"), "student_k3x9");
        assert_eq!(
            suggest(&"long ".repeat(20)),
            "long_long_long_long_long_k3x9"
        );
        let drawn = Username::suggest("Asha");
        assert_eq!(Username::new(drawn.as_str()), Ok(drawn));
    }

    #[test]
    fn mentions_are_found_where_they_start_a_word() {
        check("@asha and (@ben_2), @asha again", &["asha", "ben_2"]);
        check("mail asha@example.com, @@ben, @ab", &[]);
        check("@Asha, @cara.", &["asha", "cara"]);
        check(&format!("@{}", "x".repeat(31)), &[]);
    }

    #[test]
    fn a_text_mentions_ten_people_at_most() {
        let names: Vec<String> = (0..20).map(|n| format!("@user{n}")).collect();
        assert_eq!(mentions(&names.join(" ")).len(), 10);
    }
}
