//! Who may see and change which rows.

use super::{store, Desk, Row};
use crate::data::schema::cache::Place;
use crate::error::{Error, Result};

/// The roles by which rows must be looked up one by one; `None` where all rows are open to the asker.
///
/// # Errors
///
/// 401 where no row can be.
pub fn needed_roles<'a>(
    desk: &Desk<'a>,
    place: &Place,
    action: &str,
) -> Result<Option<&'a [String]>> {
    let Some(roles) = desk.asker.roles() else {
        return Ok(None);
    };
    if desk.asker.may(&place.table.permissions, action) {
        return Ok(None);
    }
    if place.table.row_security {
        Ok(Some(roles))
    } else {
        Err(Error::unauthorized())
    }
}

/// Whether the asker may do `action` to this row, by the table's permissions or by its own.
pub fn may(desk: &Desk<'_>, place: &Place, row: &Row, action: &str) -> bool {
    desk.asker.may(&place.table.permissions, action)
        || (place.table.row_security && desk.asker.may(&row.permissions, action))
}

/// The row of this id, seen with the eyes of the asker.
///
/// # Errors
///
/// 404, also for what they may not see.
pub fn readable(desk: &Desk<'_>, place: &Place, id: &str) -> Result<Row> {
    let found = store::get(desk.connection, place, id)?;
    found
        .filter(|row| may(desk, place, row, "read"))
        .ok_or_else(|| desk.api.no_row(id))
}

/// The row of this id, to be changed; whether the asker may, is another question.
///
/// # Errors
///
/// 404.
pub fn existing(desk: &Desk<'_>, place: &Place, id: &str) -> Result<Row> {
    store::get(desk.connection, place, id)?.ok_or_else(|| desk.api.no_row(id))
}
