//! Users, with sessions for the asking.

use axum::http::Method;
use serde_json::{json, Value};

use super::api::{newest, segment, Api, By};
use super::form::{form, hidden, search, send, Sent};
use super::html::{live, table, tag, text, word, Html};
use super::values::{all, day, labels, of};
use super::Wish;
use crate::error::Result;

/// Users shown.
const USERS: u32 = 100;

/// Seconds that a token from the page holds.
const TOKEN: u32 = 3_600;

/// The latest users, or those that are looked for.
///
/// # Errors
///
/// Where the users cannot be read.
pub async fn view(api: &Api, wish: &Wish, outcome: Html) -> Result<Html> {
    let mut path = format!("/users{}", newest(USERS));
    if !wish.find.is_empty() {
        path.push_str("&search=");
        path.push_str(&segment(&wish.find));
    }
    let users = api.list(&path, "users").await?;
    let headings = [
        "User",
        "Name",
        "E-mail",
        "Labels",
        "Here since",
        "Last seen",
        "",
    ];
    let list = table(&headings, users.iter().map(row).collect(), "Nobody.");
    let hint = "A session is made as a server makes one, with the host's key; it is shown once.";
    Ok(Html::from_iter([
        word("h2", "", "People"),
        word("p", "hint", hint),
        outcome,
        search("people", None, "Name, e-mail or id", &wish.find),
        live("list", [list]),
    ]))
}

fn row(user: &Value) -> Vec<Html> {
    let id = of(user, "$id");
    let is_verified = user.get("emailVerification").and_then(Value::as_bool) == Some(true);
    let mark = if is_verified {
        word("span", "state good", "verified")
    } else {
        Html::default()
    };
    vec![
        word("code", "", id),
        text(of(user, "name")),
        Html::from_iter([text(of(user, "email")), mark]),
        labels(all(user, "labels")),
        day(of(user, "$createdAt")),
        day(of(user, "accessedAt")),
        form(
            "session",
            "inline",
            [hidden("user", id), send("Session", &format!("of {id}"))],
        ),
    ]
}

/// Makes a session and a token of a user.
///
/// # Errors
///
/// Where there is no such user.
pub async fn session(api: &Api, sent: &Sent) -> Result<Html> {
    let user = sent.needed("user")?;
    let place = format!("/v1/users/{}", segment(user));
    let session = api.post(&format!("{place}/sessions"), json!({})).await?;
    let wanted = json!({ "sessionId": of(&session, "$id"), "duration": TOKEN });
    let token = api
        .send(
            &By::Key,
            Method::POST,
            &format!("{place}/jwts"),
            Some(wanted),
        )
        .await?;
    let token = token.fine()?.json();
    let shown = |title: &str, secret: &str| {
        let secret = tag("pre", &[("tabindex", "0")], [text(secret)]);
        Html::from_iter([word("h4", "", title), secret])
    };
    Ok(Html::from_iter([
        word("p", "", format!("A session of {user}")),
        shown(
            "Header x-appwrite-session, or client.setSession(…)",
            of(&session, "secret"),
        ),
        shown(
            "Header x-appwrite-jwt, or client.setJWT(…), for an hour",
            of(&token, "jwt"),
        ),
    ]))
}
