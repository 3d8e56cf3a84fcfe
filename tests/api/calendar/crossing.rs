//! Changes that cross, and changes that are cut off.

use std::time::Duration;

use serde_json::{json, Value};
use testkit::trouble::deaf;
use testkit::Host;
use tokio::task::JoinSet;

use super::{crowded, get, host_at, patch, planned, refused, soon, told, NOON};

/// An edit writes over what it was made of, and over nothing that came in between.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn edits_at_the_same_time_all_stay() {
    let host = crowded().await;
    let asha = host.student("asha").await.unwrap();
    let times = json!({ "startsAt": soon(&host, 2), "endsAt": soon(&host, 3) });
    let id = planned(&asha, times).await;
    for round in 0..5 {
        let mut editing = JoinSet::new();
        for field in ["title", "location", "description"] {
            let (asha, id) = (asha.clone(), id.clone());
            let edit = json!({ field: format!("{field} {round}") });
            editing.spawn(async move { patch(&asha, &id, edit).await });
        }
        for edited in editing.join_all().await {
            assert_eq!(edited.status, 200, "{edited:?}");
        }
        let row = host.row("calendar_events", &id).await.unwrap().unwrap();
        for field in ["title", "location", "description"] {
            assert_eq!(row[field], format!("{field} {round}"), "{row}");
        }
    }
}

/// What is called off stays so, whatever edit crosses with that.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_edit_that_crosses_with_the_end_brings_nothing_back() {
    let host = crowded().await;
    let asha = host.student("asha").await.unwrap();
    for round in 0..6 {
        let times = json!({ "startsAt": soon(&host, 2), "endsAt": soon(&host, 3) });
        let id = planned(&asha, times).await;
        let mut crossing = JoinSet::new();
        for n in 0..3 {
            let (asha, id, later) = (asha.clone(), id.clone(), soon(&host, 4));
            crossing.spawn(async move {
                let edit = if n == 0 {
                    json!({ "startsAt": later })
                } else {
                    json!({ "title": format!("Another {n}") })
                };
                if n == 2 {
                    let path = format!("/events/{id}");
                    return asha.delete("calendar", &path).await.unwrap();
                }
                patch(&asha, &id, edit).await
            });
        }
        for told in crossing.join_all().await {
            assert!(matches!(told.status, 200 | 404), "{told:?}");
        }
        let row = host.row("calendar_events", &id).await.unwrap().unwrap();
        assert!(row["deletedAt"].is_string(), "round {round}: {row}");
        let path = format!("/events/{id}");
        assert_eq!(get(&asha, &path).await.status, 404);
    }
    host.settle().await.unwrap();
    assert!(host.rows("event_reminders").await.unwrap().is_empty());
}

async fn changed(host: &Host, id: &str) -> usize {
    let all = told(host, id).await;
    all.iter().filter(|it| it.0 == "event_changed").count()
}

/// B-126: each move is told, also one to where the event was before; the same request again is none.
#[tokio::test]
async fn every_move_is_told_and_a_repeat_is_not() {
    let host = host_at(NOON).await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let asha = &people[0];
    let id = planned(asha, json!({ "attendeeIds": ["ben"] })).await;
    for (nth, day) in [24, 25, 24, 25].into_iter().enumerate() {
        let to = json!({ "startsAt": format!("2026-03-{day}T08:00:00Z") });
        for _ in 0..2 {
            assert_eq!(patch(asha, &id, to.clone()).await.status, 200);
            assert_eq!(changed(&host, "ben").await, nth + 1);
            host.pass(Duration::from_secs(60)).await.unwrap();
        }
    }
}

async fn next_ticks(host: &Host) {
    host.pass(Duration::from_secs(120)).await.unwrap();
    for _ in 0..2 {
        host.tick("scheduler").await.unwrap();
    }
    host.settle().await.unwrap();
}

async fn timers(host: &Host) -> Vec<Value> {
    let rows = host.rows("event_reminders").await.unwrap();
    rows.iter().map(|it| it["fireAt"].clone()).collect()
}

/// The change and what follows from it are one write: whatever becomes of the rest, the clock sees to it.
#[tokio::test]
async fn a_change_that_is_cut_off_is_told_once_all_the_same() {
    let host = host_at(NOON).await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let asha = &people[0];
    let id = planned(asha, json!({ "attendeeIds": ["ben"] })).await;
    host.settle().await.unwrap();
    let before = timers(&host).await;
    host.running().set_chaos(Some(deaf()));
    let to = json!({ "startsAt": "2026-03-24T08:00:00Z" });
    for _ in 0..2 {
        assert_eq!(patch(asha, &id, to.clone()).await.status, 200);
    }
    assert_eq!(timers(&host).await, before, "nothing followed");
    assert_eq!(changed(&host, "ben").await, 0);
    host.running().set_chaos(None);
    for _ in 0..2 {
        next_ticks(&host).await;
        assert_eq!(changed(&host, "ben").await, 1);
        let moved = "2026-03-24T07:45:00.000+00:00";
        assert_eq!(timers(&host).await, [moved, moved]);
    }
    host.running().set_chaos(Some(deaf()));
    let path = format!("/events/{id}");
    for _ in 0..2 {
        let gone = asha.delete("calendar", &path).await.unwrap();
        assert_eq!(gone.status, 200, "{gone:?}");
    }
    assert_eq!(timers(&host).await.len(), 2);
    host.running().set_chaos(None);
    for _ in 0..2 {
        next_ticks(&host).await;
        let told = told(&host, "ben").await;
        let off = told.iter().filter(|it| it.0 == "event_cancelled");
        assert_eq!(off.count(), 1, "{told:?}");
        assert!(timers(&host).await.is_empty());
    }
}

/// B-022: what belongs to an archived pod is read, and called off, but not changed.
#[tokio::test]
async fn events_of_an_archived_pod_do_not_change() {
    let host = host_at(NOON).await;
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let pod = host.pod("maths", asha).member(ben).put().await.unwrap();
    let id = planned(asha, json!({ "podId": pod, "attendeeIds": ["cleo"] })).await;
    let archived = json!({ "isActive": false });
    crate::chat::stage::patch(&host, "pods", &pod, archived).await;
    let path = format!("/events/{id}/attendees");
    let body = json!({ "attendeeIds": ["ben"] });
    let invited = asha.post("calendar", &path, body).await.unwrap();
    let edited = patch(asha, &id, json!({ "title": "Another" })).await;
    let mut all = vec![invited, edited];
    for person in [ben, &people[2]] {
        all.push(super::answer(person, &id, "going").await);
    }
    for answer in all {
        assert_eq!(
            refused(&answer),
            (422, "pod_inactive".to_owned()),
            "{answer:?}"
        );
    }
    assert_eq!(get(ben, &format!("/events/{id}")).await.status, 200);
    let path = format!("/events/{id}");
    assert_eq!(asha.delete("calendar", &path).await.unwrap().status, 200);
    host.settle().await.unwrap();
}
