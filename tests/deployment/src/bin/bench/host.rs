//! The local host under load: reading a row, creating a row, executing a function.
//!
//! `scripts/with-host` starts the host and names the file that says where it is.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::load::{self, Call};

const DATABASE: &str = "/v1/tablesdb/bench";
const ROWS: &str = "/v1/tablesdb/bench/tables/notes/rows";
const TIME: Duration = Duration::from_secs(5);
const CONNECTIONS: u64 = 8;

/// Measures requests per second of each kind; the host has no limit to keep.
pub async fn measure() -> Result<()> {
    let host = Host::from_process()?;
    for call in host.preparation() {
        let mut sender = load::open(&host.address).await?;
        load::ask(&mut sender, &host.address, &call, 0).await?;
    }
    println!(
        "local host: {CONNECTIONS} connections, {} s each",
        TIME.as_secs()
    );
    for (what, call) in host.loads() {
        let measured = load::run(&host.address, &call, CONNECTIONS, TIME).await?;
        let (per_second, p99) = (measured.per_second(), measured.p99());
        println!("{per_second:>10.0}  {what} per second, p99 {p99:.2} ms");
    }
    Ok(())
}

struct Host {
    address: String,
    project: String,
    key: String,
}

impl Host {
    /// Reads the file that `host --info` wrote; `HOST_INFO` names it.
    fn from_process() -> Result<Self> {
        let file = std::env::args().nth(2);
        let file = file.context("no host is running: use scripts/bench local")?;
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
        })
    }

    /// A database with one table, one column and one row.
    fn preparation(&self) -> [Call; 4] {
        let table = |_| r#"{"tableId":"notes","name":"Notes","rowSecurity":false}"#.to_owned();
        let column = |_| r#"{"key":"text","size":200,"required":true}"#.to_owned();
        let row = |_| r#"{"rowId":"first","data":{"text":"A note"}}"#.to_owned();
        let columns = format!("{DATABASE}/tables/notes/columns/string");
        [
            self.post("/v1/tablesdb", 201, |_| {
                r#"{"databaseId":"bench","name":"Bench"}"#.to_owned()
            }),
            self.post(&format!("{DATABASE}/tables"), 201, table),
            self.post(&columns, 202, column),
            self.post(ROWS, 201, row),
        ]
    }

    fn loads(&self) -> [(&'static str, Call); 3] {
        let read = Call {
            method: "GET",
            expected: 200,
            ..self.post(&format!("{ROWS}/first"), 200, |_| String::new())
        };
        let create = |number| format!(r#"{{"rowId":"row-{number}","data":{{"text":"A note"}}}}"#);
        let execute = |_| r#"{"path":"/health","method":"GET","async":false}"#.to_owned();
        [
            ("getRow", read),
            ("createRow", self.post(ROWS, 201, create)),
            (
                "executions of posts",
                self.post("/v1/functions/posts/executions", 201, execute),
            ),
        ]
    }

    fn post(&self, path: &str, expected: u16, body: fn(u64) -> String) -> Call {
        let headers = [
            ("content-type", "application/json"),
            ("x-appwrite-project", self.project.as_str()),
            ("x-appwrite-key", self.key.as_str()),
        ];
        Call {
            method: "POST",
            path: path.to_owned(),
            headers: headers.map(|(name, value)| (name, value.to_owned())).into(),
            body,
            expected,
        }
    }
}
