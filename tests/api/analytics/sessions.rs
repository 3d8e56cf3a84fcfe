//! Study sessions: the clock, the entries, the forgotten, and what each counts.

use model::{did, kinds, Kind, PodRole};
use serde_json::{json, Value};
use testkit::{Answer, Host, Person};
use tokio::task::JoinSet;

use super::{at, cell, check_refused, crowded, post, set, still, MINUTE};

async fn start(person: &Person, minutes: u32) -> Answer {
    let new = json!({ "plannedMin": minutes });
    post(person, "/analytics/sessions/start", new).await
}

async fn started(person: &Person, minutes: u32) -> String {
    let answer = start(person, minutes).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.text("/session/id")
}

async fn stop(person: &Person, id: &str) -> Answer {
    let path = format!("/analytics/sessions/{id}/stop");
    post(person, &path, Value::Null).await
}

async fn enter(person: &Person, seconds: u32, date: &str, more: Value) -> Answer {
    let mut new = json!({ "seconds": seconds, "localDate": date });
    if let Value::Object(more) = more {
        new.as_object_mut().unwrap().extend(more);
    }
    post(person, "/analytics/sessions", new).await
}

/// Seconds, sessions and points: of a day, in all, and in the ledger.
async fn counted(host: &Host, user: &str, date: &str) -> [i64; 4] {
    let day = did::<kinds::Edge>(Kind::STUDY_DAY, &[user, date]);
    let day = host.row("study_days", day.as_str()).await.unwrap();
    let totals = host.row("user_stats", user).await.unwrap();
    let number = |row: &Option<Value>, key: &str| {
        let row = row.as_ref().map(|it| it[key].as_i64().unwrap());
        row.unwrap_or(0)
    };
    let ledger = host.rows("points_ledger").await.unwrap();
    let own = ledger.iter().filter(|it| it["userId"] == user);
    [
        number(&day, "seconds"),
        number(&day, "sessions"),
        number(&totals, "totalStudySeconds"),
        own.map(|it| it["points"].as_i64().unwrap()).sum(),
    ]
}

