//! Study sessions whose event moves or is called off in the calendar.

use serde_json::{json, Value};
use testkit::{Answer, Host, Person};

use super::sessions::{plan, post, stage};
use crate::chat::stage::{move_clock, refusal};

/// Session and event that somebody plans for the second day at noon.
async fn planned(person: &Person) -> (String, String) {
    let planned = plan(person, json!({})).await;
    assert_eq!(planned.status, 201, "{planned:?}");
    (planned.text("/session/id"), planned.text("/event/id"))
}

async fn change(person: &Person, event: &str, to: Value) -> Answer {
    let path = format!("/events/{event}");
    person.patch("calendar", &path, to).await.unwrap()
}

async fn call_off(person: &Person, event: &str) -> Answer {
    let path = format!("/events/{event}");
    person.delete("calendar", &path).await.unwrap()
}

async fn session(host: &Host, id: &str) -> Value {
    let found = host.row("pod_course_study_sessions", id).await.unwrap();
    found.unwrap()
}

async fn event(host: &Host, id: &str) -> Value {
    host.row("calendar_events", id).await.unwrap().unwrap()
}

async fn tick(host: &Host, at: &str) {
    move_clock(host, at.parse().unwrap()).await;
    host.tick("scheduler").await.unwrap();
    host.settle().await.unwrap();
}

/// Who was told so, in order.
async fn told(host: &Host, kind: &str) -> Vec<String> {
    host.settle().await.unwrap();
    let rows = host.rows("notifications").await.unwrap();
    let told = rows.iter().filter(|it| it["type"] == kind);
    let mut people: Vec<String> = told
        .map(|it| it["userId"].as_str().unwrap().to_owned())
        .collect();
    people.sort();
    people
}

/// The clock calls off what nobody started, by the time that the session has by now; cara takes part and does not answer the event.
#[tokio::test]
async fn a_session_moves_with_its_event_and_is_called_off_with_it() {
    let (host, [_, ben, cara, _]) = stage().await;
    let (id, of) = planned(&ben).await;
    assert_eq!(post(&cara, &id, "join").await.status, 200);
    let later = json!({ "startsAt": "2026-01-04T12:00:00Z" });
    let moved = change(&ben, &of, later.clone()).await;
    assert_eq!(moved.status, 200, "{moved:?}");
    assert_eq!(told(&host, "event_changed").await, ["cara"]);
    let row = session(&host, &id).await;
    assert_eq!(row["startsAt"], "2026-01-04T12:00:00.000+00:00");
    assert_eq!(row["endsAt"], "2026-01-04T13:00:00.000+00:00");
    tick(&host, "2026-01-02T14:00:00Z").await;
    assert_eq!(session(&host, &id).await["status"], "scheduled");
    assert!(event(&host, &of).await["deletedAt"].is_null());
    assert_eq!(change(&ben, &of, later).await.status, 200, "no move");
    let listed = "/study-sessions?podId=maths&status=scheduled";
    let listed = cara.get("meetings", listed).await.unwrap();
    let starts = &listed.json["items"][0]["startsAt"];
    assert_eq!(starts, "2026-01-04T12:00:00.000Z");
    for _ in 0..2 {
        assert_eq!(call_off(&ben, &of).await.status, 200);
    }
    assert_eq!(told(&host, "event_cancelled").await, ["cara"]);
    assert_eq!(session(&host, &id).await["status"], "cancelled");
    assert!(event(&host, &of).await["deletedAt"].is_string());
    let start = post(&ben, &id, "start").await;
    assert_eq!(refusal(&start), (409, "wrong_state".into()));
}

