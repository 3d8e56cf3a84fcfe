//! How far somebody is, by value.

use std::collections::BTreeMap;

use client::Changes;
use model::{AssignmentId, ChapterId, ProgressStatus};
use serde::Deserialize;

use store::tables::{Course, CourseProgress};

use super::standing::{Handed, Standing};

/// What passes the whole of a course that demands no assignment, in per cent.
const FULL_SCORE: f64 = 100.0;

/// What an assignment demands.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Demand {
    /// The chapter it belongs to.
    pub chapter_id: ChapterId,
    /// The score that passes, in per cent.
    pub passing_score: u32,
    /// Whether the course demands it.
    pub required: bool,
    /// Whether students see it.
    pub is_published: bool,
}

impl Demand {
    /// Whether a score passes.
    pub fn is_passed_by(&self, score: f64) -> bool {
        score >= f64::from(self.passing_score)
    }
}

/// How far somebody is.
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    /// Chapters in all.
    pub total_chapters: u32,
    /// Chapters completed.
    pub chapters_completed: u32,
    /// Chapters completed, in per cent.
    pub completion_pct: u32,
    /// The sum of the best scores.
    pub score_sum: f64,
    /// How many scores the sum has.
    pub scored_count: u32,
    /// The score of the course: the mean of the best scores of what it demands; none while one is missing.
    pub final_score: Option<f64>,
    /// Assignments tried.
    pub attempted: u32,
    /// Assignments passed.
    pub passed: u32,
    /// Whether they are done.
    pub status: ProgressStatus,
}

/// Chapters completed, in per cent; none of none is nothing.
pub fn percent(done: u32, total: u32) -> u32 {
    if total == 0 {
        return 0;
    }
    (200 * done.min(total) + total) / (2 * total)
}

/// The last place in the order of chapters that is open to who completed so many.
pub fn open_until(completed: u32) -> u32 {
    completed + 1
}

/// Adds up what somebody did.
pub fn sums(standing: &Standing, course: &Course) -> Sums {
    let before = &standing.progress.row;
    let total_chapters = count(standing.chapters.len());
    let of_course = standing.chapters.iter();
    let done = count(of_course.filter(|it| standing.done.contains(it)).count());
    let mut sums = Sums {
        total_chapters,
        chapters_completed: done,
        completion_pct: percent(done, total_chapters),
        score_sum: before.score_sum,
        scored_count: before.scored_count,
        final_score: before.final_score,
        attempted: before.attempted,
        passed: before.passed,
        status: before.status,
    };
    if let Some((demands, handed)) = &standing.scores {
        add_scores(&mut sums, demands, handed);
        let passes = sums
            .final_score
            .is_some_and(|it| it >= f64::from(course.passing_score));
        if before.status == ProgressStatus::InProgress && standing.is_through() && passes {
            sums.status = ProgressStatus::Completed;
        }
    }
    sums
}

fn add_scores(sums: &mut Sums, demands: &BTreeMap<AssignmentId, Demand>, handed: &[Handed]) {
    let best: BTreeMap<&AssignmentId, f64> = handed
        .iter()
        .filter_map(|it| Some((&it.assignment_id, it.best()?)))
        .collect();
    let passes = |(id, score): (&&AssignmentId, &f64)| {
        demands.get(*id).is_some_and(|it| it.is_passed_by(*score))
    };
    sums.attempted = count(handed.len());
    sums.scored_count = count(best.len());
    sums.score_sum = best.values().sum();
    sums.passed = count(best.iter().filter(|it| passes(*it)).count());
    sums.final_score = final_score(demands, &best);
}

/// The mean of the best scores of everything that is demanded; 100 where nothing is, none while something has no score.
fn final_score(
    demands: &BTreeMap<AssignmentId, Demand>,
    best: &BTreeMap<&AssignmentId, f64>,
) -> Option<f64> {
    let demanded = demands
        .iter()
        .filter(|(_, it)| it.required && it.is_published);
    let scores: Option<Vec<f64>> = demanded.map(|(id, _)| best.get(id).copied()).collect();
    let scores = scores?;
    if scores.is_empty() {
        return Some(FULL_SCORE);
    }
    Some(scores.iter().sum::<f64>() / f64::from(count(scores.len())))
}

