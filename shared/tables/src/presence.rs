//! Who is here.
//!
//! Kept apart from profiles: it changes every minute.

use model::{PresenceStatus, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Grant, Index, Role, Table};

/// The table.
pub const TABLE: Table = Table::of::<Presence>().readable_by(&[Grant::read(Role::Users)]);

/// Whether somebody is here; the id is the account's. Everybody signed in may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Presence {
    /// What they last said, or the sweep found.
    pub status: PresenceStatus,
    /// When they last said so.
    pub last_seen_at: Timestamp,
}

impl Presence {
    /// Column of [`Presence::status`].
    pub const STATUS: Column = Column::string("status", 8).or("offline");
    /// Column of [`Presence::last_seen_at`].
    pub const LAST_SEEN_AT: Column = Column::datetime("lastSeenAt").required();
}

impl Row for Presence {
    type Id = UserId;
    const TABLE: &'static str = "presence";
    const NOUN: &'static str = "Presence";
    const COLUMNS: &'static [Column] = &[Self::STATUS, Self::LAST_SEEN_AT];
    const INDEXES: &'static [Index] = &[Index::key(
        "sweep_k",
        &[Self::STATUS.asc(), Self::LAST_SEEN_AT.asc()],
    )];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Presence>(&json!({
            "status": "away",
            "lastSeenAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}
