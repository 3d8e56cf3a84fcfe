//! What this host is, how to reach it, and how much is in it.

use super::api::{part, Api};
use super::html::{live, tag, text, unfold, word, Html};
use super::values::number;
use crate::error::Result;

/// Address, project, key and counts.
///
/// # Errors
///
/// Where the counts cannot be read.
pub async fn view(api: &Api) -> Result<Html> {
    let options = &api.app().options;
    let operator = &options.console;
    let facts = [
        ("Endpoint", api.app().endpoint.as_str()),
        ("Project", options.project.as_str()),
        ("API key (all scopes)", options.key.as_str()),
        ("Console e-mail, for the CLI", operator.email.as_str()),
        ("Console password", operator.password.as_str()),
    ];
    let rows = facts.map(|(name, value)| {
        tag(
            "tr",
            &[],
            [
                tag("th", &[("scope", "row")], [text(name)]),
                tag("td", &[], [word("code", "", value)]),
            ],
        )
    });
    let facts = tag("table", &[], [tag("tbody", &[], rows)]);
    let facts = tag("div", &[("class", "wide facts")], [facts]);
    let keys = "Alt (in Firefox Alt+Shift, on a Mac Ctrl+Option) with 1 to 9 goes to a part, with s to the search of a part that has one.";
    Ok(Html::from_iter([
        word("h2", "", "Overview"),
        word(
            "p",
            "hint",
            "Appwrite's API on this machine, for development and tests. Nothing leaves it: mails and pushes are kept for reading.",
        ),
        facts,
        live("counts", [counts(api).await?]),
        word("h3", "", "Point an SDK at it"),
        tag("pre", &[("tabindex", "0")], [text(snippet(api))]),
        unfold("keys", text("Keyboard"), [word("p", "", keys)]),
    ]))
}

async fn counts(api: &Api) -> Result<Html> {
    let asked = [
        ("functions", "Functions", "/functions"),
        ("tables", "Databases", "/tablesdb"),
        ("people", "People", "/users"),
        ("storage", "Buckets", "/storage/buckets"),
    ];
    let mut counts = Vec::new();
    for (show, says, path) in asked {
        let found = api.get(&format!("{path}{}", part(1, 0))).await?;
        counts.push((show, says, number(&found, "total")));
    }
    let app = api.app();
    let kept = |list: usize| u64::try_from(list).unwrap_or(u64::MAX);
    counts.push(("mails", "Mails", kept(app.mails.all().len())));
    counts.push(("events", "Events", kept(app.recent.list().len())));
    let cards = counts.into_iter().map(|(show, says, count)| {
        let address = format!("/?show={show}");
        tag(
            "a",
            &[("href", &address), ("class", "card")],
            [word("strong", "", count), word("span", "", says)],
        )
    });
    let cards = tag("div", &[("class", "cards")], cards);
    Ok(Html::from_iter([cards, trouble(api)]))
}

/// Says that trouble is on, so that nobody looks for it in their own code.
fn trouble(api: &Api) -> Html {
    if api.app().chaos.rates().is_none() {
        return Html::default();
    }
    let link = tag("a", &[("href", "/?show=trouble")], [text("Trouble")]);
    let warning = text(" is on: events and calls go wrong on purpose.");
    tag("p", &[("class", "broken")], [link, warning])
}

fn snippet(api: &Api) -> String {
    format!(
        "import {{ Client }} from 'appwrite';\n\nconst client = new Client()\n    .setEndpoint('{}')\n    .setProject('{}');",
        api.app().endpoint,
        api.app().options.project
    )
}
