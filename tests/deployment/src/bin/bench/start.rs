//! How long a fresh process takes to its first answer, and how much memory it keeps.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use deployment::Process;

use crate::load::{self, Call};
use crate::report::Report;

/// How many processes are started.
const STARTS: usize = 20;

/// Milliseconds from start to first answer.
const START_LIMIT: f64 = 20.0;

/// MiB that stay resident after some load.
const MEMORY_LIMIT: f64 = 20.0;

/// Measures fresh processes one after another, then loads the last one.
pub async fn measure(
    start: impl Fn() -> Result<Process>,
    call: &Call,
    report: &mut Report,
) -> Result<()> {
    let mut waits = Vec::new();
    for _ in 0..STARTS {
        let begun = Instant::now();
        let process = start()?;
        first_answer(&process, call).await?;
        waits.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    waits.sort_by(f64::total_cmp);
    let process = start()?;
    load::run(process.address(), call, 8, Duration::from_secs(3)).await?;

    println!("\nstart: {STARTS} fresh processes, then 3 s of load on one");
    let median = waits.get(STARTS / 2).context("nothing was started")?;
    report.at_most(
        "ms, start to first answer, median",
        *median,
        START_LIMIT,
        "ms",
    );
    report.at_most(
        "MiB resident after load",
        resident(process.id())?,
        MEMORY_LIMIT,
        "MiB",
    );
    println!(
        "{:>10.2}  ms, the slowest start",
        waits.last().unwrap_or(median)
    );
    Ok(())
}

async fn first_answer(process: &Process, call: &Call) -> Result<()> {
    let mut sender = load::open(process.address()).await?;
    load::ask(&mut sender, process.address(), call, 0).await
}

/// MiB of a process that are in memory, as Linux tells it.
///
/// # Errors
///
/// When there is no such process.
pub fn resident(id: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|it| it.trim().strip_suffix(" kB"));
    let kibibytes: f64 = kibibytes.context("no VmRSS")?.parse()?;
    Ok(kibibytes / 1024.0)
}
