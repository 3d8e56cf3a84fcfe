//! Who flagged which message of a cohort's chat.

use model::{CohortMessageId, EdgeId, PodId, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<CohortMessageFlag>();

/// Somebody flagged a message. Nobody reads who.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CohortMessageFlag {
    /// The message.
    pub message_id: CohortMessageId,
    /// Who.
    pub user_id: UserId,
    /// The pod.
    pub pod_id: PodId,
}

impl CohortMessageFlag {
    /// Column of [`CohortMessageFlag::message_id`].
    pub const MESSAGE_ID: Column = Column::id("messageId").required();
    /// Column of [`CohortMessageFlag::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`CohortMessageFlag::pod_id`].
    pub const POD_ID: Column = Column::id("podId").required();
}

impl Row for CohortMessageFlag {
    type Id = EdgeId;
    const TABLE: &'static str = "pod_course_chat_flags";
    const NOUN: &'static str = "Flag";
    const COLUMNS: &'static [Column] = &[Self::MESSAGE_ID, Self::USER_ID, Self::POD_ID];
    const INDEXES: &'static [Index] = &[Index::unique(
        "pair_u",
        &[Self::MESSAGE_ID.asc(), Self::USER_ID.asc()],
    )];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<CohortMessageFlag>(&json!({
            "messageId": "id-message",
            "userId": "id-user",
            "podId": "id-pod",
        }));
    }
}
