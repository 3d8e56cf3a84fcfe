//! Mails that really go out, where the host was given a mail server. Each is tried once: what the server says no to is failed, and
//! says why.

use std::time::Duration;

use jiff::Timestamp;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MessageBuilder, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use rusqlite::Connection;
use serde_json::{json, Value};

use super::delivery::{deliver_due, Sent};
use super::{members, text, MESSAGES};
use crate::app::App;
use crate::clock::stamp;
use crate::error::Result;
use crate::identity::Mail;
use crate::resources::Document;

/// How long the mail server may take for each word.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest time between two looks for messages that are due.
const NAP: Duration = Duration::from_secs(30);
/// Errors that a message keeps: appwrite/appwrite:app/init/constants.php, `MESSAGE_DELIVERY_ERRORS_LIMIT`.
const MOST_ERRORS: usize = 100;
/// Who writes, where neither address nor provider names anybody.
const FROM: &str = "no-reply@localhost";

/// A mail server and the address that mails come from.
pub struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// A file that goes along.
struct Enclosed {
    name: String,
    mime: String,
    bytes: Vec<u8>,
}

impl Post {
    /// Reads `smtp://user:password@host:port?from=address`; `smtps` begins with TLS, `?tls=required` goes over to it.
    ///
    /// # Errors
    ///
    /// What is wrong with the address.
    pub fn open(address: &str) -> std::result::Result<Self, String> {
        let mut url =
            url::Url::parse(address).map_err(|cause| format!("the SMTP address: {cause}"))?;
        let mut from = FROM.to_owned();
        let mut rest = Vec::new();
        for (name, value) in url.query_pairs() {
            if name == "from" {
                from = value.into_owned();
            } else {
                rest.push((name.into_owned(), value.into_owned()));
            }
        }
        url.set_query(None);
        if !rest.is_empty() {
            url.query_pairs_mut().extend_pairs(rest);
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())
            .map_err(|cause| format!("the SMTP address: {cause}"))?
            .timeout(Some(PATIENCE))
            .build();
        let from = from
            .parse()
            .map_err(|cause| format!("the sender of the SMTP address: {cause}"))?;
        Ok(Self { transport, from })
    }

    /// Sends a mail of an account, such as one to verify an address. Nobody waits for it, so a failure is the log's.
    pub async fn send(&self, mail: &Mail) {
        let built = addressed(&mail.to, self.from.clone()).and_then(|to| {
            to.subject(&mail.subject)
                .body(mail.text.clone())
                .map_err(said)
        });
        let sent = match built {
            Ok(message) => self.hand_over(message).await,
            Err(why) => Err(why),
        };
        if let Err(cause) = sent {
            tracing::error!(cause, "a mail could not be sent");
        }
    }

    async fn hand_over(&self, message: Message) -> std::result::Result<(), String> {
        self.transport.send(message).await.map(drop).map_err(said)
    }
}

