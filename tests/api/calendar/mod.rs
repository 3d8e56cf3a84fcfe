//! Stories of the function `calendar`.

mod changing;
mod crossing;
mod exceptions;
mod feeds;
mod planning;
mod reminding;
mod replying;

use serde_json::{json, Value};
use testkit::{Answer, Host, HostOptions, Person};

/// What time it is in most stories.
const NOON: &str = "2026-03-20T12:00:00Z";

async fn host_at(now: &str) -> Host {
    let options = HostOptions {
        clock: Some(now.parse().unwrap()),
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

/// A host on which callers get into each other's way; its clock goes on, by which rows tell that they changed.
async fn crowded() -> Host {
    let options = HostOptions {
        is_contended: true,
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

/// This time of day, so many days from now.
fn soon(host: &Host, days: i64) -> Value {
    let at = host.now() + jiff::SignedDuration::from_hours(24 * days);
    json!(format!("{at:.3}"))
}

async fn plan(person: &Person, more: Value) -> Answer {
    let mut new = json!({
        "title": "Revision", "startsAt": "2026-03-23T08:00:00Z", "endsAt": "2026-03-23T09:00:00Z",
    });
    for (key, value) in more.as_object().unwrap() {
        new[key] = value.clone();
    }
    person.post("calendar", "/events", new).await.unwrap()
}

async fn planned(person: &Person, more: Value) -> String {
    let made = plan(person, more).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/event/id")
}

async fn get(person: &Person, path: &str) -> Answer {
    person.get("calendar", path).await.unwrap()
}

async fn patch(person: &Person, id: &str, changes: Value) -> Answer {
    let path = format!("/events/{id}");
    person.patch("calendar", &path, changes).await.unwrap()
}

async fn answer(person: &Person, id: &str, status: &str) -> Answer {
    let path = format!("/events/{id}/rsvp");
    let body = json!({ "status": status });
    person.put("calendar", &path, body).await.unwrap()
}

fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

/// What somebody is told, as type and body, the oldest first.
async fn told(host: &Host, id: &str) -> Vec<(String, String)> {
    host.settle().await.unwrap();
    let rows = host.rows("notifications").await.unwrap();
    let own = rows.iter().filter(|it| it["userId"] == id);
    let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
    own.map(|it| (text(it, "type"), text(it, "body"))).collect()
}

fn starts(page: &Answer) -> Vec<&str> {
    let items = page.json["items"].as_array().unwrap();
    items
        .iter()
        .map(|it| it["occurrenceStart"].as_str().unwrap())
        .collect()
}
