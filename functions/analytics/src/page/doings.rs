//! The sections about what somebody pursues, shared and did besides studying.

use model::{GoalKind, GoalStatus, Timestamp, Zone};

use super::words::{amount, date, titled};
use super::{Chart, Section, Shape, Table};
use crate::wire::reports::{ActionCount, FileLine, GoalLine, StudyReport};

/// Goals with how far they have come.
pub fn goals(report: &StudyReport) -> Section {
    let row = |it: &GoalLine| {
        vec![
            it.title.clone(),
            format!("{} of {}", it.progress, counted(it)),
            format!("{:.0} %", percent(it)),
            status(it.status).to_owned(),
            it.due_at.map_or_else(|| "–".to_owned(), day),
        ]
    };
    let done = report
        .goals
        .iter()
        .filter(|it| it.status == GoalStatus::Done);
    let about = format!(
        "A bar for each goal, as long as it has come on its way. {} of {} reached.",
        done.count(),
        amount(report.goals.len(), "goal", "goals")
    );
    Section {
        title: "Goals",
        note: Some("What was pursued in these days, as it is now.".to_owned()),
        chart: Some(Chart {
            shape: Shape::Bars,
            about,
            unit: "Percent of the goal",
            points: report
                .goals
                .iter()
                .map(|it| (it.title.clone(), percent(it)))
                .collect(),
        }),
        table: Table {
            head: vec!["Goal", "Progress", "Reached", "Status", "Due"],
            rows: report.goals.iter().map(row).collect(),
        },
        otherwise: "No goal in these days.",
    }
}

/// Study files that were shared.
pub fn files(report: &StudyReport) -> Section {
    let row = |it: &FileLine| {
        vec![
            it.title.clone(),
            it.visibility.to_string(),
            it.views.to_string(),
            it.downloads.to_string(),
            it.likes.to_string(),
            it.bookmarks.to_string(),
            day(it.created_at),
        ]
    };
    Section {
        title: "Resources",
        note: Some("What was shared in these days, with what became of it since.".to_owned()),
        chart: None,
        table: Table {
            head: vec![
                "Resource",
                "Readers",
                "Views",
                "Downloads",
                "Likes",
                "Bookmarks",
                "Shared",
            ],
            rows: report.resources.iter().map(row).collect(),
        },
        otherwise: "Nothing was shared in these days.",
    }
}

/// What was done, by kind.
pub fn activity(report: &StudyReport) -> Section {
    let actions = &report.activity.actions;
    let most = actions.first().map_or_else(String::new, |it| {
        let times = amount(it.count, "time", "times");
        format!(" The most often: {}, {times}.", titled(&it.action))
    });
    let row = |it: &ActionCount| {
        vec![
            titled(&it.action),
            it.count.to_string(),
            it.days.to_string(),
        ]
    };
    let note = "There was more; the latest thousand entries are counted.".to_owned();
    Section {
        title: "Activity",
        note: (!report.activity.is_whole).then_some(note),
        chart: Some(Chart {
            shape: Shape::Bars,
            about: format!("A bar for each action, as long as it was done often.{most}"),
            unit: "Times",
            points: actions
                .iter()
                .map(|it| (titled(&it.action), f64::from(it.count)))
                .collect(),
        }),
        table: Table {
            head: vec!["Action", "Times", "Days"],
            rows: actions.iter().map(row).collect(),
        },
        otherwise: "Nothing is logged for these days.",
    }
}

/// How much a goal asks for: `60 min a day`.
fn counted(goal: &GoalLine) -> String {
    let target = goal.target;
    match (goal.kind, &goal.unit) {
        (GoalKind::MinutesDaily, _) => format!("{target} min a day"),
        (GoalKind::MinutesWeekly, _) => format!("{target} min a week"),
        (GoalKind::Chapters, _) => amount(target, "chapter", "chapters"),
        (GoalKind::Custom, Some(unit)) => format!("{target} {unit}"),
        (GoalKind::Custom, None) => target.to_string(),
    }
}

/// Not more than all of it.
fn percent(goal: &GoalLine) -> f64 {
    let part = f64::from(goal.progress) / f64::from(goal.target.max(1));
    (part * 100.0).min(100.0)
}

fn status(status: GoalStatus) -> &'static str {
    match status {
        GoalStatus::Active => "pursued",
        GoalStatus::Done => "reached",
        GoalStatus::Dropped => "given up",
    }
}

fn day(at: Timestamp) -> String {
    date(at.date_in(&Zone::utc()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn goal(kind: GoalKind, progress: u32, unit: Option<&str>) -> GoalLine {
        GoalLine {
            id: "g1".parse().unwrap(),
            title: "Read".to_owned(),
            kind,
            target: 40,
            progress,
            unit: unit.map(str::to_owned),
            status: GoalStatus::Active,
            created_at: Timestamp::parse("2026-01-02T03:04:05Z").unwrap(),
            due_at: None,
            completed_at: None,
        }
    }

    #[test]
    fn a_goal_says_what_it_counts_and_is_never_more_than_whole() {
        let words = |kind, unit| counted(&goal(kind, 0, unit));
        assert_eq!(words(GoalKind::MinutesDaily, None), "40 min a day");
        assert_eq!(words(GoalKind::Chapters, None), "40 chapters");
        assert_eq!(words(GoalKind::Custom, Some("pages")), "40 pages");
        assert_eq!(words(GoalKind::Custom, None), "40");
        let parts = [0, 10, 40, 90].map(|it| percent(&goal(GoalKind::Custom, it, None)));
        assert_eq!(json!(parts), json!([0.0, 25.0, 100.0, 100.0]));
    }
}
