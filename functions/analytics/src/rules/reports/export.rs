//! Exports as tables.

use model::Csv;
use runtime::{Code, Error, Result};

use super::study::Material;
use crate::wire::reports::{
    AchievementLine, ActionLine, DayLine, Export, Exported, FileLine, GoalLine, SessionLine,
};

/// Everything of an export.
const ALL: [Exported; 6] = [
    Exported::Days,
    Exported::Sessions,
    Exported::Achievements,
    Exported::Goals,
    Exported::Resources,
    Exported::Activity,
];

/// Refuses an export that would leave something out: one table, or everything.
///
/// # Errors
///
/// `window_too_long`.
pub fn check_whole(material: &Material, table: Option<Exported>) -> Result<()> {
    let mut asked = ALL
        .into_iter()
        .filter(|it| table.is_none_or(|one| one == *it));
    if asked.any(|it| material.is_cut(it)) {
        let message = "More happened than one export holds; ask for fewer days";
        return Err(Error::new(Code::WindowTooLong, message));
    }
    Ok(())
}

/// One of the tables of an export.
pub fn table(export: &Export, which: Exported) -> String {
    match which {
        Exported::Days => days(&export.days),
        Exported::Sessions => sessions(&export.sessions),
        Exported::Achievements => achievements(&export.achievements),
        Exported::Goals => goals(&export.goals),
        Exported::Resources => resources(&export.resources),
        Exported::Activity => activity(&export.activity),
    }
}

/// What the file is called.
pub fn file_name(export: &Export, which: Exported) -> String {
    let what = match which {
        Exported::Days => "days",
        Exported::Sessions => "sessions",
        Exported::Achievements => "achievements",
        Exported::Goals => "goals",
        Exported::Resources => "resources",
        Exported::Activity => "activity",
    };
    format!("study-{what}-{}-{}.csv", export.from, export.to)
}

fn days(days: &[DayLine]) -> String {
    let head = [
        "date",
        "seconds",
        "sessions",
        "checkIns",
        "chapters",
        "assignments",
        "goalSeconds",
        "goalMet",
    ];
    let add = |table: Csv, day: &DayLine| {
        table.row([
            day.date.to_string(),
            day.seconds.to_string(),
            day.sessions.to_string(),
            day.check_ins.to_string(),
            day.chapters.to_string(),
            day.assignments.to_string(),
            told(day.goal_seconds),
            day.goal_met.to_string(),
        ])
    };
    days.iter().fold(Csv::new(head), add).into_text()
}

fn sessions(sessions: &[SessionLine]) -> String {
    let head = [
        "date",
        "startedAt",
        "endedAt",
        "seconds",
        "subject",
        "podId",
        "courseId",
        "source",
    ];
    let add = |table: Csv, it: &SessionLine| {
        table.row([
            it.date.to_string(),
            it.started_at.to_string(),
            told(it.ended_at),
            it.seconds.to_string(),
            told(it.subject.as_deref()),
            told(it.pod_id.as_ref()),
            told(it.course_id.as_ref()),
            it.source.to_string(),
        ])
    };
    sessions.iter().fold(Csv::new(head), add).into_text()
}

fn achievements(achievements: &[AchievementLine]) -> String {
    let head = ["earnedAt", "key", "scopeId", "points", "rarity"];
    let add = |table: Csv, it: &AchievementLine| {
        table.row([
            it.earned_at.to_string(),
            it.key.clone(),
            told(it.scope_id.as_ref()),
            it.points.to_string(),
            told(it.rarity),
        ])
    };
    achievements.iter().fold(Csv::new(head), add).into_text()
}

fn goals(goals: &[GoalLine]) -> String {
    let head = [
        "title",
        "kind",
        "progress",
        "target",
        "unit",
        "status",
        "createdAt",
        "dueAt",
        "completedAt",
    ];
    let add = |table: Csv, it: &GoalLine| {
        table.row([
            it.title.clone(),
            it.kind.to_string(),
            it.progress.to_string(),
            it.target.to_string(),
            told(it.unit.as_deref()),
            it.status.to_string(),
            it.created_at.to_string(),
            told(it.due_at),
            told(it.completed_at),
        ])
    };
    goals.iter().fold(Csv::new(head), add).into_text()
}

fn resources(files: &[FileLine]) -> String {
    let head = [
        "createdAt",
        "resourceId",
        "title",
        "visibility",
        "views",
        "downloads",
        "likes",
        "bookmarks",
    ];
    let add = |table: Csv, it: &FileLine| {
        table.row([
            it.created_at.to_string(),
            it.id.to_string(),
            it.title.clone(),
            it.visibility.to_string(),
            it.views.to_string(),
            it.downloads.to_string(),
            it.likes.to_string(),
            it.bookmarks.to_string(),
        ])
    };
    files.iter().fold(Csv::new(head), add).into_text()
}

fn activity(entries: &[ActionLine]) -> String {
    let head = [
        "date",
        "createdAt",
        "action",
        "entityType",
        "entityId",
        "podId",
    ];
    let add = |table: Csv, it: &ActionLine| {
        table.row([
            it.date.to_string(),
            it.created_at.to_string(),
            it.action.clone(),
            told(it.entity_type.as_deref()),
            told(it.entity_id.as_ref()),
            told(it.pod_id.as_ref()),
        ])
    };
    entries.iter().fold(Csv::new(head), add).into_text()
}

/// Nothing for what is not there.
fn told<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |it| it.to_string())
}
