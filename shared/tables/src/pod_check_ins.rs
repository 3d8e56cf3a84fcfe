//! Short notes that members leave in their pod.
//!
//! Points are given for the first of a member and local day.

use model::{EntityId, LocalDate, Mood, PodId, Text, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Index, Preset, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<CheckIn>().read_per_row();

/// How a member is getting on. The pod's team may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckIn {
    /// The pod.
    pub pod_id: PodId,
    /// Who wrote it.
    pub user_id: UserId,
    /// The note.
    pub note: Text<1, 4_000>,
    /// How it goes.
    pub mood: Option<Mood>,
    /// What is in the way.
    pub blocker: Option<Text<0, 300>>,
    /// Whether the pod is asked for help.
    pub help_needed: bool,
    /// The day on the writer's calendar.
    pub local_date: LocalDate,
}

impl CheckIn {
    /// Column of [`CheckIn::pod_id`].
    pub const POD_ID: Column = Column::id("podId").required();
    /// Column of [`CheckIn::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`CheckIn::note`].
    pub const NOTE: Column = Column::text("note", 4_000).required();
    /// Column of [`CheckIn::mood`].
    pub const MOOD: Column = Column::string("mood", 16);
    /// Column of [`CheckIn::blocker`].
    pub const BLOCKER: Column = Column::string("blocker", 300);
    /// Column of [`CheckIn::help_needed`].
    pub const HELP_NEEDED: Column = Column::boolean("helpNeeded").preset(Preset::Boolean(false));
    /// Column of [`CheckIn::local_date`].
    pub const LOCAL_DATE: Column = Column::string("localDate", 10).required();
}

impl Row for CheckIn {
    type Id = EntityId;
    const TABLE: &'static str = "pod_check_ins";
    const NOUN: &'static str = "Check-in";
    const COLUMNS: &'static [Column] = &[
        Self::POD_ID,
        Self::USER_ID,
        Self::NOTE,
        Self::MOOD,
        Self::BLOCKER,
        Self::HELP_NEEDED,
        Self::LOCAL_DATE,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("pod_k", &[Self::POD_ID.asc(), desc(CREATED_AT)]),
        Index::key("user_k", &[Self::USER_ID.asc(), desc(CREATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<CheckIn>(&json!({
            "podId": "id-podid",
            "userId": "id-userid",
            "note": "Some note",
            "mood": "great",
            "blocker": "Some blocker",
            "helpNeeded": true,
            "localDate": "2026-01-02",
        }));
    }
}
