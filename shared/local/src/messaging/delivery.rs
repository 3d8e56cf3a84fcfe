//! Sending what is due. There is no sender in the background: a message goes out when somebody looks, be it at the message or
//! at what was kept of it. Nobody can tell the difference, and nothing has to be waited for in a test.

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{json, Value};

use super::{members, text, texts, Push, MESSAGES, PROVIDERS, SUBSCRIBERS, TARGETS};
use crate::app::App;
use crate::clock::stamp;
use crate::error::Result;
use crate::identity::Mail;
use crate::resources::Document;

/// A message that went out, and the targets it went to.
struct Sent {
    message: Document,
    targets: Vec<Document>,
}

/// Sends every message that is due by the host's clock.
///
/// # Errors
///
/// Where the database fails.
pub async fn deliver_due(app: &App) -> Result<()> {
    let now = app.clock.now();
    if app
        .db
        .read(move |connection| due(connection, now))
        .await?
        .is_empty()
    {
        return Ok(());
    }
    let sent = app.db.write(move |transaction| {
        let mut sent = Vec::new();
        for message in due(transaction, now)? {
            sent.extend(settle(transaction, message, now)?);
        }
        Ok(sent)
    });
    for sent in sent.await? {
        keep(app, &sent);
    }
    Ok(())
}

fn due(connection: &Connection, now: Timestamp) -> Result<Vec<Document>> {
    let mut due = MESSAGES.find(connection, "status", "processing")?;
    let scheduled = MESSAGES
        .find(connection, "status", "scheduled")?
        .into_iter();
    due.extend(scheduled.filter(|message| {
        let at = text(message, "scheduledAt").parse::<Timestamp>();
        at.is_ok_and(|at| at <= now)
    }));
    Ok(due)
}

/// Decides a message's fate and stores it; it is sent where a provider and at least one target are found.
fn settle(connection: &Connection, mut message: Document, now: Timestamp) -> Result<Option<Sent>> {
    let kind = text(&message, "providerType").to_owned();
    let providers = PROVIDERS.find(connection, "type", &kind)?;
    let has_provider = providers
        .iter()
        .any(|provider| provider.get("enabled").and_then(Value::as_bool) == Some(true));
    let targets = targets(connection, &message, &kind)?;
    let failure = match (has_provider, targets.is_empty()) {
        (false, _) => Some("No enabled provider found."),
        (true, true) => Some("No valid recipients found."),
        (true, false) => None,
    };
    let status = if failure.is_some() { "failed" } else { "sent" };
    message.insert("status".to_owned(), status.into());
    message.insert("$updatedAt".to_owned(), stamp(now).into());
    if let Some(why) = failure {
        message.insert("deliveryErrors".to_owned(), json!([why]));
    } else {
        message.insert("deliveredTotal".to_owned(), json!(targets.len()));
        message.insert("deliveredAt".to_owned(), stamp(now).into());
    }
    MESSAGES.replace(connection, "", text(&message, "$id"), &message)?;
    Ok(failure.is_none().then_some(Sent { message, targets }))
}

/// The targets of a message: its own, its users' and its topics' of this kind, each once.
fn targets(connection: &Connection, message: &Document, kind: &str) -> Result<Vec<Document>> {
    let mut named = texts(message, "targets");
    for topic in texts(message, "topics") {
        let subscribers = SUBSCRIBERS.all(connection, &topic)?;
        named.extend(
            subscribers
                .iter()
                .map(|one| text(one, "targetId").to_owned()),
        );
    }
    let mut found = Vec::new();
    for user in texts(message, "users") {
        found.extend(TARGETS.find(connection, "userId", &user)?);
    }
    for id in named {
        found.extend(TARGETS.get(connection, "", &id)?);
    }
    let mut once: Vec<Document> = Vec::new();
    for target in found {
        let is_new = !once
            .iter()
            .any(|other| text(other, "$id") == text(&target, "$id"));
        if is_new && text(&target, "providerType") == kind {
            once.push(target);
        }
    }
    Ok(once)
}

/// Keeps what a provider would have sent.
fn keep(app: &App, sent: &Sent) {
    let content = members(sent.message.get("data").cloned().unwrap_or_default());
    let at = text(&sent.message, "deliveredAt").to_owned();
    if text(&sent.message, "providerType") == "email" {
        for target in &sent.targets {
            app.mails.keep(Mail {
                to: text(target, "identifier").to_owned(),
                subject: text(&content, "subject").to_owned(),
                text: text(&content, "content").to_owned(),
                urls: Vec::new(),
                user_id: text(target, "userId").to_owned(),
                secret: String::new(),
                at: at.clone(),
            });
        }
        return;
    }
    app.pushes.keep(Push {
        message_id: text(&sent.message, "$id").to_owned(),
        kind: text(&sent.message, "providerType").to_owned(),
        to: sent
            .targets
            .iter()
            .map(|target| text(target, "identifier").to_owned())
            .collect(),
        content: Value::Object(content),
        at,
    });
}
