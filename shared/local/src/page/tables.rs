//! Tables with their rows and permissions.

use serde_json::Value;

use super::api::{one, part, segment, Api};
use super::form::search;
use super::html::{live, split, table, tag, text, unfold, word, Html};
use super::values::{all, brief, json, labels, number, of};
use super::Wish;
use crate::error::Result;

/// Rows on one page.
const ROWS: u32 = 50;

/// All tables; beside them, the rows of the chosen one, named `database/table`.
///
/// # Errors
///
/// Where the tables cannot be read, or there is no such table.
pub async fn view(api: &Api, wish: &Wish) -> Result<Html> {
    let databases = api
        .list(&format!("/tablesdb{}", part(100, 0)), "databases")
        .await?;
    let mut found = Vec::new();
    for database in &databases {
        let id = of(database, "$id");
        let path = format!("/tablesdb/{}/tables{}", segment(id), part(500, 0));
        for table in api.list(&path, "tables").await? {
            found.push((format!("{id}/{}", of(&table, "$id")), table));
        }
    }
    let title = word("h2", "", "Tables");
    let chosen = wish.of.as_deref().unwrap_or_default();
    let Some((database, table)) = chosen.split_once('/') else {
        return Ok(Html::from_iter([title, live("list", [overview(&found)])]));
    };
    let names = found.iter().map(|(name, _)| (address(name), name.as_str()));
    let content = content(api, database, table, wish).await?;
    Ok(Html::from_iter([
        title,
        split("All tables", "/?show=tables", names, chosen, content),
    ]))
}

fn address(name: &str) -> String {
    format!("/?show=tables&of={}", segment(name))
}

fn overview(found: &[(String, Value)]) -> Html {
    let rows = found.iter().map(|(name, table)| {
        let columns = table.get("columns").and_then(Value::as_array);
        let is_secured = table.get("rowSecurity").and_then(Value::as_bool) == Some(true);
        vec![
            tag("a", &[("href", &address(name))], [text(name)]),
            text(columns.map_or(0, Vec::len)),
            labels(all(table, "$permissions")),
            text(if is_secured { "yes" } else { "no" }),
        ]
    });
    table(
        &["Table", "Columns", "Permissions", "Row security"],
        rows.collect(),
        "No tables yet. `appwrite push tables` or the host's own start puts them here.",
    )
}

async fn content(api: &Api, database: &str, table: &str, wish: &Wish) -> Result<Html> {
    let name = format!("{database}/{table}");
    let place = format!("/tablesdb/{}/tables/{}", segment(database), segment(table));
    let described = api.get(&place).await?;
    if let Some(row) = &wish.row {
        let row = api.get(&format!("{place}/rows/{}", segment(row))).await?;
        let back = tag("a", &[("href", &address(&name))], [text("All rows")]);
        return Ok(Html::from_iter([
            tag("p", &[], [back]),
            live("row", [json(&row)]),
        ]));
    }
    let asked = match wish.find.as_str() {
        "" => part(ROWS, wish.page * ROWS),
        id => one(id),
    };
    let found = api.get(&format!("{place}/rows{asked}")).await?;
    let total = number(&found, "total");
    let rows = Html::from_iter([
        word("p", "hint", format!("{total} rows")),
        rows(&name, &described, &found),
        pages(&name, wish.page, total),
    ]);
    Ok(Html::from_iter([
        search("tables", Some(&name), "Row with the id", &wish.find),
        live("rows", [rows]),
        unfold("columns", text("Columns and indexes"), [json(&described)]),
    ]))
}

fn rows(name: &str, described: &Value, found: &Value) -> Html {
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
        let id = of(row, "$id");
        let whole = format!("{}&row={}", address(name), segment(id));
        let first = [
            tag("a", &[("href", &whole)], [word("code", "", id)]),
            labels(all(row, "$permissions")),
        ];
        let values = keys
            .iter()
            .map(|key| brief(row.get(*key).unwrap_or(&Value::Null)));
        first.into_iter().chain(values).collect()
    });
    table(&headings, rows.collect(), "No rows.")
}

fn pages(chosen: &str, page: u32, total: u64) -> Html {
    let turn = |page: u32, rel: &str, says: &str| {
        let address = format!("{}&page={page}", address(chosen));
        tag("a", &[("href", &address), ("rel", rel)], [text(says)])
    };
    let mut links = Vec::new();
    if page > 0 {
        links.push(turn(page - 1, "prev", "Earlier rows"));
    }
    if u64::from(page + 1) * u64::from(ROWS) < total {
        links.push(turn(page + 1, "next", "Later rows"));
    }
    tag("p", &[("class", "pages")], links)
}
