//! Goals that people reach together.

use model::{
    ChallengeDifficulty, ChallengeId, ChallengeMetric, ChallengeScope, ChallengeStatus, PodId,
    Text, Timestamp, UserId,
};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{asc, Column, Index, Preset, Table, ID};

/// The table.
pub const TABLE: Table = Table::of::<Challenge>().read_per_row();

/// A goal. Everybody signed in may read one of the community, the team of its pod one of a pod.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Challenge {
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
    /// How many take part, and have not left.
    pub participant_count: u32,
}

impl Challenge {
    /// Column of [`Challenge::owner_id`].
    pub const OWNER_ID: Column = Column::id("ownerId").required();
    /// Column of [`Challenge::title`].
    pub const TITLE: Column = Column::string("title", 120).required();
    /// Column of [`Challenge::description`].
    pub const DESCRIPTION: Column = Column::text("description", 1_000);
    /// Column of [`Challenge::difficulty`].
    pub const DIFFICULTY: Column = Column::string("difficulty", 8).or("Medium");
    /// Column of [`Challenge::metric`].
    pub const METRIC: Column = Column::string("metric", 16).required();
    /// Column of [`Challenge::goal`].
    pub const GOAL: Column = Column::integer("goal").range(1, 20_000).required();
    /// Column of [`Challenge::points`].
    pub const POINTS: Column = Column::integer("points")
        .range(25, 500)
        .preset(Preset::Integer(50));
    /// Column of [`Challenge::scope`].
    pub const SCOPE: Column = Column::string("scope", 10).or("community");
    /// Column of [`Challenge::pod_id`].
    pub const POD_ID: Column = Column::id("podId");
    /// Column of [`Challenge::starts_at`].
    pub const STARTS_AT: Column = Column::datetime("startsAt").required();
    /// Column of [`Challenge::ends_at`].
    pub const ENDS_AT: Column = Column::datetime("endsAt").required();
    /// Column of [`Challenge::status`].
    pub const STATUS: Column = Column::string("status", 10).or("active");
    /// Column of [`Challenge::participant_count`].
    pub const PARTICIPANT_COUNT: Column = Column::counter("participantCount");
}

impl Row for Challenge {
    type Id = ChallengeId;
    const TABLE: &'static str = "challenges";
    const NOUN: &'static str = "Challenge";
    const COLUMNS: &'static [Column] = &[
        Self::OWNER_ID,
        Self::TITLE,
        Self::DESCRIPTION,
        Self::DIFFICULTY,
        Self::METRIC,
        Self::GOAL,
        Self::POINTS,
        Self::SCOPE,
        Self::POD_ID,
        Self::STARTS_AT,
        Self::ENDS_AT,
        Self::STATUS,
        Self::PARTICIPANT_COUNT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key(
            "scope_k",
            &[Self::SCOPE.asc(), Self::STATUS.asc(), Self::ENDS_AT.asc()],
        ),
        Index::key("pod_k", &[Self::POD_ID.asc(), Self::STATUS.asc()]),
        Index::key("owner_k", &[Self::OWNER_ID.asc()]),
        Index::key("running_k", &[Self::STATUS.asc(), asc(ID)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Challenge>(&json!({
            "ownerId": "id-o",
            "title": "Ten hours",
            "description": "Together",
            "difficulty": "Hard",
            "metric": "focus_minutes",
            "goal": 600,
            "points": 50,
            "scope": "pod",
            "podId": "id-p",
            "startsAt": "2026-01-02T03:04:05.678Z",
            "endsAt": "2026-01-09T03:04:05.678Z",
            "status": "active",
            "participantCount": 3,
        }));
    }
}
