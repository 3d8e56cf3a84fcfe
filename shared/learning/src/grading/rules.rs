//! What a grade comes to, by value.

use std::collections::BTreeSet;

use client::Changes;
use model::{AssignmentType, FlagReason, SubmissionStatus, Text, Timestamp};
use store::tables::{Assignment, Submission};

/// Below this a machine is not sure.
const SURE: f64 = 0.7;

/// Between these, both included, a score is close to passing, in per cent.
const BORDER: std::ops::RangeInclusive<f64> = 40.0..=60.0;

/// Above this an answer may be copied, in per cent.
const COPIED: f64 = 20.0;

/// What a machine says of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct AutoGrade {
    score: f64,
    confidence: f64,
    /// What it says to the student.
    pub feedback: Text<0, 8_000>,
    /// Which machine; the key of choices is none.
    pub model: Option<String>,
}

impl AutoGrade {
    /// A grade within its bounds, whatever was said (B-162): a score of 0 to 100, a confidence of 0 to 1.
    pub fn new(score: f64, confidence: f64, feedback: &str, model: Option<String>) -> Self {
        Self {
            score: bounded(score, 100.0),
            confidence: bounded(confidence, 1.0),
            feedback: Text::cut(feedback),
            model,
        }
    }

    /// The score, in per cent.
    pub fn score(&self) -> f64 {
        self.score
    }

    /// How sure the machine is, from 0 to 1.
    pub fn confidence(&self) -> f64 {
        self.confidence
    }
}

/// A number from 0 to `most`; what is no number is 0.
fn bounded(value: f64, most: f64) -> f64 {
    if value.is_nan() {
        return 0.0;
    }
    value.clamp(0.0, most)
}

/// Grades chosen options by the key: all of them and no other, or nothing.
pub fn by_choice(chosen: &[u32], correct: &[u32]) -> AutoGrade {
    let chosen: BTreeSet<&u32> = chosen.iter().collect();
    let correct: BTreeSet<&u32> = correct.iter().collect();
    let is_right = chosen == correct;
    let (score, says) = if is_right {
        (100.0, "That is right.")
    } else {
        (0.0, "That is not right.")
    };
    AutoGrade::new(score, 1.0, says, None)
}

/// Why an instructor should look at a machine's grade; none where they need not. What was chosen from options leaves no doubt.
pub fn flag(
    assignment: &Assignment,
    grade: &AutoGrade,
    plagiarism_pct: Option<f64>,
) -> Option<FlagReason> {
    if plagiarism_pct.is_some_and(|it| it > COPIED) {
        return Some(FlagReason::Plagiarism);
    }
    if assignment.kind == AssignmentType::MultipleChoice {
        return None;
    }
    if grade.confidence < SURE {
        return Some(FlagReason::LowConfidence);
    }
    if BORDER.contains(&grade.score) {
        return Some(FlagReason::Borderline);
    }
    let is_read = assignment.kind == AssignmentType::Essay && assignment.instructor_review;
    is_read.then_some(FlagReason::Essay)
}

/// How urgently an instructor should look: 0 is the most urgent.
pub fn priority(flag: Option<FlagReason>) -> u32 {
    match flag {
        Some(
            FlagReason::LowConfidence
            | FlagReason::Borderline
            | FlagReason::Plagiarism
            | FlagReason::AiFailed,
        ) => 0,
        Some(FlagReason::Essay) => 1,
        None => 2,
    }
}

