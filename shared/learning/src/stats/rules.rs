//! The figures of a course, by value.

use std::time::Duration;

use model::{Cents, EnrollmentStatus, Packed, ProgressStatus, Timestamp};
use store::tables::{ActivityLine, Course, CourseProgress, CourseStats, Enrollment, StudentLine};
use store::Stored;

const DAY: u64 = 24 * 60 * 60;

/// Who was not at it for so long has left.
const SILENT: Duration = Duration::from_secs(30 * DAY);

/// Days of the trend.
const TREND: u64 = 7;

/// Students and events that are kept of each course.
const LISTED: usize = 10;

/// Adds up what became of a course. What nobody did gives no figure rather than nought (B-189).
pub fn summed(
    course: &Course,
    enrollments: &[Stored<Enrollment>],
    progress: &[Stored<CourseProgress>],
    now: Timestamp,
) -> CourseStats {
    let open = enrollments.iter().filter(|it| it.row.is_open()).count();
    let completed: Vec<&Stored<Enrollment>> = enrollments
        .iter()
        .filter(|it| it.row.status == EnrollmentStatus::Completed)
        .collect();
    let days = completed.iter().filter_map(|it| {
        let at = it.row.completed_at?;
        Some(at.since(it.created_at).as_secs_f64() / Duration::from_secs(DAY).as_secs_f64())
    });
    let going: Vec<&Stored<CourseProgress>> = progress
        .iter()
        .filter(|it| it.row.status != ProgressStatus::Dropped)
        .collect();
    let active = going.iter().filter(|it| is_active(it, now)).count();
    let silent = going
        .iter()
        .filter(|it| it.row.status == ProgressStatus::InProgress && !is_active(it, now));
    let dropped = enrollments.len() - open;
    let lost = dropped + silent.count();
    let mut lines: Vec<StudentLine> = going.iter().map(|it| line(it)).collect();
    lines.retain(|it| it.score.is_some());
    lines.sort_by(|one, other| score(other).total_cmp(&score(one)));
    let mut worst = lines.clone();
    worst.reverse();
    lines.truncate(LISTED);
    worst.truncate(LISTED);
    CourseStats {
        enrollments: count(open),
        active30d: count(active),
        completions: count(completed.len()),
        dropped: count(dropped),
        avg_completion_days: mean(days),
        avg_score: mean(going.iter().filter_map(|it| average(it))),
        completion_rate: ratio(completed.len(), open),
        churn_rate: ratio(lost, enrollments.len()),
        rating_avg: ratio_of(course.rating_sum, course.rating_count),
        revenue_cents: Cents(0),
        earnings_cents: Cents(0),
        struggling: Some(Packed(worst)),
        top: Some(Packed(lines)),
        recent: Some(Packed(recent(enrollments))),
        trend7d: Some(Packed(trend(enrollments, now))),
        computed_at: Some(now),
    }
}

fn is_active(progress: &Stored<CourseProgress>, now: Timestamp) -> bool {
    let last = progress.row.last_accessed_at.unwrap_or(progress.created_at);
    last >= now.before(SILENT)
}

fn average(progress: &Stored<CourseProgress>) -> Option<f64> {
    let count = progress.row.scored_count;
    (count > 0).then(|| progress.row.score_sum / f64::from(count))
}

fn line(progress: &Stored<CourseProgress>) -> StudentLine {
    StudentLine {
        user_id: progress.row.user_id.clone(),
        course_id: progress.row.course_id.clone(),
        score: average(progress),
        completion_pct: progress.row.completion_pct,
    }
}

fn score(line: &StudentLine) -> f64 {
    line.score.unwrap_or(0.0)
}

/// What happened last: who enrolled and who completed.
fn recent(enrollments: &[Stored<Enrollment>]) -> Vec<ActivityLine> {
    let line = |action: &str, it: &Stored<Enrollment>, at| ActivityLine {
        action: action.to_owned(),
        user_id: it.row.user_id.clone(),
        course_id: it.row.course_id.clone(),
        at,
    };
    let began = enrollments
        .iter()
        .map(|it| line("enrolled", it, it.created_at));
    let ended = enrollments
        .iter()
        .filter_map(|it| Some(line("completed", it, it.row.completed_at?)));
    let mut all: Vec<ActivityLine> = began.chain(ended).collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.at));
    all.truncate(LISTED);
    all
}

/// Enrolments of each of the last seven times 24 hours, oldest first.
fn trend(enrollments: &[Stored<Enrollment>], now: Timestamp) -> Vec<u32> {
    let on = |days: u64| {
        let (from, until) = (
            now.before(Duration::from_secs((days + 1) * DAY)),
            now.before(Duration::from_secs(days * DAY)),
        );
        let within = |it: &&Stored<Enrollment>| it.created_at > from && it.created_at <= until;
        count(enrollments.iter().filter(within).count())
    };
    (0..TREND).rev().map(on).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, counted) = values.fold((0.0, 0_u32), |(sum, counted), it| (sum + it, counted + 1));
    (counted > 0).then(|| sum / f64::from(counted))
}

fn ratio(part: usize, whole: usize) -> Option<f64> {
    ratio_of(count(part), count(whole))
}

fn ratio_of(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
