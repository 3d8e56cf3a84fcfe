//! What an instructor may set.

use client::Changes;
use model::{AssignmentType, CourseId, Packed};
use runtime::{Code, Error, Result};
use store::tables::{Assignment, AssignmentKey};

use crate::wire::{AssignmentPatch, Key, NewAssignment};

/// How often an answer may be handed in again where nobody says otherwise.
const USUAL_REVISIONS: u32 = 5;

/// The score that passes where nobody says otherwise, in per cent.
const USUAL_SCORE: u32 = 70;

/// An assignment and what answers it. Its place is found later.
///
/// # Errors
///
/// `bad_key` where options and key do not fit together; `validation_failed`.
pub fn assignment(course: &CourseId, new: NewAssignment) -> Result<(Assignment, AssignmentKey)> {
    let key = key(new.key.unwrap_or_default());
    let assignment = Assignment {
        course_id: course.clone(),
        chapter_id: new.chapter_id,
        seq: 1,
        title: new.title,
        description: new.description,
        kind: new.kind,
        difficulty: new.difficulty,
        estimated_min: new.estimated_min,
        question: new.question,
        options: new.options.map(|it| Packed(it.into_vec())),
        max_revisions: hundred("maxRevisions", new.max_revisions.unwrap_or(USUAL_REVISIONS))?,
        passing_score: hundred("passingScore", new.passing_score.unwrap_or(USUAL_SCORE))?,
        required: new.required,
        instructor_review: new.instructor_review,
        is_published: new.is_published.unwrap_or(true),
    };
    check_key(&assignment, &key)?;
    Ok((assignment, key))
}

/// What an edit writes, and the key where it is a new one.
///
/// # Errors
///
/// As [`assignment`].
pub fn edit(
    before: &Assignment,
    key_before: &AssignmentKey,
    patch: AssignmentPatch,
) -> Result<(Changes, Option<AssignmentKey>)> {
    let mut after = before.clone();
    let mut changes = Changes::new();
    macro_rules! set {
        ($column:ident, $field:ident, $value:expr) => {
            if let Some(value) = $value {
                after.$field = value;
                changes = changes.set(Assignment::$column, &after.$field);
            }
        };
    }
    set!(TITLE, title, patch.title);
    set!(DIFFICULTY, difficulty, patch.difficulty);
    set!(QUESTION, question, patch.question);
    set!(
        OPTIONS,
        options,
        patch.options.map(|it| Some(Packed(it.into_vec())))
    );
    set!(
        MAX_REVISIONS,
        max_revisions,
        checked("maxRevisions", patch.max_revisions)?
    );
    set!(
        PASSING_SCORE,
        passing_score,
        checked("passingScore", patch.passing_score)?
    );
    set!(REQUIRED, required, patch.required);
    set!(
        INSTRUCTOR_REVIEW,
        instructor_review,
        patch.instructor_review
    );
    set!(IS_PUBLISHED, is_published, patch.is_published);
    if !patch.description.is_absent() {
        changes = changes.set(Assignment::DESCRIPTION, patch.description.value());
    }
    if !patch.estimated_min.is_absent() {
        changes = changes.set(Assignment::ESTIMATED_MIN, patch.estimated_min.value());
    }
    let new_key = patch.key.map(key);
    check_key(&after, new_key.as_ref().unwrap_or(key_before))?;
    Ok((changes, new_key))
}

/// A key that answers nothing.
pub fn no_key() -> AssignmentKey {
    key(Key::default())
}

fn key(key: Key) -> AssignmentKey {
    AssignmentKey {
        correct_options: key.correct_options,
        accepted_answers: key.accepted_answers.map(|it| Packed(it.into_vec())),
        rubric: key.rubric.map(Packed),
        grading_notes: key.grading_notes,
    }
}

