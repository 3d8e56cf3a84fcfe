//! Who likes which study file.
//!
//! The id is computed from both, so liking twice is one row.

use model::{EdgeId, ResourceId, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Grant, Index, Role, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<ResourceLike>().readable_by(&[Grant::read(Role::Users)]);

/// Somebody likes a study file. Everybody signed in may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceLike {
    /// The study file.
    pub resource_id: ResourceId,
    /// Who likes it.
    pub user_id: UserId,
}

impl ResourceLike {
    /// Column of [`ResourceLike::resource_id`].
    pub const RESOURCE_ID: Column = Column::id("resourceId").required();
    /// Column of [`ResourceLike::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
}

impl Row for ResourceLike {
    type Id = EdgeId;
    const TABLE: &'static str = "resource_likes";
    const NOUN: &'static str = "Like";
    const COLUMNS: &'static [Column] = &[Self::RESOURCE_ID, Self::USER_ID];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::RESOURCE_ID.asc(), Self::USER_ID.asc()]),
        Index::key("by_user_k", &[Self::USER_ID.asc(), desc(CREATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<ResourceLike>(&json!({
            "resourceId": "id-resourceid",
            "userId": "id-userid",
        }));
    }
}
