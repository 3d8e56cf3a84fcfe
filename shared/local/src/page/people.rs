//! Users, with sessions for the asking.

use serde_json::Value;

use super::api::{newest, Api};
use super::html::{table, tag, text, word, Html};
use super::values::{all, instant, labels, of};
use crate::error::Result;

/// Users shown.
const USERS: u32 = 100;

/// The latest users.
pub async fn view(api: &Api) -> Result<Html> {
    let users = api
        .list(&format!("/users{}", newest(USERS)), "users")
        .await?;
    let list = table(
        &[
            "User",
            "Name",
            "E-mail",
            "Labels",
            "Here since",
            "Last seen",
            "",
        ],
        users.iter().map(row).collect(),
        "Nobody yet.",
    );
    let hint = word(
        "p",
        "hint",
        "A session is made as a server makes one, with the host's key; it is shown once.",
    );
    Ok(Html::from_iter([word("h2", "", "People"), hint, list]))
}

fn row(user: &Value) -> Vec<Html> {
    let id = of(user, "$id");
    let is_verified = user.get("emailVerification").and_then(Value::as_bool) == Some(true);
    let mark = if is_verified {
        word("span", "state good", "verified")
    } else {
        Html::default()
    };
    let button = [("type", "button"), ("data-session", id)];
    vec![
        word("code", "", id),
        text(of(user, "name")),
        Html::from_iter([text(of(user, "email")), mark]),
        labels(all(user, "labels")),
        instant(of(user, "$createdAt")),
        instant(of(user, "accessedAt")),
        tag("button", &button, [text("Session")]),
    ]
}
