//! What a cohort says about its course.

use model::{
    ChapterId, CohortId, CohortMessageId, CohortMessageType, PodId, Text, Timestamp, UserId,
};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{asc, desc, Column, Index, Preset, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<CohortMessage>().read_per_row();

/// A message to a cohort. The pod's team may read it, until it is hidden.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CohortMessage {
    /// The pod.
    pub pod_id: PodId,
    /// The cohort.
    pub cohort_id: CohortId,
    /// The chapter it is about.
    pub chapter_id: Option<ChapterId>,
    /// Who says it.
    pub author_id: UserId,
    /// What kind of message it is.
    #[serde(rename = "type")]
    pub kind: CohortMessageType,
    /// What is said.
    pub content: Text<0, 5_000>,
    /// What it answers.
    pub parent_id: Option<CohortMessageId>,
    /// How many people like it.
    pub likes_count: u32,
    /// How many answers it has.
    pub replies_count: u32,
    /// Whether it stays on top.
    pub is_pinned: bool,
    /// When enough people flagged it to hide it.
    pub flagged_at: Option<Timestamp>,
    /// How many people flagged it.
    pub flag_count: u32,
    /// When it was edited.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

impl CohortMessage {
    /// Column of [`CohortMessage::pod_id`].
    pub const POD_ID: Column = Column::id("podId").required();
    /// Column of [`CohortMessage::cohort_id`].
    pub const COHORT_ID: Column = Column::id("cohortId").required();
    /// Column of [`CohortMessage::chapter_id`].
    pub const CHAPTER_ID: Column = Column::id("chapterId");
    /// Column of [`CohortMessage::author_id`].
    pub const AUTHOR_ID: Column = Column::id("authorId").required();
    /// Column of [`CohortMessage::kind`].
    pub const KIND: Column = Column::string("type", 12).or("discussion");
    /// Column of [`CohortMessage::content`].
    pub const CONTENT: Column = Column::text("content", 5_000).required();
    /// Column of [`CohortMessage::parent_id`].
    pub const PARENT_ID: Column = Column::id("parentId");
    /// Column of [`CohortMessage::likes_count`].
    pub const LIKES_COUNT: Column = Column::counter("likesCount");
    /// Column of [`CohortMessage::replies_count`].
    pub const REPLIES_COUNT: Column = Column::counter("repliesCount");
    /// Column of [`CohortMessage::is_pinned`].
    pub const IS_PINNED: Column = Column::boolean("isPinned").preset(Preset::Boolean(false));
    /// Column of [`CohortMessage::flagged_at`].
    pub const FLAGGED_AT: Column = Column::datetime("flaggedAt");
    /// Column of [`CohortMessage::flag_count`].
    pub const FLAG_COUNT: Column = Column::counter("flagCount");
    /// Column of [`CohortMessage::edited_at`].
    pub const EDITED_AT: Column = Column::datetime("editedAt");
    /// Column of [`CohortMessage::deleted_at`].
    pub const DELETED_AT: Column = Column::datetime("deletedAt");
}

impl Row for CohortMessage {
    type Id = CohortMessageId;
    const TABLE: &'static str = "pod_course_chat";
    const NOUN: &'static str = "Message";
    const COLUMNS: &'static [Column] = &[
        Self::POD_ID,
        Self::COHORT_ID,
        Self::CHAPTER_ID,
        Self::AUTHOR_ID,
        Self::KIND,
        Self::CONTENT,
        Self::PARENT_ID,
        Self::LIKES_COUNT,
        Self::REPLIES_COUNT,
        Self::IS_PINNED,
        Self::FLAGGED_AT,
        Self::FLAG_COUNT,
        Self::EDITED_AT,
        Self::DELETED_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key(
            "chapter_k",
            &[
                Self::COHORT_ID.asc(),
                Self::CHAPTER_ID.asc(),
                desc(CREATED_AT),
            ],
        ),
        Index::key("parent_k", &[Self::PARENT_ID.asc(), asc(CREATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<CohortMessage>(&json!({
            "podId": "id-pod",
            "cohortId": "id-cohort",
            "chapterId": "id-chapter",
            "authorId": "id-author",
            "type": "question",
            "content": "Why?",
            "parentId": "id-parent",
            "likesCount": 3,
            "repliesCount": 3,
            "isPinned": true,
            "flaggedAt": "2026-01-02T03:04:05.678Z",
            "flagCount": 3,
            "editedAt": "2026-01-02T03:04:05.678Z",
            "deletedAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}
