//! Schedules, each with a button that runs it now.

use serde_json::Value;

use super::api::{newest, part, segment, Api};
use super::html::{table, tag, text, word, Html};
use super::values::{instant, of, state};
use crate::error::Result;

/// All functions that have a schedule.
pub async fn view(api: &Api) -> Result<Html> {
    let functions = api
        .list(&format!("/functions{}", part(100, 0)), "functions")
        .await?;
    let mut rows = Vec::new();
    for function in functions
        .iter()
        .filter(|one| !of(one, "schedule").is_empty())
    {
        rows.push(row(api, function).await?);
    }
    let list = table(
        &["Function", "Schedule (UTC)", "Last run", ""],
        rows,
        "No function has a schedule.",
    );
    Ok(Html::from_iter([word("h2", "", "Schedules"), list]))
}

async fn row(api: &Api, function: &Value) -> Result<Vec<Html>> {
    let id = of(function, "$id");
    let path = format!("/functions/{}/executions{}", segment(id), newest(100));
    let executions = api.list(&path, "executions").await?;
    let last = executions
        .iter()
        .find(|one| of(one, "trigger") == "schedule");
    let last = match last {
        Some(last) => Html::from_iter([instant(of(last, "$createdAt")), state(of(last, "status"))]),
        None => word("span", "nothing", "not yet"),
    };
    let address = format!("/?show=functions&of={}", segment(id));
    let button = [("type", "button"), ("data-run", id)];
    Ok(vec![
        tag("a", &[("href", &address)], [text(id)]),
        word("code", "", of(function, "schedule")),
        last,
        tag("button", &button, [text("Run now")]),
    ])
}
