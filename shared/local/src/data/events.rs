//! What databases, tables and rows announce.
//!
//! Names are spelled `databases.D.tables.T.rows.R.create` whichever API made the change: who listens expands the spellings.

use serde_json::Value;

use super::permissions::{roles, Asker};
use super::schema::cache::Place;
use crate::events::Event;

/// Rows of one bulk call that are announced; appwrite/appwrite:app/init/constants.php calls it the batch limit.
pub const MOST_ANNOUNCED: usize = 100;

/// An event about a part of the schema: only the console may see its payload.
pub fn schema(name: String, payload: Value, asker: &Asker) -> Event {
    Event {
        name,
        payload,
        user: asker.user().to_owned(),
        read_roles: Vec::new(),
        roles_changed: None,
    }
}

/// An event about a row: readers of the table may see it, and of the row where its permissions count.
pub fn row(place: &Place, id: &str, action: &str, payload: Value, asker: &Asker) -> Event {
    let table = &place.table;
    let mut readers: Vec<String> = roles(&table.permissions, "read")
        .map(str::to_owned)
        .collect();
    if table.row_security {
        let own = payload.get("$permissions").and_then(Value::as_array);
        let own: Vec<String> = own
            .into_iter()
            .flatten()
            .filter_map(|permission| permission.as_str().map(str::to_owned))
            .collect();
        readers.extend(roles(&own, "read").map(str::to_owned));
    }
    Event {
        name: format!(
            "databases.{}.tables.{}.rows.{id}.{action}",
            place.database.id, table.id
        ),
        payload: without_relationships(place, payload),
        user: asker.user().to_owned(),
        read_roles: readers,
        roles_changed: None,
    }
}

fn without_relationships(place: &Place, mut payload: Value) -> Value {
    if let Some(members) = payload.as_object_mut() {
        for column in place
            .table
            .columns
            .iter()
            .filter(|column| column.relation.is_some())
        {
            members.remove(&column.key);
        }
    }
    payload
}
