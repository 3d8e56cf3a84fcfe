//! `scripts/bench rollups`: what a tick of the roll-ups costs with more and more people, of whom always the same number is active.
//!
//! Prints the calls and the time of a tick for each size, and how they grow; fails where the calls do.

#![expect(clippy::print_stdout, reason = "a program that prints rounded numbers")]

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use jiff::{Timestamp, ToSpan};
use serde_json::{json, Value};
use testkit::year::{day_id, Written, Year};
use testkit::{trouble, Host, HostOptions};

/// People who study within an hour, however many there are.
const ACTIVE: u32 = 200;

/// Ticks that are measured, one an hour.
const TICKS: u32 = 6;

/// How many times as many calls a tick may take with the most people as with the fewest.
const MOST_GROWTH: f64 = 1.2;

const STARTS: &str = "2026-10-31T06:00:00Z";

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let given = std::env::args()
        .skip(1)
        .map(|it| it.parse().context("a number of people"));
    let mut sizes = given.collect::<Result<Vec<u32>>>()?;
    if sizes.is_empty() {
        sizes = vec![1_000, 10_000, 100_000];
    }
    let mut first: Option<Cost> = None;
    let mut is_flat = true;
    for people in sizes {
        let cost = measure(people).await?;
        let base = *first.get_or_insert(cost);
        let (calls, time) = (
            cost.calls / base.calls,
            cost.milliseconds / base.milliseconds,
        );
        println!(
            "{people:>8} people: {:>7.0} calls in {:>5.0} waves and {:>7.0} ms a tick; {calls:.2} times the calls, {time:.2} times \
             the time",
            cost.calls, cost.waves, cost.milliseconds
        );
        is_flat &= calls <= MOST_GROWTH;
    }
    let verdict = if is_flat { "ok" } else { "MISSED" };
    println!("calls grow at most {MOST_GROWTH} times: {verdict}");
    Ok(ExitCode::from(u8::from(!is_flat)))
}

/// What a tick costs on average.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    calls: f64,
    waves: f64,
    milliseconds: f64,
}

async fn measure(people: u32) -> Result<Cost> {
    let starts: Timestamp = STARTS.parse()?;
    let options = HostOptions {
        clock: Some(starts),
        chaos: Some(trouble::deaf()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await?;
    host.deliver(&settled(people, starts)?).await?;
    host.tick("analytics").await?;
    let mut sum = Cost::default();
    for hour in 1..=TICKS {
        let at = starts
            .checked_add(i64::from(hour).hours())?
            .checked_add(10.minutes())?;
        host.move_clock(at).await?;
        host.deliver(&studied(people, hour, at)?).await?;
        let began = Instant::now();
        let run = host.tick("analytics").await?;
        sum.milliseconds += began.elapsed().as_secs_f64() * 1_000.0;
        let execution = run.get("$id").and_then(Value::as_str);
        let used = host.used(execution.context("an execution has an id")?);
        sum.calls += f64::from(used.calls);
        sum.waves += f64::from(used.waves);
    }
    let ticks = f64::from(TICKS);
    Ok(Cost {
        calls: sum.calls / ticks,
        waves: sum.waves / ticks,
        milliseconds: sum.milliseconds / ticks,
    })
}

/// People who came long ago and whose totals are up to date.
fn settled(people: u32, now: Timestamp) -> Result<Vec<Written>> {
    let year = Year {
        seed: 1,
        people,
        days: 365,
        ends: jiff::civil::date(2026, 10, 31),
        bursts: 0,
    };
    let mut rows = year.arrivals()?;
    rows.extend((0..people).map(|n| Written {
        table: "user_stats",
        id: Year::person(n),
        at: now,
        cells: json!({ "computedAt": now.to_string() }),
    }));
    Ok(rows)
}

/// A session of yesterday for each who is active: their day is over, so they are settled at once.
fn studied(people: u32, hour: u32, now: Timestamp) -> Result<Vec<Written>> {
    let date = jiff::civil::date(2026, 10, 29);
    let began = "2026-10-29T12:00:00.000Z";
    let at = now.checked_sub(5.minutes())?;
    let step = (people / ACTIVE).max(1);
    let mut rows = Vec::new();
    for place in 0..ACTIVE {
        let person = Year::person((place * step + hour) % people);
        let cells = json!({
            "userId": person, "source": "focus", "startedAt": began, "durationSec": 1_500, "status": "done",
            "localDate": date.to_string(), "plannedSec": 1_500,
        });
        rows.push(Written {
            table: "study_sessions",
            id: format!("{person}-{hour}"),
            at,
            cells,
        });
        let cells = json!({
            "userId": person, "localDate": date.to_string(), "seconds": 1_500, "sessions": 1,
        });
        rows.push(Written {
            table: "study_days",
            id: day_id(&person, date),
            at,
            cells,
        });
        let cells = json!({ "userId": person, "reason": "session", "sourceId": format!("{hour}"), "points": 5 });
        rows.push(Written {
            table: "points_ledger",
            id: format!("{person}-{hour}"),
            at,
            cells,
        });
    }
    Ok(rows)
}
