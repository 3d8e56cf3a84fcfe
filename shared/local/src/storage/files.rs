//! Files as documents: listed, read, renamed, removed.

use axum::extract::{Path, State};
use rusqlite::Connection;
use serde_json::{json, Value};

use super::{announce, bucket, failures, flag, permissions, text, view, FILES};
use crate::app::App;
use crate::call::Call;
use crate::data::permissions::{self as rules, Asker, OF_ROWS, OF_TABLES};
use crate::error::{Error, Result};
use crate::resources::list::{Holds, Listing};
use crate::resources::Document;
use crate::server::{Answer, Gone};

/// Scope that reads files.
pub const READ: &str = "files.read";
/// Scope that writes files.
pub const WRITE: &str = "files.write";

const LISTED: Listing = Listing {
    kind: FILES,
    noun: "File",
    attributes: &[
        ("name", Holds::Text),
        ("signature", Holds::Exact),
        ("mimeType", Holds::Text),
        ("sizeOriginal", Holds::Integer),
        ("chunksTotal", Holds::Integer),
        ("chunksUploaded", Holds::Integer),
    ],
    search: &["$id", "name"],
    selects: &[],
};

/// Which permissions decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The bucket's: the caller may do it with every file.
    Bucket,
    /// The file's own.
    File,
}

/// Whether the bucket lets the caller do `action`, or leaves it to each file.
///
/// # Errors
///
/// 401 `user_unauthorized` where neither does.
pub fn decide(asker: &Asker, bucket: &Document, action: &str) -> Result<By> {
    let permissions = permissions(bucket);
    if asker.may(&permissions, action) {
        return Ok(By::Bucket);
    }
    if flag(bucket, "fileSecurity") {
        return Ok(By::File);
    }
    asker.require(&permissions, action).map(|()| By::Bucket)
}

/// A file that the caller may read.
///
/// # Errors
///
/// 401 `user_unauthorized` or 404 `storage_file_not_found`.
pub fn readable(
    connection: &Connection,
    asker: &Asker,
    bucket: &Document,
    id: &str,
) -> Result<Document> {
    let by = decide(asker, bucket, "read")?;
    FILES
        .get(connection, text(bucket, "$id"), id)?
        .filter(|file| by == By::Bucket || asker.may(&permissions(file), "read"))
        .ok_or_else(failures::file_not_found)
}

/// `GET /storage/buckets/{bucket}/files`
pub async fn list(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let asked = LISTED.asked(&call.params)?;
    let caller = Asker::of(&call.auth);
    let listed = app.db.read(move |connection| {
        let bucket = bucket(connection, &caller, &id)?;
        let asked = match decide(&caller, &bucket, "read")? {
            By::Bucket => asked,
            By::File => asked.readable_by(caller.roles().unwrap_or_default().to_vec()),
        };
        LISTED.page(connection, &[("parent", text(&bucket, "$id"))], &asked)
    });
    let page = listed.await?;
    Ok(Answer(200, page.shown("files", view)))
}

/// `GET /storage/buckets/{bucket}/files/{file}`
pub async fn read(
    State(app): State<App>,
    Path((in_bucket, id)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let asker = Asker::of(&call.auth);
    let found = app.db.read(move |connection| {
        let bucket = bucket(connection, &asker, &in_bucket)?;
        readable(connection, &asker, &bucket, &id)
    });
    Ok(Answer(200, view(&found.await?)))
}

/// `PUT /storage/buckets/{bucket}/files/{file}`: another name, other permissions.
pub async fn update(
    State(app): State<App>,
    Path((in_bucket, id)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let name = call.params.text("name", 1, 128)?;
    // Appwrite takes `create` here too, and drops it.
    let granted = rules::param(&call.params, OF_TABLES)?.map(|all| rules::spread(&all, OF_ROWS));
    let (asker, now) = (Asker::of(&call.auth), app.clock.stamp());
    let changed = app.db.write(move |transaction| {
        let bucket = bucket(transaction, &asker, &in_bucket)?;
        let by = decide(&asker, &bucket, "update")?;
        let within = text(&bucket, "$id");
        let mut file = FILES
            .get(transaction, within, &id)?
            .ok_or_else(failures::file_not_found)?;
        if let Some(granted) = &granted {
            asker.check_grants(granted)?;
        }
        if by == By::File && !asker.may(&permissions(&file), "update") {
            return Err(Error::unauthorized());
        }
        if let Some(granted) = granted {
            file.insert("$permissions".to_owned(), json!(granted));
        }
        if let Some(name) = name {
            file.insert("name".to_owned(), name.into());
        }
        file.insert("$updatedAt".to_owned(), now.into());
        FILES.replace(transaction, within, &id, &file)?;
        Ok((bucket, file))
    });
    let (bucket, file) = changed.await?;
    let rest = format!(".files.{}.update", text(&file, "$id"));
    announce(&app, &call.auth, &bucket, &rest, &file);
    Ok(Answer(200, view(&file)))
}

/// `DELETE /storage/buckets/{bucket}/files/{file}`
pub async fn remove(
    State(app): State<App>,
    Path((in_bucket, id)): Path<(String, String)>,
    call: Call,
) -> Result<Gone> {
    call.auth.require(WRITE)?;
    let asker = Asker::of(&call.auth);
    let gone = app.db.write(move |transaction| {
        let bucket = bucket(transaction, &asker, &in_bucket)?;
        let by = decide(&asker, &bucket, "delete")?;
        let within = text(&bucket, "$id");
        let file = FILES
            .get(transaction, within, &id)?
            .ok_or_else(failures::file_not_found)?;
        if by == By::File {
            asker.require(&permissions(&file), "delete")?;
        }
        FILES.remove(transaction, within, &id)?;
        Ok((bucket, file))
    });
    let (bucket, file) = gone.await?;
    app.blobs.remove(text(&file, "_blob")).await;
    let rest = format!(".files.{}.delete", text(&file, "$id"));
    announce(&app, &call.auth, &bucket, &rest, &file);
    Ok(Gone)
}
