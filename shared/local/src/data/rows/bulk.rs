//! Changing and removing many rows at once.

use super::change::{self, Change};
use super::create::carried_permissions;
use super::operators::{self, Operator};
use super::upsert::{self, Wanted};
use super::{create, list, store, structure, Desk, Row};
use crate::data::query::{limit_of, Plan};
use crate::data::schema::cache::Place;
use crate::data::wording::bad_request;
use crate::error::Result;
use crate::ids;
use crate::params::ID_RULE;
use crate::query::Query;
use crate::resources::Document;
use serde_json::Value;

/// What is to change of many rows.
#[derive(Debug, Clone)]
pub struct BulkChange {
    data: Document,
    operators: Vec<Operator>,
    permissions: Option<Vec<String>>,
}

impl BulkChange {
    /// Reads and checks the change by itself, before any row is looked at.
    ///
    /// # Errors
    ///
    /// 400 for values, operators and permissions.
    pub fn read(desk: &Desk<'_>, place: &Place, mut data: Document) -> Result<Self> {
        let operators = operators::take(&place.table, &mut data)?;
        let permissions = carried_permissions(&mut data)?;
        Ok(Self {
            operators,
            permissions,
            data: create::writable(desk.api, desk.asker, data),
        })
    }

    /// Refuses a change that no row could take.
    ///
    /// # Errors
    ///
    /// 400 for values and operators.
    pub fn check(&mut self, desk: &Desk<'_>, place: &Place) -> Result<()> {
        let refuse = |why: String| desk.api.row_structure(&why);
        let table = &place.table;
        let mut own = self.data.clone();
        own.retain(|key, _| !matches!(key.as_str(), "$createdAt" | "$updatedAt"));
        structure::encode_given(table, &mut own, desk.now);
        structure::check_known(table, &own).map_err(refuse)?;
        structure::check_values(table, &own).map_err(refuse)?;
        for operator in &self.operators {
            operator.check(table, None).map_err(refuse)?;
        }
        Ok(())
    }

    /// Changes one of the rows.
    ///
    /// # Errors
    ///
    /// 400 for operators, 409 for a unique value that is taken.
    pub fn apply(&self, desk: &Desk<'_>, place: &Place, old: &Row) -> Result<Row> {
        let change = Change {
            data: self.data.clone(),
            operators: self.operators.clone(),
            permissions: self.permissions.clone(),
            seen: None,
        };
        change::changed_anyway(desk, place, old, change)
    }
}

/// Changes every row that the queries find; all of them or none.
///
/// # Errors
///
/// 400 for values or queries, 409 for a unique value that is taken.
pub fn update(
    desk: &Desk<'_>,
    place: &Place,
    mut change: BulkChange,
    queries: &[Query],
) -> Result<Vec<Row>> {
    list::check(place, queries)?;
    change.check(desk, place)?;
    let found = matching(desk, place, queries, "update")?;
    found
        .iter()
        .map(|old| change.apply(desk, place, old))
        .collect()
}

/// Removes every row that the queries find, and answers them as they were.
///
/// # Errors
///
/// 400 for queries.
pub fn delete(desk: &Desk<'_>, place: &Place, queries: &[Query]) -> Result<Vec<Row>> {
    list::check(place, queries)?;
    let found = matching(desk, place, queries, "delete")?;
    for row in &found {
        store::delete(desk.connection, place, row.sequence)?;
    }
    Ok(found)
}

/// The rows that the queries find, all of them where no limit is named.
///
/// # Errors
///
/// 400 for cursors.
pub fn matching(
    desk: &Desk<'_>,
    place: &Place,
    queries: &[Query],
    action: &str,
) -> Result<Vec<Row>> {
    let limit = limit_of(queries).unwrap_or(-1);
    let plan = Plan::new(desk, place, queries, action)?.limited(limit);
    plan.rows(desk.connection, place)
}

/// Makes or replaces rows; all of them or none.
///
/// # Errors
///
/// 400 for values, 409 for ids given twice or a unique value that is taken.
pub fn upsert(desk: &Desk<'_>, place: &Place, rows: Vec<Document>) -> Result<Vec<Row>> {
    let mut wanted = Vec::with_capacity(rows.len());
    for data in rows {
        wanted.push(one_wanted(desk, place, data)?);
    }
    let mut ids: Vec<String> = wanted
        .iter()
        .map(|row| row.id.to_ascii_lowercase())
        .collect();
    ids.sort();
    if ids.windows(2).any(|pair| pair.first() == pair.last()) {
        return Err(desk.api.row_exists("multiple"));
    }
    wanted
        .into_iter()
        .map(|row| upsert::one(desk, place, row))
        .collect()
}

/// One of many rows, which carries its id and permissions itself.
///
/// # Errors
///
/// 400 for an id, operators or permissions.
pub fn one_wanted(desk: &Desk<'_>, place: &Place, mut data: Document) -> Result<Wanted> {
    let operators = operators::take(&place.table, &mut data)?;
    let id = match data.remove("$id") {
        None | Some(Value::Null) => ids::unique(desk.now),
        Some(Value::String(id)) if id.is_empty() || id == "unique()" => ids::unique(desk.now),
        Some(Value::String(id)) if ids::is_valid(&id) => id,
        Some(_) => return Err(bad_request(ID_RULE)),
    };
    Ok(Wanted {
        id,
        asked: "multiple".to_owned(),
        permissions: carried_permissions(&mut data)?,
        data: create::writable(desk.api, desk.asker, data),
        operators,
        seen: None,
    })
}
