//! What stored progress says about somebody's learning.
//!
//! Nothing here is assumed: where no score, no time or no course is stored, nothing is said.

use std::collections::BTreeSet;

use model::{CourseId, ProgressStatus, UserId};
use store::tables::{Certificate, Course, CourseProgress, Profile, UserAchievement};
use store::{Card, Stored};

use crate::wire::{
    AchievementView, CertificateView, CourseProfile, LearnedCourse, Statistics, Totals,
};

/// How many scores a trend needs.
const TREND: usize = 4;

/// The seconds of an hour.
const HOUR: f64 = 3_600.0;

/// The rows that a course profile is put together from.
#[derive(Debug)]
pub struct Learned {
    /// How far they are, the latest course first.
    pub progress: Vec<Stored<CourseProgress>>,
    /// Their valid certificates.
    pub certificates: Vec<Stored<Certificate>>,
    /// Their achievements.
    pub achievements: Vec<Stored<UserAchievement>>,
    /// The courses.
    pub courses: Vec<Stored<Course>>,
    /// Who teaches them.
    pub instructors: Vec<Card>,
}

/// What all courses add up to.
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    /// Courses they are in or through, without those they dropped.
    pub enrolled: u32,
    /// Courses they completed.
    pub completed: u32,
    /// Hours spent in courses.
    pub learning_hours: f64,
    /// The mean score of the courses that have one.
    pub average_score: Option<f64>,
    /// What only they themselves see.
    pub statistics: Statistics,
}

/// Adds up all courses, the latest first.
pub fn sums(progress: &[Stored<CourseProgress>]) -> Sums {
    let rows: Vec<&CourseProgress> = progress.iter().map(|it| &it.row).collect();
    let kept = || {
        rows.iter()
            .filter(|it| it.status != ProgressStatus::Dropped)
    };
    let seconds: f64 = rows.iter().map(|it| f64::from(it.time_spent_sec)).sum();
    let completions: Vec<f64> = kept().map(|it| f64::from(it.completion_pct)).collect();
    let mut scores: Vec<f64> = rows.iter().filter_map(|it| score(it)).collect();
    let average_score = mean(&scores);
    scores.reverse();
    Sums {
        enrolled: counted(kept().count()),
        completed: counted(kept().filter(|it| is_completed(it)).count()),
        learning_hours: tenths(seconds / HOUR),
        average_score: average_score.map(tenths),
        statistics: Statistics {
            average_completion_pct: mean(&completions).map(tenths),
            assignments_passed: rows.iter().map(|it| it.passed).sum(),
            assignments_attempted: rows.iter().map(|it| it.attempted).sum(),
            improvement_trend: trend(&scores).map(tenths),
        },
    }
}

/// Whom the rows let read besides everybody: the learner, and who teaches.
pub fn readers(progress: &[Stored<CourseProgress>]) -> BTreeSet<UserId> {
    let permissions = progress.iter().flat_map(|it| &it.permissions);
    permissions.filter_map(|it| reader(it)).collect()
}

fn reader(permission: &str) -> Option<UserId> {
    let id = permission
        .strip_prefix("read(\"user:")?
        .strip_suffix("\")")?;
    id.split('/').next()?.parse().ok()
}

impl Learned {
    /// Puts everything together.
    pub fn told(self, profile: &Stored<Profile>, sums: Sums, verify: &str) -> CourseProfile {
        let courses = self.progress.iter().map(|it| self.course(it)).collect();
        let certificates = self.certificates.iter();
        CourseProfile {
            user_id: profile.id.clone(),
            totals: Totals {
                enrolled: Some(sums.enrolled),
                completed: sums.completed,
                learning_hours: Some(sums.learning_hours),
                points: profile.row.total_points,
                streak: profile.row.study_streak,
                average_score: sums.average_score,
            },
            courses,
            certificates: certificates
                .map(|it| CertificateView::of(&it.row, verify))
                .collect(),
            achievements: self
                .achievements
                .into_iter()
                .map(|it| AchievementView::from(it.row))
                .collect(),
            stats: Some(sums.statistics),
        }
    }

    fn course(&self, progress: &Stored<CourseProgress>) -> LearnedCourse {
        let row = &progress.row;
        let course = self.courses.iter().find(|it| it.id == row.course_id);
        let certificate = self.certificate(&row.course_id);
        let teaching = course.map(|it| &it.row.instructor_id);
        let instructor =
            teaching.and_then(|id| self.instructors.iter().find(|it| it.user_id == *id));
        LearnedCourse {
            course_id: row.course_id.clone(),
            title: course
                .map(|it| it.row.title.to_string())
                .or_else(|| certificate.map(|it| it.course_title.to_string())),
            instructor: instructor.cloned(),
            progress_pct: row.completion_pct,
            average_score: score(row).map(tenths),
            status: row.status,
            enrolled_at: progress.created_at,
            completed_at: certificate.map(|it| it.completed_at),
        }
    }

