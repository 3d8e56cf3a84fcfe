//! Emoji on things of a pod, one row per person and emoji.
//!
//! The id is computed from all of them, so reacting twice is one row. To MariaDB all emoji above U+FFFF are the same text: no index and
//! no query tells them apart.

use model::{EdgeId, EntityId, PodId, ReactionTarget, Text, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<PodReaction>().read_per_row();

/// A member's emoji on something. The pod's team may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PodReaction {
    /// The pod.
    pub pod_id: PodId,
    /// What it is on.
    pub item_id: EntityId,
    /// What kind of thing that is.
    pub item_type: ReactionTarget,
    /// Who reacted.
    pub user_id: UserId,
    /// The emoji.
    pub emoji: Text<1, 16>,
}

impl PodReaction {
    /// Column of [`PodReaction::pod_id`].
    pub const POD_ID: Column = Column::id("podId").required();
    /// Column of [`PodReaction::item_id`].
    pub const ITEM_ID: Column = Column::id("itemId").required();
    /// Column of [`PodReaction::item_type`].
    pub const ITEM_TYPE: Column = Column::string("itemType", 16).required();
    /// Column of [`PodReaction::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`PodReaction::emoji`].
    pub const EMOJI: Column = Column::string("emoji", 16).or("👍");
}

impl Row for PodReaction {
    type Id = EdgeId;
    const TABLE: &'static str = "pod_reactions";
    const NOUN: &'static str = "Reaction";
    const COLUMNS: &'static [Column] = &[
        Self::POD_ID,
        Self::ITEM_ID,
        Self::ITEM_TYPE,
        Self::USER_ID,
        Self::EMOJI,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("any_k", &[Self::POD_ID.asc(), Self::ITEM_ID.asc()]),
        Index::key(
            "item_k",
            &[
                Self::POD_ID.asc(),
                Self::ITEM_TYPE.asc(),
                Self::ITEM_ID.asc(),
            ],
        ),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<PodReaction>(&json!({
            "podId": "id-podid",
            "itemId": "id-itemid",
            "itemType": "pledge",
            "userId": "id-userid",
            "emoji": "👍",
        }));
    }
}
