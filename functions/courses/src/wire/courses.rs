//! Courses as they are written and read.

use model::{
    Cents, CourseGeneration, CourseId, CourseStatus, Difficulty, FileId, List, Patch, Tag, Text,
    Timestamp, UserId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::Course;
use store::{Card, Paging, Stored};

use super::chapters::ChapterView;
use super::learning::{EnrollmentView, ProgressView};

/// A course as its instructor begins it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCourse {
    /// What it is called.
    pub title: Text<3, 200>,
    /// What it is about.
    pub description: Text<1, 5_000>,
    /// Its language, as a BCP 47 tag; English where it is left out.
    #[serde(default)]
    pub language: Option<Text<2, 12>>,
    /// How hard it is; for beginners where it is left out.
    #[serde(default)]
    pub difficulty: Option<Difficulty>,
    /// Where the catalogue lists it.
    #[serde(default)]
    pub category: Option<Text<1, 50>>,
    /// Its tags.
    #[serde(default)]
    pub tags: List<Tag, 0, 10>,
    /// What one should know.
    #[serde(default)]
    pub prerequisites: List<Text<1, 200>, 0, 10>,
    /// How long it takes, in minutes.
    #[serde(default)]
    pub duration_min: Option<u32>,
    /// Its picture, which the instructor uploaded to the bucket `pod_images`.
    #[serde(default)]
    pub cover_file_id: Option<FileId>,
    /// Whether it costs something.
    #[serde(default)]
    pub is_monetized: bool,
    /// What it costs, in minor units: 0, or 100 to 100,000.
    #[serde(default)]
    pub price_cents: Option<i64>,
    /// In which currency, as an ISO 4217 code; `usd` where it is left out.
    #[serde(default)]
    pub currency: Option<Text<3, 3>>,
    /// The score that passes, in per cent: 0 to 100; 70 where it is left out.
    #[serde(default)]
    pub passing_score: Option<u32>,
    /// Whether a chapter is completed only by who passed its assignments.
    #[serde(default)]
    pub mastery_required: bool,
}

/// What changes about a course.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CoursePatch {
    /// The new title.
    pub title: Option<Text<3, 200>>,
    /// The new description.
    pub description: Option<Text<1, 5_000>>,
    /// The new language.
    pub language: Option<Text<2, 12>>,
    /// How hard it is from now on.
    pub difficulty: Option<Difficulty>,
    /// Where the catalogue lists it; null takes it away.
    pub category: Patch<Text<1, 50>>,
    /// The new tags.
    pub tags: Option<List<Tag, 0, 10>>,
    /// What one should know.
    pub prerequisites: Option<List<Text<1, 200>, 0, 10>>,
    /// How long it takes, in minutes.
    pub duration_min: Option<u32>,
    /// Its picture; null takes it away.
    pub cover_file_id: Patch<FileId>,
    /// Whether it costs something.
    pub is_monetized: Option<bool>,
    /// What it costs, in minor units: 0, or 100 to 100,000.
    pub price_cents: Option<i64>,
    /// In which currency.
    pub currency: Option<Text<3, 3>>,
    /// The score that passes, in per cent.
    pub passing_score: Option<u32>,
    /// Whether a chapter is completed only by who passed its assignments.
    pub mastery_required: Option<bool>,
}

/// Order of the catalogue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CourseSort {
    /// Last published first.
    #[default]
    New,
    /// Most taken first.
    Popular,
    /// Best rated first.
    Rating,
}

/// Which courses to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CourseFilter {
    /// Those with these words in the title.
    pub q: Option<Text<1, 64>>,
    /// Those under this category.
    pub category: Option<Text<1, 50>>,
    /// Those of this difficulty.
    pub difficulty: Option<Difficulty>,
    /// Those in this language.
    pub language: Option<Text<2, 12>>,
    /// Those that cost nothing.
    #[serde(deserialize_with = "truth")]
    pub free: bool,
    /// The caller's own, drafts too, last begun first.
    #[serde(deserialize_with = "truth")]
    pub mine: bool,
    /// Their order; newest first where it is left out.
    pub sort: CourseSort,
    /// Which page, and how long: 20 where it is left out.
    #[serde(flatten)]
    pub paging: Paging,
}

