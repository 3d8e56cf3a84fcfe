//! Days in a row on which somebody was active.

use std::collections::BTreeSet;

use model::LocalDate;
use store::tables::StudyDay;

/// How long somebody studies for a day to be active, in seconds.
const ACTIVE_SEC: u32 = 5 * 60;

/// Whether somebody was active on a day.
pub fn is_active(day: &StudyDay) -> bool {
    counts(day.seconds, [day.check_ins, day.chapters, day.assignments])
}

/// Whether a day counts on which somebody studied for so long, and did so many other things: five minutes of studying, a check-in, a
/// chapter or an assignment.
pub fn counts(seconds: u32, deeds: [u32; 3]) -> bool {
    seconds >= ACTIVE_SEC || deeds.iter().any(|it| *it > 0)
}

/// How many days in a row somebody was active.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Streak {
    /// Until today, or until yesterday where today is still idle; otherwise 0.
    pub current: u32,
    /// The most there ever were.
    pub longest: u32,
}

impl Streak {
    /// Counts the streaks among days of somebody's own calendar, in any order; days after `today` count for the longest alone.
    pub fn of(days: impl IntoIterator<Item = LocalDate>, today: LocalDate) -> Self {
        let days: BTreeSet<LocalDate> = days.into_iter().collect();
        let mut streak = Self::default();
        let (mut run, mut previous) = (0, None);
        for day in days {
            run = if previous == Some(day.plus_days(-1)) {
                run + 1
            } else {
                1
            };
            streak.longest = streak.longest.max(run);
            if day == today || day == today.plus_days(-1) {
                streak.current = run;
            }
            previous = Some(day);
        }
        streak
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(days: &[&str], today: &str, current: u32, longest: u32) {
        let days = days.iter().map(|it| it.parse().unwrap());
        let streak = Streak::of(days, today.parse().unwrap());
        assert_eq!((streak.current, streak.longest), (current, longest));
    }

    #[test]
    fn a_streak_ends_today_or_yesterday() {
        let days = ["2026-02-27", "2026-02-28", "2026-03-01"];
        check(&days, "2026-03-01", 3, 3);
        check(&days, "2026-03-02", 3, 3);
        check(&days, "2026-03-03", 0, 3);
    }

    #[test]
    fn a_gap_begins_anew_and_order_does_not_matter() {
        let days = ["2026-01-05", "2026-01-01", "2026-01-02", "2026-01-05"];
        check(&days, "2026-01-05", 1, 2);
        check(&[], "2026-01-05", 0, 0);
    }

    #[test]
    fn five_minutes_or_one_thing_done_make_a_day_active() {
        let user = "asha".parse().unwrap();
        let idle = StudyDay::new(&user, "2026-01-01".parse().unwrap());
        let day = |change: fn(&mut StudyDay)| {
            let mut day = idle.clone();
            change(&mut day);
            is_active(&day)
        };
        assert!(!is_active(&idle));
        assert!(!day(|it| it.seconds = 299) && day(|it| it.seconds = 300));
        assert!(!day(|it| it.sessions = 1), "a session is as long as it is");
        assert!(day(|it| it.check_ins = 1));
        assert!(day(|it| it.chapters = 1) && day(|it| it.assignments = 1));
    }

    #[test]
    fn a_year_ends_within_a_streak() {
        check(&["2025-12-31", "2026-01-01"], "2026-01-01", 2, 2);
    }
}
