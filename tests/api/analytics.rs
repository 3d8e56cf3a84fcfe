//! Figures: what the clock rolls up, and what people ask for.

mod daily;
mod sessions;
mod stage;

use std::time::Duration;

use serde_json::{json, Value};
use testkit::{Answer, Host, HostOptions, Person};

const MINUTE: Duration = Duration::from_secs(60);

/// A host whose clock stands at noon of the first of January.
async fn still() -> Host {
    at("2026-01-01T12:00:00Z").await
}

/// A host whose clock stands at an instant.
async fn at(instant: &str) -> Host {
    let options = HostOptions {
        clock: Some(instant.parse().unwrap()),
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

/// A host on which many do something at once; nobody counts calls there.
async fn crowded() -> Host {
    let options = HostOptions {
        is_contended: true,
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

async fn act(person: &Person, method: &str, path: &str, body: Value) -> Answer {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    person.call("analytics", method, path, &body).await.unwrap()
}

async fn post(person: &Person, path: &str, body: Value) -> Answer {
    act(person, "POST", path, body).await
}

/// Changes some cells of a row.
async fn set(host: &Host, table: &str, id: &str, cells: Value) {
    let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
    let changes = json!({ "data": cells });
    host.as_key("PATCH", &path, Some(changes)).await.unwrap();
}

async fn cell(host: &Host, table: &str, id: &str, column: &str) -> Value {
    let row = host.row(table, id).await.unwrap().unwrap();
    row[column].clone()
}

#[track_caller]
fn check_refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(
        (answer.status, answer.code()),
        (status, code.to_owned()),
        "{answer:?}"
    );
}
