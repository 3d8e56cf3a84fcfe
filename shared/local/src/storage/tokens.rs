//! File tokens: addresses of a single file that work for whoever has them.

use axum::extract::{Path, State};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{json, Value};

use super::files::{decide, By};
use super::{bucket, failures, permissions, text, FILES};
use crate::app::App;
use crate::call::Call;
use crate::clock::stamp;
use crate::data::permissions::Asker;
use crate::error::{Error, Result};
use crate::events::Event;
use crate::jwt;
use crate::params::Params;
use crate::resources::list::Listing;
use crate::resources::{Document, Kind};
use crate::server::{Answer, Gone};

const TOKENS: Kind = Kind("file_token");
const READ: &str = "tokens.read";
const WRITE: &str = "tokens.write";
/// How long a token without an end of its own works, in seconds: ten years.
const LONGEST: i64 = 86_400 * 365 * 10;

const LISTED: Listing = Listing {
    kind: TOKENS,
    noun: "File token",
    // Appwrite offers `expire` too, but looks for it among the attributes of files, which have none.
    attributes: &[],
    search: &[],
    selects: &[],
};

/// The bucket and the file that a token opens; `None` for what is no token of ours, or one that has ended.
///
/// # Errors
///
/// Where the database fails.
pub async fn pass(app: &App, shown: &str) -> Result<Option<(String, String)>> {
    let now = app.clock.now();
    let Ok(claims) = jwt::verify(&app.secret, shown, now) else {
        return Ok(None);
    };
    let id = claims
        .get("tokenId")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let token = TOKENS.read(&app.db, id).await?;
    Ok(token.filter(|token| is_live(token, now)).and_then(|token| {
        let (bucket, file) = text(&token, "resourceId").split_once(':')?;
        Some((bucket.to_owned(), file.to_owned()))
    }))
}

fn is_live(token: &Document, now: Timestamp) -> bool {
    text(token, "expire")
        .parse::<Timestamp>()
        .map_or(true, |until| until >= now)
}

/// What clients see of a token; its secret is signed anew each time, for as long as the token works.
fn view(app: &App, token: &Document) -> Value {
    let made: i64 = text(token, "$createdAt")
        .parse::<Timestamp>()
        .map_or(0, Timestamp::as_second);
    let until = text(token, "expire").parse::<Timestamp>();
    let until = until.map_or(made + LONGEST, Timestamp::as_second);
    let claims = json!({ "tokenId": token.get("$id"), "resourceId": token.get("resourceId"), "resourceType": "files" });
    let claims = claims.as_object().cloned().unwrap_or_default();
    let from = Timestamp::from_second(made).unwrap_or(app.started);
    let mut shown = token.clone();
    shown.insert(
        "secret".to_owned(),
        jwt::sign(&app.secret, claims, from, until - made).into(),
    );
    Value::Object(shown)
}

fn expire(app: &App, params: &Params) -> Result<String> {
    let Some(value) = params.get("expire") else {
        return Ok(String::new());
    };
    let at = value
        .as_str()
        .and_then(|text| text.parse::<Timestamp>().ok());
    match at.filter(|at| *at > app.clock.now()) {
        Some(at) => Ok(stamp(at)),
        None => Err(Error::invalid_param(
            "expire",
            "Value must be valid date in the future and between 0000-01-01 00:00:00 and 9999-12-31 00:00:00. or null",
        )),
    }
}

/// The file, if the caller may read its bucket and, where files decide for themselves, the file.
fn file(
    connection: &Connection,
    asker: &Asker,
    (within, id): (&str, &str),
) -> Result<(Document, Document)> {
    let bucket = bucket(connection, asker, within)?;
    asker.require(&permissions(&bucket), "read")?;
    let file = FILES.get(connection, text(&bucket, "$id"), id)?;
    let file = file.ok_or_else(failures::file_not_found)?;
    Ok((bucket, file))
}

/// `GET /tokens/buckets/{bucket}/files/{file}`
pub async fn list(
    State(app): State<App>,
    Path((within, id)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let asked = LISTED.asked(&call.params)?;
    let caller = Asker::of(&call.auth);
    let page = app.db.read(move |connection| {
        let (bucket, file) = file(connection, &caller, (&within, &id))?;
        let resource = format!("{}:{}", text(&bucket, "$id"), text(&file, "$id"));
        LISTED.page(connection, &[("resourceId", &resource)], &asked)
    });
    let page = page.await?;
    Ok(Answer(200, page.shown("tokens", |token| view(&app, token))))
}

/// `POST /tokens/buckets/{bucket}/files/{file}`
pub async fn create(
    State(app): State<App>,
    Path((within, id)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let expire = expire(&app, &call.params)?;
    let (asker, now) = (Asker::of(&call.auth), app.clock.now());
    let made = app.db.write(move |transaction| {
        let (bucket, file) = file(transaction, &asker, (&within, &id))?;
        let by = decide(&asker, &bucket, "update").map_err(|_refused| Error::unauthorized())?;
        if by == By::File && !asker.may(&permissions(&file), "update") {
            return Err(Error::unauthorized());
        }
        let id = crate::ids::unique(now);
        let resource = format!("{}:{}", text(&bucket, "$id"), text(&file, "$id"));
        let token = json!({
            "$id": id, "$createdAt": stamp(now), "resourceId": resource, "resourceType": "files",
            "expire": expire, "accessedAt": "",
        });
        let token = token.as_object().cloned().unwrap_or_default();
        TOKENS.insert(transaction, "", &id, &token)?;
        Ok(token)
    });
    let token = made.await?;
    announce(&app, &call, &token, "create");
    Ok(Answer(201, view(&app, &token)))
}

fn announce(app: &App, call: &Call, token: &Document, action: &str) {
    app.events.emit(Event {
        name: format!("tokens.{}.{action}", text(token, "$id")),
        payload: Value::Object(token.clone()),
        user: call.auth.user_id().unwrap_or_default().to_owned(),
        read_roles: Vec::new(),
        roles_changed: None,
    });
}

/// `GET /tokens/{token}`
pub async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let found = TOKENS.read(&app.db, id).await?;
    let token = found.ok_or_else(failures::token_not_found)?;
    Ok(Answer(200, view(&app, &token)))
}

/// `PATCH /tokens/{token}`: another end.
pub async fn update(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let expire = expire(&app, &call.params)?;
    let changed = app.db.write(move |transaction| {
        TOKENS.change(transaction, &id, failures::token_not_found, |token| {
            token.insert("expire".to_owned(), expire.into());
            Ok(())
        })
    });
    let token = changed.await?;
    announce(&app, &call, &token, "update");
    Ok(Answer(200, view(&app, &token)))
}

/// `DELETE /tokens/{token}`
pub async fn remove(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Gone> {
    call.auth.require(WRITE)?;
    let gone = app
        .db
        .write(move |transaction| TOKENS.take(transaction, &id, failures::token_not_found));
    announce(&app, &call, &gone.await?, "delete");
    Ok(Gone)
}
