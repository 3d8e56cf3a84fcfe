//! J-11: what study files count, counted again where they moved since the night before.
//!
//! A like is there before it is counted, so a counter is corrected only when two looks agree and nobody wrote the row in between.

use std::collections::BTreeSet;
use std::time::Duration;

use client::{Changes, Query};
use futures_util::future::try_join_all;
use futures_util::try_join;
use model::{ResourceId, UserId};
use runtime::Result;
use store::jobs::{Step, Turn};
use store::schema::UPDATED_AT;
use store::tables::{ActivityEvent, Resource, ResourceBookmark, ResourceLike, UserStats};
use store::{App, Error, Stored};

use super::scan::Scan;

/// Files that one step looks at.
const PAGE: u32 = 50;

/// Files that are counted at once.
const AT_ONCE: usize = 4;

/// How far the clocks of two machines may differ.
const SKEW: Duration = Duration::from_secs(15 * 60);

/// How long a file that seems wrong is left alone before the second look.
const SECOND_LOOK: Duration = Duration::from_secs(1);

/// How long the log of what people did is kept; downloads of older files cannot be counted again.
const KEPT: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// What there is to count of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Counts {
    likes: u32,
    bookmarks: u32,
    downloads: u32,
}

impl Counts {
    fn said(row: &Resource) -> Self {
        Self {
            likes: row.likes_count,
            bookmarks: row.bookmarks_count,
            downloads: row.downloads_count,
        }
    }
}

/// Counts a page of files again, and what their authors shared.
pub async fn roll_up(app: App, turn: Turn) -> Result<Step> {
    let moved = [
        Query::greater_than(UPDATED_AT, turn.since.before(SKEW).to_string()),
        Query::is_null(Resource::DELETED_AT),
    ];
    let page = turn.page::<Resource>(&app, moved, PAGE).await?;
    let wrong = look(&app, page.iter().collect()).await?;
    let mut drift = 0;
    if !wrong.is_empty() {
        tokio::time::sleep(SECOND_LOOK).await;
        let ids: Vec<ResourceId> = wrong.iter().map(|(it, _)| it.id.clone()).collect();
        let again = app.rows::<Resource>().get_many(&ids).await?;
        let second = look(&app, again.iter().collect()).await?;
        for (resource, counts) in second.iter().filter(|it| agrees(&wrong, it)) {
            drift += u64::from(set(&app, resource, *counts).await?);
        }
    }
    let authors: BTreeSet<&UserId> = page.iter().map(|it| &it.row.author_id).collect();
    for author in authors {
        count_shared(&app, author).await?;
    }
    Ok(Step::after(&page, PAGE).drifted(drift))
}

type Wrong<'a> = (&'a Stored<Resource>, Counts);

/// Files that do not say what there is.
async fn look<'a>(app: &App, files: Vec<&'a Stored<Resource>>) -> Result<Vec<Wrong<'a>>> {
    let mut wrong = Vec::new();
    for some in files.chunks(AT_ONCE) {
        let counts = try_join_all(some.iter().map(|it| count(app, it))).await?;
        let differing = some.iter().copied().zip(counts);
        wrong.extend(differing.filter(|(it, counts)| Counts::said(&it.row) != *counts));
    }
    Ok(wrong)
}

fn agrees(first: &[Wrong<'_>], (resource, counts): &Wrong<'_>) -> bool {
    first.iter().any(|(before, found)| {
        before.id == resource.id
            && found == counts
            && Counts::said(&before.row) == Counts::said(&resource.row)
    })
}

async fn count(app: &App, resource: &Stored<Resource>) -> Result<Counts> {
    let likes =
        Scan::of::<ResourceLike>(&[]).only(Query::equal(ResourceLike::RESOURCE_ID, &resource.id));
    let bookmarks = Scan::of::<ResourceBookmark>(&[])
        .only(Query::equal(ResourceBookmark::RESOURCE_ID, &resource.id));
    let downloads = Scan::of::<ActivityEvent>(&[])
        .only(Query::equal(ActivityEvent::ENTITY_ID, &resource.id))
        .only(Query::equal(ActivityEvent::ACTION, "resource_download"));
    let (likes, bookmarks, downloads) =
        try_join!(likes.count(app), bookmarks.count(app), downloads.count(app))?;
    let is_old = app.now().since(resource.created_at) > KEPT;
    Ok(Counts {
        likes,
        bookmarks,
        downloads: if is_old {
            downloads.max(resource.row.downloads_count)
        } else {
            downloads
        },
    })
}

async fn set(app: &App, resource: &Stored<Resource>, counts: Counts) -> Result<bool> {
    let changes = Changes::new()
        .set(Resource::LIKES_COUNT, counts.likes)
        .set(Resource::BOOKMARKS_COUNT, counts.bookmarks)
        .set(Resource::DOWNLOADS_COUNT, counts.downloads);
    let seen = app.rows::<Resource>().unchanged_since(resource);
    match seen.update(&resource.id, &changes).await {
        Ok(_) => Ok(true),
        Err(Error::Changed { .. } | Error::NotFound { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Counts what somebody shared, for who has totals already.
async fn count_shared(app: &App, author: &UserId) -> Result<()> {
    let shared = Scan::of::<Resource>(&[])
        .only(Query::equal(Resource::AUTHOR_ID, author))
        .only(Query::is_null(Resource::DELETED_AT));
    let change = Changes::new().set(UserStats::RESOURCES_COUNT, shared.count(app).await?);
    match app.rows::<UserStats>().update(author, &change).await {
        Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
