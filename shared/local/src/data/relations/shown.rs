//! Rows with the related rows that were asked for.

use serde_json::Value;

use super::Link;
use crate::data::rows::view::{show, Selection};
use crate::data::rows::{find, Desk, Row};
use crate::data::schema::cache::Place;
use crate::error::Result;
use crate::resources::Document;

/// Rows as clients see them, with the related rows that the selection names.
///
/// # Errors
///
/// Where the database fails.
pub fn show_all(
    desk: &Desk<'_>,
    place: &Place,
    rows: &[Row],
    selection: &Selection,
) -> Result<Vec<Document>> {
    let mut views: Vec<Document> = rows
        .iter()
        .map(|row| show(desk.api, place, row, selection))
        .collect();
    for column in place
        .table
        .columns
        .iter()
        .filter(|column| column.relation.is_some() && !column.is_hidden())
    {
        let Some(nested) = selection.nested(&column.key) else {
            continue;
        };
        if let Some(link) = Link::of(desk, place, column)? {
            for (row, view) in rows.iter().zip(&mut views) {
                view.insert(column.key.clone(), related(desk, &link, row, &nested)?);
            }
        }
    }
    Ok(views)
}

fn related(desk: &Desk<'_>, link: &Link, row: &Row, selection: &Selection) -> Result<Value> {
    let mut found = link.rows(desk, row)?;
    found.retain(|row| find::may(desk, &link.place, row, "read"));
    let mut shown = show_all(desk, &link.place, &found, selection)?
        .into_iter()
        .map(Value::Object);
    if link.relation.is_many() {
        return Ok(shown.collect());
    }
    Ok(shown.next().unwrap_or_default())
}

/// A row that was just written, with all its related rows.
///
/// # Errors
///
/// Where the database fails.
pub fn show_written(desk: &Desk<'_>, place: &Place, row: &Row) -> Result<Document> {
    let related = place
        .table
        .columns
        .iter()
        .filter(|column| column.relation.is_some());
    let mut names: Vec<String> = related.map(|column| format!("{}.*", column.key)).collect();
    if !names.is_empty() {
        names.push("*".to_owned());
    }
    let selection = Selection::from_names(names);
    let mut shown = show_all(desk, place, std::slice::from_ref(row), &selection)?;
    Ok(shown.pop().unwrap_or_default())
}
