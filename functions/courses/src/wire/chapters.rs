//! Chapters as they are written and studied.

use learning::assignments::AssignmentCard;
use model::{ChapterId, ChapterStatus, ContentType, FileId, List, Packed, Patch, Text, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::tables::{ChapterProgress, CourseContent};
use store::Stored;

/// A chapter as its instructor adds it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewChapter {
    /// What it is called.
    pub title: Text<1, 200>,
    /// What it is about.
    #[serde(default)]
    pub description: Option<Text<0, 2_000>>,
    /// Its place, for who wants to be sure: a new chapter comes last.
    #[serde(default)]
    pub seq: Option<u32>,
    /// How long it takes, in minutes.
    #[serde(default)]
    pub duration_min: Option<u32>,
    /// Where it begins in the video, in seconds.
    #[serde(default)]
    pub video_start_sec: Option<u32>,
    /// Where it ends in the video, in seconds.
    #[serde(default)]
    pub video_end_sec: Option<u32>,
    /// What one can do afterwards.
    #[serde(default)]
    pub objectives: List<Text<1, 300>, 0, 8>,
    /// What it consists of; a part of a video where it is left out.
    #[serde(default)]
    pub content_type: Option<ContentType>,
    /// What is said in it, or the beginning of that.
    #[serde(default)]
    pub transcript_excerpt: Option<Text<0, 8_000>>,
}

/// What changes about a chapter.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ChapterPatch {
    /// The new title.
    pub title: Option<Text<1, 200>>,
    /// The new description; null takes it away.
    pub description: Patch<Text<0, 2_000>>,
    /// How long it takes, in minutes; null takes it away.
    pub duration_min: Patch<u32>,
    /// Where it begins in the video, in seconds; null takes it away.
    pub video_start_sec: Patch<u32>,
    /// Where it ends in the video, in seconds; null takes it away.
    pub video_end_sec: Patch<u32>,
    /// What one can do afterwards.
    pub objectives: Option<List<Text<1, 300>, 0, 8>>,
    /// What it consists of.
    pub content_type: Option<ContentType>,
    /// What is said in it; null takes it away.
    pub transcript_excerpt: Patch<Text<0, 8_000>>,
}

/// The chapters of a course in their new order.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChapterOrder {
    /// Every chapter of the course, once.
    pub chapter_ids: Vec<ChapterId>,
}

/// A chapter as readers see it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChapterView {
    /// Its id.
    pub id: ChapterId,
    /// Its place in the course, from 1.
    pub seq: u32,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// How long it takes, in minutes.
    pub duration_min: Option<u32>,
    /// Where it begins in the video, in seconds.
    pub video_start_sec: Option<u32>,
    /// Where it ends in the video, in seconds.
    pub video_end_sec: Option<u32>,
    /// What one can do afterwards.
    pub objectives: Vec<Text<1, 300>>,
    /// What it consists of.
    pub content_type: ContentType,
    /// The beginning of its transcript, for who may study it.
    pub transcript_excerpt: Option<String>,
    /// The file with its whole transcript, for who may study it.
    pub transcript_file_id: Option<FileId>,
}

/// The chapters of a course, in order.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Chapters {
    /// The chapters.
    pub chapters: Vec<ChapterView>,
}

/// The one chapter of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneChapter {
    /// The chapter.
    pub chapter: ChapterView,
}

/// A chapter with everything that is studied in it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StudiedChapter {
    /// The chapter.
    pub chapter: ChapterView,
    /// What it teaches; null where nothing was written yet.
    pub content: Option<ContentView>,
    /// What it asks.
    pub assignments: Vec<AssignmentCard>,
    /// How far the caller is in it.
    pub progress: Option<ChapterProgressView>,
}

/// What a chapter teaches.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContentView {
    /// Summaries of different lengths.
    pub summaries: Option<Value>,
    /// What to remember.
    pub key_takeaways: Option<Value>,
    /// Notes, in Markdown.
    pub notes: Option<String>,
    /// Concepts: a list of name, definition and importance.
    pub concepts: Option<Value>,
    /// Formulas.
    pub formulas: Option<Value>,
    /// Where it is used.
    pub applications: Option<Value>,
    /// When it was written.
    pub generated_at: Timestamp,
}

impl From<CourseContent> for ContentView {
    fn from(row: CourseContent) -> Self {
        Self {
            summaries: row.summaries.map(Packed::into_inner),
            key_takeaways: row.key_takeaways.map(Packed::into_inner),
            notes: row.notes.map(Text::into_string),
            concepts: row.concepts.map(Packed::into_inner),
            formulas: row.formulas.map(Packed::into_inner),
            applications: row.applications.map(Packed::into_inner),
            generated_at: row.generated_at,
        }
    }
}

/// How far somebody is in a chapter.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChapterProgressView {
    /// How far.
    pub status: ChapterStatus,
    /// When they completed it.
    pub completed_at: Option<Timestamp>,
}

impl From<Stored<ChapterProgress>> for ChapterProgressView {
    fn from(stored: Stored<ChapterProgress>) -> Self {
        Self {
            status: stored.row.status,
            completed_at: stored.row.completed_at,
        }
    }
}
