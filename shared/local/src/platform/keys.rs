//! API keys of the project, besides the host's own.

use axum::extract::{Path, State};
use axum::routing::get;
use axum::Router;
use jiff::Timestamp;
use serde_json::{json, Value};

use crate::app::App;
use crate::call::Call;
use crate::clock::stamp;
use crate::error::{Error, Result};
use crate::identity::KEYS;
use crate::params::Params;
use crate::resources::list::{self, Holds, Listing};
use crate::resources::Document;
use crate::server::{Answer, Gone};

/// Scopes that a key may have: appwrite/appwrite:app/config/scopes/project.php.
const SCOPES: &str = include_str!("scopes.txt");
const READ: &str = "keys.read";
const WRITE: &str = "keys.write";

const LISTED: Listing = Listing {
    kind: KEYS,
    noun: "API key",
    attributes: &[
        ("name", Holds::Text),
        ("scopes", Holds::Texts),
        ("expire", Holds::Datetime),
        ("accessedAt", Holds::Datetime),
    ],
    search: &[],
    selects: &[],
};

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/project/keys", get(list).post(create))
        .route("/project/keys/{id}", get(read).put(update).delete(remove))
}

fn not_found() -> Error {
    Error::new(
        404,
        "key_not_found",
        "Key with the requested ID could not be found.",
    )
}

async fn list(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let asked = LISTED.asked(&call.params)?;
    let page = LISTED.read(&app.db, asked).await?;
    Ok(Answer(200, page.shown("keys", list::whole)))
}

/// What a client says of a key.
struct Said {
    name: String,
    scopes: Vec<String>,
    expire: String,
}

impl Said {
    fn read(params: &Params) -> Result<Self> {
        Ok(Self {
            name: params.required_text("name", 1, 128)?,
            scopes: scopes(params)?,
            expire: expire(params)?,
        })
    }
}

fn scopes(params: &Params) -> Result<Vec<String>> {
    params.must_name("scopes")?;
    let is_known = |scope: &String| SCOPES.lines().any(|known| known == scope);
    let scopes = params.texts("scopes");
    let scopes = scopes.filter(|scopes| scopes.len() <= 200 && scopes.iter().all(is_known));
    scopes.ok_or_else(|| {
        let known: Vec<&str> = SCOPES.lines().collect();
        let why = format!(
            "Value must a valid array no longer than 200 items and Value must be one of ({})",
            known.join(", ")
        );
        Error::invalid_param("scopes", &why)
    })
}

fn expire(params: &Params) -> Result<String> {
    let Some(value) = params.get("expire") else {
        return Ok(String::new());
    };
    let at = value
        .as_str()
        .and_then(|text| text.parse::<Timestamp>().ok());
    at.map(stamp)
        .ok_or_else(|| Error::invalid_param("expire", "Value must be valid date or null"))
}

async fn create(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let id = call.params.required_id("keyId")?;
    let said = Said::read(&call.params)?;
    let id = crate::ids::chosen(&id, app.clock.now());
    let at = app.clock.stamp();
    // Kept as it is, since Appwrite shows a key again whenever it is asked for.
    let secret = format!("standard_{}", crate::identity::secret(256));
    let key = json!({
        "$id": id, "$createdAt": at, "$updatedAt": at, "name": said.name, "expire": said.expire,
        "scopes": said.scopes, "secret": secret, "accessedAt": "", "sdks": [],
    });
    let key = key.as_object().cloned().unwrap_or_default();
    let made = app.db.write(move |transaction| {
        KEYS.add(transaction, &id, key, || {
            Error::new(
                409,
                "key_already_exists",
                "Key with the same ID already exists. Try again with a different ID.",
            )
        })
    });
    Ok(Answer(201, Value::Object(made.await?)))
}

async fn read(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let key: Document = KEYS.read(&app.db, id).await?.ok_or_else(not_found)?;
    Ok(Answer(200, Value::Object(key)))
}

async fn update(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let said = Said::read(&call.params)?;
    let now = app.clock.stamp();
    let changed = app.db.write(move |transaction| {
        KEYS.change(transaction, &id, not_found, |key| {
            key.insert("name".to_owned(), said.name.into());
            key.insert("scopes".to_owned(), json!(said.scopes));
            key.insert("expire".to_owned(), said.expire.into());
            key.insert("$updatedAt".to_owned(), now.into());
            Ok(())
        })
    });
    Ok(Answer(200, Value::Object(changed.await?)))
}

async fn remove(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Gone> {
    call.auth.require(WRITE)?;
    let gone = app
        .db
        .write(move |transaction| KEYS.take(transaction, &id, not_found));
    gone.await?;
    Ok(Gone)
}
