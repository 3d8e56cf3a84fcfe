//! What goals may be, and how they progress.

use client::{Changes, Operator};
use model::{
    did, EntityId, GoalKind, GoalStatus, Kind, LocalDate, Patch, Text, Timestamp, UserId, Zone,
};
use runtime::{Code, Error, Result};
use store::tables::{Goal, StudyDay};

use crate::wire::goals::{GoalPatch, NewGoal, NewProgress};

/// How many goals somebody pursues at once.
pub const MOST_ACTIVE: usize = 20;

/// How much a goal may ask for.
const TARGET: (u32, u32) = (1, 20_000);

/// The kinds that count by themselves.
pub const FED: [GoalKind; 3] = [
    GoalKind::MinutesDaily,
    GoalKind::MinutesWeekly,
    GoalKind::Chapters,
];

/// A goal of which nothing is reached yet.
///
/// # Errors
///
/// `validation_failed`.
pub fn goal(me: &UserId, new: NewGoal, now: Timestamp) -> Result<Goal> {
    check_target(new.target)?;
    check_due(new.due_at, now)?;
    let unit = new.unit.filter(|it| !it.is_empty());
    if new.kind != GoalKind::Custom && unit.is_some() {
        return Err(Error::field("unit", "goes with `custom` alone"));
    }
    Ok(Goal {
        user_id: me.clone(),
        title: new.title,
        kind: new.kind,
        target: new.target,
        progress: 0,
        unit,
        due_at: new.due_at,
        status: GoalStatus::Active,
        completed_at: None,
        last_progress_key: None,
    })
}

/// The id of a new goal: the same for a repeat of the same attempt.
pub fn id(me: &UserId, attempt: Option<&Text<1, 64>>) -> EntityId {
    match attempt {
        Some(attempt) => did(Kind::GOAL, &[me.as_str(), attempt.as_str()]),
        None => EntityId::random(),
    }
}

/// A goal as it is after an edit.
///
/// # Errors
///
/// `validation_failed`; `wrong_state` for what is reached, which keeps all but its title.
pub fn edited(goal: &Goal, patch: GoalPatch, now: Timestamp) -> Result<Goal> {
    let is_title_alone =
        patch.target.is_none() && patch.due_at.is_absent() && patch.status.is_none();
    if goal.status == GoalStatus::Done && !is_title_alone {
        return Err(over());
    }
    if patch.status == Some(GoalStatus::Done) {
        return Err(Error::field("status", "must be `active` or `dropped`"));
    }
    check_target(patch.target.unwrap_or(goal.target))?;
    if let Patch::Value(due) = &patch.due_at {
        check_due(Some(*due), now)?;
    }
    let mut edited = Goal {
        title: patch.title.unwrap_or_else(|| goal.title.clone()),
        target: patch.target.unwrap_or(goal.target),
        due_at: patch.due_at.apply(goal.due_at),
        status: patch.status.unwrap_or(goal.status),
        ..goal.clone()
    };
    let is_reached = edited.kind == GoalKind::Custom && edited.progress >= edited.target;
    if edited.status == GoalStatus::Active && is_reached {
        edited.status = GoalStatus::Done;
        edited.completed_at = Some(now);
    }
    Ok(edited)
}

/// What an edit writes.
pub fn changes(edited: &Goal) -> Changes {
    Changes::new()
        .set(Goal::TITLE, &edited.title)
        .set(Goal::TARGET, edited.target)
        .set(Goal::DUE_AT, edited.due_at)
        .set(Goal::STATUS, edited.status)
        .set(Goal::COMPLETED_AT, edited.completed_at)
}

/// What progress writes; nothing where it was counted before.
///
/// # Errors
///
/// `rule_violation` for what counts by itself; `wrong_state` for what is over; `validation_failed`.
pub fn progress(goal: &Goal, new: &NewProgress, now: Timestamp) -> Result<Option<Changes>> {
    if goal.kind != GoalKind::Custom {
        return Err(Error::new(
            Code::RuleViolation,
            "This goal counts by itself",
        ));
    }
    if goal.last_progress_key.as_ref() == Some(&new.key) {
        return Ok(None);
    }
    if goal.status != GoalStatus::Active {
        return Err(over());
    }
    if !(1..=goal.target).contains(&new.delta) {
        return Err(Error::field(
            "delta",
            format!("must be a whole number from 1 to {}", goal.target),
        ));
    }
    let counted = Changes::new()
        .apply(Goal::PROGRESS, Operator::increment_by(i64::from(new.delta)))
        .set(Goal::LAST_PROGRESS_KEY, &new.key);
    if goal.progress.saturating_add(new.delta) < goal.target {
        return Ok(Some(counted));
    }
    let reached = counted
        .set(Goal::STATUS, GoalStatus::Done)
        .set(Goal::COMPLETED_AT, now);
    Ok(Some(reached))
}

