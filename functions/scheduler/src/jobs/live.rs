//! J-03: meetings, calls and study sessions that nobody ended.
//!
//! Every step asks for a status and leaves another, so a doubled tick finds nothing; what others ended meanwhile is left as it is.

use std::collections::BTreeMap;
use std::time::Duration;

use client::{Changes, Query};
use futures_util::future::try_join_all;
use model::{MeetingId, MeetingStatus, ParticipantStatus, SessionStatus, Timestamp};
use runtime::{Error, Result};
use store::jobs::{Step, Turn};
use store::meetings::{event_of, Ending};
use store::tables::{CalendarEvent, GroupSession, Meeting, MeetingParticipant};
use store::{App, Stored};

/// How long a call rings.
const RINGS: Duration = Duration::from_secs(45);

/// How long a meeting goes on with nobody heard of.
const SILENT_MEETING: Duration = Duration::from_secs(10 * 60);

/// How long somebody in a meeting may be silent; browsers say something every minute.
const SILENT_PERSON: Duration = Duration::from_secs(3 * 60);

/// How long a study session may take longer than planned.
const OVERTIME: Duration = Duration::from_secs(30 * 60);

/// Rows of each kind that one step looks at.
const PAGE: u32 = 50;

/// Tidies up, a page of each kind a step, as long as there is more and something changes.
pub async fn tidy(app: App, turn: Turn) -> Result<Step> {
    let now = turn.now;
    let mut done = miss_calls(&app, now).await?;
    done += end_silent(&app, now).await?;
    // Who was in a meeting that has just ended was there until it did.
    done += disconnect(&app, now).await?;
    done += complete(&app, now).await?;
    done += call_off(&app, now).await?;
    if done >= u64::from(PAGE) {
        return Ok(Step::on(done, "more"));
    }
    Ok(Step::over(done))
}

/// Calls that nobody answered are missed; who was called is told by what follows.
async fn miss_calls(app: &App, now: Timestamp) -> Result<u64> {
    let rings = || Query::equal(Meeting::STATUS, MeetingStatus::Pending);
    let since = Query::created_before(now.before(RINGS).to_string());
    let calls = app.rows::<Meeting>().list([rings(), since], PAGE).await?;
    let missed = Ending {
        status: MeetingStatus::Missed,
        at: now,
    };
    let ends = calls
        .iter()
        .map(|it| app.end_meeting(it, missed, [rings()]));
    Ok(changed(try_join_all(ends).await?))
}

/// Meetings in which nobody was heard of for ten minutes ended when somebody last was.
async fn end_silent(app: &App, now: Timestamp) -> Result<u64> {
    let silent = || {
        let until = now.before(SILENT_MEETING).to_string();
        [
            Query::equal(Meeting::STATUS, MeetingStatus::Active),
            Query::less_than(Meeting::LAST_HEARTBEAT_AT, until),
        ]
    };
    let meetings = app.rows::<Meeting>().list(silent(), PAGE).await?;
    let ends = meetings.iter().map(|it| {
        let ended = Ending {
            status: MeetingStatus::Ended,
            at: it.row.last_heartbeat_at.unwrap_or(now),
        };
        app.end_meeting(it, ended, silent())
    });
    Ok(changed(try_join_all(ends).await?))
}

/// People who were not heard of for three minutes have lost their connection.
async fn disconnect(app: &App, now: Timestamp) -> Result<u64> {
    let until = now.before(SILENT_PERSON).to_string();
    let silent = [
        Query::equal(MeetingParticipant::STATUS, ParticipantStatus::Active),
        Query::less_than(MeetingParticipant::LAST_HEARTBEAT_AT, until),
    ];
    let places = app.rows::<MeetingParticipant>().list(silent, PAGE).await?;
    let ids = places.iter().map(|it| &it.row.meeting_id);
    let meetings = app.rows::<Meeting>().get_many(ids).await?;
    let meetings: BTreeMap<&MeetingId, &Stored<Meeting>> =
        meetings.iter().map(|it| (&it.id, it)).collect();
    let drops = places.iter().map(|place| {
        let meeting = meetings.get(&place.row.meeting_id).copied();
        drop_out(app, place, meeting)
    });
    Ok(changed(try_join_all(drops).await?))
}

