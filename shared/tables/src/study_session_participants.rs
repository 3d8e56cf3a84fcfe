//! Who takes part in which study session.

use model::{EdgeId, GroupSessionId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<SessionParticipant>().read_per_row();

/// Somebody in a study session; the id is computed from both. The pod's team may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionParticipant {
    /// The session.
    pub session_id: GroupSessionId,
    /// Who.
    pub user_id: UserId,
    /// When they said that they come.
    pub joined_at: Option<Timestamp>,
    /// When they took it back.
    pub left_at: Option<Timestamp>,
    /// How long they were there, in seconds.
    pub attended_sec: u32,
}

impl SessionParticipant {
    /// Column of [`SessionParticipant::session_id`].
    pub const SESSION_ID: Column = Column::id("sessionId").required();
    /// Column of [`SessionParticipant::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`SessionParticipant::joined_at`].
    pub const JOINED_AT: Column = Column::datetime("joinedAt");
    /// Column of [`SessionParticipant::left_at`].
    pub const LEFT_AT: Column = Column::datetime("leftAt");
    /// Column of [`SessionParticipant::attended_sec`].
    pub const ATTENDED_SEC: Column = Column::counter("attendedSec");
}

impl Row for SessionParticipant {
    type Id = EdgeId;
    const TABLE: &'static str = "study_session_participants";
    const NOUN: &'static str = "Participant";
    const COLUMNS: &'static [Column] = &[
        Self::SESSION_ID,
        Self::USER_ID,
        Self::JOINED_AT,
        Self::LEFT_AT,
        Self::ATTENDED_SEC,
    ];
    const INDEXES: &'static [Index] = &[Index::unique(
        "pair_u",
        &[Self::SESSION_ID.asc(), Self::USER_ID.asc()],
    )];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<SessionParticipant>(&json!({
            "sessionId": "id-s",
            "userId": "id-u",
            "joinedAt": "2026-01-02T03:04:05.678Z",
            "leftAt": "2026-01-02T03:04:05.678Z",
            "attendedSec": 3,
        }));
    }
}
