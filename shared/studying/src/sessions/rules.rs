//! How long a session counts, and when nobody will end it any more.

use std::time::Duration;

use model::{StudySource, StudyState, Timestamp};
use store::tables::{StudySession, LONGEST_SEC};

/// How much longer than planned a session counts, in seconds.
const OVERTIME_SEC: u32 = 10 * 60;

/// How long a session lasts to count, in seconds.
const SHORTEST_SEC: u32 = 60;

/// How long somebody studies for the points of a session, in seconds.
const EARNS_POINTS_SEC: u32 = 25 * 60;

/// How much longer than planned a session runs until it is forgotten, in seconds.
const PATIENCE_SEC: u32 = 30 * 60;

/// No session is forgotten before it ran so long: the shortest plan, and the time that it may take longer.
pub const FORGOTTEN_AFTER: Duration = Duration::from_secs(35 * 60);

/// A running session as it is once it ends at an instant.
pub fn closed(session: &StudySession, at: Timestamp) -> StudySession {
    let counts = elapsed(session, at).min(most(session));
    let is_short = counts < SHORTEST_SEC;
    StudySession {
        ended_at: Some(at),
        duration_sec: if is_short { 0 } else { counts },
        status: if is_short {
            StudyState::Abandoned
        } else {
            StudyState::Done
        },
        ..session.clone()
    }
}

/// Whether nobody will end a session any more: it ran half an hour longer than planned, or for four hours.
pub fn is_forgotten(session: &StudySession, now: Timestamp) -> bool {
    let planned = session.planned_sec.unwrap_or(LONGEST_SEC);
    let until = planned.saturating_add(PATIENCE_SEC).min(LONGEST_SEC);
    session.status == StudyState::Running && elapsed(session, now) > until
}

/// Whether a session earns points: what somebody enters themselves does not, since nobody measured it.
pub fn earns_points(session: &StudySession) -> bool {
    session.source != StudySource::Manual && session.duration_sec >= EARNS_POINTS_SEC
}

fn elapsed(session: &StudySession, at: Timestamp) -> u32 {
    u32::try_from(at.since(session.started_at).as_secs()).unwrap_or(u32::MAX)
}

fn most(session: &StudySession) -> u32 {
    let planned = session.planned_sec.unwrap_or(LONGEST_SEC);
    planned.saturating_add(OVERTIME_SEC).min(LONGEST_SEC)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        let noon = Timestamp::parse("2026-01-01T12:00:00Z").unwrap();
        noon.after(Duration::from_secs(seconds))
    }

    fn planned(seconds: Option<u32>) -> StudySession {
        serde_json::from_value(serde_json::json!({
            "userId": "asha", "podId": null, "courseId": null, "subject": null,
            "source": "focus", "plannedSec": seconds, "startedAt": at(0), "endedAt": null,
            "durationSec": 0, "status": "running", "localDate": "2026-01-01", "clientId": null,
        }))
        .unwrap()
    }

    #[track_caller]
    fn check(plan: Option<u32>, elapsed: u64, counts: u32, status: StudyState) {
        let closed = closed(&planned(plan), at(elapsed));
        assert_eq!((closed.duration_sec, closed.status), (counts, status));
        assert_eq!(closed.ended_at, Some(at(elapsed)));
    }

    #[test]
    fn a_session_counts_what_the_clock_says_up_to_ten_minutes_over_its_plan_and_four_hours() {
        use StudyState::{Abandoned, Done};
        check(Some(1_500), 0, 0, Abandoned);
        check(Some(1_500), 59, 0, Abandoned);
        check(Some(1_500), 60, 60, Done);
        check(Some(1_500), 2_099, 2_099, Done);
        check(Some(1_500), 9_999_999, 2_100, Done);
        check(Some(14_000), 20_000, 14_400, Done);
        check(None, u64::from(u32::MAX), 14_400, Done);
    }

    #[test]
    fn a_clock_that_went_back_counts_nothing() {
        let session = planned(Some(1_500));
        let before = at(0).before(Duration::from_secs(60));
        assert_eq!(closed(&session, before).status, StudyState::Abandoned);
    }

    #[test]
    fn a_session_is_forgotten_half_an_hour_after_its_plan_or_after_four_hours() {
        let forgotten = |plan, elapsed| is_forgotten(&planned(Some(plan)), at(elapsed));
        assert!(!forgotten(300, 2_100) && forgotten(300, 2_101));
        assert!(!forgotten(10_800, 12_600) && forgotten(10_800, 12_601));
        assert!(!forgotten(14_000, 14_400) && forgotten(14_000, 14_401));
        assert_eq!(FORGOTTEN_AFTER, Duration::from_secs(2_100));
        let over = closed(&planned(Some(300)), at(400));
        assert!(!is_forgotten(&over, at(99_999)));
    }

    #[test]
    fn points_are_for_25_minutes_that_somebody_measured() {
        let long = closed(&planned(Some(1_500)), at(1_500));
        assert!(earns_points(&long));
        assert!(!earns_points(&closed(&planned(Some(1_500)), at(1_499))));
        let entered = StudySession {
            source: StudySource::Manual,
            ..long
        };
        assert!(!earns_points(&entered));
    }
}
