//! What somebody pursues, shared and did besides studying.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use model::{GoalStatus, Timestamp, Zone};
use store::tables::{ActivityEvent, Goal, Resource};
use store::Stored;

use super::Range;
use crate::wire::reports::{ActionCount, ActionLine, ActivityShare, FileLine, GoalLine};

/// What was read of somebody's log.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// The latest entries, also outside the window.
    pub entries: Vec<Stored<ActivityEvent>>,
    /// Whether there may be more.
    pub is_cut: bool,
}

/// The goals that were pursued within the range, by UTC days: those that were set by its end and neither reached before it nor given up.
pub fn goals(rows: &[Stored<Goal>], range: Range) -> Vec<GoalLine> {
    let pursued = |it: &&Stored<Goal>| {
        let is_set = day(it.created_at) <= range.to;
        let is_over = it.row.completed_at.is_some_and(|at| day(at) < range.from);
        is_set && !is_over && it.row.status != GoalStatus::Dropped
    };
    let line = |it: &Stored<Goal>| GoalLine {
        id: it.id.clone(),
        title: it.row.title.to_string(),
        kind: it.row.kind,
        target: it.row.target,
        progress: it.row.progress,
        unit: it.row.unit.as_ref().map(ToString::to_string),
        status: it.row.status,
        created_at: it.created_at,
        due_at: it.row.due_at,
        completed_at: it.row.completed_at,
    };
    rows.iter().filter(pursued).map(line).collect()
}

/// The study files that were shared within the range, by UTC days.
pub fn files(rows: &[Stored<Resource>], range: Range) -> Vec<FileLine> {
    let line = |it: &Stored<Resource>| FileLine {
        id: it.id.clone(),
        title: it.row.title.to_string(),
        created_at: it.created_at,
        visibility: it.row.visibility,
        views: it.row.views_count,
        downloads: it.row.downloads_count,
        likes: it.row.likes_count,
        bookmarks: it.row.bookmarks_count,
    };
    let inside = |it: &&Stored<Resource>| range.has(day(it.created_at));
    rows.iter().filter(inside).map(line).collect()
}

/// How often what was done within the range, the most often first.
pub fn activity(log: &Log, range: Range) -> ActivityShare {
    let mut done: BTreeMap<&str, (u32, BTreeSet<_>)> = BTreeMap::new();
    for entry in inside(log, range) {
        let (count, days) = done.entry(&entry.row.action).or_default();
        *count = count.saturating_add(1);
        days.insert(entry.row.local_date);
    }
    let count = |(action, (count, days)): (&str, (u32, BTreeSet<_>))| ActionCount {
        action: action.to_owned(),
        count,
        days: u32::try_from(days.len()).unwrap_or(u32::MAX),
    };
    let mut actions: Vec<ActionCount> = done.into_iter().map(count).collect();
    actions.sort_by_key(|it| Reverse(it.count));
    ActivityShare {
        is_whole: !log.is_cut,
        actions,
    }
}

/// The entries of the range.
pub fn entries(log: &Log, range: Range) -> Vec<ActionLine> {
    let line = |it: &Stored<ActivityEvent>| ActionLine {
        date: it.row.local_date,
        created_at: it.created_at,
        action: it.row.action.clone(),
        entity_type: it.row.entity_type.clone(),
        entity_id: it.row.entity_id.clone(),
        pod_id: it.row.pod_id.clone(),
    };
    inside(log, range).map(line).collect()
}

fn inside(log: &Log, range: Range) -> impl Iterator<Item = &Stored<ActivityEvent>> {
    let entries = log.entries.iter();
    entries.filter(move |it| range.has(it.row.local_date))
}

fn day(at: Timestamp) -> model::LocalDate {
    at.date_in(&Zone::utc())
}

#[cfg(test)]
mod tests {
    use model::{GoalKind, LocalDate};
    use store::Row;

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(&format!("{text}T10:00:00Z")).unwrap()
    }

    fn february() -> Range {
        let day = |text: &str| -> LocalDate { text.parse().unwrap() };
        Range {
            from: day("2026-02-01"),
            to: day("2026-02-28"),
        }
    }

    fn stored<R: Row>(id: R::Id, on: &str, row: R) -> Stored<R> {
        Stored {
            id,
            created_at: at(on),
            updated_at: at(on),
            permissions: Vec::new(),
            row,
        }
    }

    fn goal(id: &str, set: &str, status: GoalStatus, completed: Option<&str>) -> Stored<Goal> {
        let goal = Goal {
            user_id: "asha".parse().unwrap(),
            title: id.parse().unwrap(),
            kind: GoalKind::Custom,
            target: 10,
            progress: 4,
            unit: Some("pages".parse().unwrap()),
            due_at: None,
            status,
            completed_at: completed.map(at),
            last_progress_key: None,
        };
        stored(id.parse().unwrap(), set, goal)
    }

    fn entry(id: &str, action: &str, on: &str) -> Stored<ActivityEvent> {
        let event = ActivityEvent {
            user_id: "asha".parse().unwrap(),
            action: action.to_owned(),
            entity_type: None,
            entity_id: None,
            pod_id: None,
            meta: None,
            local_date: on.parse().unwrap(),
        };
        stored(id.parse().unwrap(), on, event)
    }

    #[test]
    fn a_goal_belongs_to_the_days_between_its_setting_and_its_end() {
        let rows = [
            goal("old", "2025-06-01", GoalStatus::Active, None),
            goal("inside", "2026-02-28", GoalStatus::Active, None),
            goal("later", "2026-03-01", GoalStatus::Active, None),
            goal(
                "reached",
                "2026-01-01",
                GoalStatus::Done,
                Some("2026-02-01"),
            ),
            goal("after", "2026-01-01", GoalStatus::Done, Some("2026-03-05")),
            goal("before", "2026-01-01", GoalStatus::Done, Some("2026-01-31")),
            goal("dropped", "2026-02-02", GoalStatus::Dropped, None),
        ];
        let shown = goals(&rows, february());
        let titles: Vec<&str> = shown.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(titles, ["old", "inside", "reached", "after"]);
        let first = shown.first().unwrap();
        assert_eq!((first.progress, first.unit.as_deref()), (4, Some("pages")));
    }

    #[test]
    fn what_was_done_is_counted_by_action_the_most_often_first() {
        let log = Log {
            entries: vec![
                entry("e1", "share", "2026-02-28"),
                entry("e2", "page_time", "2026-02-27"),
                entry("e3", "page_time", "2026-02-27"),
                entry("e4", "page_time", "2026-02-01"),
                entry("e5", "share", "2026-01-31"),
                entry("e6", "pod_view", "2026-03-01"),
            ],
            is_cut: false,
        };
        let counted = activity(&log, february());
        let counts: Vec<(&str, u32, u32)> = counted
            .actions
            .iter()
            .map(|it| (it.action.as_str(), it.count, it.days))
            .collect();
        assert_eq!(counts, [("page_time", 3, 2), ("share", 1, 1)]);
        assert!(counted.is_whole);
        assert_eq!(entries(&log, february()).len(), 4);
        let cut = Log {
            is_cut: true,
            ..log
        };
        assert!(!activity(&cut, february()).is_whole);
    }
}
