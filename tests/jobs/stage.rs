//! A host with the tables of jobs, a clock that is moved by hand, and executions of one's own.

use std::time::Duration;

use local::{Clock, Host, Running};
use model::Timestamp;
use reqwest::Client;
use runtime::testing::{execution_in, Call};
use runtime::{AppState, Environment};
use serde_json::{json, Value};
use store::tables::{Job, JobRun};
use store::{App, Stored, DATABASE};

/// Where the clock stands at first.
pub const START: &str = "2026-01-02T10:00:00Z";

/// The tables that jobs read and write.
const TABLES: [&str; 2] = ["jobs", "job_runs"];

/// A running host, and the environment of its functions.
pub struct Stage {
    host: Running,
    clock: Clock,
    environment: Environment,
}

impl Stage {
    /// Starts a host and makes the tables as `appwrite.json` describes them.
    pub async fn set() -> Self {
        let clock = Clock::manual(START.parse().unwrap());
        let host = Host::builder().clock(clock.clone()).start().await.unwrap();
        let database = json!({ "databaseId": DATABASE, "name": DATABASE });
        post(&host, "", &database).await;
        let project: Value = serde_json::from_str(include_str!("../../appwrite.json")).unwrap();
        let tables = project["tables"].as_array().unwrap();
        let needed = |table: &&Value| TABLES.contains(&table["$id"].as_str().unwrap());
        for table in tables.iter().filter(needed) {
            post(&host, &format!("/{DATABASE}/tables"), &creation(table)).await;
        }
        let (endpoint, name) = (host.endpoint().to_owned(), host.project().to_owned());
        let variable = move |variable: &str| match variable {
            "APPWRITE_FUNCTION_API_ENDPOINT" => Some(endpoint.clone()),
            "APPWRITE_FUNCTION_PROJECT_ID" => Some(name.clone()),
            _ => None,
        };
        let told = clock.clone();
        let environment = Environment::new(variable, move || told.system_time(), |_, _| {});
        Self {
            host,
            clock,
            environment,
        }
    }

    /// The state of an execution of its own.
    pub fn app(&self) -> App {
        let call = Call::get("/").header("x-appwrite-key", self.host.key());
        App::open(&execution_in(&mut call.context(), &self.environment))
    }

    /// Moves the clock.
    pub fn pass(&self, span: Duration) {
        let now = Timestamp::from_clock(self.clock.system_time());
        assert!(self.clock.set(now.after(span).to_jiff()));
    }

    /// How far a scheduled job has come.
    pub async fn run(&self, job: &str) -> JobRun {
        let id = job.parse().unwrap();
        self.app().rows::<JobRun>().get(&id).await.unwrap().row
    }

    /// Writes how far a scheduled job has come.
    pub async fn put_run(&self, job: &str, cells: &Value) {
        let path = format!("/{DATABASE}/tables/job_runs/rows");
        let row = json!({ "rowId": job, "data": cells });
        post(&self.host, &path, &row).await;
    }

    /// Every queued job.
    pub async fn jobs(&self) -> Vec<Stored<Job>> {
        self.app().rows::<Job>().list([], 100).await.unwrap()
    }
}

/// Says in one call what the CLI says in many.
fn creation(table: &Value) -> Value {
    let indexes = table["indexes"].as_array().unwrap().iter().map(|index| {
        json!({
            "key": index["key"], "type": index["type"],
            "attributes": index["columns"], "orders": index["orders"],
        })
    });
    json!({
        "tableId": table["$id"], "name": table["name"], "permissions": table["$permissions"],
        "rowSecurity": table["rowSecurity"], "columns": table["columns"],
        "indexes": indexes.collect::<Vec<_>>(),
    })
}

async fn post(host: &Running, path: &str, body: &Value) {
    let address = format!("{}/tablesdb{path}", host.endpoint());
    let request = Client::new()
        .post(address)
        .header("content-type", "application/json")
        .header("x-appwrite-project", host.project())
        .header("x-appwrite-key", host.key())
        .body(body.to_string());
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert!(status.is_success(), "{path} {status}: {text}");
}
