//! Moving events and calling them off.

use serde_json::json;

use super::{answer, get, host_at, patch, planned, refused, starts, told, NOON};

const WINDOW: &str = "/events?from=2026-03-20T00:00:00Z&to=2026-04-15T00:00:00Z";

/// B-022: an event is its owner's and its pod's leaders' to change, in the fields there are.
#[tokio::test]
async fn only_owners_and_leaders_change_an_event() {
    let host = host_at(NOON).await;
    let people = host
        .students(&["asha", "ben", "cleo", "eve"])
        .await
        .unwrap();
    let (asha, ben, cleo, eve) = (&people[0], &people[1], &people[2], &people[3]);
    let pod = host
        .pod("maths", asha)
        .admin(cleo)
        .member(ben)
        .put()
        .await
        .unwrap();
    let bens = planned(ben, json!({ "podId": pod })).await;
    let ashas = planned(asha, json!({ "attendeeIds": ["eve"] })).await;
    let title = || json!({ "title": "Another" });
    for (person, id, status, code) in [
        (ben, &bens, 200, ""),
        (cleo, &bens, 200, ""),
        (eve, &bens, 404, "not_found"),
        (eve, &ashas, 403, "forbidden"),
        (cleo, &ashas, 404, "not_found"),
    ] {
        let told = patch(person, id, title()).await;
        assert_eq!(
            refused(&told),
            (status, code.to_owned()),
            "{} {told:?}",
            person.id
        );
    }
    let quiet = patch(ben, &bens, json!({ "title": "A third" })).await;
    assert_eq!((quiet.calls, quiet.waves), (3, 3), "{quiet:?}");
    let same = patch(asha, &ashas, title()).await;
    let same = patch(asha, &ashas, json!({ "title": same.text("/event/title") })).await;
    assert_eq!((same.calls, same.waves), (1, 1), "{same:?}");
    for wrong in [
        json!({ "goingCount": 1000 }),
        json!({ "title": null }),
        json!({ "meetingUrl": "http://x" }),
    ] {
        let told = patch(asha, &ashas, wrong.clone()).await;
        assert_eq!(
            refused(&told),
            (400, "validation_failed".to_owned()),
            "{wrong}"
        );
    }
    let early = patch(asha, &ashas, json!({ "endsAt": "2026-03-01T00:00:00Z" })).await;
    assert_eq!(refused(&early), (422, "bad_range".to_owned()));
    for (person, id, status) in [
        (eve, &ashas, 403),
        (eve, &bens, 404),
        (cleo, &bens, 200),
        (asha, &ashas, 200),
        (asha, &ashas, 200),
        (eve, &ashas, 404),
    ] {
        let path = format!("/events/{id}");
        let told = person.delete("calendar", &path).await.unwrap();
        assert_eq!(told.status, status, "{} {told:?}", person.id);
    }
    host.settle().await.unwrap();
}

#[tokio::test]
async fn an_event_that_moves_takes_its_people_and_timers_along() {
    let host = host_at(NOON).await;
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let (asha, ben, cleo) = (&people[0], &people[1], &people[2]);
    let id = planned(asha, json!({ "attendeeIds": ["ben", "cleo"] })).await;
    answer(cleo, &id, "declined").await;
    host.settle().await.unwrap();
    let moved = patch(asha, &id, json!({ "startsAt": "2026-03-24T08:00:00Z" })).await;
    assert_eq!(moved.status, 200, "{moved:?}");
    assert_eq!(moved.text("/event/endsAt"), "2026-03-24T09:00:00.000Z");
    let last = told(&host, "ben").await.pop().unwrap();
    let expected = "Revision, now Tue 24 Mar, 08:00".to_owned();
    assert_eq!(last, ("event_changed".to_owned(), expected));
    assert_eq!(
        told(&host, "cleo").await.len(),
        1,
        "who declined is not told"
    );
    assert!(told(&host, "asha").await.is_empty());
    let timers = host.rows("event_reminders").await.unwrap();
    assert_eq!(timers.len(), 2, "of asha and ben: {timers:?}");
    assert!(timers
        .iter()
        .all(|it| it["fireAt"] == "2026-03-24T07:45:00.000+00:00"));
    let path = format!("/events/{id}");
    asha.delete("calendar", &path).await.unwrap();
    let last = told(&host, "ben").await.pop().unwrap();
    assert_eq!(last.0, "event_cancelled");
    assert!(host.rows("event_reminders").await.unwrap().is_empty());
    assert_eq!(get(ben, &path).await.status, 404);
}

