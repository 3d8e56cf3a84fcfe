//! Study sessions.

use serde_json::{json, Value};
use testkit::{Answer, Host, Person};
use tokio::task::JoinSet;

use crate::chat::stage::{move_clock, people, pod, refusal, still_host};

fn new(more: Value) -> Value {
    let mut body =
        json!({ "podId": "maths", "topic": "Groups", "startsAt": "2026-01-02T12:00:00Z" });
    let Value::Object(more) = more else {
        panic!("{more} is no object")
    };
    body.as_object_mut().unwrap().extend(more);
    body
}

pub async fn plan(person: &Person, more: Value) -> Answer {
    person
        .post("meetings", "/study-sessions", new(more))
        .await
        .unwrap()
}

pub async fn post(person: &Person, id: &str, what: &str) -> Answer {
    let path = format!("/study-sessions/{id}/{what}");
    person.post("meetings", &path, json!({})).await.unwrap()
}

pub async fn stage() -> (Host, [Person; 4]) {
    let host = still_host().await;
    let all = people(&host, ["asha", "ben", "cara", "eve"]).await;
    pod(&host, "maths", false, &[&all[0], &all[1], &all[2]]).await;
    (host, all)
}

/// B-181: the pod is told once, of the session and not of its event too; its host is reminded.
#[tokio::test]
async fn a_session_comes_with_its_host_and_an_event() {
    let (host, [asha, _, cara, _]) = stage().await;
    let planned = plan(&cara, json!({})).await;
    assert_eq!(planned.status, 201, "{planned:?}");
    assert_eq!(planned.text("/session/endsAt"), "2026-01-02T13:00:00.000Z");
    assert_eq!(planned.number("/session/participantCount"), 1);
    assert_eq!(planned.text("/session/status"), "scheduled");
    let event = planned.text("/event/id");
    let event = host.row("calendar_events", &event).await.unwrap().unwrap();
    assert_eq!(
        (&event["type"], &event["podId"]),
        (&json!("study"), &json!("maths"))
    );
    assert_eq!(event["goingCount"], 1);
    let replies = host.rows("pod_rsvps").await.unwrap();
    assert_eq!(replies.len(), 1);
    assert_eq!(
        (&replies[0]["userId"], &replies[0]["status"]),
        (&json!("cara"), &json!("going"))
    );
    host.running().settle().await;
    let rows = host.rows("notifications").await.unwrap();
    let mut told: Vec<_> = rows
        .iter()
        .filter(|it| it["type"] == "session_scheduled")
        .map(|it| it["userId"].as_str().unwrap())
        .collect();
    told.sort_unstable();
    assert_eq!(told, ["asha", "ben"]);
    assert!(
        rows.iter().all(|it| it["type"] != "event"),
        "told once: {rows:?}"
    );
    let timers = host.rows("event_reminders").await.unwrap();
    let timers: Vec<_> = timers
        .iter()
        .map(|it| {
            (
                it["userId"].as_str().unwrap(),
                it["fireAt"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(timers, [("cara", "2026-01-02T11:45:00.000+00:00")]);
    let list = asha
        .get("meetings", "/study-sessions?podId=maths&status=scheduled")
        .await
        .unwrap();
    assert_eq!(list.json["items"][0]["topic"], "Groups");
}

/// B-050: what is no date is refused, and an end before the start.
#[tokio::test]
async fn a_session_lies_ahead_and_is_not_endless() {
    let (host, [asha, _, _, eve]) = stage().await;
    for (more, expected) in [
        (
            json!({ "startsAt": "2026-01-01T11:00:00Z" }),
            (422, "starts_in_past"),
        ),
        (
            json!({ "endsAt": "2026-01-02T11:00:00Z" }),
            (422, "bad_range"),
        ),
        (
            json!({ "endsAt": "2026-01-02T21:00:00Z" }),
            (422, "bad_range"),
        ),
        (
            json!({ "startsAt": "next Tuesday" }),
            (400, "validation_failed"),
        ),
        (json!({ "maxParticipants": 1 }), (400, "validation_failed")),
        (json!({ "maxParticipants": 51 }), (400, "validation_failed")),
        (json!({ "topic": "" }), (400, "validation_failed")),
        (json!({ "colour": "red" }), (400, "validation_failed")),
        (json!({ "podId": "nowhere" }), (404, "not_found")),
    ] {
        let (status, code) = expected;
        let refused = plan(&asha, more.clone()).await;
        assert_eq!(refusal(&refused), (status, code.into()), "{more}");
    }
    assert_eq!(
        refusal(&plan(&eve, json!({})).await),
        (404, "not_found".into())
    );
    assert!(host
        .rows("pod_course_study_sessions")
        .await
        .unwrap()
        .is_empty());
    assert!(host.rows("calendar_events").await.unwrap().is_empty());
}

/// Nobody heard that the session ended, and of Ben one write of two was done: the clock credits who was there, once.
#[tokio::test]
async fn who_was_there_is_credited_even_where_the_event_was_lost() {
    let (host, [asha, ben, ..]) = stage().await;
    let id = plan(&ben, json!({})).await.text("/session/id");
    let meeting = post(&asha, &id, "start").await.text("/session/meetingId");
    let start: jiff::Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
    let after = |minutes| start + jiff::SignedDuration::from_mins(minutes);
    let path = format!("/meetings/{meeting}/join");
    let joined = ben.post("meetings", &path, json!({})).await.unwrap();
    assert_eq!(joined.status, 200);
    move_clock(&host, after(10)).await;
    host.running().settle().await;
    host.running().set_chaos(Some(testkit::trouble::deaf()));
    assert_eq!(post(&ben, &id, "end").await.status, 200);
    host.running().settle().await;
    host.running().set_chaos(None);
    assert!(host.rows("study_sessions").await.unwrap().is_empty());
    // Of Ben, as much as a handler wrote that died in between.
    let place = model::did::<()>(model::Kind::SESSION_PARTICIPANT, &[&id, "ben"]).to_string();
    let half = json!({ "attendedSec": 600 });
    crate::chat::stage::patch(&host, "study_session_participants", &place, half).await;
    for minutes in [80, 140] {
        move_clock(&host, after(minutes)).await;
        host.tick("analytics").await.unwrap();
        let days = host.rows("study_days").await.unwrap();
        for person in ["asha", "ben"] {
            let day = days.iter().find(|it| it["userId"] == person).unwrap();
            let counted = (&day["seconds"], &day["sessions"]);
            assert_eq!(counted, (&json!(600), &json!(1)), "{person} at {minutes}");
        }
    }
    let places = host.rows("study_session_participants").await.unwrap();
    assert!(
        places.iter().all(|it| it["attendedSec"] == 600),
        "{places:?}"
    );
}

/// B-034. Appendix D: only the listed steps.
#[tokio::test]
async fn a_session_is_started_and_ended_by_who_leads_it() {
    let (host, [asha, ben, cara, eve]) = stage().await;
    let id = plan(&ben, json!({})).await.text("/session/id");
    for what in ["start", "end", "cancel"] {
        assert_eq!(
            refusal(&post(&cara, &id, what).await),
            (403, "forbidden".into())
        );
        assert_eq!(
            refusal(&post(&eve, &id, what).await),
            (404, "not_found".into())
        );
    }
    assert_eq!(
        refusal(&post(&ben, &id, "end").await),
        (409, "wrong_state".into())
    );
    let started = post(&asha, &id, "start").await;
    assert_eq!(
        (started.status, started.text("/session/status")),
        (200, "in_progress".into())
    );
    let meeting = started.text("/session/meetingId");
    let row = host.row("pod_meetings", &meeting).await.unwrap().unwrap();
    assert_eq!(
        (&row["kind"], &row["status"]),
        (&json!("session"), &json!("active"))
    );
    for what in ["start", "cancel"] {
        assert_eq!(
            refusal(&post(&ben, &id, what).await),
            (409, "wrong_state".into())
        );
    }
    let after = |minutes| {
        let start: jiff::Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
        start + jiff::SignedDuration::from_mins(minutes)
    };
    move_clock(&host, after(5)).await;
    let path = format!("/meetings/{meeting}/join");
    assert_eq!(
        ben.post("meetings", &path, json!({})).await.unwrap().status,
        200
    );
    move_clock(&host, after(10)).await;
    let ended = post(&ben, &id, "end").await;
    assert_eq!(
        (ended.status, ended.text("/session/status")),
        (200, "completed".into())
    );
    let row = host.row("pod_meetings", &meeting).await.unwrap().unwrap();
    assert_eq!(
        (&row["status"], &row["durationSec"]),
        (&json!("ended"), &json!(600))
    );
    host.running().settle().await;
    let place = model::did::<()>(model::Kind::SESSION_PARTICIPANT, &[&id, "ben"]).to_string();
    let place = host
        .row("study_session_participants", &place)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(place["attendedSec"], 300);
    // Told twice, credited once; five minutes earn no points.
    crate::chat::stage::patch(
        &host,
        "pod_course_study_sessions",
        &id,
        json!({ "recordingUrl": "https://example.com" }),
    )
    .await;
    host.running().settle().await;
    let days = host.rows("study_days").await.unwrap();
    let day = |user: &str| {
        let day = days.iter().find(|it| it["userId"] == user).unwrap();
        (day["seconds"].clone(), day["sessions"].clone())
    };
    assert_eq!(day("ben"), (json!(300), json!(1)));
    assert_eq!(day("asha"), (json!(600), json!(1)));
    let studied = host.rows("study_sessions").await.unwrap();
    assert_eq!(studied.len(), 2);
    assert!(studied.iter().all(|it| it["source"] == "meeting"));
    assert!(host.rows("points_ledger").await.unwrap().is_empty());
    for what in ["start", "end", "cancel", "join", "leave"] {
        assert_eq!(
            refusal(&post(&ben, &id, what).await),
            (409, "wrong_state".into()),
            "{what}"
        );
    }
    let id = plan(&ben, json!({})).await.text("/session/id");
    let off = post(&ben, &id, "cancel").await;
    assert_eq!(
        (off.status, off.text("/session/status")),
        (200, "cancelled".into())
    );
    assert_eq!(
        refusal(&post(&cara, &id, "join").await),
        (409, "wrong_state".into())
    );
}

#[tokio::test]
async fn whoever_takes_part_is_told_that_a_session_is_called_off() {
    let (host, [asha, ben, cara, _]) = stage().await;
    let planned = plan(&ben, json!({})).await;
    let (id, event) = (planned.text("/session/id"), planned.text("/event/id"));
    for person in [&asha, &cara] {
        assert_eq!(post(person, &id, "join").await.status, 200);
    }
    assert_eq!(post(&asha, &id, "leave").await.status, 200);
    assert_eq!(post(&ben, &id, "cancel").await.status, 200);
    host.running().settle().await;
    let row = host.row("calendar_events", &event).await.unwrap().unwrap();
    assert!(!row["deletedAt"].is_null());
    let rows = host.rows("notifications").await.unwrap();
    let told: Vec<_> = rows
        .iter()
        .filter(|it| it["type"] == "event_cancelled")
        .map(|it| {
            (
                it["userId"].as_str().unwrap(),
                it["title"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(told, [("cara", "Event cancelled")]);
}

/// B-100: a row for each, and seats that are an increment with a limit.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_session_has_so_many_seats_and_each_is_taken_once() {
    let (host, [asha, ben, cara, eve]) = stage().await;
    let id = plan(&asha, json!({ "maxParticipants": 2 }))
        .await
        .text("/session/id");
    let mut joining = JoinSet::new();
    for n in 0..6 {
        let (person, id) = (
            if n % 2 == 0 {
                ben.clone()
            } else {
                cara.clone()
            },
            id.clone(),
        );
        joining.spawn(async move { post(&person, &id, "join").await });
    }
    while let Some(answer) = joining.join_next().await {
        let answer = answer.unwrap();
        let is_full = refusal(&answer) == (409, "full".into());
        assert!(answer.status == 200 || is_full, "{answer:?}");
    }
    let row = host
        .row("pod_course_study_sessions", &id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row["participantCount"], 2);
    assert_eq!(
        refusal(&post(&eve, &id, "join").await),
        (404, "not_found".into())
    );
    assert_eq!(
        refusal(&post(&asha, &id, "leave").await),
        (409, "wrong_state".into())
    );
    for person in [&ben, &cara] {
        for _ in 0..2 {
            assert_eq!(post(person, &id, "leave").await.status, 200);
        }
    }
    let row = host
        .row("pod_course_study_sessions", &id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row["participantCount"], 1);
    assert_eq!(
        post(&cara, &id, "join")
            .await
            .number("/session/participantCount"),
        2
    );
}

/// A call that died between its two writes is finished by the next one, whatever that is told.
#[tokio::test]
async fn a_session_that_is_called_off_takes_its_event_along() {
    let (host, [_, ben, _, _]) = stage().await;
    let planned = plan(&ben, json!({})).await;
    let (id, event) = (planned.text("/session/id"), planned.text("/event/id"));
    let half = json!({ "status": "cancelled" });
    crate::chat::stage::patch(&host, "pod_course_study_sessions", &id, half).await;
    let again = post(&ben, &id, "cancel").await;
    assert_eq!(refusal(&again), (409, "wrong_state".into()));
    let row = host.row("calendar_events", &event).await.unwrap().unwrap();
    assert!(row["deletedAt"].is_string(), "{row}");
}

#[tokio::test]
async fn sessions_of_an_archived_pod_neither_start_nor_take_anybody() {
    let (host, [asha, ben, _, _]) = stage().await;
    let id = plan(&asha, json!({})).await.text("/session/id");
    crate::chat::stage::patch(&host, "pods", "maths", json!({ "isActive": false })).await;
    for (person, what) in [(&asha, "start"), (&ben, "join")] {
        let refused = post(person, &id, what).await;
        assert_eq!(refused.code(), "pod_inactive", "{what} {refused:?}");
    }
    assert!(host.rows("pod_meetings").await.unwrap().is_empty());
    let places = host.rows("study_session_participants").await.unwrap();
    assert_eq!(places.len(), 1);
    assert_eq!(post(&asha, &id, "cancel").await.status, 200);
}

/// Whoever starts it has one of its seats.
#[tokio::test]
async fn a_sessions_meeting_takes_as_many_people_as_the_session() {
    let (_host, [asha, ben, cara, _]) = stage().await;
    let two = json!({ "maxParticipants": 2 });
    let id = plan(&ben, two).await.text("/session/id");
    let meeting = post(&ben, &id, "start").await.text("/session/meetingId");
    let path = format!("/meetings/{meeting}/join");
    for (person, expected) in [(&ben, 200), (&asha, 200), (&cara, 409)] {
        let joined = person.post("meetings", &path, json!({})).await.unwrap();
        assert_eq!(joined.status, expected, "{} {joined:?}", person.id);
        if expected == 409 {
            assert_eq!(joined.code(), "full");
        }
    }
}

/// A call may be cut off after each of its rows: whoever repeats it completes the session, and plans no other.
#[tokio::test]
async fn a_repeated_plan_is_one_session_and_completes_what_was_cut_off() {
    let (host, [_, ben, ..]) = stage().await;
    let new = json!({ "clientId": "try-1" });
    let first = plan(&ben, new.clone()).await;
    assert_eq!(first.status, 201, "{first:?}");
    host.settle().await.unwrap();
    let tables = [
        "study_session_participants",
        "calendar_events",
        "pod_rsvps",
        "event_reminders",
        "pod_course_study_sessions",
    ];
    // What had been written by then, as bits.
    for written in 0..16 {
        for (nth, table) in tables.iter().take(4).enumerate() {
            if written & (1 << nth) != 0 {
                continue;
            }
            for row in host.rows(table).await.unwrap() {
                let id = row["$id"].as_str().unwrap();
                let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
                host.as_key("DELETE", &path, None).await.unwrap();
            }
        }
        let again = plan(&ben, new.clone()).await;
        assert_eq!((again.status, &again.json), (200, &first.json), "{written}");
        for table in tables {
            let rows = host.rows(table).await.unwrap();
            assert_eq!(rows.len(), 1, "{table} after {written}");
        }
    }
    let id = first.text("/session/id");
    assert_eq!(post(&ben, &id, "cancel").await.status, 200);
    let late = plan(&ben, new).await;
    assert_eq!(late.text("/session/status"), "cancelled", "{late:?}");
    let other = plan(&ben, json!({ "clientId": "try-2" })).await;
    assert_eq!(other.status, 201, "{other:?}");
    host.settle().await.unwrap();
}
