//! What people did, appended only and kept for 400 days.

use model::{EdgeId, EntityId, LocalDate, Packed, PodId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::row::Row;
use crate::schema::{desc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<ActivityEvent>().read_per_row();

/// Something somebody did. Only they may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityEvent {
    /// Who did it.
    pub user_id: UserId,
    /// What they did, such as `share`.
    pub action: String,
    /// What kind of thing they did it to.
    pub entity_type: Option<String>,
    /// The thing.
    pub entity_id: Option<EntityId>,
    /// The pod it happened in.
    pub pod_id: Option<PodId>,
    /// More about it.
    pub meta: Option<Packed<Value>>,
    /// The day, in their zone.
    pub local_date: LocalDate,
}

impl ActivityEvent {
    /// Column of [`ActivityEvent::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`ActivityEvent::action`].
    pub const ACTION: Column = Column::string("action", 40).required();
    /// Column of [`ActivityEvent::entity_type`].
    pub const ENTITY_TYPE: Column = Column::string("entityType", 16);
    /// Column of [`ActivityEvent::entity_id`].
    pub const ENTITY_ID: Column = Column::id("entityId");
    /// Column of [`ActivityEvent::pod_id`].
    pub const POD_ID: Column = Column::id("podId");
    /// Column of [`ActivityEvent::meta`].
    pub const META: Column = Column::json("meta", 2_000);
    /// Column of [`ActivityEvent::local_date`].
    pub const LOCAL_DATE: Column = Column::string("localDate", 10).required();
}

impl Row for ActivityEvent {
    type Id = EdgeId;
    const TABLE: &'static str = "activity_events";
    const NOUN: &'static str = "Activity";
    const COLUMNS: &'static [Column] = &[
        Self::USER_ID,
        Self::ACTION,
        Self::ENTITY_TYPE,
        Self::ENTITY_ID,
        Self::POD_ID,
        Self::META,
        Self::LOCAL_DATE,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("user_k", &[Self::USER_ID.asc(), desc(CREATED_AT)]),
        Index::key("pod_k", &[Self::POD_ID.asc(), desc(CREATED_AT)]),
        Index::key("action_k", &[Self::ACTION.asc(), desc(CREATED_AT)]),
        Index::key("entity_k", &[Self::ENTITY_ID.asc(), Self::ACTION.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<ActivityEvent>(&json!({
            "userId": "id-userid",
            "action": "action",
            "entityType": "entityTy",
            "entityId": "id-entityid",
            "podId": "id-podid",
            "meta": "{\"a\":1}",
            "localDate": "2026-01-02",
        }));
    }
}