    fn certificate(&self, course: &CourseId) -> Option<&Certificate> {
        let rows = self.certificates.iter().map(|it| &it.row);
        rows.into_iter().find(|it| it.course_id == *course)
    }
}

impl CourseProfile {
    /// What others see of it: completed courses, certificates, achievements.
    #[must_use]
    pub fn public(mut self) -> Self {
        self.courses
            .retain(|it| it.status == ProgressStatus::Completed);
        for course in &mut self.courses {
            course.average_score = None;
        }
        self.totals.enrolled = None;
        self.totals.learning_hours = None;
        self.totals.average_score = None;
        self.stats = None;
        self
    }
}

/// A course's score in per cent: the final one, else the mean so far.
fn score(row: &CourseProgress) -> Option<f64> {
    let so_far = || (row.scored_count > 0).then(|| row.score_sum / f64::from(row.scored_count));
    row.final_score.or_else(so_far)
}

fn is_completed(row: &CourseProgress) -> bool {
    row.status == ProgressStatus::Completed
}

/// The mean of the later half less that of the earlier half; `scores` are in the order of time.
fn trend(scores: &[f64]) -> Option<f64> {
    if scores.len() < TREND {
        return None;
    }
    let (earlier, later) = scores.split_at(scores.len() / 2);
    Some(mean(later)? - mean(earlier)?)
}

fn mean(values: &[f64]) -> Option<f64> {
    let count = u32::try_from(values.len()).ok().filter(|it| *it > 0)?;
    Some(values.iter().sum::<f64>() / f64::from(count))
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn counted(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::{json, Value};

    use super::*;

    fn row(more: &Value) -> Stored<CourseProgress> {
        let mut row = json!({
            "$id": "up_1", "$createdAt": "2026-01-02T03:04:05.678+00:00",
            "$updatedAt": "2026-01-02T03:04:05.678+00:00",
            "$permissions": ["read(\"user:asha\")", "read(\"user:teacher\")"],
            "userId": "asha", "courseId": "c1", "cohortId": null, "totalChapters": 4,
            "chaptersCompleted": 0, "completionPct": 0, "scoreSum": 0.0, "scoredCount": 0, "finalScore": null,
            "status": "in_progress", "certificateId": null, "timeSpentSec": 0, "lastAccessedAt": null,
            "bookmarkedChapterIds": [], "attempted": 0, "passed": 0
        });
        for (key, value) in more.as_object().unwrap() {
            row[key] = value.clone();
        }
        Stored::from_answer(serde_json::from_value(row).unwrap()).unwrap()
    }

    #[test]
    fn nothing_is_made_up_where_nothing_is_stored() {
        let none = sums(&[]);
        assert_eq!((none.enrolled, none.completed), (0, 0));
        assert_eq!((none.learning_hours, none.average_score), (0.0, None));
        assert_eq!(none.statistics.average_completion_pct, None);
        assert_eq!(none.statistics.improvement_trend, None);
    }

    #[test]
    fn totals_are_what_the_rows_add_up_to() {
        let rows = [
            row(
                &json!({ "status": "completed", "completionPct": 100, "finalScore": 90.0, "timeSpentSec": 5_400,
                "attempted": 4, "passed": 3 }),
            ),
            row(
                &json!({ "completionPct": 25, "scoreSum": 140.0, "scoredCount": 2, "timeSpentSec": 1_800 }),
            ),
            row(&json!({ "status": "dropped", "completionPct": 10, "attempted": 1 })),
        ];
        let sums = sums(&rows);
        assert_eq!((sums.enrolled, sums.completed), (2, 1));
        assert_eq!((sums.learning_hours, sums.average_score), (2.0, Some(80.0)));
        assert_eq!(sums.statistics.average_completion_pct, Some(62.5));
        assert_eq!(sums.statistics.assignments_attempted, 5);
        assert_eq!(sums.statistics.assignments_passed, 3);
    }

    /// B-186: one score made the trend no number, and none made it infinite.
    #[test]
    fn a_trend_needs_four_scores_and_follows_time() {
        assert_eq!((trend(&[]), trend(&[50.0])), (None, None));
        assert_eq!(trend(&[50.0, 60.0, 70.0]), None);
        assert_eq!(trend(&[50.0, 60.0, 70.0, 80.0]), Some(20.0));
        assert_eq!(trend(&[80.0, 80.0, 60.0, 60.0, 60.0]), Some(-20.0));
        let latest_first = [90.0, 80.0, 60.0, 50.0].map(|it| row(&json!({ "finalScore": it })));
        assert_eq!(sums(&latest_first).statistics.improvement_trend, Some(30.0));
    }

    #[test]
    fn permissions_name_who_teaches() {
        let named = readers(&[row(&json!({}))]);
        let named: Vec<&str> = named.iter().map(UserId::as_str).collect();
        assert_eq!(named, ["asha", "teacher"]);
        assert_eq!(reader("read(\"users\")"), None);
        assert_eq!(reader("update(\"user:x\")"), None);
        assert_eq!(reader("read(\"user:x/verified\")").unwrap(), "x");
    }
}
