//! Databases and tables.

use reqwest::Method;
use serde_json::Value;

use super::{columns, pick, Body, Call, Plan, Step};
use crate::compare::{differences, TABLE};
use crate::found::Found;
use crate::wanted::{by_id, items, text, Wanted};

/// Plans every database with its tables.
pub fn plan(plan: &mut Plan, wanted: &Wanted, found: &Found) {
    for database in wanted.databases() {
        let id = text(database, "$id");
        if by_id(&found.databases, id).is_none() {
            let members = [
                ("$id", "databaseId"),
                ("name", "name"),
                ("enabled", "enabled"),
            ];
            let call = Call::new(Method::POST, "/tablesdb", pick(database, &members));
            plan.steps.push(Step::new(format!("+ database {id}"), call));
        }
        let mine: Vec<Value> = of(wanted.tables(), id);
        for wanted in &mine {
            table(
                plan,
                wanted,
                by_id(found.tables_of(id), text(wanted, "$id")),
            );
        }
        let parts = ("$id", mine.as_slice(), found.tables_of(id));
        plan.note_extra(parts, |id| format!("table {id}"));
    }
}

fn of(tables: &[Value], database: &str) -> Vec<Value> {
    let mine = tables
        .iter()
        .filter(|it| text(it, "databaseId") == database);
    mine.cloned().collect()
}

fn table(plan: &mut Plan, wanted: &Value, found: Option<&Value>) {
    let (database, id) = (text(wanted, "databaseId"), text(wanted, "$id"));
    let tables = format!("/tablesdb/{database}/tables");
    let Some(found) = found else {
        let call = Call::new(Method::POST, tables, whole(wanted));
        plan.steps.push(Step::new(format!("+ table {id}"), call));
        return;
    };
    let path = format!("{tables}/{id}");
    let said = differences(TABLE, wanted, found);
    if !said.is_empty() {
        let call = Call::new(Method::PUT, &path, settings(wanted));
        let text = format!("~ table {id}: {}", said.join("; "));
        plan.steps.push(Step::new(text, call));
    }
    columns::plan(plan, &path, wanted, found);
}

fn settings(table: &Value) -> Body {
    pick(
        table,
        &[
            ("name", "name"),
            ("$permissions", "permissions"),
            ("rowSecurity", "rowSecurity"),
            ("enabled", "enabled"),
        ],
    )
}

/// A new table, with its columns and indexes in the same call.
fn whole(table: &Value) -> Body {
    let mut body = settings(table);
    let rest = [("$id", "tableId"), ("columns", "columns")];
    body.extend(pick(table, &rest));
    let indexes = items(table, "indexes").iter().map(inline_index).collect();
    body.insert("indexes".to_owned(), indexes);
    body
}

/// Together with its table, an index names its columns as the older API does.
fn inline_index(index: &Value) -> Value {
    let members = [
        ("key", "key"),
        ("type", "type"),
        ("columns", "attributes"),
        ("orders", "orders"),
    ];
    Value::Object(pick(index, &members))
}
