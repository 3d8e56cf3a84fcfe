//! Functions with their executions and logs as they happen.

use serde_json::Value;

use super::api::{newest, segment, Api};
use super::html::{table, tag, text, unfold, word, Html};
use super::values::{all, instant, json, labels, of, state};
use crate::error::Result;

/// Executions shown for one function.
const EXECUTIONS: u32 = 25;

/// All functions; below, the executions of the chosen one.
pub async fn view(api: &Api, chosen: Option<&str>) -> Result<Html> {
    let functions = api
        .list(
            &format!("/functions{}", super::api::part(100, 0)),
            "functions",
        )
        .await?;
    let rows = functions.iter().map(|function| row(function, chosen));
    let list = table(
        &[
            "Function",
            "Runtime",
            "May execute",
            "Events",
            "Schedule",
            "State",
        ],
        rows.collect(),
        "No functions yet. `appwrite push functions` or the host's own start puts them here.",
    );
    let executions = match chosen {
        Some(id) => executions(api, id).await?,
        None => word(
            "p",
            "hint",
            "Choose a function to see its executions and logs.",
        ),
    };
    Ok(Html::from_iter([
        word("h2", "", "Functions"),
        list,
        executions,
    ]))
}

fn row(function: &Value, chosen: Option<&str>) -> Vec<Html> {
    let id = of(function, "$id");
    let address = format!("/?show=functions&of={}", segment(id));
    let here = if chosen == Some(id) { "true" } else { "false" };
    let events = all(function, "events");
    let is_on = function.get("enabled").and_then(Value::as_bool) != Some(false);
    let ready = match (is_on, of(function, "deploymentId")) {
        (false, _) => "disabled",
        (true, "") => "no deployment",
        (true, _) => "ready",
    };
    vec![
        tag(
            "a",
            &[("href", &address), ("aria-current", here)],
            [text(id)],
        ),
        text(of(function, "runtime")),
        labels(all(function, "execute")),
        match events.len() {
            0 => Html::default(),
            count => tag("span", &[("title", &events.join("\n"))], [text(count)]),
        },
        word("code", "", of(function, "schedule")),
        state(ready),
    ]
}

async fn executions(api: &Api, id: &str) -> Result<Html> {
    let path = format!(
        "/functions/{}/executions{}",
        segment(id),
        newest(EXECUTIONS)
    );
    let found = api.list(&path, "executions").await?;
    let title = word("h3", "", format!("Executions of {id}"));
    if found.is_empty() {
        return Ok(Html::from_iter([title, word("p", "nothing", "None yet.")]));
    }
    let found = found.iter().map(execution);
    Ok(std::iter::once(title).chain(found).collect())
}

fn execution(found: &Value) -> Html {
    let took = found
        .get("duration")
        .and_then(Value::as_f64)
        .unwrap_or_default();
    let status = found.get("responseStatusCode").and_then(Value::as_i64);
    let request = format!(
        "{} {}",
        of(found, "requestMethod"),
        of(found, "requestPath")
    );
    let title = Html::from_iter([
        instant(of(found, "$createdAt")),
        state(of(found, "status")),
        word("span", "label", of(found, "trigger")),
        word("code", "", request),
        text(format!(
            " {} in {:.0} ms",
            status.unwrap_or_default(),
            took * 1_000.0
        )),
    ]);
    let mut inside = Vec::new();
    for (name, member) in [("Logs", "logs"), ("Errors", "errors")] {
        let lines = of(found, member);
        if !lines.is_empty() {
            inside.push(word("h4", "", name));
            inside.push(tag("pre", &[], [text(lines)]));
        }
    }
    inside.push(word("h4", "", "Record"));
    inside.push(json(found));
    unfold(&format!("x-{}", of(found, "$id")), title, inside)
}
