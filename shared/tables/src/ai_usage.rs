//! What somebody used of the models on a UTC day; the id is computed from both.

use model::{EdgeId, LocalDate, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{asc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<AiUsage>();

/// One person's day. No client reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AiUsage {
    /// Who asked.
    pub user_id: UserId,
    /// The day, in UTC.
    pub date: LocalDate,
    /// Questions.
    pub requests: u32,
    /// Tokens of questions and answers.
    pub tokens: u32,
}

impl AiUsage {
    /// A day that begins.
    pub fn new(user: &UserId, date: LocalDate, requests: u32, tokens: u32) -> Self {
        Self {
            user_id: user.clone(),
            date,
            requests,
            tokens,
        }
    }

    /// Column of [`AiUsage::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`AiUsage::date`].
    pub const DATE: Column = Column::string("date", 10).required();
    /// Column of [`AiUsage::requests`].
    pub const REQUESTS: Column = Column::counter("requests");
    /// Column of [`AiUsage::tokens`].
    pub const TOKENS: Column = Column::counter("tokens");
}

impl Row for AiUsage {
    type Id = EdgeId;
    const TABLE: &'static str = "ai_usage";
    const NOUN: &'static str = "Quota";
    const COLUMNS: &'static [Column] = &[Self::USER_ID, Self::DATE, Self::REQUESTS, Self::TOKENS];
    const INDEXES: &'static [Index] = &[
        Index::unique("day_u", &[Self::USER_ID.asc(), Self::DATE.asc()]),
        Index::key("age_k", &[asc(CREATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<AiUsage>(&json!({
            "userId": "id-userid",
            "date": "2026-01-02",
            "requests": 3,
            "tokens": 3,
        }));
    }
}
