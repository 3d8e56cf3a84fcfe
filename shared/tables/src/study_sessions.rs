//! Measured intervals of studying; one runs at a time.

use model::{
    CourseId, LocalDate, PodId, StudySessionId, StudySource, StudyState, Text, Timestamp, UserId,
};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Preset, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<StudySession>().read_per_row();

/// The longest interval that counts, in seconds.
pub const LONGEST_SEC: u32 = 14_400;

/// An interval that somebody studied. Only they may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StudySession {
    /// Whose it is.
    pub user_id: UserId,
    /// The pod in which they studied.
    pub pod_id: Option<PodId>,
    /// The course that they studied.
    pub course_id: Option<CourseId>,
    /// What they studied.
    pub subject: Option<Text<0, 100>>,
    /// What it comes from.
    pub source: StudySource,
    /// How long they meant to study, in seconds.
    pub planned_sec: Option<u32>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How long it counts, in seconds.
    pub duration_sec: u32,
    /// How far it has come.
    pub status: StudyState,
    /// The day on which it counts, on their calendar.
    pub local_date: LocalDate,
    /// The client's id of the attempt that wrote it.
    pub client_id: Option<Text<1, 64>>,
}

impl StudySession {
    /// Column of [`StudySession::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`StudySession::pod_id`].
    pub const POD_ID: Column = Column::id("podId");
    /// Column of [`StudySession::course_id`].
    pub const COURSE_ID: Column = Column::id("courseId");
    /// Column of [`StudySession::subject`].
    pub const SUBJECT: Column = Column::string("subject", 100);
    /// Column of [`StudySession::source`].
    pub const SOURCE: Column = Column::string("source", 12).required();
    /// Column of [`StudySession::planned_sec`].
    pub const PLANNED_SEC: Column = Column::integer("plannedSec").range(0, LARGEST_INTEGER);
    /// Column of [`StudySession::started_at`].
    pub const STARTED_AT: Column = Column::datetime("startedAt").required();
    /// Column of [`StudySession::ended_at`].
    pub const ENDED_AT: Column = Column::datetime("endedAt");
    /// Column of [`StudySession::duration_sec`].
    pub const DURATION_SEC: Column = Column::integer("durationSec")
        .range(0, 14_400)
        .preset(Preset::Integer(0));
    /// Column of [`StudySession::status`].
    pub const STATUS: Column = Column::string("status", 10).or("running");
    /// Column of [`StudySession::local_date`].
    pub const LOCAL_DATE: Column = Column::string("localDate", 10).required();
    /// Column of [`StudySession::client_id`].
    pub const CLIENT_ID: Column = Column::string("clientId", 64);
}

impl Row for StudySession {
    type Id = StudySessionId;
    const TABLE: &'static str = "study_sessions";
    const NOUN: &'static str = "Study session";
    const COLUMNS: &'static [Column] = &[
        Self::USER_ID,
        Self::POD_ID,
        Self::COURSE_ID,
        Self::SUBJECT,
        Self::SOURCE,
        Self::PLANNED_SEC,
        Self::STARTED_AT,
        Self::ENDED_AT,
        Self::DURATION_SEC,
        Self::STATUS,
        Self::LOCAL_DATE,
        Self::CLIENT_ID,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("user_k", &[Self::USER_ID.asc(), Self::STARTED_AT.desc()]),
        Index::key("state_k", &[Self::USER_ID.asc(), Self::STATUS.asc()]),
        Index::key("pod_k", &[Self::POD_ID.asc(), Self::STARTED_AT.desc()]),
        Index::key("running_k", &[Self::STATUS.asc(), Self::STARTED_AT.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<StudySession>(&json!({
            "userId": "id-u",
            "podId": "id-p",
            "courseId": "id-c",
            "subject": "Maths",
            "source": "meeting",
            "plannedSec": 3,
            "startedAt": "2026-01-02T03:04:05.678Z",
            "endedAt": "2026-01-02T03:04:05.678Z",
            "durationSec": 3,
            "status": "done",
            "localDate": "2026-01-02",
            "clientId": "c1",
        }));
    }
}
