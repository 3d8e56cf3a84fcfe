//! The one running meeting of each pod; the id is the pod's, so a second start is refused.

use model::{MeetingId, PodId, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<ActiveMeeting>();

/// What runs in a pod. No client reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActiveMeeting {
    /// The meeting.
    pub meeting_id: MeetingId,
    /// Who started it.
    pub started_by: UserId,
}

impl ActiveMeeting {
    /// Column of [`ActiveMeeting::meeting_id`].
    pub const MEETING_ID: Column = Column::id("meetingId").required();
    /// Column of [`ActiveMeeting::started_by`].
    pub const STARTED_BY: Column = Column::id("startedBy").required();
}

impl Row for ActiveMeeting {
    type Id = PodId;
    const TABLE: &'static str = "active_meetings";
    const NOUN: &'static str = "Running meeting";
    const COLUMNS: &'static [Column] = &[Self::MEETING_ID, Self::STARTED_BY];
    const INDEXES: &'static [Index] = &[];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<ActiveMeeting>(&json!({
            "meetingId": "id-m",
            "startedBy": "id-u",
        }));
    }
}
