//! The bytes of a file: downloaded or viewed, as a whole or a range of them.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{header, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use jiff::Timestamp;
use serde_json::json;

use super::files::{readable, READ};
use super::{bucket, failures, number, text, tokens, FILES};
use crate::app::App;
use crate::call::Call;
use crate::data::permissions::Asker;
use crate::error::{Error, Result};
use crate::jwt;
use crate::resources::Document;

/// How long a client may keep the bytes: 45 days.
const CACHE: HeaderValue = HeaderValue::from_static("private, max-age=3888000");
/// Bytes of a download's answer to a range that names no end: appwrite/appwrite:app/init/constants.php, `MAX_OUTPUT_CHUNK_SIZE`.
const OPEN_RANGE: u64 = 10 * 1_024 * 1_024;
/// A longer range is cut as if it named no end; a view's open range is as long as this. In bytes: the same page, `APP_STORAGE_READ_BUFFER`.
const LONGEST_RANGE: u64 = 20_000_000;
/// Content types that a browser is told; anything else it is shown as text: appwrite/appwrite:app/config/storage/mimes.php.
const SHOWN: &[&str] = &[
    "image/jpeg",
    "image/gif",
    "image/png",
    "image/webp",
    "image/heic",
    "image/heic-sequence",
    "image/avif",
    "video/mp4",
    "video/x-flv",
    "video/webm",
    "application/x-mpegURL",
    "video/MP2T",
    "video/3gpp",
    "video/quicktime",
    "video/x-msvideo",
    "video/x-ms-wmv",
    "audio/basic",
    "audio/mid",
    "audio/mpeg",
    "audio/mp4",
    "audio/x-aiff",
    "audio/x-mpegurl",
    "audio/vnd.rn-realaudio",
    "audio/ogg",
    "audio/vorbis",
    "audio/vnd.wav",
    "audio/x-wav",
    "audio/aac",
    "audio/x-hx-aac-adts",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.ms-access",
    "application/pdf",
];
/// How much is read from disk at a time, in bytes.
const STEP: u64 = 1_024 * 1_024;

type At = Path<(String, String)>;

/// `GET …/download`
pub async fn download(State(app): State<App>, Path(at): At, call: Call) -> Result<Response> {
    let file = found(&app, &call, at).await?;
    let mime = text(&file, "mimeType").to_owned();
    send(&app, &call, &file, ("attachment", &mime, OPEN_RANGE))
}

/// `GET …/view`: in the browser, as text where the type could do harm there.
pub async fn view(State(app): State<App>, Path(at): At, call: Call) -> Result<Response> {
    let file = found(&app, &call, at).await?;
    show(&app, &call, &file)
}

fn show(app: &App, call: &Call, file: &Document) -> Result<Response> {
    let mime = Some(text(file, "mimeType")).filter(|mime| SHOWN.contains(mime));
    let mime = mime.unwrap_or("text/plain").to_owned();
    let mut response = send(app, call, file, ("inline", &mime, LONGEST_RANGE))?;
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("script-src none;"),
    );
    Ok(response)
}

/// `GET …/push`: a picture of a push, for whoever was pushed its address.
pub async fn pushed(State(app): State<App>, Path(at): At, call: Call) -> Result<Response> {
    call.auth.require("public")?;
    let shown = call.params.text("jwt", 0, 2_048)?.unwrap_or_default();
    let claims = jwt::verify(&app.secret, &shown, app.clock.now());
    let claims = claims.map_err(|_refused| Error::unauthorized())?;
    let opens = [&app.options.project, &at.0, &at.1];
    let named = ["projectId", "bucketId", "fileId"].map(|name| text(&claims, name));
    if named != opens {
        return Err(Error::unauthorized());
    }
    let asker = Asker::of(&call.auth);
    let found = app.db.read(move |connection| {
        let bucket = bucket(connection, &asker, &at.0)?;
        FILES
            .get(connection, text(&bucket, "$id"), &at.1)?
            .ok_or_else(failures::file_not_found)
    });
    let file = found.await?;
    show(&app, &call, &file)
}

/// The address at which the picture of a push is shown for `seconds`.
pub fn address_of_push(
    app: &App,
    (bucket, file): (&str, &str),
    now: Timestamp,
    seconds: i64,
) -> String {
    let project = &app.options.project;
    let claims = json!({ "projectId": project, "bucketId": bucket, "fileId": file });
    let claims = claims.as_object().cloned().unwrap_or_default();
    let pass = jwt::sign(&app.secret, claims, now, seconds);
    let endpoint = &app.endpoint;
    format!("{endpoint}/storage/buckets/{bucket}/files/{file}/push?project={project}&jwt={pass}")
}

