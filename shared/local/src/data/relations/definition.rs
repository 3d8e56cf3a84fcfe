//! Making, changing and removing relationships.

use rusqlite::Transaction;
use serde_json::{Map, Value};

use crate::data::params::{optional_key, uid};
use crate::data::schema::columns::without_column;
use crate::data::schema::model::{Column, Database, Format, Kind, Relation, Table};
use crate::data::schema::physical::{self, quoted};
use crate::data::schema::updates::rename;
use crate::data::schema::{store, tables};
use crate::data::wording::Api;
use crate::error::{Error, Result};
use crate::ids;
use crate::params::Params;

/// How many rows of one side belong to how many of the other.
const CARDINALITIES: &[&str] = &["oneToOne", "manyToOne", "manyToMany", "oneToMany"];

/// What becomes of related rows when one is removed.
const RULES: &[&str] = &["cascade", "restrict", "setNull"];

/// A relationship that is to be made.
pub struct Wanted {
    related: String,
    cardinality: String,
    two_way: bool,
    key: Option<String>,
    two_way_key: Option<String>,
    on_delete: String,
}

impl Wanted {
    /// Reads the parameters.
    ///
    /// # Errors
    ///
    /// 400 `general_argument_invalid`.
    pub fn read(api: Api, params: &Params) -> Result<Self> {
        let name = api.related_id();
        let related = params
            .required(name)?
            .as_str()
            .unwrap_or_default()
            .to_owned();
        uid(name, &related)?;
        params.required("type")?;
        let cardinality = one_of(params, "type", CARDINALITIES)?.unwrap_or_default();
        Ok(Self {
            related,
            cardinality,
            two_way: params.flag("twoWay")?.unwrap_or(false),
            key: optional_key(params, "key")?,
            two_way_key: optional_key(params, "twoWayKey")?,
            on_delete: one_of(params, "onDelete", RULES)?.unwrap_or_else(|| "restrict".to_owned()),
        })
    }

    /// Reads the definition of an `appwrite.json`.
    pub fn of_definition(api: Api, definition: &Map<String, Value>) -> Self {
        let text = |key: &str| {
            definition
                .get(key)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        Self {
            related: text(api.related()).unwrap_or_default(),
            cardinality: text("relationType").unwrap_or_default(),
            two_way: definition
                .get("twoWay")
                .and_then(Value::as_bool)
                .unwrap_or(false),
            key: text("key"),
            two_way_key: text("twoWayKey"),
            on_delete: text("onDelete").unwrap_or_else(|| "restrict".to_owned()),
        }
    }
}

fn one_of(params: &Params, name: &str, known: &[&str]) -> Result<Option<String>> {
    match params.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if known.contains(&text.as_str()) => Ok(Some(text.clone())),
        Some(_) => {
            let rule = format!("Value must be one of ({})", known.join(", "));
            Err(Error::invalid_param(name, &rule))
        }
    }
}

/// Makes a relationship: a column at either side.
///
/// # Errors
///
/// 404 for a table, 409 for a key that is taken.
pub fn create(
    tx: &Transaction<'_>,
    api: Api,
    database: &str,
    table: &str,
    wanted: Wanted,
    stamp: &str,
) -> Result<(Database, Table, Column)> {
    let (database, mut parent) = tables::both(tx, api, database, table)?;
    let found = store::table(tx, database.sequence, &wanted.related)?;
    let mut child = found.ok_or_else(|| api.no_table(&wanted.related))?;
    let key = wanted.key.unwrap_or_else(|| child.id.clone());
    let two_way_key = wanted.two_way_key.unwrap_or_else(|| parent.id.clone());
    let relation = Relation {
        table: child.id.clone(),
        cardinality: wanted.cardinality,
        two_way: wanted.two_way,
        two_way_key: two_way_key.clone(),
        on_delete: wanted.on_delete,
        is_parent: true,
        tag: ids::hex(12),
    };
    let far = Relation {
        table: parent.id.clone(),
        two_way_key: key.clone(),
        is_parent: false,
        ..relation.clone()
    };
    let is_self = parent.sequence == child.sequence;
    let (near, far) = (
        column(key, relation, stamp),
        column(two_way_key, far, stamp),
    );
    add(tx, api, &mut parent, near.clone())?;
    if is_self {
        add(tx, api, &mut parent, far)?;
    } else {
        add(tx, api, &mut child, far)?;
        store::update_table(tx, &child)?;
    }
    store::update_table(tx, &parent)?;
    create_pairs(tx, &near)?;
    Ok((database, parent, near))
}

fn column(key: String, relation: Relation, stamp: &str) -> Column {
    Column {
        key,
        kind: Kind::Relationship,
        size: 0,
        required: false,
        array: false,
        default: Value::Null,
        format: Format::Plain,
        encrypt: false,
        created_at: stamp.to_owned(),
        updated_at: stamp.to_owned(),
        relation: Some(relation),
    }
}

