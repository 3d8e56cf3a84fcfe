//! Planning events and seeing them.

use serde_json::json;

use super::{get, host_at, plan, planned, refused, starts, told, NOON};

#[tokio::test]
async fn a_personal_event_costs_three_calls() {
    let host = host_at(NOON).await;
    let asha = host.student("asha").await.unwrap();
    let unknown = plan(&asha, json!({ "attendees": ["ben"] })).await;
    assert_eq!(
        unknown.status, 400,
        "an unknown field is named: {unknown:?}"
    );
    let made = plan(
        &asha,
        json!({ "timezone": "Europe/Berlin", "userId": "ben" }),
    )
    .await;
    assert_eq!(
        (made.status, made.calls, made.waves),
        (201, 3, 2),
        "{made:?}"
    );
    assert_eq!(made.text("/event/ownerId"), "asha");
    assert_eq!(made.number("/event/goingCount"), 1);
    let rsvps = host.rows("pod_rsvps").await.unwrap();
    assert_eq!(
        (rsvps.len(), rsvps[0]["status"].as_str()),
        (1, Some("going"))
    );
    let timers = host.rows("event_reminders").await.unwrap();
    assert_eq!(timers.len(), 1);
    assert_eq!(timers[0]["fireAt"], "2026-03-23T07:45:00.000+00:00");
    host.settle().await.unwrap();
}

/// B-045.
#[tokio::test]
async fn nothing_is_planned_that_makes_no_sense() {
    let host = host_at(NOON).await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let private = host.pod("secret", ben).put().await.unwrap();
    let public = host.pod("open", ben).public().put().await.unwrap();
    let many: Vec<String> = (0..91).map(|n| format!("u{n}")).collect();
    for (new, status, code) in [
        (
            json!({ "endsAt": "2026-03-23T08:00:00Z" }),
            422,
            "bad_range",
        ),
        (
            json!({ "endsAt": "2026-03-31T08:00:00Z" }),
            422,
            "bad_range",
        ),
        (json!({ "startsAt": "tomorrow" }), 400, "validation_failed"),
        (json!({ "title": "ab" }), 400, "validation_failed"),
        (json!({ "type": "party" }), 400, "validation_failed"),
        (
            json!({ "meetingUrl": "javascript:alert(1)" }),
            400,
            "validation_failed",
        ),
        (
            json!({ "timezone": "Mars/Olympus" }),
            400,
            "validation_failed",
        ),
        (json!({ "reminders": [1] }), 400, "validation_failed"),
        (json!({ "attendeeIds": many }), 400, "validation_failed"),
        (
            json!({ "attendeeIds": ["nobody"] }),
            400,
            "validation_failed",
        ),
        (json!({ "podId": private }), 404, "not_found"),
        (json!({ "podId": public }), 403, "not_a_member"),
    ] {
        assert_eq!(
            refused(&plan(asha, new.clone()).await),
            (status, code.to_owned()),
            "{new}"
        );
    }
    for nobody in [host.guest(), host.sign_in_unverified("new").await.unwrap()] {
        assert_eq!(plan(&nobody, json!({})).await.status, 401);
        assert_eq!(get(&nobody, "/calendar/feed").await.status, 401);
    }
    assert!(host.rows("calendar_events").await.unwrap().is_empty());
}

/// B-126, B-181: the invited are told once, the rest of the pod once, nobody by the browser.
#[tokio::test]
async fn a_pod_is_told_of_its_event_and_the_invited_once() {
    let host = host_at(NOON).await;
    let people = host
        .students(&["asha", "ben", "cleo", "dan"])
        .await
        .unwrap();
    let (asha, ben, cleo, dan) = (&people[0], &people[1], &people[2], &people[3]);
    let pod = host
        .pod("maths", asha)
        .member(ben)
        .member(cleo)
        .put()
        .await
        .unwrap();
    let made = plan(
        asha,
        json!({ "podId": pod, "attendeeIds": ["ben", "dan", "asha"] }),
    )
    .await;
    assert_eq!(
        (made.status, made.calls, made.waves),
        (201, 6, 3),
        "{made:?}"
    );
    let id = made.text("/event/id");
    let event = |it: &str| vec![(it.to_owned(), "Revision, Mon 23 Mar, 08:00".to_owned())];
    assert_eq!(told(&host, "cleo").await, event("event"));
    let invited = "asha invites you: Revision, Mon 23 Mar, 08:00".to_owned();
    for person in ["ben", "dan"] {
        let expected = vec![("event_invite".to_owned(), invited.clone())];
        assert_eq!(told(&host, person).await, expected, "{person}");
    }
    assert!(told(&host, "asha").await.is_empty());
    for person in [asha, ben, cleo, dan] {
        let page = get(person, &format!("/events/{id}")).await;
        assert_eq!(
            (page.status, page.calls, page.waves),
            (200, 2, 1),
            "{page:?}"
        );
        assert_eq!(page.json["rsvps"].as_array().unwrap().len(), 3);
    }
    let eve = host.student("eve").await.unwrap();
    assert_eq!(get(&eve, &format!("/events/{id}")).await.status, 404);
    let mine = get(ben, &format!("/events/{id}")).await;
    assert_eq!(mine.text("/mine"), "invited");
}

