//! Making rows.

use serde_json::Value;

use super::store::{self, Written};
use super::{structure, Desk, Row};
use crate::data::datetime;
use crate::data::permissions::{self, Asker};
use crate::data::relations;
use crate::data::schema::cache::Place;
use crate::data::wording::{bad_request, Api};
use crate::error::{Error, Result};
use crate::ids;
use crate::params::ID_RULE;
use crate::resources::Document;

/// A row that is to be made.
#[derive(Debug, Clone)]
pub struct NewRow {
    /// Its id, chosen already.
    pub id: String,
    /// What it is called where it cannot be made: the id as it was asked for.
    pub asked: String,
    /// Who may do what to it.
    pub permissions: Vec<String>,
    /// Its values, with `$createdAt` and `$updatedAt` where a key sets them.
    pub data: Document,
}

impl NewRow {
    /// A single row, as a client asks for it.
    ///
    /// # Errors
    ///
    /// 401 for permissions that the asker cannot give.
    pub fn single(
        desk: &Desk<'_>,
        asked: &str,
        data: Document,
        given: Option<Vec<String>>,
    ) -> Result<Self> {
        let permissions = given.unwrap_or_else(|| desk.asker.defaults());
        desk.asker.check_grants(&permissions)?;
        Ok(Self {
            id: ids::chosen(asked, desk.now),
            asked: asked.to_owned(),
            permissions,
            data: writable(desk.api, desk.asker, data),
        })
    }

    /// One of many rows, which carries its id and permissions itself.
    ///
    /// # Errors
    ///
    /// 400 for an id or permissions that cannot be.
    pub fn of_many(desk: &Desk<'_>, mut data: Document) -> Result<Self> {
        let id = match data.remove("$id") {
            None | Some(Value::Null) => ids::unique(desk.now),
            Some(Value::String(id)) if id == "unique()" => ids::unique(desk.now),
            Some(Value::String(id)) if ids::is_valid(&id) => id,
            Some(_) => return Err(bad_request(ID_RULE)),
        };
        Ok(Self {
            id,
            asked: String::new(),
            permissions: carried_permissions(&mut data)?.unwrap_or_else(|| desk.asker.defaults()),
            data: writable(desk.api, desk.asker, data),
        })
    }
}

/// The permissions that a row of a bulk call carries, spread out.
///
/// # Errors
///
/// 400 `general_bad_request`.
pub fn carried_permissions(data: &mut Document) -> Result<Option<Vec<String>>> {
    let Some(value) = data.remove("$permissions").filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let checked =
        permissions::check(&value, permissions::OF_TABLES, usize::MAX).map_err(bad_request)?;
    Ok(Some(permissions::spread(&checked, permissions::OF_ROWS)))
}

/// Takes away what a client cannot set: where a row belongs, its number, and, but for keys, its dates.
pub fn writable(api: Api, asker: &Asker, mut data: Document) -> Document {
    for key in [
        "$id",
        "$permissions",
        "$sequence",
        "$databaseId",
        "$collection",
        "$tenant",
        api.table_member(),
    ] {
        data.remove(key);
    }
    if !asker.is_privileged() {
        data.remove("$createdAt");
        data.remove("$updatedAt");
    }
    data
}

/// Takes a date of the row itself out of its values; `None` where a client did not set it.
///
/// # Errors
///
/// The reason why it is none.
pub fn take_time(desk: &Desk<'_>, data: &mut Document, key: &str) -> Result<Option<String>> {
    match data.remove(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => {
            let text = datetime::normalise(&text, desk.now);
            structure::check_time(key, &text).map_err(|why| desk.api.row_structure(&why))?;
            Ok(Some(text))
        }
        Some(_) => structure::check_time(key, "")
            .map(|()| None)
            .map_err(|why| desk.api.row_structure(&why)),
    }
}

/// Makes rows; none of them where one cannot be made.
///
/// # Errors
///
/// 400 for values, 401 without permission, 409 for an id or a unique value that is taken.
pub fn all(desk: &Desk<'_>, place: &Place, new: Vec<NewRow>) -> Result<Vec<Row>> {
    desk.asker.require(&place.table.permissions, "create")?;
    new.into_iter().map(|row| one(desk, place, row)).collect()
}

/// Makes a row without asking whether the asker may.
///
/// # Errors
///
/// See [`all`].
pub fn one(desk: &Desk<'_>, place: &Place, new: NewRow) -> Result<Row> {
    let mut data = new.data;
    let refuse = |why: String| desk.api.row_structure(&why);
    let (created, updated) = split_times(&mut data);
    structure::encode(&place.table, &mut data, desk.now);
    structure::check_required(&place.table, &data).map_err(refuse)?;
    structure::check_known(&place.table, &data).map_err(refuse)?;
    let created = checked_time(desk, "$createdAt", created)?;
    let updated = checked_time(desk, "$updatedAt", updated)?;
    structure::check_values(&place.table, &data).map_err(refuse)?;
    let links = relations::take(place, &mut data);
    let mut row = Row {
        sequence: 0,
        id: new.id,
        created_at: created.unwrap_or_else(|| desk.stamp()),
        updated_at: updated.unwrap_or_else(|| desk.stamp()),
        permissions: new.permissions,
        cells: data,
    };
    relations::before_write(desk, place, &mut row, &links)?;
    match store::insert(desk.connection, place, &mut row)? {
        Written::Clash => return Err(desk.api.row_exists(&new.asked)),
        Written::Done(()) => {}
    }
    relations::after_write(desk, place, &row, &links)?;
    Ok(row)
}

fn split_times(data: &mut Document) -> (Option<Value>, Option<Value>) {
    (data.remove("$createdAt"), data.remove("$updatedAt"))
}

fn checked_time(desk: &Desk<'_>, key: &str, given: Option<Value>) -> Result<Option<String>> {
    let mut holder = Document::new();
    if let Some(given) = given {
        holder.insert(key.to_owned(), given);
    }
    take_time(desk, &mut holder, key)
}

/// Refuses rows and a row at once, or neither.
///
/// # Errors
///
/// 400, in the words of the API.
pub fn check_asked(
    api: Api,
    asked: Option<&str>,
    data: &Document,
    many: Option<&[Document]>,
    has_permissions: bool,
) -> Result<()> {
    let has_many = many.is_some_and(|many| !many.is_empty());
    if data.is_empty() && !has_many {
        return Err(api.row_missing_data());
    }
    if !data.is_empty() && has_many {
        let rows = api.rows();
        return Err(bad_request(format!(
            "You can only send one of the following parameters: data, {rows}"
        )));
    }
    let asked = asked.unwrap_or_default();
    if !has_many && asked.is_empty() {
        let row = api.row();
        let small = row.to_lowercase();
        return Err(api.row_data_error(format!(
            "{row} ID is required when creating a single {small}."
        )));
    }
    if has_many && !asked.is_empty() {
        let (id, rows) = (api.row_id(), api.rows());
        return Err(bad_request(format!(
            "Param \"{id}\" is not allowed when creating multiple {rows}, set \"$id\" on each instead."
        )));
    }
    if has_many && has_permissions {
        let rows = api.rows();
        return Err(bad_request(format!(
            "Param \"permissions\" is disallowed when creating multiple {rows}, set \"$permissions\" on each instead"
        )));
    }
    Ok(())
}

/// 401 for a bulk call by anyone but a key.
pub fn bulk_needs_a_key() -> Error {
    Error::new(
        401,
        "general_unauthorized_scope",
        "The current user or API key does not have the required scopes to access the requested resource.",
    )
}
