//! Telling everybody what an admin has to say.
//!
//! Everybody's notification has an id that is computed from the broadcast, so whoever was told is not told again, wherever an attempt
//! was cut off.

use std::time::Duration;

use client::Query;
use model::{BroadcastId, NotificationType, UserId};
use runtime::{Error, Result};
use serde::{Deserialize, Serialize};
use store::jobs::{Failure, Outcome, Work};
use store::notify::{self, Notice};
use store::schema::ID;
use store::tables::{Broadcast, Profile};
use store::{App, Stored};

/// People that are told at once.
const PAGE: u32 = 100;

/// How far it is.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Place {
    after: Option<String>,
    told: u32,
    total: u32,
}

/// Tells everybody who has a profile, in the order of their ids.
///
/// # Errors
///
/// What the store answers: it goes on behind the last page that was told.
pub async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let id: BroadcastId = work.subject();
    let Some(broadcast) = app.rows::<Broadcast>().find(&id).await? else {
        return Ok(Outcome::DONE);
    };
    let notice = notice(&broadcast)?;
    let mut place = match work.kept() {
        Some(place) => place,
        None => begin(&app).await?,
    };
    loop {
        let page = people(&app, &place).await?;
        let count = u32::try_from(page.len()).unwrap_or(PAGE);
        place.after = page.last().map(UserId::to_string).or(place.after);
        notify::tell(&app, &notice, page).await?;
        place.told += count;
        place.total = place.total.max(place.told);
        let done = (place.told, place.total);
        work.keep("people", done, "Telling everybody", &place)
            .await?;
        if count < PAGE {
            return Ok(Outcome::DONE);
        }
        if work.is_over() {
            return Ok(Outcome::Later(Duration::ZERO));
        }
    }
}

/// How many there are, as far as Appwrite counts; more are told all the same.
async fn begin(app: &App) -> Result<Place> {
    let all = app.rows::<Profile>().count(living()).await?;
    Ok(Place {
        total: u32::try_from(all).unwrap_or(u32::MAX),
        ..Place::default()
    })
}

async fn people(app: &App, place: &Place) -> Result<Vec<UserId>> {
    let mut next = living().to_vec();
    next.push(Query::order_asc(ID));
    next.extend(place.after.as_ref().map(|id| Query::greater_than(ID, id)));
    let page = app.rows::<Profile>().list(next, PAGE).await?;
    Ok(page.into_iter().map(|it| it.id).collect())
}

fn living() -> [Query; 1] {
    [Query::is_null(Profile::DELETED_AT)]
}

fn notice(broadcast: &Stored<Broadcast>) -> Result<Notice> {
    let id = broadcast.id.as_str();
    let notice = Notice::of(NotificationType::Broadcast, id, &[id]);
    let notice = notice.about("broadcast", id).map_err(Error::internal)?;
    Ok(notice
        .word("title", broadcast.row.title.as_str())
        .word("excerpt", broadcast.row.body.as_str()))
}
