//! What people achieved, each once per scope.

use model::{EdgeId, EntityId, Packed, Rarity, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::row::Row;
use crate::schema::{Column, Grant, Index, Role, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<UserAchievement>().readable_by(&[Grant::read(Role::Users)]);

/// Somebody achieved something. Everybody signed in may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserAchievement {
    /// Who achieved it.
    pub user_id: UserId,
    /// What: a key of the catalogue of achievements.
    pub key: String,
    /// The course it was achieved in.
    #[serde(with = "model::blank")]
    pub scope_id: Option<EntityId>,
    /// What it is worth.
    pub points: u32,
    /// How rare it is.
    pub rarity: Option<Rarity>,
    /// When it was achieved.
    pub earned_at: Timestamp,
    /// More about it.
    pub meta: Option<Packed<Value>>,
}

impl UserAchievement {
    /// Column of [`UserAchievement::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`UserAchievement::key`].
    pub const KEY: Column = Column::string("key", 40).required();
    /// Column of [`UserAchievement::scope_id`].
    pub const SCOPE_ID: Column = Column::id("scopeId").or("");
    /// Column of [`UserAchievement::points`].
    pub const POINTS: Column = Column::integer("points")
        .range(0, LARGEST_INTEGER)
        .required();
    /// Column of [`UserAchievement::rarity`].
    pub const RARITY: Column = Column::string("rarity", 12);
    /// Column of [`UserAchievement::earned_at`].
    pub const EARNED_AT: Column = Column::datetime("earnedAt").required();
    /// Column of [`UserAchievement::meta`].
    pub const META: Column = Column::json("meta", 1_000);
}

impl Row for UserAchievement {
    type Id = EdgeId;
    const TABLE: &'static str = "user_achievements";
    const NOUN: &'static str = "Achievement";
    const COLUMNS: &'static [Column] = &[
        Self::USER_ID,
        Self::KEY,
        Self::SCOPE_ID,
        Self::POINTS,
        Self::RARITY,
        Self::EARNED_AT,
        Self::META,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique(
            "once_u",
            &[Self::USER_ID.asc(), Self::KEY.asc(), Self::SCOPE_ID.asc()],
        ),
        Index::key("user_k", &[Self::USER_ID.asc(), Self::EARNED_AT.desc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<UserAchievement>(&json!({
            "userId": "id-userid",
            "key": "key",
            "scopeId": "id-scopeid",
            "points": 3,
            "rarity": "rare",
            "earnedAt": "2026-01-02T03:04:05.678Z",
            "meta": "{\"a\":1}",
        }));
    }
}
