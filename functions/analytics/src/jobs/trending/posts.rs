//! Posts and tags.

use std::collections::BTreeMap;

use client::Query;
use futures_util::try_join;
use model::{Timestamp, Visibility};
use runtime::Result;
use serde::Deserialize;
use store::schema::Column;
use store::tables::{Post, TrendingItem};
use store::App;

use super::{scores, since, write, DAY, EVERYBODYS, WEEK};
use crate::jobs::scan::Scan;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Liked {
    #[serde(default)]
    tags: Vec<String>,
    likes_count: u64,
    comments_count: u64,
    shares_count: u64,
    saves_count: u64,
}

impl Liked {
    fn deeds(&self) -> u64 {
        self.likes_count + 2 * self.comments_count + 3 * self.shares_count + self.saves_count
    }
}

/// Ranks the public posts of a week, and their tags; answers how many posts there were.
pub async fn rank(app: &App, now: Timestamp) -> Result<usize> {
    let columns = [
        Post::TAGS,
        Post::LIKES_COUNT,
        Post::COMMENTS_COUNT,
        Post::SHARES_COUNT,
        Post::SAVES_COUNT,
    ];
    let (mut day, mut week) = (Vec::new(), Vec::new());
    let mut tags: BTreeMap<String, u32> = BTreeMap::new();
    let yesterday = now.before(DAY);
    let look = |row: client::Row<Liked>| {
        if !is_everybodys(&row) {
            return;
        }
        let Some(created) = row.created_at.map(Timestamp::from_jiff) else {
            return;
        };
        for tag in &row.data.tags {
            *tags.entry(tag.clone()).or_default() += 1;
        }
        let score = scores::fading(row.data.deeds(), created, now);
        if score > 0.0 {
            let item = item(row.id, score);
            if created > yesterday {
                day.push(item.clone());
            }
            week.push(item);
        }
    };
    let count = public(&columns, now.before(WEEK)).each(app, look).await?;
    let tags = tags.into_iter().map(|(tag, count)| TrendingItem {
        count: Some(count),
        ..item(tag, f64::from(count))
    });
    try_join!(
        write(app, "posts-day", day, now),
        write(app, "posts-week", week, now),
        write(app, "tags-week", tags.collect(), now),
    )?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Posts since a moment that are public and were not deleted.
pub fn public(columns: &[Column], from: Timestamp) -> Scan {
    Scan::of::<Post>(columns)
        .with_permissions()
        .only(Query::equal(Post::VISIBILITY, Visibility::Public))
        .only(since(from))
        .only(Query::is_null(Post::DELETED_AT))
}

/// Whether everybody signed in may read a row; moderation may have hidden it.
pub fn is_everybodys<T>(row: &client::Row<T>) -> bool {
    row.permissions.iter().any(|it| it == EVERYBODYS)
}

fn item(id: String, score: f64) -> TrendingItem {
    TrendingItem {
        id,
        score,
        count: None,
        course: None,
    }
}
