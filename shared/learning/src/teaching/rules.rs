//! Sums over courses, by value.

use std::cmp::Reverse;

use model::{Cents, Packed};
use store::tables::{ActivityLine, CourseStats, StudentLine};

/// Students and events that are kept of all courses.
const LISTED: usize = 10;

/// Sums over courses, one after another.
#[derive(Debug, Clone, Default)]
pub struct Sums {
    stats: CourseStats,
    /// Stars of all reviews, and how many reviews.
    stars: (u32, u32),
    /// Days that all took to complete, by how many did.
    days: Mean,
    /// Scores, each course weighing as much as there are who take it.
    scores: Mean,
    /// Who was lost, by all who ever enrolled, of courses that say so.
    churn: Mean,
    top: Vec<StudentLine>,
    struggling: Vec<StudentLine>,
    recent: Vec<ActivityLine>,
    trend: Vec<u32>,
}

impl Sums {
    /// Adds a course: the stars of its reviews and how many there are, and its figures.
    #[must_use]
    pub fn and(mut self, stars: u32, reviews: u32, course: &CourseStats) -> Self {
        let sums = &mut self.stats;
        sums.enrollments = sums.enrollments.saturating_add(course.enrollments);
        sums.active30d = sums.active30d.saturating_add(course.active30d);
        sums.completions = sums.completions.saturating_add(course.completions);
        sums.dropped = sums.dropped.saturating_add(course.dropped);
        sums.revenue_cents = plus(sums.revenue_cents, course.revenue_cents);
        sums.earnings_cents = plus(sums.earnings_cents, course.earnings_cents);
        let ever = course.enrollments.saturating_add(course.dropped);
        self.days
            .add(course.avg_completion_days, course.completions);
        self.scores.add(course.avg_score, course.enrollments);
        self.churn.add(course.churn_rate, ever);
        self.stars = (
            self.stars.0.saturating_add(stars),
            self.stars.1.saturating_add(reviews),
        );
        self.list(course);
        self
    }

    /// The sums as the figures of one course are written. When they were computed is not among them.
    pub fn into_stats(self) -> CourseStats {
        let (stars, reviews) = self.stars;
        CourseStats {
            avg_completion_days: self.days.value(),
            avg_score: self.scores.value(),
            completion_rate: ratio(self.stats.completions, self.stats.enrollments),
            churn_rate: self.churn.value(),
            rating_avg: ratio(stars, reviews),
            struggling: Some(Packed(self.struggling)),
            top: Some(Packed(self.top)),
            recent: Some(Packed(self.recent)),
            trend7d: Some(Packed(self.trend)),
            ..self.stats
        }
    }

    /// Keeps the first of what is listed: with any number of courses, so many lines.
    fn list(&mut self, course: &CourseStats) {
        let score = |it: &StudentLine| it.score.unwrap_or(0.0);
        self.top.extend(scored(course.top.as_ref()));
        self.top
            .sort_by(|one, other| score(other).total_cmp(&score(one)));
        self.top.truncate(LISTED);
        self.struggling.extend(scored(course.struggling.as_ref()));
        self.struggling
            .sort_by(|one, other| score(one).total_cmp(&score(other)));
        self.struggling.truncate(LISTED);
        let happened = course.recent.iter().flat_map(|it| it.iter().cloned());
        self.recent.extend(happened);
        self.recent.sort_by_key(|it| Reverse(it.at));
        self.recent.truncate(LISTED);
        let days = course.trend7d.iter().flat_map(|it| it.iter());
        for (place, count) in days.enumerate() {
            match self.trend.get_mut(place) {
                Some(sum) => *sum = sum.saturating_add(*count),
                None => self.trend.push(*count),
            }
        }
    }
}

/// A weighted mean.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    sum: f64,
    weight: f64,
}

impl Mean {
    fn add(&mut self, value: Option<f64>, weight: u32) {
        if let Some(value) = value {
            self.sum += value * f64::from(weight);
            self.weight += f64::from(weight);
        }
    }

    fn value(self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.sum / self.weight)
    }
}

fn scored(lines: Option<&Packed<Vec<StudentLine>>>) -> impl Iterator<Item = StudentLine> + '_ {
    let lines = lines.into_iter().flat_map(|it| it.iter());
    lines.filter(|it| it.score.is_some()).cloned()
}

fn plus(one: Cents, other: Cents) -> Cents {
    Cents(one.0.saturating_add(other.0))
}

