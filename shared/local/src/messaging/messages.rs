//! Messages: drafted, scheduled, sent at once.

use axum::extract::{Path, State};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{json, Value};

use super::content::{ids, Sort};
use super::delivery::deliver_due;
use super::{announce_own, failures, members, text, texts, view, MESSAGES, TARGETS};
use crate::app::App;
use crate::call::Call;
use crate::clock::stamp;
use crate::error::{Error, Result};
use crate::params::Params;
use crate::resources::list::{Asked, Holds, Listing};
use crate::resources::Document;
use crate::server::{Answer, Gone};
use crate::storage;

const READ: &str = "messages.read";
const WRITE: &str = "messages.write";
const SCHEDULE_RULE: &str = "Value must be valid date in the future and between 0000-01-01 00:00:00 and 9999-12-31 00:00:00. or null";
/// How long the picture of a push is shown after it went out: 15 days, in seconds.
const PICTURE: i64 = 15 * 86_400;
/// To whom a message goes.
const RECEIVERS: [&str; 3] = ["topics", "users", "targets"];

const LISTED: Listing = Listing {
    kind: MESSAGES,
    noun: "Message",
    attributes: &[
        ("scheduledAt", Holds::Datetime),
        ("deliveredAt", Holds::Datetime),
        ("deliveredTotal", Holds::Integer),
        ("status", Holds::Exact),
        ("providerType", Holds::Exact),
    ],
    search: &[
        "$id",
        "data.subject",
        "data.title",
        "data.content",
        "data.body",
    ],
    selects: &[],
};

const MESSAGE_TARGETS: Listing = Listing {
    kind: TARGETS,
    noun: "Target",
    attributes: &[
        ("userId", Holds::Exact),
        ("providerId", Holds::Exact),
        ("identifier", Holds::Exact),
        ("providerType", Holds::Exact),
    ],
    search: &[],
    selects: &[],
};

/// `GET /messaging/messages`
pub async fn list(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let asked = LISTED.asked(&call.params)?;
    deliver_due(&app).await?;
    let page = LISTED.read(&app.db, asked).await?;
    Ok(Answer(200, page.shown("messages", view)))
}

/// `GET /messaging/messages/{message}`
pub async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    deliver_due(&app).await?;
    let found = app.db.read(move |connection| get(connection, &id));
    Ok(Answer(200, view(&found.await?)))
}

fn get(connection: &Connection, id: &str) -> Result<Document> {
    MESSAGES.known(connection, id, failures::message_not_found)
}

/// `GET /messaging/messages/{message}/targets`: those that the message names itself.
pub async fn targets(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let asked: Asked = MESSAGE_TARGETS.asked(&call.params)?;
    let listed = app.db.read(move |connection| {
        let named = texts(&get(connection, &id)?, "targets");
        if named.is_empty() {
            return Ok(json!({ "total": 0, "targets": [] }));
        }
        let asked = asked.only("$id", named.into_iter().map(Value::from).collect());
        let page = MESSAGE_TARGETS.page(connection, &[], &asked)?;
        Ok(page.shown("targets", view))
    });
    Ok(Answer(200, listed.await?))
}

/// `POST /messaging/messages/email`
pub async fn create_email(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    create(&app, &call, Sort::Email).await
}

/// `POST /messaging/messages/push`
pub async fn create_push(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    create(&app, &call, Sort::Push).await
}

/// `POST /messaging/messages/sms`
pub async fn create_sms(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    create(&app, &call, Sort::Sms).await
}

/// When a message is to go out.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Timing {
    draft: Option<bool>,
    at: Option<String>,
}

impl Timing {
    fn read(params: &Params, now: Timestamp) -> Result<Self> {
        let at = match params.get("scheduledAt") {
            None => None,
            Some(value) => {
                let at = value.as_str().and_then(crate::data::datetime::parse);
                let at = at.filter(|at| *at > now);
                Some(stamp(at.ok_or_else(|| {
                    Error::invalid_param("scheduledAt", SCHEDULE_RULE)
                })?))
            }
        };
        Ok(Self {
            draft: params.flag("draft")?,
            at,
        })
    }

