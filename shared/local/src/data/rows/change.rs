//! Changing rows.

use jiff::Timestamp;
use serde_json::Value;

use super::create::take_time;
use super::operators::Operator;
use super::store::{self, Written};
use super::{find, structure, Desk, Row};
use crate::data::schema::cache::Place;
use crate::data::{datetime, relations};
use crate::error::{Error, Result};
use crate::resources::Document;

/// What is to change of a row.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// New values, with `$createdAt` and `$updatedAt` where a key sets them.
    pub data: Document,
    /// What to do to values that are there.
    pub operators: Vec<Operator>,
    /// Who may do what from now on; `None` leaves it.
    pub permissions: Option<Vec<String>>,
    /// When the caller last saw the row: a newer row is not changed.
    pub seen: Option<Timestamp>,
}

/// Changes a row.
///
/// # Errors
///
/// 400 for values, 401 without permission, 404, 409 for a newer row or a unique value that is taken.
pub fn one(desk: &Desk<'_>, place: &Place, id: &str, change: Change) -> Result<Row> {
    let old = find::existing(desk, place, id)?;
    changed(desk, place, &old, change)
}

/// Changes a row that was read in the same transaction.
///
/// # Errors
///
/// See [`one`].
pub fn changed(desk: &Desk<'_>, place: &Place, old: &Row, change: Change) -> Result<Row> {
    let differs = |(key, value): (&String, &Value)| !structure::is_same(value, &old.value(key));
    let regrants = change
        .permissions
        .as_ref()
        .is_some_and(|granted| !is_same_set(granted, &old.permissions));
    let is_change = !change.operators.is_empty() || regrants || change.data.iter().any(differs);
    let needed = if is_change { "update" } else { "read" };
    if !find::may(desk, place, old, needed) {
        return Err(Error::unauthorized());
    }
    refuse_newer(desk, old, change.seen)?;
    apply_change(desk, place, old, change, is_change)
}

/// Changes a row by values that were checked by themselves, and dates it even where nothing differs, as bulk calls do.
///
/// # Errors
///
/// 400 for operators, 409 for a unique value that is taken.
pub fn changed_anyway(desk: &Desk<'_>, place: &Place, old: &Row, change: Change) -> Result<Row> {
    let Change {
        mut data,
        operators,
        permissions,
        ..
    } = change;
    let created = take_time(desk, &mut data, "$createdAt")?;
    let updated = take_time(desk, &mut data, "$updatedAt")?;
    structure::encode_given(&place.table, &mut data, desk.now);
    let mut row = old.clone();
    row.cells.extend(data);
    for operator in &operators {
        operate(desk, place, &mut row, old, operator);
    }
    row.created_at = created.unwrap_or_else(|| old.created_at.clone());
    row.updated_at = updated.unwrap_or_else(|| desk.stamp());
    keep(desk, place, old, row, permissions)
}

fn apply_change(
    desk: &Desk<'_>,
    place: &Place,
    old: &Row,
    change: Change,
    is_change: bool,
) -> Result<Row> {
    let Change {
        mut data,
        operators,
        permissions,
        ..
    } = change;
    let created = take_time(desk, &mut data, "$createdAt")?;
    let updated = take_time(desk, &mut data, "$updatedAt")?;
    let mut row = merged(desk, place, old, data, &operators)?;
    row.created_at = created.unwrap_or_else(|| old.created_at.clone());
    if is_change {
        row.updated_at = updated.unwrap_or_else(|| desk.stamp());
    }
    keep(desk, place, old, row, permissions)
}

fn keep(
    desk: &Desk<'_>,
    place: &Place,
    old: &Row,
    mut row: Row,
    permissions: Option<Vec<String>>,
) -> Result<Row> {
    write(desk, place, old, &mut row)?;
    let grants = permissions.filter(|granted| !is_same_set(granted, &old.permissions));
    if let Some(grants) = grants {
        row.permissions = grants;
        store::regrant(desk.connection, place, &row)?;
    }
    Ok(row)
}

/// 409 where the row changed after the caller saw it.
pub fn refuse_newer(desk: &Desk<'_>, old: &Row, seen: Option<Timestamp>) -> Result<()> {
    let changed = datetime::parse(&old.updated_at);
    match (changed, seen) {
        (Some(changed), Some(seen)) if changed > seen => Err(desk.api.row_conflict()),
        _ => Ok(()),
    }
}

/// The row as it is to be, checked as a whole.
fn merged(
    desk: &Desk<'_>,
    place: &Place,
    old: &Row,
    data: Document,
    operators: &[Operator],
) -> Result<Row> {
    let refuse = |why: String| desk.api.row_structure(&why);
    let table = &place.table;
    let mut row = old.clone();
    row.cells.extend(data);
    structure::encode(table, &mut row.cells, desk.now);
    structure::check_required(table, &row.cells).map_err(refuse)?;
    structure::check_known(table, &row.cells).map_err(refuse)?;
    // The value that an operator will replace does not matter any more.
    let mut staying = row.cells.clone();
    for operator in operators {
        staying.remove(&operator.key);
    }
    structure::check_values(table, &staying).map_err(refuse)?;
    apply(desk, place, &mut row, old, operators)?;
    Ok(row)
}

/// Lets operators work on the values that are there.
///
/// # Errors
///
/// 400 for one that its column does not take.
pub fn apply(
    desk: &Desk<'_>,
    place: &Place,
    row: &mut Row,
    old: &Row,
    operators: &[Operator],
) -> Result<()> {
    for operator in operators {
        let current = old.cells.get(&operator.key).unwrap_or(&Value::Null);
        let checked = operator.check(&place.table, Some(current));
        checked.map_err(|why| desk.api.row_structure(&why))?;
        operate(desk, place, row, old, operator);
    }
    Ok(())
}

fn operate(desk: &Desk<'_>, place: &Place, row: &mut Row, old: &Row, operator: &Operator) {
    if let Some(column) = place.table.column(&operator.key) {
        let current = old.cells.get(&operator.key).unwrap_or(&Value::Null);
        let after = operator.apply(column, current, desk.now);
        row.cells.insert(operator.key.clone(), after);
    }
}

/// Writes what differs from the old row, and the relationships that were given.
///
/// # Errors
///
/// 409 for a unique value that is taken.
pub fn write(desk: &Desk<'_>, place: &Place, old: &Row, row: &mut Row) -> Result<()> {
    let links = relations::take_changed(place, old, &mut row.cells);
    relations::before_write(desk, place, row, &links)?;
    let is_new = |(key, value): &(&String, &Value)| old.cells.get(*key) != Some(*value);
    let cells = row.cells.iter().filter(is_new);
    let changed: Document = cells
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let dates_differ = row.created_at != old.created_at || row.updated_at != old.updated_at;
    if !changed.is_empty() || dates_differ {
        if let Written::Clash = store::update(desk.connection, place, row, &changed)? {
            return Err(desk.api.row_exists(&row.id));
        }
    }
    relations::after_write(desk, place, row, &links)
}

/// Whether two lists of permissions say the same.
pub fn is_same_set(left: &[String], right: &[String]) -> bool {
    let (mut left, mut right) = (left.to_vec(), right.to_vec());
    left.sort();
    right.sort();
    left == right
}
