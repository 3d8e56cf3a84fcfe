//! Buckets with their files, and small pictures of those that are pictures.

use axum::extract::{Query, State};
use axum::http::{header, HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;

use super::api::{newest, part, segment, Api, By};
use super::html::{live, split, table, tag, text, unfold, word, Html};
use super::values::{all, day, json, labels, number, of};
use super::{origin, Wish};
use crate::error::Result;

/// Files shown.
const FILES: u32 = 100;

/// Kinds of files that the page shows; none of them can carry a script.
const SHOWN: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// What a file that is shown may load, should it be more than a picture: nothing.
const POLICY: &str = "default-src 'none'; sandbox";

/// All buckets; beside them, the files of the chosen one.
///
/// # Errors
///
/// Where the buckets cannot be read, or there is no such bucket.
pub async fn view(api: &Api, wish: &Wish) -> Result<Html> {
    let path = format!("/storage/buckets{}", part(100, 0));
    let buckets = api.list(&path, "buckets").await?;
    let title = word("h2", "", "Storage");
    let Some(id) = wish.of.as_deref() else {
        let rows = buckets.iter().map(bucket).collect();
        let headings = ["Bucket", "Name", "Permissions", "Largest file", "Kinds"];
        let list = table(&headings, rows, "No buckets yet.");
        return Ok(Html::from_iter([title, live("list", [list])]));
    };
    let names = buckets.iter().map(|bucket| {
        let id = of(bucket, "$id");
        (address(id), id)
    });
    let described = api
        .get(&format!("/storage/buckets/{}", segment(id)))
        .await?;
    let content = Html::from_iter([
        live("files", [files(api, id).await?]),
        unfold("settings", text("Settings"), [json(&described)]),
    ]);
    Ok(Html::from_iter([
        title,
        split("All buckets", "/?show=storage", names, id, content),
    ]))
}

fn address(bucket: &str) -> String {
    format!("/?show=storage&of={}", segment(bucket))
}

fn bucket(bucket: &Value) -> Vec<Html> {
    let id = of(bucket, "$id");
    vec![
        tag("a", &[("href", &address(id))], [text(id)]),
        text(of(bucket, "name")),
        labels(all(bucket, "$permissions")),
        text(size(number(bucket, "maximumFileSize"))),
        labels(all(bucket, "allowedFileExtensions")),
    ]
}

async fn files(api: &Api, bucket: &str) -> Result<Html> {
    let path = format!(
        "/storage/buckets/{}/files{}",
        segment(bucket),
        newest(FILES)
    );
    let found = api.list(&path, "files").await?;
    let rows = found.iter().map(|file| {
        let id = of(file, "$id");
        let link = format!(
            "/_local/file?bucket={}&file={}",
            segment(bucket),
            segment(id)
        );
        vec![
            preview(file, &link),
            Html::from_iter([
                tag("a", &[("href", &link)], [text(of(file, "name"))]),
                tag("br", &[], []),
                word("code", "", id),
            ]),
            text(of(file, "mimeType")),
            text(size(number(file, "sizeOriginal"))),
            labels(all(file, "$permissions")),
            day(of(file, "$createdAt")),
        ]
    });
    let headings = ["", "File", "Kind", "Size", "Permissions", "Here since"];
    Ok(table(&headings, rows.collect(), "No files."))
}

fn preview(file: &Value, link: &str) -> Html {
    if !SHOWN.contains(&of(file, "mimeType")) {
        return Html::default();
    }
    let about = format!("Preview of {}", of(file, "name"));
    let picture = [
        ("src", link),
        ("alt", &about),
        ("loading", "lazy"),
        ("class", "thumb"),
    ];
    tag("img", &picture, [])
}

fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")];
    for (unit, name) in UNITS {
        if bytes >= unit {
            return format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit);
        }
    }
    format!("{bytes} B")
}

/// Which file.
#[derive(Debug, Deserialize)]
pub struct Which {
    bucket: String,
    file: String,
}

/// `GET /_local/file`: a file for whoever looks at the page; no other page gets it.
pub async fn file(
    State(api): State<Api>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Response {
    if origin::is_foreign(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let (bucket, file) = (segment(&which.bucket), segment(&which.file));
    let path = format!("/v1/storage/buckets/{bucket}/files/{file}/download");
    let reply = match api.send(&By::Key, Method::GET, &path, None).await {
        Ok(reply) => reply,
        Err(error) => return error.into_response(),
    };
    if reply.status != 200 {
        return match reply.fine() {
            Ok(_) => StatusCode::NOT_FOUND.into_response(),
            Err(error) => error.into_response(),
        };
    }
    let kind = reply.kind.split(';').next().unwrap_or_default().trim();
    let known = SHOWN.iter().find(|shown| **shown == kind);
    let (kind, disposition) = match known {
        Some(kind) => (*kind, "inline"),
        None => ("application/octet-stream", "attachment"),
    };
    let mut response = reply.bytes.into_response();
    let out = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        out.insert(name, HeaderValue::from_static(value));
    }
    super::keep_to_ourselves(&mut response);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_the_largest_unit() {
        for (bytes, told) in [
            (0, "0 B"),
            (1_023, "1023 B"),
            (1_536, "1.5 KB"),
            (30_000_000, "28.6 MB"),
            (5 << 30, "5.0 GB"),
        ] {
            assert_eq!(size(bytes), told);
        }
    }
}
