//! `scripts/bench rollups`: what a tick of the roll-ups costs with more and more people, of whom always the same number is active.
//!
//! Prints how the calls and the time of a tick grow with the people, and what they are; fails where the calls grow.

#![expect(clippy::print_stdout, reason = "a program that prints rounded numbers")]

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use jiff::{Timestamp, ToSpan};
use serde_json::Value;
use testkit::year::{Written, Year};
use testkit::{crowd, trouble, Host, HostOptions};

/// People who study within an hour, however many there are.
const ACTIVE: u32 = 200;

/// Ticks that are measured, one an hour: so few that in each others study, also of a thousand people.
const TICKS: u32 = 5;

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
            "{calls:.2} times the calls, {time:.2} times the time: {people:>7} people, {:.0} calls in {:.0} waves, {:.0} ms a tick",
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
    host.deliver(&crowd::settled(people, starts)?).await?;
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

/// What some of them did in an hour, each hour others.
fn studied(people: u32, hour: u32, now: Timestamp) -> Result<Vec<Written>> {
    let step = (people / ACTIVE).max(1);
    let mut rows = Vec::new();
    for place in 0..ACTIVE {
        let person = Year::person((place * step + hour) % people);
        rows.extend(crowd::studied(&person, hour, now)?);
    }
    Ok(rows)
}
