//! Making rows, or replacing them where they are there already.

use serde_json::Value;

use super::change::{apply, is_same_set, refuse_newer, write};
use super::create::take_time;
use super::operators::Operator;
use super::{find, store, structure, Desk, Row};
use crate::data::relations;
use crate::data::schema::cache::Place;
use crate::error::{Error, Result};
use crate::resources::Document;

/// A row as it is to be.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Its id.
    pub id: String,
    /// What it is called where a unique value is taken.
    pub asked: String,
    /// Who may do what to it; `None` keeps what is, or what its maker gets.
    pub permissions: Option<Vec<String>>,
    /// Its values, with `$createdAt` and `$updatedAt` where a key sets them.
    pub data: Document,
    /// What to do to values that are there.
    pub operators: Vec<Operator>,
    /// When the caller last saw the row: a newer row is not changed.
    pub seen: Option<jiff::Timestamp>,
}

/// Makes or replaces a row.
///
/// # Errors
///
/// 400 for values, 401 without permission, 409 for a unique value that is taken or a newer row.
pub fn one(desk: &Desk<'_>, place: &Place, wanted: Wanted) -> Result<Row> {
    match store::get(desk.connection, place, &wanted.id)? {
        Some(old) => replace(desk, place, &old, wanted),
        None => add(desk, place, wanted),
    }
}

fn replace(desk: &Desk<'_>, place: &Place, old: &Row, wanted: Wanted) -> Result<Row> {
    let Wanted {
        mut data,
        operators,
        permissions,
        ..
    } = wanted;
    let grants = permissions.filter(|granted| !is_same_set(granted, &old.permissions));
    let is_whole = place
        .table
        .columns
        .iter()
        .all(|column| data.contains_key(&column.key));
    let is_same = |(key, value): (&String, &Value)| {
        key.starts_with('$') || structure::is_same(value, &old.value(key))
    };
    if operators.is_empty() && grants.is_none() && is_whole && data.iter().all(is_same) {
        return Ok(old.clone());
    }
    if !find::may(desk, place, old, "update") {
        return Err(Error::unauthorized());
    }
    let created = take_time(desk, &mut data, "$createdAt")?;
    let updated = take_time(desk, &mut data, "$updatedAt")?;
    let is_worked_out = |key: &str| operators.iter().any(|operator| operator.key == key);
    let optional = place.table.columns.iter().filter(|column| !column.required);
    for column in optional {
        if !data.contains_key(&column.key) && !is_worked_out(&column.key) {
            if let Some(held) = old.cells.get(&column.key) {
                data.insert(column.key.clone(), held.clone());
            }
        }
    }
    let mut row = Row {
        created_at: created.unwrap_or_else(|| old.created_at.clone()),
        updated_at: updated.unwrap_or_else(|| desk.stamp()),
        cells: checked(desk, place, data, &operators, Some(old))?,
        ..old.clone()
    };
    refuse_newer(desk, old, wanted.seen)?;
    apply(desk, place, &mut row, old, &operators)?;
    write(desk, place, old, &mut row).map_err(|cause| renamed(desk, cause, &wanted.asked))?;
    if let Some(grants) = grants {
        row.permissions = grants;
        store::regrant(desk.connection, place, &row)?;
    }
    Ok(row)
}

fn add(desk: &Desk<'_>, place: &Place, wanted: Wanted) -> Result<Row> {
    if !desk.asker.may(&place.table.permissions, "create") {
        return Err(Error::unauthorized());
    }
    let Wanted {
        mut data,
        operators,
        permissions,
        id,
        ..
    } = wanted;
    let created = take_time(desk, &mut data, "$createdAt")?;
    let updated = take_time(desk, &mut data, "$updatedAt")?;
    let mut row = Row {
        sequence: 0,
        id,
        created_at: created.unwrap_or_else(|| desk.stamp()),
        updated_at: updated.unwrap_or_else(|| desk.stamp()),
        permissions: permissions.unwrap_or_default(),
        cells: checked(desk, place, data, &operators, None)?,
    };
    let blank = row.clone();
    apply(desk, place, &mut row, &blank, &operators)?;
    let links = relations::take(place, &mut row.cells);
    relations::before_write(desk, place, &mut row, &links)?;
    if store::insert_or_take_over(desk.connection, place, &mut row)? {
        relations::after_write(desk, place, &row, &links)?;
    }
    Ok(row)
}

fn checked(
    desk: &Desk<'_>,
    place: &Place,
    mut data: Document,
    operators: &[Operator],
    old: Option<&Row>,
) -> Result<Document> {
    let refuse = |why: String| desk.api.row_structure(&why);
    let table = &place.table;
    structure::encode(table, &mut data, desk.now);
    // A value that an operator will work out is not missing.
    let mut present = data.clone();
    for operator in operators {
        let held = old.and_then(|old| old.cells.get(&operator.key)).cloned();
        present.insert(operator.key.clone(), held.unwrap_or(Value::from(0)));
    }
    structure::check_required(table, &present).map_err(refuse)?;
    structure::check_known(table, &present).map_err(refuse)?;
    for operator in operators {
        data.remove(&operator.key);
    }
    structure::check_values(table, &data).map_err(refuse)?;
    Ok(data)
}

fn renamed(desk: &Desk<'_>, cause: Error, asked: &str) -> Error {
    match cause.status {
        409 => desk.api.row_exists(asked),
        _ => cause,
    }
}
