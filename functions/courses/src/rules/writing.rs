//! What an instructor may write.

use client::Changes;
use model::{Cents, ContentType, CourseId, CourseStatus, Difficulty, Patch, Text, UserId};
use runtime::{Code, Error, Result};
use store::tables::{Course, CourseChapter};

use crate::wire::{ChapterPatch, CoursePatch, NewChapter, NewCourse};

/// What a course with a price costs at least and at most, in minor units.
const PRICES: std::ops::RangeInclusive<i64> = 100..=100_000;

/// The score that passes where nobody says another, in per cent.
const USUAL_SCORE: u32 = 70;

/// Characters of a description that tells enough to be published.
const TELLING: usize = 50;

/// A course as it begins: a draft.
///
/// # Errors
///
/// `validation_failed`.
pub fn course(instructor: &UserId, new: NewCourse) -> Result<Course> {
    Ok(Course {
        instructor_id: instructor.clone(),
        title: new.title,
        description: Text::cut(&new.description),
        language: new
            .language
            .as_ref()
            .map_or(Ok("en".to_owned()), |it| tag(it.as_str()))?,
        duration_min: new.duration_min.unwrap_or(0),
        difficulty: new.difficulty.unwrap_or(Difficulty::Beginner),
        category: new.category.map(Text::into_string),
        tags: new.tags,
        prerequisites: new.prerequisites,
        cover_file_id: new.cover_file_id,
        youtube_video_id: None,
        status: CourseStatus::Draft,
        is_monetized: new.is_monetized,
        price_cents: price(new.price_cents.unwrap_or(0))?,
        currency: new
            .currency
            .as_ref()
            .map_or(Ok("usd".to_owned()), |it| currency(it.as_str()))?,
        passing_score: score(new.passing_score.unwrap_or(USUAL_SCORE))?,
        mastery_required: new.mastery_required,
        enrollment_count: 0,
        completion_count: 0,
        rating_sum: 0,
        rating_count: 0,
        rating_avg: None,
        chapter_count: 0,
        published_at: None,
        generation: None,
        generation_error: None,
        deleted_at: None,
    })
}

/// What an edit writes. What is published stays complete.
///
/// # Errors
///
/// `validation_failed`.
pub fn edit(before: &Course, patch: &CoursePatch) -> Result<Changes> {
    let mut changes = Changes::new();
    macro_rules! set {
        ($column:ident, $value:expr) => {
            if let Some(value) = $value {
                changes = changes.set(Course::$column, value);
            }
        };
    }
    set!(TITLE, &patch.title);
    set!(DESCRIPTION, &patch.description);
    set!(
        LANGUAGE,
        checked(patch.language.as_ref(), |it| tag(it.as_str()))?
    );
    set!(DIFFICULTY, patch.difficulty);
    set!(TAGS, &patch.tags);
    set!(PREREQUISITES, &patch.prerequisites);
    set!(DURATION_MIN, patch.duration_min);
    set!(IS_MONETIZED, patch.is_monetized);
    set!(PRICE_CENTS, checked(patch.price_cents, price)?);
    set!(
        CURRENCY,
        checked(patch.currency.as_ref(), |it| currency(it.as_str()))?
    );
    set!(PASSING_SCORE, checked(patch.passing_score, score)?);
    set!(MASTERY_REQUIRED, patch.mastery_required);
    if !patch.category.is_absent() {
        changes = changes.set(Course::CATEGORY, patch.category.value());
    }
    if !patch.cover_file_id.is_absent() {
        changes = changes.set(Course::COVER_FILE_ID, patch.cover_file_id.value());
    }
    if before.status == CourseStatus::Published {
        let description = patch.description.as_ref().map(Text::as_str);
        check_told(description.unwrap_or(&before.description), invalid)?;
        let price = patch.price_cents.unwrap_or(before.price_cents.0);
        let is_priced = patch.is_monetized.unwrap_or(before.is_monetized);
        check_priced(is_priced, price, invalid)?;
    }
    Ok(changes)
}

