//! What happened on a UTC day, written by a roll-up; the id is the date.

use model::{SnapshotId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Grant, Index, Role, Table};

/// The table.
pub const TABLE: Table = Table::of::<DailyFigures>().readable_by(&[Grant::read(Role::Admins)]);

/// A day in figures. Admins may read it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DailyFigures {
    /// People who wrote, studied, checked in, enrolled or looked at something.
    pub active_users: u32,
    /// People who joined.
    pub new_users: u32,
    /// Posts written.
    pub posts: u32,
    /// Comments written.
    pub comments: u32,
    /// Messages that people wrote in rooms.
    pub messages: u32,
    /// Check-ins left in pods.
    pub check_ins: u32,
    /// Seconds of the sessions that began on the day.
    pub study_seconds: u64,
    /// Enrolments in courses.
    pub enrollments: u32,
    /// Courses completed.
    pub completions: u32,
    /// What was paid on the day and not paid back since, in minor units.
    pub revenue_cents: u64,
    /// When the roll-up wrote this.
    pub computed_at: Option<Timestamp>,
}

impl DailyFigures {
    /// Column of [`DailyFigures::active_users`].
    pub const ACTIVE_USERS: Column = Column::counter("activeUsers");
    /// Column of [`DailyFigures::new_users`].
    pub const NEW_USERS: Column = Column::counter("newUsers");
    /// Column of [`DailyFigures::posts`].
    pub const POSTS: Column = Column::counter("posts");
    /// Column of [`DailyFigures::comments`].
    pub const COMMENTS: Column = Column::counter("comments");
    /// Column of [`DailyFigures::messages`].
    pub const MESSAGES: Column = Column::counter("messages");
    /// Column of [`DailyFigures::check_ins`].
    pub const CHECK_INS: Column = Column::counter("checkIns");
    /// Column of [`DailyFigures::study_seconds`].
    pub const STUDY_SECONDS: Column = Column::counter("studySeconds");
    /// Column of [`DailyFigures::enrollments`].
    pub const ENROLLMENTS: Column = Column::counter("enrollments");
    /// Column of [`DailyFigures::completions`].
    pub const COMPLETIONS: Column = Column::counter("completions");
    /// Column of [`DailyFigures::revenue_cents`].
    pub const REVENUE_CENTS: Column = Column::counter("revenueCents");
    /// Column of [`DailyFigures::computed_at`].
    pub const COMPUTED_AT: Column = Column::datetime("computedAt");
}

impl Row for DailyFigures {
    type Id = SnapshotId;
    const TABLE: &'static str = "analytics_daily";
    const NOUN: &'static str = "Figures";
    const COLUMNS: &'static [Column] = &[
        Self::ACTIVE_USERS,
        Self::NEW_USERS,
        Self::POSTS,
        Self::COMMENTS,
        Self::MESSAGES,
        Self::CHECK_INS,
        Self::STUDY_SECONDS,
        Self::ENROLLMENTS,
        Self::COMPLETIONS,
        Self::REVENUE_CENTS,
        Self::COMPUTED_AT,
    ];
    const INDEXES: &'static [Index] = &[];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<DailyFigures>(&json!({
            "activeUsers": 3,
            "newUsers": 3,
            "posts": 3,
            "comments": 3,
            "messages": 3,
            "checkIns": 3,
            "studySeconds": 3,
            "enrollments": 3,
            "completions": 3,
            "revenueCents": 3,
            "computedAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}
