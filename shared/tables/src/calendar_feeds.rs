//! Secret addresses of calendar feeds; the id is the account's.

use model::{Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<CalendarFeed>();

/// Somebody's calendar feed. No client reads it, and nobody can read the secret out of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CalendarFeed {
    /// SHA-256 of the secret, hexadecimal.
    pub token_hash: String,
    /// When a calendar last read it.
    pub last_access_at: Option<Timestamp>,
    /// How often calendars read it.
    pub access_count: u32,
}

impl CalendarFeed {
    /// Column of [`CalendarFeed::token_hash`].
    pub const TOKEN_HASH: Column = Column::string("tokenHash", 64).required();
    /// Column of [`CalendarFeed::last_access_at`].
    pub const LAST_ACCESS_AT: Column = Column::datetime("lastAccessAt");
    /// Column of [`CalendarFeed::access_count`].
    pub const ACCESS_COUNT: Column = Column::counter("accessCount");
}

impl Row for CalendarFeed {
    type Id = UserId;
    const TABLE: &'static str = "calendar_feeds";
    const NOUN: &'static str = "Calendar feed";
    const COLUMNS: &'static [Column] =
        &[Self::TOKEN_HASH, Self::LAST_ACCESS_AT, Self::ACCESS_COUNT];
    const INDEXES: &'static [Index] = &[];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<CalendarFeed>(&json!({
            "tokenHash": "0f",
            "lastAccessAt": "2026-01-02T03:04:05.678Z",
            "accessCount": 3,
        }));
    }
}
