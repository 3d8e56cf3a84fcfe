//! Lists of kinds that are small enough to be filtered in memory.

use std::cmp::Ordering;

use serde_json::Value;

use super::validate::{Attribute, Holds, Schema};
use super::Query;
use crate::collation;
use crate::error::{Error, Result};
use crate::params::Params;
use crate::resources::Document;

/// How many a list answers where the client does not say.
const DEFAULT_LIMIT: usize = 25;

/// Counting stops here.
pub const MOST_COUNTED: usize = 5000;

/// A kind that clients may list: what they may filter and order by.
pub struct Listing<'a> {
    /// Attributes beyond `$id`, `$createdAt`, `$updatedAt` and `$sequence`.
    pub attributes: &'a [(&'a str, Attribute)],
    /// What an unknown cursor is called, such as `Database`.
    pub noun: &'a str,
    /// The member that cursors name: `$id` but for columns and indexes.
    pub cursor_key: &'a str,
}

/// A page of a list.
#[derive(Debug)]
pub struct Page {
    /// How many there are besides, at most 5000.
    pub total: usize,
    /// Those of this page.
    pub items: Vec<Document>,
}

impl Schema for Listing<'_> {
    fn attribute(&self, name: &str) -> Option<Attribute> {
        let holds = match name {
            "$id" => Holds::Text,
            "$createdAt" | "$updatedAt" => Holds::Time,
            "$sequence" => Holds::Integer,
            _ => {
                let found = self.attributes.iter().find(|(known, _)| *known == name);
                return found.map(|(_, attribute)| *attribute);
            }
        };
        Some(Attribute {
            holds,
            array: false,
        })
    }
}

/// A plain text attribute.
pub const TEXT: Attribute = Attribute {
    holds: Holds::Text,
    array: false,
};

/// A list of texts.
pub const TEXTS: Attribute = Attribute {
    holds: Holds::Text,
    array: true,
};

/// A plain boolean attribute.
pub const BOOLEAN: Attribute = Attribute {
    holds: Holds::Boolean,
    array: false,
};

/// A plain number attribute.
pub const INTEGER: Attribute = Attribute {
    holds: Holds::Integer,
    array: false,
};

impl Listing<'_> {
    /// Answers the parameters `queries` and `total` over all documents of the kind, oldest first.
    ///
    /// # Errors
    ///
    /// 400 for queries that may not be asked, in Appwrite's words.
    pub fn page(&self, params: &Params, all: Vec<Document>) -> Result<Page> {
        let queries = super::listed(params, self)?;
        let filters: Vec<&Query> = queries.iter().filter(|query| query.is_filter()).collect();
        let mut found: Vec<Document> = all
            .into_iter()
            .filter(|document| filters.iter().all(|query| matches(query, document)))
            .collect();
        for query in queries.iter().rev() {
            match query.method.as_str() {
                "orderAsc" => found.sort_by(|a, b| by(&query.attribute, a, b)),
                "orderDesc" => found.sort_by(|a, b| by(&query.attribute, b, a)),
                _ => {}
            }
        }
        let counted = found.len().min(MOST_COUNTED);
        let total = if wants_total(params)? { counted } else { 0 };
        let items = self.cut(&queries, found)?;
        Ok(Page { total, items })
    }

    fn cut(&self, queries: &[Query], found: Vec<Document>) -> Result<Vec<Document>> {
        let number = |method: &str| {
            let query = queries.iter().find(|query| query.method == method)?;
            let value = query.value()?;
            let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
            usize::try_from(number).ok()
        };
        let limit = number("limit").unwrap_or(DEFAULT_LIMIT);
        let offset = number("offset").unwrap_or(0);
        let cursor = queries
            .iter()
            .find(|query| query.method.starts_with("cursor"));
        let Some(cursor) = cursor else {
            return Ok(found.into_iter().skip(offset).take(limit).collect());
        };
        let id = cursor.value().and_then(Value::as_str).unwrap_or_default();
        let place = found
            .iter()
            .position(|document| document.get(self.cursor_key).and_then(Value::as_str) == Some(id))
            .ok_or_else(|| self.unknown_cursor(id))?;
        if cursor.method == "cursorAfter" {
            return Ok(found
                .into_iter()
                .skip(place + 1)
                .skip(offset)
                .take(limit)
                .collect());
        }
        let end = place.saturating_sub(offset);
        let start = end.saturating_sub(limit);
        Ok(found.into_iter().take(end).skip(start).collect())
    }

    fn unknown_cursor(&self, id: &str) -> Error {
        let message = format!("{} '{id}' for the 'cursor' value not found.", self.noun);
        Error::new(400, "general_cursor_not_found", message)
    }
}