/// Refuses choices without a right one, a right one that is no choice, and choices where none are made.
fn check_key(assignment: &Assignment, key: &AssignmentKey) -> Result<()> {
    let count = assignment.options.as_ref().map_or(0, |it| it.len());
    let is_choice = assignment.kind == AssignmentType::MultipleChoice;
    if !is_choice && (count > 0 || !key.correct_options.is_empty()) {
        return Err(bad_key("options", "are for multiple choice alone"));
    }
    if is_choice && !(2..=8).contains(&count) {
        return Err(bad_key("options", "must be 2 to 8"));
    }
    if is_choice && key.correct_options.is_empty() {
        return Err(bad_key(
            "key.correctOptions",
            "must name at least one option",
        ));
    }
    let names_one = |it: &u32| usize::try_from(*it).is_ok_and(|index| index < count);
    if !key.correct_options.iter().all(names_one) {
        return Err(bad_key(
            "key.correctOptions",
            "must name options, counted from 0",
        ));
    }
    if length(assignment.options.as_ref()) > 4_000 {
        return Err(bad_key("options", "are too long together"));
    }
    if length(key.accepted_answers.as_ref()) > 4_000 {
        return Err(bad_key("key.acceptedAnswers", "are too long together"));
    }
    if length(key.rubric.as_ref()) > 8_000 {
        return Err(bad_key("key.rubric", "is too long"));
    }
    Ok(())
}

/// Characters that a value takes as JSON.
fn length<T: serde::Serialize>(value: Option<&T>) -> usize {
    let text = value.and_then(|it| serde_json::to_string(it).ok());
    text.map_or(0, |it| it.chars().count())
}

fn bad_key(field: &str, reason: &str) -> Error {
    Error::new(
        Code::BadKey,
        "The options and what answers them do not fit together",
    )
    .and_field(field, reason)
}

fn checked(field: &str, number: Option<u32>) -> Result<Option<u32>> {
    number.map(|it| hundred(field, it)).transpose()
}

fn hundred(field: &str, number: u32) -> Result<u32> {
    if number <= 100 {
        return Ok(number);
    }
    Err(Error::field(field, "must be 0 to 100"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(cells: &serde_json::Value) -> Option<String> {
        let mut new = json!({
            "chapterId": "k1", "title": "One", "type": "multiple_choice", "difficulty": "easy", "question": "Which?",
            "options": ["A", "B"], "key": { "correctOptions": [1] },
        });
        for (key, value) in cells.as_object().unwrap() {
            new[key] = value.clone();
        }
        let new = serde_json::from_value(new).unwrap();
        let refusal = assignment(&"c1".parse().unwrap(), new).err()?;
        refusal.fields.keys().next().cloned()
    }

    #[test]
    fn choices_have_options_and_a_right_one() {
        for (cells, field) in [
            (json!({}), None),
            (json!({ "options": ["A"] }), Some("options")),
            (
                json!({ "options": ["1", "2", "3", "4", "5", "6", "7", "8", "9"] }),
                Some("options"),
            ),
            (json!({ "key": null }), Some("key.correctOptions")),
            (
                json!({ "key": { "correctOptions": [2] } }),
                Some("key.correctOptions"),
            ),
            (json!({ "key": { "correctOptions": [0, 1] } }), None),
            (json!({ "type": "essay" }), Some("options")),
            (
                json!({ "type": "essay", "options": null, "key": null }),
                None,
            ),
            (json!({ "passingScore": 101 }), Some("passingScore")),
            (json!({ "maxRevisions": 101 }), Some("maxRevisions")),
        ] {
            assert_eq!(refused(&cells).as_deref(), field, "{cells}");
        }
    }

    #[test]
    fn an_edit_keeps_options_and_key_together() {
        let new = json!({
            "chapterId": "k1", "title": "One", "type": "multiple_choice", "difficulty": "easy", "question": "Which?",
            "options": ["A", "B", "C"], "key": { "correctOptions": [2] },
        });
        let new = serde_json::from_value(new).unwrap();
        let (before, key) = assignment(&"c1".parse().unwrap(), new).unwrap();
        let patch = |cells| serde_json::from_value::<AssignmentPatch>(cells).unwrap();
        let fewer = patch(json!({ "options": ["A", "B"] }));
        assert!(edit(&before, &key, fewer).is_err());
        let both = patch(json!({ "options": ["A", "B"], "key": { "correctOptions": [0] } }));
        let (changes, key) = edit(&before, &key, both).unwrap();
        assert!(!changes.is_empty());
        assert_eq!(&*key.unwrap().correct_options, [0]);
    }
}
