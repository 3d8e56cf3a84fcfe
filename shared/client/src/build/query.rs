//! Filters, order and paging of a list.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// One element of a list call's `queries`.
///
/// ```
/// use client::Query;
///
/// let query = Query::equal("author", ["asha", "ben"]);
/// assert_eq!(query.to_string(), r#"{"method":"equal","attribute":"author","values":["asha","ben"]}"#);
/// ```
///
/// Geometry, joins and aggregates are not offered: servers before 2.0 do not know them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Query {
    method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    attribute: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<Value>,
}

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident => $method:literal),* $(,)?) => {$(
        $(#[$doc])*
        pub fn $name(attribute: impl AsRef<str>, value: impl Serialize) -> Self {
            Self::of($method, attribute, flattened(&value))
        }
    )*};
}

impl Query {
    comparisons! {
        /// The cell is one of the values (at most 500).
        equal => "equal",
        /// The cell is not the value; null does not match.
        not_equal => "notEqual",
        /// The cell is below the value.
        less_than => "lessThan",
        /// The cell is the value or below.
        less_than_equal => "lessThanEqual",
        /// The cell is above the value.
        greater_than => "greaterThan",
        /// The cell is the value or above.
        greater_than_equal => "greaterThanEqual",
        /// The text starts with the value.
        starts_with => "startsWith",
        /// The text does not start with the value.
        not_starts_with => "notStartsWith",
        /// The text ends with the value.
        ends_with => "endsWith",
        /// The text does not end with the value.
        not_ends_with => "notEndsWith",
        /// The text, or an element of the array, contains the value.
        contains => "contains",
        /// Neither the text nor an element of the array contains the value.
        not_contains => "notContains",
        /// The text matches by words; needs a full-text index on that very column.
        search => "search",
        /// The text does not match by words; needs a full-text index on that very column.
        not_search => "notSearch",
        /// The text matches a regular expression.
        regex => "regex",
        /// The array contains one of the values.
        contains_any => "containsAny",
        /// The array contains all of the values.
        contains_all => "containsAll",
    }

    /// The cell is null.
    pub fn is_null(attribute: impl AsRef<str>) -> Self {
        Self::of("isNull", attribute, Vec::new())
    }

    /// The cell is not null.
    pub fn is_not_null(attribute: impl AsRef<str>) -> Self {
        Self::of("isNotNull", attribute, Vec::new())
    }

    /// The cell lies between the two values, both included.
    pub fn between(attribute: impl AsRef<str>, start: impl Serialize, end: impl Serialize) -> Self {
        Self::of("between", attribute, paired(&start, &end))
    }

    /// The cell lies outside the two values.
    pub fn not_between(
        attribute: impl AsRef<str>,
        start: impl Serialize,
        end: impl Serialize,
    ) -> Self {
        Self::of("notBetween", attribute, paired(&start, &end))
    }

    /// Only these columns are answered.
    pub fn select<S: AsRef<str>>(attributes: impl IntoIterator<Item = S>) -> Self {
        let names = attributes
            .into_iter()
            .map(|name| Value::from(name.as_ref()));
        Self::plain("select", names.collect())
    }

    /// Smallest first.
    pub fn order_asc(attribute: impl AsRef<str>) -> Self {
        Self::of("orderAsc", attribute, Vec::new())
    }

    /// Largest first.
    pub fn order_desc(attribute: impl AsRef<str>) -> Self {
        Self::of("orderDesc", attribute, Vec::new())
    }

    /// In no order.
    pub fn order_random() -> Self {
        Self::plain("orderRandom", Vec::new())
    }

    /// Starts after the row with this id.
    pub fn cursor_after(id: impl Into<String>) -> Self {
        Self::plain("cursorAfter", vec![Value::String(id.into())])
    }

    /// Ends before the row with this id.
    pub fn cursor_before(id: impl Into<String>) -> Self {
        Self::plain("cursorBefore", vec![Value::String(id.into())])
    }

    /// At most this many rows, at least 1; without it Appwrite answers 25.
    pub fn limit(count: u32) -> Self {
        Self::plain("limit", vec![count.into()])
    }

    /// Skips this many rows.
    pub fn offset(count: u32) -> Self {
        Self::plain("offset", vec![count.into()])
    }

    /// Created before the instant (ISO 8601).
    pub fn created_before(instant: impl Serialize) -> Self {
        Self::less_than("$createdAt", instant)
    }

    /// Created after the instant (ISO 8601).
    pub fn created_after(instant: impl Serialize) -> Self {
        Self::greater_than("$createdAt", instant)
    }

    /// Created between the instants (ISO 8601).
    pub fn created_between(start: impl Serialize, end: impl Serialize) -> Self {
        Self::between("$createdAt", start, end)
    }

    /// Last changed before the instant (ISO 8601).
    pub fn updated_before(instant: impl Serialize) -> Self {
        Self::less_than("$updatedAt", instant)
    }

