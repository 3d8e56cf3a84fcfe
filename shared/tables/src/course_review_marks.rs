//! Who found which review helpful.

use model::{EdgeId, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<ReviewMark>().read_per_row();

/// Somebody found a review helpful. They may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewMark {
    /// The review.
    pub review_id: EdgeId,
    /// Who found it helpful.
    pub user_id: UserId,
}

impl ReviewMark {
    /// Column of [`ReviewMark::review_id`].
    pub const REVIEW_ID: Column = Column::id("reviewId").required();
    /// Column of [`ReviewMark::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
}

impl Row for ReviewMark {
    type Id = EdgeId;
    const TABLE: &'static str = "course_review_marks";
    const NOUN: &'static str = "Mark";
    const COLUMNS: &'static [Column] = &[Self::REVIEW_ID, Self::USER_ID];
    const INDEXES: &'static [Index] = &[Index::unique(
        "pair_u",
        &[Self::REVIEW_ID.asc(), Self::USER_ID.asc()],
    )];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<ReviewMark>(&json!({
            "reviewId": "id-review",
            "userId": "id-user",
        }));
    }
}