/// None of nothing, rather than nought (B-189).
pub fn ratio(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

/// How many there are of a kind.
pub fn count<T>(all: &[T], is_meant: impl Fn(&T) -> bool) -> u32 {
    u32::try_from(all.iter().filter(|it| is_meant(it)).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    fn line(user: &str, score: Option<f64>) -> StudentLine {
        StudentLine {
            user_id: user.parse().unwrap(),
            course_id: "c".parse().unwrap(),
            score,
            completion_pct: 10,
        }
    }

    fn happened(day: u32) -> ActivityLine {
        ActivityLine {
            action: "enrolled".to_owned(),
            user_id: "asha".parse().unwrap(),
            course_id: "c".parse().unwrap(),
            at: Timestamp::parse(&format!("2026-01-{day:02}T00:00:00Z")).unwrap(),
        }
    }

    /// B-189: of no courses, or of courses that nobody takes, there are no means.
    #[test]
    fn nothing_has_sums_and_no_means() {
        for sums in [
            Sums::default(),
            Sums::default().and(0, 0, &CourseStats::default()),
        ] {
            let stats = sums.into_stats();
            assert_eq!((stats.enrollments, stats.revenue_cents), (0, Cents(0)));
            for mean in [
                stats.avg_completion_days,
                stats.avg_score,
                stats.completion_rate,
                stats.churn_rate,
                stats.rating_avg,
            ] {
                assert_eq!(mean, None);
            }
        }
    }

    #[test]
    fn means_weigh_what_they_are_of() {
        let one = CourseStats {
            enrollments: 30,
            dropped: 10,
            completions: 3,
            active30d: 7,
            avg_completion_days: Some(10.0),
            avg_score: Some(80.0),
            churn_rate: Some(0.5),
            revenue_cents: Cents(900),
            earnings_cents: Cents(810),
            trend7d: Some(Packed(vec![0, 1, 0, 0, 0, 0, 2])),
            ..CourseStats::default()
        };
        let other = CourseStats {
            enrollments: 10,
            completions: 1,
            avg_completion_days: Some(2.0),
            avg_score: Some(40.0),
            churn_rate: Some(0.0),
            revenue_cents: Cents(100),
            earnings_cents: Cents(90),
            trend7d: Some(Packed(vec![1, 0, 0, 0, 0, 0, 3])),
            ..CourseStats::default()
        };
        // Not computed yet: it is in no mean.
        let new = CourseStats::default();
        let sums = Sums::default()
            .and(9, 2, &one)
            .and(1, 2, &other)
            .and(0, 0, &new);
        let stats = sums.into_stats();
        assert_eq!(
            (
                stats.enrollments,
                stats.dropped,
                stats.completions,
                stats.active30d
            ),
            (40, 10, 4, 7)
        );
        assert_eq!(
            (stats.revenue_cents, stats.earnings_cents),
            (Cents(1_000), Cents(900))
        );
        assert_eq!(stats.avg_completion_days, Some(8.0));
        assert_eq!(stats.avg_score, Some(70.0));
        assert_eq!(stats.completion_rate, Some(0.1));
        assert_eq!(stats.churn_rate, Some(0.4));
        assert_eq!(stats.rating_avg, Some(2.5));
        assert_eq!(stats.trend7d.unwrap().0, [1, 1, 0, 0, 0, 0, 5]);
    }

    #[test]
    fn of_any_number_of_courses_the_first_lines_are_kept() {
        let course = |number: u32| CourseStats {
            top: Some(Packed(vec![
                line("good", Some(f64::from(number))),
                line("new", None),
            ])),
            struggling: Some(Packed(vec![line("bad", Some(f64::from(number)))])),
            recent: Some(Packed(vec![happened(number)])),
            ..CourseStats::default()
        };
        let sums = (1..=25).fold(Sums::default(), |sums, it| sums.and(0, 0, &course(it)));
        let stats = sums.into_stats();
        let scores = |lines: Option<Packed<Vec<StudentLine>>>| -> Vec<f64> {
            lines.unwrap().iter().filter_map(|it| it.score).collect()
        };
        let highest: Vec<f64> = (16..=25).rev().map(f64::from).collect();
        let lowest: Vec<f64> = (1..=10).map(f64::from).collect();
        assert_eq!(scores(stats.top), highest);
        assert_eq!(scores(stats.struggling), lowest);
        let recent = stats.recent.unwrap();
        assert_eq!((recent.len(), recent.first()), (10, Some(&happened(25))));
    }
}
