//! Snapshots of who leads, each read with one get.
//!
//! Ids: `global-points`, `global-streak`, `global-week`, and one for each pod ([`board_of_pod`]).

use model::{did, kinds, FileId, Kind, Packed, PodId, SnapshotId, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<Leaderboard>().read_per_row();

/// Who leads, the first at most a hundred. Everybody signed in may read a global one, a pod's team its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Leaderboard {
    /// Who leads, the first first.
    pub items: Option<Packed<Vec<LeaderLine>>>,
    /// When the roll-up wrote this.
    pub computed_at: Option<Timestamp>,
}

/// Somebody on a leaderboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeaderLine {
    /// Who.
    pub user_id: UserId,
    /// What they are called.
    pub name: String,
    /// Their picture.
    pub avatar_file_id: Option<FileId>,
    /// What they are ranked by: points, or days in a row.
    pub value: u32,
    /// Their place, from 1.
    pub rank: u32,
    /// How many places they climbed since the snapshot before; none for who was not on it.
    pub delta: Option<i32>,
}

/// The id of a pod's leaderboard.
pub fn board_of_pod(pod: &PodId) -> SnapshotId {
    let computed = did::<kinds::Snapshot>(Kind::LEADERBOARD, &[pod.as_str()]);
    let hash = computed.as_str().split('_').nth(1).unwrap_or_default();
    // What is computed always is an id; were it none, the plain one is as good.
    SnapshotId::parse(&format!("pod-{hash}")).unwrap_or(computed)
}

impl Leaderboard {
    /// Column of [`Leaderboard::items`].
    pub const ITEMS: Column = Column::json("items", 30_000);
    /// Column of [`Leaderboard::computed_at`].
    pub const COMPUTED_AT: Column = Column::datetime("computedAt");
}

impl Row for Leaderboard {
    type Id = SnapshotId;
    const TABLE: &'static str = "leaderboards";
    const NOUN: &'static str = "Leaderboard";
    const COLUMNS: &'static [Column] = &[Self::ITEMS, Self::COMPUTED_AT];
    const INDEXES: &'static [Index] = &[];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Leaderboard>(&json!({
            "items": "[{\"userId\":\"u1\",\"name\":\"Asha\",\"avatarFileId\":null,\"value\":3,\"rank\":1,\"delta\":null}]",
            "computedAt": "2026-01-02T03:04:05.678Z",
        }));
    }

    #[test]
    fn the_board_of_a_pod_has_an_id_that_fits() {
        let pod = "p".repeat(36).parse().unwrap();
        let id = board_of_pod(&pod);
        assert!(
            id.as_str().starts_with("pod-") && id.as_str().len() == 36,
            "{id}"
        );
        assert_ne!(id, board_of_pod(&"other".parse().unwrap()));
    }
}
