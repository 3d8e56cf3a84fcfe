//! Private totals of people, written by roll-ups.

use model::{IsoWeek, LocalDate, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<UserStats>().read_per_row();

/// What somebody did so far; the id is the account's. Only they may read it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserStats {
    /// Time studied, in seconds.
    pub total_study_seconds: u32,
    /// Sessions that had a plan and are over, however they ended.
    pub sessions_planned: u32,
    /// Those of them that count: the others were over within a minute.
    pub sessions_completed: u32,
    /// The most days in a row with activity.
    pub longest_streak: u32,
    /// Days in a row with activity until now.
    pub current_streak: u32,
    /// The last day with activity, in their zone.
    pub last_study_day: Option<LocalDate>,
    /// Pods they are in.
    pub pods_count: u32,
    /// Files they shared.
    pub resources_count: u32,
    /// Check-ins that counted.
    pub check_ins_count: u32,
    /// Courses they finished.
    pub courses_completed: u32,
    /// The week, by the calendar of UTC, that the points beside it were won in.
    pub points_week: Option<IsoWeek>,
    /// Points won in that week.
    pub week_points: u32,
    /// When the roll-up of days wrote this.
    pub computed_at: Option<Timestamp>,
}

impl UserStats {
    /// Column of [`UserStats::total_study_seconds`].
    pub const TOTAL_STUDY_SECONDS: Column = Column::counter("totalStudySeconds");
    /// Column of [`UserStats::sessions_planned`].
    pub const SESSIONS_PLANNED: Column = Column::counter("sessionsPlanned");
    /// Column of [`UserStats::sessions_completed`].
    pub const SESSIONS_COMPLETED: Column = Column::counter("sessionsCompleted");
    /// Column of [`UserStats::longest_streak`].
    pub const LONGEST_STREAK: Column = Column::counter("longestStreak");
    /// Column of [`UserStats::current_streak`].
    pub const CURRENT_STREAK: Column = Column::counter("currentStreak");
    /// Column of [`UserStats::last_study_day`].
    pub const LAST_STUDY_DAY: Column = Column::string("lastStudyDay", 10);
    /// Column of [`UserStats::pods_count`].
    pub const PODS_COUNT: Column = Column::counter("podsCount");
    /// Column of [`UserStats::resources_count`].
    pub const RESOURCES_COUNT: Column = Column::counter("resourcesCount");
    /// Column of [`UserStats::check_ins_count`].
    pub const CHECK_INS_COUNT: Column = Column::counter("checkInsCount");
    /// Column of [`UserStats::courses_completed`].
    pub const COURSES_COMPLETED: Column = Column::counter("coursesCompleted");
    /// Column of [`UserStats::points_week`].
    pub const POINTS_WEEK: Column = Column::string("pointsWeek", 8);
    /// Column of [`UserStats::week_points`].
    pub const WEEK_POINTS: Column = Column::counter("weekPoints");
    /// Column of [`UserStats::computed_at`].
    pub const COMPUTED_AT: Column = Column::datetime("computedAt");
}

impl Row for UserStats {
    type Id = UserId;
    const TABLE: &'static str = "user_stats";
    const NOUN: &'static str = "Statistics";
    const COLUMNS: &'static [Column] = &[
        Self::TOTAL_STUDY_SECONDS,
        Self::SESSIONS_PLANNED,
        Self::SESSIONS_COMPLETED,
        Self::LONGEST_STREAK,
        Self::CURRENT_STREAK,
        Self::LAST_STUDY_DAY,
        Self::PODS_COUNT,
        Self::RESOURCES_COUNT,
        Self::CHECK_INS_COUNT,
        Self::COURSES_COMPLETED,
        Self::POINTS_WEEK,
        Self::WEEK_POINTS,
        Self::COMPUTED_AT,
    ];
    const INDEXES: &'static [Index] = &[Index::key(
        "week_k",
        &[Self::POINTS_WEEK.asc(), Self::WEEK_POINTS.desc()],
    )];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<UserStats>(&json!({
            "totalStudySeconds": 3,
            "sessionsPlanned": 3,
            "sessionsCompleted": 3,
            "longestStreak": 3,
            "currentStreak": 3,
            "lastStudyDay": "2026-01-02",
            "podsCount": 3,
            "resourcesCount": 3,
            "checkInsCount": 3,
            "coursesCompleted": 3,
            "pointsWeek": "2026-W01",
            "weekPoints": 3,
            "computedAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}
