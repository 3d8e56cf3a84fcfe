//! Lists of rows.

use serde_json::{json, Value};

use super::view::Selection;
use super::Desk;
use crate::data::query::Plan;
use crate::data::relations;
use crate::data::schema::cache::Place;
use crate::data::wording::query_invalid;
use crate::error::Result;
use crate::query::{validate, Query};

/// Reads the texts of queries about rows.
///
/// # Errors
///
/// 400 `general_query_invalid`.
pub fn parse(texts: &[String]) -> Result<Vec<Query>> {
    texts
        .iter()
        .map(|text| Query::read(text).map_err(query_invalid))
        .collect()
}

/// Refuses queries that a table cannot answer.
///
/// # Errors
///
/// 400 `general_query_invalid`.
pub fn check(place: &Place, queries: &[Query]) -> Result<()> {
    validate::check(queries, &place.table).map_err(query_invalid)
}

/// A page of rows, as clients see it.
///
/// # Errors
///
/// 400 for queries, 401 without permission to any row.
pub fn page(desk: &Desk<'_>, place: &Place, queries: &[Query], wants_total: bool) -> Result<Value> {
    // A wrong cursor is told before anything else, as real Appwrite looks its row up first.
    if let Some(cursor) = queries
        .iter()
        .find(|query| query.method.starts_with("cursor"))
    {
        validate::check_cursor(cursor).map_err(query_invalid)?;
    }
    check(place, queries)?;
    let plan = Plan::new(desk, place, queries, "read")?;
    let rows = plan.rows(desk.connection, place)?;
    let total = if wants_total {
        plan.total(desk.connection, place)?
    } else {
        0
    };
    let selection = Selection::of(queries);
    let shown = relations::show_all(desk, place, &rows, &selection)?;
    Ok(json!({"total": total, desk.api.rows(): shown}))
}