/// What is written of a machine's grade. A score in doubt does not count yet.
pub fn graded(assignment: &Assignment, grade: &AutoGrade, now: Timestamp) -> Changes {
    let flag = flag(assignment, grade, None);
    let (status, counts) = match flag {
        Some(_) => (SubmissionStatus::ReviewPending, None),
        None => (SubmissionStatus::Graded, Some(grade.score)),
    };
    Changes::new()
        .set(Submission::STATUS, status)
        .set(Submission::AUTO_SCORE, grade.score)
        .set(Submission::CONFIDENCE, grade.confidence)
        .set(Submission::AUTO_FEEDBACK, &grade.feedback)
        .set(Submission::AUTO_MODEL, &grade.model)
        .set(Submission::FINAL_SCORE, counts)
        .set(Submission::FLAG_REASON, flag)
        .set(Submission::PRIORITY, priority(flag))
        .set(Submission::GRADED_AT, counts.map(|_| now))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn assignment(kind: AssignmentType, instructor_review: bool) -> Assignment {
        serde_json::from_value(json!({
            "courseId": "c1", "chapterId": "k1", "seq": 1, "title": "One", "type": kind, "difficulty": "easy",
            "question": "Why?", "maxRevisions": 5, "passingScore": 70, "required": true,
            "instructorReview": instructor_review, "isPublished": true,
        }))
        .unwrap()
    }

    fn flagged(
        kind: AssignmentType,
        review: bool,
        score: f64,
        confidence: f64,
    ) -> Option<FlagReason> {
        let grade = AutoGrade::new(score, confidence, "", None);
        flag(&assignment(kind, review), &grade, None)
    }

    /// The boundaries of appendix E: 0.7, 40 and 60.
    #[test]
    fn doubts_begin_where_they_are_said_to() {
        use AssignmentType::{Code, Essay, MultipleChoice};
        use FlagReason::{Borderline, LowConfidence};
        for (kind, review, score, confidence, expected) in [
            (Code, false, 90.0, 0.7, None),
            (Code, false, 90.0, 0.699, Some(LowConfidence)),
            (Code, false, 39.99, 0.9, None),
            (Code, false, 40.0, 0.9, Some(Borderline)),
            (Code, false, 60.0, 0.9, Some(Borderline)),
            (Code, false, 60.01, 0.9, None),
            (Essay, false, 90.0, 0.9, None),
            (Essay, true, 90.0, 0.9, Some(FlagReason::Essay)),
            (Essay, true, 50.0, 0.9, Some(Borderline)),
            (MultipleChoice, true, 50.0, 0.1, None),
        ] {
            let flag = flagged(kind, review, score, confidence);
            assert_eq!(flag, expected, "{kind} {review} {score} {confidence}");
        }
    }

    #[test]
    fn what_may_be_copied_is_looked_at_first() {
        let grade = AutoGrade::new(90.0, 0.9, "", None);
        let essay = assignment(AssignmentType::Essay, false);
        assert_eq!(flag(&essay, &grade, Some(20.0)), None);
        let reason = flag(&essay, &grade, Some(20.1));
        assert_eq!(
            (reason, priority(reason)),
            (Some(FlagReason::Plagiarism), 0)
        );
        assert_eq!(priority(Some(FlagReason::Essay)), 1);
        assert_eq!(priority(None), 2);
    }

    /// B-162: no score of 900, and nothing that is no number.
    #[test]
    fn a_grade_keeps_its_bounds() {
        for (said, kept) in [(900.0, 100.0), (-3.0, 0.0), (f64::NAN, 0.0), (81.5, 81.5)] {
            let grade = AutoGrade::new(said, said, "", None);
            assert!((grade.score() - kept).abs() < 1e-9, "{said}");
            assert!((0.0..=1.0).contains(&grade.confidence()), "{said}");
        }
    }

    /// B-160: choices are compared with the key, not with the letter A.
    #[test]
    fn choices_are_right_or_wrong() {
        for (chosen, correct, expected) in [
            (vec![1], vec![1], 100.0),
            (vec![2, 1], vec![1, 2], 100.0),
            (vec![0], vec![1], 0.0),
            (vec![1], vec![1, 2], 0.0),
            (vec![0, 1, 2], vec![1, 2], 0.0),
            (vec![], vec![1], 0.0),
        ] {
            let grade = by_choice(&chosen, &correct);
            assert!(
                (grade.score() - expected).abs() < 1e-9,
                "{chosen:?} {correct:?}"
            );
        }
    }
}
