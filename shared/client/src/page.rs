//! Answers that are lists.

use serde::Deserialize;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Page<T> {
    /// How many there are in all; 0 unless the total was asked for, never above 5,000.
    #[serde(default)]
    pub total: u64,
    /// The items of this page.
    #[serde(
        alias = "rows",
        alias = "users",
        alias = "sessions",
        alias = "teams",
        alias = "memberships",
        alias = "files",
        alias = "tokens"
    )]
    pub items: Vec<T>,
}
