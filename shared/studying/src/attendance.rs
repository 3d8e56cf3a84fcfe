//! The time that people were in the meeting of a pod's study session: it is studying.

use std::collections::BTreeSet;
use std::time::Duration;

use client::{Changes, Query};
use futures_util::future::try_join_all;
use futures_util::try_join;
use model::{
    did, EdgeId, GroupSessionId, Kind, MeetingId, ParticipantStatus, SessionStatus, StudySessionId,
    StudySource, StudyState, Text, Timestamp, UserId, Zone,
};
use store::tables::{
    GroupSession, Meeting, MeetingParticipant, SessionParticipant, StudySession, UserSettings,
    LONGEST_SEC,
};
use store::{App, Result, Stored};

use crate::sessions;

/// How many people a session's meeting has at the most.
const MOST_PLACES: u32 = 500;

/// How many of them are credited at once.
const AT_ONCE: usize = 8;

/// How long somebody was in a meeting, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// So many seconds, breaks not counted.
    pub seconds: u32,
    /// When they went.
    pub until: Timestamp,
}

/// The id of somebody's place in a session.
pub fn place_id(session: &GroupSessionId, user: &UserId) -> EdgeId {
    did(
        Kind::SESSION_PARTICIPANT,
        &[session.as_str(), user.as_str()],
    )
}

/// How long somebody was in a meeting that is looked at at `now`: what is closed, and the stay that still counts.
pub fn stayed(place: &MeetingParticipant, meeting: &Meeting, now: Timestamp) -> u32 {
    if place.status == ParticipantStatus::Left {
        return place.duration_sec;
    }
    let end = until(place, meeting, now);
    place
        .duration_sec
        .saturating_add(seconds(place.joined_at, end))
}

/// Until when somebody was in a meeting that is looked at at `now`.
pub fn until(place: &MeetingParticipant, meeting: &Meeting, now: Timestamp) -> Timestamp {
    let end = [place.left_at, meeting.ended_at, Some(now)];
    end.into_iter().flatten().min().unwrap_or(now)
}

/// How somebody's stay in the meeting of a pod's session counts as studying: in one piece that ends when they went, on the day of
/// their calendar on which it began.
fn studied(session: &GroupSession, user: &UserId, stay: Stay, zone: &Zone) -> StudySession {
    let counts = stay.seconds.min(LONGEST_SEC);
    let began = stay.until.before(Duration::from_secs(u64::from(counts)));
    StudySession {
        user_id: user.clone(),
        pod_id: Some(session.pod_id.clone()),
        course_id: None,
        subject: Some(Text::cut(&session.topic)),
        source: StudySource::Meeting,
        planned_sec: Some(seconds(session.starts_at, session.ends_at)),
        started_at: began,
        ended_at: Some(stay.until),
        duration_sec: counts,
        status: StudyState::Done,
        local_date: began.date_in(zone),
        client_id: None,
    }
}

/// Credits everybody who was in the meeting of a session that is over with the time that they were there; answers whom it credited.
///
/// Only a place without a time is written, and the row of what somebody studied gates the rest: a repeat changes nothing, and costs
/// five calls.
///
/// # Errors
///
/// What the store answers.
pub async fn credit(app: &App, session: &Stored<GroupSession>) -> Result<u64> {
    let (SessionStatus::Completed, Some(meeting)) = (session.row.status, &session.row.meeting_id)
    else {
        return Ok(0);
    };
    let stays = uncredited(app, session, stays(app, meeting).await?).await?;
    let people = stays.iter().map(|(user, _)| user);
    let settings = app.rows::<UserSettings>().get_many(people).await?;
    let mut credited = 0;
    for some in stays.chunks(AT_ONCE) {
        let credits = some.iter().map(|(user, stay)| {
            let own = settings.iter().find(|it| it.id == *user);
            let zone = own.map_or_else(Zone::utc, |it| it.row.timezone.clone());
            credit_one(app, session, user, *stay, zone)
        });
        try_join_all(credits).await?;
        credited += u64::try_from(some.len()).unwrap_or(0);
    }
    Ok(credited)
}

