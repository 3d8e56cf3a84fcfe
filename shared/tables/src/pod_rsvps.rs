//! Who comes to which event, of a pod or a person.
//!
//! The id is computed from event and person: one answer each, changed as often as they like.

use model::{EdgeId, EventId, PodId, RsvpStatus, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<Rsvp>().read_per_row();

/// Somebody's answer to an event. They, and the pod's team or the event's owner, may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rsvp {
    /// The event.
    pub event_id: EventId,
    /// Whose answer it is.
    pub user_id: UserId,
    /// The pod whose event it is.
    pub pod_id: Option<PodId>,
    /// The answer.
    pub status: RsvpStatus,
    /// Who invited them.
    pub invited_by: Option<UserId>,
    /// When they answered.
    pub responded_at: Option<Timestamp>,
    /// Whether they came.
    pub attended: Option<bool>,
}

impl Rsvp {
    /// Column of [`Rsvp::event_id`].
    pub const EVENT_ID: Column = Column::id("eventId").required();
    /// Column of [`Rsvp::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`Rsvp::pod_id`].
    pub const POD_ID: Column = Column::id("podId");
    /// Column of [`Rsvp::status`].
    pub const STATUS: Column = Column::string("status", 8).required();
    /// Column of [`Rsvp::invited_by`].
    pub const INVITED_BY: Column = Column::id("invitedBy");
    /// Column of [`Rsvp::responded_at`].
    pub const RESPONDED_AT: Column = Column::datetime("respondedAt");
    /// Column of [`Rsvp::attended`].
    pub const ATTENDED: Column = Column::boolean("attended");
}

impl Row for Rsvp {
    type Id = EdgeId;
    const TABLE: &'static str = "pod_rsvps";
    const NOUN: &'static str = "Reply";
    const COLUMNS: &'static [Column] = &[
        Self::EVENT_ID,
        Self::USER_ID,
        Self::POD_ID,
        Self::STATUS,
        Self::INVITED_BY,
        Self::RESPONDED_AT,
        Self::ATTENDED,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::EVENT_ID.asc(), Self::USER_ID.asc()]),
        Index::key("event_k", &[Self::EVENT_ID.asc(), Self::STATUS.asc()]),
        Index::key(
            "user_k",
            &[Self::USER_ID.asc(), Self::STATUS.asc(), desc(CREATED_AT)],
        ),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Rsvp>(&json!({
            "eventId": "id-eventid",
            "userId": "id-userid",
            "podId": "id-podid",
            "status": "going",
            "invitedBy": "id-invitedby",
            "respondedAt": "2026-01-02T03:04:05.678Z",
            "attended": true,
        }));
    }
}
