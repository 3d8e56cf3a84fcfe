//! Invitations into pods; the codes are secrets, so no client reads them.
//!
//! The id is computed from the code, so a code is looked up in one call.

use model::{EdgeId, PodId, Text, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Index, Preset, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<PodInvite>();

/// An invitation into a pod. No client reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PodInvite {
    /// The code that opens the pod.
    pub code: Text<1, 16>,
    /// The pod.
    pub pod_id: PodId,
    /// Who invites.
    pub created_by: UserId,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// How many people it lets in.
    pub max_uses: u32,
    /// How many it has let in.
    pub uses: u32,
    /// When it was withdrawn.
    pub revoked_at: Option<Timestamp>,
    /// The only account that may use it, by its address in lower case.
    pub email: Option<String>,
}

impl PodInvite {
    /// Column of [`PodInvite::code`].
    pub const CODE: Column = Column::string("code", 16).required();
    /// Column of [`PodInvite::pod_id`].
    pub const POD_ID: Column = Column::id("podId").required();
    /// Column of [`PodInvite::created_by`].
    pub const CREATED_BY: Column = Column::id("createdBy").required();
    /// Column of [`PodInvite::expires_at`].
    pub const EXPIRES_AT: Column = Column::datetime("expiresAt").required();
    /// Column of [`PodInvite::max_uses`].
    pub const MAX_USES: Column = Column::integer("maxUses")
        .range(1, 200)
        .preset(Preset::Integer(50));
    /// Column of [`PodInvite::uses`].
    pub const USES: Column = Column::counter("uses");
    /// Column of [`PodInvite::revoked_at`].
    pub const REVOKED_AT: Column = Column::datetime("revokedAt");
    /// Column of [`PodInvite::email`].
    pub const EMAIL: Column = Column::string("email", 254);
}

impl Row for PodInvite {
    type Id = EdgeId;
    const TABLE: &'static str = "pod_invites";
    const NOUN: &'static str = "Invitation";
    const COLUMNS: &'static [Column] = &[
        Self::CODE,
        Self::POD_ID,
        Self::CREATED_BY,
        Self::EXPIRES_AT,
        Self::MAX_USES,
        Self::USES,
        Self::REVOKED_AT,
        Self::EMAIL,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("code_u", &[Self::CODE.asc()]),
        Index::key("pod_k", &[Self::POD_ID.asc(), desc(CREATED_AT)]),
        Index::key("expiry_k", &[Self::EXPIRES_AT.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<PodInvite>(&json!({
            "code": "ABCDEFGH23",
            "podId": "id-podid",
            "createdBy": "id-createdby",
            "expiresAt": "2026-01-02T03:04:05.678Z",
            "maxUses": 3,
            "uses": 3,
            "revokedAt": "2026-01-02T03:04:05.678Z",
            "email": "email",
        }));
    }
}
