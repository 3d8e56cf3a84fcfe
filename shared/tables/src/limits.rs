//! Checks every table against what Appwrite accepts.

use std::collections::BTreeSet;

use serde_json::Value;

use super::ALL;
use crate::schema::{Column, ColumnType, Index, IndexType, Preset, Table, LARGEST_INTEGER};

/// Bytes of a row without any column (utopia-php/database `SQL::getAttributeWidth`).
const EMPTY_ROW_WIDTH: u32 = 1_067;
/// Most bytes of a row in `MariaDB`.
const MAX_ROW_WIDTH: u32 = 65_535;
/// Most characters of an index over all its columns.
const MAX_INDEX_LENGTH: u32 = 768;
/// Characters of `$id` in an index.
const ID_INDEX_LENGTH: u32 = 255;
/// Most indexes of a table.
const MAX_INDEXES: usize = 64;
/// Most columns that one call creates a table with.
const MAX_COLUMNS: usize = 100;

/// Refuses a stored value that its column does not take.
pub fn check_value(column: &Column, value: &Value) {
    let values = match value {
        Value::Array(values) if column.array => values.clone(),
        single if !column.array => vec![single.clone()],
        other => panic!("{} is a list but holds {other}", column.key),
    };
    for value in values {
        let fits = match column.kind {
            ColumnType::String { size } => value
                .as_str()
                .is_some_and(|text| text.chars().count() <= usize::try_from(size).unwrap()),
            ColumnType::Integer { min, max } => {
                value.as_i64().is_some_and(|it| (min..=max).contains(&it))
            }
            ColumnType::Double => value.is_number(),
            ColumnType::Boolean => value.is_boolean(),
            ColumnType::Datetime => value.as_str().is_some_and(|it| it.ends_with('Z')),
        };
        assert!(fits, "{} does not take {value}", column.key);
    }
}

#[track_caller]
fn each_column(check: impl Fn(&Column) -> bool) {
    for table in ALL {
        for column in table.columns {
            assert!(check(column), "{}.{}", table.id, column.key);
        }
    }
}

fn column<'a>(table: &'a Table, key: &str) -> Option<&'a Column> {
    table.columns.iter().find(|it| it.key == key)
}

/// Returns the characters that `key` takes in an index, as utopia-php/database counts them.
fn index_length(table: &Table, key: &str) -> u32 {
    let Some(column) = column(table, key) else {
        return if key == "$id" { ID_INDEX_LENGTH } else { 1 };
    };
    match column.kind {
        ColumnType::String { size } => size,
        ColumnType::Double => 2,
        _ => 1,
    }
}

fn check_index(table: &Table, index: &Index) {
    let named = format!("{}.{}", table.id, index.key);
    for part in index.columns {
        let system = ["$id", "$createdAt", "$updatedAt"].contains(&part.key);
        let column = column(table, part.key);
        assert!(system || column.is_some(), "{named}: no {}", part.key);
        assert!(column.is_none_or(|it| !it.array), "{named}: over a list");
    }
    if index.kind == IndexType::Fulltext {
        assert_eq!(index.columns.len(), 1, "{named}");
        let text = column(table, index.columns[0].key).unwrap();
        assert!(matches!(text.kind, ColumnType::String { .. }), "{named}");
    } else {
        let parts = index.columns.iter();
        let length: u32 = parts.map(|part| index_length(table, part.key)).sum();
        assert!(length <= MAX_INDEX_LENGTH, "{named}: {length} characters");
    }
}

#[test]
fn every_table_fits_into_a_row() {
    for table in ALL {
        let columns: u32 = table.columns.iter().map(Column::width).sum();
        let width = EMPTY_ROW_WIDTH + columns;
        assert!(width <= MAX_ROW_WIDTH, "{}: {width} bytes", table.id);
        assert!(table.columns.len() <= MAX_COLUMNS, "{}", table.id);
    }
}

#[test]
fn every_index_is_one_that_appwrite_makes() {
    for table in ALL {
        assert!(table.indexes.len() <= MAX_INDEXES, "{}", table.id);
        for index in table.indexes {
            check_index(table, index);
        }
    }
}

#[test]
fn names_are_ids_and_unique() {
    let tables: BTreeSet<&str> = ALL.iter().map(|it| it.id).collect();
    assert_eq!(tables.len(), ALL.len());
    for table in ALL {
        assert!(table.id.len() <= 36, "{}", table.id);
        let columns: BTreeSet<String> = table
            .columns
            .iter()
            .map(|it| it.key.to_lowercase())
            .collect();
        assert_eq!(columns.len(), table.columns.len(), "{}", table.id);
        let indexes: BTreeSet<&str> = table.indexes.iter().map(|it| it.key).collect();
        assert_eq!(indexes.len(), table.indexes.len(), "{}", table.id);
        let keys = table.columns.iter().map(|it| it.key).chain(indexes);
        keys.for_each(|key| assert!(key.len() <= 36, "{}.{key}", table.id));
    }
}

#[test]
fn no_column_is_both_required_and_preset() {
    each_column(|it| !(it.required && it.preset.is_some()));
}

#[test]
fn presets_are_of_their_columns_type_and_range() {
    each_column(|column| match (column.kind, column.preset) {
        (_, Some(_)) if column.array => false,
        (ColumnType::String { size }, Some(Preset::Text(text))) => {
            text.chars().count() <= usize::try_from(size).unwrap()
        }
        (ColumnType::Integer { min, max }, Some(Preset::Integer(value))) => {
            (min..=max).contains(&value)
        }
        (_, None)
        | (ColumnType::Double, Some(Preset::Integer(_)))
        | (ColumnType::Boolean, Some(Preset::Boolean(_))) => true,
        _ => false,
    });
}

#[test]
fn numbers_survive_json() {
    each_column(|column| match column.kind {
        ColumnType::Integer { min, max } => {
            -LARGEST_INTEGER <= min && min <= max && max <= LARGEST_INTEGER
        }
        _ => true,
    });
}

/// A unique index ignores a row in which one of several members is null.
#[test]
fn members_of_compound_unique_indexes_are_never_null() {
    for table in ALL {
        let compound = |it: &&Index| it.kind == IndexType::Unique && it.columns.len() > 1;
        for index in table.indexes.iter().filter(compound) {
            for part in index.columns {
                let column = column(table, part.key).unwrap();
                let filled = column.required || column.preset.is_some();
                assert!(filled, "{}.{}: {}", table.id, index.key, part.key);
            }
        }
    }
}

#[test]
fn no_client_writes_rows() {
    for table in ALL {
        for grant in table.grants {
            assert!(grant.to_string().starts_with("read("), "{}", table.id);
        }
    }
}
