//! J-13 for rooms: messages whose event was lost are counted after all.
//!
//! Nobody is told of them, and the assistant answers none: an hour later that would be no news. Lists of rooms and unread counts are
//! right again; the count itself is also recounted at night.

use std::time::Duration;

use client::Query;
use model::Timestamp;
use runtime::Result;
use store::jobs::{Step, Turn};
use store::schema::CREATED_AT;
use store::tables::Message;
use store::App;

/// How long the event of a message may take to be handled.
const GRACE: Duration = Duration::from_secs(2 * 60);

/// How far back half-counted messages are looked for, besides what was missed.
const BACK: Duration = Duration::from_secs(2 * 60 * 60);

/// Messages that one step counts.
const PAGE: u32 = 100;

/// Counts what is not counted, the oldest first and one after another, so that their places follow that order; then places what was
/// counted by somebody who died before giving it a place.
///
/// Each is claimed as its event would have claimed it, so an event that comes late, or a second pass, finds it counted.
pub async fn count(app: App, turn: Turn) -> Result<Step> {
    match turn.cursor.as_deref().and_then(|it| it.strip_prefix('1')) {
        None => uncounted(&app, &turn).await,
        Some(after) => unplaced(&app, &turn, after).await,
    }
}

async fn uncounted(app: &App, turn: &Turn) -> Result<Step> {
    let uncounted = [
        Query::equal(Message::SEQ, 0),
        Query::created_before(until(turn)),
        Query::order_asc(CREATED_AT),
    ];
    // What is counted is found no more, so each page is the first.
    let page = app.rows::<Message>().list(uncounted, PAGE).await?;
    let mut drift = 0;
    for message in &page {
        drift += u64::from(app.count_message(message).await?.is_some());
    }
    let step = Step::after(&page, PAGE).drifted(drift);
    let next = if step.next.is_some() && drift > 0 {
        "0"
    } else {
        "1"
    };
    Ok(Step {
        next: Some(next.to_owned()),
        ..step
    })
}

async fn unplaced(app: &App, turn: &Turn, after: &str) -> Result<Step> {
    let mut claimed = vec![
        Query::equal(Message::SEQ, 1),
        Query::created_between(turn.since.before(BACK).to_string(), until(turn)),
        Query::order_asc(CREATED_AT),
    ];
    claimed.extend((!after.is_empty()).then(|| Query::cursor_after(after)));
    let page = app.rows::<Message>().list(claimed, PAGE).await?;
    let mut drift = 0;
    for message in &page {
        drift += u64::from(app.place_message(message).await?);
    }
    let step = Step::after(&page, PAGE).drifted(drift);
    Ok(Step {
        next: step.next.map(|last| format!("1{last}")),
        ..step
    })
}

fn until(turn: &Turn) -> String {
    let settled: Timestamp = turn.now.before(GRACE);
    settled.to_string()
}
