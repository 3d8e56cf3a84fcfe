//! Ids of rows, users, files and teams, each of a type of its own.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use schemars::{json_schema, JsonSchema, Schema, SchemaGenerator};
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

use crate::{random, Invalid};

/// The longest id that Appwrite accepts, in characters.
pub const MAX_ID_LENGTH: usize = 36;

/// Length of a random id, in characters of base 36.
const RANDOM_LENGTH: usize = 20;

const RULE: &str =
    "must be an id of 1 to 36 letters, digits, `.`, `_` or `-` that starts with a letter or digit";

/// The id of a `K`: 1 to 36 characters of `[A-Za-z0-9._-]`, the first a letter or digit.
///
/// An id of one kind is never taken for one of another kind; [`Id::cast`] says so where they are
/// the same by design (a profile has its user's id, a pod its team's).
pub struct Id<K> {
    text: String,
    kind: PhantomData<fn() -> K>,
}

impl<K> Id<K> {
    /// Checks a string that somebody sent.
    ///
    /// # Errors
    ///
    /// [`Invalid`] when Appwrite would refuse it as an id.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let mut characters = text.chars();
        let starts_well = characters
            .next()
            .is_some_and(|first| first.is_ascii_alphanumeric());
        let goes_on_well = characters.all(|it| it.is_ascii_alphanumeric() || "._-".contains(it));
        if starts_well && goes_on_well && text.len() <= MAX_ID_LENGTH {
            Ok(Self::computed(text.to_owned()))
        } else {
            Err(Invalid::new(RULE))
        }
    }

    /// Makes up a new id of 20 lower-case letters and digits (103 bits).
    pub fn random() -> Self {
        Self::computed(random::characters(random::BASE36, RANDOM_LENGTH))
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Takes the id for one of another kind.
    #[must_use]
    pub fn cast<L>(&self) -> Id<L> {
        Id::computed(self.text.clone())
    }

    /// Wraps text that is an id by construction.
    pub(crate) fn computed(text: String) -> Self {
        Self {
            text,
            kind: PhantomData,
        }
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        Self::computed(self.text.clone())
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<K> PartialEq<str> for Id<K> {
    fn eq(&self, other: &str) -> bool {
        self.text == other
    }
}

impl<K> PartialEq<&str> for Id<K> {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}

impl<K> AsRef<str> for Id<K> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl<K> FromStr for Id<K> {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::parse(text)
    }
}

impl<K> TryFrom<String> for Id<K> {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl<K> From<Id<K>> for String {
    fn from(id: Id<K>) -> Self {
        id.text
    }
}

impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

impl<K> JsonSchema for Id<K> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,35}$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, accepted: bool) {
        assert_eq!(Id::<()>::parse(text).is_ok(), accepted, "{text:?}");
    }

    #[test]
    fn an_id_is_what_appwrite_accepts() {
        check("a", true);
        check("6921c0de.x_y-Z", true);
        check(&"x".repeat(36), true);
        check(&"x".repeat(37), false);
        check("", false);
        check("-a", false);
        check("_a", false);
        check("a b", false);
        check("a/b", false);
        check("ä", false);
    }

    #[test]
    fn random_ids_are_ids_and_differ() {
        let (one, other) = (Id::<()>::random(), Id::<()>::random());
        check(one.as_str(), true);
        assert_eq!(one.as_str().len(), 20);
        assert_ne!(one, other);
    }

    #[test]
    fn json_refuses_what_is_no_id() {
        assert!(serde_json::from_str::<Id<()>>("\"ok\"").is_ok());
        let refused = serde_json::from_str::<Id<()>>("\"../x\"").unwrap_err();
        assert!(refused.to_string().starts_with("must be an id"));
    }
}
