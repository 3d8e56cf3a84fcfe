//! What the stories about figures start from.

use serde_json::{json, Value};
use testkit::{Host, HostOptions};

/// A host whose clock stands still.
pub async fn host(clock: &str) -> Host {
    let options = HostOptions {
        clock: Some(clock.parse().unwrap()),
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

/// Moves the clock and lets the function look at it.
pub async fn tick(host: &Host, at: &str) {
    host.move_clock(at.parse().unwrap()).await.unwrap();
    host.tick("analytics").await.unwrap();
}

/// The cells of a row.
pub async fn row(host: &Host, table: &str, id: &str) -> Value {
    host.row(table, id).await.unwrap().unwrap_or(Value::Null)
}

/// Puts a row in place that was written at a moment of the past.
pub async fn wrote(host: &Host, table: &str, id: &str, at: &str, cells: Value) {
    let mut cells = cells;
    cells["$createdAt"] = json!(at);
    cells["$updatedAt"] = json!(at);
    host.put_row(table, id, cells, &[]).await.unwrap();
}

/// Changes cells of a row, now.
pub async fn set(host: &Host, table: &str, id: &str, cells: Value) {
    let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
    let changes = json!({ "data": cells });
    host.as_key("PATCH", &path, Some(changes)).await.unwrap();
}

/// A session that somebody finished, on a day of their calendar.
pub async fn studied_on(host: &Host, user: &str, id: &str, began: &str, seconds: u32, date: &str) {
    let session = json!({
        "userId": user, "source": "manual", "startedAt": began, "durationSec": seconds, "status": "done",
        "localDate": date, "plannedSec": seconds,
    });
    let made = host.put_row("study_sessions", id, session, &[]).await;
    made.unwrap();
}

/// A session of somebody whose calendar is that of UTC.
pub async fn studied(host: &Host, user: &str, id: &str, began: &str, seconds: u32) {
    let date = began.split('T').next().unwrap();
    studied_on(host, user, id, began, seconds, date).await;
}

/// A day of somebody's calendar, as its row says; one that is there is written anew.
pub async fn day(host: &Host, user: &str, date: &str, cells: Value) {
    let mut row = json!({ "userId": user, "localDate": date });
    row.as_object_mut()
        .unwrap()
        .extend(cells.as_object().unwrap().clone());
    let id = day_id(user, date);
    let written = host.set_row("study_days", &id, row, &[]);
    written.await.unwrap();
}

/// A day on which somebody studied, its session and its points: what a day that is over says comes from sessions and ledger.
pub async fn studied_day(host: &Host, user: &str, date: &str, cells: Value) {
    day(host, user, date, cells.clone()).await;
    let columns = [
        ("checkIns", "checkin"),
        ("chapters", "chapter"),
        ("assignments", "assignment"),
    ];
    for (column, reason) in columns {
        for n in 0..cells[column].as_u64().unwrap_or(0) {
            let source = format!("{date}-{n}");
            let entry = json!({ "userId": user, "reason": reason, "sourceId": source, "points": 10, "localDate": date });
            let id = format!("{user}-{reason}-{source}");
            let written = host.set_row("points_ledger", &id, entry, &[]);
            written.await.unwrap();
        }
    }
    let Some(seconds) = cells["seconds"].as_u64().filter(|it| *it > 0) else {
        return;
    };
    let session = json!({
        "userId": user, "source": "manual", "startedAt": format!("{date}T06:00:00.000Z"), "durationSec": seconds, "status": "done",
        "localDate": date,
    });
    let name = format!("{user}-{date}");
    let written = host.set_row("study_sessions", &name, session, &[]);
    written.await.unwrap();
}

/// The id of somebody's day.
pub fn day_id(user: &str, date: &str) -> String {
    let id: model::EdgeId = model::did(model::Kind::STUDY_DAY, &[user, date]);
    id.to_string()
}
