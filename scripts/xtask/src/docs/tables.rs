//! `docs/tables.md`: every table and bucket, for people.

use store::schema::{Bucket, Column, ColumnType, Index, Preset, Table};
use store::{buckets, tables};

const HEAD: &str = "\
# Tables and buckets

Written by `cargo xtask docs` from `shared/tables`; edit the code, not this page.

Clients write no row: every table grants reading at most. *Per row* means that each row names its
own readers. `R` required, `[]` a list, `=x` the value of rows written without one. `↓` sorts the
largest first. Text of 16,384 characters and more is kept outside the row.
";

/// Returns the page.
pub fn page() -> String {
    let tables = tables::ALL.iter().map(table);
    let buckets = buckets::ALL.iter().map(bucket);
    let rows: String = buckets.collect();
    let sections: String = tables.collect();
    format!(
        "{HEAD}{sections}\n## Buckets\n\n| bucket | bytes | extensions | permissions |\n|---|---|---|---|\n{rows}"
    )
}

fn table(table: &Table) -> String {
    let columns: String = table.columns.iter().map(column).collect();
    let indexes: Vec<String> = table.indexes.iter().map(index).collect();
    let indexes = match indexes.join("; ") {
        none if none.is_empty() => String::new(),
        some => format!("\nIndexes: {some}\n"),
    };
    format!(
        "\n## {}\n\nReaders: {}\n\n| column | type | |\n|---|---|---|\n{columns}{indexes}",
        table.id,
        readers(table)
    )
}

fn readers(table: &Table) -> String {
    let mut readers: Vec<String> = table.grants.iter().map(|it| format!("`{it}`")).collect();
    if table.row_security {
        readers.push("per row".to_owned());
    }
    if readers.is_empty() {
        readers.push("none".to_owned());
    }
    readers.join(", ")
}

fn column(column: &Column) -> String {
    let kind = match column.kind {
        ColumnType::String { size } => format!("text {size}"),
        ColumnType::Integer { min, max } => format!("integer {min} to {max}"),
        ColumnType::Double => "number".to_owned(),
        ColumnType::Boolean => "yes or no".to_owned(),
        ColumnType::Datetime => "instant".to_owned(),
    };
    let list = if column.array { " []" } else { "" };
    let preset = match column.preset {
        None if column.required => "R".to_owned(),
        None => String::new(),
        Some(Preset::Text(text)) => format!("=`{text}`"),
        Some(Preset::Integer(number)) => format!("={number}"),
        Some(Preset::Boolean(truth)) => format!("={truth}"),
    };
    format!("| `{}` | {kind}{list} | {preset} |\n", column.key)
}

fn index(index: &Index) -> String {
    let part =
        |it: &store::schema::SortKey| format!("{}{}", it.key, if it.descending { "↓" } else { "" });
    let parts: Vec<String> = index.columns.iter().map(part).collect();
    format!(
        "{} `{}` ({})",
        index.kind.as_str(),
        index.key,
        parts.join(", ")
    )
}

fn bucket(bucket: &Bucket) -> String {
    let grants: Vec<String> = bucket.grants.iter().map(|it| format!("`{it}`")).collect();
    format!(
        "| `{}` | {} | {} | {} |\n",
        bucket.id,
        bucket.max_bytes,
        bucket.extensions.join(", "),
        grants.join(", ")
    )
}