#[tokio::test]
async fn a_clock_measures_what_is_studied_and_counts_it_once() {
    let host = still().await;
    let asha = host.student("asha").await.unwrap();
    let begun = start(&asha, 25).await;
    assert_eq!(begun.status, 201, "{begun:?}");
    assert_eq!(begun.text("/session/status"), "running");
    assert_eq!(begun.number("/session/plannedSec"), 1_500);
    assert_eq!(begun.text("/session/localDate"), "2026-01-01");
    let id = begun.text("/session/id");
    host.pass(MINUTE * 10).await.unwrap();
    // One runs: a second start answers it.
    let again = start(&asha, 60).await;
    assert_eq!(again.status, 200, "{again:?}");
    assert_eq!(again.json, begun.json);
    host.pass(MINUTE * 15).await.unwrap();
    let over = stop(&asha, &id).await;
    assert_eq!(over.status, 200, "{over:?}");
    assert_eq!(over.text("/session/status"), "done");
    assert_eq!(over.text("/session/endedAt"), "2026-01-01T12:25:00.000Z");
    assert_eq!(over.number("/session/durationSec"), 1_500);
    let day = json!({ "date": "2026-01-01", "seconds": 1_500, "sessions": 1, "goalMet": false });
    assert_eq!(over.json["day"], day);
    check_refused(&stop(&asha, &id).await, 409, "not_running");
    assert_eq!(
        counted(&host, "asha", "2026-01-01").await,
        [1_500, 1, 1_500, 5]
    );
    assert_eq!(cell(&host, "profiles", "asha", "totalPoints").await, 5);
    let totals = host.row("user_stats", "asha").await.unwrap().unwrap();
    assert_eq!(
        (&totals["sessionsPlanned"], &totals["sessionsCompleted"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(totals["$permissions"], json!([r#"read("user:asha")"#]));
    assert!(host.rows("running_sessions").await.unwrap().is_empty());
    // The next one of the day adds to it; short ones earn nothing.
    let id = started(&asha, 30).await;
    host.pass(MINUTE * 24).await.unwrap();
    assert_eq!(stop(&asha, &id).await.number("/day/seconds"), 2_940);
    assert_eq!(
        counted(&host, "asha", "2026-01-01").await,
        [2_940, 2, 2_940, 5]
    );
}

#[tokio::test]
async fn a_session_counts_up_to_ten_minutes_over_its_plan() {
    let host = still().await;
    let asha = host.student("asha").await.unwrap();
    let id = started(&asha, 5).await;
    host.pass(MINUTE * 34).await.unwrap();
    let over = stop(&asha, &id).await;
    assert_eq!(over.number("/session/durationSec"), 900);
    assert_eq!(counted(&host, "asha", "2026-01-01").await, [900, 1, 900, 0]);
}

#[tokio::test]
async fn what_is_over_within_a_minute_is_abandoned_and_counts_nothing() {
    let host = still().await;
    let asha = host.student("asha").await.unwrap();
    let id = started(&asha, 25).await;
    host.pass(std::time::Duration::from_secs(59)).await.unwrap();
    let over = stop(&asha, &id).await;
    assert_eq!(over.status, 200, "{over:?}");
    assert_eq!(over.text("/session/status"), "abandoned");
    assert_eq!(over.number("/session/durationSec"), 0);
    assert_eq!(over.number("/day/sessions"), 0);
    check_refused(&stop(&asha, &id).await, 409, "not_running");
    assert_eq!(counted(&host, "asha", "2026-01-01").await, [0; 4]);
    assert!(host.rows("study_days").await.unwrap().is_empty());
    let totals = host.row("user_stats", "asha").await.unwrap().unwrap();
    assert_eq!(
        (&totals["sessionsPlanned"], &totals["sessionsCompleted"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(start(&asha, 25).await.status, 201);
}

#[tokio::test]
async fn a_session_is_its_owners_alone_and_a_pod_its_members() {
    let host = still().await;
    let [asha, ben, eve]: [Person; 3] = host
        .students(&["asha", "ben", "eve"])
        .await
        .unwrap()
        .try_into()
        .unwrap();
    host.pod("maths", &asha).member(&ben).put().await.unwrap();
    host.pod("open", &asha).public().put().await.unwrap();
    let in_pod = |pod: &str| json!({ "plannedMin": 25, "podId": pod, "subject": " Sets " });
    let path = "/analytics/sessions/start";
    for pod in ["maths", "open", "nowhere"] {
        check_refused(&post(&eve, path, in_pod(pod)).await, 404, "not_found");
        let entry = enter(&eve, 60, "2026-01-01", json!({ "podId": pod })).await;
        check_refused(&entry, 404, "not_found");
    }
    assert!(host.rows("running_sessions").await.unwrap().is_empty());
    let begun = post(&ben, path, in_pod("maths")).await;
    assert_eq!(begun.text("/session/podId"), "maths");
    assert_eq!(begun.text("/session/subject"), "Sets");
    let id = begun.text("/session/id");
    for other in [&asha, &eve] {
        check_refused(&stop(other, &id).await, 404, "not_found");
    }
    check_refused(&stop(&ben, "nothing").await, 404, "not_found");
    let row = format!(
        "/tablesdb/{}/tables/study_sessions/rows/{id}",
        store::DATABASE
    );
    assert_eq!(ben.api("GET", &row, None).await.unwrap().0, 200);
    assert_eq!(eve.api("GET", &row, None).await.unwrap().0, 404);
    host.pass(MINUTE * 25).await.unwrap();
    assert_eq!(stop(&ben, &id).await.status, 200);
    let place = did::<kinds::Edge>(Kind::POD_MEMBER, &["maths", "ben"]);
    assert_eq!(
        cell(&host, "pod_members", place.as_str(), "points").await,
        5
    );
    // Who was put out studies there no more.
    host.remove_member("maths", &ben).await.unwrap();
    check_refused(&post(&ben, path, in_pod("maths")).await, 404, "not_found");
    host.put_member("maths", &ben, PodRole::Member)
        .await
        .unwrap();
    assert_eq!(post(&ben, path, in_pod("maths")).await.status, 201);
}

/// B-046: no duration comes from the client, and what one enters is bounded; text, negatives and the endless are refused.
#[tokio::test]
async fn what_is_no_time_is_refused_and_leaves_nothing() {
    let host = still().await;
    let asha = host.student("asha").await.unwrap();
    let today = "2026-01-01";
    let clocks = [
        (r#"{"plannedMin":4}"#, "plannedMin"),
        (r#"{"plannedMin":181}"#, "plannedMin"),
        (r#"{"plannedMin":-25}"#, "plannedMin"),
        (r#"{"plannedMin":25.5}"#, "plannedMin"),
        (r#"{"plannedMin":"25"}"#, "plannedMin"),
        (r#"{"plannedMin":1e999}"#, ""),
        (r#"{"plannedMin":null}"#, "plannedMin"),
        (r"{}", "plannedMin"),
        (r#"{"plannedMin":25,"duration":900}"#, "duration"),
        (
            r#"{"plannedMin":25,"startedAt":"2020-01-01T00:00:00Z"}"#,
            "startedAt",
        ),
        (r#"{"plannedMin":25,"podId":"not an id"}"#, "podId"),
    ];
    for (body, field) in clocks {
        let answer = asha
            .call("analytics", "POST", "/analytics/sessions/start", body)
            .await
            .unwrap();
        assert_eq!(answer.status, 400, "{body} {answer:?}");
        assert!(
            field.is_empty() || answer.json["fields"][field].is_string(),
            "{body} {answer:?}"
        );
    }
    let entries = [
        (json!({ "seconds": -60, "localDate": today }), "seconds"),
        (json!({ "seconds": 59, "localDate": today }), "seconds"),
        (json!({ "seconds": 14_401, "localDate": today }), "seconds"),
        (json!({ "seconds": "900", "localDate": today }), "seconds"),
        (
            json!({ "seconds": "Infinity", "localDate": today }),
            "seconds",
        ),
        (json!({ "seconds": 900.5, "localDate": today }), "seconds"),
        (
            json!({ "seconds": 900, "localDate": "2026-01-02" }),
            "localDate",
        ),
        (
            json!({ "seconds": 900, "localDate": "2025-12-24" }),
            "localDate",
        ),
        (
            json!({ "seconds": 900, "localDate": "yesterday" }),
            "localDate",
        ),
        (
            json!({ "seconds": 900, "localDate": "2026-1-1" }),
            "localDate",
        ),
        (json!({ "seconds": 900 }), "localDate"),
        (
            json!({ "seconds": 900, "localDate": today, "clientId": "" }),
            "clientId",
        ),
        (
            json!({ "seconds": 900, "localDate": today, "subject": "x".repeat(101) }),
            "subject",
        ),
    ];
    for (body, field) in entries {
        let answer = post(&asha, "/analytics/sessions", body.clone()).await;
        check_refused(&answer, 400, "validation_failed");
        assert!(
            answer.json["fields"][field].is_string(),
            "{body} {answer:?}"
        );
    }
    // Whose it is does not come from the body either.
    let other = json!({ "seconds": 900, "localDate": today, "userId": "ben" });
    assert_eq!(post(&asha, "/analytics/sessions", other).await.status, 201);
    assert_eq!(counted(&host, "asha", today).await, [900, 1, 900, 0]);
    assert_eq!(host.rows("study_days").await.unwrap().len(), 1);
    assert_eq!(host.rows("study_sessions").await.unwrap().len(), 1);
    assert!(host.rows("running_sessions").await.unwrap().is_empty());
}

#[tokio::test]
async fn entries_of_a_day_have_eight_hours_and_an_attempt_counts_once() {
    let host = still().await;
    let asha = host.student("asha").await.unwrap();
    let today = "2026-01-01";
    let attempt = json!({ "clientId": "c1" });
    let entered = enter(&asha, 14_400, today, attempt.clone()).await;
    assert_eq!(entered.status, 201, "{entered:?}");
    assert_eq!(entered.text("/session/source"), "manual");
    assert_eq!(
        entered.text("/session/startedAt"),
        "2026-01-01T00:00:00.000Z"
    );
    let again = enter(&asha, 14_400, today, attempt.clone()).await;
    assert_eq!((again.status, &again.json), (200, &entered.json));
    assert_eq!(enter(&asha, 14_340, today, Value::Null).await.status, 201);
    check_refused(
        &enter(&asha, 61, today, Value::Null).await,
        422,
        "over_daily_limit",
    );
    // What fits into the rest still does, and a repeat is found when nothing fits.
    assert_eq!(enter(&asha, 60, today, Value::Null).await.status, 201);
    assert_eq!(enter(&asha, 14_400, today, attempt).await.status, 200);
    check_refused(
        &enter(&asha, 60, today, Value::Null).await,
        422,
        "over_daily_limit",
    );
    // Another day has its own; entries earn no points and are no planned sessions.
    assert_eq!(
        enter(&asha, 14_400, "2025-12-25", Value::Null).await.status,
        201
    );
    assert_eq!(counted(&host, "asha", today).await, [28_800, 3, 43_200, 0]);
    assert_eq!(
        counted(&host, "asha", "2025-12-25").await,
        [14_400, 1, 43_200, 0]
    );
    assert_eq!(
        cell(&host, "user_stats", "asha", "sessionsPlanned").await,
        0
    );
}

/// A day is that of one's own calendar when the session began, east and west of the date line.
#[tokio::test]
async fn a_session_counts_on_the_day_on_which_it_began() {
    let host = at("2026-01-01T10:50:00Z").await;
    let mut running = Vec::new();
    for (id, zone, today, tomorrow) in [
        ("tonga", "Pacific/Tongatapu", "2026-01-01", "2026-01-02"),
        ("samoa", "Pacific/Pago_Pago", "2025-12-31", "2026-01-01"),
    ] {
        let person = host.student(id).await.unwrap();
        set(&host, "user_settings", id, json!({ "timezone": zone })).await;
        let begun = start(&person, 25).await;
        assert_eq!(begun.text("/session/localDate"), today, "{zone}");
        let later = enter(&person, 60, tomorrow, Value::Null).await;
        check_refused(&later, 400, "validation_failed");
        running.push((person, begun.text("/session/id"), today, tomorrow));
    }
    // A quarter past midnight for both.
    host.pass(MINUTE * 25).await.unwrap();
    for (person, id, today, tomorrow) in running {
        let over = stop(&person, &id).await;
        assert_eq!(over.text("/day/date"), today, "{over:?}");
        assert_eq!(
            counted(&host, &person.id, today).await,
            [1_500, 1, 1_500, 5]
        );
        assert_eq!(enter(&person, 60, tomorrow, Value::Null).await.status, 201);
    }
}

/// An hour that is told twice, and one that is left out, is measured like any other.
#[tokio::test]
async fn clock_changes_do_not_make_a_session_longer() {
    for (instant, date) in [
        ("2026-03-29T00:30:00Z", "2026-03-29"),
        ("2026-10-25T00:30:00Z", "2026-10-25"),
    ] {
        let host = at(instant).await;
        let asha = host.student("asha").await.unwrap();
        let zone = json!({ "timezone": "Europe/Berlin" });
        set(&host, "user_settings", "asha", zone).await;
        let id = started(&asha, 60).await;
        host.pass(MINUTE * 60).await.unwrap();
        let over = stop(&asha, &id).await;
        assert_eq!(over.number("/session/durationSec"), 3_600, "{over:?}");
        assert_eq!(over.text("/day/date"), date);
    }
}

/// J-04: a clock that nobody stopped is stopped, with what still counts; whoever comes later finds it over.
#[tokio::test]
async fn a_forgotten_clock_is_stopped_and_counts_what_was_planned_and_ten_minutes() {
    let host = still().await;
    let [asha, ben]: [Person; 2] = host
        .students(&["asha", "ben"])
        .await
        .unwrap()
        .try_into()
        .unwrap();
    let (short, long) = (started(&asha, 25).await, started(&ben, 180).await);
    host.pass(MINUTE * 55).await.unwrap();
    host.tick("scheduler").await.unwrap();
    let status = |id: String| {
        let host = &host;
        async move { cell(host, "study_sessions", &id, "status").await }
    };
    assert_eq!(status(short.clone()).await, "running");
    host.pass(MINUTE).await.unwrap();
    for _ in 0..2 {
        host.tick("scheduler").await.unwrap();
    }
    assert_eq!(status(short.clone()).await, "done");
    assert_eq!(status(long.clone()).await, "running");
    check_refused(&stop(&asha, &short).await, 409, "not_running");
    assert_eq!(
        counted(&host, "asha", "2026-01-01").await,
        [2_100, 1, 2_100, 5]
    );
    assert_eq!(start(&asha, 25).await.status, 201, "the gate is open");
    host.pass(MINUTE * 155).await.unwrap();
    host.tick("scheduler").await.unwrap();
    assert_eq!(status(long).await, "done");
    assert_eq!(
        counted(&host, "ben", "2026-01-01").await,
        [11_400, 1, 11_400, 5]
    );
}

/// The clock that stands begins in the past, so that it has run for half an hour when many stop it.
async fn running_since(host: &Host, id: &str, minutes: i64) {
    let since = host.now() - jiff::SignedDuration::from_mins(minutes);
    set(
        host,
        "study_sessions",
        id,
        json!({ "startedAt": since.to_string() }),
    )
    .await;
}

#[tokio::test]
async fn of_many_starts_at_once_one_clock_runs() {
    let host = crowded().await;
    let asha = host.student("asha").await.unwrap();
    let mut starts = JoinSet::new();
    for _ in 0..12 {
        let asha = asha.clone();
        starts.spawn(async move { start(&asha, 25).await });
    }
    let answers = starts.join_all().await;
    let made = answers.iter().filter(|it| it.status == 201).count();
    assert_eq!(made, 1, "{answers:?}");
    assert!(answers.iter().all(|it| it.status < 300), "{answers:?}");
    let first = answers[0].text("/session/id");
    assert!(answers.iter().all(|it| it.text("/session/id") == first));
    assert_eq!(host.rows("study_sessions").await.unwrap().len(), 1);
}

/// Whoever stops it, the person many times over or the clock of the scheduler, a session counts once.
#[tokio::test]
async fn of_many_stops_at_once_one_counts() {
    let host = crowded().await;
    let asha = host.student("asha").await.unwrap();
    let id = started(&asha, 25).await;
    running_since(&host, &id, 60).await;
    let mut stops = JoinSet::new();
    for _ in 0..8 {
        let (asha, id) = (asha.clone(), id.clone());
        stops.spawn(async move { stop(&asha, &id).await });
    }
    host.tick("scheduler").await.unwrap();
    let answers = stops.join_all().await;
    let allowed = |it: &Answer| it.status == 200 || it.code() == "not_running";
    assert!(answers.iter().all(allowed), "{answers:?}");
    let today = cell(&host, "study_sessions", &id, "localDate").await;
    let date = today.as_str().unwrap();
    assert_eq!(counted(&host, "asha", date).await, [2_100, 1, 2_100, 5]);
    assert_eq!(cell(&host, "profiles", "asha", "totalPoints").await, 5);
    assert_eq!(
        cell(&host, "user_stats", "asha", "sessionsCompleted").await,
        1
    );
    assert_eq!(
        cell(&host, "study_sessions", &id, "durationSec").await,
        2_100
    );
    assert!(host.rows("running_sessions").await.unwrap().is_empty());
}

#[tokio::test]
async fn many_entries_at_once_do_not_pass_eight_hours_of_a_day() {
    let host = crowded().await;
    let asha = host.student("asha").await.unwrap();
    let today = host.now().strftime("%Y-%m-%d").to_string();
    let mut entries = JoinSet::new();
    for n in 0..8 {
        let (asha, today) = (asha.clone(), today.clone());
        // Every attempt is made twice at once.
        let attempt = json!({ "clientId": format!("c{}", n / 2) });
        entries.spawn(async move { enter(&asha, 14_400, &today, attempt).await });
    }
    let answers = entries.join_all().await;
    let made = answers.iter().filter(|it| it.status == 201).count();
    assert_eq!(made, 2, "{answers:?}");
    let allowed = |it: &Answer| it.status < 300 || it.code() == "over_daily_limit";
    assert!(answers.iter().all(allowed), "{answers:?}");
    assert_eq!(counted(&host, "asha", &today).await, [28_800, 2, 28_800, 0]);
    assert_eq!(host.rows("study_sessions").await.unwrap().len(), 2);
}

/// A start that died between gate and session leaves a gate: it is completed at once, and taken over once it is old.
#[tokio::test]
async fn a_gate_that_was_left_behind_keeps_nobody_out() {
    let host = still().await;
    let asha = host.student("asha").await.unwrap();
    let gate = json!({ "sessionId": "lost", "startedAt": "2026-01-01T12:00:00Z" });
    host.put_row("running_sessions", "asha", gate, &[])
        .await
        .unwrap();
    let completed = start(&asha, 25).await;
    assert_eq!(
        (completed.status, completed.text("/session/id")),
        (201, "lost".to_owned())
    );
    host.pass(MINUTE * 2).await.unwrap();
    assert_eq!(stop(&asha, "lost").await.status, 200);
    let gate = json!({ "sessionId": "older", "startedAt": "2026-01-01T11:00:00Z" });
    host.put_row("running_sessions", "asha", gate, &[])
        .await
        .unwrap();
    let begun = start(&asha, 25).await;
    assert_eq!(begun.status, 201, "{begun:?}");
    assert_ne!(begun.text("/session/id"), "older");
    let gate = cell(&host, "running_sessions", "asha", "sessionId").await;
    assert_eq!(gate, begun.json["session"]["id"]);
}
