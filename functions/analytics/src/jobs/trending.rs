//! J-06: what trends: posts, tags, courses, study files.
//!
//! A score falls with age, so each pass looks at what was published lately and writes the lists anew; only what everybody may read is
//! on them.

mod courses;
mod posts;
mod resources;
mod scores;

use std::time::Duration;

use client::Query;
use model::{Packed, SnapshotId, Timestamp};
use runtime::{Error, Result};
use store::jobs::{Step, Turn};
use store::schema::CREATED_AT;
use store::tables::{Trending, TrendingItem};
use store::App;

use super::place::Place;

/// Things on a list.
const MOST: usize = 100;

/// Characters that a list holds.
const LONGEST: usize = 60_000;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const MONTH: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Points of the cadence, at most, that are looked at for one that begins an hour: four in a row have one.
const MOST_MISSED: usize = 4;

/// What a row says that everybody signed in may read.
const EVERYBODYS: &str = r#"read("users")"#;

const POSTS: usize = 0;
const COURSES: usize = 1;
const RESOURCES: usize = 2;

/// Writes the lists, one kind of thing a step.
pub async fn roll_up(app: App, turn: Turn) -> Result<Step> {
    let place = Place::of(turn.cursor.as_deref());
    let (processed, follows) = match place.phase {
        POSTS => (Box::pin(posts::rank(&app, turn.now)).await?, Some(COURSES)),
        COURSES => {
            let ranked = Box::pin(courses::rank(&app, turn.now)).await?;
            // Each file's score is a row that is written: once an hour is often enough.
            (ranked, strikes(&turn).then_some(RESOURCES))
        }
        _ => (resources::score(&app, turn.now).await?, None),
    };
    Ok(place.step(processed, None, follows))
}

/// Whether an hour began since the pass before.
fn strikes(turn: &Turn) -> bool {
    let mut points = turn.points(MOST_MISSED).into_iter();
    points.any(|at| at.as_second().rem_euclid(3_600) == 0)
}

fn since(at: Timestamp) -> Query {
    Query::greater_than(CREATED_AT, at.to_string())
}

/// Writes a list: the highest scores first, as many as it holds.
async fn write(app: &App, name: &str, mut items: Vec<TrendingItem>, now: Timestamp) -> Result<()> {
    best(&mut items);
    while length(&items) > LONGEST {
        items.pop();
    }
    let id = SnapshotId::parse(name).map_err(Error::internal)?;
    let list = Trending {
        items: Some(Packed(items)),
        computed_at: now,
    };
    app.rows().upsert(&id, &list, &[]).await?;
    Ok(())
}

/// Keeps the highest scores, the highest first, as many as a list holds.
fn best(items: &mut Vec<TrendingItem>) {
    items.sort_by(|one, other| {
        let scores = other.score.total_cmp(&one.score);
        scores.then_with(|| one.id.cmp(&other.id))
    });
    items.truncate(MOST);
}

fn length(items: &[TrendingItem]) -> usize {
    serde_json::to_string(items).map_or(usize::MAX, |text| text.chars().count())
}
