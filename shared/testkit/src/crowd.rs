//! A crowd of whom few study: what a tick of the roll-ups costs must go by those few.

use anyhow::Result;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::json;

use crate::year::{day_id, Written, Year};

/// People who came long ago, and roll-ups that are through with them: their totals are up to date, and nothing is due.
///
/// # Errors
///
/// A time outside of what a calendar holds.
pub fn settled(people: u32, now: Timestamp) -> Result<Vec<Written>> {
    let year = Year {
        seed: 1,
        people,
        days: 365,
        ends: now.to_zoned(TimeZone::UTC).date(),
        bursts: 0,
    };
    let mut rows = year.arrivals()?;
    rows.extend((0..people).map(|n| Written {
        table: "user_stats",
        id: Year::person(n),
        at: now,
        cells: json!({ "computedAt": now.to_string() }),
    }));
    let jobs = analytics::clockwork();
    rows.extend(jobs.list().map(|(job, _)| Written {
        table: "job_runs",
        id: job.to_owned(),
        at: now,
        cells: json!({ "lastRunAt": now.to_string(), "lastOkAt": now.to_string() }),
    }));
    Ok(rows)
}

/// Somebody studied for 25 minutes the day before yesterday, which is over everywhere, and it was written five minutes ago: the
/// session, their day and their points. The round tells several times apart.
///
/// # Errors
///
/// A time outside of what a calendar holds.
pub fn studied(person: &str, round: u32, now: Timestamp) -> Result<[Written; 3]> {
    let at = now.checked_sub(5.minutes())?;
    let began = now.to_zoned(TimeZone::UTC).checked_sub(2.days())?;
    let date = began.date();
    let session = json!({
        "userId": person, "source": "focus", "startedAt": began.timestamp().to_string(), "durationSec": 1_500, "status": "done",
        "localDate": date.to_string(), "plannedSec": 1_500,
    });
    let day =
        json!({ "userId": person, "localDate": date.to_string(), "seconds": 1_500, "sessions": 1 });
    let source = format!("{person}-{round}");
    let points = json!({ "userId": person, "reason": "session", "sourceId": source, "points": 5 });
    Ok([
        ("study_sessions", source.clone(), session),
        ("study_days", day_id(person, date), day),
        ("points_ledger", source, points),
    ]
    .map(|(table, id, cells)| Written {
        table,
        id,
        at,
        cells,
    }))
}