/// The file, if the caller may read it or shows a token for it.
pub async fn found(app: &App, call: &Call, (within, id): (String, String)) -> Result<Document> {
    call.auth.require(READ)?;
    let asker = Asker::of(&call.auth);
    let shown = call.params.text("token", 0, 4_096)?.unwrap_or_default();
    let pass = tokens::pass(app, &shown).await?;
    let file = app.db.read(move |connection| {
        let bucket = bucket(connection, &asker, &within)?;
        match pass {
            Some(pass) if pass.0 == text(&bucket, "$id") => {
                let file = FILES.get(connection, &pass.0, &id)?;
                file.filter(|file| text(file, "$id") == pass.1)
                    .ok_or_else(Error::unauthorized)
            }
            _ => readable(connection, &asker, &bucket, &id),
        }
    });
    let file = file.await?;
    if number(&file, "chunksUploaded") != number(&file, "chunksTotal") {
        let message = format!(
            "File not found in /storage/uploads/app-{}/{}",
            app.options.project,
            text(&file, "$id")
        );
        return Err(Error::new(404, "storage_file_not_found", message));
    }
    Ok(file)
}

fn send(
    app: &App,
    call: &Call,
    file: &Document,
    (way, mime, open): (&str, &str, u64),
) -> Result<Response> {
    let size = number(file, "sizeOriginal");
    let name = text(file, "name")
        .replace('\\', "\\\\")
        .replace('"', "\\\"");
    let disposition = HeaderValue::from_bytes(format!("{way}; filename=\"{name}\"").as_bytes());
    let disposition = disposition.unwrap_or_else(|_control| HeaderValue::from_static("attachment"));
    let mut headers = vec![
        (header::CACHE_CONTROL, CACHE),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    let blob = text(file, "_blob").to_owned();
    let range = call.header("range");
    if range.is_empty() {
        headers.push((header::CONTENT_LENGTH, size.into()));
        let body = streamed(app.clone(), blob, 0, size);
        return Ok(answer(StatusCode::OK, body, mime, &headers));
    }
    let (start, end) = span(range, size, open).ok_or_else(failures::bad_range)?;
    let within = HeaderValue::from_str(&format!("bytes {start}-{end}/{size}"));
    headers.extend(within.ok().map(|within| (header::CONTENT_RANGE, within)));
    headers.push((header::ACCEPT_RANGES, HeaderValue::from_static("bytes")));
    headers.push((header::CONTENT_LENGTH, (end - start + 1).into()));
    let body = streamed(app.clone(), blob, start, end + 1);
    Ok(answer(StatusCode::PARTIAL_CONTENT, body, mime, &headers))
}

/// First and last byte of a range such as `bytes=2-5`; like Appwrite, it refuses one of a single byte.
fn span(range: &str, size: u64, open: u64) -> Option<(u64, u64)> {
    let (start, end) = range.strip_prefix("bytes=")?.split_once('-')?;
    let start: u64 = start.parse().ok()?;
    let named = match end {
        "" => None,
        end => Some(end.parse::<u64>().ok()?),
    };
    let end = match named {
        Some(end) if end.saturating_sub(start) <= LONGEST_RANGE => end,
        _ => start.saturating_add(open - 1).min(size.saturating_sub(1)),
    };
    (start < end && end < size).then_some((start, end))
}

/// The bytes from `start` to before `end`, read as they are sent.
fn streamed(app: App, blob: String, start: u64, end: u64) -> Body {
    let steps = futures_util::stream::unfold(start, move |at| {
        let (app, blob) = (app.clone(), blob.clone());
        async move {
            if at >= end {
                return None;
            }
            let length = STEP.min(end - at);
            let read = app.blobs.read(&blob, at, length).await;
            let read = read
                .map(Bytes::from)
                .map_err(|cause| std::io::Error::other(cause.message));
            // A failed read ends the answer before its length, which tells the client.
            let next = if read.is_ok() { at + length } else { end };
            Some((read, next))
        }
    });
    Body::from_stream(steps)
}

/// An answer with these bytes.
pub fn answer(
    status: StatusCode,
    body: Body,
    mime: &str,
    headers: &[(HeaderName, HeaderValue)],
) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let kind = HeaderValue::from_str(mime);
    let kind = kind.unwrap_or_else(|_broken| HeaderValue::from_static("application/octet-stream"));
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    for (name, value) in headers {
        response.headers_mut().insert(name, value.clone());
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_lie_within_the_file() {
        for (range, expected) in [
            ("bytes=2-5", Some((2, 5))),
            ("bytes=6-", Some((6, 11))),
            ("bytes=0-11", Some((0, 11))),
            ("bytes=0-12", None),
            ("bytes=500-600", None),
            ("bytes=5-2", None),
            ("bytes=-5", None),
            ("bytes=0-1,3-4", None),
            ("bytes=3-3", None),
            ("lines=1-2", None),
            ("bytes=18446744073709551615-", None),
        ] {
            assert_eq!(span(range, 12, OPEN_RANGE), expected, "{range}");
        }
        for open in [OPEN_RANGE, LONGEST_RANGE] {
            let all = "bytes=0-";
            assert_eq!(span(all, 50_000_000, open), Some((0, open - 1)));
            assert_eq!(span(all, 0, open), None);
        }
    }
}