/// Whether the answer is to be counted: the parameter `total`, of which only `0` and a real `false` turn counting off.
///
/// # Errors
///
/// 400 `general_argument_invalid` for what is no boolean.
pub fn wants_total(params: &Params) -> Result<bool> {
    // PHP takes any non-empty text but "0" for true, and the value comes from the query string as text.
    if params.get("total").and_then(Value::as_str) == Some("false") {
        return Ok(true);
    }
    Ok(params.flag("total")?.unwrap_or(true))
}

/// Whether a search text finds any of the words.
pub fn is_found(search: &str, words: &[&str]) -> bool {
    let wanted = collation::fold(search).into_owned();
    let wanted: Vec<&str> = tokens(&wanted).collect();
    let held = collation::fold(&words.join(" ")).into_owned();
    let held: Vec<&str> = tokens(&held).collect();
    wanted.iter().enumerate().any(|(place, token)| {
        let is_last = place + 1 == wanted.len();
        held.iter()
            .any(|word| word == token || (is_last && word.starts_with(token)))
    })
}

fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|token| !token.is_empty())
}

fn by(attribute: &str, left: &Document, right: &Document) -> Ordering {
    order(left.get(attribute), right.get(attribute))
}

fn order(left: Option<&Value>, right: Option<&Value>) -> Ordering {
    match (left, right) {
        (Some(Value::String(left)), Some(Value::String(right))) => collation::compare(left, right),
        (Some(Value::Bool(left)), Some(Value::Bool(right))) => left.cmp(right),
        (Some(Value::Number(left)), Some(Value::Number(right))) => left
            .as_f64()
            .partial_cmp(&right.as_f64())
            .unwrap_or(Ordering::Equal),
        (left, right) => is_there(left).cmp(&is_there(right)),
    }
}

fn is_there(value: Option<&Value>) -> bool {
    value.is_some_and(|value| !value.is_null())
}

fn matches(query: &Query, document: &Document) -> bool {
    let held = document
        .get(&query.attribute)
        .filter(|value| !value.is_null());
    let compare = |value: &Value| order(held, Some(value));
    let any =
        |test: &dyn Fn(Ordering) -> bool| query.values.iter().any(|value| test(compare(value)));
    match query.method.as_str() {
        "and" => return query.nested.iter().all(|nested| matches(nested, document)),
        "or" => return query.nested.iter().any(|nested| matches(nested, document)),
        "isNull" => return held.is_none(),
        "isNotNull" => return held.is_some(),
        _ if held.is_none() => return false,
        _ => {}
    }
    match query.method.as_str() {
        "equal" => any(&Ordering::is_eq),
        "notEqual" => !any(&Ordering::is_eq),
        "lessThan" => any(&Ordering::is_lt),
        "lessThanEqual" => any(&Ordering::is_le),
        "greaterThan" => any(&Ordering::is_gt),
        "greaterThanEqual" => any(&Ordering::is_ge),
        "between" => is_between(query, held),
        "notBetween" => !is_between(query, held),
        _ => matches_text(query, held),
    }
}

