//! Writing related rows along with a row, and what happens to them when it goes.

use rusqlite::params;
use serde_json::Value;

use super::Link;
use crate::data::rows::change::{self, Change};
use crate::data::rows::create::{self, carried_permissions, NewRow};
use crate::data::rows::{store, Desk, Row};
use crate::data::schema::cache::Place;
use crate::data::schema::model::Column;
use crate::data::schema::physical::quoted;
use crate::error::{Error, Result};
use crate::ids;
use crate::params::ID_RULE;
use crate::query::php_type;
use crate::resources::Document;

/// What a client gave for relationships.
pub type Given = Vec<(Column, Value)>;

/// Takes what is given for relationships out of the values of a row.
pub fn take(place: &Place, data: &mut Document) -> Given {
    let columns = place
        .table
        .columns
        .iter()
        .filter(|column| column.relation.is_some());
    columns
        .filter_map(|column| {
            data.remove(&column.key)
                .map(|value| (column.clone(), value))
        })
        .collect()
}

/// [`take`] of what differs from the row as it was.
pub fn take_changed(place: &Place, old: &Row, data: &mut Document) -> Given {
    if !place.table.has_relationships() {
        return Given::new();
    }
    let mut given = take(place, data);
    given.retain(|(column, value)| {
        let is_kept = column.is_stored() && old.cells.get(&column.key) == Some(value);
        if is_kept {
            data.insert(column.key.clone(), value.clone());
        }
        !is_kept
    });
    given
}

/// Puts the ids of related rows into the cells that keep them; makes or changes the rows that came whole.
///
/// # Errors
///
/// 400 for what cannot be related, and whatever refuses a related row.
pub fn before_write(desk: &Desk<'_>, place: &Place, row: &mut Row, given: &Given) -> Result<()> {
    for (column, value) in given.iter().filter(|(column, _)| column.is_stored()) {
        let Some(link) = Link::of(desk, place, column)? else {
            continue;
        };
        let kept = match value {
            Value::Null => Value::Null,
            Value::Array(_) => {
                let message = "Invalid relationship value. Must be either a document, document ID, or null. Array given.";
                return Err(invalid(message));
            }
            value => Value::from(far_row(desk, &link, row, value, None)?),
        };
        row.cells.insert(column.key.clone(), kept);
    }
    Ok(())
}

/// Ties the rows whose own cells keep the id of this one.
///
/// # Errors
///
/// See [`before_write`].
pub fn after_write(desk: &Desk<'_>, place: &Place, row: &Row, given: &Given) -> Result<()> {
    for (column, value) in given.iter().filter(|(column, _)| !column.is_stored()) {
        let Some(link) = Link::of(desk, place, column)? else {
            continue;
        };
        let values = match (value, link.relation.is_many()) {
            (Value::Null, _) => Vec::new(),
            (Value::Array(values), true) => values.iter().collect(),
            (other, true) => {
                let kind = php_type(other);
                return Err(invalid(format!("Invalid relationship value. Must be either an array of documents or document IDs, {kind} given.")));
            }
            (value, false) => vec![value],
        };
        tie(desk, &link, row, &values)?;
    }
    Ok(())
}

fn tie(desk: &Desk<'_>, link: &Link, row: &Row, values: &[&Value]) -> Result<()> {
    let is_pairs = link.relation.cardinality == "manyToMany";
    let key = (!is_pairs).then(|| link.far_key());
    let mut tied = Vec::with_capacity(values.len());
    for value in values {
        tied.push(far_row(desk, link, row, value, key)?);
    }
    let gone = link
        .rows(desk, row)?
        .into_iter()
        .filter(|far| !tied.contains(&far.id));
    for far in gone {
        untie(desk, link, row, &far)?;
    }
    for far in &tied {
        if is_pairs {
            let (pairs, (mine, theirs)) = (link.relation.pairs(), link.sides());
            let sql = format!("INSERT OR IGNORE INTO {pairs} ({mine}, {theirs}) VALUES (?1, ?2)");
            desk.connection.execute(&sql, params![row.id, far])?;
        } else {
            let (rows, key) = (&link.place.rows, quoted(link.far_key()));
            let sql = format!("UPDATE {rows} SET {key} = ?1 WHERE \"$id\" = ?2");
            desk.connection.execute(&sql, params![row.id, far])?;
        }
    }
    Ok(())
}

