//! Being in a meeting: coming, staying, going.

use client::{Changes, Query};
use futures_util::{join, try_join};
use model::{MeetingId, MeetingStatus, ParticipantStatus, UserId};
use runtime::{Code, Error, Json, Path, Result, State};
use store::tables::{Meeting, MeetingParticipant};
use store::{App, Me, Stored};
use studying::attendance;

use crate::holding::{self, place_id};
use crate::provider::MeetingProvider;
use crate::wire::{Alive, Joined, LeftAfter};
use crate::{access, rules};

/// Brings the caller into a meeting; coming again changes nothing. A call begins when the one who is called comes.
///
/// # Errors
///
/// `not_found`; `full`; `ended`; `session_required`.
pub async fn join(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<MeetingId>,
) -> Result<Json<Joined>> {
    let meeting = access::meeting(&app, &id).await?;
    rules::check_open(&meeting.row)?;
    let place = come(&app, &me, &meeting).await?;
    if meeting.row.status == MeetingStatus::Pending && me != meeting.row.host_id {
        answer_call(&app, &id).await?;
    }
    Ok(Json(Joined {
        participant: place.into(),
        join_url: access::provider(&app).join_url(&meeting.row.room_name),
    }))
}

/// Notes that the caller is still there: their place first, and the meeting only if they have one, so that nobody who left keeps it
/// running. Whoever may not see the meeting any more loses the place.
///
/// # Errors
///
/// `not_found` for who is not in the meeting; `ended`.
pub async fn beat(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<MeetingId>,
) -> Result<Json<Alive>> {
    let (places, meetings) = (app.rows::<MeetingParticipant>(), app.rows::<Meeting>());
    let place = place_id(&id, &me);
    let seen = Changes::new().set(MeetingParticipant::LAST_HEARTBEAT_AT, app.now());
    let there = [Query::equal(
        MeetingParticipant::STATUS,
        ParticipantStatus::Active,
    )];
    let alive = Changes::new().set(Meeting::LAST_HEARTBEAT_AT, app.now());
    let runs = [Query::equal(
        Meeting::STATUS,
        [MeetingStatus::Active, MeetingStatus::Pending],
    )];
    let (meeting, there) = join!(
        access::meeting(&app, &id),
        places.update_if(&place, there, &seen),
    );
    let there = there?;
    let meeting = match meeting {
        Err(refusal) if refusal.code == Code::NotFound => {
            put_out(&app, &id, there).await?;
            return Err(refusal);
        }
        outcome => outcome?,
    };
    if there.is_none() {
        come_back(&app, &me, &meeting).await?;
    }
    match meetings.update_if(&id, runs, &alive).await? {
        Some(_) => Ok(Json(Alive { ok: true })),
        None => Err(over()),
    }
}

/// Takes the caller out of a meeting; going again changes nothing. Either of the two ends a call.
///
/// # Errors
///
/// `not_found`; `session_required`.
pub async fn leave(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<MeetingId>,
) -> Result<Json<LeftAfter>> {
    let places = app.rows::<MeetingParticipant>();
    let place_id = place_id(&id, &me);
    let (meeting, place) = try_join!(access::meeting(&app, &id), async {
        Ok(places.find(&place_id).await?)
    })?;
    let duration_sec = match place {
        Some(place) => go(&app, &meeting, &place).await?,
        // Whoever is called and turns it down was never in it.
        None if meeting.row.status == MeetingStatus::Pending => 0,
        None => return Err(Error::not_found("participant")),
    };
    if let Some(status) = rules::after_leaving(&meeting.row, me == meeting.row.host_id) {
        holding::end(&app, &meeting, status).await?;
    }
    Ok(Json(LeftAfter { duration_sec }))
}

