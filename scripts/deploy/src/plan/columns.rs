//! Columns and indexes of a table that is there.

use reqwest::Method;
use serde_json::Value;

use super::{pick, Body, Call, Plan, Step};
use crate::compare::{differences, COLUMN, COLUMN_NATURE, INDEX};
use crate::wanted::{by_key, items, text};

/// Plans the columns, then the indexes over them.
pub fn plan(plan: &mut Plan, table: &str, wanted: &Value, found: &Value) {
    let name = text(wanted, "$id");
    let (columns, there) = (items(wanted, "columns"), items(found, "columns"));
    for wanted in columns {
        let key = text(wanted, "key");
        column(
            plan,
            table,
            &format!("{name}.{key}"),
            wanted,
            by_key(there, key),
        );
    }
    plan.note_extra(("key", columns, there), |key| {
        format!("column {name}.{key}")
    });
    let (indexes, there) = (items(wanted, "indexes"), items(found, "indexes"));
    for wanted in indexes {
        let key = text(wanted, "key");
        index(
            plan,
            table,
            &format!("{name}.{key}"),
            wanted,
            by_key(there, key),
        );
    }
    plan.note_extra(("key", indexes, there), |key| format!("index {name}.{key}"));
}

fn column(plan: &mut Plan, table: &str, name: &str, wanted: &Value, found: Option<&Value>) {
    let key = text(wanted, "key");
    let columns = format!("{table}/columns");
    let route = match text(wanted, "type") {
        "double" => "float",
        kind => kind,
    };
    let made = format!("{columns}/{key}");
    let Some(found) = found else {
        let call = Call::new(
            Method::POST,
            format!("{columns}/{route}"),
            definition(wanted),
        );
        plan.steps
            .push(Step::new(format!("+ column {name}"), call.until(made)));
        return;
    };
    let nature = differences(COLUMN_NATURE, wanted, found);
    if !nature.is_empty() {
        plan.stuck
            .push(format!("column {name}: {}", nature.join("; ")));
        return;
    }
    let said = differences(COLUMN, wanted, found);
    if !said.is_empty() {
        let path = format!("{columns}/{route}/{key}");
        let call = Call::new(Method::PATCH, path, changeable(wanted));
        let text = format!("~ column {name}: {}", said.join("; "));
        plan.steps.push(Step::new(text, call.until(made)));
    }
}

fn definition(column: &Value) -> Body {
    let mut body = changeable(column);
    let fixed = ["key", "array", "encrypt"].map(|it| (it, it));
    body.extend(pick(column, &fixed));
    body
}

fn changeable(column: &Value) -> Body {
    let members = COLUMN.iter().map(|(member, _)| (*member, *member));
    pick(column, &members.collect::<Vec<_>>())
}

fn index(plan: &mut Plan, table: &str, name: &str, wanted: &Value, found: Option<&Value>) {
    let indexes = format!("{table}/indexes");
    let made = format!("{indexes}/{}", text(wanted, "key"));
    let members = ["key", "type", "columns", "orders"].map(|it| (it, it));
    let create = Call::new(Method::POST, &indexes, pick(wanted, &members)).until(&made);
    let Some(found) = found else {
        plan.steps
            .push(Step::new(format!("+ index {name}"), create));
        return;
    };
    let said = differences(INDEX, wanted, found);
    if !said.is_empty() {
        // An index holds no data of its own.
        let remove = Call::new(Method::DELETE, &made, Body::new()).until(&made);
        plan.steps.push(Step {
            text: format!("~ index {name}, built anew: {}", said.join("; ")),
            calls: vec![remove, create],
        });
    }
}