    /// Last changed after the instant (ISO 8601).
    pub fn updated_after(instant: impl Serialize) -> Self {
        Self::greater_than("$updatedAt", instant)
    }

    /// Last changed between the instants (ISO 8601).
    pub fn updated_between(start: impl Serialize, end: impl Serialize) -> Self {
        Self::between("$updatedAt", start, end)
    }

    /// One of the queries holds; Appwrite wants at least two.
    pub fn or(queries: impl IntoIterator<Item = Query>) -> Self {
        Self::plain("or", queries.into_iter().map(Query::into_value).collect())
    }

    /// All of the queries hold; Appwrite wants at least two.
    pub fn and(queries: impl IntoIterator<Item = Query>) -> Self {
        Self::plain("and", queries.into_iter().map(Query::into_value).collect())
    }

    fn of(method: &'static str, attribute: impl AsRef<str>, values: Vec<Value>) -> Self {
        Self {
            method,
            attribute: Some(attribute.as_ref().to_owned()),
            values,
        }
    }

    fn plain(method: &'static str, values: Vec<Value>) -> Self {
        Self {
            method,
            attribute: None,
            values,
        }
    }

    fn into_value(self) -> Value {
        let mut object = serde_json::Map::new();
        object.insert("method".to_owned(), self.method.into());
        if let Some(attribute) = self.attribute {
            object.insert("attribute".to_owned(), attribute.into());
        }
        if !self.values.is_empty() {
            object.insert("values".to_owned(), self.values.into());
        }
        Value::Object(object)
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string(self).map_err(|_unwritable| fmt::Error)?;
        f.write_str(&text)
    }
}

/// A value that cannot be written as JSON gives no values, and Appwrite refuses a query without any: what went wrong
/// is an error, never another set of rows.
fn flattened(value: &impl Serialize) -> Vec<Value> {
    match serde_json::to_value(value) {
        Ok(Value::Array(values)) => values,
        Ok(single) => vec![single],
        Err(_unwritable) => Vec::new(),
    }
}

fn paired(start: &impl Serialize, end: &impl Serialize) -> Vec<Value> {
    match (serde_json::to_value(start), serde_json::to_value(end)) {
        (Ok(start), Ok(end)) => vec![start, end],
        _unwritable => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_written_as_the_sdk_writes_them() {
        let written = [
            (
                Query::equal("a", "x"),
                r#"{"method":"equal","attribute":"a","values":["x"]}"#,
            ),
            (
                Query::equal("a", vec![1, 2]),
                r#"{"method":"equal","attribute":"a","values":[1,2]}"#,
            ),
            (
                Query::not_equal("a", true),
                r#"{"method":"notEqual","attribute":"a","values":[true]}"#,
            ),
            (
                Query::less_than("a", 1.5),
                r#"{"method":"lessThan","attribute":"a","values":[1.5]}"#,
            ),
            (
                Query::between("a", 1, 9),
                r#"{"method":"between","attribute":"a","values":[1,9]}"#,
            ),
            (
                Query::is_null("a"),
                r#"{"method":"isNull","attribute":"a"}"#,
            ),
            (
                Query::select(["a", "$id"]),
                r#"{"method":"select","values":["a","$id"]}"#,
            ),
            (
                Query::order_desc("$createdAt"),
                r#"{"method":"orderDesc","attribute":"$createdAt"}"#,
            ),
            (Query::order_random(), r#"{"method":"orderRandom"}"#),
            (
                Query::cursor_after("r1"),
                r#"{"method":"cursorAfter","values":["r1"]}"#,
            ),
            (Query::limit(50), r#"{"method":"limit","values":[50]}"#),
            (Query::offset(2), r#"{"method":"offset","values":[2]}"#),
            (
                Query::created_before("2026-01-01T00:00:00.000+00:00"),
                r#"{"method":"lessThan","attribute":"$createdAt","values":["2026-01-01T00:00:00.000+00:00"]}"#,
            ),
            (
                Query::or([Query::is_null("a"), Query::equal("a", "")]),
                r#"{"method":"or","values":[{"method":"isNull","attribute":"a"},{"method":"equal","attribute":"a","values":[""]}]}"#,
            ),
            (
                Query::contains_any("a", vec!["x", "y"]),
                r#"{"method":"containsAny","attribute":"a","values":["x","y"]}"#,
            ),
        ];
        for (query, text) in written {
            assert_eq!(query.to_string(), text);
        }
    }

    #[test]
    fn a_value_that_cannot_be_written_leaves_a_query_that_is_refused() {
        let unwritable = std::collections::BTreeMap::from([((1, 2), 3)]);
        assert_eq!(
            Query::equal("a", unwritable).to_string(),
            r#"{"method":"equal","attribute":"a"}"#
        );
    }

    #[test]
    fn text_with_quotes_stays_inside_its_string() {
        let query = Query::equal("a", "\"],\"method\":\"x");
        assert_eq!(
            query.to_string(),
            r#"{"method":"equal","attribute":"a","values":["\"],\"method\":\"x"]}"#
        );
    }
}
