//! The stream of events, with who received each.

use serde_json::Value;

use super::api::Api;
use super::form::search;
use super::html::{live, tag, text, unfold, word, Html};
use super::values::{instant, json, labels, of, state};
use super::Wish;

/// Events shown.
const EVENTS: usize = 200;

/// The latest events.
pub fn view(api: &Api, wish: &Wish) -> Html {
    let mut events = api.app().recent.list();
    events.retain(|event| of(event, "name").contains(wish.find.trim()));
    let title = word("h2", "", "Events");
    let hint = word(
        "p",
        "hint",
        "Latest first, as they happen. Who received each: functions, and users over realtime.",
    );
    let nothing = "Nothing of the kind has happened since the host started.";
    let shown = if events.is_empty() {
        word("p", "nothing", nothing)
    } else {
        events.iter().take(EVENTS).map(event).collect()
    };
    let find = search("events", None, "Name contains", &wish.find);
    Html::from_iter([title, hint, find, live("list", [shown])])
}

fn event(event: &Value) -> Html {
    let by = match of(event, "user") {
        "" => Html::default(),
        user => word("span", "label", format!("by {user}")),
    };
    let title = Html::from_iter([
        instant(of(event, "at")),
        word("code", "", of(event, "name")),
        by,
        functions(event),
        labels(listeners(event)),
    ]);
    let id = format!("e-{}-{}", of(event, "at"), of(event, "name"));
    unfold(
        &id,
        title,
        [json(event.get("payload").unwrap_or(&Value::Null))],
    )
}

fn functions(event: &Value) -> Html {
    let received = event.get("received").and_then(Value::as_array);
    let links = received.into_iter().flatten().map(|one| {
        let function = of(one, "function");
        let address = format!("/?show=functions&of={}", super::api::segment(function));
        let link = tag("a", &[("href", &address)], [text(function)]);
        Html::from_iter([link, state(of(one, "status"))])
    });
    links.collect()
}

/// Who heard of it over realtime, each once, with how often.
fn listeners(event: &Value) -> Vec<String> {
    let heard = super::values::all(event, "heard");
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for user in heard {
        match counted.iter_mut().find(|(known, _)| *known == user) {
            Some((_, count)) => *count += 1,
            None => counted.push((user, 1)),
        }
    }
    let named = counted.into_iter().map(|(user, count)| {
        let who = if user.is_empty() { "a guest" } else { user };
        match count {
            1 => format!("heard by {who}"),
            _ => format!("heard by {who} ×{count}"),
        }
    });
    named.collect()
}
