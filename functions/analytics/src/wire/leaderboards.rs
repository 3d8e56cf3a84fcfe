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
    /// Where the caller stands: by their line, or counted now where they have none.
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
    /// Their place, from 1. Who is not among the items has the place behind all that stand above them now; equals share one, except in a
    /// pod. Above them are counted those who were shut out too, and on the board of the week also who is private. None for who is
    /// private themselves, who has nothing on a board of everybody, and behind the 5,000th.
    pub rank: Option<u32>,
    /// How many places they climbed since the time before; none for who is not among the items.
    pub delta: Option<i32>,
}