#[tokio::test]
async fn a_retried_plan_is_one_event() {
    let host = host_at(NOON).await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let new = json!({ "clientId": "try-1", "attendeeIds": ["ben"] });
    let first = plan(&people[0], new.clone()).await;
    let again = plan(&people[0], new).await;
    assert_eq!((first.status, again.status), (201, 200), "{again:?}");
    assert_eq!(first.json, again.json);
    assert_eq!(host.rows("calendar_events").await.unwrap().len(), 1);
    assert_eq!(host.rows("pod_rsvps").await.unwrap().len(), 2);
    assert_eq!(host.rows("event_reminders").await.unwrap().len(), 2);
    host.settle().await.unwrap();
}

/// A calendar has one's own events, those one is invited to, and those of one's pods; B-198: what comes again does.
#[tokio::test]
async fn a_window_shows_every_time_at_which_something_takes_place() {
    let host = host_at(NOON).await;
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben, eve) = (&people[0], &people[1], &people[2]);
    let pod = host.pod("maths", asha).member(ben).put().await.unwrap();
    planned(
        asha,
        json!({ "recurrence": "weekly", "timezone": "Europe/Berlin", "podId": pod }),
    )
    .await;
    planned(ben, json!({ "title": "Bens", "startsAt": "2026-03-24T10:00:00Z", "endsAt": "2026-03-26T10:00:00Z" })).await;
    planned(asha, json!({ "title": "Ashas", "attendeeIds": ["eve"] })).await;
    let window = "/events?from=2026-03-20T00:00:00Z&to=2026-04-01T00:00:00Z";
    let bens = get(ben, window).await;
    assert_eq!((bens.calls, bens.waves), (2, 2), "{bens:?}");
    // Summer time begins on 29 March: nine o'clock comes an hour earlier.
    let expected = [
        "2026-03-23T08:00:00.000Z",
        "2026-03-24T10:00:00.000Z",
        "2026-03-30T07:00:00.000Z",
    ];
    assert_eq!(starts(&bens), expected);
    assert_eq!(starts(&get(eve, window).await).len(), 1);
    let inside = "/events?from=2026-03-25T00:00:00Z&to=2026-03-25T01:00:00Z";
    assert_eq!(
        starts(&get(ben, inside).await).len(),
        1,
        "what is under way counts"
    );
    let of_pod = format!("/pods/{pod}/events");
    assert_eq!(
        starts(&get(ben, &format!("{of_pod}?limit=3")).await).len(),
        3
    );
    let upcoming = get(ben, &of_pod).await;
    assert_eq!(starts(&upcoming).len(), 13, "92 days of weeks");
    assert_eq!(get(eve, &of_pod).await.status, 404);
    for (query, status, code) in [
        (
            "from=2026-01-01T00:00:00Z&to=2026-04-04T00:00:00Z",
            422,
            "window_too_long",
        ),
        (
            "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
            422,
            "bad_range",
        ),
        (
            "from=yesterday&to=2026-01-01T00:00:00Z",
            400,
            "validation_failed",
        ),
        ("from=2026-01-01T00:00:00Z", 400, "validation_failed"),
    ] {
        let told = get(ben, &format!("/events?{query}")).await;
        assert_eq!(refused(&told), (status, code.to_owned()), "{query}");
    }
    host.settle().await.unwrap();
}

/// B-106: every event of the window, not the first 25.
#[tokio::test]
async fn a_window_shows_all_events() {
    let host = host_at(NOON).await;
    let asha = host.student("asha").await.unwrap();
    planned(&asha, json!({ "recurrence": "daily" })).await;
    for _ in 0..30 {
        planned(&asha, json!({})).await;
    }
    let window = "/events?from=2026-03-20T00:00:00Z&to=2026-06-20T00:00:00Z";
    assert_eq!(starts(&get(&asha, window).await).len(), 30 + 89);
    host.settle().await.unwrap();
}

#[tokio::test]
async fn a_study_event_that_is_done_is_one_session() {
    let host = host_at(NOON).await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let id = planned(&people[0], json!({ "attendeeIds": ["ben"] })).await;
    let path = format!("/events/{id}/complete");
    for done in [true, false, true] {
        let told = people[0].put("calendar", &path, json!({})).await.unwrap();
        assert_eq!(
            (told.status, told.json["completedAt"].is_string()),
            (200, done),
            "{told:?}"
        );
    }
    let counted = async || {
        let days = host.rows("study_days").await.unwrap();
        let sessions = host.rows("study_sessions").await.unwrap();
        let logged = host.rows("activity_events").await.unwrap();
        assert_eq!((days.len(), sessions.len(), logged.len()), (1, 1, 1));
        let day = ["seconds", "sessions"].map(|it| days[0][it].clone());
        assert_eq!(json!(day), json!([0, 1]));
    };
    counted().await;
    // The roll-up counts the day from its sessions.
    host.move_clock("2026-04-20T12:00:00Z".parse().unwrap())
        .await
        .unwrap();
    host.tick("analytics").await.unwrap();
    let totals = host.row("user_stats", "asha").await.unwrap().unwrap();
    assert!(totals["computedAt"].is_string(), "{totals}");
    counted().await;
    let foreign = people[1].put("calendar", &path, json!({})).await.unwrap();
    assert_eq!(foreign.status, 404);
    host.settle().await.unwrap();
}
