//! What somebody did on a day of their zone.
//!
//! The id is computed from both; its counters move by increments alone.

use model::{did, EdgeId, Kind, LocalDate, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Preset, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<StudyDay>().read_per_row();

/// Somebody's day. Only they may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StudyDay {
    /// Whose day it is.
    pub user_id: UserId,
    /// The day on their calendar.
    pub local_date: LocalDate,
    /// Seconds studied.
    pub seconds: u32,
    /// Sessions finished.
    pub sessions: u32,
    /// Check-ins that counted.
    pub check_ins: u32,
    /// Chapters finished.
    pub chapters: u32,
    /// Assignments passed.
    pub assignments: u32,
    /// How long they meant to study, in seconds.
    pub goal_seconds: Option<u32>,
    /// Whether they did.
    pub goal_met: bool,
}

impl StudyDay {
    /// A day on which nothing has happened yet.
    pub fn new(user: &UserId, date: LocalDate) -> Self {
        Self {
            user_id: user.clone(),
            local_date: date,
            seconds: 0,
            sessions: 0,
            check_ins: 0,
            chapters: 0,
            assignments: 0,
            goal_seconds: None,
            goal_met: false,
        }
    }

    /// The id of somebody's day.
    pub fn id(user: &UserId, date: LocalDate) -> EdgeId {
        did(Kind::STUDY_DAY, &[user.as_str(), &date.to_string()])
    }

    /// Column of [`StudyDay::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`StudyDay::local_date`].
    pub const LOCAL_DATE: Column = Column::string("localDate", 10).required();
    /// Column of [`StudyDay::seconds`].
    pub const SECONDS: Column = Column::counter("seconds");
    /// Column of [`StudyDay::sessions`].
    pub const SESSIONS: Column = Column::counter("sessions");
    /// Column of [`StudyDay::check_ins`].
    pub const CHECK_INS: Column = Column::counter("checkIns");
    /// Column of [`StudyDay::chapters`].
    pub const CHAPTERS: Column = Column::counter("chapters");
    /// Column of [`StudyDay::assignments`].
    pub const ASSIGNMENTS: Column = Column::counter("assignments");
    /// Column of [`StudyDay::goal_seconds`].
    pub const GOAL_SECONDS: Column = Column::integer("goalSeconds").range(0, LARGEST_INTEGER);
    /// Column of [`StudyDay::goal_met`].
    pub const GOAL_MET: Column = Column::boolean("goalMet").preset(Preset::Boolean(false));
}

impl Row for StudyDay {
    type Id = EdgeId;
    const TABLE: &'static str = "study_days";
    const NOUN: &'static str = "Study day";
    const COLUMNS: &'static [Column] = &[
        Self::USER_ID,
        Self::LOCAL_DATE,
        Self::SECONDS,
        Self::SESSIONS,
        Self::CHECK_INS,
        Self::CHAPTERS,
        Self::ASSIGNMENTS,
        Self::GOAL_SECONDS,
        Self::GOAL_MET,
    ];
    const INDEXES: &'static [Index] = &[Index::unique(
        "day_u",
        &[Self::USER_ID.asc(), Self::LOCAL_DATE.asc()],
    )];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<StudyDay>(&json!({
            "userId": "id-userid",
            "localDate": "2026-01-02",
            "seconds": 3,
            "sessions": 3,
            "checkIns": 3,
            "chapters": 3,
            "assignments": 3,
            "goalSeconds": 3,
            "goalMet": true,
        }));
    }
}
