//! JSON of the log.

use model::{AdminAction, AdminTarget, AuditId, EntityId, Packed, Text, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::tables::AuditEntry;
use store::{Card, Cards, Paging, Stored};

/// Which lines are asked for.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct LogQuery {
    /// Of this admin alone.
    pub actor_id: Option<UserId>,
    /// Of this action alone.
    pub action: Option<AdminAction>,
    /// About this thing alone.
    pub target_id: Option<EntityId>,
    /// Which page.
    #[serde(flatten)]
    pub paging: Paging,
}

/// Something that an admin did.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LineView {
    /// Its id.
    pub id: AuditId,
    /// Who did it.
    pub actor: Card,
    /// What was done.
    pub action: AdminAction,
    /// What kind of thing it was done to.
    pub target_type: AdminTarget,
    /// The thing.
    pub target_id: EntityId,
    /// Why.
    pub reason: Option<String>,
    /// What else there is to know.
    pub details: Option<Value>,
    /// When.
    pub created_at: Timestamp,
}

impl LineView {
    /// A line with its admin's card.
    pub fn new(line: Stored<AuditEntry>, cards: &Cards) -> Self {
        let row = line.row;
        Self {
            id: line.id,
            actor: cards.of(&row.actor_id),
            action: row.action,
            target_type: row.target_type,
            target_id: row.target_id,
            reason: row.reason.map(Text::into_string),
            details: row.details.map(Packed::into_inner),
            created_at: line.created_at,
        }
    }
}
