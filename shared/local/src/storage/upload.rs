//! Uploading a file: at once, or in parts of 5 MiB that may come in any order.

use axum::extract::{Path, State};
use serde_json::{json, Value};

use super::{
    announce, blobs::Known, bucket, failures, flag, number, permissions, text, view, FILES,
};
use crate::app::App;
use crate::auth::Auth;
use crate::call::Call;
use crate::data::permissions::{self as rules, Asker, OF_ROWS};
use crate::error::{Error, Result};
use crate::params::Upload;
use crate::resources::Document;
use crate::server::Answer;

use super::files::WRITE;

/// Size of every part but the last, in bytes: appwrite/appwrite:app/init/constants.php, `APP_LIMIT_UPLOAD_CHUNK_SIZE`.
const PART: u64 = 5 * 1_024 * 1_024;
/// Larger files are not encrypted, in bytes: the same page, `APP_STORAGE_READ_BUFFER`.
const ENCRYPTED_UP_TO: u64 = 20_000_000;

/// Which part of which whole a call brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    start: u64,
    total: u64,
}

impl Part {
    /// Reads `Content-Range: bytes 0-99/500`.
    ///
    /// Appwrite asks neither for the unit nor whether the call brings as much as it says. Of a whole of several parts it makes a file only
    /// where each begins at a step, so that anything else is refused here.
    fn read(range: &str, length: u64) -> Option<Self> {
        let (unit, rest) = range.split_once(' ')?;
        let (span, total) = rest.split_once('/')?;
        let (start, end) = span.split_once('-')?;
        let digits = |text: &str| {
            let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| text.parse::<u64>().ok())?
        };
        let (start, end, total) = (digits(start)?, digits(end)?, digits(total)?);
        if unit.is_empty() || start > end || end > total {
            return None;
        }
        if total <= PART {
            return (length <= PART).then_some(Self { start: 0, total });
        }
        let is_whole = end.saturating_sub(start).abs_diff(length) <= 1 && start < total;
        let is_in_step = start % PART == 0 && length <= PART;
        (is_whole && is_in_step).then_some(Self { start, total })
    }

    fn number(self) -> u64 {
        self.start / PART
    }

    fn count(self) -> u64 {
        self.total.div_ceil(PART).max(1)
    }
}

/// What a call asks to be stored.
struct Wanted {
    asker: Asker,
    bucket: String,
    id: String,
    granted: Option<Vec<String>>,
    name: String,
    size: u64,
    part: Option<Part>,
}

/// Where the bytes of a call go.
enum Place {
    /// Everything is there already.
    Complete(Document),
    /// Into this file.
    Open(Document),
}

/// `POST /storage/buckets/{bucket}/files`
pub async fn create(
    State(app): State<App>,
    Path(into): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let id = call.params.required_id("fileId")?;
    let granted = rules::param(&call.params, OF_ROWS)?;
    let upload = call.params.uploads.first().cloned();
    let (asker, now) = (Asker::of(&call.auth), app.clock.now());
    check_bucket(&app, &asker, &into, granted.as_deref()).await?;
    let upload = upload.ok_or_else(failures::file_empty)?;
    let length = u64::try_from(upload.bytes.len()).unwrap_or(u64::MAX);
    let part = match call.header("content-range") {
        "" => None,
        range => Some(Part::read(range, length).ok_or_else(failures::bad_content_range)?),
    };
    let id = match (part, call.header("x-appwrite-id")) {
        (None, _) | (_, "") => crate::ids::chosen(&id, now),
        (Some(_), named) if crate::ids::is_valid(named) => named.to_owned(),
        _ => return Err(failures::bad_upload_id()),
    };
    let size = part.map_or(length, |part| part.total);
    let wanted = Wanted {
        asker,
        bucket: into,
        id,
        granted,
        name: upload.name.clone(),
        size,
        part,
    };
    // On its own, so that a client that hangs up does not leave half a file behind.
    let detached = app.clone();
    let stored = detached.detach(async move { store(&app, &call.auth, wanted, upload).await });
    stored.await.map_err(|cause| Error::internal(&cause))?
}

/// Refuses callers who may not create files here, before anything is looked at closely.
async fn check_bucket(
    app: &App,
    asker: &Asker,
    id: &str,
    granted: Option<&[String]>,
) -> Result<()> {
    let (who, id) = (asker.clone(), id.to_owned());
    let bucket = app.db.read(move |connection| bucket(connection, &who, &id));
    asker.require(&permissions(&bucket.await?), "create")?;
    asker.check_grants(granted.unwrap_or_default())
}

