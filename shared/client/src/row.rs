//! One row as Appwrite answers it.

use std::fmt;
use std::marker::PhantomData;

use jiff::Timestamp;
use serde::de::{DeserializeOwned, Deserializer, Error as _, MapAccess, Visitor};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::screen::unscreened;

/// A row: Appwrite's own members, and the cells as the caller's type.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<T> {
    /// The id.
    pub id: String,
    /// The internal sequence, growing with creation; empty in answers to staged writes.
    pub sequence: String,
    /// When the row was created; absent if a `select` left it out.
    pub created_at: Option<Timestamp>,
    /// When the row was last changed; absent if a `select` left it out.
    pub updated_at: Option<Timestamp>,
    /// The row's own permissions.
    pub permissions: Vec<String>,
    /// The cells.
    pub data: T,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Row<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RowVisitor(PhantomData))
    }
}

struct RowVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for RowVisitor<T> {
    type Value = Row<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Row<T>, A::Error> {
        let (mut own, mut cells) = (Map::new(), Map::new());
        while let Some((name, value)) = members.next_entry::<String, Value>()? {
            if name.starts_with('$') {
                own.insert(name, value);
            } else {
                cells.insert(name, unscreened(value));
            }
        }
        let own: Own = serde_json::from_value(Value::Object(own)).map_err(A::Error::custom)?;
        let data = T::deserialize(Value::Object(cells))
            .map_err(|cause| A::Error::custom(format_args!("row {}: {cause}", own.id)))?;
        Ok(Row {
            id: own.id,
            sequence: own.sequence.into_text(),
            created_at: own.created_at,
            updated_at: own.updated_at,
            permissions: own.permissions,
            data,
        })
    }
}

/// The members whose names start with `$`.
#[derive(Deserialize)]
struct Own {
    #[serde(rename = "$id")]
    id: String,
    #[serde(rename = "$sequence", default)]
    sequence: Sequence,
    #[serde(rename = "$createdAt", default)]
    created_at: Option<Timestamp>,
    #[serde(rename = "$updatedAt", default)]
    updated_at: Option<Timestamp>,
    #[serde(rename = "$permissions", default)]
    permissions: Vec<String>,
}

/// Text from 1.9.0 on; a number in payloads of older servers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Sequence {
    Text(String),
    Number(u64),
}

impl Default for Sequence {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl Sequence {
    fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Note {
        text: String,
    }

    #[test]
    fn a_row_is_split_into_its_own_members_and_its_cells() {
        let row: Row<Note> = serde_json::from_value(json!({
            "$id": "n1", "$sequence": "7", "$tableId": "notes", "$databaseId": "main",
            "$createdAt": "2026-11-22T10:00:00.123+00:00", "$updatedAt": "2026-11-22T10:00:01.000+00:00",
            "$permissions": ["read(\"any\")"], "text": "hello"
        }))
        .unwrap();
        assert_eq!(row.id, "n1");
        assert_eq!(row.sequence, "7");
        assert_eq!(
            row.created_at.unwrap().to_string(),
            "2026-11-22T10:00:00.123Z"
        );
        assert_eq!(
            row.data,
            Note {
                text: "hello".to_owned()
            }
        );
    }

    #[test]
    fn an_event_of_an_older_server_is_read_too() {
        let row: Row<Value> =
            serde_json::from_value(json!({ "$id": "n1", "$sequence": 7 })).unwrap();
        assert_eq!((row.sequence.as_str(), row.created_at), ("7", None));
    }
}
