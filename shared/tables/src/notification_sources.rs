//! What was merged into which notification.
//!
//! The id is computed from both: a source delivered twice is refused and counted once.

use model::{EdgeId, NotificationId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<NotificationSource>();

/// Something that was merged into a notification, or that a notification was about which is deleted. No client reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NotificationSource {
    /// The notification.
    pub notification_id: NotificationId,
    /// The row that caused it.
    pub source_id: String,
    /// Who did it.
    pub actor_id: Option<UserId>,
    /// When it was counted there; none while that is under way, and where whoever did it died.
    pub told_at: Option<Timestamp>,
    /// When it is removed with its notification.
    pub expires_at: Timestamp,
}

impl NotificationSource {
    /// Column of [`NotificationSource::notification_id`].
    pub const NOTIFICATION_ID: Column = Column::id("notificationId").required();
    /// Column of [`NotificationSource::source_id`].
    pub const SOURCE_ID: Column = Column::string("sourceId", 64).required();
    /// Column of [`NotificationSource::actor_id`].
    pub const ACTOR_ID: Column = Column::id("actorId");
    /// Column of [`NotificationSource::told_at`].
    pub const TOLD_AT: Column = Column::datetime("toldAt");
    /// Column of [`NotificationSource::expires_at`].
    pub const EXPIRES_AT: Column = Column::datetime("expiresAt").required();
}

impl Row for NotificationSource {
    type Id = EdgeId;
    const TABLE: &'static str = "notification_sources";
    const NOUN: &'static str = "Notification source";
    const COLUMNS: &'static [Column] = &[
        Self::NOTIFICATION_ID,
        Self::SOURCE_ID,
        Self::ACTOR_ID,
        Self::TOLD_AT,
        Self::EXPIRES_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique(
            "pair_u",
            &[Self::NOTIFICATION_ID.asc(), Self::SOURCE_ID.asc()],
        ),
        Index::key("source_k", &[Self::SOURCE_ID.asc(), Self::TOLD_AT.asc()]),
        Index::key("exp_k", &[Self::EXPIRES_AT.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<NotificationSource>(&json!({
            "notificationId": "id-notificationid",
            "sourceId": "sourceId",
            "actorId": "id-actorid",
            "toldAt": "2026-01-02T03:04:05.678Z",
            "expiresAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}
