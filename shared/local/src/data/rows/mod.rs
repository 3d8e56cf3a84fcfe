//! Rows: what they may hold, how they are kept, how clients read and change them.

pub mod bulk;
pub mod cells;
pub mod change;
pub mod create;
pub mod find;
pub mod increment;
pub mod list;
pub mod operators;
pub mod read;
pub mod remove;
pub mod rules;
pub mod store;
pub mod structure;
pub mod upsert;
pub mod view;

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::Value;

use super::permissions::Asker;
use super::schema::cache::Schemas;
use super::wording::Api;
use crate::clock::stamp;

/// What every piece of work on rows has at hand.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The database, inside a transaction where there is something to write.
    pub connection: &'a Connection,
    /// The tables.
    pub schemas: &'a Schemas,
    /// The words to use.
    pub api: Api,
    /// Who is asking.
    pub asker: &'a Asker,
    /// The time of the call.
    pub now: Timestamp,
}

impl Desk<'_> {
    /// The time of the call, as rows keep it.
    pub fn stamp(&self) -> String {
        stamp(self.now)
    }
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// The number it was given; 0 before that, and where none can be told.
    pub sequence: i64,
    /// Its id.
    pub id: String,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
    /// Who may do what to it.
    pub permissions: Vec<String>,
    /// Its values by column, in the order of the columns.
    pub cells: crate::resources::Document,
}

impl Row {
    /// The value of a column or of a system column.
    pub fn value(&self, key: &str) -> Value {
        match key {
            "$id" => Value::from(self.id.as_str()),
            "$sequence" => Value::from(self.sequence),
            "$createdAt" => Value::from(self.created_at.as_str()),
            "$updatedAt" => Value::from(self.updated_at.as_str()),
            key => self.cells.get(key).cloned().unwrap_or_default(),
        }
    }
}
