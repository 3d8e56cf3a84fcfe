//! Browsers that receive pushes.

use model::{PushSubscriptionId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{asc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<PushSubscription>();

/// One browser of somebody's. No client reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PushSubscription {
    /// Whose it is.
    pub user_id: UserId,
    /// Where its push service takes messages.
    pub endpoint: String,
    /// Its public key, base64url.
    pub p256dh: String,
    /// Its authentication secret, base64url.
    pub auth: String,
    /// What it calls itself.
    pub user_agent: Option<String>,
    /// Failures in a row.
    pub fail_count: u32,
    /// When a push last went through.
    pub last_ok_at: Option<Timestamp>,
}

impl PushSubscription {
    /// Column of [`PushSubscription::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`PushSubscription::endpoint`].
    pub const ENDPOINT: Column = Column::string("endpoint", 1_000).required();
    /// Column of [`PushSubscription::p256dh`].
    pub const P256DH: Column = Column::string("p256dh", 128).required();
    /// Column of [`PushSubscription::auth`].
    pub const AUTH: Column = Column::string("auth", 64).required();
    /// Column of [`PushSubscription::user_agent`].
    pub const USER_AGENT: Column = Column::string("userAgent", 200);
    /// Column of [`PushSubscription::fail_count`].
    pub const FAIL_COUNT: Column = Column::counter("failCount");
    /// Column of [`PushSubscription::last_ok_at`].
    pub const LAST_OK_AT: Column = Column::datetime("lastOkAt");
}

impl Row for PushSubscription {
    type Id = PushSubscriptionId;
    const TABLE: &'static str = "push_subscriptions";
    const NOUN: &'static str = "Push subscription";
    const COLUMNS: &'static [Column] = &[
        Self::USER_ID,
        Self::ENDPOINT,
        Self::P256DH,
        Self::AUTH,
        Self::USER_AGENT,
        Self::FAIL_COUNT,
        Self::LAST_OK_AT,
    ];
    const INDEXES: &'static [Index] = &[Index::key(
        "user_k",
        &[Self::USER_ID.asc(), asc(CREATED_AT)],
    )];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<PushSubscription>(&json!({
            "userId": "id-userid",
            "endpoint": "endpoint",
            "p256dh": "p256dh",
            "auth": "auth",
            "userAgent": "userAgen",
            "failCount": 3,
            "lastOkAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}
