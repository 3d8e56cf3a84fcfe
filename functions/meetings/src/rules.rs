//! What a meeting and a session may become.

use std::time::Duration;

use model::{MeetingKind, MeetingStatus, SessionStatus, Text, Timestamp};
use runtime::{Code, Error, Result};
use store::meetings::LONGEST_SESSION;
use store::tables::Meeting;

/// How long a study session takes where nobody says.
const USUAL_LENGTH: Duration = Duration::from_secs(60 * 60);

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
    if ends.since(starts) > LONGEST_SESSION {
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
