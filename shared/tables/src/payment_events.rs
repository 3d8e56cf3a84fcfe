//! What Stripe told us, and what payments did once.
//!
//! The id is computed from what it stands for, so that each happens once.

use model::{EdgeId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{asc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<PaymentEvent>();

/// Something that happened to payments. No client reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentEvent {
    /// Stripe's event, or the payment and the step that it took.
    pub event_id: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: String,
    /// When Stripe says that it happened.
    pub created_at: Option<Timestamp>,
    /// When we handled it.
    pub processed_at: Option<Timestamp>,
    /// What came of it.
    pub outcome: Option<String>,
    /// What a person must look at.
    pub error: Option<String>,
}

impl PaymentEvent {
    /// Column of [`PaymentEvent::event_id`].
    pub const EVENT_ID: Column = Column::string("eventId", 100).required();
    /// Column of [`PaymentEvent::kind`].
    pub const KIND: Column = Column::string("type", 60).required();
    /// Column of [`PaymentEvent::created_at`].
    pub const CREATED_AT: Column = Column::datetime("createdAt");
    /// Column of [`PaymentEvent::processed_at`].
    pub const PROCESSED_AT: Column = Column::datetime("processedAt");
    /// Column of [`PaymentEvent::outcome`].
    pub const OUTCOME: Column = Column::string("outcome", 20);
    /// Column of [`PaymentEvent::error`].
    pub const ERROR: Column = Column::string("error", 300);
}

impl Row for PaymentEvent {
    type Id = EdgeId;
    const TABLE: &'static str = "payment_events";
    const NOUN: &'static str = "Payment event";
    const COLUMNS: &'static [Column] = &[
        Self::EVENT_ID,
        Self::KIND,
        Self::CREATED_AT,
        Self::PROCESSED_AT,
        Self::OUTCOME,
        Self::ERROR,
    ];
    const INDEXES: &'static [Index] = &[Index::key("age_k", &[asc(CREATED_AT)])];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<PaymentEvent>(&json!({
            "eventId": "evt_1",
            "type": "checkout.session.completed",
            "createdAt": "2026-01-02T03:04:05.678Z",
            "processedAt": "2026-01-02T03:04:05.678Z",
            "outcome": "paid",
            "error": "late",
        }));
    }
}
