//! How long a host with a folder full of rows takes from its start to its first answer.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{ensure, Context, Result};
use deployment::repository;

use super::calls::{self, ROWS};
use super::growth::fill;
use super::place::Place;
use crate::load::{self, Call};
use crate::report::Report;

const FILLED: u64 = 100_000;
const STARTS: usize = 7;

/// Milliseconds from start to first answer, at the median.
const START_LIMIT: f64 = 100.0;

/// A host that did not answer by then has not started.
const PATIENCE: Duration = Duration::from_secs(30);

/// Fills a folder, ends the host the hard way, and starts it again several times.
///
/// # Errors
///
/// Where the host does not start.
pub async fn measure(report: &mut Report) -> Result<()> {
    let folder = repository().join("target/deployment/restart");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let empty = Server::start(&folder)?;
    let place = empty.place(&folder).await?;
    for call in calls::preparation(&place) {
        place.ask(&call).await?;
    }
    let first = place.call("GET", &format!("{ROWS}/first"), 200, |_| String::new());
    drop(empty);
    let few = median(&folder, &first).await?;
    let filling = Server::start(&folder)?;
    let place = filling.place(&folder).await?;
    fill(&place, ROWS, 0, FILLED).await?;
    drop(filling);
    let many = median(
        &folder,
        &place.call("GET", &format!("{ROWS}/r77"), 200, |_| String::new()),
    )
    .await?;
    println!("\nstart of a host that was killed, {STARTS} times, every function linked in");
    println!("{few:>10.2}  ms to the first answer with a hundred rows");
    let what = format!("ms to the first answer with {FILLED} rows");
    report.at_most(&what, many, START_LIMIT, "ms");
    Ok(())
}

/// Milliseconds from start to the first answer to a call.
async fn median(folder: &Path, call: &Call) -> Result<f64> {
    let mut waits = Vec::new();
    for _ in 0..STARTS {
        let begun = Instant::now();
        let server = Server::start(folder)?;
        server.answers(call).await?;
        waits.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    waits.sort_by(f64::total_cmp);
    waits
        .get(STARTS / 2)
        .copied()
        .context("nothing was started")
}

/// A host on a folder; dropping it kills it.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(folder: &Path) -> Result<Self> {
        // What the host before said of itself is over; it is missing before the first.
        drop(std::fs::remove_file(folder.join("info")));
        // Free a moment ago: known before the host is up, so that its first answer can be waited for.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = Command::new(repository().join("target/release/host"))
            .arg("--data")
            .arg(folder.join("data"))
            .arg("--info")
            .arg(folder.join("info"))
            .args(["--port", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("target/release/host")?;
        let address = format!("127.0.0.1:{port}");
        Ok(Self { child, address })
    }

    /// Asks until the answer is the expected one.
    async fn answers(&self, call: &Call) -> Result<()> {
        let begun = Instant::now();
        loop {
            if let Ok(mut sender) = load::open(&self.address).await {
                return load::ask(&mut sender, &self.address, call, 0).await;
            }
            ensure!(begun.elapsed() < PATIENCE, "the host does not start");
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
    }

    async fn place(&self, folder: &Path) -> Result<Place> {
        let version = Call {
            method: "GET",
            path: "/v1/health/version".to_owned(),
            headers: Vec::new(),
            body: |_| String::new(),
            expected: 200,
        };
        self.answers(&version).await?;
        let begun = Instant::now();
        while !folder.join("info").exists() && begun.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Place::read(&folder.join("info"), self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left to do.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
