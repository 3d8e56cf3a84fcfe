//! Users, teams, functions, buckets…: everything that is not a row, kept as JSON documents by kind.
//!
//! Rows have real tables of their own (`data`); these kinds are small, and Appwrite lets clients list and filter them all alike.

pub mod list;

use rusqlite::{params, Connection, OptionalExtension};
use serde_json::{Map, Value};

use crate::db::Db;
use crate::error::{Error, Result};

/// The table behind [`Kind`].
pub const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS resources (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    parent TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS resources_id ON resources (kind, parent, id COLLATE NOCASE);
CREATE INDEX IF NOT EXISTS users_email ON resources (json_extract(body, '$.email')) WHERE kind = 'user';
CREATE INDEX IF NOT EXISTS users_phone ON resources (json_extract(body, '$.phone')) WHERE kind = 'user';
CREATE INDEX IF NOT EXISTS targets_user ON resources (json_extract(body, '$.userId')) WHERE kind = 'target';
CREATE INDEX IF NOT EXISTS targets_identifier ON resources (json_extract(body, '$.identifier')) WHERE kind = 'target';
CREATE INDEX IF NOT EXISTS messages_status ON resources (json_extract(body, '$.status')) WHERE kind = 'message';
CREATE INDEX IF NOT EXISTS memberships_user ON resources (json_extract(body, '$.userId')) WHERE kind = 'membership';
CREATE INDEX IF NOT EXISTS memberships_team ON resources (json_extract(body, '$.teamId')) WHERE kind = 'membership';
";

/// A stored document: the JSON object clients see, plus members of our own that routes take out.
pub type Document = Map<String, Value>;

/// A kind of document, such as users. `parent` is the id of what it belongs to (a team's memberships), or empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind(pub &'static str);

impl Kind {
    /// Adds a document. `false` when the id is taken.
    pub fn insert(
        self,
        connection: &Connection,
        parent: &str,
        id: &str,
        body: &Document,
    ) -> Result<bool> {
        let added = connection
            .prepare_cached(
                "INSERT OR IGNORE INTO resources (kind, parent, id, body) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![self.0, parent, id, text(body)])?;
        Ok(added == 1)
    }

    /// Reads a document.
    pub fn get(self, connection: &Connection, parent: &str, id: &str) -> Result<Option<Document>> {
        let found: Option<String> = connection
            .prepare_cached("SELECT body FROM resources WHERE kind = ?1 AND parent = ?2 AND id = ?3 COLLATE NOCASE")?
            .query_row(params![self.0, parent, id], |row| row.get(0))
            .optional()?;
        Ok(found.map(|body| parse(&body)))
    }

    /// Adds a document that no other is the parent of, and answers it.
    ///
    /// # Errors
    ///
    /// The one for an id that is taken.
    pub fn add(
        self,
        connection: &Connection,
        id: &str,
        document: Document,
        taken: fn() -> Error,
    ) -> Result<Document> {
        if self.insert(connection, "", id, &document)? {
            Ok(document)
        } else {
            Err(taken())
        }
    }

    /// Reads a document that no other is the parent of, and that is there.
    ///
    /// # Errors
    ///
    /// The one for an id that is not there.
    pub fn known(
        self,
        connection: &Connection,
        id: &str,
        absent: fn() -> Error,
    ) -> Result<Document> {
        self.get(connection, "", id)?.ok_or_else(absent)
    }

    /// Changes a document that no other is the parent of, and answers it.
    ///
    /// # Errors
    ///
    /// The one for an id that is not there; what the change answers, and then nothing changes.
    pub fn change(
        self,
        connection: &Connection,
        id: &str,
        absent: fn() -> Error,
        change: impl FnOnce(&mut Document) -> Result<()>,
    ) -> Result<Document> {
        let mut document = self.known(connection, id, absent)?;
        change(&mut document)?;
        self.replace(connection, "", id, &document)?;
        Ok(document)
    }

    /// Removes a document that no other is the parent of, and answers it.
    ///
    /// # Errors
    ///
    /// The one for an id that is not there.
    pub fn take(
        self,
        connection: &Connection,
        id: &str,
        absent: fn() -> Error,
    ) -> Result<Document> {
        let document = self.known(connection, id, absent)?;
        self.remove(connection, "", id)?;
        Ok(document)
    }

    /// Reads a document that no other is the parent of.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub async fn read(self, db: &Db, id: String) -> Result<Option<Document>> {
        db.read(move |connection| self.get(connection, "", &id))
            .await
    }

    /// Replaces a document. `false` when there is none.
    pub fn replace(
        self,
        connection: &Connection,
        parent: &str,
        id: &str,
        body: &Document,
    ) -> Result<bool> {
        let changed = connection
            .prepare_cached("UPDATE resources SET body = ?4 WHERE kind = ?1 AND parent = ?2 AND id = ?3 COLLATE NOCASE")?
            .execute(params![self.0, parent, id, text(body)])?;
        Ok(changed == 1)
    }

    /// Removes a document. `false` when there was none.
    pub fn remove(self, connection: &Connection, parent: &str, id: &str) -> Result<bool> {
        let removed = connection
            .prepare_cached(
                "DELETE FROM resources WHERE kind = ?1 AND parent = ?2 AND id = ?3 COLLATE NOCASE",
            )?
            .execute(params![self.0, parent, id])?;
        Ok(removed == 1)
    }

    /// Removes all documents of a parent.
    pub fn remove_all(self, connection: &Connection, parent: &str) -> Result<usize> {
        Ok(connection.execute(
            "DELETE FROM resources WHERE kind = ?1 AND parent = ?2",
            params![self.0, parent],
        )?)
    }

    /// All documents of a parent, oldest first.
    pub fn all(self, connection: &Connection, parent: &str) -> Result<Vec<Document>> {
        let mut statement = connection.prepare_cached(
            "SELECT body FROM resources WHERE kind = ?1 AND parent = ?2 ORDER BY sequence",
        )?;
        let found = statement.query_map(params![self.0, parent], |row| row.get::<_, String>(0))?;
        found.map(|body| Ok(parse(&body?))).collect()
    }

    /// The documents, of any parent, whose member `key` equals `value`, oldest first.
    pub fn find(self, connection: &Connection, key: &str, value: &str) -> Result<Vec<Document>> {
        // Spelled out, so that SQLite finds the index of the expression.
        let sql = format!(
            "SELECT body FROM resources WHERE kind = '{}' AND json_extract(body, '$.{}') = ?1 ORDER BY sequence",
            self.0,
            key.replace('\'', ""),
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let found = statement.query_map(params![value], |row| row.get::<_, String>(0))?;
        found.map(|body| Ok(parse(&body?))).collect()
    }
}

fn text(body: &Document) -> String {
    Value::Object(body.clone()).to_string()
}

fn parse(body: &str) -> Document {
    serde_json::from_str(body).unwrap_or_default()
}
