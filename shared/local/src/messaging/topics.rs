//! Topics: what users subscribe to.

use axum::extract::{Path, State};
use serde_json::{json, Value};

use super::{announce_own, failures, members, text, view, SUBSCRIBERS, TOPICS};

use crate::app::App;
use crate::call::Call;
use crate::error::Result;
use crate::functions::roles_of;
use crate::resources::list::{Holds, Listing};
use crate::resources::Document;
use crate::server::{Answer, Gone};

const READ: &str = "topics.read";
const WRITE: &str = "topics.write";

const LISTED: Listing = Listing {
    kind: TOPICS,
    noun: "Topic",
    attributes: &[
        ("name", Holds::Text),
        ("emailTotal", Holds::Integer),
        ("smsTotal", Holds::Integer),
        ("pushTotal", Holds::Integer),
    ],
    search: &["$id", "name"],
    selects: &[],
};

/// `GET /messaging/topics`
pub async fn list(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let asked = LISTED.asked(&call.params)?;
    let page = LISTED.read(&app.db, asked).await?;
    Ok(Answer(200, page.shown("topics", view)))
}

/// `POST /messaging/topics`
pub async fn create(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let id = call.params.required_id("topicId")?;
    let name = call.params.required_text("name", 1, 128)?;
    let subscribe = roles_of(&call.params, "subscribe", "")?;
    let subscribe = subscribe.unwrap_or_else(|| vec!["users".to_owned()]);
    let (id, at) = (crate::ids::chosen(&id, app.clock.now()), app.clock.stamp());
    let topic = members(json!({
        "$id": id, "$createdAt": at, "$updatedAt": at, "name": name, "emailTotal": 0, "smsTotal": 0, "pushTotal": 0,
        "subscribe": subscribe,
    }));
    let made = app.db.write(move |transaction| {
        TOPICS.add(transaction, &id, topic, failures::topic_already_exists)
    });
    let topic = made.await?;
    announce_own(&app, &call.auth, TOPICS, "create", &topic);
    Ok(Answer(201, view(&topic)))
}

/// `GET /messaging/topics/{topic}`
pub async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let found = TOPICS.read(&app.db, id).await?;
    let topic = found.ok_or_else(failures::topic_not_found)?;
    Ok(Answer(200, view(&topic)))
}

/// `PATCH /messaging/topics/{topic}`
pub async fn update(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let name = call.params.text("name", 1, 128)?;
    let subscribe = roles_of(&call.params, "subscribe", " or null")?;
    let now = app.clock.stamp();
    let change = move |topic: &mut Document| {
        if let Some(name) = name {
            topic.insert("name".to_owned(), name.into());
        }
        if let Some(subscribe) = subscribe {
            topic.insert("subscribe".to_owned(), json!(subscribe));
        }
        topic.insert("$updatedAt".to_owned(), now.into());
        Ok(())
    };
    let changed = app.db.write(move |transaction| {
        TOPICS.change(transaction, &id, failures::topic_not_found, change)
    });
    let topic = changed.await?;
    announce_own(&app, &call.auth, TOPICS, "update", &topic);
    Ok(Answer(200, view(&topic)))
}

/// `DELETE /messaging/topics/{topic}`, with its subscribers.
pub async fn remove(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Gone> {
    call.auth.require(WRITE)?;
    let gone = app.db.write(move |transaction| {
        let topic = TOPICS.take(transaction, &id, failures::topic_not_found)?;
        SUBSCRIBERS.remove_all(transaction, text(&topic, "$id"))?;
        Ok(topic)
    });
    let topic = gone.await?;
    announce_own(&app, &call.auth, TOPICS, "delete", &topic);
    Ok(Gone)
}
