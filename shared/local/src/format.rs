//! Shaping answers for clients of older versions, who say theirs in `X-Appwrite-Response-Format`.
//!
//! No header means the newest shape. Source of the rules: appwrite/appwrite:src/Appwrite/Utopia/Response/Filters.

use axum::http::HeaderMap;
use serde_json::Value;

/// The version whose shapes a client understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Format(u32, u32, u32);

/// What a client that says nothing gets.
const NEWEST: Format = Format(u32::MAX, 0, 0);

impl Format {
    /// The format that a request asks for.
    pub fn of(headers: &HeaderMap) -> Self {
        let Some(header) = headers.get("x-appwrite-response-format") else {
            return NEWEST;
        };
        header.to_str().ok().and_then(Self::parse).unwrap_or(NEWEST)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(|part| part.parse().ok());
        Some(Self(parts.next()??, parts.next()??, parts.next()??))
    }

    /// Whether the client is older than this version.
    pub fn is_before(self, major: u32, minor: u32, patch: u32) -> bool {
        self < Self(major, minor, patch)
    }

    /// A row or a list of rows: `$sequence` was a number before 1.9.0.
    pub fn shape_rows(self, answer: &mut Value) {
        if self.is_before(1, 9, 0) {
            cast_sequences(answer);
        }
    }
}

fn cast_sequences(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(cast_sequences),
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                if key == "$sequence" {
                    let number = member.as_str().and_then(|text| text.parse::<i64>().ok());
                    *member = Value::from(number.unwrap_or(0));
                } else {
                    cast_sequences(member);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn versions_compare_by_their_numbers() {
        let format = Format::parse("1.8.10").unwrap();
        assert!(format.is_before(1, 9, 0) && !format.is_before(1, 8, 9));
        assert!(!Format::of(&HeaderMap::new()).is_before(2, 0, 0));
        assert_eq!(Format::parse("new"), None);
    }

    #[test]
    fn sequences_become_numbers_for_older_clients() {
        let mut answer =
            json!({"rows": [{"$sequence": "7", "author": {"$sequence": "9"}}, {"$sequence": ""}]});
        Format(1, 8, 0).shape_rows(&mut answer);
        assert_eq!(
            answer,
            json!({"rows": [{"$sequence": 7, "author": {"$sequence": 9}}, {"$sequence": 0}]})
        );
    }
}