async fn store(app: &App, auth: &Auth, wanted: Wanted, upload: Upload) -> Result<Answer<Value>> {
    let (into, part) = (wanted.bucket.clone(), wanted.part);
    let now = app.clock.stamp();
    let placed = app.db.write(move |transaction| {
        let bucket = bucket(transaction, &wanted.asker, &wanted.bucket)?;
        check_file(&bucket, &wanted)?;
        let kept = FILES.get(transaction, text(&bucket, "$id"), &wanted.id)?;
        place(transaction, &bucket, kept, &wanted, &now)
    });
    let file = match placed.await? {
        Place::Complete(file) => return Ok(Answer(200, view(&file))),
        Place::Open(file) => file,
    };
    let blob = text(&file, "_blob").to_owned();
    let start = part.map_or(0, |part| part.start);
    if let Err(cause) = app.blobs.write(&blob, start, upload.bytes).await {
        forget_empty(app, &into, text(&file, "$id"), &blob).await?;
        return Err(cause);
    }
    let number = part.map_or(0, Part::number);
    let (file, is_last) = arrived(app, &into, text(&file, "$id"), number).await?;
    if !is_last {
        return Ok(Answer(201, view(&file)));
    }
    let file = finish(app, auth, &into, &file).await?;
    Ok(Answer(201, view(&file)))
}

/// Forgets a file of which nothing is on disk, so that its id is free again.
async fn forget_empty(app: &App, bucket: &str, id: &str, blob: &str) -> Result<()> {
    let (bucket, id) = (bucket.to_owned(), id.to_owned());
    let is_gone = app.db.write(move |transaction| {
        let file = FILES.get(transaction, &bucket, &id)?;
        let is_empty = file.is_some_and(|file| parts_of(&file).is_empty());
        Ok(is_empty && FILES.remove(transaction, &bucket, &id)?)
    });
    if is_gone.await? {
        app.blobs.remove(blob).await;
    }
    Ok(())
}

/// Looks through a file whose parts are all on disk, fills in what is known of it, and announces it.
///
/// # Errors
///
/// Where the file is gone or the disk refuses.
pub async fn finish(app: &App, auth: &Auth, bucket: &str, file: &Document) -> Result<Document> {
    let id = text(file, "$id");
    let known = app.blobs.look(text(file, "_blob")).await?;
    let (bucket, file, is_first) = finished(app, bucket, id, known).await?;
    if is_first {
        let rest = format!(".files.{}.create", text(&file, "$id"));
        announce(app, auth, &bucket, &rest, &file);
    }
    Ok(file)
}

/// Checks the file's name and size by the bucket's rules.
fn check_file(bucket: &Document, wanted: &Wanted) -> Result<()> {
    let allowed = bucket
        .get("allowedFileExtensions")
        .and_then(Value::as_array);
    let allowed: Vec<&str> = allowed
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let extension = wanted
        .name
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_lowercase());
    let fits = |extension: String| allowed.iter().any(|one| one.to_lowercase() == extension);
    if !allowed.is_empty() && !extension.is_some_and(fits) {
        return Err(failures::extension_not_allowed());
    }
    if wanted.size > number(bucket, "maximumFileSize") {
        return Err(failures::size_not_allowed());
    }
    Ok(())
}

/// Finds the upload that a part belongs to, or begins one.
fn place(
    connection: &rusqlite::Connection,
    bucket: &Document,
    kept: Option<Document>,
    wanted: &Wanted,
    now: &str,
) -> Result<Place> {
    let Some(kept) = kept else {
        let file = begun(bucket, wanted, now);
        let added = FILES.insert(connection, text(bucket, "$id"), &wanted.id, &file)?;
        return if added {
            Ok(Place::Open(file))
        } else {
            Err(failures::file_already_exists())
        };
    };
    let Some(part) = wanted.part else {
        return Err(failures::file_already_exists());
    };
    if number(&kept, "chunksUploaded") == number(&kept, "chunksTotal") {
        return Ok(Place::Complete(kept));
    }
    // A part belongs to who began the upload, and to a whole of the same size.
    if text(&kept, "_owner") != wanted.asker.user() && !wanted.asker.is_privileged() {
        return Err(failures::file_already_exists());
    }
    if number(&kept, "sizeOriginal") != part.total {
        return Err(failures::bad_content_range());
    }
    Ok(Place::Open(kept))
}

/// A file of which nothing has arrived yet.
fn begun(bucket: &Document, wanted: &Wanted, now: &str) -> Document {
    let granted = wanted
        .granted
        .clone()
        .unwrap_or_else(|| wanted.asker.defaults());
    let file = json!({
        "$id": wanted.id, "bucketId": bucket.get("$id"), "$createdAt": now, "$updatedAt": now,
        "$permissions": granted, "name": wanted.name, "signature": "", "mimeType": "",
        "sizeOriginal": wanted.size, "sizeActual": 0, "chunksTotal": wanted.part.map_or(1, Part::count),
        "chunksUploaded": 0, "encryption": false, "compression": "",
        "_blob": crate::ids::hex(32), "_owner": wanted.asker.user(), "_parts": [],
    });
    file.as_object().cloned().unwrap_or_default()
}

