//! Weekly pledges by the clock of the pod, and invitations that have had their time.

use serde_json::{json, Value};
use testkit::{Host, Person};

use super::{at, found, invite, join, leave, told};

async fn promise(person: &Person, pod: &str, text: &str) {
    let path = format!("/pods/{pod}/pledges/me");
    let made = person
        .put("pods", &path, json!({ "pledge": text }))
        .await
        .unwrap();
    assert_eq!(made.status, 201, "{made:?}");
}

async fn tick_at(host: &Host, instant: &str) {
    host.move_clock(instant.parse().unwrap()).await.unwrap();
    // Appwrite doubles ticks.
    for _ in 0..2 {
        host.tick("scheduler").await.unwrap();
    }
}

async fn statuses(host: &Host) -> Vec<(String, String)> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let rows = host.rows("pod_commitments").await.unwrap();
    let mut all: Vec<_> = rows
        .iter()
        .map(|row| (text(row, "userId"), text(row, "status")))
        .collect();
    all.sort();
    all
}

fn pair(user: &str, text: &str) -> (String, String) {
    (user.to_owned(), text.to_owned())
}

/// B-240. Berlin goes to summer time on the Sunday in between: the week ends an hour earlier than it began.
#[tokio::test]
async fn a_week_is_reminded_of_and_ends_by_the_clock_of_its_pod() {
    let host = at("2026-03-27T14:00:00Z").await;
    let people = host
        .students(&["asha", "ben", "cleo", "dan"])
        .await
        .unwrap();
    let pod = found(&people[0], json!({ "timezone": "Europe/Berlin" })).await;
    for person in &people[1..] {
        join(person, &pod).await;
    }
    host.settle().await.unwrap();
    promise(&people[0], &pod, "Read chapter two").await;
    promise(&people[1], &pod, "Write the parser").await;
    promise(&people[3], &pod, "Rest").await;
    let path = format!("/pods/{pod}/pledges/me/keep");
    let kept = people[0].post("pods", &path, json!({})).await.unwrap();
    assert_eq!(kept.status, 200, "{kept:?}");
    leave(&people[3], &pod).await;
    tick_at(&host, "2026-03-27T15:59:00Z").await;
    assert!(told(&host, "pledge_reminder").await.is_empty());
    tick_at(&host, "2026-03-27T16:07:00Z").await;
    let reminded = [
        pair("ben", "Write the parser"),
        pair("cleo", "You have promised nothing this week"),
    ];
    assert_eq!(told(&host, "pledge_reminder").await, reminded);
    tick_at(&host, "2026-03-29T21:30:00Z").await;
    assert_eq!(told(&host, "pledge_reminder").await, reminded);
    assert!(told(&host, "pledge_missed").await.is_empty());
    tick_at(&host, "2026-03-29T22:07:00Z").await;
    assert_eq!(
        statuses(&host).await,
        [
            pair("asha", "kept"),
            pair("ben", "missed"),
            pair("dan", "missed")
        ]
    );
    let missed = [pair("ben", "Write the parser")];
    assert_eq!(told(&host, "pledge_missed").await, missed);
    tick_at(&host, "2026-03-30T12:07:00Z").await;
    assert_eq!(told(&host, "pledge_missed").await, missed);
    let rows = host.rows("notifications").await.unwrap();
    let pledges = rows
        .iter()
        .filter(|it| it["category"] == "pod" && it["type"].as_str().unwrap().starts_with("pledge"));
    assert_eq!(pledges.count(), 3);
}

/// Two days without a tick: what fell due meanwhile is done by the first one after.
#[tokio::test]
async fn a_week_that_ended_during_an_outage_ends_at_the_next_tick() {
    let host = at("2026-02-06T12:00:00Z").await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = found(&people[0], json!({ "timezone": "Asia/Kathmandu" })).await;
    let other = found(&people[1], json!({ "name": "Archived", "timezone": "UTC" })).await;
    promise(&people[0], &pod, "Read chapter two").await;
    promise(&people[1], &other, "Nothing").await;
    let path = format!("/pods/{other}");
    people[1]
        .patch("pods", &path, json!({ "isActive": false }))
        .await
        .unwrap();
    tick_at(&host, "2026-02-06T12:10:00Z").await;
    tick_at(&host, "2026-02-07T00:10:00Z").await;
    assert_eq!(
        told(&host, "pledge_reminder").await,
        [pair("asha", "Read chapter two")]
    );
    tick_at(&host, "2026-02-10T05:00:00Z").await;
    assert_eq!(
        statuses(&host).await,
        [pair("asha", "missed"), pair("ben", "missed")]
    );
    assert_eq!(
        told(&host, "pledge_missed").await,
        [pair("asha", "Read chapter two"), pair("ben", "Nothing")]
    );
}

/// Whether there is an invitation, and since when it is withdrawn.
async fn revoked(host: &Host, code: &str) -> Option<Option<String>> {
    let rows = host.rows("pod_invites").await.unwrap();
    let row = rows.iter().find(|it| it["code"] == *code);
    row.map(|row| row["revokedAt"].as_str().map(str::to_owned))
}

#[tokio::test]
async fn invitations_expire_and_are_forgotten_a_month_later() {
    let host = at("2026-02-02T12:00:00Z").await;
    let asha = host.student("asha").await.unwrap();
    let pod = found(&asha, json!({})).await;
    let short = invite(&asha, &pod, json!({ "expiresInHours": 2 })).await;
    let long = invite(&asha, &pod, json!({ "expiresInHours": 720 })).await;
    tick_at(&host, "2026-02-02T13:59:00Z").await;
    assert_eq!(revoked(&host, &short).await, Some(None));
    tick_at(&host, "2026-02-02T14:10:00Z").await;
    let at_once = revoked(&host, &short).await.flatten().unwrap();
    assert!(at_once.starts_with("2026-02-02T14:10:00"), "{at_once}");
    assert_eq!(revoked(&host, &long).await, Some(None));
    tick_at(&host, "2026-03-04T13:50:00Z").await;
    assert!(
        revoked(&host, &short).await.is_some(),
        "listed for thirty days"
    );
    tick_at(&host, "2026-03-04T15:10:00Z").await;
    assert_eq!(revoked(&host, &short).await, None);
    assert!(
        revoked(&host, &long).await.flatten().is_some(),
        "expired by now"
    );
}
