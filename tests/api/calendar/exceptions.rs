//! What a series remembers of its single times when it changes as a whole.

use std::time::Duration;

use serde_json::{json, Value};
use testkit::{Host, Person};

use super::{get, host_at, patch, planned, refused, starts, told, NOON};

const WINDOW: &str = "/events?from=2026-03-20T00:00:00Z&to=2026-04-29T00:00:00Z";

/// A weekly series from 23 March on, whose fourth time is moved to Tuesday and whose fifth is called off.
async fn stage() -> (Host, Vec<Person>, String, String) {
    let host = host_at(NOON).await;
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let new = json!({ "recurrence": "weekly", "attendeeIds": ["ben"] });
    let id = planned(&people[0], new).await;
    let one = json!({
        "scope": "one", "occurrenceStart": "2026-04-13T08:00:00Z", "startsAt": "2026-04-14T10:00:00Z",
    });
    let moved = patch(&people[0], &id, one).await;
    assert_eq!(moved.status, 200, "{moved:?}");
    off(&people[0], &id, "one", "2026-04-20T08:00:00Z").await;
    host.settle().await.unwrap();
    (host, people, id, moved.text("/event/id"))
}

async fn off(person: &Person, id: &str, scope: &str, start: &str) {
    let path = format!("/events/{id}?scope={scope}&occurrenceStart={start}");
    let gone = person.delete("calendar", &path).await.unwrap();
    assert_eq!(gone.status, 200, "{gone:?}");
}

async fn seen(person: &Person) -> Vec<String> {
    let page = get(person, WINDOW).await;
    let short = |it: &str| it.get(5..16).unwrap().to_owned();
    starts(&page).into_iter().map(short).collect()
}

async fn timers(host: &Host, event: &str) -> usize {
    host.settle().await.unwrap();
    let rows = host.rows("event_reminders").await.unwrap();
    rows.iter().filter(|it| it["eventId"] == event).count()
}

/// B-198: what was called off stays so, and what was moved is there once, when the rest of the series moves.
#[tokio::test]
async fn the_rest_of_a_series_keeps_what_was_called_off_and_moved() {
    let (host, people, id, moved) = stage().await;
    let following = json!({
        "scope": "following", "occurrenceStart": "2026-04-06T08:00:00Z", "startsAt": "2026-04-06T18:00:00Z",
    });
    let rest = patch(&people[0], &id, following.clone()).await;
    assert_eq!(rest.status, 200, "{rest:?}");
    let expected = [
        "03-23T08:00",
        "03-30T08:00",
        "04-06T18:00",
        "04-14T10:00",
        "04-27T18:00",
    ];
    for person in &people[..2] {
        assert_eq!(seen(person).await, expected, "{}", person.id);
    }
    host.settle().await.unwrap();
    let again = patch(&people[0], &id, following).await;
    assert_eq!(again.text("/event/id"), rest.text("/event/id"), "a repeat");
    assert_eq!(seen(&people[1]).await, expected);
    let rest = rest.text("/event/id");
    let gone =
        json!({ "scope": "one", "occurrenceStart": "2026-04-20T18:00:00Z", "title": "Back" });
    let gone = patch(&people[0], &rest, gone).await;
    assert_eq!(refused(&gone), (404, "not_found".to_owned()));
    off(&people[0], &rest, "following", "2026-04-13T18:00:00Z").await;
    assert_eq!(seen(&people[1]).await, expected[..3]);
    assert_eq!(timers(&host, &moved).await, 0);
}

#[tokio::test]
async fn a_series_that_moves_keeps_what_was_called_off_and_moved() {
    let (host, people, id, _) = stage().await;
    for (change, expected) in [
        (
            json!({ "startsAt": "2026-03-24T09:00:00Z" }),
            [
                "03-24T09:00",
                "03-31T09:00",
                "04-07T09:00",
                "04-14T10:00",
                "04-28T09:00",
            ],
        ),
        (
            json!({ "timezone": "Europe/Berlin" }),
            [
                "03-24T09:00",
                "03-31T08:00",
                "04-07T08:00",
                "04-14T10:00",
                "04-28T08:00",
            ],
        ),
        (
            json!({ "startsAt": "2026-03-23T08:00:00Z", "timezone": "UTC" }),
            [
                "03-23T08:00",
                "03-30T08:00",
                "04-06T08:00",
                "04-14T10:00",
                "04-27T08:00",
            ],
        ),
    ] {
        let told = patch(&people[0], &id, change.clone()).await;
        assert_eq!(told.status, 200, "{told:?}");
        assert_eq!(seen(&people[1]).await, expected, "{change}");
    }
    host.settle().await.unwrap();
}

#[tokio::test]
async fn what_was_moved_goes_with_its_series() {
    for (scope, start, left) in [
        ("following", "2026-04-06T08:00:00Z", 2),
        ("following", "2026-04-20T08:00:00Z", 4),
        ("all", "2026-03-23T08:00:00Z", 0),
    ] {
        let (host, people, id, moved) = stage().await;
        assert_eq!(timers(&host, &moved).await, 2);
        off(&people[0], &id, scope, start).await;
        let seen = seen(&people[1]).await;
        assert_eq!(seen.len(), left, "{scope} {start} {seen:?}");
        let timers = timers(&host, &moved).await;
        assert_eq!(timers, if left == 4 { 2 } else { 0 }, "{scope} {start}");
        let told = told(&host, "ben").await;
        let off = told.iter().filter(|it| it.0 == "event_cancelled");
        assert_eq!(off.count(), 2, "{told:?}");
    }
}

/// B-126: one time has people of its own, who are told of it like all others, and stay when it changes again.
#[tokio::test]
async fn whoever_is_invited_to_one_time_alone_stays_with_it() {
    let (host, people, id, moved) = stage().await;
    let (asha, cleo) = (&people[0], &people[2]);
    host.pass(Duration::from_secs(60)).await.unwrap();
    let path = format!("/events/{moved}/attendees");
    let body = json!({ "attendeeIds": ["cleo"] });
    let invited = asha.post("calendar", &path, body).await.unwrap();
    assert_eq!(invited.json, json!({ "added": 1 }), "{invited:?}");
    let kinds = async |of: &str| -> Vec<String> {
        let told = told(&host, of).await;
        told.into_iter().map(|it| it.0).collect()
    };
    assert_eq!(kinds("cleo").await, ["event_invite"]);
    let again = json!({
        "scope": "one", "occurrenceStart": "2026-04-13T08:00:00Z", "startsAt": "2026-04-14T12:00:00Z",
    });
    let changed = patch(asha, &id, again).await;
    assert_eq!(changed.text("/event/id"), moved, "{changed:?}");
    assert_eq!(seen(cleo).await, ["04-14T12:00"]);
    assert_eq!(kinds("cleo").await, ["event_invite", "event_changed"]);
    assert_eq!(timers(&host, &moved).await, 3);
    let rows = host.rows("event_reminders").await.unwrap();
    let of_cleo: Vec<&Value> = rows.iter().filter(|it| it["userId"] == "cleo").collect();
    assert_eq!(of_cleo.len(), 1);
    assert_eq!(of_cleo[0]["fireAt"], "2026-04-14T11:45:00.000+00:00");
    let of_ben = kinds("ben").await;
    let told = of_ben.iter().filter(|it| *it == "event_invite");
    assert_eq!(told.count(), 1, "copied answers are no invitations");
}