/// Notes that a part is on disk. Whoever finds all of them there finishes the file: where that failed, a part that comes again
/// is enough.
async fn arrived(app: &App, bucket: &str, id: &str, part: u64) -> Result<(Document, bool)> {
    let (bucket, id, now) = (bucket.to_owned(), id.to_owned(), app.clock.stamp());
    app.db
        .write(move |transaction| {
            let mut file = FILES
                .get(transaction, &bucket, &id)?
                .ok_or_else(failures::file_not_found)?;
            let total = number(&file, "chunksTotal");
            if number(&file, "chunksUploaded") == total {
                return Ok((file, false));
            }
            let mut parts: Vec<u64> = parts_of(&file);
            if !parts.contains(&part) {
                parts.push(part);
            }
            let count = u64::try_from(parts.len()).unwrap_or(total);
            let is_last = count == total;
            // The last part counts when the file is looked through, so that a complete file always has its signature.
            let shown = if count == total { total - 1 } else { count };
            file.insert("_parts".to_owned(), json!(parts));
            file.insert("chunksUploaded".to_owned(), shown.into());
            file.insert("$updatedAt".to_owned(), now.into());
            FILES.replace(transaction, &bucket, &id, &file)?;
            Ok((file, is_last))
        })
        .await
}

/// The numbers of the parts that are on disk.
pub fn parts_of(file: &Document) -> Vec<u64> {
    let parts = file.get("_parts").and_then(Value::as_array);
    parts
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .collect()
}

/// Fills in what is known of the whole file. Answers whether nobody had done so before.
async fn finished(
    app: &App,
    bucket_id: &str,
    id: &str,
    known: Known,
) -> Result<(Document, Document, bool)> {
    let (bucket_id, id) = (bucket_id.to_owned(), id.to_owned());
    app.db
        .write(move |transaction| {
            let bucket = bucket(transaction, &Asker::Privileged, &bucket_id)?;
            let mut file = FILES
                .get(transaction, &bucket_id, &id)?
                .ok_or_else(failures::file_not_found)?;
            if number(&file, "chunksUploaded") == number(&file, "chunksTotal") {
                return Ok((bucket, file, false));
            }
            let is_encrypted = flag(&bucket, "encryption") && known.size <= ENCRYPTED_UP_TO;
            file.insert("signature".to_owned(), known.signature.into());
            file.insert("mimeType".to_owned(), known.mime.into());
            file.insert("sizeOriginal".to_owned(), known.size.into());
            file.insert(
                "sizeActual".to_owned(),
                actual_size(known.size, is_encrypted).into(),
            );
            file.insert(
                "chunksUploaded".to_owned(),
                number(&file, "chunksTotal").into(),
            );
            file.insert("encryption".to_owned(), is_encrypted.into());
            file.insert("compression".to_owned(), "none".into());
            file.remove("_parts");
            FILES.replace(transaction, &bucket_id, &id, &file)?;
            Ok((bucket, file, true))
        })
        .await
}

/// What the file takes on Appwrite's disk: base64 of the cipher where it is encrypted.
fn actual_size(size: u64, is_encrypted: bool) -> u64 {
    if is_encrypted {
        size.div_ceil(3) * 4
    } else {
        size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_says_where_it_belongs() {
        let part = Part::read("bytes 5242880-10485759/11000000", PART).unwrap();
        assert_eq!((part.number(), part.count()), (1, 3));
        let small = Some(Part {
            start: 0,
            total: 50,
        });
        for range in ["bytes 0-49/50", "bytes 0-50/50", "x 5-9/50", "bytes 0-9/50"] {
            assert_eq!(Part::read(range, 10), small, "{range}");
        }
        for (bad, length) in [
            ("octets 1", 1),
            ("bytes 0-99/50", 100),
            ("bytes 9-0/50", 10),
            ("bytes 0-9/*", 10),
            ("bytes +0-9/50", 10),
            ("0-9/50", 10),
            ("bytes 1024-2047/11000000", 1_024),
            ("bytes 0-1023/11000000", PART),
            ("bytes 0-18446744073709551615/1", 1),
        ] {
            assert_eq!(Part::read(bad, length), None, "{bad}");
        }
    }

    #[test]
    fn encryption_takes_room() {
        assert_eq!(
            [0, 6, 12, 70, 100_000].map(|size| actual_size(size, true)),
            [0, 8, 16, 96, 133_336]
        );
        assert_eq!(actual_size(70, false), 70);
    }
}
