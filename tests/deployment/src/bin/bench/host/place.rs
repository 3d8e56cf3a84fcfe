//! Where a host is, and what its process takes.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::load::{self, Call};

/// A host that answers.
pub struct Place {
    /// Such as `127.0.0.1:8090`.
    pub address: String,
    /// Id of the project.
    pub project: String,
    /// The key that may do everything.
    pub key: String,
    /// The process that serves.
    pub process: Watched,
}

impl Place {
    /// Reads the file that `host --info` wrote; the second argument names it, `HOST_PID` the process.
    pub fn from_process() -> Result<Self> {
        let file = std::env::args().nth(2);
        let file = file.context("no host is running: use scripts/bench local")?;
        let id = std::env::var_os("HOST_PID").and_then(|id| id.to_str()?.parse().ok());
        Self::read(Path::new(&file), id.context("HOST_PID names no process")?)
    }

    /// Reads the file that the process wrote.
    pub fn read(file: &Path, process: u32) -> Result<Self> {
        let info: Value = serde_json::from_str(&std::fs::read_to_string(file)?)?;
        let text = |key: &str| {
            let value = info.get(key).and_then(Value::as_str).map(str::to_owned);
            value.with_context(|| format!("the host did not say its {key}"))
        };
        let endpoint = text("endpoint")?;
        let address = endpoint
            .trim_start_matches("http://")
            .trim_end_matches("/v1");
        Ok(Self {
            address: address.to_owned(),
            project: text("project")?,
            key: text("key")?,
            process: Watched(process),
        })
    }

    /// A call by key with a body for each number.
    pub fn call(
        &self,
        method: &'static str,
        path: &str,
        expected: u16,
        body: fn(u64) -> String,
    ) -> Call {
        let headers = [
            ("content-type", "application/json"),
            ("x-appwrite-project", self.project.as_str()),
            ("x-appwrite-key", self.key.as_str()),
        ];
        Call {
            method,
            path: path.to_owned(),
            headers: headers.map(|(name, value)| (name, value.to_owned())).into(),
            body,
            expected,
        }
    }

    /// Sends one call on a connection of its own.
    pub async fn ask(&self, call: &Call) -> Result<()> {
        let mut sender = load::open(&self.address).await?;
        load::ask(&mut sender, &self.address, call, 0).await
    }
}

/// A process that is looked at from outside, by what Linux tells of it.
#[derive(Debug, Clone, Copy)]
pub struct Watched(pub u32);

impl Watched {
    /// MiB that are in memory.
    pub fn resident(self) -> Result<f64> {
        crate::start::resident(self.0)
    }

    /// Seconds of processor taken so far.
    pub fn processor(self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0))?;
        let after_name = stat.rsplit(')').next().context("no such process")?;
        let mut fields = after_name.split_whitespace().skip(11);
        let mut ticks = || fields.next()?.parse::<f64>().ok();
        let (user, system) = (ticks(), ticks());
        // Linux counts in hundredths of a second here, whatever its own clock.
        Ok((user.context("no utime")? + system.context("no stime")?) / 100.0)
    }
}
