//! Pods in place: rows and team as the function `pods` leaves them, so that reads by a member's own rights work.

use anyhow::{Context, Result};
use model::{did, Difficulty, JoinedVia, Kind, List, MembershipId, PodId, PodRole, UserId, Zone};
use serde_json::{json, Value};
use store::tables::{Pod, PodMember};
use store::Row;

use crate::{Host, Person};

/// How many fit into a pod that is put in place.
const ROOM: u32 = 200;

/// A pod that is about to be put in place.
#[derive(Debug, Clone)]
pub struct PodPlan {
    host: Host,
    id: String,
    is_public: bool,
    people: Vec<(Person, PodRole)>,
}

impl Host {
    /// A private pod of this owner; [`PodPlan::put`] makes it.
    pub fn pod(&self, id: &str, owner: &Person) -> PodPlan {
        PodPlan {
            host: self.clone(),
            id: id.to_owned(),
            is_public: false,
            people: vec![(owner.clone(), PodRole::Owner)],
        }
    }

    /// Makes somebody a member of a pod that is in place, without counting them.
    pub async fn put_member(&self, pod: &str, person: &Person, role: PodRole) -> Result<()> {
        let (pod, user): (PodId, UserId) = (pod.parse()?, person.id.parse()?);
        let roles = if role == PodRole::Member {
            json!(["member"])
        } else {
            json!(["admin"])
        };
        let mut row = PodMember::new(&pod, &user, role, JoinedVia::Direct);
        let readers = [
            format!("read(\"team:{pod}\")"),
            format!("read(\"user:{user}\")"),
        ];
        let readers: Vec<&str> = readers.iter().map(String::as_str).collect();
        let id = member_id(pod.as_str(), &person.id);
        // The row comes first, as in a real join: whoever is in a team without one is put out again by event.
        self.set_row(PodMember::TABLE, &id, serde_json::to_value(&row)?, &readers)
            .await?;
        let path = format!("/teams/{pod}/memberships");
        let invitation = json!({ "userId": user, "roles": roles });
        let joined = self.as_key("POST", &path, Some(invitation)).await?;
        let membership = joined.get("$id").and_then(Value::as_str);
        let membership: MembershipId = membership.context("a membership has an id")?.parse()?;
        row.membership_id = Some(membership);
        self.set_row(PodMember::TABLE, &id, serde_json::to_value(row)?, &readers)
            .await?;
        Ok(())
    }

    /// Takes somebody out of a pod: the membership of its team and the row.
    pub async fn remove_member(&self, pod: &str, person: &Person) -> Result<()> {
        let id = member_id(pod, &person.id);
        let row = self.row(PodMember::TABLE, &id).await?;
        let row = row.context("they are a member")?;
        let membership = row.get("membershipId").and_then(Value::as_str);
        let membership = membership.context("the row names the membership")?;
        let path = format!("/teams/{pod}/memberships/{membership}");
        self.as_key("DELETE", &path, None).await?;
        let path = format!(
            "/tablesdb/{}/tables/{}/rows/{id}",
            store::DATABASE,
            PodMember::TABLE
        );
        self.as_key("DELETE", &path, None).await?;
        Ok(())
    }
}

impl PodPlan {
    /// Anybody signed in may find it.
    #[must_use]
    pub fn public(mut self) -> Self {
        self.is_public = true;
        self
    }

    /// With an admin.
    #[must_use]
    pub fn admin(mut self, person: &Person) -> Self {
        self.people.push((person.clone(), PodRole::Admin));
        self
    }

    /// With a member.
    #[must_use]
    pub fn member(mut self, person: &Person) -> Self {
        self.people.push((person.clone(), PodRole::Member));
        self
    }

    /// With members.
    #[must_use]
    pub fn members<'a>(self, people: impl IntoIterator<Item = &'a Person>) -> Self {
        people.into_iter().fold(self, Self::member)
    }

    /// Makes the team, the rows and the memberships, waits for what they set off, and answers the pod's id.
    pub async fn put(self) -> Result<String> {
        let team = json!({ "teamId": self.id, "name": self.id });
        self.host.as_key("POST", "/teams", Some(team)).await?;
        let reader = if self.is_public {
            r#"read("users")"#.to_owned()
        } else {
            format!("read(\"team:{}\")", self.id)
        };
        let row = serde_json::to_value(self.row()?)?;
        self.host
            .set_row(Pod::TABLE, &self.id, row, &[&reader])
            .await?;
        for (person, role) in &self.people {
            self.host.put_member(&self.id, person, *role).await?;
        }
        self.host.settle().await?;
        Ok(self.id)
    }

    fn row(&self) -> Result<Pod> {
        let (owner, _) = self.people.first().context("a pod has an owner")?;
        Ok(Pod {
            name: format!("Pod {}", self.id).parse()?,
            slug: None,
            description: None,
            owner_id: owner.id.parse()?,
            image_file_id: None,
            subject: None,
            category: "general".to_owned(),
            difficulty: Difficulty::Beginner,
            tags: List::default(),
            matching_tags: List::default(),
            ideal_learner_type: List::default(),
            session_type: List::default(),
            average_session_length: None,
            common_availability: List::default(),
            is_public: self.is_public,
            is_active: true,
            max_members: ROOM,
            member_count: u32::try_from(self.people.len())?,
            posts_count: 0,
            timezone: Zone::utc(),
            last_activity_at: None,
            deleted_at: None,
        })
    }
}

fn member_id(pod: &str, user: &str) -> String {
    let id: model::EdgeId = did(Kind::POD_MEMBER, &[pod, user]);
    id.to_string()
}
