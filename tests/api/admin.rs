//! Stories of the function `admin`.

mod broadcasting;
mod callers;
mod dismissing;
mod hiding;
mod log;
mod people;
mod queue;
mod running;

use serde_json::{json, Value};
use testkit::{Answer, Host, HostOptions, Person};

/// A host with an admin called `ada`, and some people.
pub async fn stage<const N: usize>(ids: [&str; N]) -> (Host, Person, [Person; N]) {
    stage_on(Host::start().await.unwrap(), ids).await
}

/// The same, where the clock stands still.
pub async fn still_stage<const N: usize>(
    clock: &str,
    ids: [&str; N],
) -> (Host, Person, [Person; N]) {
    let options = HostOptions {
        clock: Some(clock.parse().unwrap()),
        ..HostOptions::default()
    };
    stage_on(Host::start_with(options).await.unwrap(), ids).await
}

/// The same, where callers get into each other's way.
pub async fn crowded_stage<const N: usize>(ids: [&str; N]) -> (Host, Person, [Person; N]) {
    let options = HostOptions {
        is_contended: true,
        ..HostOptions::default()
    };
    stage_on(Host::start_with(options).await.unwrap(), ids).await
}

async fn stage_on<const N: usize>(host: Host, ids: [&str; N]) -> (Host, Person, [Person; N]) {
    let all: Vec<&str> = ["ada"].into_iter().chain(ids).collect();
    let mut people = host.students(&all).await.unwrap();
    let ada = people.remove(0);
    promote(&host, &ada).await;
    (host, ada, people.try_into().unwrap())
}

/// Gives somebody the label that makes them an admin.
pub async fn promote(host: &Host, person: &Person) {
    label(host, person, &["admin"]).await;
}

pub async fn label(host: &Host, person: &Person, labels: &[&str]) {
    let path = format!("/users/{}/labels", person.id);
    host.as_key("PUT", &path, Some(json!({ "labels": labels })))
        .await
        .unwrap();
}

/// Calls an operation of the function.
pub async fn act(person: &Person, method: &str, path: &str, body: Value) -> Answer {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let path = format!("/admin/{path}");
    person.call("admin", method, &path, &body).await.unwrap()
}

pub async fn get(person: &Person, path: &str) -> Answer {
    act(person, "GET", path, Value::Null).await
}

pub fn refusal(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

/// Reports something, and answers the report's id.
pub async fn report(person: &Person, kind: &str, id: &str) -> String {
    let body = json!({ "targetType": kind, "targetId": id, "reason": "spam" });
    let made = person.post("posts", "/reports", body).await.unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/report/id")
}

/// What the log says, oldest first: who did what to what.
pub async fn lines(host: &Host) -> Vec<(String, String, String)> {
    let rows = host.rows("admin_audit_logs").await.unwrap();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let line = |row| {
        (
            text(row, "actorId"),
            text(row, "action"),
            text(row, "targetId"),
        )
    };
    rows.iter().map(line).collect()
}

pub fn line(actor: &str, action: &str, target: &str) -> (String, String, String) {
    (actor.to_owned(), action.to_owned(), target.to_owned())
}
