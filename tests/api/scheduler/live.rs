//! Meetings, calls and study sessions that nobody ended.

use std::time::Duration;

use serde_json::{json, Value};
use testkit::{Host, Person};

use crate::chat::stage::{people, pod, still_host};

const MINUTE: Duration = Duration::from_secs(60);

/// Fires the clock twice, as Appwrite may.
async fn tick(host: &Host) {
    for _ in 0..2 {
        host.tick("scheduler").await.unwrap();
    }
}

async fn post(person: &Person, path: &str, body: Value) -> Value {
    let answer = person.post("meetings", path, body).await.unwrap();
    assert!(answer.status < 300, "{path} {answer:?}");
    answer.json
}

async fn cell(host: &Host, table: &str, id: &str, column: &str) -> Value {
    let row = host.row(table, id).await.unwrap().unwrap();
    row[column].clone()
}

async fn told(host: &Host, kind: &str) -> Vec<String> {
    let rows = host.rows("notifications").await.unwrap();
    let rows = rows.iter().filter(|it| it["type"] == kind);
    let mut told: Vec<String> = rows
        .map(|it| it["userId"].as_str().unwrap().to_owned())
        .collect();
    told.sort_unstable();
    told
}

#[tokio::test]
async fn a_call_rings_for_45_seconds_and_is_missed_once() {
    let host = still_host().await;
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    let call = |peer: &'static str| json!({ "peerId": peer, "title": "Question" });
    let missed = post(&asha, "/meetings", call("ben")).await;
    let answered = post(&asha, "/meetings", call("cara")).await;
    let id = |it: &Value| it["meeting"]["id"].as_str().unwrap().to_owned();
    let (missed, answered) = (id(&missed), id(&answered));
    post(&cara, &format!("/meetings/{answered}/join"), json!({})).await;
    host.pass(Duration::from_secs(40)).await.unwrap();
    tick(&host).await;
    let status = |id: String| {
        let host = &host;
        async move { cell(host, "pod_meetings", &id, "status").await }
    };
    assert_eq!(status(missed.clone()).await, "pending");
    host.pass(MINUTE).await.unwrap();
    tick(&host).await;
    assert_eq!(status(missed.clone()).await, "missed");
    assert_eq!(status(answered.clone()).await, "active");
    assert_eq!(cell(&host, "pod_meetings", &missed, "durationSec").await, 0);
    assert_eq!(told(&host, "missed_call").await, ["ben"]);
    let late = ben
        .post("meetings", &format!("/meetings/{missed}/join"), json!({}))
        .await
        .unwrap();
    assert_eq!((late.status, late.code()), (410, "ended".to_owned()));
}

/// B-202: a browser that was closed leaves no meeting running for ever.
#[tokio::test]
async fn whoever_is_silent_for_three_minutes_is_out_and_after_ten_the_meeting_is_over() {
    let host = still_host().await;
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    let new = json!({ "podId": "maths", "title": "Exam" });
    let meeting = post(&asha, "/meetings", new.clone()).await;
    let id = meeting["meeting"]["id"].as_str().unwrap().to_owned();
    let path = |what: &str| format!("/meetings/{id}/{what}");
    post(&ben, &path("join"), json!({})).await;
    let place =
        |user: &str| model::did::<()>(model::Kind::MEETING_PARTICIPANT, &[&id, user]).to_string();
    for _ in 0..4 {
        host.pass(MINUTE).await.unwrap();
        post(&asha, &path("heartbeat"), json!({})).await;
        tick(&host).await;
    }
    let (table, meetings) = ("pod_meeting_participants", "pod_meetings");
    assert_eq!(
        cell(&host, table, &place("ben"), "status").await,
        "disconnected"
    );
    assert_eq!(cell(&host, table, &place("asha"), "status").await, "active");
    assert_eq!(cell(&host, meetings, &id, "participantCount").await, 1);
    // Heard of again, after the seat was given back.
    post(&ben, &path("heartbeat"), json!({})).await;
    assert_eq!(cell(&host, meetings, &id, "participantCount").await, 2);
    for _ in 0..11 {
        assert_eq!(cell(&host, meetings, &id, "status").await, "active");
        host.pass(MINUTE).await.unwrap();
        tick(&host).await;
    }
    assert_eq!(cell(&host, meetings, &id, "status").await, "ended");
    assert_eq!(cell(&host, meetings, &id, "durationSec").await, 240);
    assert_eq!(cell(&host, meetings, &id, "participantCount").await, 0);
    let seen = asha.get("meetings", &path("analytics")).await.unwrap();
    let of = |user: &str| {
        let all = seen.json["participants"].as_array().unwrap();
        let found = all.iter().find(|it| it["userId"] == user).unwrap();
        found["durationSec"].as_i64().unwrap()
    };
    assert_eq!((of("asha"), of("ben")), (240, 0), "{seen:?}");
    assert!(host.rows("active_meetings").await.unwrap().is_empty());
    post(&ben, "/meetings", new).await;
}

#[tokio::test]
async fn a_forgotten_session_is_completed_and_credited_and_one_never_started_is_called_off() {
    let host = still_host().await;
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    pod(&host, "maths", false, &[&asha, &ben, &cara]).await;
    let new = |starts: &str, ends: &str| {
        let at = |time: &str| format!("2026-01-01T{time}:00Z");
        json!({ "podId": "maths", "topic": "Groups", "startsAt": at(starts), "endsAt": at(ends) })
    };
    let id = |it: Value| it["session"]["id"].as_str().unwrap().to_owned();
    let held = id(post(&asha, "/study-sessions", new("12:05", "12:35")).await);
    let idle = id(post(&asha, "/study-sessions", new("12:10", "12:40")).await);
    for person in [&ben, &cara] {
        post(person, &format!("/study-sessions/{idle}/join"), json!({})).await;
    }
    let started = post(&asha, &format!("/study-sessions/{held}/start"), json!({})).await;
    let meeting = started["session"]["meetingId"].as_str().unwrap().to_owned();
    post(&ben, &format!("/meetings/{meeting}/join"), json!({})).await;
    for _ in 0..64 {
        host.pass(MINUTE).await.unwrap();
        post(&ben, &format!("/meetings/{meeting}/heartbeat"), json!({})).await;
    }
    tick(&host).await;
    let sessions = "pod_course_study_sessions";
    assert_eq!(cell(&host, sessions, &held, "status").await, "in_progress");
    assert_eq!(cell(&host, sessions, &idle, "status").await, "cancelled");
    // SES-5: nobody stands behind it, so its host is told too.
    assert_eq!(
        told(&host, "event_cancelled").await,
        ["asha", "ben", "cara"]
    );
    let events = host.rows("calendar_events").await.unwrap();
    let gone = events.iter().filter(|it| !it["deletedAt"].is_null());
    assert_eq!(gone.count(), 1, "{events:?}");
    host.pass(2 * MINUTE).await.unwrap();
    tick(&host).await;
    assert_eq!(cell(&host, sessions, &held, "status").await, "completed");
    assert_eq!(
        cell(&host, "pod_meetings", &meeting, "status").await,
        "ended"
    );
    let days = host.rows("study_days").await.unwrap();
    let day = days.iter().find(|it| it["userId"] == "ben").unwrap();
    assert_eq!(
        (&day["seconds"], &day["sessions"], &day["localDate"]),
        (&json!(66 * 60), &json!(1), &json!("2026-01-01"))
    );
    assert_eq!(cell(&host, "profiles", "ben", "totalPoints").await, 5);
}
