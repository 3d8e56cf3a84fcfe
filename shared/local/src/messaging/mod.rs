//! Messaging: topics with subscribers, providers, messages. Nothing leaves the host but mails, and these only where it was given a
//! mail server: what a provider would have sent is kept for reading at `/_local/mails` and `/_local/pushes`.

mod content;
mod delivery;
mod failures;
mod messages;
mod providers;
mod pushes;
mod smtp;
mod subscribers;
mod topics;

use axum::routing::{get, patch, post};
use axum::Router;
use serde_json::Value;

use crate::app::App;
use crate::auth::Auth;
use crate::events::Event;
use crate::resources::{Document, Kind};

pub use delivery::deliver_due;
pub use pushes::{Push, Pushes};
pub use smtp::{start, Post};

/// Messages.
const MESSAGES: Kind = Kind("message");
/// Topics.
const TOPICS: Kind = Kind("topic");
/// Subscribers; the parent is the topic.
const SUBSCRIBERS: Kind = Kind("subscriber");
/// Providers.
const PROVIDERS: Kind = Kind("provider");
/// Targets of users.
const TARGETS: Kind = Kind("target");
/// Users.
const USERS: Kind = Kind("user");

/// What this part serves.
pub fn routes() -> Router<App> {
    let subscribers = "/messaging/topics/{topic}/subscribers";
    Router::new()
        .route("/messaging/topics", get(topics::list).post(topics::create))
        .route(
            "/messaging/topics/{topic}",
            get(topics::read)
                .patch(topics::update)
                .delete(topics::remove),
        )
        .route(
            subscribers,
            get(subscribers::list).post(subscribers::create),
        )
        .route(
            &format!("{subscribers}/{{subscriber}}"),
            get(subscribers::read).delete(subscribers::remove),
        )
        .route("/messaging/providers", get(providers::list))
        // One path for both: axum takes a parameter's name for the whole position.
        .route(
            "/messaging/providers/{provider}",
            get(providers::read)
                .delete(providers::remove)
                .post(providers::create),
        )
        .route(
            "/messaging/providers/{provider}/{id}",
            patch(providers::update),
        )
        .route("/messaging/messages", get(messages::list))
        .route("/messaging/messages/email", post(messages::create_email))
        .route("/messaging/messages/push", post(messages::create_push))
        .route("/messaging/messages/sms", post(messages::create_sms))
        .route(
            "/messaging/messages/{message}",
            get(messages::read).delete(messages::remove),
        )
        .route(
            "/messaging/messages/{message}/targets",
            get(messages::targets),
        )
        .route(
            "/messaging/messages/email/{message}",
            patch(messages::update_email),
        )
        .route(
            "/messaging/messages/push/{message}",
            patch(messages::update_push),
        )
        .route(
            "/messaging/messages/sms/{message}",
            patch(messages::update_sms),
        )
}

/// A member that is a text; empty where it is none.
fn text<'a>(document: &'a Document, member: &str) -> &'a str {
    document
        .get(member)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The texts of a member that is a list.
fn texts(document: &Document, member: &str) -> Vec<String> {
    let items = document.get(member).and_then(Value::as_array);
    let texts = items.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// The members of a JSON object.
fn members(value: Value) -> Document {
    match value {
        Value::Object(members) => members,
        _ => Document::new(),
    }
}

/// What clients see: everything but the members that are the host's own.
fn view(document: &Document) -> Value {
    let mut shown = document.clone();
    shown.retain(|name, _| !name.starts_with('_'));
    Value::Object(shown)
}

/// Announces what happened to a message, a topic or a provider, whose kind names the event.
fn announce_own(app: &App, auth: &Auth, kind: Kind, action: &str, document: &Document) {
    let name = format!("{}s.{}.{action}", kind.0, text(document, "$id"));
    announce(app, auth, name, view(document));
}

/// Announces something: only functions hear of it.
fn announce(app: &App, auth: &Auth, name: String, payload: Value) {
    app.events.emit(Event {
        name,
        payload,
        user: auth.user_id().unwrap_or_default().to_owned(),
        read_roles: Vec::new(),
        roles_changed: None,
    });
}
