//! Who is in which pod, and as what.
//!
//! The id is computed from both: two concurrent joins both survive, a double click is one row.

use model::{EdgeId, JoinedVia, MembershipId, PodId, PodRole, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<PodMember>().read_per_row();

/// Somebody is in a pod. Its team and they may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PodMember {
    /// The pod.
    pub pod_id: PodId,
    /// Who is in it.
    pub user_id: UserId,
    /// What they may do.
    pub role: PodRole,
    /// When that was last changed; the row changes for other reasons too, and only this one is told.
    pub role_changed_at: Option<Timestamp>,
    /// The membership of the pod's team, needed to end it.
    pub membership_id: Option<MembershipId>,
    /// Who invited them.
    pub invited_by: Option<UserId>,
    /// How they came in.
    pub joined_via: JoinedVia,
    /// Points won in this pod.
    pub points: u32,
    /// Days in a row with a check-in.
    pub streak: u32,
    /// When they last checked in.
    pub last_check_in_at: Option<Timestamp>,
    /// When the streak ends unless they check in again: with the day after the last check-in, of their own calendar.
    pub streak_ends_at: Option<Timestamp>,
}

impl PodMember {
    /// Somebody who has just come in and has done nothing yet.
    pub fn new(pod: &PodId, user: &UserId, role: PodRole, joined_via: JoinedVia) -> Self {
        Self {
            pod_id: pod.clone(),
            user_id: user.clone(),
            role,
            role_changed_at: None,
            membership_id: None,
            invited_by: None,
            joined_via,
            points: 0,
            streak: 0,
            last_check_in_at: None,
            streak_ends_at: None,
        }
    }

    /// Column of [`PodMember::pod_id`].
    pub const POD_ID: Column = Column::id("podId").required();
    /// Column of [`PodMember::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`PodMember::role`].
    pub const ROLE: Column = Column::string("role", 8).or("member");
    /// Column of [`PodMember::role_changed_at`].
    pub const ROLE_CHANGED_AT: Column = Column::datetime("roleChangedAt");
    /// Column of [`PodMember::membership_id`].
    pub const MEMBERSHIP_ID: Column = Column::id("membershipId");
    /// Column of [`PodMember::invited_by`].
    pub const INVITED_BY: Column = Column::id("invitedBy");
    /// Column of [`PodMember::joined_via`].
    pub const JOINED_VIA: Column = Column::string("joinedVia", 12).or("direct");
    /// Column of [`PodMember::points`].
    pub const POINTS: Column = Column::counter("points");
    /// Column of [`PodMember::streak`].
    pub const STREAK: Column = Column::counter("streak");
    /// Column of [`PodMember::last_check_in_at`].
    pub const LAST_CHECK_IN_AT: Column = Column::datetime("lastCheckInAt");
    /// Column of [`PodMember::streak_ends_at`].
    pub const STREAK_ENDS_AT: Column = Column::datetime("streakEndsAt");
}

impl Row for PodMember {
    type Id = EdgeId;
    const TABLE: &'static str = "pod_members";
    const NOUN: &'static str = "Membership";
    const COLUMNS: &'static [Column] = &[
        Self::POD_ID,
        Self::USER_ID,
        Self::ROLE,
        Self::ROLE_CHANGED_AT,
        Self::MEMBERSHIP_ID,
        Self::INVITED_BY,
        Self::JOINED_VIA,
        Self::POINTS,
        Self::STREAK,
        Self::LAST_CHECK_IN_AT,
        Self::STREAK_ENDS_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::POD_ID.asc(), Self::USER_ID.asc()]),
        Index::key("user_k", &[Self::USER_ID.asc(), desc(CREATED_AT)]),
        Index::key(
            "board_k",
            &[Self::POD_ID.asc(), Self::STREAK.desc(), Self::POINTS.desc()],
        ),
        Index::key("checked_k", &[Self::LAST_CHECK_IN_AT.asc()]),
        Index::key("role_k", &[Self::POD_ID.asc(), Self::ROLE.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<PodMember>(&json!({
            "podId": "id-podid",
            "userId": "id-userid",
            "role": "admin",
            "roleChangedAt": "2026-01-02T03:04:05.678Z",
            "membershipId": "id-membershipid",
            "invitedBy": "id-invitedby",
            "joinedVia": "invite",
            "points": 3,
            "streak": 3,
            "lastCheckInAt": "2026-01-02T03:04:05.678Z",
            "streakEndsAt": "2026-01-04T00:00:00.000Z",
        }));
    }
}
