//! A host with the tables that telling needs.

use std::time::{Duration, SystemTime};

use local::{Host, Running};
use reqwest::Client;
use runtime::testing::{execution_in, Call};
use runtime::{AppState, Environment};
use serde_json::{json, Value};
use store::tables::Notification;
use store::{App, Stored, DATABASE};

/// 2026-01-01 12:00:00 UTC, where the functions' clock stands.
const NOON: u64 = 1_767_268_800;

/// The tables that telling reads and writes.
const TABLES: [&str; 3] = ["notifications", "notification_sources", "user_settings"];

/// A running host, and the environment of its functions.
pub struct Stage {
    host: Running,
    environment: Environment,
}

impl Stage {
    /// Starts a host and makes the tables as `appwrite.json` describes them.
    pub async fn set() -> Self {
        let host = Host::builder().start().await.unwrap();
        let database = json!({ "databaseId": DATABASE, "name": DATABASE });
        post(&host, "", &database).await;
        let project: Value = serde_json::from_str(include_str!("../../appwrite.json")).unwrap();
        let tables = project["tables"].as_array().unwrap();
        for table in tables.iter().filter(|it| is_needed(it)) {
            let path = format!("/{DATABASE}/tables");
            post(&host, &path, &creation(table)).await;
        }
        let (endpoint, name) = (host.endpoint().to_owned(), host.project().to_owned());
        let variable = move |variable: &str| match variable {
            "APPWRITE_FUNCTION_API_ENDPOINT" => Some(endpoint.clone()),
            "APPWRITE_FUNCTION_PROJECT_ID" => Some(name.clone()),
            _ => None,
        };
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NOON);
        let environment = Environment::new(variable, move || now, |_, _| {});
        Self { host, environment }
    }

    /// The state of an execution of its own.
    pub fn app(&self) -> App {
        let call = Call::get("/").header("x-appwrite-key", self.host.key());
        App::open(&execution_in(&mut call.context(), &self.environment))
    }

    /// Every notification.
    pub async fn notifications(&self) -> Vec<Stored<Notification>> {
        self.app()
            .rows::<Notification>()
            .list([], 100)
            .await
            .unwrap()
    }
}

fn is_needed(table: &Value) -> bool {
    TABLES.contains(&table["$id"].as_str().unwrap())
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
