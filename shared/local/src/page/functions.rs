//! Functions with their routes, a form that calls them, and their executions with logs as they happen.

use serde_json::Value;

use super::api::{newest, part, segment, Api};
use super::call;
use super::html::{live, split, table, tag, text, unfold, word, Html};
use super::values::{all, instant, json, labels, logged, of, state};
use super::Wish;
use crate::error::Result;

/// Executions shown for one function.
const EXECUTIONS: u32 = 25;

/// All functions; beside them, the chosen one.
pub async fn view(api: &Api, wish: &Wish, outcome: Html) -> Result<Html> {
    let functions = api
        .list(&format!("/functions{}", part(100, 0)), "functions")
        .await?;
    let title = word("h2", "", "Functions");
    let Some(id) = wish.of.as_deref() else {
        let rows = functions.iter().map(row).collect();
        let nothing =
            "No functions yet. `appwrite push functions` or the host's own start puts them here.";
        let headings = [
            "Function",
            "Runtime",
            "May execute",
            "Events",
            "Schedule",
            "State",
        ];
        let list = live("list", [table(&headings, rows, nothing)]);
        return Ok(Html::from_iter([title, outcome, list]));
    };
    let names = functions.iter().map(|function| {
        let id = of(function, "$id");
        (format!("/?show=functions&of={}", segment(id)), id)
    });
    let chosen = chosen(api, id, wish, outcome).await?;
    Ok(Html::from_iter([
        title,
        split("All functions", "/?show=functions", names, id, chosen),
    ]))
}

async fn chosen(api: &Api, id: &str, wish: &Wish, outcome: Html) -> Result<Html> {
    let function = api.get(&format!("/functions/{}", segment(id))).await?;
    let routes = call::described(api, id);
    let form = call::fields(api, id, &routes, wish.route.as_deref()).await?;
    Ok(Html::from_iter([
        tag("p", &[("class", "facts")], facts(&function)),
        form,
        outcome,
        call::running(api, id),
        live("executions", [executions(api, id).await?]),
        call::list(id, &routes),
        unfold("settings", text("Settings"), [json(&function)]),
    ]))
}

fn facts(function: &Value) -> Vec<Html> {
    let mut facts = vec![
        state(ready(function)),
        word("span", "", of(function, "runtime")),
    ];
    let execute = all(function, "execute");
    facts.push(word("span", "", "may be executed by"));
    facts.push(if execute.is_empty() {
        word("span", "label", "keys only")
    } else {
        labels(execute)
    });
    if !of(function, "schedule").is_empty() {
        facts.push(word("span", "", "runs at"));
        facts.push(word("code", "", of(function, "schedule")));
    }
    facts
}

fn ready(function: &Value) -> &'static str {
    let is_on = function.get("enabled").and_then(Value::as_bool) != Some(false);
    match (is_on, of(function, "deploymentId")) {
        (false, _) => "disabled",
        (true, "") => "no deployment",
        (true, _) => "ready",
    }
}

fn row(function: &Value) -> Vec<Html> {
    let id = of(function, "$id");
    let address = format!("/?show=functions&of={}", segment(id));
    let events = all(function, "events");
    vec![
        tag("a", &[("href", &address)], [text(id)]),
        text(of(function, "runtime")),
        labels(all(function, "execute")),
        match events.len() {
            0 => Html::default(),
            count => tag("span", &[("title", &events.join("\n"))], [text(count)]),
        },
        word("code", "", of(function, "schedule")),
        state(ready(function)),
    ]
}

async fn executions(api: &Api, id: &str) -> Result<Html> {
    let path = format!(
        "/functions/{}/executions{}",
        segment(id),
        newest(EXECUTIONS)
    );
    let found = api.list(&path, "executions").await?;
    let title = word("h3", "", "Executions");
    if found.is_empty() {
        return Ok(Html::from_iter([title, word("p", "nothing", "None yet.")]));
    }
    let found = found.iter().map(execution);
    Ok(std::iter::once(title).chain(found).collect())
}

fn execution(found: &Value) -> Html {
    let took = found.get("duration").and_then(Value::as_f64);
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
        word(
            "span",
            "took",
            format!(
                "{} in {:.0} ms",
                status.unwrap_or_default(),
                took.unwrap_or_default() * 1_000.0
            ),
        ),
    ]);
    let mut inside = Vec::new();
    for (name, member) in [("Logs", "logs"), ("Errors", "errors")] {
        let lines = of(found, member);
        if !lines.is_empty() {
            inside.push(word("h4", "", name));
            inside.push(logged(lines));
        }
    }
    inside.push(word("h4", "", "Record"));
    inside.push(json(found));
    unfold(&format!("x-{}", of(found, "$id")), title, inside)
}
