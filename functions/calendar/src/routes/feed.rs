//! The secret address under which a calendar can be subscribed to.
//!
//! The secret is shown once and stored as a hash: whoever reads the database reads no calendar.

use model::random::{characters, BASE36};
use runtime::{Error, Json, Result, State};
use store::tables::CalendarFeed;
use store::variables::PUBLIC_URL;
use store::{App, Me};

use crate::wire::{Feed, FeedAddress};

/// Characters of a secret: 206 bits.
const LENGTH: usize = 40;

/// Reads whether the caller's calendar can be subscribed to.
///
/// # Errors
///
/// What the store answers.
pub async fn read(State(app): State<App>, Me(me): Me) -> Result<Json<Feed>> {
    let feed = app.rows::<CalendarFeed>().find(&me).await?;
    Ok(Json(feed.into()))
}

/// Makes a new address for the caller's calendar. The old one ends at once.
///
/// # Errors
///
/// What the store answers.
pub async fn rotate(State(app): State<App>, Me(me): Me) -> Result<Json<FeedAddress>> {
    let secret = characters(BASE36, LENGTH);
    let feed = CalendarFeed {
        token_hash: app.feed_hash(&secret),
        last_access_at: None,
        access_count: 0,
    };
    app.rows().upsert(&me, &feed, &[]).await?;
    let base = app.execution().config().text(&PUBLIC_URL);
    let base = base.ok_or_else(|| Error::internal("`PUBLIC_URL` is not declared"))?;
    let base = base.trim_end_matches('/');
    Ok(Json(FeedAddress {
        url: format!("{base}/ics/{me}/{secret}.ics"),
    }))
}