/// Leaves out whose time is known at their place and as their studying.
async fn uncredited(
    app: &App,
    session: &Stored<GroupSession>,
    mut stays: Vec<(UserId, Stay)>,
) -> Result<Vec<(UserId, Stay)>> {
    let places = stays.iter().map(|(user, _)| place_id(&session.id, user));
    let studied = stays.iter().map(|(user, _)| studied_id(&session.id, user));
    let (places, studied): (Vec<_>, Vec<_>) = (places.collect(), studied.collect());
    let (attended, sessions) = (app.rows::<SessionParticipant>(), app.rows::<StudySession>());
    let (places, studied) = try_join!(attended.get_many(&places), sessions.get_many(&studied))?;
    let unknown = places.iter().filter(|it| it.row.attended_sec == 0);
    let unknown: BTreeSet<&UserId> = unknown.map(|it| &it.row.user_id).collect();
    let known = studied.iter().map(|it| &it.row.user_id);
    let known: BTreeSet<&UserId> = known.filter(|it| !unknown.contains(it)).collect();
    stays.retain(|(user, _)| !known.contains(user));
    Ok(stays)
}

async fn credit_one(
    app: &App,
    session: &Stored<GroupSession>,
    user: &UserId,
    stay: Stay,
    zone: Zone,
) -> Result<()> {
    let row = studied(&session.row, user, stay, &zone);
    let id = studied_id(&session.id, user);
    let record = sessions::record(app, &id, &row, None);
    let attended = attended(app, session, user, stay.seconds);
    try_join!(record, attended)?;
    Ok(())
}

fn studied_id(session: &GroupSessionId, user: &UserId) -> StudySessionId {
    did(Kind::STUDY_SESSION, &[session.as_str(), user.as_str()])
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
            seconds: stayed(&it.row, &meeting.row, now),
            until: until(&it.row, &meeting.row, now),
        };
        (it.row.user_id, stay)
    });
    Ok(stays.filter(|(_, stay)| stay.seconds > 0).collect())
}

/// Seconds between two instants.
fn seconds(from: Timestamp, until: Timestamp) -> u32 {
    u32::try_from(until.since(from).as_secs()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use model::{MeetingKind, MeetingStatus};

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn meeting(ended: Option<Timestamp>) -> Meeting {
        serde_json::from_value(serde_json::json!({
            "podId": null, "title": "x", "hostId": "asha", "kind": MeetingKind::Pod, "roomName": "r",
            "provider": "jitsi", "status": MeetingStatus::Active, "startedAt": null,
            "endedAt": ended, "durationSec": 0, "maxParticipants": 50, "participantCount": 0,
            "lastHeartbeatAt": null, "eventId": null, "recordingUrl": null, "notes": null,
            "features": [],
        }))
        .unwrap()
    }

    #[test]
    fn a_stay_ends_with_the_meeting_or_with_the_last_sign() {
        let noon = at("2026-01-01T12:00:00Z");
        let later = |seconds| noon.after(Duration::from_secs(seconds));
        let mut place =
            MeetingParticipant::new(&"m".parse().unwrap(), None, &"u".parse().unwrap(), noon);
        place.duration_sec = 100;
        let mut held = meeting(None);
        assert_eq!(stayed(&place, &held, later(60)), 160);
        held.ended_at = Some(later(30));
        assert_eq!(stayed(&place, &held, later(60)), 130);
        place.left_at = Some(later(10));
        place.status = ParticipantStatus::Disconnected;
        assert_eq!(stayed(&place, &held, later(60)), 110);
        place.status = ParticipantStatus::Left;
        assert_eq!(stayed(&place, &held, later(60)), 100);
    }

    #[test]
    fn a_stay_counts_on_the_day_on_which_it_began_and_for_four_hours_at_the_most() {
        let noon = at("2026-01-01T12:00:00Z");
        let session: GroupSession = serde_json::from_value(serde_json::json!({
            "podId": "maths", "cohortId": null, "chapterId": null, "topic": "Groups",
            "description": null, "agenda": null, "hostId": "asha", "startsAt": noon,
            "endsAt": noon.after(Duration::from_secs(3_600)), "status": "completed",
            "maxParticipants": 10, "participantCount": 1, "meetingId": "m", "recordingUrl": null,
            "resourceIds": [],
        }))
        .unwrap();
        let zone = Zone::parse("Pacific/Auckland").unwrap();
        let until = at("2026-01-01T11:00:30Z");
        let studied = |seconds| {
            let stay = Stay { seconds, until };
            studied(&session, &"ben".parse().unwrap(), stay, &zone)
        };
        let short = studied(60);
        assert_eq!(short.started_at, at("2026-01-01T10:59:30Z"));
        assert_eq!(short.local_date.to_string(), "2026-01-01");
        assert_eq!((short.duration_sec, short.planned_sec), (60, Some(3_600)));
        assert_eq!(studied(10).local_date.to_string(), "2026-01-02");
        assert_eq!(studied(20_000).duration_sec, LONGEST_SEC);
    }
}
