//! Who follows whom.
//!
//! The id is computed from both, so following twice is one row.

use model::{EdgeId, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Grant, Index, Role, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<Follow>().readable_by(&[Grant::read(Role::Users)]);

/// Somebody follows somebody. Everybody signed in may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Follow {
    /// Who follows.
    pub follower_id: UserId,
    /// Whom.
    pub following_id: UserId,
}

impl Follow {
    /// Column of [`Follow::follower_id`].
    pub const FOLLOWER_ID: Column = Column::id("followerId").required();
    /// Column of [`Follow::following_id`].
    pub const FOLLOWING_ID: Column = Column::id("followingId").required();
}

impl Row for Follow {
    type Id = EdgeId;
    const TABLE: &'static str = "follows";
    const NOUN: &'static str = "Follow";
    const COLUMNS: &'static [Column] = &[Self::FOLLOWER_ID, Self::FOLLOWING_ID];
    const INDEXES: &'static [Index] = &[
        Index::unique(
            "pair_u",
            &[Self::FOLLOWER_ID.asc(), Self::FOLLOWING_ID.asc()],
        ),
        Index::key("followers_k", &[Self::FOLLOWING_ID.asc(), desc(CREATED_AT)]),
        Index::key("following_k", &[Self::FOLLOWER_ID.asc(), desc(CREATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Follow>(&json!({
            "followerId": "id-followerid",
            "followingId": "id-followingid",
        }));
    }
}
