//! What a meeting and a session may become, and how long somebody was there.

use std::time::Duration;

use model::{
    MeetingKind, MeetingStatus, ParticipantStatus, SessionStatus, StudySource, StudyState, Text,
    Timestamp, UserId, Zone,
};
use runtime::{Code, Error, Result};
use store::tables::{GroupSession, Meeting, MeetingParticipant, StudySession, LONGEST_SEC};

/// How long a study session takes where nobody says.
const USUAL_LENGTH: Duration = Duration::from_secs(60 * 60);

/// The longest study session.
const LONGEST: Duration = Duration::from_secs(8 * 60 * 60);

/// The most characters of a whiteboard's JSON.
pub const BOARD_CHARACTERS: usize = 200_000;

/// Cuts what somebody wrote to the length of a title.
///
/// # Errors
///
/// `internal` where nothing is left, which what was checked before rules out.
pub fn title(text: &str) -> Result<Text<1, 120>> {
    Text::<0, 120>::cut(text).fit().map_err(Error::internal)
}

/// Seconds between two instants.
pub fn seconds(from: Timestamp, until: Timestamp) -> u32 {
    u32::try_from(until.since(from).as_secs()).unwrap_or(u32::MAX)
}

/// Refuses to come into what is over.
///
/// # Errors
///
/// `ended`.
pub fn check_open(meeting: &Meeting) -> Result<()> {
    match meeting.status {
        MeetingStatus::Pending | MeetingStatus::Active => Ok(()),
        _ => Err(Error::new(Code::MeetingEnded, "This meeting is over")),
    }
}

/// What becomes of a call when one of the two hangs up; nothing of a meeting of many.
pub fn after_leaving(meeting: &Meeting, is_host: bool) -> Option<MeetingStatus> {
    match (meeting.kind, meeting.status, is_host) {
        (MeetingKind::Direct, MeetingStatus::Pending, true) => Some(MeetingStatus::Cancelled),
        (MeetingKind::Direct, MeetingStatus::Pending, false) => Some(MeetingStatus::Declined),
        (MeetingKind::Direct, MeetingStatus::Active, _) => Some(MeetingStatus::Ended),
        _ => None,
    }
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
pub fn studied(session: &GroupSession, user: &UserId, stay: Stay, zone: &Zone) -> StudySession {
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

/// How long somebody was in a meeting, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// So many seconds, breaks not counted.
    pub seconds: u32,
    /// When they went.
    pub until: Timestamp,
}

/// Decides when a session ends.
///
/// # Errors
///
/// `starts_in_past`; `bad_range` where it ends before it starts or takes more than eight hours.
pub fn span(starts: Timestamp, ends: Option<Timestamp>, now: Timestamp) -> Result<Timestamp> {
    if starts <= now {
        return Err(Error::new(
            Code::StartsInPast,
            "A session starts in the future",
        ));
    }
    let ends = ends.unwrap_or_else(|| starts.after(USUAL_LENGTH));
    if ends <= starts {
        return Err(Error::new(Code::BadRange, "A session ends after it starts"));
    }
    if ends.since(starts) > LONGEST {
        return Err(Error::new(
            Code::BadRange,
            "A session takes eight hours at the most",
        ));
    }
    Ok(ends)
}

/// Refuses a step that a session does not make.
///
/// # Errors
///
/// `wrong_state`.
pub fn check_state(status: SessionStatus, needed: SessionStatus) -> Result<()> {
    if status == needed {
        return Ok(());
    }
    Err(wrong_state(status))
}

/// Refuses to take part in what is over.
///
/// # Errors
///
/// `wrong_state`.
pub fn check_joinable(status: SessionStatus) -> Result<()> {
    match status {
        SessionStatus::Scheduled | SessionStatus::InProgress => Ok(()),
        over => Err(wrong_state(over)),
    }
}

/// The refusal of a step that a session does not make.
pub fn wrong_state(status: SessionStatus) -> Error {
    let word = match status {
        SessionStatus::Scheduled => "has not started",
        SessionStatus::InProgress => "has started",
        SessionStatus::Completed => "is over",
        SessionStatus::Cancelled => "was called off",
    };
    Error::new(Code::WrongState, format!("This session {word}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn meeting(kind: MeetingKind, status: MeetingStatus) -> Meeting {
        serde_json::from_value(serde_json::json!({
            "podId": null, "title": "x", "hostId": "asha", "kind": kind, "roomName": "r",
            "provider": "jitsi", "status": status, "startedAt": null, "endedAt": null,
            "durationSec": 0, "maxParticipants": 50, "participantCount": 0,
            "lastHeartbeatAt": null, "eventId": null, "recordingUrl": null, "notes": null,
            "features": [],
        }))
        .unwrap()
    }

    #[test]
    fn a_call_that_rings_is_cancelled_declined_or_answered() {
        use MeetingStatus::{Active, Cancelled, Declined, Ended, Pending};
        let after = |status, is_host| after_leaving(&meeting(MeetingKind::Direct, status), is_host);
        assert_eq!(after(Pending, true), Some(Cancelled));
        assert_eq!(after(Pending, false), Some(Declined));
        assert_eq!(after(Active, false), Some(Ended));
        assert_eq!(after(Ended, true), None);
        let pod = meeting(MeetingKind::Pod, Active);
        assert_eq!(after_leaving(&pod, true), None);
        for over in [Ended, Cancelled, Declined, MeetingStatus::Missed] {
            assert!(
                check_open(&meeting(MeetingKind::Direct, over)).is_err(),
                "{over}"
            );
        }
    }

    #[test]
    fn a_stay_ends_with_the_meeting_or_with_the_last_sign() {
        let noon = at("2026-01-01T12:00:00Z");
        let later = |seconds| noon.after(Duration::from_secs(seconds));
        let mut place =
            MeetingParticipant::new(&"m".parse().unwrap(), None, &"u".parse().unwrap(), noon);
        place.duration_sec = 100;
        let mut held = meeting(MeetingKind::Pod, MeetingStatus::Active);
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

    #[test]
    fn a_session_lies_ahead_and_takes_an_hour_unless_somebody_says_otherwise() {
        let noon = at("2026-01-01T12:00:00Z");
        let later = |hours: u64| noon.after(Duration::from_secs(hours * 3600));
        assert_eq!(span(later(1), None, noon).unwrap(), later(2));
        assert_eq!(span(later(1), Some(later(9)), noon).unwrap(), later(9));
        for (starts, ends, code) in [
            (noon, None, Code::StartsInPast),
            (later(1), Some(later(1)), Code::BadRange),
            (later(1), Some(later(10)), Code::BadRange),
        ] {
            assert_eq!(span(starts, ends, noon).unwrap_err().code, code);
        }
    }
}
