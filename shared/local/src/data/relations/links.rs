//! From one side of a relationship to the other.

use std::sync::Arc;

use rusqlite::params;

use crate::data::permissions::Asker;
use crate::data::rows::{cells, Desk, Row};
use crate::data::schema::cache::Place;
use crate::data::schema::model::{Column, Relation};
use crate::data::schema::physical::quoted;
use crate::data::wording::query_invalid;
use crate::error::Result;

/// A relationship seen from one of its sides.
pub struct Link {
    /// Key of the column at this side.
    pub key: String,
    /// What the column says.
    pub relation: Relation,
    /// The table at the other side.
    pub place: Arc<Place>,
}

impl Link {
    /// The relationship behind a column.
    ///
    /// # Errors
    ///
    /// 404 where the other table is gone.
    pub fn of(desk: &Desk<'_>, place: &Place, column: &Column) -> Result<Option<Self>> {
        let Some(relation) = &column.relation else {
            return Ok(None);
        };
        let database = &place.database.id;
        let other = desk.schemas.find(
            desk.connection,
            desk.api,
            &Asker::Privileged,
            database,
            &relation.table,
        )?;
        Ok(Some(Self {
            key: column.key.clone(),
            relation: relation.clone(),
            place: other,
        }))
    }

    /// The relationship of this key.
    ///
    /// # Errors
    ///
    /// 400 where the column is none.
    pub fn find(desk: &Desk<'_>, place: &Place, key: &str) -> Result<Self> {
        let missing = || {
            query_invalid(format!(
                "Invalid query: Attribute not found in schema: {key}"
            ))
        };
        let column = place.table.column(key).ok_or_else(missing)?;
        Self::of(desk, place, column)?.ok_or_else(missing)
    }

    /// The column of the other table that keeps the ids of this one, where it does.
    pub fn far_key(&self) -> &str {
        &self.relation.two_way_key
    }

    /// The names of this side and the other in the table of pairs.
    pub fn sides(&self) -> (&'static str, &'static str) {
        if self.relation.is_parent {
            ("parent", "child")
        } else {
            ("child", "parent")
        }
    }

    /// That a row `outer` of this side has a row `inner` of the other for which `condition` holds.
    pub fn condition(&self, outer: &str, inner: &str, condition: &str) -> String {
        let rows = &self.place.rows;
        if self.relation.keeps_id() {
            let key = quoted(&self.key);
            return format!(
                "{outer}.{key} IN (SELECT {inner}.\"$id\" FROM {rows} {inner} WHERE {condition})"
            );
        }
        if self.relation.cardinality == "manyToMany" {
            let (pairs, (mine, theirs)) = (self.relation.pairs(), self.sides());
            return format!(
                "{outer}.\"$id\" IN (SELECT p.{mine} FROM {pairs} p JOIN {rows} {inner} ON {inner}.\"$id\" = p.{theirs} WHERE {condition})"
            );
        }
        let far = quoted(self.far_key());
        format!("{outer}.\"$id\" IN (SELECT {inner}.{far} FROM {rows} {inner} WHERE {condition})")
    }

    /// The rows at the other side of a row of this one.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn rows(&self, desk: &Desk<'_>, row: &Row) -> Result<Vec<Row>> {
        let (clause, bound) = if self.relation.keeps_id() {
            let kept = row.cells.get(&self.key).and_then(serde_json::Value::as_str);
            let Some(kept) = kept else {
                return Ok(Vec::new());
            };
            ("r.\"$id\" = ?1".to_owned(), kept.to_owned())
        } else if self.relation.cardinality == "manyToMany" {
            let (pairs, (mine, theirs)) = (self.relation.pairs(), self.sides());
            let clause = format!("r.\"$id\" IN (SELECT {theirs} FROM {pairs} WHERE {mine} = ?1)");
            (clause, row.id.clone())
        } else {
            (format!("r.{} = ?1", quoted(self.far_key())), row.id.clone())
        };
        let (cells, rows) = (&self.place.cells, &self.place.rows);
        let sql = format!("SELECT {cells} FROM {rows} r WHERE {clause} ORDER BY r.\"$sequence\"");
        let mut statement = desk.connection.prepare_cached(&sql)?;
        let found = statement.query_map(params![bound], |row| cells::read(&self.place, row))?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }
}
