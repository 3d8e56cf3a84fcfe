//! JSON of leaderboards.

use model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use store::tables::LeaderLine;

/// A board as it was last written.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardView {
    /// Who leads, the first first; at most a hundred.
    pub items: Vec<LeaderLine>,
    /// Where the caller stands.
    pub me: OwnPlace,
    /// When it was written; none before the first time.
    pub computed_at: Option<Timestamp>,
}

/// Where the caller stands.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnPlace {
    /// What they are ranked by.
    pub value: u32,
    /// Their place; none for who is not on the board.
    pub rank: Option<u32>,
    /// How many places they climbed since the time before.
    pub delta: Option<i32>,
}