/// Makes or revives the place, and counts it where it was not counted.
async fn come(app: &App, me: &UserId, meeting: &Stored<Meeting>) -> Result<MeetingParticipant> {
    let id = place_id(&meeting.id, me);
    let now = app.now();
    let place = MeetingParticipant::new(&meeting.id, meeting.row.pod_id.clone(), me, now);
    let readers: Vec<_> = meeting
        .permissions
        .iter()
        .map(client::Permission::custom)
        .collect();
    let places = app.rows::<MeetingParticipant>();
    if let Some(made) = places.create_once(&id, &place, &readers).await? {
        if let Err(refusal) = count(app, meeting).await {
            places.delete_once(&id).await?;
            return Err(refusal);
        }
        return Ok(made.row);
    }
    let before = places.get(&id).await?;
    if before.row.status == ParticipantStatus::Active {
        return Ok(before.row);
    }
    count(app, meeting).await?;
    let back = Changes::new()
        .set(MeetingParticipant::STATUS, ParticipantStatus::Active)
        .set(MeetingParticipant::JOINED_AT, now)
        .set(MeetingParticipant::LEFT_AT, None::<String>)
        .set(MeetingParticipant::LAST_HEARTBEAT_AT, now)
        .set(
            MeetingParticipant::DURATION_SEC,
            attendance::stayed(&before.row, &meeting.row, now),
        );
    let away = [Query::not_equal(
        MeetingParticipant::STATUS,
        ParticipantStatus::Active,
    )];
    if let Some(place) = places.update_if(&id, away, &back).await? {
        return Ok(place.row);
    }
    uncount(app, &meeting.id).await?;
    Ok(places.get(&id).await?.row)
}

async fn go(
    app: &App,
    meeting: &Stored<Meeting>,
    place: &Stored<MeetingParticipant>,
) -> Result<u32> {
    let now = app.now();
    let stayed = attendance::stayed(&place.row, &meeting.row, now);
    if place.row.status == ParticipantStatus::Left {
        return Ok(stayed);
    }
    let gone = Changes::new()
        .set(MeetingParticipant::STATUS, ParticipantStatus::Left)
        .set(MeetingParticipant::LEFT_AT, now)
        .set(MeetingParticipant::DURATION_SEC, stayed);
    let there = [Query::equal(MeetingParticipant::STATUS, place.row.status)];
    let left = app
        .rows::<MeetingParticipant>()
        .update_if(&place.id, there, &gone)
        .await?;
    if left.is_some() && place.row.status == ParticipantStatus::Active {
        uncount(app, &meeting.id).await?;
    }
    Ok(stayed)
}

/// Somebody whose signs had stopped is heard of again; whoever left or never came is not.
async fn come_back(app: &App, me: &UserId, meeting: &Stored<Meeting>) -> Result<()> {
    let place = app
        .rows::<MeetingParticipant>()
        .find(&place_id(&meeting.id, me))
        .await?;
    let place = place.ok_or_else(|| Error::not_found("participant"))?;
    if rules::check_open(&meeting.row).is_err() {
        return Err(over());
    }
    if place.row.status == ParticipantStatus::Left {
        return Err(Error::not_found("participant"));
    }
    come(app, me, meeting).await?;
    Ok(())
}

/// Takes the place from somebody who is not let in any more.
async fn put_out(
    app: &App,
    id: &MeetingId,
    place: Option<Stored<MeetingParticipant>>,
) -> Result<()> {
    let Some(place) = place else { return Ok(()) };
    if let Some(meeting) = app.rows::<Meeting>().find(id).await? {
        go(app, &meeting, &place).await?;
    }
    Ok(())
}

fn over() -> Error {
    Error::new(Code::MeetingEnded, "This meeting is over")
}

async fn answer_call(app: &App, id: &MeetingId) -> Result<()> {
    let begun = Changes::new()
        .set(Meeting::STATUS, MeetingStatus::Active)
        .set(Meeting::STARTED_AT, app.now())
        .set(Meeting::LAST_HEARTBEAT_AT, app.now());
    let rings = [Query::equal(Meeting::STATUS, MeetingStatus::Pending)];
    app.rows::<Meeting>().update_if(id, rings, &begun).await?;
    Ok(())
}

/// Takes one of the seats, which Appwrite counts under a row lock.
async fn count(app: &App, meeting: &Stored<Meeting>) -> Result<()> {
    let seats = Some(i64::from(meeting.row.max_participants));
    let meetings = app.rows::<Meeting>();
    match meetings
        .increment(&meeting.id, Meeting::PARTICIPANT_COUNT, 1, seats)
        .await
    {
        Err(store::Error::LimitReached { .. }) => {
            Err(Error::new(Code::Full, "This meeting has no seat left"))
        }
        counted => Ok(counted.map(drop)?),
    }
}

async fn uncount(app: &App, id: &MeetingId) -> Result<()> {
    let meetings = app.rows::<Meeting>();
    match meetings
        .decrement(id, Meeting::PARTICIPANT_COUNT, 1, Some(0))
        .await
    {
        Ok(_) | Err(store::Error::NotFound { .. } | store::Error::LimitReached { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
