//! What `scripts/bench` measures, one word each: `build`, `shim`, `local`.
//!
//! Every part prints its ratios and limits first and fails where a limit is missed.

#![expect(
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a program that prints rounded numbers"
)]

mod build;
mod host;
mod load;
mod report;
mod shim;
mod start;

use std::process::ExitCode;

use anyhow::{bail, Result};
use report::Report;

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let mut report = Report::default();
    let part = std::env::args().nth(1);
    match part.as_deref() {
        Some("build") => build::measure("posts", &mut report)?,
        Some("shim") => shim::measure("posts", &mut report).await?,
        Some("local") => host::measure(&mut report).await?,
        _ => bail!("usage: bench build|shim|local"),
    }
    Ok(ExitCode::from(u8::from(!report.kept())))
}