/// Asha leads the pod. Cara takes part and says so at the event as well: that is one thing to hear of.
#[tokio::test]
async fn whoever_takes_part_and_comes_is_told_once() {
    let (host, [asha, ben, cara, _]) = stage().await;
    let (id, of) = planned(&ben).await;
    assert_eq!(post(&cara, &id, "join").await.status, 200);
    let path = format!("/events/{of}/rsvp");
    let comes = json!({ "status": "going" });
    let answered = cara.put("calendar", &path, comes).await.unwrap();
    assert_eq!(answered.status, 200, "{answered:?}");
    assert_eq!(call_off(&asha, &of).await.status, 200);
    assert_eq!(told(&host, "event_cancelled").await, ["ben", "cara"]);
}

#[tokio::test]
async fn a_session_takes_place_once_and_ahead_and_stays_where_it_runs() {
    let (host, [_, ben, cara, _]) = stage().await;
    let (id, of) = planned(&ben).await;
    for (to, expected) in [
        (json!({ "recurrence": "weekly" }), (422, "rule_violation")),
        (
            json!({ "startsAt": "2026-01-01T11:30:00Z" }),
            (422, "bad_range"),
        ),
        (
            json!({ "endsAt": "2026-01-02T20:00:01Z" }),
            (422, "bad_range"),
        ),
    ] {
        let refused = change(&ben, &of, to.clone()).await;
        assert_eq!(refusal(&refused), (expected.0, expected.1.into()), "{to}");
    }
    let later = json!({ "startsAt": "2026-01-04T12:00:00Z" });
    let refused = change(&cara, &of, later.clone()).await;
    assert_eq!(refusal(&refused), (403, "forbidden".into()));
    assert_eq!(post(&ben, &id, "start").await.status, 200);
    for refused in [
        change(&ben, &of, later.clone()).await,
        call_off(&ben, &of).await,
    ] {
        assert_eq!(refusal(&refused), (422, "rule_violation".into()));
    }
    let renamed = change(&ben, &of, json!({ "title": "Group theory" })).await;
    assert_eq!(renamed.status, 200, "{renamed:?}");
    assert_eq!(post(&ben, &id, "end").await.status, 200);
    assert_eq!(change(&ben, &of, later).await.code(), "rule_violation");
    assert_eq!(
        session(&host, &id).await["startsAt"],
        event(&host, &of).await["startsAt"]
    );
    assert_eq!(call_off(&ben, &of).await.status, 200);
    assert_eq!(session(&host, &id).await["status"], "completed");
    host.settle().await.unwrap();
}

/// Page 3.1, rule 2. Cara takes part, and comes to the event; then she leaves the pod.
#[tokio::test]
async fn whoever_left_the_pod_has_no_seat_and_hears_of_nothing() {
    let (host, [_, ben, cara, _]) = stage().await;
    let (id, of) = planned(&ben).await;
    let (other, _) = planned(&cara).await;
    assert_eq!(post(&cara, &id, "join").await.status, 200);
    assert_eq!(post(&ben, &other, "join").await.status, 200);
    let path = format!("/events/{of}/rsvp");
    let comes = json!({ "status": "going" });
    let answered = cara.put("calendar", &path, comes).await.unwrap();
    assert_eq!(answered.status, 200, "{answered:?}");
    let left = cara.post("pods", "/pods/maths/leave", json!({})).await;
    let left = left.unwrap();
    assert_eq!(left.status, 200, "{left:?}");
    host.settle().await.unwrap();
    for id in [&id, &other] {
        assert_eq!(session(&host, id).await["participantCount"], 1);
    }
    let place = model::did::<()>(model::Kind::SESSION_PARTICIPANT, &[&id, "cara"]);
    let place = host.row("study_session_participants", place.as_str()).await;
    assert!(place.unwrap().unwrap()["leftAt"].is_string());
    let later = json!({ "startsAt": "2026-01-04T12:00:00Z" });
    assert_eq!(change(&ben, &of, later).await.status, 200);
    let cancelled = post(&ben, &id, "cancel").await;
    assert_eq!(cancelled.number("/session/participantCount"), 1);
    for kind in ["event_changed", "event_cancelled"] {
        assert!(told(&host, kind).await.is_empty(), "{kind}");
    }
}