    fn status(&self) -> &'static str {
        match (self.draft, &self.at) {
            (Some(true), _) => "draft",
            (_, Some(_)) => "scheduled",
            _ => "processing",
        }
    }

    /// Adds the address of a push's picture, good for a while after the message goes out.
    fn address(&self, app: &App, content: &mut Document, now: Timestamp) {
        let Some(image) = content.get_mut("image").and_then(Value::as_object_mut) else {
            return;
        };
        let due = self.at.as_deref().and_then(|at| at.parse().ok());
        let wait = due.map_or(0, |due: Timestamp| due.as_second() - now.as_second());
        let at = (text(image, "bucketId"), text(image, "fileId"));
        let url = storage::address_of_push(app, at, now, wait + PICTURE);
        image.insert("url".to_owned(), url.into());
    }

    fn is_named(&self) -> bool {
        self.draft.is_some() || self.at.is_some()
    }
}

async fn create(app: &App, call: &Call, sort: Sort) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let id = call.params.required_id("messageId")?;
    let mut content = sort.made(&call.params)?;
    let (now, at) = (app.clock.now(), app.clock.stamp());
    let timing = Timing::read(&call.params, now)?;
    timing.address(app, &mut content, now);
    let id = crate::ids::chosen(&id, now);
    let mut message = members(json!({
        "$id": id, "$createdAt": at, "$updatedAt": at, "providerType": sort.name(), "scheduledAt": timing.at,
        "deliveredAt": null, "deliveryErrors": [], "deliveredTotal": 0, "data": content, "status": timing.status(),
    }));
    for name in RECEIVERS {
        message.insert(
            name.to_owned(),
            json!(ids(&call.params, name)?.unwrap_or_default()),
        );
    }
    check_receivers(&message)?;
    let made = app.db.write(move |transaction| {
        check_targets(transaction, sort, &message)?;
        check_files(transaction, &message)?;
        MESSAGES.add(transaction, &id, message, failures::message_already_exists)
    });
    let message = made.await?;
    announce_own(app, &call.auth, MESSAGES, "create", &message);
    post(app).await?;
    Ok(Answer(201, view(&message)))
}

fn check_receivers(message: &Document) -> Result<()> {
    let is_for_nobody = RECEIVERS.iter().all(|name| texts(message, name).is_empty());
    if text(message, "status") != "draft" && is_for_nobody {
        return Err(failures::message_missing_target());
    }
    Ok(())
}

/// Refuses targets of another kind, and those that there are not.
fn check_targets(connection: &Connection, sort: Sort, message: &Document) -> Result<()> {
    let content = members(message.get("data").cloned().unwrap_or_default());
    let copied = ["cc", "bcc"].iter().flat_map(|name| texts(&content, name));
    let mut once = Vec::new();
    for id in texts(message, "targets").into_iter().chain(copied) {
        let target = TARGETS.get(connection, "", &id)?;
        let is_wrong = target.is_none_or(|target| text(&target, "providerType") != sort.name());
        // Appwrite compares how many it finds with how many it is told, so that one told twice counts as missing.
        if is_wrong || once.contains(&id) {
            return Err(sort.wrong_target());
        }
        once.push(id);
    }
    Ok(())
}

/// Refuses attachments that are not there, and a picture that is none.
fn check_files(connection: &Connection, message: &Document) -> Result<()> {
    let content = members(message.get("data").cloned().unwrap_or_default());
    let find = |file: &Value| {
        let file = members(file.clone());
        storage::named_file(connection, text(&file, "bucketId"), text(&file, "fileId"))
    };
    let attachments = content.get("attachments").and_then(Value::as_array);
    for attachment in attachments.into_iter().flatten() {
        find(attachment)?;
    }
    let Some(image) = content.get("image") else {
        return Ok(());
    };
    // A picture that is not there is called a bucket that is not there.
    let image = find(image).map_err(|error| match error.status {
        404 => storage::bucket_not_found(),
        _ => error,
    })?;
    match text(&image, "mimeType") {
        "image/png" | "image/jpeg" => Ok(()),
        _ => Err(storage::not_a_picture()),
    }
}

