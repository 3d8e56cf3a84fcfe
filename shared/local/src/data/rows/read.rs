//! Reading one row.

use serde_json::Value;

use super::view::Selection;
use super::{find, Desk};
use crate::data::relations;
use crate::data::schema::cache::Place;
use crate::data::schema::model::Table;
use crate::data::wording::query_invalid;
use crate::error::Result;
use crate::query::validate::{check, Attribute, Schema};
use crate::query::Query;

/// A row takes no queries but `select`.
struct OneRow<'a>(&'a Table);

impl Schema for OneRow<'_> {
    fn attribute(&self, name: &str) -> Option<Attribute> {
        self.0.attribute(name)
    }

    fn selects(&self) -> bool {
        true
    }
}

/// Refuses queries that one row cannot answer.
///
/// # Errors
///
/// 400 `general_query_invalid`.
pub fn check_queries(place: &Place, queries: &[Query]) -> Result<()> {
    if let Some(query) = queries.iter().find(|query| query.method != "select") {
        return Err(query_invalid(format!(
            "Invalid query method: {}",
            query.method
        )));
    }
    check(queries, &OneRow(&place.table)).map_err(query_invalid)
}

/// The row of this id, as clients see it.
///
/// # Errors
///
/// 400 for queries, 404 also for what the asker may not see.
pub fn one(desk: &Desk<'_>, place: &Place, id: &str, queries: &[Query]) -> Result<Value> {
    check_queries(place, queries)?;
    let row = find::readable(desk, place, id)?;
    let selection = Selection::of(queries);
    let mut shown = relations::show_all(desk, place, std::slice::from_ref(&row), &selection)?;
    Ok(Value::Object(shown.pop().unwrap_or_default()))
}