fn add(tx: &Transaction<'_>, api: Api, table: &mut Table, column: Column) -> Result<()> {
    if table.has_column(&column.key) {
        return Err(api.column_exists(&column.key));
    }
    physical::add_column(tx, table.sequence, &column)?;
    if let Some(relation) = column
        .relation
        .as_ref()
        .filter(|relation| relation.keeps_id())
    {
        let unique = if relation.cardinality == "oneToOne" {
            "UNIQUE "
        } else {
            ""
        };
        let (index, rows, key) = (
            relation.index(),
            physical::rows(table.sequence),
            quoted(&column.key),
        );
        tx.execute_batch(&format!("CREATE {unique}INDEX {index} ON {rows} ({key})"))?;
    }
    table.columns.push(column);
    Ok(())
}

fn create_pairs(tx: &Transaction<'_>, near: &Column) -> Result<()> {
    let many = near
        .relation
        .as_ref()
        .filter(|relation| relation.cardinality == "manyToMany");
    if let Some(relation) = many {
        let pairs = relation.pairs();
        tx.execute_batch(&format!(
            "CREATE TABLE {pairs} (parent TEXT NOT NULL COLLATE NOCASE, child TEXT NOT NULL COLLATE NOCASE, \
             PRIMARY KEY (parent, child)) WITHOUT ROWID;
             CREATE INDEX {pairs}_child ON {pairs} (child);"
        ))?;
    }
    Ok(())
}

/// What is to change of a relationship.
pub struct Patch {
    on_delete: Option<String>,
    /// The key that it is to have.
    pub new_key: Option<String>,
}

impl Patch {
    /// Reads the parameters.
    ///
    /// # Errors
    ///
    /// 400 `general_argument_invalid`.
    pub fn read(params: &Params) -> Result<Self> {
        Ok(Self {
            on_delete: one_of(params, "onDelete", RULES)?,
            new_key: optional_key(params, "newKey")?,
        })
    }

    /// Changes both sides.
    ///
    /// # Errors
    ///
    /// 404 for the column, 409 for a key that is taken.
    pub fn apply(
        self,
        tx: &Transaction<'_>,
        api: Api,
        database: &Database,
        table: &mut Table,
        key: &str,
        stamp: &str,
    ) -> Result<()> {
        let found = table.columns.iter_mut().find(|column| column.key == key);
        let column = found.ok_or_else(|| api.no_column(key))?;
        let Some(relation) = column.relation.as_mut() else {
            return Err(api.no_column(key));
        };
        stamp.clone_into(&mut column.updated_at);
        if let Some(rule) = &self.on_delete {
            rule.clone_into(&mut relation.on_delete);
        }
        let (other, far_key) = (relation.table.clone(), relation.two_way_key.clone());
        let new_key = self.new_key.as_deref().filter(|new_key| *new_key != key);
        if let Some(new_key) = new_key {
            rename(tx, api, table, key, new_key)?;
        }
        let change = |far: &mut Relation| {
            if let Some(rule) = &self.on_delete {
                rule.clone_into(&mut far.on_delete);
            }
            if let Some(new_key) = new_key {
                new_key.clone_into(&mut far.two_way_key);
            }
        };
        change_far(tx, database, table, &other, &far_key, change)
    }
}

/// Changes the far side of a relationship, be it at another table or at the same.
fn change_far(
    tx: &Transaction<'_>,
    database: &Database,
    table: &mut Table,
    other: &str,
    key: &str,
    change: impl Fn(&mut Relation),
) -> Result<()> {
    let apply = |table: &mut Table| {
        let columns = table.columns.iter_mut().filter(|column| column.key == key);
        columns
            .filter_map(|column| column.relation.as_mut())
            .for_each(&change);
    };
    if other == table.id {
        apply(table);
        return Ok(());
    }
    if let Some(mut other) = store::table(tx, database.sequence, other)? {
        apply(&mut other);
        store::update_table(tx, &other)?;
    }
    Ok(())
}

/// Removes the far side of a column that is about to go.
///
/// # Errors
///
/// Where the database fails.
pub fn forget_column(
    tx: &Transaction<'_>,
    database: &Database,
    table: &mut Table,
    column: &Column,
) -> Result<()> {
    let Some(relation) = &column.relation else {
        return Ok(());
    };
    let (index, pairs) = (relation.index(), relation.pairs());
    tx.execute_batch(&format!(
        "DROP INDEX IF EXISTS {index}; DROP TABLE IF EXISTS {pairs};"
    ))?;
    if relation.table == table.id {
        let far = table.column(&relation.two_way_key).cloned();
        return far.map_or(Ok(()), |far| without_column(tx, table, &far));
    }
    let Some(mut other) = store::table(tx, database.sequence, &relation.table)? else {
        return Ok(());
    };
    if let Some(far) = other.column(&relation.two_way_key).cloned() {
        without_column(tx, &mut other, &far)?;
        store::update_table(tx, &other)?;
    }
    Ok(())
}

/// Removes the far sides of all columns of a table that is about to go.
///
/// # Errors
///
/// Where the database fails.
pub fn forget_table(tx: &Transaction<'_>, database: &Database, table: &Table) -> Result<()> {
    let mut copy = table.clone();
    for column in table
        .columns
        .iter()
        .filter(|column| column.relation.is_some())
    {
        let is_self = column
            .relation
            .as_ref()
            .is_some_and(|relation| relation.table == table.id);
        if !is_self {
            forget_column(tx, database, &mut copy, column)?;
        }
    }
    Ok(())
}
