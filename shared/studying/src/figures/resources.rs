//! What became of the study files that somebody shared.

use client::Query;
use model::{ResourceId, UserId};
use schemars::JsonSchema;
use serde::Serialize;
use store::tables::Resource;
use store::{App, Result};

/// Rows of one call.
const PER_CALL: u32 = 500;

/// Most study files that are summed up.
const MOST: usize = 10_000;

/// How many study files are named.
const TOP: usize = 5;

/// What became of the study files that somebody shared.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
pub struct ResourceStats {
    /// How many there are.
    pub uploads: u64,
    /// How often they were downloaded.
    pub downloads: u64,
    /// How many likes they have.
    pub likes: u64,
    /// How often they were looked at.
    pub views: u64,
    /// How many people marked one for later.
    pub bookmarks: u64,
    /// The five most downloaded.
    pub top: Vec<TopResource>,
}

/// One of the most downloaded study files.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TopResource {
    /// Its id.
    pub id: ResourceId,
    /// What it is called.
    pub title: String,
    /// How often it was downloaded.
    pub downloads_count: u32,
    /// How many people like it.
    pub likes_count: u32,
}

/// Sums up somebody's study files: one call for every 500.
///
/// # Errors
///
/// What the store answers.
pub async fn of_author(app: &App, author: &UserId) -> Result<ResourceStats> {
    let mut own: Vec<(ResourceId, Resource)> = Vec::new();
    loop {
        let mut queries = vec![
            Query::equal(Resource::AUTHOR_ID, author),
            Query::is_null(Resource::DELETED_AT),
        ];
        queries.extend(own.last().map(|(id, _)| Query::cursor_after(id.as_str())));
        let page = app.rows::<Resource>().list(queries, PER_CALL).await?;
        let is_last = page.len() < usize::try_from(PER_CALL).unwrap_or(usize::MAX);
        own.extend(page.into_iter().map(|it| (it.id, it.row)));
        if is_last || own.len() >= MOST {
            return Ok(summed(own));
        }
    }
}

/// Sums up; the most downloaded lead, then the most liked.
fn summed(mut own: Vec<(ResourceId, Resource)>) -> ResourceStats {
    let sum = |of: fn(&Resource) -> u32| own.iter().map(|(_, it)| u64::from(of(it))).sum();
    let (downloads, likes) = (sum(|it| it.downloads_count), sum(|it| it.likes_count));
    let (views, bookmarks) = (sum(|it| it.views_count), sum(|it| it.bookmarks_count));
    let uploads = u64::try_from(own.len()).unwrap_or(u64::MAX);
    own.sort_by(|(one, a), (other, b)| {
        let rank = |it: &Resource| (it.downloads_count, it.likes_count);
        rank(b).cmp(&rank(a)).then_with(|| one.cmp(other))
    });
    let top = own.into_iter().take(TOP).map(|(id, it)| TopResource {
        id,
        title: it.title.into_string(),
        downloads_count: it.downloads_count,
        likes_count: it.likes_count,
    });
    ResourceStats {
        uploads,
        downloads,
        likes,
        views,
        bookmarks,
        top: top.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(downloads: u32) -> Resource {
        serde_json::from_value(serde_json::json!({
            "authorId": "asha", "podId": null, "title": "Notes", "description": null,
            "fileId": "f1", "fileName": "Notes.pdf", "fileSize": 12, "mimeType": "text/plain",
            "tags": [], "tagText": null, "visibility": "public", "category": null,
            "likesCount": 1, "downloadsCount": downloads, "viewsCount": 0, "bookmarksCount": 0,
            "isApproved": true, "trendScore": 0.0, "deletedAt": null,
        }))
        .unwrap()
    }

    /// B-106: every row counts, not the first 25.
    #[test]
    fn statistics_count_everything_and_show_the_five_most_downloaded() {
        let own = (0..30).map(|n: u32| (format!("r{n}").parse().unwrap(), file(n)));
        let told = summed(own.collect());
        assert_eq!((told.uploads, told.downloads, told.likes), (30, 435, 30));
        let top: Vec<&str> = told.top.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(top, ["r29", "r28", "r27", "r26", "r25"]);
    }
}
