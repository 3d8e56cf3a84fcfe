//! Drawings that a pod shares; saving names the version it is based on.

use model::{EdgeId, FileId, Packed, PodId, Text, UserId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::row::Row;
use crate::schema::{Column, Index, Preset, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<Whiteboard>().read_per_row();

/// A drawing; the id is computed from the pod and the meeting. The pod's team may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Whiteboard {
    /// The pod.
    pub pod_id: PodId,
    /// The meeting; empty for the board of the pod itself.
    pub meeting_id: String,
    /// What it is called.
    pub title: Text<1, 120>,
    /// What is drawn.
    pub state: Packed<Map<String, Value>>,
    /// How often it was saved.
    pub version: u32,
    /// Who saved it first.
    pub creator_id: Option<UserId>,
    /// Who saved it last.
    pub last_modified_by: Option<UserId>,
    /// Whether it was put away.
    pub is_archived: bool,
    /// A picture of it, in bucket `attachments`.
    pub export_file_id: Option<FileId>,
}

impl Whiteboard {
    /// Column of [`Whiteboard::pod_id`].
    pub const POD_ID: Column = Column::id("podId").required();
    /// Column of [`Whiteboard::meeting_id`].
    pub const MEETING_ID: Column = Column::id("meetingId").or("");
    /// Column of [`Whiteboard::title`].
    pub const TITLE: Column = Column::string("title", 120).or("Untitled");
    /// Column of [`Whiteboard::state`].
    pub const STATE: Column = Column::json("state", 200_000);
    /// Column of [`Whiteboard::version`].
    pub const VERSION: Column = Column::integer("version")
        .range(1, LARGEST_INTEGER)
        .preset(Preset::Integer(1));
    /// Column of [`Whiteboard::creator_id`].
    pub const CREATOR_ID: Column = Column::id("creatorId");
    /// Column of [`Whiteboard::last_modified_by`].
    pub const LAST_MODIFIED_BY: Column = Column::id("lastModifiedBy");
    /// Column of [`Whiteboard::is_archived`].
    pub const IS_ARCHIVED: Column = Column::boolean("isArchived").preset(Preset::Boolean(false));
    /// Column of [`Whiteboard::export_file_id`].
    pub const EXPORT_FILE_ID: Column = Column::id("exportFileId");
}

impl Row for Whiteboard {
    type Id = EdgeId;
    const TABLE: &'static str = "pod_whiteboards";
    const NOUN: &'static str = "Whiteboard";
    const COLUMNS: &'static [Column] = &[
        Self::POD_ID,
        Self::MEETING_ID,
        Self::TITLE,
        Self::STATE,
        Self::VERSION,
        Self::CREATOR_ID,
        Self::LAST_MODIFIED_BY,
        Self::IS_ARCHIVED,
        Self::EXPORT_FILE_ID,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("place_u", &[Self::POD_ID.asc(), Self::MEETING_ID.asc()]),
        Index::key("export_k", &[Self::EXPORT_FILE_ID.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Whiteboard>(&json!({
            "podId": "id-p",
            "meetingId": "id-m",
            "title": "Maths",
            "state": "{\"a\":1}",
            "version": 3,
            "creatorId": "id-c",
            "lastModifiedBy": "id-u",
            "isArchived": true,
            "exportFileId": "id-f",
        }));
    }
}
