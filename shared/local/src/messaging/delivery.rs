//! Sending what is due. Without a mail server there is no sender in the background: a message goes out when somebody looks, be it
//! at the message or at what was kept of it. Nobody can tell the difference, and nothing has to be waited for in a test.

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{json, Value};

use super::{members, smtp, text, texts, Push, MESSAGES, PROVIDERS, SUBSCRIBERS, TARGETS};
use crate::app::App;
use crate::clock::stamp;
use crate::error::Result;
use crate::identity::Mail;
use crate::resources::Document;

/// A message that went out, and the targets it went to.
pub struct Sent {
    /// The message.
    pub message: Document,
    /// Its targets.
    pub targets: Vec<Document>,
    /// Addresses that get a copy.
    pub copied: Vec<String>,
    /// Addresses that get a copy unseen.
    pub hidden: Vec<String>,
    /// Name and address of who writes, where the provider names them.
    pub from: Option<(String, String)>,
    is_posted: bool,
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
    let has_post = app.post.is_some();
    let sent = app.db.write(move |transaction| {
        let mut sent = Vec::new();
        for message in due(transaction, now)? {
            let is_posted = has_post && text(&message, "providerType") == "email";
            sent.extend(settle(transaction, message, now, is_posted)?);
        }
        Ok(sent)
    });
    for sent in sent.await? {
        keep(app, &sent);
        if sent.is_posted {
            smtp::carry(app, sent);
        }
    }
    Ok(())
}

fn due(connection: &Connection, now: Timestamp) -> Result<Vec<Document>> {
    let mut due = MESSAGES.find(connection, "status", "processing")?;
    // Those that are under way are nobody else's any more.
    due.retain(|message| !message.contains_key("_taken"));
    let scheduled = MESSAGES
        .find(connection, "status", "scheduled")?
        .into_iter();
    due.extend(scheduled.filter(|message| {
        let at = text(message, "scheduledAt").parse::<Timestamp>();
        at.is_ok_and(|at| at <= now)
    }));
    Ok(due)
}

/// Decides a message's fate and stores it; it is sent where a provider and at least one target are found. One that a mail server
/// takes is only marked as under way.
fn settle(
    connection: &Connection,
    mut message: Document,
    now: Timestamp,
    is_posted: bool,
) -> Result<Option<Sent>> {
    let kind = text(&message, "providerType").to_owned();
    let providers = PROVIDERS.find(connection, "type", &kind)?;
    let provider = providers
        .iter()
        .find(|provider| provider.get("enabled").and_then(Value::as_bool) == Some(true));
    let has_provider = provider.is_some() || is_posted;
    let targets = targets(connection, &message, &kind)?;
    let failure = match (has_provider, targets.is_empty()) {
        (false, _) => Some("No enabled provider found."),
        (true, true) => Some("No valid recipients found."),
        (true, false) => None,
    };
    let status = match failure {
        Some(_) => "failed",
        None if is_posted => "processing",
        None => "sent",
    };
    message.insert("status".to_owned(), status.into());
    message.insert("$updatedAt".to_owned(), stamp(now).into());
    if let Some(why) = failure {
        message.insert("deliveryErrors".to_owned(), json!([why]));
    } else if is_posted {
        message.insert("_taken".to_owned(), true.into());
    } else {
        message.insert("deliveredTotal".to_owned(), json!(targets.len()));
        message.insert("deliveredAt".to_owned(), stamp(now).into());
    }
    MESSAGES.replace(connection, "", text(&message, "$id"), &message)?;
    if failure.is_some() {
        return Ok(None);
    }
    Ok(Some(Sent {
        copied: copies(connection, &message, "cc")?,
        hidden: copies(connection, &message, "bcc")?,
        from: provider.and_then(sender),
        message,
        targets,
        is_posted,
    }))
}

/// The addresses of targets that get a copy.
fn copies(connection: &Connection, message: &Document, name: &str) -> Result<Vec<String>> {
    let content = members(message.get("data").cloned().unwrap_or_default());
    let mut addresses = Vec::new();
    for id in texts(&content, name) {
        let target = TARGETS.get(connection, "", &id)?;
        addresses.extend(target.map(|target| text(&target, "identifier").to_owned()));
    }
    Ok(addresses)
}

/// Name and address of who writes, where a provider names an address.
fn sender(provider: &Document) -> Option<(String, String)> {
    let options = members(provider.get("options").cloned().unwrap_or_default());
    let (name, address) = (text(&options, "fromName"), text(&options, "fromEmail"));
    (!address.is_empty()).then(|| (name.to_owned(), address.to_owned()))
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
    let at = text(&sent.message, "$updatedAt").to_owned();
    if text(&sent.message, "providerType") == "email" {
        for target in &sent.targets {
            app.mails.note(Mail {
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
