//! Storage: buckets, and the files in them, whose bytes lie on disk beside the database.
//!
//! Files are neither compressed nor encrypted here, whatever a bucket asks for: `encryption` and `sizeActual` say what
//! Appwrite would have done, since clients see only that.

mod blobs;
mod buckets;
mod download;
mod failures;
mod files;
mod preview;
mod provision;
mod sniff;
mod sweep;
mod tokens;
mod upload;

use axum::routing::{get, patch};
use axum::Router;
use rusqlite::Connection;
use serde_json::Value;

use crate::app::App;
use crate::auth::Auth;
use crate::data::permissions::Asker;
use crate::error::Result;
use crate::events::Event;
use crate::resources::{Document, Kind};

pub use blobs::Blobs;
pub use buckets::LARGEST;
pub use download::address_of_push;
pub use failures::{bucket_not_found, not_a_picture};
pub use provision::provision;
pub use sweep::sweep;

/// Buckets.
const BUCKETS: Kind = Kind("bucket");
/// Files; the parent is the bucket.
const FILES: Kind = Kind("file");

/// What this part serves.
pub fn routes() -> Router<App> {
    let bucket = "/storage/buckets/{bucket}";
    let file = "/storage/buckets/{bucket}/files/{file}";
    Router::new()
        .route("/storage/buckets", get(buckets::list).post(buckets::create))
        .route(
            bucket,
            get(buckets::read)
                .put(buckets::update)
                .delete(buckets::remove),
        )
        .route(
            &format!("{bucket}/files"),
            get(files::list).post(upload::create),
        )
        .route(
            file,
            get(files::read).put(files::update).delete(files::remove),
        )
        .route(&format!("{file}/download"), get(download::download))
        .route(&format!("{file}/view"), get(download::view))
        .route(&format!("{file}/preview"), get(preview::preview))
        .route(&format!("{file}/push"), get(download::pushed))
        .route(
            "/tokens/buckets/{bucket}/files/{file}",
            get(tokens::list).post(tokens::create),
        )
        .route(
            "/tokens/{token}",
            patch(tokens::update)
                .get(tokens::read)
                .delete(tokens::remove),
        )
}

/// A bucket that the caller may know of: a disabled one is the servers' alone.
///
/// # Errors
///
/// 404 `storage_bucket_not_found`.
fn bucket(connection: &Connection, asker: &Asker, id: &str) -> Result<Document> {
    BUCKETS
        .get(connection, "", id)?
        .filter(|bucket| flag(bucket, "enabled") || asker.is_privileged())
        .ok_or_else(bucket_not_found)
}

/// A file that something else of the project names, whoever may read it.
///
/// # Errors
///
/// 404 `storage_bucket_not_found` or `storage_file_not_found`.
pub fn named_file(connection: &Connection, bucket: &str, id: &str) -> Result<Document> {
    let bucket = BUCKETS.known(connection, bucket, bucket_not_found)?;
    FILES
        .get(connection, text(&bucket, "$id"), id)?
        .ok_or_else(failures::file_not_found)
}

/// Name, content type and bytes of a file, for the host's own use.
///
/// # Errors
///
/// 404 `storage_file_not_found`.
pub async fn whole(app: &App, bucket: String, id: String) -> Result<(String, String, Vec<u8>)> {
    let found = app
        .db
        .read(move |connection| FILES.get(connection, &bucket, &id));
    let file = found
        .await?
        .filter(|file| number(file, "chunksUploaded") == number(file, "chunksTotal"))
        .ok_or_else(failures::file_not_found)?;
    let size = number(&file, "sizeOriginal");
    let bytes = app.blobs.read(text(&file, "_blob"), 0, size).await?;
    let texts = [text(&file, "name"), text(&file, "mimeType")].map(str::to_owned);
    let [name, mime] = texts;
    Ok((name, mime, bytes))
}

/// A member that is a text; empty where it is none.
fn text<'a>(document: &'a Document, member: &str) -> &'a str {
    document
        .get(member)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// A member that is a boolean; `false` where it is none.
fn flag(document: &Document, member: &str) -> bool {
    document
        .get(member)
        .and_then(Value::as_bool)
        .unwrap_or_default()
}

/// A member that is a number of bytes or parts; 0 where it is none.
fn number(document: &Document, member: &str) -> u64 {
    document
        .get(member)
        .and_then(Value::as_u64)
        .unwrap_or_default()
}

/// The permissions of a bucket or a file.
fn permissions(document: &Document) -> Vec<String> {
    let listed = document.get("$permissions").and_then(Value::as_array);
    let texts = listed.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// What clients see: everything but the members that are the host's own.
fn view(document: &Document) -> Value {
    let mut shown = document.clone();
    shown.retain(|name, _| !name.starts_with('_'));
    Value::Object(shown)
}

/// Announces what happened to a bucket or, with `rest`, to something in it.
fn announce(app: &App, auth: &Auth, bucket: &Document, rest: &str, about: &Document) {
    let readers = |document: &Document| -> Vec<String> {
        let permissions = permissions(document);
        crate::data::permissions::roles(&permissions, "read")
            .map(str::to_owned)
            .collect()
    };
    let mut read_roles = readers(bucket);
    if flag(bucket, "fileSecurity") {
        read_roles.extend(readers(about));
    }
    app.events.emit(Event {
        name: format!("buckets.{}{rest}", text(bucket, "$id")),
        payload: view(about),
        user: auth.user_id().unwrap_or_default().to_owned(),
        read_roles,
        roles_changed: None,
    });
}