/// What is written: only what differs.
pub fn changes(before: &CourseProgress, sums: &Sums) -> Changes {
    let mut changes = Changes::new();
    let mut number = |column, old: u32, new: u32| {
        if old != new {
            changes = std::mem::take(&mut changes).set(column, new);
        }
    };
    number(
        CourseProgress::TOTAL_CHAPTERS,
        before.total_chapters,
        sums.total_chapters,
    );
    number(
        CourseProgress::CHAPTERS_COMPLETED,
        before.chapters_completed,
        sums.chapters_completed,
    );
    number(
        CourseProgress::COMPLETION_PCT,
        before.completion_pct,
        sums.completion_pct,
    );
    number(
        CourseProgress::SCORED_COUNT,
        before.scored_count,
        sums.scored_count,
    );
    number(CourseProgress::ATTEMPTED, before.attempted, sums.attempted);
    number(CourseProgress::PASSED, before.passed, sums.passed);
    if differ(Some(before.score_sum), Some(sums.score_sum)) {
        changes = changes.set(CourseProgress::SCORE_SUM, sums.score_sum);
    }
    if differ(before.final_score, sums.final_score) {
        changes = changes.set(CourseProgress::FINAL_SCORE, sums.final_score);
    }
    if before.status != sums.status {
        changes = changes.set(CourseProgress::STATUS, sums.status);
    }
    changes
}

/// Chapters completed and assignments passed since.
pub fn newly_done(before: &CourseProgress, after: &CourseProgress) -> u32 {
    let chapters = after
        .chapters_completed
        .saturating_sub(before.chapters_completed);
    chapters + after.passed.saturating_sub(before.passed)
}

/// Whether two scores differ by more than arithmetic does.
fn differ(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() > 1e-9,
        (one, other) => one.is_some() != other.is_some(),
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn demands(all: &[(&str, u32, bool)]) -> BTreeMap<AssignmentId, Demand> {
        let demand = |&(id, passing_score, required): &(&str, u32, bool)| {
            let demand = Demand {
                chapter_id: "c1".parse().unwrap(),
                passing_score,
                required,
                is_published: true,
            };
            (id.parse().unwrap(), demand)
        };
        all.iter().map(demand).collect()
    }

    fn handed(id: &str, final_score: Option<f64>, earlier: &[f64]) -> Handed {
        let past = earlier.iter().map(|score| {
            json!({ "revision": 1, "score": score, "at": "2026-01-02T03:04:05.678Z", "textHash": "00" })
        });
        let past: Vec<_> = past.collect();
        serde_json::from_value(json!({
            "assignmentId": id, "finalScore": final_score, "history": json!(past).to_string(),
        }))
        .unwrap()
    }

    fn blank() -> Sums {
        Sums {
            total_chapters: 0,
            chapters_completed: 0,
            completion_pct: 0,
            score_sum: 0.0,
            scored_count: 0,
            final_score: None,
            attempted: 0,
            passed: 0,
            status: ProgressStatus::InProgress,
        }
    }

    fn scored(demanded: &[(&str, u32, bool)], handed: &[Handed]) -> Sums {
        let mut sums = blank();
        add_scores(&mut sums, &demands(demanded), handed);
        sums
    }

    #[test]
    fn per_cent_are_rounded_and_none_of_none_is_nothing() {
        for (done, total, expected) in [
            (0, 0, 0),
            (0, 3, 0),
            (1, 3, 33),
            (2, 3, 67),
            (1, 2, 50),
            (1, 8, 13),
            (3, 3, 100),
            (4, 3, 100),
        ] {
            assert_eq!(percent(done, total), expected, "{done} of {total}");
        }
    }

    #[test]
    fn a_course_that_demands_nothing_is_passed_in_full() {
        assert_eq!(scored(&[], &[]).final_score, Some(100.0));
        assert_eq!(scored(&[("a", 70, false)], &[]).final_score, Some(100.0));
    }

    #[test]
    fn the_final_score_is_the_mean_of_the_best_of_what_is_demanded() {
        let demanded = [("a", 70, true), ("b", 70, true), ("c", 70, false)];
        let one = [handed("a", Some(90.0), &[])];
        assert_eq!(scored(&demanded, &one).final_score, None);
        let all = [
            handed("a", Some(40.0), &[90.0, 10.0]),
            handed("b", Some(60.0), &[]),
            handed("c", Some(0.0), &[]),
        ];
        let sums = scored(&demanded, &all);
        assert_eq!(sums.final_score, Some(75.0));
        assert_eq!((sums.attempted, sums.scored_count, sums.passed), (3, 3, 1));
        assert!((sums.score_sum - 150.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_not_graded_counts_as_tried_alone() {
        let sums = scored(&[("a", 70, true)], &[handed("a", None, &[])]);
        assert_eq!((sums.attempted, sums.scored_count, sums.passed), (1, 0, 0));
        assert_eq!(sums.final_score, None);
    }

    #[test]
    fn a_chapter_opens_when_the_one_before_is_done() {
        assert_eq!(open_until(0), 1);
        assert_eq!(open_until(3), 4);
    }
}
