//! What somebody plans for a day of their zone.
//!
//! The id is computed from both, so a day has one plan whoever makes it, the clock or a reader.

use model::{List, LocalDate, Packed, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Preset, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<StudyPlan>().read_per_row();

/// Somebody's plan of a day. Only they may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StudyPlan {
    /// Whose plan it is.
    pub user_id: UserId,
    /// The day on their calendar.
    pub local_date: LocalDate,
    /// What is planned, the most pressing first.
    pub items: Option<Packed<Vec<PlanItem>>>,
    /// Which of it is done, by its ids.
    pub completed_ids: List<String, 0, 20>,
    /// What was known when it was made.
    pub signals: List<String, 0, 10>,
    /// When it was made.
    pub generated_at: Option<Timestamp>,
    /// How often it was made anew, from 1.
    pub version: u32,
}

/// Something to do on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanItem {
    /// Stable as long as it is about the same thing.
    pub id: String,
    /// What it is.
    pub kind: PlanKind,
    /// What to do.
    pub title: String,
    /// What it leads to, within the application.
    pub path: String,
    /// When it begins, where it has a time.
    pub starts_at: Option<Timestamp>,
}

/// What an item of a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanKind {
    /// What takes place next.
    Next,
    /// What begins within four hours.
    Urgent,
    /// A check-in that a pod waits for.
    CheckIn,
    /// A pledge of the week.
    Pledge,
    /// The next chapter of a course.
    Chapter,
    /// Something to go over again.
    Revise,
    /// Something to read that was marked for later.
    Read,
    /// What yesterday was about.
    Recap,
}

impl StudyPlan {
    /// Column of [`StudyPlan::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`StudyPlan::local_date`].
    pub const LOCAL_DATE: Column = Column::string("localDate", 10).required();
    /// Column of [`StudyPlan::items`].
    pub const ITEMS: Column = Column::json("items", 20_000);
    /// Column of [`StudyPlan::completed_ids`].
    pub const COMPLETED_IDS: Column = Column::string("completedIds", 40).array();
    /// Column of [`StudyPlan::signals`].
    pub const SIGNALS: Column = Column::string("signals", 32).array();
    /// Column of [`StudyPlan::generated_at`].
    pub const GENERATED_AT: Column = Column::datetime("generatedAt");
    /// Column of [`StudyPlan::version`].
    pub const VERSION: Column = Column::integer("version")
        .range(1, LARGEST_INTEGER)
        .preset(Preset::Integer(1));
}

impl Row for StudyPlan {
    type Id = model::EdgeId;
    const TABLE: &'static str = "study_plans";
    const NOUN: &'static str = "Study plan";
    const COLUMNS: &'static [Column] = &[
        Self::USER_ID,
        Self::LOCAL_DATE,
        Self::ITEMS,
        Self::COMPLETED_IDS,
        Self::SIGNALS,
        Self::GENERATED_AT,
        Self::VERSION,
    ];
    const INDEXES: &'static [Index] = &[Index::unique(
        "day_u",
        &[Self::USER_ID.asc(), Self::LOCAL_DATE.asc()],
    )];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<StudyPlan>(&json!({
            "userId": "id-u",
            "localDate": "2026-01-02",
            "items": "[{\"id\":\"pledge-p1\",\"kind\":\"pledge\",\"title\":\"Keep your pledge\",\"path\":\"/app/pods/p1\",\"startsAt\":null}]",
            "completedIds": ["pledge-p1"],
            "signals": ["pods"],
            "generatedAt": "2026-01-02T03:04:05.678Z",
            "version": 3,
        }));
    }
}
