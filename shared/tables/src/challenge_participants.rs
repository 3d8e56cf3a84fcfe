//! How far people are in challenges; one row per person and challenge, since the id is computed from both.
//!
//! Leaving keeps the row, so that coming back finds it.

use model::{ChallengeId, EdgeId, Participation, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<ChallengeParticipant>().read_per_row();

/// Somebody takes part in a challenge. Whoever may read the challenge may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeParticipant {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Who takes part.
    pub user_id: UserId,
    /// How much of the goal they have.
    pub progress: u32,
    /// How far they have come.
    pub status: Participation,
    /// When they reached the goal.
    pub completed_at: Option<Timestamp>,
}

impl ChallengeParticipant {
    /// Somebody who has just joined.
    pub fn new(challenge: &ChallengeId, user: &UserId) -> Self {
        Self {
            challenge_id: challenge.clone(),
            user_id: user.clone(),
            progress: 0,
            status: Participation::Active,
            completed_at: None,
        }
    }

    /// Column of [`ChallengeParticipant::challenge_id`].
    pub const CHALLENGE_ID: Column = Column::id("challengeId").required();
    /// Column of [`ChallengeParticipant::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`ChallengeParticipant::progress`].
    pub const PROGRESS: Column = Column::counter("progress");
    /// Column of [`ChallengeParticipant::status`].
    pub const STATUS: Column = Column::string("status", 10).or("active");
    /// Column of [`ChallengeParticipant::completed_at`].
    pub const COMPLETED_AT: Column = Column::datetime("completedAt");
}

impl Row for ChallengeParticipant {
    type Id = EdgeId;
    const TABLE: &'static str = "challenge_participants";
    const NOUN: &'static str = "Participation";
    const COLUMNS: &'static [Column] = &[
        Self::CHALLENGE_ID,
        Self::USER_ID,
        Self::PROGRESS,
        Self::STATUS,
        Self::COMPLETED_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::CHALLENGE_ID.asc(), Self::USER_ID.asc()]),
        Index::key("user_k", &[Self::USER_ID.asc(), Self::STATUS.asc()]),
        Index::key(
            "board_k",
            &[Self::CHALLENGE_ID.asc(), Self::PROGRESS.desc()],
        ),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<ChallengeParticipant>(&json!({
            "challengeId": "id-c",
            "userId": "id-u",
            "progress": 3,
            "status": "completed",
            "completedAt": "2026-01-02T03:04:05.678Z",
        }));
    }

    #[test]
    fn whoever_joins_holds_what_the_columns_preset() {
        let (challenge, user) = ("c1".parse().unwrap(), "asha".parse().unwrap());
        crate::check_presets(&ChallengeParticipant::new(&challenge, &user));
    }
}
