//! Rows as clients see them.

use serde_json::{Map, Value};

use super::{cells, Row};
use crate::data::schema::cache::Place;
use crate::data::wording::Api;
use crate::query::Query;
use crate::resources::Document;

/// Which columns a client asked for.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    names: Vec<String>,
}

impl Selection {
    /// What the `select` queries among these ask for.
    pub fn of(queries: &[Query]) -> Self {
        let selects = queries.iter().filter(|query| query.method == "select");
        let names = selects.flat_map(|query| query.values.iter().filter_map(Value::as_str));
        Self {
            names: names.map(str::to_owned).collect(),
        }
    }

    /// One that was worked out elsewhere.
    pub fn from_names(names: Vec<String>) -> Self {
        Self { names }
    }

    /// Whether nothing was selected, which means every column but relationships.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether a column of the table itself is shown.
    pub fn shows(&self, key: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|name| name == "*" || name == key)
    }

    /// What is asked for of the rows behind a relationship; `None` where they are not asked for.
    pub fn nested(&self, key: &str) -> Option<Self> {
        let inner: Vec<String> = self
            .names
            .iter()
            .filter_map(|name| name.strip_prefix(key)?.strip_prefix('.'))
            .map(str::to_owned)
            .collect();
        (!inner.is_empty()).then_some(Self { names: inner })
    }
}

/// A row with the columns that were asked for.
pub fn show(api: Api, place: &Place, row: &Row, selection: &Selection) -> Document {
    let mut view = Map::new();
    for column in place
        .table
        .columns
        .iter()
        .filter(|column| column.relation.is_none())
    {
        if selection.shows(&column.key) {
            let value = row.cells.get(&column.key).unwrap_or(&Value::Null);
            let shown = match value {
                Value::Null if column.array => Value::Array(Vec::new()),
                value => cells::shown_number(value),
            };
            view.insert(column.key.clone(), shown);
        }
    }
    view.insert("$id".to_owned(), Value::from(row.id.as_str()));
    view.insert("$sequence".to_owned(), Value::from(sequence(row)));
    view.insert(
        "$createdAt".to_owned(),
        Value::from(row.created_at.as_str()),
    );
    view.insert(
        "$updatedAt".to_owned(),
        Value::from(row.updated_at.as_str()),
    );
    view.insert(
        "$permissions".to_owned(),
        Value::from(row.permissions.as_slice()),
    );
    name_place(api, place, &mut view);
    view
}

/// A whole row.
pub fn whole(api: Api, place: &Place, row: &Row) -> Document {
    show(api, place, row, &Selection::default())
}

/// Adds where a row belongs.
pub fn name_place(api: Api, place: &Place, view: &mut Document) {
    view.insert(
        "$databaseId".to_owned(),
        Value::from(place.database.id.as_str()),
    );
    view.insert(
        api.table_member().to_owned(),
        Value::from(place.table.id.as_str()),
    );
}

fn sequence(row: &Row) -> String {
    match row.sequence {
        0 => String::new(),
        sequence => sequence.to_string(),
    }
}