/// When a goal is looked at: in its owner's zone, from when it was set, as far back as days may have changed.
#[derive(Debug, Clone)]
pub struct Look {
    /// The day on which it was set.
    pub set: LocalDate,
    /// The first day that may have changed since the last look.
    pub since: LocalDate,
    /// Today, or the day on which it is due where that is over.
    pub until: LocalDate,
}

impl Look {
    /// A look now at a goal that was set at an instant.
    pub fn at(goal: &Goal, set: Timestamp, since: Timestamp, now: Timestamp, zone: &Zone) -> Self {
        let last = goal.due_at.map_or(now, |due| due.min(now));
        Self {
            set: set.date_in(zone),
            since: since.date_in(zone),
            until: last.date_in(zone),
        }
    }

    /// The first day that matters to a goal of a kind; none after [`Look::until`] does.
    pub fn from(&self, kind: GoalKind) -> LocalDate {
        let unseen = self.since.max(self.set).min(self.until);
        match kind {
            GoalKind::MinutesWeekly => unseen.week().monday(),
            GoalKind::MinutesDaily => unseen,
            GoalKind::Chapters | GoalKind::Custom => self.set,
        }
    }

    /// How much of a goal the days come to: what reached it, or else what there is of the day or week that lasts.
    pub fn progress(&self, goal: &Goal, days: &[StudyDay]) -> u32 {
        let from = self.from(goal.kind);
        let seen = days
            .iter()
            .filter(|it| (from..=self.until).contains(&it.local_date));
        if goal.kind == GoalKind::Chapters {
            return seen.fold(0, |sum, it| sum.saturating_add(it.chapters));
        }
        let is_weekly = goal.kind == GoalKind::MinutesWeekly;
        let span = |date: LocalDate| {
            if is_weekly {
                date.week().monday()
            } else {
                date
            }
        };
        let mut spans = std::collections::BTreeMap::new();
        for day in seen {
            let seconds: &mut u32 = spans.entry(span(day.local_date)).or_default();
            *seconds = seconds.saturating_add(day.seconds);
        }
        let mut minutes = spans.values().map(|seconds| seconds / 60);
        let reached = minutes.find(|it| *it >= goal.target);
        let lasting = spans.get(&span(self.until)).map_or(0, |it| it / 60);
        reached.unwrap_or(lasting)
    }
}

/// What a look writes; nothing where all is as it was.
pub fn fed(goal: &Goal, progress: u32, now: Timestamp) -> Option<Changes> {
    let set = Changes::new().set(Goal::PROGRESS, progress);
    if progress >= goal.target {
        let reached = set
            .set(Goal::STATUS, GoalStatus::Done)
            .set(Goal::COMPLETED_AT, now);
        return Some(reached);
    }
    (progress != goal.progress).then_some(set)
}

fn check_target(target: u32) -> Result<()> {
    super::check_range("target", target, TARGET)
}

fn check_due(due: Option<Timestamp>, now: Timestamp) -> Result<()> {
    match due {
        Some(due) if due <= now => Err(Error::field("dueAt", "must be in the future")),
        _ => Ok(()),
    }
}

