//! What somebody may say about their studying.

use model::{
    did, Kind, LocalDate, StudySessionId, StudySource, StudyState, Timestamp, UserId, Zone,
};
use runtime::{Error, Result};
use store::tables::StudySession;
use studying::sessions::Quota;

use super::check_range;
use crate::wire::sessions::{NewClock, NewEntry};

/// How long somebody may mean to study, in minutes.
const PLANNED_MIN: (u32, u32) = (5, 180);

/// How long an entry may be, in seconds.
const ENTERED_SEC: (u32, u32) = (60, 14_400);

/// How many days back somebody may enter what they studied.
const DAYS_BACK: i32 = 7;

/// How much of a day somebody may enter, in seconds.
const ENTERED_A_DAY_SEC: u32 = 8 * 60 * 60;

/// A session whose clock starts now.
///
/// # Errors
///
/// `validation_failed`.
pub fn started(me: &UserId, new: NewClock, now: Timestamp, zone: &Zone) -> Result<StudySession> {
    check_range("plannedMin", new.planned_min, PLANNED_MIN)?;
    Ok(StudySession {
        user_id: me.clone(),
        pod_id: new.pod_id,
        course_id: new.course_id,
        subject: new.subject.filter(|it| !it.is_empty()),
        source: StudySource::Focus,
        planned_sec: Some(new.planned_min * 60),
        started_at: now,
        ended_at: None,
        duration_sec: 0,
        status: StudyState::Running,
        local_date: now.date_in(zone),
        client_id: None,
    })
}

/// A session that somebody enters afterwards: it says how long, not when, so it stands at the beginning of its day.
///
/// # Errors
///
/// `validation_failed`.
pub fn entered(me: &UserId, new: NewEntry, now: Timestamp, zone: &Zone) -> Result<StudySession> {
    check_range("seconds", new.seconds, ENTERED_SEC)?;
    let today = now.date_in(zone);
    if new.local_date > today || new.local_date < today.plus_days(-DAYS_BACK) {
        return Err(Error::field(
            "localDate",
            "must be today or one of the seven days before",
        ));
    }
    Ok(StudySession {
        user_id: me.clone(),
        pod_id: new.pod_id,
        course_id: new.course_id,
        subject: new.subject.filter(|it| !it.is_empty()),
        source: StudySource::Manual,
        planned_sec: None,
        started_at: new.local_date.begins_in(zone),
        ended_at: None,
        duration_sec: new.seconds,
        status: StudyState::Done,
        local_date: new.local_date,
        client_id: new.client_id,
    })
}

/// The id of an entry: the same for a repeat of the same attempt.
pub fn entry_id(me: &UserId, session: &StudySession) -> StudySessionId {
    match &session.client_id {
        Some(attempt) => did(
            Kind::STUDY_SESSION,
            &["entered", me.as_str(), attempt.as_str()],
        ),
        None => StudySessionId::random(),
    }
}

/// What of a day somebody may enter: eight hours. Nobody enters anything for a day that is more than a week past, wherever they are.
pub fn quota(me: &UserId, date: LocalDate) -> Quota {
    let parts = ["entered", me.as_str(), &date.to_string()];
    let forgotten = date.plus_days(DAYS_BACK + 3);
    Quota {
        id: did(Kind::RATE_LIMIT, &parts),
        most: ENTERED_A_DAY_SEC,
        expires_at: forgotten.begins_in(&Zone::utc()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn noon() -> Timestamp {
        Timestamp::parse("2026-01-10T12:00:00Z").unwrap()
    }

    fn asha() -> UserId {
        "asha".parse().unwrap()
    }

    #[track_caller]
    fn check_entry(seconds: u32, date: &str, zone: &str, refused: Option<&str>) {
        let new = json!({ "seconds": seconds, "localDate": date });
        let new = serde_json::from_value(new).unwrap();
        let made = entered(&asha(), new, noon(), &Zone::parse(zone).unwrap());
        let field = made.err().and_then(|it| it.fields.keys().next().cloned());
        assert_eq!(field.as_deref(), refused, "{seconds} {date} {zone}");
    }

    #[test]
    fn an_entry_has_a_minute_to_four_hours_of_today_or_the_week_before() {
        check_entry(60, "2026-01-10", "UTC", None);
        check_entry(14_400, "2026-01-03", "UTC", None);
        check_entry(59, "2026-01-10", "UTC", Some("seconds"));
        check_entry(14_401, "2026-01-10", "UTC", Some("seconds"));
        check_entry(60, "2026-01-02", "UTC", Some("localDate"));
        check_entry(60, "2026-01-11", "UTC", Some("localDate"));
        check_entry(60, "2026-01-11", "Pacific/Kiritimati", None);
        check_entry(60, "2026-01-03", "Pacific/Kiritimati", Some("localDate"));
        check_entry(60, "2026-01-11", "Pacific/Pago_Pago", Some("localDate"));
    }

    #[test]
    fn a_clock_is_for_5_to_180_minutes() {
        let plan = |minutes: u32| {
            let new = serde_json::from_value(json!({ "plannedMin": minutes })).unwrap();
            started(&asha(), new, noon(), &Zone::utc())
        };
        assert_eq!(plan(25).unwrap().planned_sec, Some(1_500));
        assert!(plan(5).is_ok() && plan(180).is_ok());
        for minutes in [0, 4, 181, u32::MAX] {
            assert!(plan(minutes).is_err(), "{minutes}");
        }
    }

    #[test]
    fn an_attempt_has_one_entry_and_a_day_one_quota() {
        let new = json!({ "seconds": 60, "localDate": "2026-01-10", "clientId": "c1" });
        let new = serde_json::from_value(new).unwrap();
        let entry = entered(&asha(), new, noon(), &Zone::utc()).unwrap();
        assert_eq!(entry_id(&asha(), &entry), entry_id(&asha(), &entry));
        let ben = "ben".parse().unwrap();
        assert_ne!(entry_id(&asha(), &entry), entry_id(&ben, &entry));
        let (one, other) = (entry.local_date, entry.local_date.plus_days(1));
        assert_ne!(quota(&asha(), one).id, quota(&asha(), other).id);
        assert!(
            quota(&asha(), one).expires_at
                > noon().after(std::time::Duration::from_secs(9 * 86_400))
        );
    }
}
