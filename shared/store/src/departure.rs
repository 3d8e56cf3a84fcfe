//! Somebody who is no longer in a pod, for the job that tells of it and sees to it: a row that is gone cannot say why.

use std::time::Duration;

use client::{Changes, Query};
use model::{JobKind, PodId, UserId};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::error::{Error, Result};
use crate::jobs::NewJob;
use crate::stored::Stored;
use tables::{Pod, PodMember};

/// How long a counter that seems too high is left alone before the second look: whoever left may be freeing the seat right now.
const SECOND_LOOK: Duration = Duration::from_secs(1);

/// A membership that ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Departure {
    /// The pod.
    pub pod_id: PodId,
    /// Who is no longer in it.
    pub user_id: UserId,
    /// Whether somebody else ended it.
    pub was_removed: bool,
    /// This one membership: joining and leaving again is another.
    pub source: String,
}

impl Departure {
    /// The end of a membership.
    pub fn of(member: &Stored<PodMember>, was_removed: bool) -> Self {
        let since = member.created_at.as_millisecond();
        Self {
            pod_id: member.row.pod_id.clone(),
            user_id: member.row.user_id.clone(),
            was_removed,
            source: format!("{}-{since}", member.id),
        }
    }

    /// The job that tells of the end of this membership; each has one.
    ///
    /// # Errors
    ///
    /// As [`NewJob::with`].
    pub fn job(member: &Stored<PodMember>, was_removed: bool) -> Result<NewJob> {
        let since = member.created_at.as_millisecond().to_string();
        NewJob::of(JobKind::TellDeparture, member.id.cast(), &since)
            .with(&Self::of(member, was_removed))
    }
}

/// A pod that counts more members than it has.
#[derive(Debug)]
struct Overcount {
    pod: Stored<Pod>,
    counted: u64,
}

impl App {
    /// Ends the reading of somebody whose membership ended, whoever was to do it and was cut off: two calls, four where there is
    /// something to end. Whoever is in again reads on.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn see_out(&self, pod: &PodId, user: &UserId) -> Result<()> {
        if self.membership(pod, user).await?.is_some() {
            return Ok(());
        }
        self.leave_team(pod, user, None).await?;
        // Somebody who came back between the look and the end has lost what they had just been given.
        if let Some(member) = self.membership(pod, user).await? {
            self.join_team(pod, user, member.row.role).await?;
        }
        Ok(())
    }

    /// Frees the seats of a pod whose freeing was cut off: two calls, five where two looks find that it counts more members than it
    /// has. A write in between leaves the counter to the nightly recount.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn free_seats(&self, pod: &PodId) -> Result<()> {
        let Some(first) = self.overcount(pod).await? else {
            return Ok(());
        };
        tokio::time::sleep(SECOND_LOOK).await;
        let again = self.overcount(pod).await?;
        let Some(again) = again.filter(|it| it.is_same(&first)) else {
            return Ok(());
        };
        let change = Changes::new().set(Pod::MEMBER_COUNT, again.counted);
        let pods = self.rows::<Pod>().unchanged_since(&again.pod);
        match pods.update(pod, &change).await {
            Ok(_) | Err(Error::Changed { .. } | Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The counter is read first, so that a write after it is noticed.
    async fn overcount(&self, pod: &PodId) -> Result<Option<Overcount>> {
        let Some(pod) = self.rows::<Pod>().find(pod).await? else {
            return Ok(None);
        };
        let of_pod = [Query::equal(PodMember::POD_ID, &pod.id)];
        let counted = self.rows::<PodMember>().count(of_pod).await?;
        let is_over = u64::from(pod.row.member_count) > counted;
        Ok(is_over.then_some(Overcount { pod, counted }))
    }
}

impl Overcount {
    fn is_same(&self, other: &Self) -> bool {
        let says = |it: &Self| it.pod.row.member_count;
        (says(self), self.counted) == (says(other), other.counted)
    }
}
