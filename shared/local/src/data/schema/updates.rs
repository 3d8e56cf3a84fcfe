//! Changing a column that is there.

use rusqlite::Transaction;
use serde_json::{Number, Value};

use super::definitions::{self, bound, check_default, refuse_pointless_default};
use super::model::{Column, Database, Format, Kind, Table};
use super::{indexes, physical};
use crate::data::params::{optional_key, required_flag};
use crate::data::wording::Api;
use crate::error::{Error, Result};
use crate::params::Params;

/// What `PATCH …/columns/{route}/{key}` asks for. The route decides how parameters are read, the column what comes of them.
pub struct Patch {
    required: bool,
    default: Value,
    size: Option<u64>,
    min: Option<Number>,
    max: Option<Number>,
    elements: Option<Vec<String>>,
    /// The key that it is to have.
    pub new_key: Option<String>,
}

impl Patch {
    /// Reads the parameters. `None` for a type that is not served.
    pub fn read(route: &str, params: &Params) -> Result<Option<Self>> {
        let Some((kind, format)) = definitions::of_route(route) else {
            return Ok(None);
        };
        let is_enum = matches!(format, Format::Enum(_));
        let elements = is_enum.then(|| definitions::elements(params)).transpose()?;
        let required = required_flag(params, "required")?;
        if !params.names("default") && !kind.is_spatial() {
            return Err(Error::argument("Param \"default\" is not optional."));
        }
        let is_float = kind == Kind::Double;
        let mut asked = Column {
            key: String::new(),
            kind,
            size: 0,
            required,
            array: false,
            default: Value::Null,
            format,
            encrypt: false,
            created_at: String::new(),
            updated_at: String::new(),
            relation: None,
        };
        asked.default = definitions::default(params, &asked)?;
        let most = if route == "varchar" {
            16_381
        } else {
            definitions::LONGEST_STRING
        };
        let size = params.integer("size", 1, most)?.map(i64::unsigned_abs);
        Ok(Some(Self {
            required,
            default: asked.default,
            size: size.filter(|_| matches!(route, "string" | "varchar")),
            min: bound(params, "min", is_float)?,
            max: bound(params, "max", is_float)?,
            elements,
            new_key: optional_key(params, "newKey")?,
        }))
    }

    /// Changes the column.
    pub fn apply(
        self,
        tx: &Transaction<'_>,
        api: Api,
        _database: &Database,
        table: &mut Table,
        key: &str,
        stamp: &str,
    ) -> Result<()> {
        let mut column = table
            .column(key)
            .cloned()
            .ok_or_else(|| api.no_column(key))?;
        column.required = self.required;
        column.default = self.default;
        refuse_pointless_default(api, self.required, &column)?;
        let held = column.size;
        column.size = self.size.unwrap_or(held);
        column.format = match column.format {
            Format::Range(min, max) => {
                let (min, max) = (self.min.unwrap_or(min), self.max.unwrap_or(max));
                if definitions::is_above(&min, &max) {
                    return Err(api.column_value("Minimum value must be lesser than maximum value"));
                }
                Format::Range(min, max)
            }
            Format::Enum(_) => Format::Enum(enum_elements(api, self.elements)?),
            other => other,
        };
        // A text that is longer than its column is taken here, as nothing looks at it when a column is changed.
        if column.format != Format::Plain {
            check_default(api, &column)?;
        }
        stamp.clone_into(&mut column.updated_at);
        let others = table.width() - table.column(key).map_or(0, Column::width);
        if others + column.width() >= super::views::MOST_BYTES {
            return Err(api.column_limit(&table.id));
        }
        let alters = self.size.is_some() || self.new_key.is_some() || column.kind.is_spatial();
        let size = column.size;
        put(table, key, column);
        if alters {
            check_indexes(api, table)?;
        }
        if size < held {
            refuse_cutting(tx, api, table, key, size)?;
        }
        match self.new_key {
            Some(new_key) if new_key != key => rename(tx, api, table, key, &new_key),
            _ => Ok(()),
        }
    }
}

fn enum_elements(api: Api, elements: Option<Vec<String>>) -> Result<Vec<String>> {
    match elements {
        Some(elements) if !elements.is_empty() => Ok(elements),
        _ => Err(api.column_value("Enum elements must not be empty")),
    }
}

fn put(table: &mut Table, key: &str, column: Column) {
    if let Some(place) = table.columns.iter_mut().find(|column| column.key == key) {
        *place = column;
    }
}

/// Gives a column another key, in its indexes too.
pub fn rename(
    tx: &Transaction<'_>,
    api: Api,
    table: &mut Table,
    key: &str,
    new_key: &str,
) -> Result<()> {
    let taken = table.has_column(new_key) && !new_key.eq_ignore_ascii_case(key);
    if taken {
        return Err(api.column_exists(new_key));
    }
    let stored = table.column(key).is_some_and(Column::is_stored);
    if stored {
        physical::rename_column(tx, table.sequence, key, new_key)?;
    }
    for column in table.columns.iter_mut().filter(|column| column.key == key) {
        new_key.clone_into(&mut column.key);
    }
    for index in &mut table.indexes {
        for column in index.columns.iter_mut().filter(|column| *column == key) {
            new_key.clone_into(column);
        }
    }
    Ok(())
}

/// Refuses a change that an index of the table does not allow.
fn check_indexes(api: Api, table: &Table) -> Result<()> {
    let made = table
        .indexes
        .iter()
        .filter(|index| index.status == "available");
    for index in made {
        indexes::check(&table.columns, index).map_err(|why| api.index_invalid(why))?;
    }
    Ok(())
}

fn refuse_cutting(
    tx: &Transaction<'_>,
    api: Api,
    table: &Table,
    key: &str,
    size: u64,
) -> Result<()> {
    if table.column(key).is_some_and(|column| column.array) {
        return Ok(());
    }
    let (rows, key) = (physical::rows(table.sequence), physical::quoted(key));
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {rows} WHERE length({key}) > ?1)");
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let would_cut: bool = tx.query_row(&sql, [size], |row| row.get(0))?;
    if would_cut {
        Err(api.invalid_resize())
    } else {
        Ok(())
    }
}
