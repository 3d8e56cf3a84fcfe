//! Tables as handlers look them up: kept in memory until a schema changes.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use parking_lot::RwLock;
use rusqlite::Connection;

use super::model::{Database, Table};
use super::{physical, store};
use crate::data::permissions::Asker;
use crate::data::wording::{no_database, Api};
use crate::error::Result;

/// A table in its database, with the SQL that all its rows share.
#[derive(Debug)]
pub struct Place {
    /// The database.
    pub database: Database,
    /// The table.
    pub table: Table,
    /// Name of the SQL table of rows.
    pub rows: String,
    /// Name of the SQL table of permissions.
    pub permissions: String,
    /// The columns of a `SELECT`, in the order [`crate::data::rows::cells`] reads them.
    pub cells: String,
}

impl Place {
    /// Puts a table into its database.
    pub fn new(database: Database, table: Table) -> Self {
        let stored = table.columns.iter().filter(|column| column.is_stored());
        let names = stored.map(|column| format!(", r.{}", physical::quoted(&column.key)));
        let own: String = names.collect();
        Self {
            rows: physical::rows(table.sequence),
            permissions: physical::permissions(table.sequence),
            cells: format!("r.\"$sequence\", r.\"$id\", r.\"$createdAt\", r.\"$updatedAt\", r.\"$permissions\"{own}"),
            database,
            table,
        }
    }
}

/// The tables seen so far; clones share them.
#[derive(Clone, Default)]
pub struct Schemas(Arc<Known>);

#[derive(Default)]
struct Known {
    // Counts the changes, so that a look-up begun before one is not kept after it.
    changes: AtomicU64,
    places: RwLock<HashMap<(String, String), Arc<Place>>>,
}

impl Schemas {
    /// Forgets everything: to be called with the writer still held, after a schema change is committed.
    pub fn forget(&self) {
        let mut places = self.0.places.write();
        self.0.changes.fetch_add(1, Ordering::SeqCst);
        places.clear();
    }

    /// The table as `asker` may use it: what is disabled is there for keys only.
    ///
    /// # Errors
    ///
    /// 404 in the words of `api`.
    pub fn find(
        &self,
        connection: &Connection,
        api: Api,
        asker: &Asker,
        database: &str,
        table: &str,
    ) -> Result<Arc<Place>> {
        let place = self.look_up(connection, api, database, table)?;
        if !asker.is_privileged() {
            if !place.database.enabled {
                return Err(no_database(database));
            }
            if !place.table.enabled {
                return Err(api.no_table(table));
            }
        }
        Ok(place)
    }

    fn look_up(
        &self,
        connection: &Connection,
        api: Api,
        database: &str,
        table: &str,
    ) -> Result<Arc<Place>> {
        let key = (database.to_ascii_lowercase(), table.to_ascii_lowercase());
        if let Some(place) = self.0.places.read().get(&key) {
            return Ok(Arc::clone(place));
        }
        let changes = self.0.changes.load(Ordering::SeqCst);
        let found = store::database(connection, database)?.ok_or_else(|| no_database(database))?;
        let found_table =
            store::table(connection, found.sequence, table)?.ok_or_else(|| api.no_table(table))?;
        let place = Arc::new(Place::new(found, found_table));
        let mut places = self.0.places.write();
        if changes == self.0.changes.load(Ordering::SeqCst) {
            places.insert(key, Arc::clone(&place));
        }
        Ok(place)
    }
}
