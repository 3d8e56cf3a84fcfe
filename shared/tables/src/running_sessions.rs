//! The one running study session of somebody; the id is the account's, so a second start is refused.

use model::{StudySessionId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<RunningSession>();

/// The clock of somebody that runs. No client reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunningSession {
    /// The session.
    pub session_id: StudySessionId,
    /// When it was started.
    pub started_at: Timestamp,
}

impl RunningSession {
    /// Column of [`RunningSession::session_id`].
    pub const SESSION_ID: Column = Column::id("sessionId").required();
    /// Column of [`RunningSession::started_at`].
    pub const STARTED_AT: Column = Column::datetime("startedAt").required();
}

impl Row for RunningSession {
    type Id = UserId;
    const TABLE: &'static str = "running_sessions";
    const NOUN: &'static str = "Running session";
    const COLUMNS: &'static [Column] = &[Self::SESSION_ID, Self::STARTED_AT];
    const INDEXES: &'static [Index] = &[];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<RunningSession>(&json!({
            "sessionId": "id-s",
            "startedAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}