/// Marks a place as lost, unless its owner was heard of meanwhile, and gives the seat back.
async fn drop_out(
    app: &App,
    place: &Stored<MeetingParticipant>,
    meeting: Option<&Stored<Meeting>>,
) -> Result<Option<()>> {
    let last = last_there(&place.row, meeting.map(|it| &it.row));
    let dropped = Changes::new()
        .set(MeetingParticipant::STATUS, ParticipantStatus::Disconnected)
        .set(MeetingParticipant::LEFT_AT, last);
    let seen = place.row.last_heartbeat_at.unwrap_or(place.row.joined_at);
    let still = [
        Query::equal(MeetingParticipant::STATUS, ParticipantStatus::Active),
        Query::equal(MeetingParticipant::LAST_HEARTBEAT_AT, seen.to_string()),
    ];
    let places = app.rows::<MeetingParticipant>();
    if places
        .update_if(&place.id, still, &dropped)
        .await?
        .is_none()
    {
        return Ok(None);
    }
    let meetings = app.rows::<Meeting>();
    let seat = Meeting::PARTICIPANT_COUNT;
    let freed = meetings
        .decrement(&place.row.meeting_id, seat, 1, Some(0))
        .await;
    match freed {
        // A meeting that is over has no seats taken.
        Ok(_) | Err(store::Error::NotFound { .. } | store::Error::LimitReached { .. }) => {
            Ok(Some(()))
        }
        Err(error) => Err(error.into()),
    }
}

/// When somebody who fell silent was last there: who was heard of until shortly before the end was there until the end.
fn last_there(place: &MeetingParticipant, meeting: Option<&Meeting>) -> Timestamp {
    let seen = place.last_heartbeat_at.unwrap_or(place.joined_at);
    match meeting.and_then(|it| it.ended_at) {
        Some(ended) if ended < seen.after(SILENT_PERSON) => ended,
        _ => seen,
    }
}

/// Sessions that should have been over for half an hour are, and so is their meeting.
async fn complete(app: &App, now: Timestamp) -> Result<u64> {
    let overdue = [
        Query::equal(GroupSession::STATUS, SessionStatus::InProgress),
        Query::less_than(GroupSession::ENDS_AT, now.before(OVERTIME).to_string()),
    ];
    let sessions = app.rows::<GroupSession>().list(overdue, PAGE).await?;
    let ids = sessions.iter().filter_map(|it| it.row.meeting_id.as_ref());
    let meetings = app.rows::<Meeting>().get_many(ids).await?;
    let ended = Ending {
        status: MeetingStatus::Ended,
        at: now,
    };
    let ends = meetings.iter().map(|it| app.end_meeting(it, ended, []));
    try_join_all(ends).await?;
    let runs = || {
        [Query::equal(
            GroupSession::STATUS,
            SessionStatus::InProgress,
        )]
    };
    let steps = sessions
        .iter()
        .map(|it| step(app, it, runs(), SessionStatus::Completed));
    Ok(changed(try_join_all(steps).await?))
}

/// Sessions that nobody started are called off, and their event with them; who takes part is told by what follows.
async fn call_off(app: &App, now: Timestamp) -> Result<u64> {
    // One that is put off meanwhile is past no more.
    let past = || {
        [
            Query::equal(GroupSession::STATUS, SessionStatus::Scheduled),
            Query::less_than(GroupSession::ENDS_AT, now.to_string()),
        ]
    };
    let sessions = app.rows::<GroupSession>().list(past(), PAGE).await?;
    let gone = Changes::new().set(CalendarEvent::DELETED_AT, now);
    let events = app.rows::<CalendarEvent>();
    let steps = sessions.iter().map(|it| async {
        let stepped = step(app, it, past(), SessionStatus::Cancelled).await?;
        if stepped.is_some() {
            events.update_if(&event_of(&it.id), [], &gone).await?;
        }
        Ok::<_, Error>(stepped)
    });
    Ok(changed(try_join_all(steps).await?))
}

async fn step(
    app: &App,
    session: &Stored<GroupSession>,
    still: impl IntoIterator<Item = Query>,
    to: SessionStatus,
) -> Result<Option<Stored<GroupSession>>> {
    let changes = Changes::new().set(GroupSession::STATUS, to);
    let sessions = app.rows::<GroupSession>();
    Ok(sessions.update_if(&session.id, still, &changes).await?)
}

fn changed<T>(rows: Vec<Option<T>>) -> u64 {
    u64::try_from(rows.into_iter().flatten().count()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_heard_of_shortly_before_the_end_was_there_until_the_end() {
        let noon = Timestamp::parse("2026-01-01T12:00:00Z").unwrap();
        let later = |seconds| noon.after(Duration::from_secs(seconds));
        let place =
            MeetingParticipant::new(&"m".parse().unwrap(), None, &"u".parse().unwrap(), noon);
        let ended = |at: Option<Timestamp>| {
            let meeting: Meeting = serde_json::from_value(serde_json::json!({
                "podId": null, "title": "x", "hostId": "asha", "kind": "pod", "roomName": "r",
                "provider": "jitsi", "status": "ended", "startedAt": null, "endedAt": at,
                "durationSec": 0, "maxParticipants": 50, "participantCount": 0,
                "lastHeartbeatAt": null, "eventId": null, "recordingUrl": null, "notes": null,
                "features": [],
            }))
            .unwrap();
            last_there(&place, Some(&meeting))
        };
        assert_eq!(ended(Some(later(179))), later(179));
        assert_eq!(ended(Some(later(180))), noon);
        assert_eq!(ended(None), noon);
        assert_eq!(last_there(&place, None), noon);
    }
}
