//! How often somebody did something in a window of time.
//!
//! The id is computed from operation, user and start of the window.

use model::{EdgeId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<RateLimit>();

/// One counter. No client reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RateLimit {
    /// How often so far.
    pub count: u32,
    /// When the row is removed.
    pub expires_at: Timestamp,
}

impl RateLimit {
    /// Column of [`RateLimit::count`].
    pub const COUNT: Column = Column::counter("count");
    /// Column of [`RateLimit::expires_at`].
    pub const EXPIRES_AT: Column = Column::datetime("expiresAt").required();
}

impl Row for RateLimit {
    type Id = EdgeId;
    const TABLE: &'static str = "rate_limits";
    const NOUN: &'static str = "Rate limit";
    const COLUMNS: &'static [Column] = &[Self::COUNT, Self::EXPIRES_AT];
    const INDEXES: &'static [Index] = &[Index::key("exp_k", &[Self::EXPIRES_AT.asc()])];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<RateLimit>(&json!({
            "count": 3,
            "expiresAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}
