//! What somebody's days come to.

use std::collections::BTreeMap;

use model::LocalDate;
use store::tables::StudyDay;
use studying::streaks::{is_active, Streak};

/// What the sessions of a day and the ledger come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summed {
    /// Seconds studied.
    pub seconds: u32,
    /// Sessions finished.
    pub sessions: u32,
    /// Pods checked in with.
    pub check_ins: Told,
    /// Chapters completed.
    pub chapters: Told,
    /// Assignments passed.
    pub assignments: Told,
}

/// How often the ledger tells of something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told {
    /// So long ago that the day must have it.
    pub counted: u32,
    /// Just now: whoever gave the points counts it in the day next, or did.
    pub fresh: u32,
}

impl Told {
    /// Notes that something was told of once more.
    pub fn add(&mut self, is_fresh: bool) {
        let count = if is_fresh {
            &mut self.fresh
        } else {
            &mut self.counted
        };
        *count = count.saturating_add(1);
    }

    /// What a day should say that says so many.
    fn right(self, seen: u32) -> u32 {
        seen.clamp(self.counted, self.counted.saturating_add(self.fresh))
    }
}

impl Summed {
    /// Counts a session in.
    pub fn add(&mut self, seconds: u32) {
        self.seconds = self.seconds.saturating_add(seconds);
        self.sessions = self.sessions.saturating_add(1);
    }
}

/// What a day counts of what was done on it.
pub fn counts(day: &StudyDay) -> [u32; 5] {
    [
        day.seconds,
        day.sessions,
        day.check_ins,
        day.chapters,
        day.assignments,
    ]
}

/// A day as its sessions, the ledger and the goal of its owner make it.
pub fn corrected(day: &StudyDay, summed: Summed, goal: Option<u32>) -> StudyDay {
    let goal = day.goal_seconds.or(goal).filter(|it| *it > 0);
    StudyDay {
        seconds: summed.seconds,
        sessions: summed.sessions,
        check_ins: summed.check_ins.right(day.check_ins),
        chapters: summed.chapters.right(day.chapters),
        assignments: summed.assignments.right(day.assignments),
        goal_seconds: day.goal_seconds.or(goal),
        goal_met: goal.is_some_and(|goal| summed.seconds >= goal),
        ..day.clone()
    }
}

/// What somebody did so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Life {
    /// Seconds studied.
    pub seconds: u32,
    /// Check-ins that counted.
    pub check_ins: u32,
    /// Days in a row.
    pub streak: Streak,
    /// The last day that counts.
    pub last_day: Option<LocalDate>,
}

/// Sums up somebody's days, in any order.
pub fn life(days: &BTreeMap<LocalDate, StudyDay>, today: LocalDate) -> Life {
    let active: Vec<LocalDate> = days
        .values()
        .filter(|it| is_active(it))
        .map(|it| it.local_date)
        .collect();
    let sum = |of: fn(&StudyDay) -> u32| days.values().map(of).fold(0, u32::saturating_add);
    Life {
        seconds: sum(|it| it.seconds),
        check_ins: sum(|it| it.check_ins),
        last_day: active.iter().copied().filter(|it| *it <= today).max(),
        streak: Streak::of(active, today),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(date: &str, seconds: u32, check_ins: u32) -> StudyDay {
        StudyDay {
            seconds,
            check_ins,
            ..StudyDay::new(&"asha".parse().unwrap(), date.parse().unwrap())
        }
    }

    #[test]
    fn a_goal_is_met_by_what_the_sessions_come_to() {
        let summed = Summed {
            seconds: 1_800,
            sessions: 2,
            check_ins: Told {
                counted: 1,
                fresh: 0,
            },
            ..Summed::default()
        };
        let blank = day("2026-01-02", 7, 1);
        let met = corrected(&blank, summed, Some(1_800));
        assert_eq!((met.seconds, met.sessions, met.check_ins), (1_800, 2, 1));
        assert_eq!((met.goal_seconds, met.goal_met), (Some(1_800), true));
        assert!(!corrected(&blank, summed, None).goal_met);
        let higher = StudyDay {
            goal_seconds: Some(1_801),
            ..blank
        };
        let missed = corrected(&higher, summed, Some(60));
        assert_eq!((missed.goal_seconds, missed.goal_met), (Some(1_801), false));
    }

    #[test]
    fn what_was_learned_is_what_the_ledger_tells_but_for_the_last_moments() {
        for (counted, fresh, seen, expected) in [
            (2, 0, 1, 2),
            (2, 0, 3, 2),
            (0, 0, 1, 0),
            (1, 1, 0, 1),
            (1, 1, 1, 1),
            (1, 1, 2, 2),
            (1, 1, 3, 2),
        ] {
            let mut chapters = Told::default();
            (0..counted).for_each(|_| chapters.add(false));
            (0..fresh).for_each(|_| chapters.add(true));
            let summed = Summed {
                chapters,
                ..Summed::default()
            };
            let day = StudyDay {
                chapters: seen,
                assignments: seen,
                ..day("2026-01-02", 0, 0)
            };
            let right = corrected(&day, summed, None);
            assert_eq!(counts(&right), [0, 0, 0, expected, 0], "{summed:?} {seen}");
        }
    }

    #[test]
    fn a_life_is_the_sum_of_its_days() {
        let days = [
            day("2026-01-01", 300, 0),
            day("2026-01-02", 299, 0),
            day("2026-01-03", 0, 1),
            day("2026-01-04", 900, 2),
        ];
        let days = days.map(|it| (it.local_date, it)).into();
        let life = life(&days, "2026-01-05".parse().unwrap());
        assert_eq!((life.seconds, life.check_ins), (1_499, 3));
        assert_eq!((life.streak.current, life.streak.longest), (2, 2));
        assert_eq!(life.last_day, Some("2026-01-04".parse().unwrap()));
    }
}
