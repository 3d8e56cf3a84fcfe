//! What a project holds now.

use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::Value;

use crate::server::Server;
use crate::wanted::{text, Wanted};

/// Everything that could differ from what is wanted.
#[derive(Debug, Default)]
pub struct Found {
    /// Those of the wanted databases that are there.
    pub databases: Vec<Value>,
    /// Tables of those, with their columns and indexes, by database.
    pub tables: BTreeMap<String, Vec<Value>>,
    /// All buckets.
    pub buckets: Vec<Value>,
    /// All functions.
    pub functions: Vec<Value>,
}

impl Found {
    /// Asks the server.
    pub async fn read(server: &Server, wanted: &Wanted) -> Result<Self> {
        let mut found = Self {
            buckets: server.list("/storage/buckets", "buckets").await?,
            functions: server.list("/functions", "functions").await?,
            ..Self::default()
        };
        for database in wanted.databases() {
            let id = text(database, "$id");
            let path = format!("/tablesdb/{id}");
            if let Some(database) = server.find(&path).await? {
                let tables = server.list(&format!("{path}/tables"), "tables").await?;
                found.databases.push(database);
                found.tables.insert(id.to_owned(), tables);
            }
        }
        Ok(found)
    }

    /// The tables of a database.
    pub fn tables_of(&self, database: &str) -> &[Value] {
        self.tables.get(database).map_or(&[], Vec::as_slice)
    }
}
