//! Goals: of one's own, and those that count by themselves.

use serde_json::{json, Value};
use testkit::death::cross_at;
use testkit::{Answer, Host, Person};
use tokio::task::JoinSet;

use super::stage::studied_day;
use super::{act, at, cell, check_refused, crowded, post, set, still, MINUTE};

async fn goal(person: &Person, kind: &str, target: u32, more: Value) -> Answer {
    let mut new = json!({ "title": "Read more", "kind": kind, "target": target });
    if let Value::Object(more) = more {
        new.as_object_mut().unwrap().extend(more);
    }
    post(person, "/goals", new).await
}

async fn set_goal(person: &Person, kind: &str, target: u32) -> String {
    let made = goal(person, kind, target, Value::Null).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/goal/id")
}

async fn progress(person: &Person, id: &str, delta: u32, key: &str) -> Answer {
    let body = json!({ "delta": delta, "key": key });
    post(person, &format!("/goals/{id}/progress"), body).await
}

/// Fires the clock twice, as Appwrite may.
async fn tick(host: &Host) {
    for _ in 0..2 {
        host.tick("analytics").await.unwrap();
    }
}

async fn state(host: &Host, id: &str) -> (Value, Value) {
    let row = host.row("goals", id).await.unwrap().unwrap();
    (row["progress"].clone(), row["status"].clone())
}