fn is_between(query: &Query, held: Option<&Value>) -> bool {
    let [low, high] = query.values.as_slice() else {
        return false;
    };
    order(held, Some(low)).is_ge() && order(held, Some(high)).is_le()
}

fn matches_text(query: &Query, held: Option<&Value>) -> bool {
    let is_list = held.is_some_and(Value::is_array);
    let held: Vec<String> = match held {
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(Value::as_str)
            .map(|item| collation::fold(item).into_owned())
            .collect(),
        Some(Value::String(text)) => vec![collation::fold(text).into_owned()],
        _ => return false,
    };
    let has = |test: fn(&str, &str) -> bool, value: &str| {
        let value = collation::fold(value);
        held.iter().any(|text| test(text, &value))
    };
    let mut values = query.values.iter().filter_map(Value::as_str);
    if is_list {
        // A list is asked for whole items.
        let same = |text: &str, item: &str| text == item;
        return match query.method.as_str() {
            "containsAll" => values.all(|value| has(same, value)),
            "notContains" => !values.any(|value| has(same, value)),
            _ => values.any(|value| has(same, value)),
        };
    }
    let mut any = |test: fn(&str, &str) -> bool| values.any(|value| has(test, value));
    match query.method.as_str() {
        "startsWith" => any(|text, part| text.starts_with(part)),
        "notStartsWith" => !any(|text, part| text.starts_with(part)),
        "endsWith" => any(|text, part| text.ends_with(part)),
        "notEndsWith" => !any(|text, part| text.ends_with(part)),
        "contains" | "containsAny" | "containsAll" => any(|text, part| text.contains(part)),
        "notContains" => !any(|text, part| text.contains(part)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const LISTING: Listing<'_> = Listing {
        attributes: &[("name", TEXT), ("enabled", BOOLEAN)],
        noun: "Thing",
        cursor_key: "$id",
    };

    fn ids(queries: &[Value]) -> Result<Vec<String>> {
        let all = [
            ("a", "Beta", true),
            ("b", "alpha", false),
            ("c", "Gamma", true),
        ];
        let all = all.map(|(id, name, enabled)| {
            let document = json!({"$id": id, "name": name, "enabled": enabled});
            document.as_object().unwrap().clone()
        });
        let params = Params::of(
            json!({"queries": queries.iter().map(Value::to_string).collect::<Vec<_>>()}),
        );
        let page = LISTING.page(&params, all.to_vec())?;
        Ok(page
            .items
            .iter()
            .map(|item| item["$id"].as_str().unwrap().to_owned())
            .collect())
    }

    #[test]
    fn lists_filter_order_and_page() {
        let order = json!({"method": "orderAsc", "attribute": "name"});
        assert_eq!(ids(std::slice::from_ref(&order)).unwrap(), ["b", "a", "c"]);
        let enabled = json!({"method": "equal", "attribute": "enabled", "values": [true]});
        assert_eq!(ids(&[enabled]).unwrap(), ["a", "c"]);
        let after = json!({"method": "cursorAfter", "values": ["b"]});
        assert_eq!(ids(&[order, after]).unwrap(), ["a", "c"]);
    }

    #[test]
    fn what_may_not_be_asked_is_refused_in_appwrites_words() {
        let refused =
            ids(&[json!({"method": "equal", "attribute": "nope", "values": ["x"]})]).unwrap_err();
        assert_eq!(
            refused.message,
            "Invalid `queries` param: Invalid query: Attribute not found in schema: nope"
        );
        let refused = ids(&[json!({"method": "select", "values": ["$id"]})]).unwrap_err();
        assert_eq!(
            refused.message,
            "Invalid `queries` param: Invalid query method: select"
        );
    }

    #[test]
    fn a_search_finds_words_and_the_start_of_its_last() {
        assert!(is_found("mai", &["db1", "Main one"]));
        assert!(!is_found("ain", &["db1", "Main one"]));
    }
}
