//! JSON of what everybody is told.

use model::{BroadcastId, JobId, JobState, Text, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::{Broadcast, Job};
use store::Stored;

/// Something to tell everybody.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewBroadcast {
    /// The headline.
    pub title: Text<1, 80>,
    /// What there is to say.
    pub body: Text<1, 160>,
    /// The client's id of this attempt: a repeat answers the first.
    #[serde(default)]
    pub client_id: Option<Text<1, 64>>,
}

/// How far telling everybody is.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Progress {
    /// How far the work is.
    pub state: JobState,
    /// People told.
    pub done: u32,
    /// People there are, as far as it is known.
    pub total: u32,
}

/// Something that everybody is told.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BroadcastView {
    /// Its id.
    pub id: BroadcastId,
    /// The headline.
    pub title: String,
    /// What there is to say.
    pub body: String,
    /// Who says it.
    pub created_by: UserId,
    /// The job that tells everybody; whoever began it may follow its row.
    pub job_id: JobId,
    /// How far that is; none once the job is forgotten.
    pub progress: Option<Progress>,
    /// When it was said.
    pub created_at: Timestamp,
}

/// The one broadcast of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneBroadcast {
    /// The broadcast.
    pub broadcast: BroadcastView,
}

impl BroadcastView {
    /// A broadcast, with its job where that is known.
    pub fn new(stored: Stored<Broadcast>, job: Option<&Stored<Job>>) -> Self {
        let progress = job.map(|it| Progress {
            state: it.row.state,
            done: it.row.done,
            total: it.row.total,
        });
        let row = stored.row;
        Self {
            id: stored.id,
            title: row.title.into_string(),
            body: row.body.into_string(),
            created_by: row.created_by,
            job_id: row.job_id,
            progress,
            created_at: stored.created_at,
        }
    }
}