/// Refuses to publish what is not ready.
///
/// # Errors
///
/// `incomplete` naming what is missing.
pub fn check_complete(course: &Course) -> Result<()> {
    let missing = |field: &str, reason: &str| {
        Error::new(
            Code::Incomplete,
            "Something is missing before this can be published",
        )
        .and_field(field, reason)
    };
    if course.chapter_count == 0 {
        return Err(missing("chapters", "must have at least one chapter"));
    }
    check_told(&course.description, missing)?;
    check_priced(course.is_monetized, course.price_cents.0, missing)
}

/// A chapter as it is added.
pub fn chapter(course: &CourseId, seq: u32, new: NewChapter) -> CourseChapter {
    CourseChapter {
        course_id: course.clone(),
        seq,
        title: new.title,
        description: new.description,
        duration_min: new.duration_min,
        video_start_sec: new.video_start_sec,
        video_end_sec: new.video_end_sec,
        objectives: new.objectives,
        content_type: new.content_type.unwrap_or(ContentType::Video),
        transcript_file_id: None,
        transcript_excerpt: new.transcript_excerpt,
    }
}

/// What an edit of a chapter writes.
///
/// # Errors
///
/// `validation_failed`.
pub fn edit_chapter(before: &CourseChapter, patch: &ChapterPatch) -> Result<Changes> {
    let begins = patch.video_start_sec.apply(before.video_start_sec);
    let ends = patch.video_end_sec.apply(before.video_end_sec);
    check_times(begins, ends)?;
    let mut changes = Changes::new();
    if let Some(title) = &patch.title {
        changes = changes.set(CourseChapter::TITLE, title);
    }
    if let Some(objectives) = &patch.objectives {
        changes = changes.set(CourseChapter::OBJECTIVES, objectives);
    }
    if let Some(kind) = patch.content_type {
        changes = changes.set(CourseChapter::CONTENT_TYPE, kind);
    }
    let texts = [
        (CourseChapter::DESCRIPTION, text(&patch.description)),
        (
            CourseChapter::TRANSCRIPT_EXCERPT,
            text(&patch.transcript_excerpt),
        ),
    ];
    for (column, value) in texts.into_iter().filter(|(_, it)| !it.is_absent()) {
        changes = changes.set(column, value.value());
    }
    let numbers = [
        (CourseChapter::DURATION_MIN, patch.duration_min),
        (CourseChapter::VIDEO_START_SEC, patch.video_start_sec),
        (CourseChapter::VIDEO_END_SEC, patch.video_end_sec),
    ];
    for (column, value) in numbers.into_iter().filter(|(_, it)| !it.is_absent()) {
        changes = changes.set(column, value.value());
    }
    Ok(changes)
}

/// Refuses a part of a video that ends before it begins.
///
/// # Errors
///
/// `validation_failed`.
pub fn check_times(begins: Option<u32>, ends: Option<u32>) -> Result<()> {
    match (begins, ends) {
        (Some(begins), Some(ends)) if ends <= begins => {
            Err(Error::field("videoEndSec", "must come after videoStartSec"))
        }
        _ => Ok(()),
    }
}

fn text<const MIN: usize, const MAX: usize>(patch: &Patch<Text<MIN, MAX>>) -> Patch<&str> {
    match patch {
        Patch::Absent => Patch::Absent,
        Patch::Null => Patch::Null,
        Patch::Value(text) => Patch::Value(text.as_str()),
    }
}

fn checked<T, U>(value: Option<T>, check: impl Fn(T) -> Result<U>) -> Result<Option<U>> {
    value.map(check).transpose()
}

fn check_told(description: &str, refused: impl Fn(&str, &str) -> Error) -> Result<()> {
    if model::length(description) >= TELLING {
        return Ok(());
    }
    Err(refused("description", "must have at least 50 characters"))
}

fn check_priced(
    is_monetized: bool,
    price: i64,
    refused: impl Fn(&str, &str) -> Error,
) -> Result<()> {
    if !is_monetized || PRICES.contains(&price) {
        return Ok(());
    }
    Err(refused("priceCents", "must be 100 to 100,000"))
}

fn invalid(field: &str, reason: &str) -> Error {
    Error::field(field, reason)
}

fn price(cents: i64) -> Result<Cents> {
    if cents == 0 || PRICES.contains(&cents) {
        return Ok(Cents(cents));
    }
    Err(Error::field("priceCents", "must be 0, or 100 to 100,000"))
}

