//! Buckets: what may be put into them, and who may.

use axum::extract::{Path, State};
use serde_json::{json, Value};

use super::{announce, failures, text, view, BUCKETS, FILES};
use crate::app::App;
use crate::call::Call;
use crate::data::permissions::{self, OF_TABLES};
use crate::error::{Error, Result};
use crate::params::Params;
use crate::resources::list::{Holds, Listing};
use crate::resources::Document;
use crate::server::{Answer, Gone};

const READ: &str = "buckets.read";
const WRITE: &str = "buckets.write";
/// The largest file any bucket takes, in bytes: Appwrite's default `_APP_STORAGE_LIMIT`.
pub const LARGEST: i64 = 30_000_000;
const COMPRESSIONS: &[&str] = &["none", "gzip", "zstd"];

const LISTED: Listing = Listing {
    kind: BUCKETS,
    noun: "Bucket",
    attributes: &[
        ("enabled", Holds::Boolean),
        ("name", Holds::Text),
        ("fileSecurity", Holds::Boolean),
        ("maximumFileSize", Holds::Integer),
        ("encryption", Holds::Boolean),
        ("antivirus", Holds::Boolean),
        ("transformations", Holds::Boolean),
    ],
    search: &["$id", "name"],
    selects: &[],
};

/// `GET /storage/buckets`
pub async fn list(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let asked = LISTED.asked(&call.params)?;
    let page = LISTED.read(&app.db, asked).await?;
    Ok(Answer(200, page.shown("buckets", view)))
}

/// What a client says of a bucket; what it leaves out gets its default, also on an update.
fn said(params: &Params, largest: i64) -> Result<Document> {
    let compression = params
        .text("compression", 0, 36)?
        .unwrap_or_else(|| "none".to_owned());
    if !COMPRESSIONS.contains(&compression.as_str()) {
        let why = format!("Value must be one of ({})", COMPRESSIONS.join(", "));
        return Err(Error::invalid_param("compression", &why));
    }
    let flag = |name: &str, default: bool| Ok::<_, Error>(params.flag(name)?.unwrap_or(default));
    let said = json!({
        "fileSecurity": flag("fileSecurity", false)?,
        "name": params.required_text("name", 1, 128)?,
        "enabled": flag("enabled", true)?,
        "maximumFileSize": params.integer("maximumFileSize", 1, largest)?.unwrap_or(largest),
        "allowedFileExtensions": extensions(params)?,
        "compression": compression,
        "encryption": flag("encryption", true)?,
        "antivirus": flag("antivirus", true)?,
        "transformations": flag("transformations", true)?,
    });
    Ok(said.as_object().cloned().unwrap_or_default())
}

fn extensions(params: &Params) -> Result<Vec<String>> {
    let name = "allowedFileExtensions";
    if params.get(name).is_none() {
        return Ok(Vec::new());
    }
    let fits = |item: &String| (1..=64).contains(&item.chars().count());
    let listed = params.texts(name);
    let listed = listed.filter(|items| items.len() <= 100 && items.iter().all(fits));
    listed.ok_or_else(|| {
        Error::invalid_param(name, "Value must a valid array no longer than 100 items and Value must be a valid string and at least 1 chars and no longer than 64 chars")
    })
}

/// `POST /storage/buckets`
pub async fn create(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let id = call.params.required_id("bucketId")?;
    let mut bucket = said(&call.params, app.options.storage_limit)?;
    let permissions = permissions::param(&call.params, OF_TABLES)?.unwrap_or_default();
    let id = crate::ids::chosen(&id, app.clock.now());
    complete(&mut bucket, &id, &permissions, &app.clock.stamp());
    let made = app.db.write(move |transaction| {
        BUCKETS.add(transaction, &id, bucket, failures::bucket_already_exists)
    });
    let bucket = made.await?;
    announce(&app, &call.auth, &bucket, ".create", &bucket);
    Ok(Answer(201, view(&bucket)))
}

/// Adds what every bucket has besides what was said of it.
pub fn complete(bucket: &mut Document, id: &str, permissions: &[String], now: &str) {
    bucket.insert("$id".to_owned(), id.into());
    bucket.insert("$createdAt".to_owned(), now.into());
    bucket.insert("$updatedAt".to_owned(), now.into());
    bucket.insert("$permissions".to_owned(), json!(permissions));
    bucket.insert("totalSize".to_owned(), 0.into());
}

/// `GET /storage/buckets/{bucket}`
pub async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let found = BUCKETS.read(&app.db, id).await?;
    let bucket = found.ok_or_else(failures::bucket_not_found)?;
    Ok(Answer(200, view(&bucket)))
}

/// `PUT /storage/buckets/{bucket}`; permissions that are not named stay.
pub async fn update(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let said = said(&call.params, app.options.storage_limit)?;
    let permissions = permissions::param(&call.params, OF_TABLES)?;
    let now = app.clock.stamp();
    let change = move |bucket: &mut Document| {
        bucket.extend(said);
        bucket.insert("$updatedAt".to_owned(), now.into());
        if let Some(permissions) = permissions {
            bucket.insert("$permissions".to_owned(), json!(permissions));
        }
        Ok(())
    };
    let changed = app.db.write(move |transaction| {
        BUCKETS.change(transaction, &id, failures::bucket_not_found, change)
    });
    let bucket = changed.await?;
    announce(&app, &call.auth, &bucket, ".update", &bucket);
    Ok(Answer(200, view(&bucket)))
}

/// `DELETE /storage/buckets/{bucket}`, with all its files.
pub async fn remove(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Gone> {
    call.auth.require(WRITE)?;
    let gone = app.db.write(move |transaction| {
        let bucket = BUCKETS.take(transaction, &id, failures::bucket_not_found)?;
        let id = text(&bucket, "$id");
        let files = FILES.all(transaction, id)?;
        FILES.remove_all(transaction, id)?;
        Ok((bucket, files))
    });
    let (bucket, files) = gone.await?;
    for file in files {
        app.blobs.remove(text(&file, "_blob")).await;
    }
    announce(&app, &call.auth, &bucket, ".delete", &bucket);
    Ok(Gone)
}
