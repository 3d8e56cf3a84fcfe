//! What follows from a session that is over.

use client::{Changes, Query};
use futures_util::future::try_join_all;
use futures_util::try_join;
use model::{did, Kind, MeetingId, SessionStatus, UserId, Zone};
use runtime::Result;
use store::tables::{GroupSession, Meeting, MeetingParticipant, SessionParticipant, UserSettings};
use store::{App, Stored, Updated};

use crate::routes::session_places::place_id;
use crate::rules::{self, Stay};

/// How many people a session's meeting has at the most.
const MOST_PLACES: u32 = 500;

/// How many of them are credited at once.
const AT_ONCE: usize = 8;

/// Credits everybody who was in the session's meeting with the time that they were there.
///
/// Only a place without a time is written, and the row of what somebody studied gates the rest: a repeat changes nothing.
pub async fn completed(app: App, Updated(session): Updated<GroupSession>) -> Result<()> {
    let (SessionStatus::Completed, Some(meeting)) = (session.row.status, &session.row.meeting_id)
    else {
        return Ok(());
    };
    let stays = stays(&app, meeting).await?;
    let people = stays.iter().map(|(user, _)| user);
    let settings = app.rows::<UserSettings>().get_many(people).await?;
    for some in stays.chunks(AT_ONCE) {
        let credits = some.iter().map(|(user, stay)| {
            let own = settings.iter().find(|it| it.id == *user);
            let zone = own.map_or_else(Zone::utc, |it| it.row.timezone.clone());
            credit(&app, &session, user, *stay, zone)
        });
        try_join_all(credits).await?;
    }
    Ok(())
}

async fn credit(
    app: &App,
    session: &Stored<GroupSession>,
    user: &UserId,
    stay: Stay,
    zone: Zone,
) -> Result<()> {
    try_join!(
        attended(app, session, user, stay.seconds),
        studied(app, session, user, stay, &zone),
    )?;
    Ok(())
}

async fn attended(
    app: &App,
    session: &Stored<GroupSession>,
    user: &UserId,
    seconds: u32,
) -> Result<()> {
    let attended = Changes::new().set(SessionParticipant::ATTENDED_SEC, seconds);
    let unknown = [Query::equal(SessionParticipant::ATTENDED_SEC, 0)];
    let places = app.rows::<SessionParticipant>();
    places
        .update_if(&place_id(&session.id, user), unknown, &attended)
        .await?;
    Ok(())
}

/// Writes down what somebody studied; only the first time does it count and earn points.
async fn studied(
    app: &App,
    session: &Stored<GroupSession>,
    user: &UserId,
    stay: Stay,
    zone: &Zone,
) -> Result<()> {
    let id = did(Kind::STUDY_SESSION, &[session.id.as_str(), user.as_str()]);
    let studied = rules::studied(&session.row, user, stay, zone);
    studying::sessions::record(app, &id, &studied, None).await?;
    Ok(())
}

async fn stays(app: &App, id: &MeetingId) -> Result<Vec<(UserId, Stay)>> {
    let (meetings, places) = (app.rows::<Meeting>(), app.rows::<MeetingParticipant>());
    let of_meeting = [Query::equal(MeetingParticipant::MEETING_ID, id)];
    let (meeting, places) = try_join!(meetings.find(id), places.list(of_meeting, MOST_PLACES))?;
    let Some(meeting) = meeting else {
        return Ok(Vec::new());
    };
    let now = app.now();
    let stays = places.into_iter().map(|it| {
        let stay = Stay {
            seconds: rules::stayed(&it.row, &meeting.row, now),
            until: rules::until(&it.row, &meeting.row, now),
        };
        (it.row.user_id, stay)
    });
    Ok(stays.filter(|(_, stay)| stay.seconds > 0).collect())
}
