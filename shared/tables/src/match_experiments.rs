//! What matching recommended to whom, and what they did.
//!
//! Written once per run and never changed.

use model::{EntityId, MatchVariant, PodId, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<MatchExperiment>();

/// One run of the matching. No client reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MatchExperiment {
    /// Who was matched.
    pub user_id: UserId,
    /// How.
    pub variant: MatchVariant,
    /// The pods that fit, best first.
    pub recommended: Vec<PodId>,
    /// Those that were joined at once.
    pub joined: Vec<PodId>,
    /// How well each fits.
    pub scores: Vec<u32>,
}

impl MatchExperiment {
    /// Column of [`MatchExperiment::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`MatchExperiment::variant`].
    pub const VARIANT: Column = Column::string("variant", 16).required();
    /// Column of [`MatchExperiment::recommended`].
    pub const RECOMMENDED: Column = Column::id("recommended").array();
    /// Column of [`MatchExperiment::joined`].
    pub const JOINED: Column = Column::id("joined").array();
    /// Column of [`MatchExperiment::scores`].
    pub const SCORES: Column = Column::integer("scores").range(0, 100).array();
}

impl Row for MatchExperiment {
    type Id = EntityId;
    const TABLE: &'static str = "match_experiments";
    const NOUN: &'static str = "Matching";
    const COLUMNS: &'static [Column] = &[
        Self::USER_ID,
        Self::VARIANT,
        Self::RECOMMENDED,
        Self::JOINED,
        Self::SCORES,
    ];
    const INDEXES: &'static [Index] = &[Index::key(
        "user_k",
        &[Self::USER_ID.asc(), desc(CREATED_AT)],
    )];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<MatchExperiment>(&json!({
            "userId": "id-userid",
            "variant": "auto-join",
            "recommended": ["id-pod"],
            "joined": ["id-pod"],
            "scores": [80],
        }));
    }
}
