//! What may be handed in, when, and how often.

use client::Changes;
use learning::grading::{by_choice, AutoGrade};
use learning::progress::open_until;
use model::{AssignmentType, Packed, SubmissionStatus, Text, Timestamp, UserId};
use runtime::{Code, Error, Result};
use store::tables::{
    Assignment, AssignmentKey, CourseChapter, CourseProgress, PastRevision, Submission,
};
use store::Stored;

use crate::wire::{Answer, NewAnswer};

/// Checks an answer against what is asked for: chosen options, or a text, a file, or both.
///
/// # Errors
///
/// `validation_failed`.
pub fn answer(assignment: &Assignment, new: NewAnswer) -> Result<Answer> {
    if assignment.kind == AssignmentType::MultipleChoice {
        if new.text.is_some() || new.file_id.is_some() {
            return Err(Error::field("answers", "is all that is handed in here"));
        }
        let chosen = new
            .answers
            .ok_or_else(|| Error::field("answers", "must name what you choose"))?;
        let count = assignment.options.as_ref().map_or(0, |it| it.len());
        let names_one = |it: &u32| usize::try_from(*it).is_ok_and(|index| index < count);
        if !chosen.iter().all(names_one) {
            return Err(Error::field("answers", "must name options, counted from 0"));
        }
        let mut chosen = chosen.into_vec();
        chosen.sort_unstable();
        return Ok(Answer {
            text: Some(written(&chosen)),
            file_id: None,
            chosen: Some(chosen),
            client_id: new.client_id,
        });
    }
    if new.answers.is_some() {
        return Err(Error::field("answers", "are for multiple choice alone"));
    }
    if new.text.is_none() && new.file_id.is_none() {
        return Err(Error::field("text", "must have 10 to 10000 characters"));
    }
    Ok(Answer {
        text: new.text.map(|it| Text::cut(&it)),
        file_id: new.file_id,
        chosen: None,
        client_id: new.client_id,
    })
}

/// Refuses an answer before its chapter's turn, and to what students do not see.
///
/// # Errors
///
/// `chapter_locked`; `not_found`.
pub fn check_open(
    assignment: &Assignment,
    chapter: &Stored<CourseChapter>,
    progress: &CourseProgress,
) -> Result<()> {
    if !assignment.is_published {
        return Err(Error::not_found("assignment"));
    }
    if chapter.row.seq <= open_until(progress.chapters_completed) {
        return Ok(());
    }
    Err(Error::new(
        Code::ChapterLocked,
        "Complete the chapters before this one first",
    ))
}

/// An answer as it is stored: choices with their grade.
pub fn submission(
    assignment: &Stored<Assignment>,
    (student, instructor): (&UserId, &UserId),
    answer: &Answer,
    key: Option<&AssignmentKey>,
    now: Timestamp,
) -> Submission {
    let grade = grade(answer, key);
    let counts = grade.as_ref().map(AutoGrade::score);
    Submission {
        assignment_id: assignment.id.clone(),
        course_id: assignment.row.course_id.clone(),
        chapter_id: assignment.row.chapter_id.clone(),
        user_id: student.clone(),
        instructor_id: instructor.clone(),
        revision: 1,
        text: answer.text.clone(),
        file_id: answer.file_id.clone(),
        submitted_at: now,
        status: if counts.is_some() {
            SubmissionStatus::Graded
        } else {
            SubmissionStatus::Submitted
        },
        auto_score: counts,
        confidence: grade.as_ref().map(AutoGrade::confidence),
        auto_feedback: grade.map(|it| it.feedback),
        auto_model: None,
        manual_score: None,
        manual_feedback: None,
        reviewed_by: None,
        graded_at: counts.map(|_| now),
        final_score: counts,
        flag_reason: None,
        priority: 2,
        plagiarism_pct: None,
        history: None,
    }
}

/// Refuses to hand in again what is being looked at, or too often.
///
/// # Errors
///
/// `being_graded`; `revision_limit`.
pub fn check_revisable(assignment: &Assignment, submission: &Submission) -> Result<()> {
    let is_looked_at = matches!(
        submission.status,
        SubmissionStatus::Grading | SubmissionStatus::ReviewPending
    );
    if is_looked_at {
        return Err(Error::new(
            Code::BeingGraded,
            "Your answer is being graded: wait for that",
        ));
    }
    if submission.revision > assignment.max_revisions {
        return Err(Error::new(
            Code::RevisionLimit,
            "You have changed this answer as often as is allowed",
        ));
    }
    Ok(())
}

/// What another revision writes: the answer, how the one before did, and nothing of its grade.
pub fn revision(
    assignment: &Assignment,
    before: &Submission,
    answer: &Answer,
    key: Option<&AssignmentKey>,
    now: Timestamp,
) -> Changes {
    let mut history = before.history.clone().unwrap_or_default().into_inner();
    let text = before.text.as_ref().map(Text::as_str).unwrap_or_default();
    history.push(PastRevision {
        revision: before.revision,
        score: before.final_score,
        at: before.submitted_at,
        text_hash: model::hashed("", text),
    });
    let changes = match grade(answer, key) {
        Some(grade) => learning::grading::graded(assignment, &grade, now),
        None => ungraded(),
    };
    changes
        .set(Submission::REVISION, before.revision + 1)
        .set(Submission::TEXT, &answer.text)
        .set(Submission::FILE_ID, &answer.file_id)
        .set(Submission::SUBMITTED_AT, now)
        .set(Submission::MANUAL_SCORE, None::<f64>)
        .set(Submission::MANUAL_FEEDBACK, None::<String>)
        .set(Submission::REVIEWED_BY, None::<UserId>)
        .set(Submission::PLAGIARISM_PCT, None::<f64>)
        .set(Submission::HISTORY, Packed(history))
}

