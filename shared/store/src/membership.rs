//! Who is in which pod, and as what.
//!
//! `pod_members` decides; the team that goes with a pod only conveys reading. A member's row has a computed id, so every
//! question is one call.

use client::Query;
use model::{did, EdgeId, Kind, PodId, PodRole, UserId};
use runtime::Code;

use crate::app::App;
use crate::error::Result;
use crate::page::LARGEST_PAGE;
use crate::pod_access;
use crate::stored::Stored;
use tables::PodMember;

/// The id of somebody's membership in a pod.
pub fn id(pod: &PodId, user: &UserId) -> EdgeId {
    did(Kind::POD_MEMBER, &[pod.as_str(), user.as_str()])
}

/// Whether a role carries at least the rights of another.
pub fn reaches(role: PodRole, needed: PodRole) -> bool {
    rank(role) >= rank(needed)
}

fn rank(role: PodRole) -> u8 {
    match role {
        PodRole::Member => 0,
        PodRole::Admin => 1,
        PodRole::Owner => 2,
    }
}

impl App {
    /// Reads somebody's membership in a pod, if they have one.
    pub async fn membership(
        &self,
        pod: &PodId,
        user: &UserId,
    ) -> Result<Option<Stored<PodMember>>> {
        self.rows().find(&id(pod, user)).await
    }

    /// Reads the membership of somebody who must have one.
    ///
    /// Where a stranger may not even know of the pod, answer "not found" instead.
    ///
    /// # Errors
    ///
    /// `not_a_member`.
    pub async fn require_member(
        &self,
        pod: &PodId,
        user: &UserId,
    ) -> Result<Stored<PodMember>, runtime::Error> {
        let found = self.membership(pod, user).await?;
        found.ok_or_else(pod_access::outside)
    }

    /// Reads the membership of somebody who must have at least a role.
    ///
    /// # Errors
    ///
    /// `not_a_member` for strangers; `not_owner` or `forbidden` for whose role does not reach.
    pub async fn require_role(
        &self,
        pod: &PodId,
        user: &UserId,
        needed: PodRole,
    ) -> Result<Stored<PodMember>, runtime::Error> {
        let member = self.require_member(pod, user).await?;
        if reaches(member.row.role, needed) {
            return Ok(member);
        }
        Err(match needed {
            PodRole::Owner => {
                runtime::Error::new(Code::NotOwner, "Only the owner of the pod may do this")
            }
            _ => runtime::Error::forbidden("Only admins of the pod may do this"),
        })
    }

    /// Reads all memberships of a pod, up to `limit`: one call for every 100.
    pub async fn members(&self, pod: &PodId, limit: usize) -> Result<Vec<Stored<PodMember>>> {
        let mut members: Vec<Stored<PodMember>> = Vec::new();
        while members.len() < limit {
            let mut queries = vec![Query::equal(PodMember::POD_ID, pod)];
            queries.extend(
                members
                    .last()
                    .map(|last| Query::cursor_after(last.id.as_str())),
            );
            let chunk = self.rows().list(queries, LARGEST_PAGE).await?;
            let is_last = chunk.len() < usize::try_from(LARGEST_PAGE).unwrap_or(usize::MAX);
            members.extend(chunk);
            if is_last {
                break;
            }
        }
        members.truncate(limit);
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_reaches_itself_and_what_is_below() {
        use PodRole::{Admin, Member, Owner};
        for (role, needed, expected) in [
            (Owner, Admin, true),
            (Admin, Admin, true),
            (Member, Admin, false),
            (Member, Member, true),
            (Admin, Owner, false),
        ] {
            assert_eq!(reaches(role, needed), expected, "{role:?} {needed:?}");
        }
    }
}
