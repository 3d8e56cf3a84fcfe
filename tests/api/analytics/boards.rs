//! J-08 and LDB-1: who leads.

use model::PodRole;
use serde_json::{json, Value};
use testkit::death::{die_at, Death};
use testkit::{Answer, Host, Person};

use super::stage::{host, row, set, tick};

async fn read(person: &Person, board: &str) -> Answer {
    let path = format!("/leaderboards/{board}");
    person.get("analytics", &path).await.unwrap()
}

/// Who, with how much, at which place, climbed how far.
fn lines(answer: &Answer) -> Vec<Value> {
    let items = answer.json["items"].as_array().unwrap();
    let line = |it: &Value| json!([it["userId"], it["value"], it["rank"], it["delta"]]);
    items.iter().map(line).collect()
}

async fn earned(host: &Host, user: &str, source: &str, points: u32) {
    let entry =
        json!({ "userId": user, "reason": "checkin", "sourceId": source, "points": points });
    let id = format!("{user}-{source}");
    host.put_row("points_ledger", &id, entry, &[])
        .await
        .unwrap();
}

#[tokio::test]
async fn everybody_is_ranked_except_who_is_private_shut_out_or_gone() {
    let host = host("2026-01-05T10:00:00Z").await;
    let ids = ["asha", "ben", "cleo", "dan", "eve", "finn"];
    let people = host.students(&ids).await.unwrap();
    for (id, points) in [
        ("asha", 300),
        ("ben", 200),
        ("cleo", 500),
        ("dan", 600),
        ("eve", 700),
    ] {
        let cells = json!({ "totalPoints": points, "studyStreak": points / 100 });
        set(&host, "profiles", id, cells).await;
    }
    set(
        &host,
        "profiles",
        "cleo",
        json!({ "visibility": "private" }),
    )
    .await;
    set(
        &host,
        "profiles",
        "eve",
        json!({ "deletedAt": "2026-01-04T00:00:00.000Z" }),
    )
    .await;
    let blocked = Some(json!({ "status": false }));
    host.as_key("PATCH", "/users/dan/status", blocked)
        .await
        .unwrap();
    tick(&host, "2026-01-05T10:15:00Z").await;
    let board = read(&people[1], "global-points").await;
    assert_eq!((board.status, board.calls, board.waves), (200, 2, 1));
    assert_eq!(
        lines(&board),
        [json!(["asha", 300, 1, null]), json!(["ben", 200, 2, null])]
    );
    assert_eq!(board.json["items"][0]["name"], "asha");
    assert_eq!(
        board.json["me"],
        json!({ "value": 200, "rank": 2, "delta": null })
    );
    assert_eq!(board.json["computedAt"], "2026-01-05T10:15:00.000Z");
    let streak = read(&people[0], "global-streak").await;
    let expected = [json!(["asha", 3, 1, null]), json!(["ben", 2, 2, null])];
    assert_eq!(lines(&streak), expected);
    let streak = read(&people[0], "global-streak").await;
    let expected = [json!(["asha", 3, 1, null]), json!(["ben", 2, 2, null])];
    assert_eq!(lines(&streak), expected);
    let hidden = read(&people[2], "global-points").await;
    assert_eq!(
        hidden.json["me"],
        json!({ "value": 500, "rank": null, "delta": null })
    );
    set(&host, "profiles", "ben", json!({ "totalPoints": 301 })).await;
    set(&host, "profiles", "finn", json!({ "totalPoints": 300 })).await;
    tick(&host, "2026-01-05T10:30:00Z").await;
    let board = read(&people[0], "global-points").await;
    let expected = [
        json!(["ben", 301, 1, 1]),
        json!(["asha", 300, 2, -1]),
        json!(["finn", 300, 2, null]),
    ];
    assert_eq!(lines(&board), expected);
}

