//! Mails that would have been sent.

use serde_json::Value;

use super::api::Api;
use super::html::{tag, text, unfold, word, Html};
use super::values::{all, instant, of};

/// All mails, latest first.
pub fn view(api: &Api) -> Html {
    let mails = api.app().mails.all();
    let title = word("h2", "", "Mails");
    if mails.is_empty() {
        let nothing = word(
            "p",
            "nothing",
            "None. Mails are kept here instead of being sent.",
        );
        return Html::from_iter([title, nothing]);
    }
    let mails = mails.iter().rev().map(|mail| {
        let shown = serde_json::to_value(mail).unwrap_or_default();
        self::mail(&shown)
    });
    std::iter::once(title).chain(mails).collect()
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
    let content = tag("pre", &[], [text(of(mail, "text"))]);
    let id = format!("m-{}-{}", of(mail, "at"), of(mail, "to"));
    unfold(&id, title, std::iter::once(content).chain(links))
}
