//! A function's `GET /health` through the whole shim, against a bare handler in the same skeleton.
//!
//! Both programs run at the same time and are loaded in turns.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use deployment::{repository, Layout, Process};

use crate::load::{self, Call, Measured};
use crate::report::Report;
use crate::start;

const SECRET: &str = "s3cret";

/// Both are loaded in many short turns, so that whatever else the machine does hits both alike.
const ROUNDS: u32 = 40;
const ROUND: Duration = Duration::from_millis(500);

/// Whether the runtime keeps logs, and how many connections ask at the same time. One alone where it does: its logger redirects
/// the process's output and lets the next execution redirect it again before the first has put it back, after which either may
/// wait for the end of a pipe until it times out, in a bare handler too.
const LOADS: [(&str, u64); 2] = [("disabled", 8), ("enabled", 1)];

/// Measures throughput, p99, start and memory.
pub async fn measure(function: &str, report: &mut Report) -> Result<()> {
    let places = repository().join("target/deployment");
    let shim = Layout::function(&places.join(function), function)?.compile()?;
    let bare = Layout::bare(&places.join("bare"))?.compile()?;
    for (logging, connections) in LOADS {
        let (shim, bare) = (start(&shim)?, start(&bare)?);
        let (with_shim, without) = rounds(&shim, &bare, &health(logging), connections).await?;
        println!("\nshim: GET /health through it against a bare handler, logging {logging}, connections {connections}");
        print(&with_shim, &without, report);
    }
    start::measure(|| start(&shim), &health("disabled"), report).await
}

async fn rounds(
    shim: &Process,
    bare: &Process,
    call: &Call,
    connections: u64,
) -> Result<(Measured, Measured)> {
    for process in [shim, bare] {
        load::run(process.address(), call, connections, ROUND).await?;
    }
    let (mut with_shim, mut without) = (Measured::default(), Measured::default());
    for _ in 0..ROUNDS {
        with_shim.add(load::run(shim.address(), call, connections, ROUND).await?);
        without.add(load::run(bare.address(), call, connections, ROUND).await?);
    }
    Ok((with_shim, without))
}

fn print(with_shim: &Measured, without: &Measured, report: &mut Report) {
    let throughput = with_shim.per_second() / without.per_second();
    report.at_least("of its throughput", throughput, 0.9, "");
    report.at_most("of its p99", with_shim.p99() / without.p99(), 1.1, "");
    for (name, measured) in [("shim", with_shim), ("bare", without)] {
        let (per_second, p99) = (measured.per_second(), measured.p99());
        println!("{per_second:>10.0}  answers per second, p99 {p99:.2} ms, {name}");
    }
}

fn start(program: &Path) -> Result<Process> {
    let variables = [
        ("OPEN_RUNTIMES_SECRET", SECRET),
        ("APPWRITE_FUNCTION_API_ENDPOINT", "http://127.0.0.1:9/v1"),
        ("APPWRITE_FUNCTION_PROJECT_ID", "bench"),
    ];
    Process::start(program, &variables)
}

/// An execution of `GET /health` as the executor sends it.
fn health(logging: &str) -> Call {
    let headers = [
        ("x-open-runtimes-secret", SECRET),
        ("x-open-runtimes-timeout", "15"),
        ("x-open-runtimes-logging", logging),
        ("x-open-runtimes-log-id", "bench"),
        ("x-appwrite-trigger", "http"),
        ("x-appwrite-execution-id", "bench"),
        ("x-appwrite-key", "ephemeral_bench"),
        ("x-appwrite-user-id", ""),
        ("x-appwrite-user-jwt", ""),
        ("user-agent", "Appwrite/1.9.6"),
    ];
    Call {
        method: "GET",
        path: "/health".to_owned(),
        headers: headers.map(|(name, value)| (name, value.to_owned())).into(),
        body: |_| String::new(),
        expected: 200,
    }
}
