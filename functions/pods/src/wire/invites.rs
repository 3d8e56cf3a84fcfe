//! Invitations as they are made, listed, looked at and used.

use model::{EdgeId, PodId, Text, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::PodInvite;
use store::Stored;

use super::PodCard;

/// An invitation as an admin makes it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewInvite {
    /// How long it works: 1 to 720 hours, 168 where it is left out.
    #[serde(default)]
    pub expires_in_hours: Option<u32>,
    /// How many people it lets in: 1 to 200; 50 where it is left out, 1 for an e-mail address.
    #[serde(default)]
    pub max_uses: Option<u32>,
    /// The only person who may use it, by e-mail address.
    #[serde(default)]
    pub email: Option<Text<3, 254>>,
}

/// Answer to a new invitation: the same whether or not anybody has the address.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invited {
    /// The code.
    pub code: String,
    /// Where it is used.
    pub url: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// An invitation as the pod's leaders see it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InviteView {
    /// Its id.
    pub id: EdgeId,
    /// The code.
    pub code: String,
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
    /// The only person who may use it, by e-mail address as the inviter wrote it.
    pub email: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl From<Stored<PodInvite>> for InviteView {
    fn from(stored: Stored<PodInvite>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            code: row.code.into_string(),
            pod_id: row.pod_id,
            created_by: row.created_by,
            expires_at: row.expires_at,
            max_uses: row.max_uses,
            uses: row.uses,
            revoked_at: row.revoked_at,
            email: row.email,
            created_at: stored.created_at,
        }
    }
}

/// A pod's invitations.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Invites {
    /// The newest 100, the last made first.
    pub items: Vec<InviteView>,
}

/// Answer to a withdrawal.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Revoked {
    /// Always true.
    pub revoked: bool,
}

/// What an invitation opens.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// The pod.
    pub pod: PodCard,
    /// How many are in it.
    pub member_count: u32,
    /// When the invitation stops working.
    pub expires_at: Timestamp,
    /// Whether it lets one in now: the pod takes members and has a seat.
    pub valid: bool,
}

/// A code that somebody was given.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JoinByCode {
    /// The code; letter case does not matter.
    pub code: Text<1, 16>,
}
