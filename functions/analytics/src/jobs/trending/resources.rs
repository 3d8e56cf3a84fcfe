//! Study files, which carry their score themselves: lists are sorted by it.

use client::{Changes, Query};
use futures_util::future::try_join_all;
use model::{ResourceId, ResourceVisibility, Timestamp};
use runtime::Result;
use serde::Deserialize;
use store::schema::CREATED_AT;
use store::tables::Resource;
use store::{App, Error};

use super::{scores, since, WEEK};
use crate::jobs::scan::Scan;

/// Files that are written at once.
const AT_ONCE: usize = 8;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Used {
    likes_count: u64,
    downloads_count: u64,
    bookmarks_count: u64,
    trend_score: f64,
}

/// Scores the public files of a week, and lets older ones rest; answers how many there were.
pub async fn score(app: &App, now: Timestamp) -> Result<usize> {
    let week = now.before(WEEK);
    let columns = [
        Resource::LIKES_COUNT,
        Resource::DOWNLOADS_COUNT,
        Resource::BOOKMARKS_COUNT,
        Resource::TREND_SCORE,
    ];
    let fresh = Scan::of::<Resource>(&columns)
        .only(Query::equal(
            Resource::VISIBILITY,
            ResourceVisibility::Public,
        ))
        .only(Query::equal(Resource::IS_APPROVED, true))
        .only(since(week))
        .only(Query::is_null(Resource::DELETED_AT));
    let mut moved: Vec<(ResourceId, f64)> = Vec::new();
    let look = |row: client::Row<Used>| {
        let Some(created) = row.created_at.map(Timestamp::from_jiff) else {
            return;
        };
        let deeds =
            row.data.downloads_count + 2 * row.data.likes_count + 2 * row.data.bookmarks_count;
        let score = scores::fading(deeds, created, now);
        if (score - row.data.trend_score).abs() > f64::EPSILON {
            moved.extend(row.id.parse().ok().map(|id| (id, score)));
        }
    };
    let count = fresh.each(app, look).await?;
    for some in moved.chunks(AT_ONCE) {
        try_join_all(some.iter().map(|(id, score)| set(app, id, *score))).await?;
    }
    let rest = [
        Query::greater_than(Resource::TREND_SCORE, 0),
        Query::less_than_equal(CREATED_AT, week.to_string()),
    ];
    let nothing = Changes::new().set(Resource::TREND_SCORE, 0);
    app.rows::<Resource>().update_where(rest, &nothing).await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

async fn set(app: &App, id: &ResourceId, score: f64) -> Result<()> {
    let change = Changes::new().set(Resource::TREND_SCORE, score);
    match app.rows::<Resource>().update(id, &change).await {
        Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
