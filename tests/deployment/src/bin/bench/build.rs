//! Builds a function cold, on one core, and prints the peak memory of every rustc.
//!
//! Appwrite's build container has one core and 1 GB of memory by default, and no cache.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{ensure, Context, Result};
use deployment::{repository, Layout};

use crate::report::Report;

/// MiB that one rustc may take.
const MEMORY_LIMIT: f64 = 650.0;

/// Seconds that a cold build may take on one core.
const TIME_LIMIT: f64 = 240.0;

/// How many of the greediest crates are printed.
const SHOWN: usize = 15;

/// What one run of rustc took.
#[derive(Debug)]
struct Compiled {
    name: String,
    mebibytes: f64,
    processor_seconds: f64,
}

/// Measures a cold build of `function` in the runtime skeleton.
pub fn measure(function: &str, report: &mut Report) -> Result<()> {
    let place = repository().join("target/deployment/cold");
    let layout = Layout::function(&place, function)?;
    let measured = place.join("measured");
    let target = place.join("target");
    for left_over in [&target, &measured] {
        remove(left_over)?;
    }
    let begun = Instant::now();
    compile(&layout.server, &target, &measured)?;
    print(&read(&measured)?, begun.elapsed().as_secs_f64(), report)
}

fn compile(server: &Path, target: &Path, measured: &Path) -> Result<()> {
    let mut cargo = Command::new("taskset");
    cargo
        .args(["--cpu-list", "0", "cargo", "build", "--release", "--quiet"])
        .current_dir(server)
        .env("CARGO_TARGET_DIR", target)
        .env("RUSTC_WRAPPER", repository().join("scripts/measure-rustc"))
        .env("MEASURED", measured);
    let status = cargo.status().context("taskset")?;
    ensure!(status.success(), "the build ended with {status}");
    Ok(())
}

fn print(compiled: &[Compiled], seconds: f64, report: &mut Report) -> Result<()> {
    let greediest = compiled.first().context("nothing was compiled")?;
    let processor: f64 = compiled.iter().map(|it| it.processor_seconds).sum();
    println!("build: cold, one core, {} runs of rustc", compiled.len());
    let what = format!("MiB, peak of the greediest rustc, {}", greediest.name);
    report.at_most(&what, greediest.mebibytes, MEMORY_LIMIT, "MiB");
    report.at_most("s, the whole build by the clock", seconds, TIME_LIMIT, "s");
    println!("{processor:>10.2}  s of processor in rustc, whatever else the machine did");
    for it in compiled.iter().take(SHOWN) {
        println!(
            "{:>10.2}  MiB  {:>6.2} s  {}",
            it.mebibytes, it.processor_seconds, it.name
        );
    }
    Ok(())
}

/// The measured runs, the greediest first; cargo's own questions to rustc name no crate or `___`.
fn read(measured: &Path) -> Result<Vec<Compiled>> {
    let lines = std::fs::read_to_string(measured)?;
    let mut compiled: Vec<Compiled> = lines.lines().filter_map(compiled).collect();
    compiled.retain(|it| it.name != "-" && it.name != "___");
    compiled.sort_by(|a, b| b.mebibytes.total_cmp(&a.mebibytes));
    Ok(compiled)
}

fn compiled(line: &str) -> Option<Compiled> {
    let mut words = line.split(' ');
    let name = words.next()?.to_owned();
    let mut number = || words.next()?.parse::<f64>().ok();
    let (kibibytes, _clock, user, system) = (number()?, number()?, number()?, number()?);
    Some(Compiled {
        name,
        mebibytes: kibibytes / 1024.0,
        processor_seconds: user + system,
    })
}

fn remove(path: &Path) -> Result<()> {
    match path {
        it if it.is_dir() => std::fs::remove_dir_all(it)?,
        it if it.exists() => std::fs::remove_file(it)?,
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_wrapper_is_read() {
        let it = compiled("tokio 512000 9.5 8.25 0.5").unwrap();
        assert_eq!(it.name, "tokio");
        assert!((it.mebibytes - 500.0).abs() < 0.01);
        assert!((it.processor_seconds - 8.75).abs() < 0.01);
    }

    #[test]
    fn what_is_no_measurement_is_left_out() {
        assert!(compiled("Command exited with non-zero status 1").is_none());
    }
}
