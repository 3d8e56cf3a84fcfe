//! Schedules, each with a button that runs it now.

use serde_json::{json, Value};

use super::api::{newest, part, segment, Api};
use super::form::{form, hidden, send, Sent};
use super::html::{live, table, tag, text, word, Html};
use super::values::{day, of, state};
use crate::clock::stamp;
use crate::error::Result;
use crate::functions::Cron;

/// All functions that have a schedule.
///
/// # Errors
///
/// Where the functions cannot be read.
pub async fn view(api: &Api, outcome: Html) -> Result<Html> {
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
        &["Function", "Schedule (UTC)", "Next", "Last run", ""],
        rows,
        "No function has a schedule.",
    );
    Ok(Html::from_iter([
        word("h2", "", "Schedules"),
        outcome,
        live("list", [list]),
    ]))
}

async fn row(api: &Api, function: &Value) -> Result<Vec<Html>> {
    let id = of(function, "$id");
    let path = format!("/functions/{}/executions{}", segment(id), newest(100));
    let executions = api.list(&path, "executions").await?;
    let last = executions
        .iter()
        .find(|one| of(one, "trigger") == "schedule");
    let last = match last {
        Some(last) => Html::from_iter([day(of(last, "$createdAt")), state(of(last, "status"))]),
        None => word("span", "nothing", "not yet"),
    };
    let schedule = of(function, "schedule");
    let next = Cron::parse(schedule).and_then(|cron| cron.next(api.app().clock.now()));
    let address = format!("/?show=functions&of={}", segment(id));
    Ok(vec![
        tag("a", &[("href", &address)], [text(id)]),
        word("code", "", schedule),
        next.map_or_else(Html::default, |next| day(&stamp(next))),
        last,
        form(
            "run",
            "inline",
            [hidden("function", id), send("Run now", id)],
        ),
    ])
}

/// Fires a schedule and waits for its end.
///
/// # Errors
///
/// Where it cannot be fired.
pub async fn run(api: &Api, sent: &Sent) -> Result<Html> {
    let function = sent.needed("function")?;
    let ran = api
        .post("/_local/tick", json!({ "function": function }))
        .await?;
    let address = format!("/?show=functions&of={}", segment(function));
    Ok(tag(
        "p",
        &[],
        [
            tag("a", &[("href", &address)], [text(function)]),
            text(" ran: "),
            state(of(&ran, "status")),
        ],
    ))
}
