//! Invitations into pods; the codes are secrets, so no client reads them.

use crate::schema::{asc, desc, Column, Index, Preset, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::new(
    "pod_invites",
    &[
        Column::string("code", 16).required(),
        Column::id("podId").required(),
        Column::id("createdBy").required(),
        Column::datetime("expiresAt").required(),
        Column::integer("maxUses")
            .range(1, 200)
            .preset(Preset::Integer(50)),
        Column::counter("uses"),
        Column::datetime("revokedAt"),
        // the only account that may use it
        Column::string("email", 254),
    ],
    &[
        Index::unique("code_u", &[asc("code")]),
        Index::key("pod_k", &[asc("podId"), desc(CREATED_AT)]),
        Index::key("expiry_k", &[asc("expiresAt")]),
    ],
);
