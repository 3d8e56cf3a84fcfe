//! What a course may be, and what who may do in it.

mod order;
mod writing;

use learning::enrolment::is_in_catalogue;
use learning::progress::{open_until, Standing};
use model::{AssignmentId, ChapterId, CourseStatus, UserId};
use runtime::{Code, Error, Result};
use store::tables::{Course, CourseChapter, CourseProgress};
use store::Stored;

use crate::wire::{ChapterView, Rating};

pub use order::{batches, cycles};
pub use writing::{chapter, check_complete, check_times, course, edit, edit_chapter};

/// How much of a course one has gone through before one says what one thinks of it, in per cent.
const FAR_ENOUGH: u32 = 30;

/// Seconds that one call counts at the most.
const LONGEST: u32 = 300;

/// Whether somebody who does not take a course may see it.
pub fn is_visible(course: &Course, user: &UserId) -> bool {
    let is_own = course.instructor_id == *user;
    course.deleted_at.is_none() && (is_own || is_in_catalogue(course))
}

/// Refuses who does not teach a course.
///
/// # Errors
///
/// `not_found` for what they may not see; `forbidden`.
pub fn check_taught(course: &Course, user: &UserId) -> Result<()> {
    if !is_visible(course, user) {
        return Err(Error::not_found("course"));
    }
    if course.instructor_id != *user {
        return Err(Error::forbidden("Only who teaches this course may do this"));
    }
    Ok(())
}

/// A chapter as its reader sees it: what is said in it is for who may study it, and of the first for everybody.
pub fn outlined(course: &Course, chapter: Stored<CourseChapter>, may_study: bool) -> ChapterView {
    let row = chapter.row;
    let is_preview = row.seq == 1 && course.status == CourseStatus::Published;
    let is_open = may_study || is_preview;
    ChapterView {
        id: chapter.id,
        seq: row.seq,
        title: row.title.into_string(),
        description: row.description.map(model::Text::into_string),
        duration_min: row.duration_min,
        video_start_sec: row.video_start_sec,
        video_end_sec: row.video_end_sec,
        objectives: row.objectives.into_vec(),
        content_type: row.content_type,
        transcript_excerpt: row
            .transcript_excerpt
            .filter(|_| is_open)
            .map(model::Text::into_string),
        transcript_file_id: row.transcript_file_id.filter(|_| is_open),
    }
}

/// The stars of a course: the mean is computed where it is read.
pub fn rating(course: &Course) -> Rating {
    let count = course.rating_count;
    let mean = || f64::from(course.rating_sum) / f64::from(count);
    Rating {
        average: (count > 0).then(mean),
        count,
    }
}

/// Checks stars.
///
/// # Errors
///
/// `validation_failed`.
pub fn stars(rating: u32) -> Result<u32> {
    if (1..=5).contains(&rating) {
        Ok(rating)
    } else {
        Err(Error::field("rating", "must be a number from 1 to 5"))
    }
}

/// Checks seconds of studying.
///
/// # Errors
///
/// `validation_failed`.
pub fn seconds(seconds: u32) -> Result<u32> {
    if (1..=LONGEST).contains(&seconds) {
        Ok(seconds)
    } else {
        Err(Error::field("seconds", "must be a number from 1 to 300"))
    }
}

/// Refuses the opinion of who has seen little.
///
/// # Errors
///
/// `too_early`.
pub fn check_far_enough(progress: &CourseProgress) -> Result<()> {
    if progress.completion_pct >= FAR_ENOUGH {
        return Ok(());
    }
    Err(Error::new(
        Code::TooEarly,
        "Go through a third of the chapters first",
    ))
}

/// The place of a chapter, from 1.
pub fn place(chapters: &[ChapterId], chapter: &ChapterId) -> Option<u32> {
    let index = chapters.iter().position(|it| it == chapter)?;
    u32::try_from(index + 1).ok()
}

/// The chapter behind a place.
pub fn next(chapters: &[ChapterId], place: u32) -> Option<ChapterId> {
    let index = usize::try_from(place).ok()?;
    chapters.get(index).cloned()
}

/// How many chapters of a course somebody completed.
pub fn count(standing: &Standing) -> u32 {
    let done = standing
        .chapters
        .iter()
        .filter(|it| standing.done.contains(it));
    u32::try_from(done.count()).unwrap_or(u32::MAX)
}

/// Refuses a chapter whose turn it is not: chapters open one after the other, for each person on their own (B-199).
///
/// # Errors
///
/// `chapter_locked`.
pub fn check_unlocked(place: u32, completed: u32) -> Result<()> {
    if place <= open_until(completed) {
        return Ok(());
    }
    Err(Error::new(
        Code::ChapterLocked,
        "Complete the chapters before this one first",
    ))
}

/// Refuses to complete a chapter whose assignments are not passed.
///
/// # Errors
///
/// `below_mastery`.
pub fn check_mastery(standing: &Standing, chapter: &ChapterId) -> Result<()> {
    let Some((demands, handed)) = &standing.scores else {
        return Ok(());
    };
    let best = |id: &AssignmentId| handed.iter().find(|it| it.assignment_id == *id)?.best();
    let of_chapter = demands
        .iter()
        .filter(|(_, it)| it.chapter_id == *chapter && it.is_published);
    let mut open =
        of_chapter.filter(|(id, it)| !best(id).is_some_and(|score| it.is_passed_by(score)));
    if open.next().is_none() {
        return Ok(());
    }
    Err(Error::new(
        Code::BelowMastery,
        "Pass the assignments of this chapter first",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(all: &[&str]) -> Vec<ChapterId> {
        all.iter().map(|it| it.parse().unwrap()).collect()
    }

    #[test]
    fn chapters_open_one_after_the_other() {
        for (place, completed, opens) in [(1, 0, true), (2, 0, false), (2, 1, true), (9, 9, true)] {
            assert_eq!(check_unlocked(place, completed).is_ok(), opens, "{place}");
        }
    }

    #[test]
    fn a_chapter_has_a_place_and_one_behind_it() {
        let all = ids(&["a", "b"]);
        let at = |id: &str| place(&all, &id.parse().unwrap());
        assert_eq!((at("a"), at("b"), at("c")), (Some(1), Some(2), None));
        assert_eq!(next(&all, 1), Some("b".parse().unwrap()));
        assert_eq!(next(&all, 2), None);
    }

    #[test]
    fn stars_and_seconds_have_bounds() {
        for (number, of_stars, of_seconds) in [
            (0, false, false),
            (1, true, true),
            (5, true, true),
            (6, false, true),
            (300, false, true),
            (301, false, false),
        ] {
            assert_eq!(stars(number).is_ok(), of_stars, "{number}");
            assert_eq!(seconds(number).is_ok(), of_seconds, "{number}");
        }
    }
}
