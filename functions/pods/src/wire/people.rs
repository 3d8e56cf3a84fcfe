//! Members as they are listed, ranked, promoted and removed.

use model::{EdgeId, JoinedVia, PodId, PodRole, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::PodMember;
use store::{Card, Stored};

/// Somebody's place in a pod, as its members see it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberView {
    /// Its id.
    pub id: EdgeId,
    /// The pod.
    pub pod_id: PodId,
    /// Who it is.
    pub user_id: UserId,
    /// What they may do.
    pub role: PodRole,
    /// How they came in.
    pub joined_via: JoinedVia,
    /// Points won in this pod.
    pub points: u32,
    /// Days in a row with a check-in, as of the last one.
    pub streak: u32,
    /// When they last checked in.
    pub last_check_in_at: Option<Timestamp>,
    /// When they came in.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<PodMember>> for MemberView {
    fn from(stored: Stored<PodMember>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            pod_id: row.pod_id,
            user_id: row.user_id,
            role: row.role,
            joined_via: row.joined_via,
            points: row.points,
            streak: row.streak,
            last_check_in_at: row.last_check_in_at,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// Somebody in a list of members.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MemberItem {
    /// Who it is.
    pub user: Card,
    /// Their place in the pod; left out for who is not in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberView>,
}

/// The one member of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneMember {
    /// Their place in the pod.
    pub member: MemberView,
}

/// A role that the owner gives.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewRole {
    /// `admin` or `member`; the owner's changes by a transfer alone.
    pub role: PodRole,
}

/// Whom the owner hands the pod to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewOwner {
    /// A member of the pod.
    pub user_id: UserId,
}

/// Answer to somebody who left.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Left {
    /// Always true.
    pub left: bool,
    /// How many are still in it.
    pub member_count: u32,
}

/// Answer to a removal.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Removed {
    /// Always true.
    pub removed: bool,
    /// How many are still in it.
    pub member_count: u32,
}

/// How much of the board to read.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardFilter {
    /// How many places: 1 to 100, 50 where it is left out.
    #[serde(default)]
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<u32>,
}

/// A place on the board.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BoardItem {
    /// The place, from 1.
    pub rank: u32,
    /// Who has it.
    pub user: Card,
    /// Days in a row with a check-in, as of the last one.
    pub streak: u32,
    /// Points won in this pod.
    pub points: u32,
}

/// A pod's board.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Board {
    /// The first places.
    pub items: Vec<BoardItem>,
    /// The caller's own place, wherever that is.
    pub me: BoardItem,
}
