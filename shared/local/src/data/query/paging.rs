//! Order, cursors and limits as SQL.

use rusqlite::types::Value as Sql;
use rusqlite::{params_from_iter, Connection};
use serde_json::Value;

use super::Filters;
use crate::data::rows::{cells, find, Desk, Row};
use crate::data::schema::cache::Place;
use crate::data::schema::model::Kind;
use crate::data::schema::physical::quoted;
use crate::data::wording::query_invalid;
use crate::error::Result;
use crate::query::validate::check_cursor;
use crate::query::Query;

/// How many rows a list answers where the client does not say.
const DEFAULT_LIMIT: i64 = 25;

/// Counting stops here.
const MOST_COUNTED: i64 = 5000;

/// A list of rows, ready to be run.
pub struct Plan {
    filters: Filters,
    order: Vec<(String, Direction)>,
    cursor: Option<Row>,
    is_before: bool,
    is_random: bool,
    limit: i64,
    offset: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Ascending,
    Descending,
}

impl Direction {
    fn turned(self, turn: bool) -> Self {
        match (self, turn) {
            (direction, false) => direction,
            (Self::Ascending, true) => Self::Descending,
            (Self::Descending, true) => Self::Ascending,
        }
    }
}

/// The limit that queries name, if any.
pub fn limit_of(queries: &[Query]) -> Option<i64> {
    number(queries, "limit")
}

fn number(queries: &[Query], method: &str) -> Option<i64> {
    let value = queries
        .iter()
        .find(|query| query.method == method)?
        .value()?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

impl Plan {
    /// Plans a list of rows that `asker` may `action`. The queries must have been checked.
    ///
    /// # Errors
    ///
    /// 400 for cursors, 401 without permission to any row.
    pub fn new(desk: &Desk<'_>, place: &Place, queries: &[Query], action: &str) -> Result<Self> {
        let cursor = Self::cursor(desk, place, queries)?;
        let mut filters = Filters::default();
        for query in queries.iter().filter(|query| query.is_filter()) {
            filters.add(desk, place, query)?;
        }
        if let Some(roles) = find::needed_roles(desk, place, action)? {
            filters.permit(desk.connection, place, action, roles)?;
        }
        let order = order(queries);
        if let Some(row) = &cursor {
            if let Some((key, _)) = order.iter().find(|(key, _)| row.value(key).is_null()) {
                return Err(desk.api.null_order(key));
            }
        }
        Ok(Self {
            filters,
            order,
            cursor,
            is_before: queries.iter().any(|query| query.method == "cursorBefore"),
            is_random: queries.iter().any(|query| query.method == "orderRandom"),
            limit: limit_of(queries).unwrap_or(DEFAULT_LIMIT),
            offset: number(queries, "offset").unwrap_or(0),
        })
    }

    fn cursor(desk: &Desk<'_>, place: &Place, queries: &[Query]) -> Result<Option<Row>> {
        let query = queries
            .iter()
            .find(|query| query.method.starts_with("cursor"));
        let Some(query) = query else {
            return Ok(None);
        };
        check_cursor(query).map_err(query_invalid)?;
        let id = query.value().and_then(Value::as_str).unwrap_or_default();
        let found = crate::data::rows::store::get(desk.connection, place, id)?;
        found.map(Some).ok_or_else(|| desk.api.no_cursor(id))
    }

    /// Takes another limit than the default; negative is none.
    pub fn limited(mut self, limit: i64) -> Self {
        self.limit = limit;
        self
    }

    /// The rows of this page.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn rows(&self, connection: &Connection, place: &Place) -> Result<Vec<Row>> {
        let mut bound = self.filters.bound.clone();
        let mut conditions = self.filters.conditions.clone();
        if let Some(cursor) = &self.cursor {
            conditions.push(self.beyond(place, cursor, &mut bound));
        }
        let clause = if conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", conditions.join(" AND "))
        };
        bound.extend([Sql::Integer(self.limit), Sql::Integer(self.offset)]);
        let sql = format!(
            "SELECT {} FROM {} r{clause} ORDER BY {} LIMIT ? OFFSET ?",
            place.cells,
            place.rows,
            self.order_by()
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let found = statement.query_map(params_from_iter(bound), |row| cells::read(place, row))?;
        let mut rows: Vec<Row> = found.collect::<rusqlite::Result<_>>()?;
        if self.is_before {
            rows.reverse();
        }
        Ok(rows)
    }

    /// How many rows there are on all pages, at most 5000.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn total(&self, connection: &Connection, place: &Place) -> Result<i64> {
        let clause = self.filters.clause();
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM {} r{clause} LIMIT {MOST_COUNTED})",
            place.rows
        );
        let mut statement = connection.prepare_cached(&sql)?;
        Ok(statement.query_row(params_from_iter(&self.filters.bound), |row| row.get(0))?)
    }

    fn order_by(&self) -> String {
        if self.is_random {
            return "RANDOM()".to_owned();
        }
        let parts = self.order.iter().map(|(key, direction)| {
            let word = match direction.turned(self.is_before) {
                Direction::Ascending => "ASC",
                Direction::Descending => "DESC",
            };
            format!("r.{} {word}", quoted(key))
        });
        parts.collect::<Vec<_>>().join(", ")
    }

    /// What comes after (or before) the cursor: greater in the first column that differs. The bound on the first column alone
    /// says nothing new, but lets an index begin there.
    fn beyond(&self, place: &Place, cursor: &Row, bound: &mut Vec<Sql>) -> String {
        let value = |key: &str| {
            let kind = match key {
                "$sequence" => Kind::Integer,
                key => place
                    .table
                    .column(key)
                    .map_or(Kind::String, |column| column.kind),
            };
            cells::scalar(kind, &cursor.value(key))
        };
        let sign = |direction: Direction| match direction.turned(self.is_before) {
            Direction::Ascending => ">",
            Direction::Descending => "<",
        };
        let mut alternatives = Vec::new();
        let mut leading = String::new();
        if let Some((key, direction)) = self.order.first() {
            leading = format!("r.{} {}= ? AND ", quoted(key), sign(*direction));
            bound.push(value(key));
        }
        for (place, (key, direction)) in self.order.iter().enumerate() {
            let mut parts = Vec::new();
            for (before, _) in self.order.iter().take(place) {
                parts.push(format!("r.{} = ?", quoted(before)));
                bound.push(value(before));
            }
            parts.push(format!("r.{} {} ?", quoted(key), sign(*direction)));
            bound.push(value(key));
            alternatives.push(format!("({})", parts.join(" AND ")));
        }
        format!("({leading}({}))", alternatives.join(" OR "))
    }
}

/// The columns to order by; the number of the row decides between equals, in the direction of a leading date.
fn order(queries: &[Query]) -> Vec<(String, Direction)> {
    let mut order: Vec<(String, Direction)> = queries
        .iter()
        .filter_map(|query| match query.method.as_str() {
            "orderAsc" => Some((query.attribute.clone(), Direction::Ascending)),
            "orderDesc" => Some((query.attribute.clone(), Direction::Descending)),
            _ => None,
        })
        .collect();
    let is_unique = order
        .iter()
        .any(|(key, _)| key == "$id" || key == "$sequence");
    if !is_unique {
        let direction = match order.first() {
            Some((key, direction)) if key == "$createdAt" || key == "$updatedAt" => *direction,
            _ => Direction::Ascending,
        };
        order.push(("$sequence".to_owned(), direction));
    }
    order
}