/// Reads true or false, or the text of one: a flattened query string has lost its types.
fn truth<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Said {
        Truth(bool),
        Text(String),
    }
    match Said::deserialize(deserializer)? {
        Said::Truth(truth) => Ok(truth),
        Said::Text(text) => match text.as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(serde::de::Error::custom("must be true or false")),
        },
    }
}

/// A course as readers see it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseView {
    /// Its id.
    pub id: CourseId,
    /// Who teaches it.
    pub instructor_id: UserId,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// Its language.
    pub language: String,
    /// How long it takes, in minutes.
    pub duration_min: u32,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// Where the catalogue lists it.
    pub category: Option<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// What one should know.
    pub prerequisites: Vec<Text<1, 200>>,
    /// Its picture.
    pub cover_file_id: Option<FileId>,
    /// The video it was made from.
    pub youtube_video_id: Option<String>,
    /// Whether it is in the catalogue.
    pub status: CourseStatus,
    /// Whether it costs something.
    pub is_monetized: bool,
    /// What it costs, in minor units.
    pub price_cents: Cents,
    /// In which currency.
    pub currency: String,
    /// The score that passes, in per cent.
    pub passing_score: u32,
    /// Whether a chapter is completed only by who passed its assignments.
    pub mastery_required: bool,
    /// How many people take it or took it to the end.
    pub enrollment_count: u32,
    /// How many people completed it.
    pub completion_count: u32,
    /// How many chapters it has.
    pub chapter_count: u32,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// How far the model is that drafts it; none of what people write.
    pub generation: Option<CourseGeneration>,
    /// Why the draft is not whole.
    pub generation_error: Option<String>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<Course>> for CourseView {
    fn from(stored: Stored<Course>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            instructor_id: row.instructor_id,
            title: row.title.into_string(),
            description: row.description.into_string(),
            language: row.language,
            duration_min: row.duration_min,
            difficulty: row.difficulty,
            category: row.category,
            tags: row.tags.into_vec(),
            prerequisites: row.prerequisites.into_vec(),
            cover_file_id: row.cover_file_id,
            youtube_video_id: row.youtube_video_id,
            status: row.status,
            is_monetized: row.is_monetized,
            price_cents: row.price_cents,
            currency: row.currency,
            passing_score: row.passing_score,
            mastery_required: row.mastery_required,
            enrollment_count: row.enrollment_count,
            completion_count: row.completion_count,
            chapter_count: row.chapter_count,
            generation: row.generation,
            generation_error: row.generation_error.map(Text::into_string),
            published_at: row.published_at,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// The stars of a course.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Rating {
    /// The mean of them; null without reviews.
    pub average: Option<f64>,
    /// How many reviews there are.
    pub count: u32,
}

/// A course in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CourseItem {
    /// The course.
    pub course: CourseView,
    /// Who teaches it.
    pub instructor: Card,
}

/// The page of a course.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CoursePage {
    /// The course.
    pub course: CourseView,
    /// Who teaches it.
    pub instructor: Card,
    /// Its chapters, in order.
    pub chapters: Vec<ChapterView>,
    /// The caller's enrolment, also one that they dropped.
    pub enrollment: Option<EnrollmentView>,
    /// How far the caller is, if they take it.
    pub progress: Option<ProgressView>,
    /// Its stars.
    pub rating: Rating,
}

/// A course that the caller takes.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TakenCourse {
    /// The course.
    pub course: CourseView,
    /// The enrolment.
    pub enrollment: EnrollmentView,
    /// How far the caller is.
    pub progress: Option<ProgressView>,
}

/// The one course of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneCourse {
    /// The course.
    pub course: CourseView,
}

/// Answer to a deletion.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Deleted {
    /// Always true: what is gone is gone.
    pub deleted: bool,
}
