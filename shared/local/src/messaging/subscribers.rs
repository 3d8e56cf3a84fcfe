//! Subscribers: targets that a topic's messages go to.

use axum::extract::{Path, State};
use rusqlite::Connection;
use serde_json::{json, Value};

use super::{announce, failures, members, text, texts, view, SUBSCRIBERS, TARGETS, TOPICS, USERS};
use crate::app::App;
use crate::auth::Auth;
use crate::call::Call;
use crate::data::permissions::Asker;
use crate::error::{Error, Result};
use crate::resources::list::{Holds, Listing};
use crate::resources::Document;
use crate::server::{Answer, Gone};

const READ: &str = "subscribers.read";
const WRITE: &str = "subscribers.write";

const LISTED: Listing = Listing {
    kind: SUBSCRIBERS,
    noun: "Subscriber",
    attributes: &[
        ("targetId", Holds::Exact),
        ("topicId", Holds::Exact),
        ("userId", Holds::Exact),
        ("providerType", Holds::Exact),
    ],
    search: &["$id", "targetId", "userId", "providerType"],
    selects: &[],
};

fn topic(connection: &Connection, id: &str) -> Result<Document> {
    TOPICS.known(connection, id, failures::topic_not_found)
}

/// A subscriber as clients see it: with its target and the user's name.
fn full_view(connection: &Connection, subscriber: &Document) -> Result<Value> {
    let target = TARGETS
        .get(connection, "", text(subscriber, "targetId"))?
        .unwrap_or_default();
    let user = USERS
        .get(connection, "", text(&target, "userId"))?
        .unwrap_or_default();
    let mut shown = members(view(subscriber));
    shown.insert("target".to_owned(), view(&target));
    shown.insert("userName".to_owned(), text(&user, "name").into());
    Ok(Value::Object(shown))
}

/// Whether the caller may see and end the subscription: its user, or a server.
fn is_theirs(auth: &Auth, subscriber: &Document) -> bool {
    auth.is_privileged() || auth.user_id() == Some(text(subscriber, "userId"))
}

/// `GET /messaging/topics/{topic}/subscribers`: all for a server, their own for a user.
pub async fn list(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let mut asked = LISTED.asked(&call.params)?;
    if let Some(user) = call.auth.user_id() {
        asked = asked.only("userId", vec![user.into()]);
    }
    let listed = app.db.read(move |connection| {
        let topic = topic(connection, &id)?;
        let page = LISTED.page(connection, &[("parent", text(&topic, "$id"))], &asked)?;
        let views = page.documents.iter().map(|one| full_view(connection, one));
        Ok(json!({ "total": page.total, "subscribers": views.collect::<Result<Vec<_>>>()? }))
    });
    Ok(Answer(200, listed.await?))
}

/// `POST /messaging/topics/{topic}/subscribers`
pub async fn create(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let subscriber = call.params.required_id("subscriberId")?;
    let target = call.params.required_text("targetId", 1, 36)?;
    let subscriber = crate::ids::chosen(&subscriber, app.clock.now());
    let (asker, at) = (Asker::of(&call.auth), app.clock.stamp());
    let made = app.db.write(move |transaction| {
        let topic = topic(transaction, &id)?;
        let allowed = texts(&topic, "subscribe").into_iter();
        let allowed: Vec<String> = allowed.map(|role| format!("subscribe(\"{role}\")")).collect();
        asker.require(&allowed, "subscribe")?;
        let target = TARGETS
            .known(transaction, &target, failures::target_not_found)?;
        let document = members(json!({
            "$id": subscriber, "$createdAt": at, "$updatedAt": at, "targetId": target.get("$id"),
            "userId": target.get("userId"), "topicId": topic.get("$id"), "providerType": target.get("providerType"),
        }));
        let within = text(&topic, "$id");
        let all = SUBSCRIBERS.all(transaction, within)?;
        let is_double = all.iter().any(|one| text(one, "targetId") == text(&target, "$id"));
        if is_double || !SUBSCRIBERS.insert(transaction, within, &subscriber, &document)? {
            return Err(failures::subscriber_already_exists());
        }
        count(transaction, &topic, text(&target, "providerType"), 1)?;
        Ok((full_view(transaction, &document)?, document))
    });
    let (shown, subscriber) = made.await?;
    announce(
        &app,
        &call.auth,
        event(&subscriber, "create"),
        shown.clone(),
    );
    Ok(Answer(201, shown))
}

fn event(subscriber: &Document, action: &str) -> String {
    let (topic, id) = (text(subscriber, "topicId"), text(subscriber, "$id"));
    format!("topics.{topic}.subscribers.{id}.{action}")
}

/// Adds to the topic's count of subscribers of this kind.
fn count(connection: &Connection, topic: &Document, kind: &str, step: i64) -> Result<()> {
    let member = format!("{kind}Total");
    let mut topic = topic.clone();
    let total = topic
        .get(&member)
        .and_then(Value::as_i64)
        .unwrap_or_default()
        + step;
    topic.insert(member, total.max(0).into());
    TOPICS.replace(connection, "", text(&topic, "$id"), &topic)?;
    Ok(())
}

/// `GET /messaging/topics/{topic}/subscribers/{subscriber}`
pub async fn read(
    State(app): State<App>,
    Path((within, id)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let shown = app.db.read(move |connection| {
        let topic = topic(connection, &within)?;
        let subscriber = SUBSCRIBERS
            .get(connection, text(&topic, "$id"), &id)?
            .filter(|subscriber| is_theirs(&call.auth, subscriber))
            .ok_or_else(failures::subscriber_not_found)?;
        full_view(connection, &subscriber)
    });
    Ok(Answer(200, shown.await?))
}

/// `DELETE /messaging/topics/{topic}/subscribers/{subscriber}`
pub async fn remove(
    State(app): State<App>,
    Path((within, id)): Path<(String, String)>,
    call: Call,
) -> Result<Gone> {
    call.auth.require(WRITE)?;
    let auth = call.auth.clone();
    let gone = app.db.write(move |transaction| {
        let topic = topic(transaction, &within)?;
        let subscriber = SUBSCRIBERS
            .get(transaction, text(&topic, "$id"), &id)?
            .ok_or_else(failures::subscriber_not_found)?;
        if matches!(auth, Auth::Guest) {
            return Err(Error::unauthorized());
        }
        if !is_theirs(&auth, &subscriber) {
            return Err(failures::subscriber_not_found());
        }
        SUBSCRIBERS.remove(transaction, text(&topic, "$id"), &id)?;
        count(transaction, &topic, text(&subscriber, "providerType"), -1)?;
        Ok(subscriber)
    });
    let subscriber = gone.await?;
    announce(
        &app,
        &call.auth,
        event(&subscriber, "delete"),
        view(&subscriber),
    );
    Ok(Gone)
}
