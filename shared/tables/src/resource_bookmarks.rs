//! Who marked which study file for later.
//!
//! The id is computed from both, so marking twice is one row.

use model::{EdgeId, ResourceId, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<ResourceBookmark>().read_per_row();

/// Somebody marked a study file for later. Only they may know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceBookmark {
    /// The study file.
    pub resource_id: ResourceId,
    /// Who marked it.
    pub user_id: UserId,
}

impl ResourceBookmark {
    /// Column of [`ResourceBookmark::resource_id`].
    pub const RESOURCE_ID: Column = Column::id("resourceId").required();
    /// Column of [`ResourceBookmark::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
}

impl Row for ResourceBookmark {
    type Id = EdgeId;
    const TABLE: &'static str = "resource_bookmarks";
    const NOUN: &'static str = "Bookmark";
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
        crate::check::<ResourceBookmark>(&json!({
            "resourceId": "id-resourceid",
            "userId": "id-userid",
        }));
    }
}