#[tokio::test]
async fn the_week_is_ranked_by_what_was_won_since_monday() {
    let host = host("2026-01-04T10:00:00Z").await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    earned(&host, "asha", "sunday", 50).await;
    tick(&host, "2026-01-04T10:15:00Z").await;
    assert_eq!(
        lines(&read(&people[0], "global-week").await),
        [json!(["asha", 50, 1, null])]
    );
    host.move_clock("2026-01-05T00:05:00Z".parse().unwrap())
        .await
        .unwrap();
    earned(&host, "ben", "monday", 5).await;
    tick(&host, "2026-01-05T00:15:00Z").await;
    let board = read(&people[0], "global-week").await;
    assert_eq!(lines(&board), [json!(["ben", 5, 1, null])]);
    assert_eq!(
        board.json["me"],
        json!({ "value": 0, "rank": null, "delta": null })
    );
    earned(&host, "asha", "late", 5).await;
    earned(&host, "ben", "late", 10).await;
    // The tick of two hours is missed.
    tick(&host, "2026-01-05T02:20:00Z").await;
    let expected = [json!(["ben", 15, 1, 0]), json!(["asha", 5, 2, null])];
    assert_eq!(lines(&read(&people[0], "global-week").await), expected);
    let stats = row(&host, "user_stats", "ben").await;
    assert_eq!(
        (&stats["pointsWeek"], &stats["weekPoints"]),
        (&json!("2026-W02"), &json!(15))
    );
    assert_eq!(stats["$permissions"], json!([r#"read("user:ben")"#]));
}

/// The function is deployed on a Wednesday, where there are people and pods already.
#[tokio::test]
async fn the_very_first_pass_looks_at_the_whole_week_and_at_every_pod() {
    let host = host("2026-01-04T10:00:00Z").await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = host.pod("maths", &people[0]).put().await.unwrap();
    earned(&host, "asha", "sunday", 50).await;
    host.move_clock("2026-01-05T08:00:00Z".parse().unwrap())
        .await
        .unwrap();
    earned(&host, "asha", "monday", 5).await;
    tick(&host, "2026-01-07T12:10:00Z").await;
    let week = read(&people[0], "global-week").await;
    assert_eq!(lines(&week), [json!(["asha", 5, 1, null])]);
    let board = read(&people[0], &format!("pod-{pod}")).await;
    assert_eq!(lines(&board), [json!(["asha", 0, 1, null])]);
}

#[tokio::test]
async fn a_pod_s_board_is_its_members() {
    let host = host("2026-01-05T10:00:00Z").await;
    let people = host
        .students(&["asha", "ben", "cleo", "dan"])
        .await
        .unwrap();
    let plan = host.pod("maths", &people[0]).member(&people[1]);
    let pod = plan.put().await.unwrap();
    let member = |user: &str| {
        let id: model::EdgeId = model::did(model::Kind::POD_MEMBER, &["maths", user]);
        id.to_string()
    };
    set(
        &host,
        "pod_members",
        &member("asha"),
        json!({ "points": 50, "streak": 1, "lastCheckInAt": "2026-01-05T09:00:00.000Z" }),
    )
    .await;
    set(
        &host,
        "pod_members",
        &member("ben"),
        json!({ "points": 5, "streak": 4, "lastCheckInAt": "2026-01-04T09:00:00.000Z" }),
    )
    .await;
    let board = format!("pod-{pod}");
    let early = read(&people[1], &board).await;
    assert_eq!(
        (lines(&early), &early.json["computedAt"]),
        (vec![], &Value::Null)
    );
    assert_eq!(early.json["me"]["value"], 5);
    tick(&host, "2026-01-05T10:15:00Z").await;
    let written = read(&people[1], &board).await;
    assert_eq!((written.calls, written.waves), (2, 1));
    let expected = [json!(["ben", 5, 1, null]), json!(["asha", 50, 2, null])];
    assert_eq!(lines(&written), expected);
    assert_eq!(written.json["me"]["rank"], 1);
    let id = store::tables::board_of_pod(&"maths".parse().unwrap());
    let snapshot = row(&host, "leaderboards", id.as_str()).await;
    assert_eq!(snapshot["$permissions"], json!([r#"read("team:maths")"#]));
    let stranger = read(&people[2], &board).await;
    assert_eq!(
        (stranger.status, stranger.code()),
        (404, "not_found".to_owned())
    );
    // Who comes is on it at the next hour, who goes is not.
    host.put_member(&pod, &people[3], PodRole::Member)
        .await
        .unwrap();
    host.remove_member(&pod, &people[1]).await.unwrap();
    host.settle().await.unwrap();
    assert_eq!(read(&people[1], &board).await.status, 404);
    tick(&host, "2026-01-05T11:15:00Z").await;
    let expected = [json!(["asha", 50, 1, 1]), json!(["dan", 0, 2, null])];
    assert_eq!(lines(&read(&people[0], &board).await), expected);
}

#[tokio::test]
async fn no_other_board_is_there_and_nobody_else_reads_one() {
    let host = host("2026-01-05T10:00:00Z").await;
    let asha = host.student("asha").await.unwrap();
    for board in ["global", "global-money", "pod-", "pod-nowhere", "maths"] {
        let answer = read(&asha, board).await;
        assert_eq!(
            (answer.status, answer.code()),
            (404, "not_found".to_owned()),
            "{board}"
        );
    }
    let long = "x".repeat(65);
    assert_eq!(read(&asha, &long).await.status, 400);
    let nothing = read(&asha, "global-points").await;
    assert_eq!((nothing.status, lines(&nothing)), (200, vec![]));
    let unverified = host.sign_in_unverified("newcomer").await.unwrap();
    for person in [host.guest(), unverified] {
        assert_eq!(read(&person, "global-points").await.status, 401);
    }
}

/// B-191: the end of a streak changes no row, and moves the board all the same, at the first hour of a new day in the pod's zone.
#[tokio::test]
async fn a_streak_that_ends_leads_no_board_any_more() {
    let host = host("2026-01-05T10:00:00Z").await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let plan = host.pod("maths", &people[0]).member(&people[1]);
    let pod = plan.put().await.unwrap();
    let zone = json!({ "timezone": "Asia/Kolkata" });
    set(&host, "pods", &pod, zone).await;
    for (user, streak, points) in [("asha", 30, 5), ("ben", 0, 50)] {
        let id: model::EdgeId = model::did(model::Kind::POD_MEMBER, &["maths", user]);
        let last = (streak > 0).then_some("2026-01-05T09:00:00.000Z");
        let cells = json!({ "streak": streak, "points": points, "lastCheckInAt": last });
        set(&host, "pod_members", id.as_str(), cells).await;
    }
    let board = format!("pod-{pod}");
    let leader = |answer: &Answer| answer.text("/items/0/userId");
    // The seventh begins at 18:30 UTC in Kolkata.
    for (at, first) in [
        ("2026-01-05T10:15:00Z", "asha"),
        ("2026-01-06T10:15:00Z", "asha"),
        ("2026-01-06T18:15:00Z", "asha"),
        ("2026-01-06T19:15:00Z", "ben"),
        ("2026-01-06T20:15:00Z", "ben"),
    ] {
        tick(&host, at).await;
        let answer = read(&people[1], &board).await;
        assert_eq!(leader(&answer), first, "{at}");
    }
    let row = row(&host, "job_runs", "pod_boards").await;
    assert_eq!(row["error"], Value::Null, "{row}");
}

/// A pass that died after a board was written does not compare that board with itself.
#[tokio::test]
async fn how_far_somebody_climbed_outlives_a_pass_that_died() {
    let host = host("2026-01-05T10:00:00Z").await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    for (id, points) in [("asha", 300), ("ben", 200)] {
        set(&host, "profiles", id, json!({ "totalPoints": points })).await;
    }
    tick(&host, "2026-01-05T10:10:00Z").await;
    for (job, _) in analytics::clockwork().list() {
        let waits =
            json!({ "notBefore": (job != "leaderboards").then_some("2027-01-01T00:00:00.000Z") });
        set(&host, "job_runs", job, waits).await;
    }
    set(&host, "profiles", "ben", json!({ "totalPoints": 400 })).await;
    host.move_clock("2026-01-05T11:10:00Z".parse().unwrap())
        .await
        .unwrap();
    for call in 1.. {
        let (app, ticks) = (host.app(), analytics::clockwork());
        let death = Death {
            call,
            is_sent: true,
        };
        if die_at(&app, ticks.tick(&app), death).await {
            assert!(call > 8, "{call}");
            break;
        }
        // Its lease is over, and a moment later another tick comes.
        let free = json!({ "lock": 0, "leaseUntil": null });
        set(&host, "job_runs", "leaderboards", free).await;
        host.pass(std::time::Duration::from_secs(1)).await.unwrap();
    }
    let board = read(&people[0], "global-points").await;
    let expected = [json!(["ben", 400, 1, 1]), json!(["asha", 300, 2, -1])];
    assert_eq!(lines(&board), expected);
}

/// Whoever turns private, is shut out or takes another name moves no member of a pod, and is on its board as they wish within the hour.
#[tokio::test]
async fn a_pod_s_board_shows_nobody_who_turned_private_or_was_shut_out() {
    let host = host("2026-01-05T10:00:00Z").await;
    let ids = ["asha", "ben", "cleo", "dan"];
    let people = host.students(&ids).await.unwrap();
    let plan = host.pod("maths", &people[0]).members(&people[1..]);
    let board = format!("pod-{}", plan.put().await.unwrap());
    tick(&host, "2026-01-05T10:15:00Z").await;
    tick(&host, "2026-01-05T11:15:00Z").await;
    assert_eq!(lines(&read(&people[0], &board).await).len(), 4);
    let private = json!({ "visibility": "private" });
    set(&host, "profiles", "ben", private).await;
    set(&host, "profiles", "cleo", json!({ "name": "Cleopatra" })).await;
    let blocked = Some(json!({ "status": false }));
    host.as_key("PATCH", "/users/dan/status", blocked)
        .await
        .unwrap();
    tick(&host, "2026-01-05T12:15:00Z").await;
    let shown = read(&people[0], &board).await;
    let mut names = ["/items/0/name", "/items/1/name"].map(|it| shown.text(it));
    names.sort();
    assert_eq!(lines(&shown).len(), 2, "{shown:?}");
    assert_eq!(names, ["Cleopatra", "asha"]);
    let run = row(&host, "job_runs", "pod_boards").await;
    assert_eq!(run["error"], Value::Null, "{run}");
}

/// A day in Los Angeles ends eight hours after that of the pod.
#[tokio::test]
async fn a_streak_ends_with_the_day_of_its_member() {
    let host = host("2026-01-08T17:00:00Z").await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let plan = host.pod("maths", &people[0]).member(&people[1]);
    let pod = plan.put().await.unwrap();
    let zone = json!({ "timezone": "America/Los_Angeles" });
    set(&host, "user_settings", "asha", zone).await;
    let ben: model::EdgeId = model::did(model::Kind::POD_MEMBER, &["maths", "ben"]);
    set(&host, "pod_members", ben.as_str(), json!({ "points": 50 })).await;
    let note = json!({ "note": "All well" });
    let made = people[0].post("pods", "/pods/maths/check-ins", note).await;
    assert_eq!(made.unwrap().status, 201);
    host.settle().await.unwrap();
    for (at, first, streak) in [
        ("2026-01-08T17:15:00Z", "asha", 1),
        ("2026-01-10T00:15:00Z", "asha", 1),
        ("2026-01-10T07:15:00Z", "asha", 1),
        ("2026-01-10T08:15:00Z", "ben", 0),
    ] {
        tick(&host, at).await;
        let written = read(&people[1], &format!("pod-{pod}")).await;
        assert_eq!(written.text("/items/0/userId"), first, "{at}");
        let live = people[0]
            .get("pods", "/pods/maths/leaderboard")
            .await
            .unwrap();
        assert_eq!(live.json["me"]["streak"], streak, "{at}: {live:?}");
    }
}