#[tokio::test]
async fn a_goal_of_ones_own_is_set_changed_and_reached_once() {
    let host = still().await;
    let asha = host.student("asha").await.unwrap();
    let pages = json!({ "unit": "pages", "dueAt": "2026-02-01T00:00:00Z", "clientId": "c1" });
    let made = goal(&asha, "custom", 10, pages.clone()).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.text("/goal/unit"), "pages");
    assert_eq!(made.text("/goal/status"), "active");
    let again = goal(&asha, "custom", 10, pages).await;
    assert_eq!((again.status, &again.json), (200, &made.json));
    let id = made.text("/goal/id");
    host.pass(MINUTE).await.unwrap();
    assert_eq!(
        progress(&asha, &id, 4, "k1").await.number("/goal/progress"),
        4
    );
    host.pass(MINUTE).await.unwrap();
    assert_eq!(
        progress(&asha, &id, 4, "k1").await.number("/goal/progress"),
        4
    );
    let path = format!("/goals/{id}");
    let renamed = act(
        &asha,
        "PATCH",
        &path,
        json!({ "title": " Read ", "dueAt": null }),
    )
    .await;
    assert_eq!(renamed.text("/goal/title"), "Read");
    assert_eq!(renamed.json["goal"]["dueAt"], Value::Null);
    host.pass(MINUTE).await.unwrap();
    let reached = progress(&asha, &id, 7, "k2").await;
    assert_eq!(reached.number("/goal/progress"), 11);
    assert_eq!(reached.text("/goal/status"), "done");
    assert_eq!(
        reached.text("/goal/completedAt"),
        "2026-01-01T12:03:00.000Z"
    );
    host.pass(MINUTE).await.unwrap();
    let repeated = progress(&asha, &id, 7, "k2").await;
    assert_eq!((repeated.status, &repeated.json), (200, &reached.json));
    check_refused(&progress(&asha, &id, 1, "k3").await, 409, "wrong_state");
    let changed = act(&asha, "PATCH", &path, json!({ "target": 20 })).await;
    check_refused(&changed, 409, "wrong_state");
    let list = |status: &'static str| {
        let asha = asha.clone();
        async move { act(&asha, "GET", &format!("/goals{status}"), Value::Null).await }
    };
    assert_eq!(list("").await.json["items"][0]["id"], id.as_str());
    assert_eq!(list("?status=active").await.json["items"], json!([]));
    check_refused(&list("?status=lost").await, 400, "validation_failed");
    assert_eq!(
        act(&asha, "DELETE", &path, Value::Null).await.json,
        json!({ "deleted": true })
    );
    check_refused(
        &act(&asha, "DELETE", &path, Value::Null).await,
        404,
        "not_found",
    );
    assert!(host.rows("goals").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_goal_is_its_owners_alone_and_has_bounds() {
    let host = still().await;
    let [asha, eve]: [Person; 2] = host
        .students(&["asha", "eve"])
        .await
        .unwrap()
        .try_into()
        .unwrap();
    let id = set_goal(&asha, "custom", 10).await;
    let fed = set_goal(&asha, "chapters", 3).await;
    let path = format!("/goals/{id}");
    check_refused(&progress(&eve, &id, 1, "k").await, 404, "not_found");
    for method in ["PATCH", "DELETE"] {
        let body = if method == "PATCH" {
            json!({ "title": "x" })
        } else {
            Value::Null
        };
        check_refused(&act(&eve, method, &path, body).await, 404, "not_found");
    }
    let listed = act(&eve, "GET", "/goals", Value::Null).await;
    assert_eq!(listed.json["items"], json!([]));
    let row = format!("/tablesdb/{}/tables/goals/rows/{id}", store::DATABASE);
    assert_eq!(asha.api("GET", &row, None).await.unwrap().0, 200);
    assert_eq!(eve.api("GET", &row, None).await.unwrap().0, 404);
    check_refused(&progress(&asha, &fed, 1, "k").await, 422, "rule_violation");
    for (body, field) in [
        (
            json!({ "title": "", "kind": "custom", "target": 1 }),
            "title",
        ),
        (
            json!({ "title": "x", "kind": "points", "target": 1 }),
            "kind",
        ),
        (
            json!({ "title": "x", "kind": "custom", "target": 0 }),
            "target",
        ),
        (
            json!({ "title": "x", "kind": "custom", "target": -1 }),
            "target",
        ),
        (
            json!({ "title": "x", "kind": "custom", "target": "9" }),
            "target",
        ),
        (
            json!({ "title": "x", "kind": "custom", "target": 20_001 }),
            "target",
        ),
        (
            json!({ "title": "x", "kind": "chapters", "target": 1, "unit": "m" }),
            "unit",
        ),
        (
            json!({ "title": "x", "kind": "custom", "target": 1, "dueAt": "2026-01-01T12:00:00Z" }),
            "dueAt",
        ),
        (
            json!({ "title": "x", "kind": "custom", "target": 1, "progress": 1 }),
            "progress",
        ),
        (
            json!({ "title": "x".repeat(201), "kind": "custom", "target": 1 }),
            "title",
        ),
    ] {
        let answer = post(&asha, "/goals", body.clone()).await;
        check_refused(&answer, 400, "validation_failed");
        assert!(
            answer.json["fields"][field].is_string(),
            "{body} {answer:?}"
        );
    }
    for body in [
        json!({ "delta": 0, "key": "k" }),
        json!({ "delta": 11, "key": "k" }),
        json!({ "delta": -1, "key": "k" }),
        json!({ "delta": 1, "key": "" }),
        json!({ "delta": 1 }),
    ] {
        let answer = post(&asha, &format!("{path}/progress"), body).await;
        check_refused(&answer, 400, "validation_failed");
    }
    assert_eq!(host.rows("goals").await.unwrap().len(), 2);
    assert_eq!(state(&host, &id).await, (json!(0), json!("active")));
}

#[tokio::test]
async fn twenty_goals_are_pursued_at_once_however_many_are_set_together() {
    let host = crowded().await;
    let asha = host.student("asha").await.unwrap();
    let mut sets = JoinSet::new();
    for _ in 0..26 {
        let asha = asha.clone();
        sets.spawn(async move { goal(&asha, "custom", 5, Value::Null).await });
    }
    let answers = sets.join_all().await;
    let made = answers.iter().filter(|it| it.status == 201).count();
    let refused = answers.iter().filter(|it| it.code() == "too_many").count();
    assert_eq!((made, refused), (20, 6), "{answers:?}");
    let rows = host.rows("goals").await.unwrap();
    assert_eq!(rows.len(), 20);
    // One that is dropped makes room, and is taken up again when there is room.
    let first = rows[0]["$id"].as_str().unwrap().to_owned();
    let path = format!("/goals/{first}");
    let to = |status: &str| json!({ "status": status });
    assert_eq!(act(&asha, "PATCH", &path, to("dropped")).await.status, 200);
    let next = set_goal(&asha, "custom", 5).await;
    let back = act(&asha, "PATCH", &path, to("active")).await;
    assert_eq!(back.status, 422, "{back:?}");
    assert_eq!(state(&host, &first).await.1, "dropped");
    let gone = act(&asha, "DELETE", &format!("/goals/{next}"), Value::Null).await;
    assert_eq!(gone.status, 200);
    assert_eq!(act(&asha, "PATCH", &path, to("active")).await.status, 200);
}

#[tokio::test]
async fn progress_that_comes_at_once_is_all_counted_and_a_key_once() {
    let host = crowded().await;
    let asha = host.student("asha").await.unwrap();
    let id = set_goal(&asha, "custom", 100).await;
    let mut adds = JoinSet::new();
    for _ in 0..6 {
        let (asha, id) = (asha.clone(), id.clone());
        adds.spawn(async move { progress(&asha, &id, 7, "same").await });
    }
    let answers = adds.join_all().await;
    let allowed = |it: &Answer| it.status == 200 || it.code() == "version_conflict";
    assert!(answers.iter().all(allowed), "{answers:?}");
    assert_eq!(state(&host, &id).await.0, 7);
    let mut adds = JoinSet::new();
    for n in 0..4 {
        let (asha, id) = (asha.clone(), id.clone());
        adds.spawn(async move { progress(&asha, &id, 1, &format!("k{n}")).await });
    }
    let added = adds
        .join_all()
        .await
        .into_iter()
        .filter(|it| it.status == 200);
    let added = i64::try_from(added.count()).unwrap();
    assert!(added > 0);
    assert_eq!(state(&host, &id).await.0, 7 + added);
}

/// Fed by what the days say, in the zone of their owner; set and not added, and reached once.
#[tokio::test]
async fn goals_are_fed_by_days_and_weeks_of_their_owners_calendar() {
    // A Thursday; in Kiritimati it is Friday.
    let host = at("2026-01-08T12:00:00Z").await;
    let asha = host.student("asha").await.unwrap();
    let kiri = host.student("kiri").await.unwrap();
    let zone = json!({ "timezone": "Pacific/Kiritimati" });
    set(&host, "user_settings", "kiri", zone).await;
    let daily = set_goal(&asha, "minutes_daily", 30).await;
    let weekly = set_goal(&asha, "minutes_weekly", 100).await;
    let chapters = set_goal(&asha, "chapters", 2).await;
    let own = set_goal(&asha, "custom", 2).await;
    let east = set_goal(&kiri, "minutes_daily", 30).await;
    for (user, date, minutes, done) in [
        ("asha", "2026-01-04", 240, 9),
        ("asha", "2026-01-06", 60, 9),
        ("asha", "2026-01-08", 29, 1),
        ("kiri", "2026-01-08", 90, 0),
        ("kiri", "2026-01-09", 10, 0),
    ] {
        let cells = json!({ "seconds": minutes * 60, "chapters": done });
        studied_day(&host, user, date, cells).await;
    }
    host.pass(MINUTE * 10).await.unwrap();
    tick(&host).await;
    assert_eq!(state(&host, &daily).await, (json!(29), json!("active")));
    assert_eq!(state(&host, &weekly).await, (json!(89), json!("active")));
    assert_eq!(state(&host, &chapters).await, (json!(1), json!("active")));
    assert_eq!(state(&host, &own).await, (json!(0), json!("active")));
    assert_eq!(state(&host, &east).await, (json!(10), json!("active")));
    // Shortly before midnight, after the last look at that day.
    let late = json!({ "seconds": 2_460, "chapters": 2 });
    studied_day(&host, "asha", "2026-01-08", late).await;
    host.move_clock("2026-01-09T00:10:00Z".parse().unwrap())
        .await
        .unwrap();
    tick(&host).await;
    assert_eq!(state(&host, &daily).await, (json!(41), json!("done")));
    assert_eq!(state(&host, &weekly).await, (json!(101), json!("done")));
    assert_eq!(state(&host, &chapters).await, (json!(2), json!("done")));
    assert_eq!(
        cell(&host, "goals", &daily, "completedAt").await,
        "2026-01-09T00:10:00.000+00:00"
    );
    // What is reached stays as it was.
    studied_day(&host, "asha", "2026-01-09", json!({ "seconds": 60 })).await;
    host.pass(MINUTE * 60).await.unwrap();
    tick(&host).await;
    assert_eq!(state(&host, &daily).await, (json!(41), json!("done")));
}

/// A goal is done within the hour in which it is reached, before the day is over: the day had it all the same, and the days before and
/// after it had none.
#[tokio::test]
async fn a_day_meets_the_goal_that_was_pursued_on_it() {
    let host = still().await;
    let asha = host.student("asha").await.unwrap();
    let id = set_goal(&asha, "minutes_daily", 30).await;
    for date in ["2025-12-31", "2026-01-01", "2026-01-02"] {
        studied_day(
            &host,
            "asha",
            date,
            json!({ "seconds": 2_400, "sessions": 1 }),
        )
        .await;
    }
    for at in [
        "2026-01-01T13:10:00Z",
        "2026-01-02T00:10:00Z",
        "2026-01-03T00:10:00Z",
    ] {
        host.move_clock(at.parse().unwrap()).await.unwrap();
        tick(&host).await;
        assert_eq!(state(&host, &id).await, (json!(40), json!("done")), "{at}");
    }
    let days = host.rows("study_days").await.unwrap();
    let mut met: Vec<_> = days
        .iter()
        .map(|it| {
            (
                it["localDate"].as_str().unwrap(),
                it["goalMet"].clone(),
                it["goalSeconds"].clone(),
            )
        })
        .collect();
    met.sort_by_key(|it| it.0);
    let expected = [
        ("2025-12-31", json!(false), Value::Null),
        ("2026-01-01", json!(true), json!(1_800)),
        ("2026-01-02", json!(false), Value::Null),
    ];
    assert_eq!(met, expected);
}

/// What was studied past midnight, or is entered days later, is seen by a look that comes after the day.
#[tokio::test]
async fn what_a_day_gets_late_reaches_its_goal() {
    let host = still().await;
    let asha = host.student("asha").await.unwrap();
    let (daily, weekly) = (
        set_goal(&asha, "minutes_daily", 60).await,
        set_goal(&asha, "minutes_weekly", 90).await,
    );
    for at in [
        "2026-01-01T23:10:00Z",
        "2026-01-02T00:10:00Z",
        "2026-01-06T12:10:00Z",
    ] {
        host.move_clock(at.parse().unwrap()).await.unwrap();
        tick(&host).await;
    }
    let late = json!({ "seconds": 5_400, "localDate": "2026-01-01", "clientId": "late" });
    let entered = post(&asha, "/analytics/sessions", late).await;
    assert_eq!(entered.status, 201, "{entered:?}");
    host.move_clock("2026-01-06T13:10:00Z".parse().unwrap())
        .await
        .unwrap();
    tick(&host).await;
    for id in [&daily, &weekly] {
        assert_eq!(state(&host, id).await, (json!(90), json!("done")));
    }
}

/// Whoever wants more while the clock looks at their goal has not reached it, whichever of the two comes first.
#[tokio::test]
async fn a_goal_that_is_raised_while_it_is_fed_is_not_reached() {
    // A Monday.
    let host = at("2026-01-05T00:05:00Z").await;
    let asha = host.student("asha").await.unwrap();
    let id = set_goal(&asha, "minutes_weekly", 30).await;
    studied_day(&host, "asha", "2026-01-05", json!({ "seconds": 2_400 })).await;
    tick(&host).await;
    for (job, _) in analytics::clockwork().list() {
        let waits = json!({ "notBefore": (job != "goals").then_some("2027-01-01T00:00:00.000Z") });
        set(&host, "job_runs", job, waits).await;
    }
    let mut raised = 0;
    for call in 1.. {
        let anew = json!({ "target": 30, "progress": 0, "status": "active", "completedAt": null });
        set(&host, "goals", &id, anew).await;
        host.pass(MINUTE * 60).await.unwrap();
        let (app, jobs) = (host.app(), analytics::clockwork());
        let path = format!("/goals/{id}");
        let more = act(&asha, "PATCH", &path, json!({ "target": 60 }));
        let Some((fed, more)) = cross_at(&app, jobs.tick(&app), call, more).await else {
            assert!(call > 5, "{call}");
            break;
        };
        fed.unwrap();
        let (_, status) = state(&host, &id).await;
        if more.status == 200 {
            raised += 1;
            assert_eq!(status, json!("active"), "{call}");
        } else {
            assert_eq!(status, json!("done"), "{call}: {more:?}");
        }
    }
    assert!(raised > 2, "{raised}");
}