fn score(score: u32) -> Result<u32> {
    if score <= 100 {
        return Ok(score);
    }
    Err(Error::field("passingScore", "must be 0 to 100"))
}

fn currency(code: &str) -> Result<String> {
    if code.chars().all(|it| it.is_ascii_alphabetic()) {
        return Ok(code.to_ascii_lowercase());
    }
    Err(Error::field("currency", "must be three letters"))
}

/// A language: letters, digits and hyphens that begin with a letter.
fn tag(language: &str) -> Result<String> {
    let begins_well = language.starts_with(|it: char| it.is_ascii_alphabetic());
    let goes_on_well = language
        .chars()
        .all(|it| it.is_ascii_alphanumeric() || it == '-');
    if begins_well && goes_on_well {
        return Ok(language.to_owned());
    }
    Err(Error::field("language", "must be a code like en or pt-BR"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn begun(cells: &serde_json::Value) -> Result<Course> {
        let mut new = json!({ "title": "Logic", "description": "x".repeat(60) });
        for (key, value) in cells.as_object().unwrap() {
            new[key] = value.clone();
        }
        course(
            &"ines".parse().unwrap(),
            serde_json::from_value(new).unwrap(),
        )
    }

    fn refused(cells: &serde_json::Value) -> Option<String> {
        let refusal = begun(cells).err()?;
        refusal.fields.keys().next().cloned()
    }

    #[test]
    fn a_course_begins_as_a_draft_that_costs_nothing() {
        let course = begun(&json!({})).unwrap();
        assert_eq!(course.status, CourseStatus::Draft);
        assert_eq!(
            (course.price_cents, course.currency.as_str()),
            (Cents(0), "usd")
        );
        assert_eq!((course.passing_score, course.language.as_str()), (70, "en"));
        assert!(course.prerequisites.is_empty());
    }

    #[test]
    fn numbers_and_codes_have_bounds() {
        for (cells, field) in [
            (json!({ "priceCents": 0 }), None),
            (json!({ "priceCents": 99 }), Some("priceCents")),
            (json!({ "priceCents": 100 }), None),
            (json!({ "priceCents": 100_001 }), Some("priceCents")),
            (json!({ "priceCents": -5 }), Some("priceCents")),
            (json!({ "passingScore": 101 }), Some("passingScore")),
            (json!({ "currency": "EUR" }), None),
            (json!({ "currency": "e1r" }), Some("currency")),
            (json!({ "language": "pt-BR" }), None),
            (json!({ "language": "1x" }), Some("language")),
        ] {
            assert_eq!(refused(&cells).as_deref(), field, "{cells}");
        }
    }

    #[test]
    fn what_is_published_is_complete() {
        let mut course = begun(&json!({})).unwrap();
        let missing = |course: &Course| {
            let refusal = check_complete(course).err()?;
            assert_eq!(refusal.code, Code::Incomplete);
            refusal.fields.keys().next().cloned()
        };
        assert_eq!(missing(&course).as_deref(), Some("chapters"));
        course.chapter_count = 1;
        assert_eq!(missing(&course), None);
        course.is_monetized = true;
        assert_eq!(missing(&course).as_deref(), Some("priceCents"));
        course.price_cents = Cents(500);
        course.description = Text::cut("short");
        assert_eq!(missing(&course).as_deref(), Some("description"));
    }

    #[test]
    fn an_edit_keeps_what_is_published_complete() {
        let mut course = begun(&json!({})).unwrap();
        let patch = |cells| serde_json::from_value::<CoursePatch>(cells).unwrap();
        let short = patch(json!({ "description": "short" }));
        let priced = patch(json!({ "isMonetized": true }));
        assert!(edit(&course, &short).is_ok());
        course.status = CourseStatus::Published;
        assert!(edit(&course, &short).is_err());
        assert!(edit(&course, &priced).is_err());
        let both = patch(json!({ "isMonetized": true, "priceCents": 500 }));
        assert!(edit(&course, &both).is_ok());
        assert!(edit(&course, &patch(json!({}))).unwrap().is_empty());
    }

    #[test]
    fn a_part_of_a_video_ends_after_it_begins() {
        assert!(check_times(Some(10), Some(11)).is_ok());
        assert!(check_times(Some(10), Some(10)).is_err());
        assert!(check_times(None, Some(0)).is_ok());
    }
}