fn over() -> Error {
    Error::new(Code::WrongState, "This goal is over")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn now() -> Timestamp {
        Timestamp::parse("2026-01-08T12:00:00Z").unwrap()
    }

    fn made(kind: &str, target: u32) -> Goal {
        let new = json!({ "title": "x", "kind": kind, "target": target });
        let new = serde_json::from_value(new).unwrap();
        goal(&"asha".parse().unwrap(), new, now()).unwrap()
    }

    fn day(date: &str, minutes: u32, chapters: u32) -> StudyDay {
        let user = "asha".parse().unwrap();
        StudyDay {
            seconds: minutes * 60 + 59,
            chapters,
            ..StudyDay::new(&user, date.parse().unwrap())
        }
    }

    #[track_caller]
    fn check(kind: &str, target: u32, since: &str, expected: u32) {
        // Monday is the fifth of January.
        let days = [
            day("2026-01-02", 90, 1),
            day("2026-01-04", 30, 1),
            day("2026-01-05", 20, 2),
            day("2026-01-07", 45, 0),
            day("2026-01-08", 10, 1),
        ];
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let goal = made(kind, target);
        let set = at("2026-01-03T12:00:00Z");
        let look = Look::at(&goal, set, at(since), now(), &Zone::utc());
        assert_eq!(
            look.progress(&goal, &days),
            expected,
            "{kind} {target} {since}"
        );
    }

    #[test]
    fn a_goal_is_fed_by_the_day_the_week_or_all_days_since_it_was_set() {
        check("minutes_daily", 60, "2026-01-08T11:07:00Z", 10);
        // Late on the day before, after the last look.
        check("minutes_daily", 45, "2026-01-07T23:07:00Z", 45);
        check("minutes_weekly", 200, "2026-01-08T11:07:00Z", 77);
        // A week counts from its Monday, also the one in which the goal was set.
        check("minutes_weekly", 80, "2026-01-04T23:07:00Z", 121);
        check("minutes_weekly", 122, "2026-01-04T23:07:00Z", 77);
        check("chapters", 9, "2026-01-08T11:07:00Z", 4);
    }

    #[test]
    fn what_was_done_before_or_is_done_too_late_reaches_nothing() {
        // The first look at a goal knows nothing of the days before it was set.
        check("minutes_daily", 80, "2025-12-01T00:07:00Z", 10);
        let goal = Goal {
            due_at: Some(Timestamp::parse("2026-01-06T12:00:00Z").unwrap()),
            ..made("minutes_daily", 45)
        };
        let set = Timestamp::parse("2026-01-05T12:00:00Z").unwrap();
        let look = Look::at(&goal, set, set, now(), &Zone::utc());
        assert_eq!(look.progress(&goal, &[day("2026-01-07", 45, 0)]), 0);
    }

    #[test]
    fn a_goal_is_written_when_something_moved() {
        let goal = made("minutes_daily", 30);
        assert!(fed(&goal, 0, now()).is_none());
        assert!(fed(&goal, 10, now()).is_some());
        assert!(fed(
            &Goal {
                progress: 30,
                ..goal
            },
            30,
            now()
        )
        .is_some());
    }

    #[test]
    fn progress_is_for_goals_of_ones_own_and_is_counted_once_for_a_key() {
        let new = |delta: u32| NewProgress {
            delta,
            key: "k1".parse().unwrap(),
        };
        let code = |goal: &Goal, delta| progress(goal, &new(delta), now()).map_err(|it| it.code);
        let own = made("custom", 10);
        assert!(matches!(code(&own, 10), Ok(Some(_))));
        assert_eq!(code(&own, 0).err(), Some(Code::ValidationFailed));
        assert_eq!(code(&own, 11).err(), Some(Code::ValidationFailed));
        let fed = made("chapters", 10);
        assert_eq!(code(&fed, 1).err(), Some(Code::RuleViolation));
        let counted = Goal {
            last_progress_key: Some("k1".parse().unwrap()),
            status: GoalStatus::Done,
            ..own.clone()
        };
        assert!(matches!(code(&counted, 1), Ok(None)));
        let dropped = Goal {
            status: GoalStatus::Dropped,
            ..own
        };
        assert_eq!(code(&dropped, 1).err(), Some(Code::WrongState));
    }

    #[test]
    fn what_is_reached_keeps_all_but_its_title() {
        let patch = |json| serde_json::from_value::<GoalPatch>(json).unwrap();
        let half = Goal {
            progress: 5,
            ..made("custom", 10)
        };
        let lowered = edited(&half, patch(json!({ "target": 5 })), now()).unwrap();
        assert_eq!(
            (lowered.status, lowered.completed_at),
            (GoalStatus::Done, Some(now()))
        );
        assert!(edited(&lowered, patch(json!({ "target": 6 })), now()).is_err());
        let renamed = edited(&lowered, patch(json!({ "title": "y" })), now()).unwrap();
        assert_eq!(renamed.title.as_str(), "y");
        let dropped = edited(&half, patch(json!({ "status": "dropped" })), now()).unwrap();
        assert_eq!(dropped.status, GoalStatus::Dropped);
        for refused in [
            json!({ "status": "done" }),
            json!({ "target": 0 }),
            json!({ "target": 20_001 }),
            json!({ "dueAt": "2026-01-08T12:00:00Z" }),
        ] {
            assert!(edited(&half, patch(refused), now()).is_err());
        }
    }
}
