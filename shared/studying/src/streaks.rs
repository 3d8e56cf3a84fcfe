//! Days in a row on which somebody was active.

use std::collections::BTreeSet;

use model::LocalDate;

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
    fn a_year_ends_within_a_streak() {
        check(&["2025-12-31", "2026-01-01"], "2026-01-01", 2, 2);
    }
}
