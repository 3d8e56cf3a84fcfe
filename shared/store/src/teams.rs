//! A pod's team: it carries the right to read, and nothing else.
//!
//! `pod_members` decides who is in; the team follows. Nobody is ever Appwrite's `owner` of a team, since owners change memberships
//! past our rules.

use client::{ErrorKind, NewMembership};
use model::{MembershipId, PodId, PodRole, UserId};

use crate::app::App;
use crate::error::{Error, Result};

const NOUN: &str = "Team";

/// The role in the team that goes with a role in the pod.
pub fn team_role(role: PodRole) -> &'static str {
    match role {
        PodRole::Owner | PodRole::Admin => "admin",
        PodRole::Member => "member",
    }
}

impl App {
    /// Makes the team of a new pod, without anybody in it.
    pub async fn create_team(&self, pod: &PodId, name: &str) -> Result<()> {
        let made = self.client().teams().create(pod.as_str(), name, &[]).await;
        told(made).map(drop)
    }

    /// Removes the team of a pod, and with it everybody's right to read; it may be gone already.
    pub async fn delete_team(&self, pod: &PodId) -> Result<()> {
        gone(self.client().teams().delete(pod.as_str()).await)
    }

    /// Lets somebody read what their pod reads; none where they could before.
    pub async fn join_team(
        &self,
        pod: &PodId,
        user: &UserId,
        role: PodRole,
    ) -> Result<Option<MembershipId>> {
        let new = NewMembership {
            user_id: user.to_string(),
            roles: vec![team_role(role).to_owned()],
        };
        let teams = self.client().teams();
        match teams.create_membership(pod.as_str(), &new).await {
            Ok(made) => Ok(MembershipId::parse(&made.id).ok()),
            Err(cause) if cause.kind == ErrorKind::Conflict => Ok(None),
            Err(cause) => Err(Error::about(NOUN, cause)),
        }
    }

    /// Ends somebody's right to read what their pod reads: one call, two where the membership's id is not known.
    pub async fn leave_team(
        &self,
        pod: &PodId,
        user: &UserId,
        known: Option<&MembershipId>,
    ) -> Result<()> {
        let Some(id) = self.team_membership(pod, user, known).await? else {
            return Ok(());
        };
        let teams = self.client().teams();
        gone(teams.delete_membership(pod.as_str(), &id).await)
    }

    /// Gives somebody another role in the team: one call, two where the membership's id is not known.
    ///
    /// Somebody who is not in the team stays out of it until the reconciling job finds that.
    pub async fn set_team_role(
        &self,
        pod: &PodId,
        user: &UserId,
        known: Option<&MembershipId>,
        role: PodRole,
    ) -> Result<()> {
        let Some(id) = self.team_membership(pod, user, known).await? else {
            return Ok(());
        };
        let teams = self.client().teams();
        let changed = teams
            .update_membership(pod.as_str(), &id, &[team_role(role)])
            .await;
        gone(changed.map(drop))
    }

    async fn team_membership(
        &self,
        pod: &PodId,
        user: &UserId,
        known: Option<&MembershipId>,
    ) -> Result<Option<String>> {
        if let Some(id) = known {
            return Ok(Some(id.to_string()));
        }
        let teams = self.client().teams();
        match teams.membership_of(pod.as_str(), user.as_str()).await {
            Ok(found) => Ok(found.map(|it| it.id)),
            Err(cause) if cause.kind == ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(Error::about(NOUN, cause)),
        }
    }
}

fn told<T>(answer: client::Result<T>) -> Result<T> {
    answer.map_err(|cause| Error::about(NOUN, cause))
}

fn gone(answer: client::Result<()>) -> Result<()> {
    match answer {
        Err(cause) if cause.kind == ErrorKind::NotFound => Ok(()),
        other => told(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_owner_of_a_team() {
        for role in PodRole::ALL {
            assert_ne!(team_role(*role), "owner", "{role}");
        }
    }
}
