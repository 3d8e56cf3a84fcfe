//! Tags of posts, pods and resources, and the `#tags` in a text.

use std::fmt;
use std::str::FromStr;

use schemars::{json_schema, JsonSchema, Schema, SchemaGenerator};
use serde::{de, Deserialize, Deserializer, Serialize};

use crate::text_rules::clean;
use crate::Invalid;

/// The longest tag, in characters.
const MAX_LENGTH: usize = 32;

/// One tag: `^[a-z0-9][a-z0-9_-]{0,31}$`. Capitals are lowered, one leading `#` is dropped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Tag(String);

impl Tag {
    /// Checks a tag that somebody wrote.
    ///
    /// # Errors
    ///
    /// [`Invalid`] when it has other characters or is too long.
    pub fn new(raw: &str) -> Result<Self, Invalid> {
        let text = clean(raw).to_lowercase();
        let text = text.strip_prefix('#').unwrap_or(&text);
        if text.chars().all(is_inside) && text.starts_with(is_first) && text.len() <= MAX_LENGTH {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::new(
                "must be a tag of 1 to 32 letters a-z, digits, `_` or `-`",
            ))
        }
    }

    /// Returns the tag without `#`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Finds the distinct `#tags` of a text in their order, at most `limit`.
pub fn hashtags(text: &str, limit: usize) -> Vec<Tag> {
    let mut found: Vec<Tag> = Vec::new();
    for word in marked_words(text, '#', |it| is_inside(it.to_ascii_lowercase())) {
        if found.len() == limit {
            break;
        }
        match Tag::new(word) {
            Ok(tag) if !found.contains(&tag) => found.push(tag),
            _ => {}
        }
    }
    found
}

/// Joins tags by spaces: what full-text search looks in, since arrays have no index.
pub fn tag_text(tags: &[Tag]) -> String {
    let words: Vec<&str> = tags.iter().map(Tag::as_str).collect();
    words.join(" ")
}

/// Finds the words that follow `mark`, where `mark` does not itself follow a word.
pub(crate) fn marked_words(
    text: &str,
    mark: char,
    is_inside: impl Fn(char) -> bool + Copy,
) -> impl Iterator<Item = &str> {
    let mut before = ' ';
    text.split(mark).enumerate().filter_map(move |(n, piece)| {
        let free = n > 0 && !before.is_alphanumeric() && before != '_' && before != mark;
        let start = if n == 0 { ' ' } else { mark };
        before = piece.chars().next_back().unwrap_or(start);
        let word = piece.split(|it| !is_inside(it)).next().unwrap_or_default();
        (free && !word.is_empty()).then_some(word)
    })
}

fn is_first(character: char) -> bool {
    character.is_ascii_lowercase() || character.is_ascii_digit()
}

fn is_inside(character: char) -> bool {
    is_first(character) || matches!(character, '_' | '-')
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Tag {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = Invalid;

    fn from_str(raw: &str) -> Result<Self, Invalid> {
        Self::new(raw)
    }
}

impl<'de> Deserialize<'de> for Tag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = String::deserialize(deserializer)?;
        Self::new(&raw).map_err(de::Error::custom)
    }
}

impl JsonSchema for Tag {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Tag".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,31}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = hashtags(text, 10);
        let found: Vec<&str> = found.iter().map(Tag::as_str).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn tags_are_lowered_and_checked() {
        assert_eq!(Tag::new(" #Rust-Lang ").unwrap().as_str(), "rust-lang");
        for raw in ["", "#", "-a", "a b", "ä", &"x".repeat(33)] {
            assert!(Tag::new(raw).is_err(), "{raw:?}");
        }
    }

    #[test]
    fn hashtags_are_found_where_they_start_a_word() {
        check("Learning #Rust and #math, #rust again", &["rust", "math"]);
        check("(#a) #b_c-d. #1", &["a", "b_c-d", "1"]);
        check("# heading ## more c#sharp a_#b", &[]);
        check("#a#b ##c", &["a"]);
        check("", &[]);
    }

    #[test]
    fn hashtags_stop_at_the_limit() {
        let tags: Vec<String> = (0..20).map(|n| format!("#t{n}")).collect();
        assert_eq!(hashtags(&tags.join(" "), 10).len(), 10);
    }

    #[test]
    fn tags_are_joined_for_search() {
        assert_eq!(tag_text(&hashtags("#a #b", 10)), "a b");
    }
}
