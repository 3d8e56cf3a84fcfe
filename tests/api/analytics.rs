//! Figures: what the clock rolls up, and what people ask for.

mod achievements;
mod boards;
mod challenges;
mod cost;
mod course_stats;
mod cut;
mod daily;
mod earning;
mod figures;
mod goals;
mod plans;
mod pods_and_files;
mod points;
mod reports;
mod sessions;
mod stage;
mod standings;
mod study_time;
mod trending;

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

/// The rows of a table of which a cell has a value.
async fn rows_where(host: &Host, table: &str, column: &str, value: &str) -> Vec<Value> {
    let rows = host.rows(table).await.unwrap();
    rows.into_iter().filter(|it| it[column] == value).collect()
}

/// What somebody won points for, sorted: reason, source, points.
async fn won(host: &Host, person: &str) -> Vec<(String, String, i64)> {
    let rows = rows_where(host, "points_ledger", "userId", person).await;
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let mut won: Vec<_> = rows
        .iter()
        .map(|it| {
            (
                text(it, "reason"),
                text(it, "sourceId"),
                it["points"].as_i64().unwrap(),
            )
        })
        .collect();
    won.sort();
    won
}

/// The points of somebody's profile, which are those of the ledger.
async fn points(host: &Host, person: &str) -> i64 {
    let sum: i64 = won(host, person).await.iter().map(|(_, _, it)| it).sum();
    let total = cell(host, "profiles", person, "totalPoints").await;
    assert_eq!(total, json!(sum), "{person}");
    sum
}

/// The keys of what somebody achieved, sorted, and the badges of their profile.
async fn achieved(host: &Host, person: &str) -> (Vec<String>, Vec<String>) {
    let rows = rows_where(host, "user_achievements", "userId", person).await;
    let keys = rows.iter().map(|it| it["key"].as_str().unwrap().to_owned());
    let badges = cell(host, "profiles", person, "badges").await;
    let badges = badges.as_array().unwrap().iter();
    let badges = badges.map(|it| it.as_str().unwrap().to_owned());
    let (mut keys, mut badges): (Vec<_>, Vec<_>) = (keys.collect(), badges.collect());
    keys.sort();
    badges.sort();
    (keys, badges)
}

/// How often somebody was told of something, and the last words.
async fn told(host: &Host, person: &str, kind: &str) -> Vec<String> {
    let rows = rows_where(host, "notifications", "userId", person).await;
    let of_kind = rows.iter().filter(|it| it["type"] == kind);
    let mut bodies: Vec<_> = of_kind
        .map(|it| it["body"].as_str().unwrap().to_owned())
        .collect();
    bodies.sort();
    bodies
}