/// One time of a series is moved, another is called off; the others stay what they were.
#[tokio::test]
async fn single_times_of_a_series_are_moved_and_called_off() {
    let host = host_at(NOON).await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let id = planned(
        asha,
        json!({ "recurrence": "weekly", "attendeeIds": ["ben"] }),
    )
    .await;
    let expected = ["23", "30"].map(|day| format!("2026-03-{day}T08:00:00.000Z"));
    assert_eq!(starts(&get(ben, WINDOW).await)[..2], expected);
    let one = json!({
        "scope": "one", "occurrenceStart": "2026-03-30T08:00:00Z", "startsAt": "2026-03-31T10:00:00Z",
    });
    let moved = patch(asha, &id, one).await;
    assert_eq!(moved.status, 200, "{moved:?}");
    assert_eq!(moved.text("/event/seriesId"), id);
    let off = format!("/events/{id}?scope=one&occurrenceStart=2026-04-06T08:00:00Z");
    assert_eq!(asha.delete("calendar", &off).await.unwrap().status, 200);
    for person in [asha, ben] {
        let expected = [
            "2026-03-23T08:00:00.000Z",
            "2026-03-31T10:00:00.000Z",
            "2026-04-13T08:00:00.000Z",
        ];
        assert_eq!(
            starts(&get(person, WINDOW).await),
            expected,
            "{}",
            person.id
        );
    }
    let wrong = json!({ "scope": "one", "occurrenceStart": "2026-03-29T08:00:00Z" });
    assert_eq!(
        refused(&patch(asha, &id, wrong).await),
        (422, "rule_violation".to_owned())
    );
    let kinds: Vec<String> = told(&host, "ben")
        .await
        .into_iter()
        .map(|it| it.0)
        .collect();
    assert_eq!(kinds, ["event_invite", "event_changed", "event_cancelled"]);
}

/// From one time on a series is another one, with the same people.
#[tokio::test]
async fn a_series_goes_on_otherwise_from_one_time_on() {
    let host = host_at(NOON).await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let id = planned(
        asha,
        json!({ "recurrence": "weekly", "attendeeIds": ["ben"] }),
    )
    .await;
    answer(ben, &id, "going").await;
    let following = json!({
        "scope": "following", "occurrenceStart": "2026-04-06T08:00:00Z", "startsAt": "2026-04-06T18:00:00Z",
    });
    let rest = patch(asha, &id, following).await;
    assert_eq!(rest.status, 200, "{rest:?}");
    assert_eq!(rest.number("/event/goingCount"), 2);
    let expected = [
        "2026-03-23T08:00:00.000Z",
        "2026-03-30T08:00:00.000Z",
        "2026-04-06T18:00:00.000Z",
        "2026-04-13T18:00:00.000Z",
    ];
    assert_eq!(starts(&get(ben, WINDOW).await), expected);
    let page = get(ben, &format!("/events/{}", rest.text("/event/id"))).await;
    assert_eq!(page.text("/mine"), "going");
    let off = format!(
        "/events/{}?scope=following&occurrenceStart=2026-04-13T18:00:00Z",
        rest.text("/event/id")
    );
    assert_eq!(asha.delete("calendar", &off).await.unwrap().status, 200);
    assert_eq!(starts(&get(ben, WINDOW).await), expected[..3]);
    host.settle().await.unwrap();
}

/// Page 3.1, rule 2: Ben comes and leaves the pod; Cleo is in it, Eve was invited without being in it.
#[tokio::test]
async fn whoever_left_the_pod_of_an_event_hears_no_more_of_it() {
    let host = host_at(NOON).await;
    let people = host
        .students(&["asha", "ben", "cleo", "eve"])
        .await
        .unwrap();
    let (asha, ben, cleo) = (&people[0], &people[1], &people[2]);
    let pod = host.pod("maths", asha).member(ben).member(cleo);
    let pod = pod.put().await.unwrap();
    let id = planned(asha, json!({ "podId": pod, "attendeeIds": ["eve"] })).await;
    for person in [ben, cleo] {
        assert_eq!(answer(person, &id, "going").await.status, 200);
    }
    let path = format!("/pods/{pod}/leave");
    let left = ben.post("pods", &path, json!({})).await.unwrap();
    assert_eq!(left.status, 200, "{left:?}");
    host.settle().await.unwrap();
    let later = json!({ "startsAt": "2026-03-24T08:00:00Z" });
    assert_eq!(patch(asha, &id, later).await.status, 200);
    host.settle().await.unwrap();
    let path = format!("/events/{id}");
    let off = asha.delete("calendar", &path).await.unwrap();
    assert_eq!(off.status, 200, "{off:?}");
    for (person, times) in [("ben", 0), ("cleo", 1), ("eve", 1)] {
        let all = told(&host, person).await;
        for kind in ["event_changed", "event_cancelled"] {
            let so_often = all.iter().filter(|it| it.0 == kind).count();
            assert_eq!(so_often, times, "{person} {kind}: {all:?}");
        }
    }
}
