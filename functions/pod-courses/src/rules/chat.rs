//! What may be said to a cohort.

use model::{CohortId, CohortMessageId, CohortMessageType, CourseId};
use runtime::{Code, Error, Result};
use store::tables::{CohortMessage, CourseChapter, PodMember};
use store::Stored;

use crate::access;

/// Refuses announcements of who leads nothing.
///
/// # Errors
///
/// `forbidden`.
pub fn check_kind(kind: CohortMessageType, member: &PodMember) -> Result<()> {
    if kind != CohortMessageType::Announcement || access::is_leader(member) {
        return Ok(());
    }
    Err(Error::forbidden(
        "Only the owner and the admins of the pod announce",
    ))
}

/// Refuses a chapter of another course.
///
/// # Errors
///
/// `validation_failed`.
pub fn check_chapter(chapter: Option<&Stored<CourseChapter>>, course: &CourseId) -> Result<()> {
    if chapter.is_some_and(|it| it.row.course_id == *course) {
        return Ok(());
    }
    Err(Error::field(
        "chapterId",
        "must be a chapter of the cohort's course",
    ))
}

/// The thread that an answer belongs to: answers to answers join the thread of the first.
///
/// # Errors
///
/// `parent_mismatch` for what is no message of the cohort, is gone, or is hidden from who answers.
pub fn thread(
    cohort: &CohortId,
    parent: Option<&Stored<CohortMessage>>,
    member: &PodMember,
) -> Result<CohortMessageId> {
    let fits = |it: &&Stored<CohortMessage>| {
        let is_seen = it.row.flagged_at.is_none() || access::is_leader(member);
        it.row.cohort_id == *cohort && it.row.deleted_at.is_none() && is_seen
    };
    let parent = parent.filter(fits).ok_or_else(|| {
        Error::new(
            Code::ParentMismatch,
            "This answers no message of the cohort",
        )
    })?;
    Ok(parent.row.parent_id.clone().unwrap_or(parent.id.clone()))
}
