//! Stores "nothing" as the empty string: `#[serde(with = "model::blank")]`.
//!
//! A unique index ignores rows in which a member is null, so optional members of unique indexes
//! hold the empty string instead.

use std::fmt::Display;
use std::str::FromStr;

use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

/// Writes the value, or the empty string.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<T: Serialize, S: Serializer>(
    value: &Option<T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => value.serialize(serializer),
        None => serializer.serialize_str(""),
    }
}

/// Reads a value; the empty string and null are none.
///
/// # Errors
///
/// Those of the deserializer, and whatever the value says about its text.
pub fn deserialize<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: FromStr,
    T::Err: Display,
    D: Deserializer<'de>,
{
    match Option::<String>::deserialize(deserializer)? {
        Some(text) if !text.is_empty() => text.parse().map(Some).map_err(de::Error::custom),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use crate::CourseId;

    #[derive(Serialize, Deserialize)]
    struct Scoped {
        #[serde(with = "crate::blank")]
        scope: Option<CourseId>,
    }

    #[test]
    fn nothing_is_the_empty_string_and_back() {
        let none: Scoped = serde_json::from_str(r#"{"scope":""}"#).unwrap();
        assert!(none.scope.is_none());
        assert_eq!(serde_json::to_string(&none).unwrap(), r#"{"scope":""}"#);
        let some: Scoped = serde_json::from_str(r#"{"scope":"c1"}"#).unwrap();
        assert_eq!(serde_json::to_string(&some).unwrap(), r#"{"scope":"c1"}"#);
    }
}
