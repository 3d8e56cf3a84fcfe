//! Tables with their rows and permissions.

use serde_json::Value;

use super::api::{part, segment, Api};
use super::html::{table, tag, text, word, Html};
use super::values::{all, brief, labels, of};
use crate::error::Result;

/// Rows on one page.
const ROWS: u32 = 50;

/// All tables; below, the rows of the chosen one, named `database/table`.
pub async fn view(api: &Api, chosen: Option<&str>, page: u32) -> Result<Html> {
    let databases = api
        .list(&format!("/tablesdb{}", part(100, 0)), "databases")
        .await?;
    let mut rows = Vec::new();
    for database in &databases {
        let id = of(database, "$id");
        let path = format!("/tablesdb/{}/tables{}", segment(id), part(500, 0));
        for table in api.list(&path, "tables").await? {
            rows.push(row(id, &table, chosen));
        }
    }
    let list = table(
        &["Table", "Columns", "Permissions", "Row security"],
        rows,
        "No tables yet.",
    );
    let content = match chosen.and_then(|chosen| chosen.split_once('/')) {
        Some((database, table)) => content(api, database, table, page).await?,
        None => word("p", "hint", "Choose a table to see its rows."),
    };
    // The rows first: whoever chose a table wants to see them without scrolling past all the others.
    Ok(Html::from_iter([word("h2", "", "Tables"), content, list]))
}

fn row(database: &str, table: &Value, chosen: Option<&str>) -> Vec<Html> {
    let name = format!("{database}/{}", of(table, "$id"));
    let address = format!("/?show=tables&of={}", segment(&name));
    let here = if chosen == Some(&name) {
        "true"
    } else {
        "false"
    };
    let columns = table.get("columns").and_then(Value::as_array);
    let is_secured = table.get("rowSecurity").and_then(Value::as_bool) == Some(true);
    vec![
        tag(
            "a",
            &[("href", &address), ("aria-current", here)],
            [text(&name)],
        ),
        text(columns.map_or(0, Vec::len)),
        labels(all(table, "$permissions")),
        text(if is_secured { "yes" } else { "no" }),
    ]
}

async fn content(api: &Api, database: &str, table: &str, page: u32) -> Result<Html> {
    let place = format!("/tablesdb/{}/tables/{}", segment(database), segment(table));
    let described = api.get(&place).await?;
    let found = api
        .get(&format!("{place}/rows{}", part(ROWS, page * ROWS)))
        .await?;
    let total = found
        .get("total")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    let columns = described.get("columns").and_then(Value::as_array);
    let keys: Vec<&str> = columns
        .into_iter()
        .flatten()
        .map(|column| of(column, "key"))
        .collect();
    let mut headings = vec!["$id", "$permissions"];
    headings.extend(&keys);
    let rows = found.get("rows").and_then(Value::as_array);
    let rows = rows.into_iter().flatten().map(|row| {
        let values = keys
            .iter()
            .map(|key| brief(row.get(*key).unwrap_or(&Value::Null)));
        let first = [
            word("code", "", of(row, "$id")),
            labels(all(row, "$permissions")),
        ];
        first.into_iter().chain(values).collect()
    });
    Ok(Html::from_iter([
        word("h3", "", format!("{database}/{table}: {total} rows")),
        super::html::table(&headings, rows.collect(), "No rows."),
        pages(&format!("{database}/{table}"), page, total),
    ]))
}

fn pages(chosen: &str, page: u32, total: u64) -> Html {
    let address = |page: u32| format!("/?show=tables&of={}&page={page}", segment(chosen));
    let mut links = Vec::new();
    if page > 0 {
        let before = address(page - 1);
        links.push(tag(
            "a",
            &[("href", &before), ("rel", "prev")],
            [text("Earlier rows")],
        ));
    }
    if u64::from(page + 1) * u64::from(ROWS) < total {
        let after = address(page + 1);
        links.push(tag(
            "a",
            &[("href", &after), ("rel", "next")],
            [text("Later rows")],
        ));
    }
    tag("p", &[("class", "pages")], links)
}
