//! The catalogue of courses.
//!
//! The mean rating is the sum by the count: two increments instead of a read and a write.

use model::{
    Cents, CourseGeneration, CourseId, CourseStatus, Difficulty, FileId, List, Tag, Text,
    Timestamp, UserId,
};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{asc, desc, Column, Index, Preset, Table, CREATED_AT, UPDATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<Course>().read_per_row();

/// A course by an instructor. Everybody signed in may read a published one, its instructor a draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Course {
    /// Who teaches it.
    pub instructor_id: UserId,
    /// What it is called.
    pub title: Text<3, 200>,
    /// What it is about.
    pub description: Text<0, 5_000>,
    /// Its language, as a BCP 47 tag.
    pub language: String,
    /// How long it takes, in minutes.
    pub duration_min: u32,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// Where the catalogue lists it.
    pub category: Option<String>,
    /// Its tags.
    pub tags: List<Tag, 0, 10>,
    /// What one should know.
    pub prerequisites: List<Text<1, 200>, 0, 10>,
    /// Its picture, in bucket `course_files`.
    pub cover_file_id: Option<FileId>,
    /// The video it was made from.
    pub youtube_video_id: Option<String>,
    /// Whether it is in the catalogue.
    pub status: CourseStatus,
    /// Whether it costs something.
    pub is_monetized: bool,
    /// What it costs, in minor units.
    pub price_cents: Cents,
    /// In which currency, as an ISO 4217 code in lower case.
    pub currency: String,
    /// The score that passes, in per cent.
    pub passing_score: u32,
    /// Whether a chapter opens only once the one before was passed.
    pub mastery_required: bool,
    /// Enrolments that are not dropped.
    pub enrollment_count: u32,
    /// Completions.
    pub completion_count: u32,
    /// The stars of all reviews.
    pub rating_sum: u32,
    /// How many reviews.
    pub rating_count: u32,
    /// The mean of the stars, to sort by; none without reviews.
    pub rating_avg: Option<f64>,
    /// How many chapters.
    pub chapter_count: u32,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// How far the model is that drafts it; none of what people write.
    pub generation: Option<CourseGeneration>,
    /// Why the draft is not whole, as a sentence.
    pub generation_error: Option<Text<0, 300>>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

impl Course {
    /// Column of [`Course::instructor_id`].
    pub const INSTRUCTOR_ID: Column = Column::id("instructorId").required();
    /// Column of [`Course::title`].
    pub const TITLE: Column = Column::string("title", 200).required();
    /// Column of [`Course::description`].
    pub const DESCRIPTION: Column = Column::text("description", 5_000).required();
    /// Column of [`Course::language`].
    pub const LANGUAGE: Column = Column::string("language", 12).or("en");
    /// Column of [`Course::duration_min`].
    pub const DURATION_MIN: Column = Column::counter("durationMin");
    /// Column of [`Course::difficulty`].
    pub const DIFFICULTY: Column = Column::string("difficulty", 16).or("Beginner");
    /// Column of [`Course::category`].
    pub const CATEGORY: Column = Column::string("category", 50);
    /// Column of [`Course::tags`].
    pub const TAGS: Column = Column::string("tags", 32).array();
    /// Column of [`Course::prerequisites`].
    pub const PREREQUISITES: Column = Column::string("prerequisites", 200).array();
    /// Column of [`Course::cover_file_id`].
    pub const COVER_FILE_ID: Column = Column::id("coverFileId");
    /// Column of [`Course::youtube_video_id`].
    pub const YOUTUBE_VIDEO_ID: Column = Column::string("youtubeVideoId", 11);
    /// Column of [`Course::status`].
    pub const STATUS: Column = Column::string("status", 10).or("draft");
    /// Column of [`Course::is_monetized`].
    pub const IS_MONETIZED: Column = Column::boolean("isMonetized").preset(Preset::Boolean(false));
    /// Column of [`Course::price_cents`].
    pub const PRICE_CENTS: Column = Column::counter("priceCents");
    /// Column of [`Course::currency`].
    pub const CURRENCY: Column = Column::string("currency", 3).or("usd");
    /// Column of [`Course::passing_score`].
    pub const PASSING_SCORE: Column = Column::integer("passingScore")
        .range(0, 100)
        .preset(Preset::Integer(70));
    /// Column of [`Course::mastery_required`].
    pub const MASTERY_REQUIRED: Column =
        Column::boolean("masteryRequired").preset(Preset::Boolean(false));
    /// Column of [`Course::enrollment_count`].
    pub const ENROLLMENT_COUNT: Column = Column::counter("enrollmentCount");
    /// Column of [`Course::completion_count`].
    pub const COMPLETION_COUNT: Column = Column::counter("completionCount");
    /// Column of [`Course::rating_sum`].
    pub const RATING_SUM: Column = Column::counter("ratingSum");
    /// Column of [`Course::rating_count`].
    pub const RATING_COUNT: Column = Column::counter("ratingCount");
    /// Column of [`Course::rating_avg`].
    pub const RATING_AVG: Column = Column::double("ratingAvg");
    /// Column of [`Course::chapter_count`].
    pub const CHAPTER_COUNT: Column = Column::counter("chapterCount");
    /// Column of [`Course::published_at`].
    pub const PUBLISHED_AT: Column = Column::datetime("publishedAt");
    /// Column of [`Course::generation`].
    pub const GENERATION: Column = Column::string("generation", 12);
    /// Column of [`Course::generation_error`].
    pub const GENERATION_ERROR: Column = Column::string("generationError", 300);
    /// Column of [`Course::deleted_at`].
    pub const DELETED_AT: Column = Column::datetime("deletedAt");
}

impl Row for Course {
    type Id = CourseId;
    const TABLE: &'static str = "courses";
    const NOUN: &'static str = "Course";
    const COLUMNS: &'static [Column] = &[
        Self::INSTRUCTOR_ID,
        Self::TITLE,
        Self::DESCRIPTION,
        Self::LANGUAGE,
        Self::DURATION_MIN,
        Self::DIFFICULTY,
        Self::CATEGORY,
        Self::TAGS,
        Self::PREREQUISITES,
        Self::COVER_FILE_ID,
        Self::YOUTUBE_VIDEO_ID,
        Self::STATUS,
        Self::IS_MONETIZED,
        Self::PRICE_CENTS,
        Self::CURRENCY,
        Self::PASSING_SCORE,
        Self::MASTERY_REQUIRED,
        Self::ENROLLMENT_COUNT,
        Self::COMPLETION_COUNT,
        Self::RATING_SUM,
        Self::RATING_COUNT,
        Self::RATING_AVG,
        Self::CHAPTER_COUNT,
        Self::PUBLISHED_AT,
        Self::GENERATION,
        Self::GENERATION_ERROR,
        Self::DELETED_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("list_k", &[Self::STATUS.asc(), Self::PUBLISHED_AT.desc()]),
        Index::key("instr_k", &[Self::INSTRUCTOR_ID.asc(), desc(CREATED_AT)]),
        Index::key("cat_k", &[Self::STATUS.asc(), Self::CATEGORY.asc()]),
        Index::key("making_k", &[Self::GENERATION.asc(), asc(UPDATED_AT)]),
        Index::fulltext("title_f", &[Self::TITLE.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Course>(&json!({
            "instructorId": "id-instructorid",
            "title": "Some title",
            "description": "Some descri",
            "language": "language",
            "durationMin": 3,
            "difficulty": "Advanced",
            "category": "category",
            "tags": ["rust"],
            "prerequisites": ["Some prereq"],
            "coverFileId": "id-coverfileid",
            "youtubeVideoId": "youtubeV",
            "status": "draft",
            "isMonetized": true,
            "priceCents": 3,
            "currency": "eur",
            "passingScore": 3,
            "masteryRequired": true,
            "enrollmentCount": 3,
            "completionCount": 3,
            "ratingSum": 3,
            "ratingCount": 3,
            "ratingAvg": 1.5,
            "chapterCount": 3,
            "publishedAt": "2026-01-02T03:04:05.678Z",
            "generation": "failed",
            "generationError": "Why",
            "deletedAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}
