//! JSON in and out.

use model::{EdgeId, JobId, PodCourseStatus, PodId, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a pod's course is to be made from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPodCourse {
    /// The pod.
    pub pod_id: PodId,
    /// The address of a video on YouTube.
    #[serde(default)]
    pub youtube_url: Option<Text<1, 2_000>>,
    /// What is said in it, as plain text, `SubRip` or `WebVTT`; the captions of the video where it is left out.
    #[serde(default)]
    pub transcript: Option<Text<1, 200_000>>,
    /// What the course is called.
    pub course_title: Text<3, 200>,
}

/// A course that will be made.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Queued {
    /// The course; its row in `pod_courses` says how far it is.
    pub pod_course: QueuedCourse,
    /// The job that makes it; its row in `jobs` says how far it is.
    pub job_id: JobId,
}

/// A course whose making begins.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueuedCourse {
    /// Its id.
    pub id: EdgeId,
    /// The pod.
    pub pod_id: PodId,
    /// What it is called.
    pub title: String,
    /// How far it is.
    pub status: PodCourseStatus,
    /// How often its making was begun.
    pub revision: u32,
}
