//! What may become of the event of a study session.

use model::{Recurrence, SessionStatus, Timestamp};
use runtime::{Code, Error, Result};
use store::meetings::LONGEST_SESSION;
use store::tables::CalendarEvent;

use super::bad_range;

/// Whether a study session whose event it is would take place at another time.
pub fn moves_session(before: &CalendarEvent, after: &CalendarEvent) -> bool {
    let times = |it: &CalendarEvent| (it.starts_at, it.ends_at, it.recurrence);
    times(before) != times(after)
}

/// Refuses times that a study session does not have: it moves until it starts, and takes place once.
///
/// # Errors
///
/// `rule_violation`; `bad_range` for more than eight hours, and for what has begun or is over already.
pub fn check_session_moves(
    status: SessionStatus,
    (before, after): (&CalendarEvent, &CalendarEvent),
    now: Timestamp,
) -> Result<()> {
    if status != SessionStatus::Scheduled {
        return Err(violated("A study session moves only until it starts"));
    }
    if after.recurrence != Recurrence::None {
        return Err(violated("A study session takes place once"));
    }
    if after.ends_at.since(after.starts_at) > LONGEST_SESSION {
        return Err(bad_range(
            "endsAt",
            "must be at most 8 hours after the start of a study session",
        ));
    }
    if after.starts_at != before.starts_at && after.starts_at <= now {
        return Err(bad_range("startsAt", "must be in the future"));
    }
    if after.ends_at <= now {
        return Err(bad_range("endsAt", "must be in the future"));
    }
    Ok(())
}

/// Decides whether a study session is called off with its event: one that has not started. That one stays as it is which is over.
///
/// # Errors
///
/// `rule_violation` while it runs.
pub fn goes_with_event(status: SessionStatus) -> Result<bool> {
    match status {
        SessionStatus::Scheduled => Ok(true),
        SessionStatus::InProgress => Err(violated("This study session has started: end it first")),
        SessionStatus::Completed | SessionStatus::Cancelled => Ok(false),
    }
}

fn violated(message: &'static str) -> Error {
    Error::new(Code::RuleViolation, message)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(hour: u64) -> Timestamp {
        let midnight = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        midnight.after(Duration::from_secs(hour * 60 * 60))
    }

    fn event(from: u64, to: u64) -> CalendarEvent {
        let title = "Groups".parse().unwrap();
        CalendarEvent::new(&"asha".parse().unwrap(), title, at(from), at(to))
    }

    fn refusal(status: SessionStatus, after: &CalendarEvent, now: u64) -> Option<Code> {
        let before = event(36, 37);
        let told = check_session_moves(status, (&before, after), at(now));
        told.err().map(|it| it.code)
    }

    #[test]
    fn a_session_that_has_not_started_moves_to_where_a_session_may_be() {
        use SessionStatus::{Cancelled, Completed, InProgress, Scheduled};
        assert_eq!(refusal(Scheduled, &event(60, 68), 12), None);
        assert_eq!(refusal(Scheduled, &event(36, 38), 36), None, "longer");
        for status in [InProgress, Completed, Cancelled] {
            let told = refusal(status, &event(60, 61), 12);
            assert_eq!(told, Some(Code::RuleViolation), "{status}");
        }
        for (from, to, now) in [(60, 69, 12), (60, 61, 60), (36, 37, 37)] {
            let told = refusal(Scheduled, &event(from, to), now);
            assert_eq!(told, Some(Code::BadRange), "{from} to {to} at {now}");
        }
        let mut again = event(36, 37);
        again.recurrence = Recurrence::Weekly;
        assert_eq!(refusal(Scheduled, &again, 12), Some(Code::RuleViolation));
    }

    #[test]
    fn a_session_that_runs_is_ended_and_not_called_off() {
        let goes = |status| goes_with_event(status).map_err(|it| it.code);
        assert_eq!(goes(SessionStatus::Scheduled), Ok(true));
        assert_eq!(goes(SessionStatus::InProgress), Err(Code::RuleViolation));
        assert_eq!(goes(SessionStatus::Completed), Ok(false));
        assert_eq!(goes(SessionStatus::Cancelled), Ok(false));
    }
}
