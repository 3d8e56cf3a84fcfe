//! Whiteboards.

use model::{FileId, MeetingId, PodId, Text, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::tables::Whiteboard;
use store::Stored;

/// Which board of a pod.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardPlace {
    /// The board of this meeting; the pod's own where it is left out.
    #[serde(default)]
    pub meeting_id: Option<MeetingId>,
}

/// A board as it is saved.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavedBoard {
    /// What is drawn; up to 200,000 characters of JSON.
    pub state: Map<String, Value>,
    /// The version that the drawing is based on; 0 for the first.
    pub base_version: u32,
    /// What it is called.
    #[serde(default)]
    pub title: Option<Text<1, 120>>,
    /// The meeting whose board it is; the pod's own where it is left out.
    #[serde(default)]
    pub meeting_id: Option<MeetingId>,
}

/// A picture of a board.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewExport {
    /// A PNG or JPEG that the caller uploaded to the bucket `attachments`.
    pub file_id: FileId,
    /// The meeting whose board it shows; the pod's own where it is left out.
    #[serde(default)]
    pub meeting_id: Option<MeetingId>,
}

/// A board as the pod sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardView {
    /// The pod.
    pub pod_id: PodId,
    /// The meeting; null for the pod's own.
    pub meeting_id: Option<String>,
    /// What it is called.
    pub title: String,
    /// What is drawn.
    pub state: Map<String, Value>,
    /// How often it was saved: the base of the next version.
    pub version: u32,
    /// Who saved it first.
    pub creator_id: Option<UserId>,
    /// Who saved it last.
    pub last_modified_by: Option<UserId>,
    /// A picture of it.
    pub export_file_id: Option<FileId>,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<Whiteboard>> for BoardView {
    fn from(stored: Stored<Whiteboard>) -> Self {
        let row = stored.row;
        Self {
            pod_id: row.pod_id,
            meeting_id: Some(row.meeting_id).filter(|it| !it.is_empty()),
            title: row.title.into_string(),
            state: row.state.into_inner(),
            version: row.version,
            creator_id: row.creator_id,
            last_modified_by: row.last_modified_by,
            export_file_id: row.export_file_id,
            updated_at: stored.updated_at,
        }
    }
}

/// The board, if there is one.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneBoard {
    /// The board; null where nobody has drawn.
    pub whiteboard: Option<BoardView>,
}

/// The version that was saved.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Version {
    /// Its number.
    pub version: u32,
}

/// Answer to putting a board away.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Archived {
    /// Always true.
    pub archived: bool,
}

/// The picture that was kept.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    /// The file.
    pub export_file_id: FileId,
}
