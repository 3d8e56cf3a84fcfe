//! J-07: days and totals, by everybody's own clock.

use model::PointsReason;
use serde_json::{json, Value};
use store::points::Grant;
use store::tables::StudyDay;
use testkit::Host;

use super::stage::{day_id, host, row, set, studied, studied_on, tick, wrote};

async fn live_in(host: &Host, people: &[(&str, &str)]) {
    let ids: Vec<&str> = people.iter().map(|(id, _)| *id).collect();
    host.students(&ids).await.unwrap();
    for (id, zone) in people {
        set(host, "user_settings", id, json!({ "timezone": zone })).await;
    }
}

/// Current and longest streak, the streak on the profile, seconds in all.
async fn totals(host: &Host, user: &str) -> Value {
    let stats = row(host, "user_stats", user).await;
    let shown = row(host, "profiles", user).await["studyStreak"].clone();
    json!([
        stats["currentStreak"],
        stats["longestStreak"],
        shown,
        stats["totalStudySeconds"]
    ])
}

#[tokio::test]
async fn a_day_counts_once_it_is_over_where_its_owner_lives() {
    let host = host("2026-01-02T06:00:00Z").await;
    let people = [
        ("kiri", "Pacific/Kiritimati"),
        ("bern", "Europe/Berlin"),
        ("pago", "Pacific/Pago_Pago"),
    ];
    live_in(&host, &people).await;
    tick(&host, "2026-01-02T06:10:00Z").await;
    for (id, began, date) in [
        ("kiri", "2026-01-02T07:00:00.000Z", "2026-01-02"),
        ("bern", "2026-01-02T08:00:00.000Z", "2026-01-02"),
    ] {
        studied_on(&host, id, id, began, 1_200, date).await;
    }
    let (nothing, done) = (json!([0, 0, 0, 0]), json!([1, 1, 1, 1_200]));
    for (at, over) in [
        ("2026-01-02T09:10:00Z", 0),
        ("2026-01-02T10:10:00Z", 1),
        ("2026-01-02T22:10:00Z", 1),
        ("2026-01-02T23:10:00Z", 2),
        ("2026-01-03T10:10:00Z", 2),
    ] {
        tick(&host, at).await;
        if at.contains("22:10") {
            // Ten minutes past eleven in the morning, where this was written.
            let began = "2026-01-02T21:00:00.000Z";
            studied_on(&host, "pago", "pago", began, 1_200, "2026-01-02").await;
        }
        for (place, (id, _)) in people.iter().enumerate() {
            if place == 0 && at.starts_with("2026-01-03") {
                continue;
            }
            let expected = if place < over { &done } else { &nothing };
            assert_eq!(totals(&host, id).await, *expected, "{id} {at}");
        }
    }
    // The day after was idle, and is over in Kiritimati alone.
    assert_eq!(totals(&host, "kiri").await, json!([0, 1, 0, 1_200]));
    tick(&host, "2026-01-03T11:10:00Z").await;
    assert_eq!(totals(&host, "pago").await, done);
    let day = row(&host, "study_days", &day_id("pago", "2026-01-02")).await;
    assert_eq!(
        (&day["seconds"], &day["sessions"]),
        (&json!(1_200), &json!(1))
    );
    assert_eq!(day["$permissions"], json!([r#"read("user:pago")"#]));
    let stats = row(&host, "user_stats", "pago").await;
    assert_eq!(stats["lastStudyDay"], "2026-01-02");
    assert_eq!(
        (&stats["sessionsPlanned"], &stats["sessionsCompleted"]),
        (&json!(1), &json!(1))
    );
}

/// B-113, B-191: a streak is made of days of one's own calendar, and ends yesterday or today.
#[tokio::test]
async fn what_was_doubled_or_came_late_is_put_right_and_missed_hours_are_caught_up() {
    let host = host("2026-01-05T10:00:00Z").await;
    live_in(&host, &[("asha", "UTC")]).await;
    for (id, at, seconds) in [
        ("s1", "2026-01-02T10:00:00.000Z", 600),
        ("s2", "2026-01-04T10:00:00.000Z", 1_800),
    ] {
        studied(&host, "asha", id, at, seconds).await;
    }
    // One was counted twice, the other never; of two check-ins only one was counted.
    for pod in ["p1", "p2"] {
        let entry = json!({
            "userId": "asha", "reason": "checkin", "sourceId": format!("{pod}:2026-01-04"), "points": 5, "localDate": "2026-01-04",
        });
        wrote(
            &host,
            "points_ledger",
            pod,
            "2026-01-04T11:00:00.000Z",
            entry,
        )
        .await;
    }
    let day = json!({ "userId": "asha", "localDate": "2026-01-04", "seconds": 3_600, "sessions": 2, "checkIns": 1 });
    host.put_row("study_days", &day_id("asha", "2026-01-04"), day, &[])
        .await
        .unwrap();
    let goal = json!({ "userId": "asha", "title": "Half an hour", "kind": "minutes_daily", "target": 30, "status": "active" });
    wrote(&host, "goals", "g1", "2026-01-04T06:00:00.000Z", goal).await;
    tick(&host, "2026-01-05T10:10:00Z").await;
    assert_eq!(totals(&host, "asha").await, json!([1, 1, 1, 2_400]));
    let day = row(&host, "study_days", &day_id("asha", "2026-01-04")).await;
    let cells =
        ["seconds", "sessions", "checkIns", "goalSeconds", "goalMet"].map(|it| day[it].clone());
    assert_eq!(json!(cells), json!([1_800, 1, 2, 1_800, true]));
    let run = row(&host, "job_runs", "study_time").await;
    assert_eq!(
        (&run["drift"], &run["error"]),
        (&json!(2), &Value::Null),
        "{run}"
    );
    // A week is gone without a tick; the third of January was entered meanwhile.
    host.move_clock("2026-01-05T12:00:00Z".parse().unwrap())
        .await
        .unwrap();
    studied(&host, "asha", "s3", "2026-01-03T10:00:00.000Z", 300).await;
    host.move_clock("2026-01-11T12:00:00Z".parse().unwrap())
        .await
        .unwrap();
    studied(&host, "asha", "s4", "2026-01-10T12:00:00.000Z", 400).await;
    tick(&host, "2026-01-12T12:10:00Z").await;
    assert_eq!(totals(&host, "asha").await, json!([0, 3, 0, 3_100]));
    // What the roll-up itself wrote of past days has it look once more.
    tick(&host, "2026-01-12T13:10:00Z").await;
    let before = row(&host, "user_stats", "asha").await;
    tick(&host, "2026-01-12T14:10:00Z").await;
    assert_eq!(
        row(&host, "user_stats", "asha").await,
        before,
        "whoever is settled is left alone"
    );
}

/// What a day says was learned on it.
async fn learned(host: &Host, user: &str, date: &str) -> Value {
    let day = row(host, "study_days", &day_id(user, date)).await;
    json!([day["chapters"], day["assignments"]])
}

/// Points for a chapter, as whoever gives them leaves them before the day has it: a call that dies here never counts it.
async fn given(host: &Host, user: &str, reason: PointsReason, source: &str, date: &str) {
    let grant = Grant {
        user: &user.parse().unwrap(),
        reason,
        source,
        points: 10,
        pod: None,
        date: Some(date.parse().unwrap()),
    };
    let granted = host.app().grant_points(&grant).await.unwrap();
    assert!(granted.is_some(), "{source}");
}

#[tokio::test]
async fn what_was_cut_off_between_the_points_and_the_day_is_counted_once_the_day_is_over() {
    let host = host("2026-01-02T09:00:00Z").await;
    live_in(&host, &[("asha", "UTC"), ("ben", "UTC")]).await;
    tick(&host, "2026-01-02T10:10:00Z").await;
    // Asha's day is one chapter short and never heard of her assignment, Ben has no row of his day at all.
    let day = json!({ "userId": "asha", "localDate": "2026-01-02", "chapters": 1 });
    host.put_row("study_days", &day_id("asha", "2026-01-02"), day, &[])
        .await
        .unwrap();
    for source in ["one", "two"] {
        given(&host, "asha", PointsReason::Chapter, source, "2026-01-02").await;
    }
    given(&host, "asha", PointsReason::Assignment, "a", "2026-01-02").await;
    given(&host, "ben", PointsReason::Assignment, "a", "2026-01-02").await;
    tick(&host, "2026-01-02T23:10:00Z").await;
    assert_eq!(learned(&host, "asha", "2026-01-02").await, json!([1, 0]));
    tick(&host, "2026-01-03T00:10:00Z").await;
    assert_eq!(learned(&host, "asha", "2026-01-02").await, json!([2, 1]));
    assert_eq!(learned(&host, "ben", "2026-01-02").await, json!([0, 1]));
    assert_eq!(totals(&host, "ben").await, json!([1, 1, 1, 0]));
    let run = row(&host, "job_runs", "study_time").await;
    assert_eq!((&run["drift"], &run["error"]), (&json!(2), &Value::Null));
    // What the roll-up wrote of past days has it look once more; from then on nothing is written.
    tick(&host, "2026-01-03T01:10:00Z").await;
    let tables = ["study_days", "user_stats", "profiles"];
    let mut before = Vec::new();
    for table in tables {
        before.push(host.rows(table).await.unwrap());
    }
    tick(&host, "2026-01-03T02:10:00Z").await;
    for (table, before) in tables.iter().zip(before) {
        assert_eq!(host.rows(table).await.unwrap(), before, "{table}");
    }
    // A chapter of a day long past whose event came now, and was cut off.
    given(&host, "ben", PointsReason::Chapter, "old", "2025-12-20").await;
    tick(&host, "2026-01-03T03:10:00Z").await;
    assert_eq!(learned(&host, "ben", "2025-12-20").await, json!([1, 0]));
    assert_eq!(totals(&host, "ben").await, json!([1, 1, 1, 0]));
}

/// Whoever gave the points a moment ago is about to count it: it is neither counted for them nor taken back from the day.
#[tokio::test]
async fn what_was_learned_a_moment_ago_is_left_to_whoever_counts_it() {
    let host = host("2026-01-02T09:00:00Z").await;
    live_in(&host, &[("asha", "UTC"), ("ben", "UTC")]).await;
    tick(&host, "2026-01-02T10:10:00Z").await;
    host.move_clock("2026-01-03T00:09:00Z".parse().unwrap())
        .await
        .unwrap();
    for user in ["asha", "ben"] {
        given(&host, user, PointsReason::Chapter, "late", "2026-01-02").await;
    }
    let (app, ben) = (host.app(), "ben".parse().unwrap());
    let date = "2026-01-02".parse().unwrap();
    let counted = app.count_in_day(&ben, date, StudyDay::CHAPTERS, 1).await;
    counted.unwrap();
    tick(&host, "2026-01-03T00:10:00Z").await;
    let nothing = json!([null, null]);
    assert_eq!(learned(&host, "asha", "2026-01-02").await, nothing);
    assert_eq!(learned(&host, "ben", "2026-01-02").await, json!([1, 0]));
    let asha = "asha".parse().unwrap();
    let counted = app.count_in_day(&asha, date, StudyDay::CHAPTERS, 1).await;
    counted.unwrap();
    tick(&host, "2026-01-03T01:10:00Z").await;
    for user in ["asha", "ben"] {
        assert_eq!(learned(&host, user, "2026-01-02").await, json!([1, 0]));
        assert_eq!(totals(&host, user).await, json!([1, 1, 1, 0]));
    }
}

/// Berlin goes to summer time on Sunday 29 March 2026: that day has 23 hours.
#[tokio::test]
async fn a_streak_goes_on_over_a_change_of_clocks() {
    let host = host("2026-03-28T10:00:00Z").await;
    live_in(&host, &[("bern", "Europe/Berlin")]).await;
    tick(&host, "2026-03-28T10:10:00Z").await;
    for (id, began, date, over) in [
        (
            "a",
            "2026-03-28T21:30:00.000Z",
            "2026-03-28",
            "2026-03-28T23:10:00Z",
        ),
        (
            "b",
            "2026-03-29T00:30:00.000Z",
            "2026-03-29",
            "2026-03-29T22:10:00Z",
        ),
        (
            "c",
            "2026-03-29T22:30:00.000Z",
            "2026-03-30",
            "2026-03-30T22:10:00Z",
        ),
    ] {
        let after = began.parse::<jiff::Timestamp>().unwrap();
        host.move_clock(
            after
                .checked_add(std::time::Duration::from_secs(900))
                .unwrap(),
        )
        .await
        .unwrap();
        studied_on(&host, "bern", id, began, 600, date).await;
        tick(&host, over).await;
    }
    assert_eq!(totals(&host, "bern").await, json!([3, 3, 3, 1_800]));
}

#[tokio::test]
async fn a_roll_up_that_died_half_way_is_done_again() {
    let host = host("2026-01-05T10:00:00Z").await;
    live_in(&host, &[("asha", "UTC"), ("ben", "UTC")]).await;
    for user in ["asha", "ben"] {
        let id = format!("{user}-1");
        studied(&host, user, &id, "2026-01-04T10:00:00.000Z", 600).await;
    }
    tick(&host, "2026-01-05T10:10:00Z").await;
    // As an execution leaves it that died after the first person: the job is taken, its cursor stands, one is behind.
    let dead = json!({
        "lock": 1, "leaseUntil": "2026-01-05T11:15:00.000Z", "cursor": "0|", "lastRunAt": "2026-01-05T11:07:00.000Z",
    });
    set(&host, "job_runs", "study_time", dead).await;
    set(
        &host,
        "user_stats",
        "ben",
        json!({ "computedAt": null, "totalStudySeconds": 7 }),
    )
    .await;
    set(
        &host,
        "study_days",
        &day_id("ben", "2026-01-04"),
        json!({ "seconds": 1 }),
    )
    .await;
    tick(&host, "2026-01-05T11:10:00Z").await;
    assert_eq!(
        row(&host, "user_stats", "ben").await["totalStudySeconds"],
        7,
        "somebody else is at it"
    );
    tick(&host, "2026-01-05T11:30:00Z").await;
    assert_eq!(totals(&host, "ben").await, totals(&host, "asha").await);
    let run = row(&host, "job_runs", "study_time").await;
    assert_eq!(
        (&run["lock"], &run["cursor"]),
        (&json!(0), &Value::Null),
        "{run}"
    );
}
