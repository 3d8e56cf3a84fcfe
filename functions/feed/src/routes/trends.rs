//! What trends: snapshots that a job writes, each read with one get.

use model::{PostId, SnapshotId};
use runtime::{Error, Json, Query as Params, Result, State};
use store::post_items;
use store::tables::{Trending, TrendingCourse, TrendingItem};
use store::{App, Me, Stored};

use super::home::readable_in_order;
use crate::wire::{
    CourseFilter, CourseTrend, CourseTrends, TagTrend, TagTrends, Timeframe, Trend, TrendFilter,
    Window,
};

/// How many trending posts are shown.
const MOST_POSTS: usize = 20;

/// How many trending courses are shown at the most.
const MOST_COURSES: u32 = 50;

/// Reads the posts that trend, as far as the caller may read them.
///
/// # Errors
///
/// `session_required`.
pub async fn posts(
    State(app): State<App>,
    Me(me): Me,
    Params(filter): Params<TrendFilter>,
) -> Result<Json<Trend>> {
    let name = match filter.window {
        Window::Day => "posts-day",
        Window::Week => "posts-week",
    };
    let Some(snapshot) = read(&app, name).await? else {
        return Ok(Json(Trend {
            items: Vec::new(),
            computed_at: None,
        }));
    };
    let computed_at = Some(snapshot.row.computed_at);
    let ranked = items_of(snapshot);
    let ids: Vec<PostId> = ranked
        .iter()
        .filter_map(|it| it.id.parse().ok())
        .take(MOST_POSTS)
        .collect();
    let posts = readable_in_order(&app, &ids).await?;
    let items = post_items::items(&app, &me, posts).await?;
    Ok(Json(Trend { items, computed_at }))
}

/// Reads the courses that trend.
///
/// # Errors
///
/// `validation_failed` for a limit outside 1 to 50.
pub async fn courses(
    State(app): State<App>,
    Me(_me): Me,
    Params(filter): Params<CourseFilter>,
) -> Result<Json<CourseTrends>> {
    let limit = filter.limit.unwrap_or(10);
    if !(1..=MOST_COURSES).contains(&limit) {
        return Err(Error::field("limit", "must be a whole number from 1 to 50"));
    }
    let name = match filter.timeframe {
        Timeframe::Week => "courses-week",
        Timeframe::Month => "courses-month",
        Timeframe::All => "courses-all",
    };
    let snapshot = read(&app, name).await?;
    let computed_at = snapshot.as_ref().map(|it| it.row.computed_at);
    let ranked = snapshot.map(items_of).unwrap_or_default();
    let wanted = ranked
        .into_iter()
        .filter_map(|it| Some((it.id, it.score, it.course?)));
    let of_category = |course: &TrendingCourse| match &filter.category {
        Some(category) => course.category.as_deref() == Some(category.as_str()),
        None => true,
    };
    let wanted = wanted.filter(|(_, _, course)| of_category(course));
    let wanted: Vec<_> = wanted
        .take(usize::try_from(limit).unwrap_or(usize::MAX))
        .collect();
    let cards = app
        .cards(wanted.iter().map(|(_, _, course)| &course.instructor_id))
        .await?;
    let shown = wanted.into_iter().map(|(id, score, course)| {
        let instructor = cards.of(&course.instructor_id);
        CourseTrend::of(id, score, course, instructor)
    });
    Ok(Json(CourseTrends {
        timeframe: filter.timeframe,
        courses: shown.collect(),
        computed_at,
    }))
}

/// Reads the tags that trend.
///
/// # Errors
///
/// What the store answers.
pub async fn tags(State(app): State<App>, Me(_me): Me) -> Result<Json<TagTrends>> {
    let snapshot = read(&app, "tags-week").await?;
    let computed_at = snapshot.as_ref().map(|it| it.row.computed_at);
    let ranked = snapshot.map(items_of).unwrap_or_default();
    let tags = ranked.into_iter().map(|it| TagTrend {
        tag: it.id,
        count: it.count.unwrap_or(0),
    });
    Ok(Json(TagTrends {
        tags: tags.collect(),
        computed_at,
    }))
}

async fn read(app: &App, name: &str) -> Result<Option<Stored<Trending>>> {
    let id = SnapshotId::parse(name).map_err(Error::internal)?;
    Ok(app.rows::<Trending>().find(&id).await?)
}

fn items_of(snapshot: Stored<Trending>) -> Vec<TrendingItem> {
    snapshot.row.items.map(|it| it.0).unwrap_or_default()
}