/// `PATCH /messaging/messages/email/{message}`
pub async fn update_email(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    update(&app, &call, id, Sort::Email).await
}

/// `PATCH /messaging/messages/push/{message}`
pub async fn update_push(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    update(&app, &call, id, Sort::Push).await
}

/// `PATCH /messaging/messages/sms/{message}`
pub async fn update_sms(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    update(&app, &call, id, Sort::Sms).await
}

/// Changes a message that has not gone out. Appwrite does not mind which kind the path names, and neither do we.
async fn update(app: &App, call: &Call, id: String, sort: Sort) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    deliver_due(app).await?;
    let mut said = sort.said(&call.params)?;
    let now = app.clock.now();
    let timing = Timing::read(&call.params, now)?;
    timing.address(app, &mut said, now);
    let mut receivers = Document::new();
    for name in RECEIVERS {
        if let Some(listed) = ids(&call.params, name)? {
            receivers.insert(name.to_owned(), json!(listed));
        }
    }
    let changed = app.db.write(move |transaction| {
        let kept = get(transaction, &id)?;
        let mut message = kept.clone();
        message.extend(receivers);
        if timing.is_named() {
            message.insert("status".to_owned(), timing.status().into());
        }
        check_receivers(&message)?;
        check_open(&kept)?;
        if let Some(at) = timing.at {
            message.insert("scheduledAt".to_owned(), at.into());
        }
        check_schedule(&kept, &message, now)?;
        let mut content = members(message.get("data").cloned().unwrap_or_default());
        content.extend(said);
        message.insert("data".to_owned(), Value::Object(content));
        check_files(transaction, &message)?;
        message.insert("$updatedAt".to_owned(), stamp(now).into());
        MESSAGES.replace(transaction, "", &id, &message)?;
        Ok(message)
    });
    let message = changed.await?;
    announce_own(app, &call.auth, MESSAGES, "update", &message);
    post(app).await?;
    Ok(Answer(200, view(&message)))
}

/// With a mail server, what is due goes out without anybody looking.
async fn post(app: &App) -> Result<()> {
    match &app.post {
        Some(_) => deliver_due(app).await,
        None => Ok(()),
    }
}

/// Refuses a message that has gone out, or is about to.
fn check_open(message: &Document) -> Result<()> {
    match text(message, "status") {
        "processing" => Err(failures::message_already_processing()),
        "sent" => Err(failures::message_already_sent()),
        "failed" => Err(failures::message_already_failed()),
        _ => Ok(()),
    }
}

/// Refuses a schedule without a time, and to move one whose time has come.
fn check_schedule(kept: &Document, message: &Document, now: Timestamp) -> Result<()> {
    if text(message, "status") == "scheduled" && text(message, "scheduledAt").is_empty() {
        return Err(failures::message_missing_schedule());
    }
    match text(kept, "scheduledAt").parse::<Timestamp>() {
        Ok(due) if due < now => Err(failures::message_already_scheduled()),
        _ => Ok(()),
    }
}

/// `DELETE /messaging/messages/{message}`
pub async fn remove(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Gone> {
    call.auth.require(WRITE)?;
    let now = app.clock.now();
    let gone = app.db.write(move |transaction| {
        let message = get(transaction, &id)?;
        let due = text(&message, "scheduledAt").parse::<Timestamp>();
        if text(&message, "status") == "scheduled" && due.is_ok_and(|due| due < now) {
            return Err(failures::message_already_scheduled());
        }
        MESSAGES.remove(transaction, "", &id)?;
        Ok(message)
    });
    let message = gone.await?;
    announce_own(&app, &call.auth, MESSAGES, "delete", &message);
    Ok(Gone)
}
