//! JSON in and out.

use model::{CourseId, CourseStatus, JobId, List, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::parts::Part;

/// What a course is to be drafted from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewDraft {
    /// The address of a video on YouTube.
    #[serde(default)]
    pub youtube_url: Option<Text<1, 2_000>>,
    /// What is said in it, as plain text, `SubRip` or `WebVTT`; the captions of the video where it is left out.
    #[serde(default)]
    pub transcript: Option<Text<1, 200_000>>,
    /// What the course is called.
    pub title: Text<3, 200>,
    /// What it is about.
    #[serde(default)]
    pub description: Option<Text<0, 5_000>>,
    /// Whether chapters get summaries and notes at once; they do unless this is false.
    #[serde(default)]
    pub with_content: Option<bool>,
}

/// A course that will be drafted.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Drafted {
    /// The course, without chapters yet.
    pub course: DraftView,
    /// The job that drafts it; its row in `jobs` says how far it is.
    pub job_id: JobId,
}

/// A course that has no chapters yet.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// Its id.
    pub id: CourseId,
    /// What it is called.
    pub title: String,
    /// A draft.
    pub status: CourseStatus,
    /// The video it is made from.
    pub youtube_video_id: Option<String>,
}

/// What is to be written for a chapter.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewContent {
    /// Which parts.
    pub parts: List<Part, 1, 3>,
    /// Whether to write again what was written from the same.
    #[serde(default)]
    pub force: bool,
}

/// The job that writes, or none where all of it is there already.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Queued {
    /// The job; its row in `jobs` says how far it is.
    pub job_id: Option<JobId>,
    /// Whether everything asked for was written from the same chapter already.
    pub unchanged: bool,
}
