//! J-14, third part: files that nobody named within a day of their upload, and files whose row is gone.
//!
//! Clients upload before they say what for, so a file is looked at once it is a day old: every night those of the last days, on Sundays
//! all. A row that names a file was written after the file, which keeps the look-up to rows changed since.

mod named;

use std::collections::BTreeSet;
use std::time::Duration;

use client::{ErrorKind, File, Query};
use futures_util::future::try_join_all;
use model::Timestamp;
use runtime::Result;
use serde_json::{Map, Value};
use store::jobs::{Step, Turn};
use store::{App, DATABASE};

use named::{Bucket, Named, ALL};

/// How long a file may wait to be named.
const AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// How far behind that files are looked at on a weekday, besides what was missed.
const BACK: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// By how much the clocks of what writes rows and what writes files may differ.
const SKEW: Duration = Duration::from_secs(60);

/// Files that one step looks at.
const PAGE: u32 = 100;

/// Rows read of one table for a page of files: each may be named a few times over.
const MOST_NAMING: u32 = 500;

/// Looks at a page of one bucket's files and removes those that no row names. What is gone is gone, so a repeat is harmless.
pub async fn sweep(app: App, turn: Turn) -> Result<Step> {
    let (nth, after) = match turn.cursor.as_deref().and_then(|it| it.split_once('|')) {
        Some((nth, after)) => (nth.parse().unwrap_or(ALL.len()), after),
        None => (0, ""),
    };
    let Some(bucket) = ALL.get(nth) else {
        return Ok(Step::over(0));
    };
    let page = files(&app, bucket, &turn, after).await?;
    let named = named_files(&app, bucket, &page).await?;
    let orphans: Vec<&File> = page.iter().filter(|it| !named.contains(&it.id)).collect();
    try_join_all(orphans.iter().map(|file| remove(&app, file))).await?;
    let drift = u64::try_from(orphans.len()).unwrap_or(u64::MAX);
    // A removed file cannot be what the next page goes on behind.
    let last = page.iter().rev().find(|it| named.contains(&it.id));
    let is_full = u32::try_from(page.len()).is_ok_and(|count| count >= PAGE);
    let next = if is_full {
        Some(format!("{nth}|{}", last.map_or(after, |it| it.id.as_str())))
    } else {
        (nth + 1 < ALL.len()).then(|| format!("{}|", nth + 1))
    };
    Ok(Step {
        processed: u64::try_from(page.len()).unwrap_or(u64::MAX),
        drift,
        next,
    })
}

async fn files(app: &App, bucket: &Bucket, turn: &Turn, after: &str) -> Result<Vec<File>> {
    let old = turn.now.before(AGE).to_string();
    let mut queries = vec![Query::created_before(&old), Query::limit(PAGE)];
    if !is_sunday(turn.due) || bucket.only_new {
        let since = turn.since.before(AGE).before(BACK);
        queries.push(Query::created_after(since.to_string()));
    }
    queries.extend((!after.is_empty()).then(|| Query::cursor_after(after)));
    let page = app.client().storage().list_files(bucket.id, &queries).await;
    Ok(page
        .map_err(|cause| store::Error::about("File", cause))?
        .items)
}

/// Which of the files a row names: one list for each table that names files of the bucket.
async fn named_files(app: &App, bucket: &Bucket, files: &[File]) -> Result<BTreeSet<String>> {
    let ids: Vec<&str> = files.iter().map(|it| it.id.as_str()).collect();
    let Some(oldest) = files.iter().filter_map(|it| it.created_at).min() else {
        return Ok(BTreeSet::new());
    };
    let oldest = Timestamp::from_jiff(oldest).before(SKEW);
    let looks = bucket.named_by.iter().map(|by| look(app, by, &ids, oldest));
    Ok(try_join_all(looks).await?.into_iter().flatten().collect())
}

async fn look(app: &App, by: &Named, ids: &[&str], oldest: Timestamp) -> Result<Vec<String>> {
    let column = by.column.key;
    let names = if by.column.array {
        Query::contains_any(column, ids)
    } else {
        Query::equal(column, ids)
    };
    let queries = [
        names,
        Query::updated_after(oldest.to_string()),
        Query::select([column]),
        Query::limit(MOST_NAMING),
    ];
    let rows = app.client().rows(DATABASE, by.table);
    let page = rows.list::<Map<String, Value>>(&queries).await;
    let page = page.map_err(|cause| store::Error::about("Row", cause))?;
    let cells = page.items.iter().filter_map(|row| row.data.get(column));
    Ok(cells.flat_map(texts).collect())
}

fn texts(cell: &Value) -> Vec<String> {
    match cell {
        Value::String(text) => vec![text.clone()],
        Value::Array(all) => all.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

async fn remove(app: &App, file: &File) -> Result<()> {
    let storage = app.client().storage();
    match storage.delete_file(&file.bucket_id, &file.id).await {
        Err(cause) if cause.kind != ErrorKind::NotFound => {
            Err(store::Error::about("File", cause).into())
        }
        _ => Ok(()),
    }
}

fn is_sunday(at: Timestamp) -> bool {
    let day = at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).weekday();
    day == jiff::civil::Weekday::Sunday
}