fn said(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> String {
    cause.into().to_string()
}

fn addressed(to: &str, from: Mailbox) -> std::result::Result<MessageBuilder, String> {
    Ok(Message::builder().from(from).to(to.parse().map_err(said)?))
}

/// Begins to look for messages that come due; those that an earlier process was sending when it died are failed, since nobody
/// knows whom they reached.
///
/// # Errors
///
/// Where the database fails.
pub async fn start(app: &App) -> Result<()> {
    if app.post.is_none() {
        return Ok(());
    }
    let now = app.clock.now();
    app.db
        .write(move |transaction| fail_interrupted(transaction, now))
        .await?;
    let app = app.clone();
    tokio::spawn(async move {
        while app.workers.are_open() {
            if let Err(cause) = deliver_due(&app).await {
                tracing::error!(cause = cause.message, "messages that are due were not sent");
            }
            tokio::select! {
                () = tokio::time::sleep(nap(&app).await) => {}
                () = app.workers.closed() => {}
            }
        }
    });
    Ok(())
}

fn fail_interrupted(connection: &Connection, now: Timestamp) -> Result<()> {
    for mut message in MESSAGES.find(connection, "status", "processing")? {
        if message.remove("_taken").is_some() {
            let errors = vec!["The host stopped while the message was being sent".to_owned()];
            settle(connection, &mut message, (0, errors), now)?;
        }
    }
    Ok(())
}

/// How long nothing comes due.
async fn nap(app: &App) -> Duration {
    let now = app.clock.now();
    let scheduled = app
        .db
        .read(|connection| MESSAGES.find(connection, "status", "scheduled"));
    let next = scheduled.await.ok().into_iter().flatten();
    let next = next
        .filter_map(|message| text(&message, "scheduledAt").parse::<Timestamp>().ok())
        .min();
    let left = next.and_then(|next| Duration::try_from(next.duration_since(now)).ok());
    left.unwrap_or(NAP).clamp(Duration::from_millis(50), NAP)
}

/// Sends a message to its targets, one mail each, and notes what came of it.
pub fn carry(app: &App, sent: Sent) {
    let (app, busy) = (app.clone(), app.events.pending().begin());
    tokio::spawn(async move {
        let outcome = sent_to_all(&app, &sent).await;
        let (now, mut message) = (app.clock.now(), sent.message);
        let noted = app.db.write(move |transaction| {
            message.remove("_taken");
            settle(transaction, &mut message, outcome, now)
        });
        if let Err(cause) = noted.await {
            tracing::error!(cause = cause.message, "what came of a message is lost");
        }
        drop(busy);
    });
}

/// How many targets were reached, and why others were not.
type Outcome = (usize, Vec<String>);

async fn sent_to_all(app: &App, sent: &Sent) -> Outcome {
    let Some(post) = &app.post else {
        return (0, vec!["The host has no mail server".to_owned()]);
    };
    let enclosed = match enclosed(app, &sent.message).await {
        Ok(enclosed) => enclosed,
        Err(cause) => return (0, vec![cause.message]),
    };
    let (mut reached, mut errors) = (0, Vec::new());
    for (place, target) in sent.targets.iter().enumerate() {
        let to = text(target, "identifier");
        let done = match written(post, sent, to, place == 0, &enclosed) {
            Ok(message) => post.hand_over(message).await,
            Err(why) => Err(why),
        };
        match done {
            Ok(()) => reached += 1,
            Err(why) => errors.push(format!("Failed sending to target {to} with error: {why}")),
        }
    }
    errors.truncate(MOST_ERRORS);
    (reached, errors)
}

fn settle(
    connection: &Connection,
    message: &mut Document,
    (reached, errors): Outcome,
    now: Timestamp,
) -> Result<()> {
    let status = if errors.is_empty() { "sent" } else { "failed" };
    message.insert("status".to_owned(), status.into());
    message.insert("deliveryErrors".to_owned(), json!(errors));
    message.insert("deliveredTotal".to_owned(), json!(reached));
    message.insert("deliveredAt".to_owned(), stamp(now).into());
    message.insert("$updatedAt".to_owned(), stamp(now).into());
    let id = text(message, "$id").to_owned();
    MESSAGES.replace(connection, "", &id, message)?;
    Ok(())
}

/// One mail of a message; whoever gets a copy gets it of the first.
fn written(
    post: &Post,
    sent: &Sent,
    to: &str,
    is_first: bool,
    enclosed: &[Enclosed],
) -> std::result::Result<Message, String> {
    let content = members(sent.message.get("data").cloned().unwrap_or_default());
    let from = match &sent.from {
        Some((name, address)) => {
            let name = Some(name.clone()).filter(|name| !name.is_empty());
            Mailbox::new(name, address.parse().map_err(said)?)
        }
        None => post.from.clone(),
    };
    let mut mail = addressed(to, from)?.subject(text(&content, "subject"));
    if is_first {
        for address in &sent.copied {
            mail = mail.cc(address.parse().map_err(said)?);
        }
        for address in &sent.hidden {
            mail = mail.bcc(address.parse().map_err(said)?);
        }
    }
    let is_html = content.get("html").and_then(Value::as_bool) == Some(true);
    let kind = if is_html {
        ContentType::TEXT_HTML
    } else {
        ContentType::TEXT_PLAIN
    };
    let body = SinglePart::builder()
        .header(kind)
        .body(text(&content, "content").to_owned());
    if enclosed.is_empty() {
        return mail.singlepart(body).map_err(said);
    }
    let mut parts = MultiPart::mixed().singlepart(body);
    for file in enclosed {
        let kind = ContentType::parse(&file.mime).map_err(said)?;
        parts = parts.singlepart(Attachment::new(file.name.clone()).body(file.bytes.clone(), kind));
    }
    mail.multipart(parts).map_err(said)
}

/// The files that a message names.
async fn enclosed(app: &App, message: &Document) -> Result<Vec<Enclosed>> {
    let content = members(message.get("data").cloned().unwrap_or_default());
    let named = content.get("attachments").and_then(Value::as_array);
    let mut found = Vec::new();
    for file in named.into_iter().flatten() {
        let id = |name: &str| {
            file.get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let (name, mime, bytes) = crate::storage::whole(app, id("bucketId"), id("fileId")).await?;
        found.push(Enclosed { name, mime, bytes });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_names_the_server_and_who_writes() {
        let post = Post::open("smtp://localhost:2525?from=Team%20%3Cteam@example.com%3E").unwrap();
        assert_eq!(post.from.to_string(), "Team <team@example.com>");
        assert_eq!(
            Post::open("smtp://localhost").unwrap().from.to_string(),
            FROM
        );
        for wrong in [
            "localhost",
            "http://localhost",
            "smtp://localhost?from=nobody",
        ] {
            assert!(Post::open(wrong).is_err(), "{wrong}");
        }
    }
}
