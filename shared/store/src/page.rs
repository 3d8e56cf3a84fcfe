//! Lists that are read page by page.

use std::fmt;

use model::{kinds, Id};
use schemars::JsonSchema;
use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize};

/// Most items that one page has.
pub const LARGEST_PAGE: u32 = 100;

/// Which page a reader wants; part of a list's query string.
///
/// Works as a field with `#[serde(flatten)]` too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Paging {
    /// Items per page: 1 to 100.
    #[schemars(with = "Option<u32>", range(min = 1, max = 100))]
    #[serde(deserialize_with = "optional_limit")]
    pub limit: Option<u32>,
    /// The `nextCursor` of the page before.
    pub cursor: Option<String>,
}

impl Paging {
    /// How many items to read: what was asked for up to 100, else `default`.
    pub fn limit_or(&self, default: u32) -> u32 {
        self.limit.unwrap_or(default).clamp(1, LARGEST_PAGE)
    }

    /// The id of the row to start after.
    ///
    /// # Errors
    ///
    /// [`BadCursor`](crate::Error::BadCursor) when it is no id.
    pub(crate) fn after(&self) -> crate::Result<Option<Id<kinds::Entity>>> {
        match self.cursor.as_deref() {
            None | Some("") => Ok(None),
            Some(cursor) => Id::parse(cursor)
                .map(Some)
                .map_err(|_not_an_id| crate::Error::BadCursor),
        }
    }
}

/// One page of a list, as it is answered.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page starts; null on the last one.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// The same page with every item put into another shape.
    pub fn map<U>(self, shape: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(shape).collect(),
            next_cursor: self.next_cursor,
        }
    }

    /// The same page with some items left out; the next page still starts where this one ended.
    pub fn filter_map<U>(self, shape: impl FnMut(T) -> Option<U>) -> Page<U> {
        Page {
            items: self.items.into_iter().filter_map(shape).collect(),
            next_cursor: self.next_cursor,
        }
    }
}

fn optional_limit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    deserializer.deserialize_any(LimitVisitor).map(Some)
}

/// Reads a number, or the text of one: a flattened query string has lost its types.
struct LimitVisitor;

impl Visitor<'_> for LimitVisitor {
    type Value = u32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of items")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<u32, E> {
        let number: u64 = text.parse().map_err(|_not_a_number| E::custom(RULE))?;
        self.visit_u64(number)
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<u32, E> {
        match u32::try_from(number) {
            Ok(0) | Err(_) => Err(E::custom(RULE)),
            Ok(number) => Ok(number),
        }
    }
}

const RULE: &str = "must be a whole number from 1 to 100";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn paging(value: serde_json::Value) -> Result<Paging, String> {
        serde_json::from_value(value).map_err(|cause| cause.to_string())
    }

    #[test]
    fn a_limit_is_a_positive_number_and_is_capped() {
        assert_eq!(paging(json!({})).unwrap().limit_or(20), 20);
        assert_eq!(paging(json!({ "limit": 7 })).unwrap().limit_or(20), 7);
        assert_eq!(paging(json!({ "limit": "7" })).unwrap().limit_or(20), 7);
        assert_eq!(
            paging(json!({ "limit": "5000" })).unwrap().limit_or(20),
            100
        );
        for wrong in [
            json!("0"),
            json!("-1"),
            json!("x"),
            json!(""),
            json!("NaN"),
            json!(0),
        ] {
            assert_eq!(paging(json!({ "limit": wrong })).unwrap_err(), RULE);
        }
    }

    #[test]
    fn a_cursor_is_an_id() {
        let after = |cursor: &str| {
            let paging = paging(json!({ "cursor": cursor })).unwrap();
            paging.after().map(|id| id.map(String::from))
        };
        assert_eq!(after("p1").unwrap().as_deref(), Some("p1"));
        assert_eq!(after("").unwrap(), None);
        for wrong in ["../x", "a b", "{\"method\":\"limit\"}"] {
            assert!(
                matches!(after(wrong), Err(crate::Error::BadCursor)),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_page_is_written_with_its_next_cursor() {
        let page = Page {
            items: vec![1, 2],
            next_cursor: None,
        };
        let doubled = page.map(|it| it * 2);
        assert_eq!(
            json!(doubled),
            json!({ "items": [2, 4], "nextCursor": null })
        );
    }
}
