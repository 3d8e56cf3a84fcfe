//! The local host under load: what it answers in a second, how a list grows with its table, what listening costs, how it starts.
//!
//! `scripts/with-host` starts the host and names the file that says where it is; for the start a host of its own is started, on a
//! folder.

mod calls;
mod growth;
mod listeners;
mod place;
mod restart;

use std::time::Duration;

use anyhow::Result;

use crate::load;
use crate::report::Report;
use place::Place;

const TIME: Duration = Duration::from_secs(5);
const CONNECTIONS: u64 = 8;

/// Measures everything in one run.
///
/// # Errors
///
/// Where a call is answered otherwise than expected.
pub async fn measure(report: &mut Report) -> Result<()> {
    let place = Place::from_process()?;
    for call in calls::preparation(&place) {
        place.ask(&call).await?;
    }
    println!(
        "local host: {CONNECTIONS} connections, {} s each, {:.0} MiB at first",
        TIME.as_secs(),
        place.process.resident()?
    );
    for (what, call) in calls::loads(&place) {
        let measured = load::run(&place.address, &call, CONNECTIONS, TIME).await?;
        let (per_second, p99) = (measured.per_second(), measured.p99());
        let resident = place.process.resident()?;
        println!("{per_second:>10.0}  {what} per second, p99 {p99:.2} ms, {resident:.0} MiB");
    }
    listeners::measure(&place).await?;
    growth::measure(&place, report).await?;
    restart::measure(report).await
}