fn untie(desk: &Desk<'_>, link: &Link, row: &Row, far: &Row) -> Result<()> {
    if link.relation.cardinality == "manyToMany" {
        let (pairs, (mine, theirs)) = (link.relation.pairs(), link.sides());
        let sql = format!("DELETE FROM {pairs} WHERE {mine} = ?1 AND {theirs} = ?2");
        desk.connection.execute(&sql, params![row.id, far.id])?;
        return Ok(());
    }
    let (rows, key) = (&link.place.rows, quoted(link.far_key()));
    let sql = format!("UPDATE {rows} SET {key} = NULL WHERE \"$sequence\" = ?1");
    desk.connection.execute(&sql, [far.sequence])?;
    Ok(())
}

/// The id of a related row: as given, or of the row that came whole. `key` is its cell for the id of this row, if it has one.
fn far_row(
    desk: &Desk<'_>,
    link: &Link,
    row: &Row,
    value: &Value,
    key: Option<&str>,
) -> Result<String> {
    let mut data = match value {
        Value::String(id) if ids::is_valid(id) => return Ok(id.clone()),
        Value::String(_) => return Err(invalid(ID_RULE)),
        Value::Object(data) => data.clone(),
        _ => {
            return Err(invalid(
                "Relationship value must be an object, document ID string, or associative array",
            ));
        }
    };
    let id = match data.remove("$id") {
        None | Some(Value::Null) => ids::unique(desk.now),
        Some(Value::String(id)) if id == "unique()" => ids::unique(desk.now),
        Some(Value::String(id)) if ids::is_valid(&id) => id,
        Some(Value::String(_)) => return Err(invalid(ID_RULE)),
        Some(_) => return Err(invalid("Relationship $id must be a string")),
    };
    let permissions = carried_permissions(&mut data)?;
    let data = create::writable(desk.api, desk.asker, data);
    if store::get(desk.connection, &link.place, &id)?.is_some() {
        let change = Change {
            data,
            permissions,
            ..Change::default()
        };
        change::one(desk, &link.place, &id, change)?;
        return Ok(id);
    }
    let mut data = data;
    if let Some(key) = key {
        data.remove(key);
    }
    let new = NewRow {
        id: id.clone(),
        asked: id.clone(),
        permissions: permissions.unwrap_or_else(|| row.permissions.clone()),
        data,
    };
    create::all(desk, &link.place, vec![new])?;
    Ok(id)
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(400, "relationship_value_invalid", message)
}

/// Follows the rules for deletions of every relationship of a row that is about to go.
///
/// # Errors
///
/// 403 where related rows hold on to it.
pub fn before_delete(desk: &Desk<'_>, place: &Place, row: &Row) -> Result<()> {
    for column in place
        .table
        .columns
        .iter()
        .filter(|column| column.relation.is_some())
    {
        if let Some(link) = Link::of(desk, place, column)? {
            follow_rule(desk, &link, row)?;
        }
    }
    Ok(())
}

fn follow_rule(desk: &Desk<'_>, link: &Link, row: &Row) -> Result<()> {
    let relation = &link.relation;
    let far = link.rows(desk, row)?;
    if far.is_empty() {
        return Ok(());
    }
    let cardinality = relation.cardinality.as_str();
    // A row that merely points to another does not own it.
    let owns = match cardinality {
        "oneToOne" => true,
        "oneToMany" | "manyToMany" => relation.is_parent,
        _ => !relation.is_parent,
    };
    let restricts = relation.is_parent && cardinality != "manyToOne";
    if relation.on_delete == "restrict" && restricts {
        return Err(desk.api.row_restricted());
    }
    for other in &far {
        if !relation.keeps_id() {
            untie(desk, link, row, other)?;
        }
        if relation.on_delete == "cascade" && owns {
            cascade(desk, link, other)?;
        }
    }
    Ok(())
}

/// Removes an owned row, following its relationships but the one that led here: two rows must not chase each other.
fn cascade(desk: &Desk<'_>, link: &Link, other: &Row) -> Result<()> {
    let Some(other) = store::get(desk.connection, &link.place, &other.id)? else {
        return Ok(());
    };
    let far = link.place.table.column(link.far_key());
    for column in link
        .place
        .table
        .columns
        .iter()
        .filter(|column| column.relation.is_some())
    {
        let is_way_back = far.is_some_and(|far| far.key == column.key);
        if let Some(onward) = Link::of(desk, &link.place, column)?.filter(|_| !is_way_back) {
            follow_rule(desk, &onward, &other)?;
        }
    }
    store::delete(desk.connection, &link.place, other.sequence)
}
