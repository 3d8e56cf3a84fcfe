//! Challenges as they are set, found and met.

use model::{
    ChallengeDifficulty, ChallengeId, ChallengeMetric, ChallengeScope, ChallengeStatus,
    Participation, PodId, Text, Timestamp, UserId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::{Challenge, ChallengeParticipant};
use store::{Paging, Stored};

/// A challenge as its owner sets it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewChallenge {
    /// What it is called.
    pub title: Text<3, 120>,
    /// What it is about.
    #[serde(default)]
    pub description: Option<Text<0, 1_000>>,
    /// How hard it is; `Medium` where it is left out.
    #[serde(default)]
    pub difficulty: Option<ChallengeDifficulty>,
    /// What it counts.
    pub metric: ChallengeMetric,
    /// How much of it reaches the goal.
    #[schemars(range(min = 1, max = 20_000))]
    pub goal: u32,
    /// How long it runs, in days.
    #[schemars(range(min = 1, max = 90))]
    pub duration_days: u32,
    /// What reaching it is worth, from 25 up to what its goal is: a tenth of the minutes, the sessions or check-ins, at the most 500; 50
    /// where participants say themselves what they did. What lies outside is brought inside; the most where it is left out.
    #[serde(default)]
    pub points: Option<i64>,
    /// Who may take part; the community where it is left out.
    #[serde(default)]
    pub scope: Option<ChallengeScope>,
    /// The pod, for one of a pod.
    #[serde(default)]
    pub pod_id: Option<PodId>,
    /// Names this attempt: sending it again answers the first challenge.
    #[serde(default)]
    pub client_id: Option<Text<1, 64>>,
}

/// Yes or no in a query string.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OwnOnes {
    /// Yes.
    True,
    /// No.
    #[default]
    False,
}

/// Which challenges to list.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeFilter {
    /// Those that the caller takes part in, whatever became of them; otherwise those that run and that they may take part in.
    #[serde(default)]
    pub mine: OwnOnes,
    /// Those of the community, or those of pods.
    #[serde(default)]
    pub scope: Option<ChallengeScope>,
    /// Those of this pod.
    #[serde(default)]
    pub pod_id: Option<PodId>,
    /// Which page, and how long: 20 where it is left out.
    #[serde(flatten)]
    pub paging: Paging,
}

/// A challenge as its readers see it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeView {
    /// Its id.
    pub id: ChallengeId,
    /// Who set it.
    pub owner_id: UserId,
    /// What it is called.
    pub title: Text<3, 120>,
    /// What it is about.
    pub description: Option<Text<0, 1_000>>,
    /// How hard its owner thinks it is.
    pub difficulty: ChallengeDifficulty,
    /// What it counts.
    pub metric: ChallengeMetric,
    /// How much of it reaches the goal.
    pub goal: u32,
    /// What reaching it is worth.
    pub points: u32,
    /// Who may take part.
    pub scope: ChallengeScope,
    /// The pod whose members take part.
    pub pod_id: Option<PodId>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// How far it has come.
    pub status: ChallengeStatus,
    /// How many take part.
    pub participant_count: u32,
    /// When it was set.
    pub created_at: Timestamp,
}

impl From<Stored<Challenge>> for ChallengeView {
    fn from(stored: Stored<Challenge>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            owner_id: row.owner_id,
            title: row.title,
            description: row.description,
            difficulty: row.difficulty,
            metric: row.metric,
            goal: row.goal,
            points: row.points,
            scope: row.scope,
            pod_id: row.pod_id,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            status: row.status,
            participant_count: row.participant_count,
            created_at: stored.created_at,
        }
    }
}

/// How far somebody is in a challenge.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlaceView {
    /// How much of the goal they have.
    pub progress: u32,
    /// How far they have come.
    pub status: Participation,
    /// When they reached the goal.
    pub completed_at: Option<Timestamp>,
}

impl From<ChallengeParticipant> for PlaceView {
    fn from(row: ChallengeParticipant) -> Self {
        Self {
            progress: row.progress,
            status: row.status,
            completed_at: row.completed_at,
        }
    }
}

/// One challenge.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OneChallenge {
    /// The challenge.
    pub challenge: ChallengeView,
}

/// A challenge in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ChallengeItem {
    /// The challenge.
    pub challenge: ChallengeView,
    /// The caller's place in it; null where they have none.
    pub place: Option<PlaceView>,
}

/// Whether the caller takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Joined {
    /// Whether they do.
    pub joined: bool,
    /// How many do.
    pub participant_count: u32,
}

/// What somebody says that they did.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewProgress {
    /// How much, at most the goal.
    #[schemars(range(min = 1, max = 20_000))]
    pub delta: u32,
}

/// How far the caller is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// How much of the goal they have.
    pub progress: u32,
    /// Whether they reached it.
    pub completed: bool,
}

/// That a challenge was called off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cancelled {
    /// That it was.
    pub cancelled: bool,
}
