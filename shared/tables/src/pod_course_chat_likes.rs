//! Who likes which message of a cohort's chat.

use model::{CohortMessageId, EdgeId, PodId, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<CohortMessageLike>().read_per_row();

/// Somebody likes a message. The pod's team may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CohortMessageLike {
    /// The message.
    pub message_id: CohortMessageId,
    /// Who.
    pub user_id: UserId,
    /// The pod.
    pub pod_id: PodId,
}

impl CohortMessageLike {
    /// Column of [`CohortMessageLike::message_id`].
    pub const MESSAGE_ID: Column = Column::id("messageId").required();
    /// Column of [`CohortMessageLike::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`CohortMessageLike::pod_id`].
    pub const POD_ID: Column = Column::id("podId").required();
}

impl Row for CohortMessageLike {
    type Id = EdgeId;
    const TABLE: &'static str = "pod_course_chat_likes";
    const NOUN: &'static str = "Like";
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
        crate::check::<CohortMessageLike>(&json!({
            "messageId": "id-message",
            "userId": "id-user",
            "podId": "id-pod",
        }));
    }
}
