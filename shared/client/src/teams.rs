//! Teams and who is in them.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::build::Query;
use crate::error::Result;
use crate::page::Page;
use crate::retry::Repeat;
use crate::session::Session;
use crate::transport::Call;

/// The project's teams.
#[derive(Debug, Clone)]
pub struct Teams {
    session: Session,
}

/// One team.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Team {
    /// The id, which roles `team:…` refer to.
    #[serde(rename = "$id")]
    pub id: String,
    /// The name.
    pub name: String,
    /// How many members it has.
    #[serde(default)]
    pub total: u64,
}

/// One user's place in one team.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Membership {
    /// The id; it, not the user's, is what updates and deletes name.
    #[serde(rename = "$id")]
    pub id: String,
    /// Who it is; hidden from other members if the project says so.
    #[serde(default)]
    pub user_id: String,
    /// The team.
    pub team_id: String,
    /// True if the invitation was accepted.
    #[serde(default)]
    pub confirm: bool,
    /// The roles in the team, which permissions `team:…/role` refer to.
    #[serde(default)]
    pub roles: Vec<String>,
}

/// Who joins a team, and as what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewMembership {
    /// The user.
    pub user_id: String,
    /// The roles.
    pub roles: Vec<String>,
}

impl Teams {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// Creates a team. By key it has no members; by a user it has that one, with `roles`.
    pub async fn create(&self, id: &str, name: &str, roles: &[&str]) -> Result<Team> {
        let body = json!({ "teamId": id, "name": name, "roles": roles });
        self.session
            .fetch(Call::post(&["teams"]).json(&body)?)
            .await
    }

    /// Reads one team.
    pub async fn get(&self, id: &str) -> Result<Team> {
        self.session.fetch(Call::get(&["teams", id])).await
    }

    /// Reads a page of teams.
    pub async fn list(&self, queries: &[Query]) -> Result<Page<Team>> {
        let call = Call::get(&["teams"])
            .queries(queries)
            .parameter("total", "0");
        self.session.fetch(call).await
    }

    /// Renames a team.
    pub async fn update_name(&self, id: &str, name: &str) -> Result<Team> {
        self.session
            .fetch(Call::put(&["teams", id]).json(&json!({ "name": name }))?)
            .await
    }

    /// Deletes a team with its memberships.
    pub async fn delete(&self, id: &str) -> Result<()> {
        self.session.perform(Call::delete(&["teams", id])).await
    }

    /// Adds a user to a team. By key the membership is confirmed at once and no mail is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) when the user is a member already.
    pub async fn create_membership(
        &self,
        team: &str,
        membership: &NewMembership,
    ) -> Result<Membership> {
        let call = Call::post(&["teams", team, "memberships"]).json(membership)?;
        self.session.fetch(call).await
    }

    /// Reads one membership.
    pub async fn get_membership(&self, team: &str, membership: &str) -> Result<Membership> {
        self.session
            .fetch(Call::get(&["teams", team, "memberships", membership]))
            .await
    }

    /// Reads a page of a team's memberships.
    pub async fn list_memberships(
        &self,
        team: &str,
        queries: &[Query],
    ) -> Result<Page<Membership>> {
        let call = Call::get(&["teams", team, "memberships"])
            .queries(queries)
            .parameter("total", "0");
        self.session.fetch(call).await
    }

    /// Reads one user's membership in a team, if there is one.
    pub async fn membership_of(&self, team: &str, user: &str) -> Result<Option<Membership>> {
        let queries = [Query::equal("userId", user), Query::limit(1)];
        let page = self.list_memberships(team, &queries).await?;
        Ok(page.items.into_iter().next())
    }

    /// Replaces the roles of a membership.
    pub async fn update_membership(
        &self,
        team: &str,
        membership: &str,
        roles: &[&str],
    ) -> Result<Membership> {
        let call = Call::patch(&["teams", team, "memberships", membership])
            .repeat(Repeat::Safe)
            .json(&json!({ "roles": roles }))?;
        self.session.fetch(call).await
    }

    /// Removes a user from a team.
    pub async fn delete_membership(&self, team: &str, membership: &str) -> Result<()> {
        self.session
            .perform(Call::delete(&["teams", team, "memberships", membership]))
            .await
    }
}
