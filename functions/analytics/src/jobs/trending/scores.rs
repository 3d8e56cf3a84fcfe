//! How much something trends.

use std::time::Duration;

use model::Timestamp;

/// How fast what is liked falls with its age in hours.
const GRAVITY: f64 = 1.8;

/// How long a course counts as new.
const NEW: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Weighs what people did with something against its age. What nobody touched does not trend.
pub fn fading(deeds: u64, created: Timestamp, now: Timestamp) -> f64 {
    let deeds = u32::try_from(deeds).unwrap_or(u32::MAX);
    let hours = now.since(created).as_secs_f64() / 3_600.0;
    rounded(f64::from(deeds) / (hours + 2.0).powf(GRAVITY))
}

/// What happened to a course within a window.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Pulse {
    /// Enrolments.
    pub enrollments: u32,
    /// Completions.
    pub completions: u32,
    /// Posts about it.
    pub posts: u32,
}

impl Pulse {
    /// Whether anything happened.
    pub fn is_alive(self) -> bool {
        self != Self::default()
    }

    /// Completions by enrolments, in per cent.
    pub fn completion_rate(self) -> f64 {
        if self.enrollments == 0 {
            return 0.0;
        }
        let rate = 100.0 * f64::from(self.completions) / f64::from(self.enrollments);
        rounded(rate.min(100.0))
    }

    /// Weighs what happened, the rating of 1 to 5, and how new the course is.
    pub fn score(self, rating: Option<f64>, published: Option<Timestamp>, now: Timestamp) -> f64 {
        let log = |count: u32| f64::from(count).ln_1p();
        let age = published.map_or(NEW, |at| now.since(at));
        let recency = (1.0 - age.as_secs_f64() / NEW.as_secs_f64()).max(0.0);
        rounded(
            0.35 * log(self.enrollments)
                + 0.30 * log(self.completions)
                + 0.20 * log(self.posts)
                + 0.10 * rating.unwrap_or(0.0) / 5.0
                + 0.05 * recency,
        )
    }
}

fn rounded(score: f64) -> f64 {
    (score * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[track_caller]
    fn check(score: f64, expected: f64) {
        assert!((score - expected).abs() < 1e-5, "{score} {expected}");
    }

    #[test]
    fn a_post_falls_with_the_hours() {
        let now = at("2026-01-02T12:00:00Z");
        check(fading(10, now, now), 10.0 / 2f64.powf(1.8));
        check(
            fading(10, at("2026-01-02T04:00:00Z"), now),
            10.0 / 10f64.powf(1.8),
        );
        check(fading(0, now, now), 0.0);
    }

    #[test]
    fn a_course_is_weighed_as_the_formula_says() {
        let pulse = Pulse {
            enrollments: 9,
            completions: 4,
            posts: 1,
        };
        let now = at("2026-04-01T00:00:00Z");
        let counted = 0.35 * 10f64.ln() + 0.30 * 5f64.ln() + 0.20 * 2f64.ln();
        check(
            pulse.score(Some(4.0), Some(now), now),
            counted + 0.08 + 0.05,
        );
        let half = at("2026-02-15T00:00:00Z");
        check(pulse.score(None, Some(half), now), counted + 0.025);
        check(
            pulse.score(None, Some(at("2025-01-01T00:00:00Z")), now),
            counted,
        );
        check(pulse.completion_rate(), 44.444_444);
        check(Pulse::default().completion_rate(), 0.0);
    }
}
