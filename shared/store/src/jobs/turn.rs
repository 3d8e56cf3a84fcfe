//! What one step of a scheduled job is given, and what it says.

use client::Query;
use model::Timestamp;

use super::cadence::Cadence;
use crate::{App, Result, Stored};
use tables::row::Row;

/// What one step of a scheduled job is given.
///
/// A pass stands for one point of the job's cadence and may need many steps, over several ticks; point and window stay the same in
/// all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// The point of the cadence that the pass stands for; a tick or more in the past.
    pub due: Timestamp,
    /// The point up to which everything was done before: a job that looks after a span of time looks at what lies after `since`, up
    /// to `due`, so that missed hours are caught up. One period before `due` at the very first pass.
    pub since: Timestamp,
    /// True until a pass came to its end: what was there before the job was is not done either.
    pub is_new: bool,
    /// The time now.
    pub now: Timestamp,
    /// Where the step before ended, as it said itself; none in the first step of a pass.
    pub cursor: Option<String>,
    pub(super) cadence: Cadence,
}

impl Turn {
    /// True in the first step of a pass.
    pub fn is_first(&self) -> bool {
        self.cursor.is_none()
    }

    /// The points of the cadence that the pass catches up with, the oldest first and [`Turn::due`] last; at most the latest `most`.
    pub fn points(&self, most: usize) -> Vec<Timestamp> {
        let earlier =
            std::iter::successors(Some(self.due), |point| Some(self.cadence.before(*point)));
        let mut points: Vec<Timestamp> = earlier
            .take_while(|point| *point > self.since)
            .take(most)
            .collect();
        points.reverse();
        points
    }

    /// Reads the rows after the cursor, at most `limit` (and 500); [`Step::after`] goes on behind them.
    pub async fn page<R: Row>(
        &self,
        app: &App,
        queries: impl IntoIterator<Item = Query>,
        limit: u32,
    ) -> Result<Vec<Stored<R>>> {
        let after = self.cursor.as_deref().map(Query::cursor_after);
        app.rows::<R>()
            .list(queries.into_iter().chain(after), limit)
            .await
    }
}

/// What a step came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// Rows it looked at.
    pub processed: u64,
    /// Rows it found wrong and put right.
    pub drift: u64,
    /// Where the next step goes on, at most 100 characters; none when the pass is over.
    pub next: Option<String>,
}

impl Step {
    /// The pass is over.
    pub fn over(processed: u64) -> Self {
        Self {
            processed,
            ..Self::default()
        }
    }

    /// There is more, from here.
    pub fn on(processed: u64, next: impl Into<String>) -> Self {
        Self {
            processed,
            drift: 0,
            next: Some(next.into()),
        }
    }

    /// Goes on behind a page that was read with `limit`; the pass is over when the page was not full.
    pub fn after<R: Row>(page: &[Stored<R>], limit: u32) -> Self {
        let count = u64::try_from(page.len()).unwrap_or(u64::MAX);
        let last = page.last().filter(|_| count >= u64::from(limit));
        Self {
            processed: count,
            drift: 0,
            next: last.map(|stored| stored.id.to_string()),
        }
    }

    /// Says how many rows were wrong.
    #[must_use]
    pub fn drifted(mut self, drift: u64) -> Self {
        self.drift = drift;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(since: &str, due: &str) -> Turn {
        let (since, due) = (
            Timestamp::parse(since).unwrap(),
            Timestamp::parse(due).unwrap(),
        );
        Turn {
            due,
            since,
            now: due,
            is_new: false,
            cursor: None,
            cadence: Cadence::HOURLY,
        }
    }

    #[test]
    fn missed_points_are_caught_up_oldest_first() {
        let missed = turn("2026-01-02T07:07:00Z", "2026-01-02T10:07:00Z").points(24);
        let hours: Vec<String> = missed.iter().map(ToString::to_string).collect();
        let expected = ["08", "09", "10"].map(|hour| format!("2026-01-02T{hour}:07:00.000Z"));
        assert_eq!(hours, expected);
    }

    #[test]
    fn an_outage_of_weeks_is_caught_up_for_so_many_points_only() {
        let missed = turn("2025-11-02T07:07:00Z", "2026-01-02T10:07:00Z").points(2);
        assert_eq!(missed.len(), 2);
        assert_eq!(
            missed.last().unwrap().to_string(),
            "2026-01-02T10:07:00.000Z"
        );
    }
}
