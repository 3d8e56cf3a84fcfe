//! What clients say after connecting: `ping`, `authentication`, `subscribe`, `unsubscribe`.

use axum::extract::ws::Utf8Bytes;
use serde_json::{json, Map, Value};

use super::filter::{Filter, Refused};
use super::frames::{self, Refusal};
use super::hub::Id;
use super::{channels, people};
use crate::app::App;

/// Longest session that is looked at, in characters.
const SESSION_LENGTH: usize = 2_048;

/// The answer to one message.
pub async fn answer(app: &App, id: Id, text: &str) -> Result<Utf8Bytes, Refusal> {
    let message: Value = serde_json::from_str(text).map_err(|_broken| Refusal::format())?;
    let data = message.get("data").unwrap_or(&Value::Null);
    match message.get("type").and_then(Value::as_str) {
        Some("ping") => Ok(frames::pong()),
        Some("authentication") => authenticate(app, id, data).await,
        Some("subscribe") => subscribe(app, id, data),
        Some("unsubscribe") => unsubscribe(app, id, data),
        Some("presence") => Err(Refusal::not_served("presences")),
        _ => Err(Refusal::format()),
    }
}

async fn authenticate(app: &App, id: Id, data: &Value) -> Result<Utf8Bytes, Refusal> {
    let session = data.get("session").and_then(Value::as_str);
    let session = session
        .filter(|session| (1..=SESSION_LENGTH).contains(&session.chars().count()))
        .ok_or_else(Refusal::format)?;
    let person = people::by_session(app, session)
        .await?
        .ok_or_else(Refusal::format)?;
    app.realtime.sign_in(id, person.who);
    Ok(frames::response("authentication", "user", &person.account))
}

/// A subscription that a client asks for.
struct Wish {
    id: String,
    channels: Vec<String>,
    filter: Filter,
    spelled: Vec<String>,
}

/// Adds subscriptions: all of them, or none where one is faulty.
fn subscribe(app: &App, id: Id, data: &Value) -> Result<Utf8Bytes, Refusal> {
    let user = app.realtime.user(id);
    let items = data.as_array().ok_or_else(Refusal::format)?;
    let shapes = items.iter().map(shape).collect::<Result<Vec<_>, _>>()?;
    let mut wishes = Vec::new();
    for (name, asked, queries) in shapes {
        let (filter, spelled) = Filter::read(queries).map_err(|why| match why {
            Refused::Query(_) => Refusal::format(),
            Refused::Inside => Refusal::fault(),
        })?;
        wishes.push(Wish {
            id: name.unwrap_or_else(|| crate::ids::unique(app.clock.now())),
            channels: channels::asked(&asked, &user),
            filter,
            spelled,
        });
    }
    let mut added = Vec::new();
    for wish in wishes {
        added.push(json!({
            "subscriptionId": wish.id, "channels": wish.channels, "queries": wish.spelled,
        }));
        app.realtime
            .subscribe(id, &wish.id, &wish.channels, wish.filter);
    }
    Ok(frames::response(
        "subscribe",
        "subscriptions",
        &json!(added),
    ))
}

type Shape<'a> = (Option<String>, Vec<String>, &'a [Value]);

fn shape(item: &Value) -> Result<Shape<'_>, Refusal> {
    let members = item.as_object().ok_or_else(Refusal::format)?;
    let name = match members.get("subscriptionId") {
        None => None,
        Some(name) => Some(custom_id(name).ok_or_else(Refusal::format)?),
    };
    let asked = list(members, "channels")?.ok_or_else(Refusal::format)?;
    let asked = asked
        .iter()
        .map(|channel| channel.as_str().map(str::to_owned));
    let asked = asked
        .collect::<Option<Vec<_>>>()
        .ok_or_else(Refusal::format)?;
    Ok((name, asked, list(members, "queries")?.unwrap_or_default()))
}

fn custom_id(name: &Value) -> Option<String> {
    let name = name.as_str()?;
    (name == "unique()" || crate::ids::is_valid(name)).then(|| name.to_owned())
}

fn list<'a>(members: &'a Map<String, Value>, key: &str) -> Result<Option<&'a [Value]>, Refusal> {
    match members.get(key) {
        None => Ok(None),
        Some(Value::Array(items)) => Ok(Some(items)),
        Some(_) => Err(Refusal::format()),
    }
}

fn unsubscribe(app: &App, id: Id, data: &Value) -> Result<Utf8Bytes, Refusal> {
    let items = data.as_array().ok_or_else(Refusal::format)?;
    let names = items.iter().map(|item| {
        let name = item.get("subscriptionId").and_then(Value::as_str);
        name.filter(|name| !name.is_empty())
            .ok_or_else(Refusal::format)
    });
    let names = names.collect::<Result<Vec<_>, _>>()?;
    let ended = names.into_iter().map(|name| {
        let removed = app.realtime.unsubscribe(id, name);
        json!({"subscriptionId": name, "removed": removed})
    });
    let ended: Value = ended.collect();
    Ok(frames::response("unsubscribe", "subscriptions", &ended))
}
