//! What a check-in is worth.

use model::{LocalDate, Zone, CHECK_IN_POINTS};
use store::tables::PodMember;
use studying::check_ins::streak;

/// A member's streak and points once a check-in of that day is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Days in a row, with this one.
    pub streak: u32,
    /// Points in the pod, with this one's.
    pub points: u32,
}

/// Says what a check-in of `day` makes of a member who has not had it counted yet; the second of a day changes nothing.
pub fn progress(member: &PodMember, zone: &Zone, day: LocalDate) -> Progress {
    let last = member.last_check_in_at.map(|it| it.date_in(zone));
    if last.is_some_and(|it| it >= day) {
        return Progress {
            streak: member.streak,
            points: member.points,
        };
    }
    Progress {
        streak: streak(member.streak, last, day),
        points: member.points.saturating_add(CHECK_IN_POINTS),
    }
}

#[cfg(test)]
mod tests {
    use model::{JoinedVia, PodRole, Timestamp};

    use super::*;

    fn member(last: Option<&str>) -> PodMember {
        let (pod, user) = ("maths".parse().unwrap(), "asha".parse().unwrap());
        PodMember {
            streak: 3,
            points: 40,
            last_check_in_at: last.map(|it| Timestamp::parse(it).unwrap()),
            ..PodMember::new(&pod, &user, PodRole::Member, JoinedVia::Direct)
        }
    }

    #[track_caller]
    fn check(last: Option<&str>, zone: &str, day: &str, expected: (u32, u32)) {
        let zone = Zone::parse(zone).unwrap();
        let made = progress(&member(last), &zone, day.parse().unwrap());
        assert_eq!((made.streak, made.points), expected);
    }

    #[test]
    fn a_day_after_another_goes_on_and_a_gap_begins_again() {
        check(Some("2026-01-01T10:00:00Z"), "UTC", "2026-01-02", (4, 45));
        check(Some("2025-12-31T10:00:00Z"), "UTC", "2026-01-02", (1, 45));
        check(None, "UTC", "2026-01-02", (1, 45));
    }

    #[test]
    fn the_second_of_a_day_gives_nothing() {
        check(Some("2026-01-02T01:00:00Z"), "UTC", "2026-01-02", (3, 40));
    }

    #[test]
    fn days_are_those_of_the_members_own_calendar() {
        // 10:30 UTC is 23:30 on 1 January in UTC+13, and 23:30 on 31 December in UTC-11.
        let last = Some("2026-01-01T10:30:00Z");
        check(last, "Pacific/Tongatapu", "2026-01-02", (4, 45));
        check(last, "Pacific/Tongatapu", "2026-01-01", (3, 40));
        check(last, "Pacific/Pago_Pago", "2026-01-01", (4, 45));
        check(last, "Pacific/Pago_Pago", "2025-12-31", (3, 40));
    }
}