/// Whether an answer waits for a machine.
pub fn waits(submission: &Submission) -> bool {
    submission.status == SubmissionStatus::Submitted
}

/// Whether an answer is the stored one, sent again under the name of its attempt.
pub fn is_replay(stored: &Submission, answer: &Answer) -> bool {
    answer.client_id.is_some()
        && stored.revision == 1
        && stored.text == answer.text
        && stored.file_id == answer.file_id
}

/// The options that a stored answer chose.
pub fn chosen(submission: &Submission) -> Vec<u32> {
    let text = submission.text.as_ref().map(Text::as_str);
    text.and_then(|it| serde_json::from_str(it).ok())
        .unwrap_or_default()
}

fn written(chosen: &[u32]) -> Text<0, 10_000> {
    Text::cut(&format!("{chosen:?}"))
}

fn grade(answer: &Answer, key: Option<&AssignmentKey>) -> Option<AutoGrade> {
    let (chosen, key) = answer.chosen.as_ref().zip(key)?;
    Some(by_choice(chosen, &key.correct_options))
}

fn ungraded() -> Changes {
    Changes::new()
        .set(Submission::STATUS, SubmissionStatus::Submitted)
        .set(Submission::AUTO_SCORE, None::<f64>)
        .set(Submission::CONFIDENCE, None::<f64>)
        .set(Submission::AUTO_FEEDBACK, None::<String>)
        .set(Submission::AUTO_MODEL, None::<String>)
        .set(Submission::FINAL_SCORE, None::<f64>)
        .set(Submission::GRADED_AT, None::<Timestamp>)
        .set(Submission::FLAG_REASON, None::<String>)
        .set(Submission::PRIORITY, 2)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn assignment(kind: &str) -> Assignment {
        serde_json::from_value(json!({
            "courseId": "c1", "chapterId": "k1", "seq": 1, "title": "One", "type": kind, "difficulty": "easy",
            "question": "Why?", "options": "[\"A\",\"B\"]", "maxRevisions": 1, "passingScore": 70, "required": true,
            "instructorReview": false, "isPublished": true,
        }))
        .unwrap()
    }

    fn refused(kind: &str, new: serde_json::Value) -> Option<String> {
        let new: NewAnswer = serde_json::from_value(new).unwrap();
        let refusal = answer(&assignment(kind), new).err()?;
        refusal.fields.keys().next().cloned()
    }

    #[test]
    fn an_answer_is_what_was_asked_for() {
        for (kind, new, field) in [
            ("multiple_choice", json!({ "answers": [1] }), None),
            ("multiple_choice", json!({ "answers": [] }), None),
            (
                "multiple_choice",
                json!({ "answers": [2] }),
                Some("answers"),
            ),
            ("multiple_choice", json!({}), Some("answers")),
            (
                "multiple_choice",
                json!({ "answers": [1], "text": "Ten letters" }),
                Some("answers"),
            ),
            ("essay", json!({ "text": "Ten letters" }), None),
            ("essay", json!({ "fileId": "f1" }), None),
            ("essay", json!({}), Some("text")),
            ("essay", json!({ "answers": [1] }), Some("answers")),
        ] {
            assert_eq!(refused(kind, new.clone()).as_deref(), field, "{kind} {new}");
        }
    }

    #[test]
    fn an_answer_is_handed_in_again_when_nobody_is_at_it_and_not_too_often() {
        use SubmissionStatus::{Graded, Grading, Returned, ReviewPending, Submitted};
        let mut row: Submission = serde_json::from_value(json!({
            "assignmentId": "a1", "courseId": "c1", "chapterId": "k1", "userId": "asha", "instructorId": "ines", "revision": 1,
            "submittedAt": "2026-01-02T03:04:05.678Z", "status": "graded", "priority": 2,
        }))
        .unwrap();
        let essay = assignment("essay");
        for (status, expected) in [
            (Submitted, None),
            (Graded, None),
            (Returned, None),
            (Grading, Some(Code::BeingGraded)),
            (ReviewPending, Some(Code::BeingGraded)),
        ] {
            row.status = status;
            let refusal = check_revisable(&essay, &row).err();
            assert_eq!(refusal.map(|it| it.code), expected, "{status}");
        }
        (row.status, row.revision) = (Graded, 2);
        let refusal = check_revisable(&essay, &row).err();
        assert_eq!(refusal.map(|it| it.code), Some(Code::RevisionLimit));
    }

    #[test]
    fn choices_are_stored_so_that_they_are_read_again() {
        let new = serde_json::from_value(json!({ "answers": [1, 0] })).unwrap();
        let answer = answer(&assignment("multiple_choice"), new).unwrap();
        assert_eq!(answer.text.as_ref().unwrap().as_str(), "[0, 1]");
        assert_eq!(answer.chosen, Some(vec![0, 1]));
    }
}
