//! Removing rows.

use jiff::Timestamp;

use super::change::refuse_newer;
use super::{find, store, Desk, Row};
use crate::data::relations;
use crate::data::schema::cache::Place;
use crate::error::{Error, Result};

/// Removes a row and answers it as it was.
///
/// # Errors
///
/// 401 without permission, 403 where other rows hold on to it, 404, 409 for a newer row.
pub fn one(desk: &Desk<'_>, place: &Place, id: &str, seen: Option<Timestamp>) -> Result<Row> {
    let old = find::existing(desk, place, id)?;
    if !find::may(desk, place, &old, "delete") {
        return Err(Error::unauthorized());
    }
    refuse_newer(desk, &old, seen)?;
    relations::before_delete(desk, place, &old)?;
    store::delete(desk.connection, place, old.sequence)?;
    Ok(old)
}
