//! What somebody's days come to.

use std::collections::BTreeMap;

use model::LocalDate;
use store::tables::StudyDay;
use studying::streaks::{is_active, Streak};

/// What the sessions of a day come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summed {
    /// Seconds studied.
    pub seconds: u32,
    /// Sessions finished.
    pub sessions: u32,
}

impl Summed {
    /// Counts a session in.
    pub fn add(&mut self, seconds: u32) {
        self.seconds = self.seconds.saturating_add(seconds);
        self.sessions = self.sessions.saturating_add(1);
    }
}

/// A day as its sessions and the goal of its owner make it.
pub fn corrected(day: &StudyDay, summed: Summed, goal: Option<u32>) -> StudyDay {
    let goal = day.goal_seconds.or(goal).filter(|it| *it > 0);
    StudyDay {
        seconds: summed.seconds,
        sessions: summed.sessions,
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
