//! What admins did, line by line: rows are added and never changed.

use model::{AdminAction, AdminTarget, AuditId, EntityId, Packed, Text, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::row::Row;
use crate::schema::{desc, Column, Grant, Index, Role, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<AuditEntry>().readable_by(&[Grant::read(Role::Admins)]);

/// Something that an admin did. Only admins may read it, and nothing of ours changes or removes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Who did it.
    pub actor_id: UserId,
    /// What was done.
    pub action: AdminAction,
    /// What kind of thing it was done to.
    pub target_type: AdminTarget,
    /// The thing.
    pub target_id: EntityId,
    /// Why, in the admin's words.
    pub reason: Option<Text<0, 1_000>>,
    /// What else there is to know.
    pub details: Option<Packed<Value>>,
}

impl AuditEntry {
    /// Column of [`AuditEntry::actor_id`].
    pub const ACTOR_ID: Column = Column::id("actorId").required();
    /// Column of [`AuditEntry::action`].
    pub const ACTION: Column = Column::string("action", 24).required();
    /// Column of [`AuditEntry::target_type`].
    pub const TARGET_TYPE: Column = Column::string("targetType", 16).required();
    /// Column of [`AuditEntry::target_id`].
    pub const TARGET_ID: Column = Column::id("targetId").required();
    /// Column of [`AuditEntry::reason`].
    pub const REASON: Column = Column::text("reason", 1_000);
    /// Column of [`AuditEntry::details`].
    pub const DETAILS: Column = Column::json("details", 2_000);
}

impl Row for AuditEntry {
    type Id = AuditId;
    const TABLE: &'static str = "admin_audit_logs";
    const NOUN: &'static str = "Line of the log";
    const COLUMNS: &'static [Column] = &[
        Self::ACTOR_ID,
        Self::ACTION,
        Self::TARGET_TYPE,
        Self::TARGET_ID,
        Self::REASON,
        Self::DETAILS,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("time_k", &[desc(CREATED_AT)]),
        Index::key("actor_k", &[Self::ACTOR_ID.asc(), desc(CREATED_AT)]),
        Index::key("action_k", &[Self::ACTION.asc(), desc(CREATED_AT)]),
        Index::key("target_k", &[Self::TARGET_ID.asc(), desc(CREATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<AuditEntry>(&json!({
            "actorId": "id-actorid",
            "action": "content_hide",
            "targetType": "post",
            "targetId": "id-targetid",
            "reason": "Some reason",
            "details": "{\"a\":1}",
        }));
    }
}
