//! Weekly goals: when a week is over, and whether somebody keeps up with it. Weeks run from Monday to Sunday in UTC, as everything that is
//! counted for them does.

use model::{CommitmentStatus, IsoWeek, LocalDate, Timestamp, Zone};
use runtime::{Error, Result};
use store::tables::CourseCommitment;

use crate::wire::GoalState;

/// The milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// The milliseconds of a week.
const WEEK: i64 = 7 * DAY;

/// The week that an instant belongs to.
pub fn week_of(now: Timestamp) -> IsoWeek {
    now.date_in(&Zone::utc()).week()
}

/// The instant at which a week is over: the next one begins then.
///
/// # Errors
///
/// `internal` for a week that no calendar has.
pub fn end_of(week: IsoWeek) -> Result<Timestamp> {
    midnight(week.monday().plus_days(7))
}

/// What a goal is, given what was done for it.
pub fn status(done: u32, goal: u32) -> CommitmentStatus {
    if done >= goal {
        CommitmentStatus::Completed
    } else {
        CommitmentStatus::Active
    }
}

/// How far somebody is with this week's goal. B-187: the original said "on track" of who was through, and of nobody else.
///
/// # Errors
///
/// As [`end_of`].
pub fn state(goal: Option<&CourseCommitment>, now: Timestamp) -> Result<GoalState> {
    let week = week_of(now);
    let due_at = end_of(week)?;
    let left = (due_at.as_millisecond() - now.as_millisecond()).clamp(0, WEEK);
    let (aim, done) = goal.map_or((0, 0), |it| (it.weekly_goal, it.done));
    Ok(GoalState {
        has_commitment: goal.is_some(),
        iso_week: week,
        goal: aim,
        done,
        remaining: aim.saturating_sub(done),
        pct: learning::progress::percent(done, aim),
        days_remaining: u32::try_from((left + DAY - 1) / DAY).unwrap_or(0),
        on_track: goal.is_some() && keeps_up(done, aim, WEEK - left),
        status: goal.map(|it| it.status),
        due_at,
    })
}

/// Whether the share done is at least the share of the week that has passed.
fn keeps_up(done: u32, goal: u32, passed: i64) -> bool {
    i64::from(done) * WEEK >= i64::from(goal) * passed
}

fn midnight(day: LocalDate) -> Result<Timestamp> {
    Timestamp::parse(&format!("{day}T00:00:00Z")).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn goal(weekly_goal: u32, done: u32) -> CourseCommitment {
        CourseCommitment {
            cohort_id: "co".parse().unwrap(),
            pod_id: "maths".parse().unwrap(),
            user_id: "asha".parse().unwrap(),
            iso_week: "2026-W07".parse().unwrap(),
            weekly_goal,
            done,
            status: status(done, weekly_goal),
            due_at: at("2026-02-16T00:00:00Z"),
        }
    }

    #[test]
    fn a_week_is_over_when_the_next_begins() {
        let week = week_of(at("2026-02-15T23:59:59.999Z"));
        assert_eq!(week.to_string(), "2026-W07");
        assert_eq!(end_of(week).unwrap(), at("2026-02-16T00:00:00Z"));
        assert_eq!(week_of(end_of(week).unwrap()).to_string(), "2026-W08");
        let last = week_of(at("2027-01-01T12:00:00Z"));
        assert_eq!(end_of(last).unwrap(), at("2027-01-04T00:00:00Z"));
    }

    /// B-187, appendix E: done by goal against the share of the week.
    #[test]
    fn on_track_is_who_keeps_up_with_the_week() {
        for (now, weekly_goal, done, on_track, days) in [
            ("2026-02-09T00:00:00Z", 7, 0, true, 7),
            ("2026-02-09T00:00:00.001Z", 7, 0, false, 7),
            ("2026-02-10T00:00:00Z", 7, 1, true, 6),
            ("2026-02-10T00:00:00.001Z", 7, 1, false, 6),
            ("2026-02-12T12:00:00Z", 2, 1, true, 4),
            ("2026-02-12T12:00:00.001Z", 2, 1, false, 4),
            ("2026-02-15T23:59:59.999Z", 50, 49, false, 1),
            ("2026-02-15T23:59:59.999Z", 50, 50, true, 1),
        ] {
            let state = state(Some(&goal(weekly_goal, done)), at(now)).unwrap();
            assert_eq!(
                (state.on_track, state.days_remaining),
                (on_track, days),
                "{now} {done}/{weekly_goal}"
            );
        }
    }

    /// B-049: the original divided by a goal of nought, and counted days below nought.
    #[test]
    fn without_a_goal_nothing_is_divided() {
        let state = state(None, at("2026-02-12T12:00:00Z")).unwrap();
        assert!(!state.has_commitment && !state.on_track);
        assert_eq!((state.goal, state.done, state.pct), (0, 0, 0));
        assert_eq!(state.status, None);
    }

    #[test]
    fn more_than_all_is_all() {
        let state = state(Some(&goal(2, 5)), at("2026-02-12T12:00:00Z")).unwrap();
        assert_eq!((state.pct, state.remaining, state.done), (100, 0, 5));
        assert_eq!(state.status, Some(CommitmentStatus::Completed));
    }
}
