//! Mails and pushes that would have been sent.

use serde_json::Value;

use super::api::Api;
use super::html::{live, tag, text, unfold, word, Html};
use super::values::{all, instant, json, labels, of};
use crate::error::Result;

/// All mails and pushes, latest first. Looking sends what is due.
///
/// # Errors
///
/// Where what is due cannot be read.
pub async fn view(api: &Api) -> Result<Html> {
    crate::messaging::deliver_due(api.app()).await?;
    let mails = api.app().mails.all();
    let mails = mails.iter().rev().map(|mail| {
        let shown = serde_json::to_value(mail).unwrap_or_default();
        self::mail(&shown)
    });
    let pushes = api.app().pushes.all();
    let pushes = pushes.iter().rev().enumerate().map(|(place, push)| {
        let shown = serde_json::to_value(push).unwrap_or_default();
        self::push(place, &shown)
    });
    Ok(Html::from_iter([
        word("h2", "", "Mails"),
        word("p", "hint", "Kept here instead of being sent."),
        live("mails", [kept(mails)]),
        word("h2", "", "Pushes and text messages"),
        live("pushes", [kept(pushes)]),
    ]))
}

fn kept(list: impl Iterator<Item = Html>) -> Html {
    let list: Vec<Html> = list.collect();
    if list.is_empty() {
        word("p", "nothing", "None.")
    } else {
        list.into_iter().collect()
    }
}

fn mail(mail: &Value) -> Html {
    let title = Html::from_iter([
        instant(of(mail, "at")),
        word("strong", "", of(mail, "subject")),
        word("span", "label", format!("to {}", of(mail, "to"))),
    ]);
    let links = all(mail, "urls").into_iter().map(|address| {
        let link = tag(
            "a",
            &[("href", address), ("rel", "noreferrer")],
            [text(address)],
        );
        tag("p", &[], [link])
    });
    let content = tag("pre", &[("tabindex", "0")], [text(of(mail, "text"))]);
    let id = format!("m-{}-{}", of(mail, "at"), of(mail, "to"));
    unfold(&id, title, std::iter::once(content).chain(links))
}

fn push(place: usize, push: &Value) -> Html {
    let content = push.get("content").unwrap_or(&Value::Null);
    let told = [
        of(content, "title"),
        of(content, "body"),
        of(content, "content"),
    ];
    let told: Vec<&str> = told.into_iter().filter(|told| !told.is_empty()).collect();
    let title = Html::from_iter([
        instant(of(push, "at")),
        word("span", "state open", of(push, "kind")),
        word("strong", "", told.join(" · ")),
        labels(all(push, "to")),
    ]);
    let id = format!("p-{}-{place}", of(push, "messageId"));
    unfold(&id, title, [json(push)])
}
