//! Somebody who is no longer in a pod, for the job that tells of it: a row that is gone cannot say why.

use model::{JobKind, PodId, UserId};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::jobs::NewJob;
use crate::stored::Stored;
use tables::PodMember;

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
