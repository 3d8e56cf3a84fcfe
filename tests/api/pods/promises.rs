//! Pledges and check-ins.

use std::time::Duration;

use serde_json::{json, Value};
use testkit::{Answer, Host, Person};

use super::{at, crowded, found, join, promote, read, refused};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn pledge(person: &Person, pod: &str, words: &str) -> Answer {
    let path = format!("/pods/{pod}/pledges/me");
    person
        .put("pods", &path, json!({ "pledge": words }))
        .await
        .unwrap()
}

async fn keep(person: &Person, pod: &str) -> Answer {
    let path = format!("/pods/{pod}/pledges/me/keep");
    person.post("pods", &path, json!({})).await.unwrap()
}

async fn check_in(person: &Person, pod: &str, with: Value) -> Answer {
    let path = format!("/pods/{pod}/check-ins");
    person.post("pods", &path, with).await.unwrap()
}

async fn member(host: &Host, user: &str) -> Value {
    let rows = host.rows("pod_members").await.unwrap();
    rows.into_iter().find(|it| it["userId"] == user).unwrap()
}

/// B-182. Acceptance 26: a pledge ends on Monday in the pod's zone, and history stays.
#[tokio::test]
async fn a_pledge_is_for_one_week_of_the_pods_zone() {
    // Monday 00:30 in Auckland is Sunday 11:30 in UTC.
    let host = at("2026-02-15T10:30:00Z").await;
    let asha = host.student("asha").await.unwrap();
    let pod = found(&asha, json!({ "timezone": "Pacific/Auckland" })).await;
    let made = pledge(&asha, &pod, "Read chapter 4").await;
    assert_eq!(
        (made.status, made.text("/pledge/isoWeek").as_str()),
        (201, "2026-W07")
    );
    let other = pledge(&asha, &pod, "Read chapter 5").await;
    assert_eq!(
        (other.status, other.text("/pledge/pledge").as_str()),
        (200, "Read chapter 5")
    );
    host.pass(Duration::from_secs(3_600)).await.unwrap();
    let next = read(&asha, &format!("/pods/{pod}/pledges")).await;
    assert_eq!(
        (
            next.text("/week").as_str(),
            next.json["items"].as_array().unwrap().len()
        ),
        ("2026-W08", 0)
    );
    assert_eq!(pledge(&asha, &pod, "Read chapter 6").await.status, 201);
    let last = read(&asha, &format!("/pods/{pod}/pledges?week=2026-W07")).await;
    assert_eq!(last.text("/items/0/pledge/pledge"), "Read chapter 5");
    assert_eq!(last.text("/items/0/user/name"), "asha");
    let bad = read(&asha, &format!("/pods/{pod}/pledges?week=2026-W60")).await;
    assert_eq!(refused(&bad), (400, "validation_failed".to_owned()));
}

/// Appendix D: kept is final; the points are given once.
#[tokio::test]
async fn a_kept_pledge_gives_ten_points_once() {
    let host = at("2026-02-10T12:00:00Z").await;
    let asha = host.student("asha").await.unwrap();
    let pod = found(&asha, json!({})).await;
    assert_eq!(
        refused(&keep(&asha, &pod).await),
        (404, "not_found".to_owned())
    );
    pledge(&asha, &pod, "Read chapter 4").await;
    let kept = keep(&asha, &pod).await;
    assert_eq!((kept.status, kept.number("/points")), (200, 10), "{kept:?}");
    assert_eq!((kept.calls, kept.waves), (6, 4));
    assert_eq!(kept.text("/pledge/status"), "kept");
    assert_eq!(
        refused(&keep(&asha, &pod).await),
        (409, "already_kept".to_owned())
    );
    let words = pledge(&asha, &pod, "Something easier").await;
    assert_eq!(refused(&words), (409, "already_kept".to_owned()));
    host.settle().await.unwrap();
    assert_eq!(member(&host, "asha").await["points"], 10);
    let profile = host.row("profiles", "asha").await.unwrap().unwrap();
    assert_eq!(profile["totalPoints"], 10);
    let ledger = host.rows("points_ledger").await.unwrap();
    assert_eq!(ledger.len(), 1);
    assert_eq!(ledger[0]["$permissions"], json!(["read(\"user:asha\")"]));
}

/// B-095: at once, there is one pledge, and points are given once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pledges_and_keeping_at_once_count_once() {
    let host = crowded().await;
    let asha = host.student("asha").await.unwrap();
    let pod = found(&asha, json!({})).await;
    let mut promising = tokio::task::JoinSet::new();
    for n in 0..6 {
        let (asha, pod) = (asha.clone(), pod.clone());
        promising.spawn(async move { pledge(&asha, &pod, &format!("Number {n}")).await.status });
    }
    let statuses = promising.join_all().await;
    assert_eq!(
        statuses.iter().filter(|it| **it == 201).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(host.rows("pod_commitments").await.unwrap().len(), 1);
    let mut keeping = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let (asha, pod) = (asha.clone(), pod.clone());
        keeping.spawn(async move { keep(&asha, &pod).await.status });
    }
    let statuses = keeping.join_all().await;
    assert!(statuses.contains(&200), "{statuses:?}");
    host.settle().await.unwrap();
    assert_eq!(member(&host, "asha").await["points"], 10);
}

/// Streak, points and the day's count come by event, and the answer says what they will be.
#[tokio::test]
async fn the_first_check_in_of_a_day_counts() {
    let host = at("2026-02-10T12:00:00Z").await;
    let asha = host.student("asha").await.unwrap();
    let pod = found(&asha, json!({})).await;
    for (day, streak, points) in [(0, 1, 5), (1, 2, 10), (3, 1, 15)] {
        let made = check_in(&asha, &pod, json!({ "note": "All well", "mood": "great" })).await;
        assert_eq!(made.status, 201, "{made:?}");
        assert_eq!(
            (made.number("/streak"), made.number("/points")),
            (streak, points),
            "day {day}"
        );
        assert_eq!((made.calls, made.waves), (4, 2));
        host.settle().await.unwrap();
        let again = check_in(&asha, &pod, json!({ "note": "Still well" })).await;
        assert_eq!(
            (again.number("/streak"), again.number("/points")),
            (streak, points)
        );
        host.settle().await.unwrap();
        let row = member(&host, "asha").await;
        assert_eq!(
            (row["streak"].as_i64(), row["points"].as_i64()),
            (Some(streak), Some(points))
        );
        host.pass(if day == 1 { 2 * DAY } else { DAY })
            .await
            .unwrap();
    }
    let days = host.rows("study_days").await.unwrap();
    let days: Vec<(&str, u64)> = days
        .iter()
        .map(|it| {
            (
                it["localDate"].as_str().unwrap(),
                it["checkIns"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        days,
        [("2026-02-10", 1), ("2026-02-11", 1), ("2026-02-13", 1)]
    );
    let profile = host.row("profiles", "asha").await.unwrap().unwrap();
    assert_eq!(profile["totalPoints"], 15);
}

/// Acceptance 20: an event that comes twice counts once; the level follows the points.
#[tokio::test]
async fn points_reach_a_level_once() {
    let host = at("2026-02-10T12:00:00Z").await;
    let asha = host.student("asha").await.unwrap();
    let path = "/tablesdb/peerspark-main-db/tables/profiles/rows/asha";
    let almost = json!({ "data": { "totalPoints": 98 } });
    host.as_key("PATCH", path, Some(almost)).await.unwrap();
    let pod = found(&asha, json!({})).await;
    check_in(&asha, &pod, json!({ "note": "All well" })).await;
    let told = super::told(&host, "level_up").await;
    assert_eq!(
        told,
        [("asha".to_owned(), "You reached level 2".to_owned())]
    );
    let profile = host.row("profiles", "asha").await.unwrap().unwrap();
    assert_eq!(
        (profile["totalPoints"].as_u64(), profile["level"].as_u64()),
        (Some(103), Some(2))
    );
}

#[tokio::test]
async fn a_repeated_check_in_is_the_first() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    join(&people[1], &pod).await;
    let with = json!({ "note": "All well", "clientId": "attempt-1" });
    let made = check_in(&people[0], &pod, with.clone()).await;
    let again = check_in(&people[0], &pod, with.clone()).await;
    assert_eq!((made.status, again.status), (201, 200));
    assert_eq!(made.text("/checkIn/id"), again.text("/checkIn/id"));
    let others = check_in(&people[1], &pod, with).await;
    assert_eq!(others.status, 201, "an attempt is its sender's");
    host.settle().await.unwrap();
    assert_eq!(host.rows("pod_check_ins").await.unwrap().len(), 2);
}

/// B-239, B-025: members write and read, and nobody else; the rows are readable by the team alone.
#[tokio::test]
async fn strangers_neither_promise_nor_check_in() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let public = found(asha, json!({ "name": "Public" })).await;
    let private = found(asha, json!({ "name": "Private", "isPublic": false })).await;
    for (pod, status, code) in [(&public, 403, "not_a_member"), (&private, 404, "not_found")] {
        let answers = [
            pledge(ben, pod, "Mine").await,
            keep(ben, pod).await,
            check_in(ben, pod, json!({ "note": "Hello", "userId": "asha" })).await,
            read(ben, &format!("/pods/{pod}/check-ins")).await,
            read(ben, &format!("/pods/{pod}/pledges")).await,
            ben.delete("pods", &format!("/pods/{pod}/check-ins/x"))
                .await
                .unwrap(),
        ];
        for answer in answers {
            assert_eq!(refused(&answer), (status, code.to_owned()), "{answer:?}");
        }
    }
    assert!(host.rows("pod_check_ins").await.unwrap().is_empty());
    let made = check_in(asha, &public, json!({ "note": "Hello" })).await;
    let row = host
        .row("pod_check_ins", &made.text("/checkIn/id"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        row["$permissions"],
        json!([format!("read(\"team:{public}\")")])
    );
    host.settle().await.unwrap();
}

/// Acceptance 44.
#[tokio::test]
async fn an_archived_pod_is_read_and_not_written() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let pod = found(&asha, json!({})).await;
    check_in(&asha, &pod, json!({ "note": "Before" })).await;
    pledge(&asha, &pod, "Before").await;
    let emoji = format!("/pods/{pod}/reactions/pledge/p1/%F0%9F%91%8D");
    let react = || asha.put("pods", &emoji, json!({}));
    assert_eq!(react().await.unwrap().status, 201);
    let archive = json!({ "isActive": false });
    asha.patch("pods", &format!("/pods/{pod}"), archive)
        .await
        .unwrap();
    for answer in [
        check_in(&asha, &pod, json!({ "note": "After" })).await,
        pledge(&asha, &pod, "After").await,
        keep(&asha, &pod).await,
        react().await.unwrap(),
    ] {
        assert_eq!(refused(&answer), (422, "pod_inactive".to_owned()));
    }
    for path in ["check-ins", "pledges", "leaderboard", "members"] {
        let answer = read(&asha, &format!("/pods/{pod}/{path}")).await;
        assert_eq!(
            (
                answer.status,
                answer.json["items"].as_array().unwrap().len()
            ),
            (200, 1),
            "{path}"
        );
    }
    let revive = json!({ "isActive": true });
    asha.patch("pods", &format!("/pods/{pod}"), revive)
        .await
        .unwrap();
    assert_eq!(
        check_in(&asha, &pod, json!({ "note": "Again" }))
            .await
            .status,
        201
    );
    host.settle().await.unwrap();
}

#[tokio::test]
async fn writers_and_leaders_delete_check_ins() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["asha", "ben", "cleo", "dan"])
        .await
        .unwrap();
    let (asha, ben, cleo, dan) = (&people[0], &people[1], &people[2], &people[3]);
    let pod = found(asha, json!({})).await;
    for person in [ben, cleo, dan] {
        join(person, &pod).await;
    }
    promote(asha, &pod, "dan").await;
    let mut ids = Vec::new();
    for n in 0..3 {
        let made = check_in(ben, &pod, json!({ "note": format!("Note {n}") })).await;
        ids.push(made.text("/checkIn/id"));
    }
    let path = |id: &str| format!("/pods/{pod}/check-ins/{id}");
    let answer = cleo.delete("pods", &path(&ids[0])).await.unwrap();
    assert_eq!(refused(&answer), (403, "forbidden".to_owned()));
    let answer = asha.delete("pods", &path("nothing")).await.unwrap();
    assert_eq!(refused(&answer), (404, "not_found".to_owned()));
    for (person, id) in [(ben, &ids[0]), (dan, &ids[1])] {
        let answer = person.delete("pods", &path(id)).await.unwrap();
        assert_eq!(
            (answer.status, &answer.json["deleted"]),
            (200, &json!(true))
        );
    }
    let left = read(cleo, &format!("/pods/{pod}/check-ins")).await;
    assert_eq!(
        (
            left.text("/items/0/checkIn/id"),
            left.json["items"].as_array().unwrap().len()
        ),
        (ids[2].clone(), 1)
    );
    host.settle().await.unwrap();
}

/// B-108, B-106: pages say where they end.
#[tokio::test]
async fn check_ins_are_paged_newest_first() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let pod = found(&asha, json!({})).await;
    for n in 0..30 {
        check_in(&asha, &pod, json!({ "note": format!("Note {n}") })).await;
    }
    let path = format!("/pods/{pod}/check-ins");
    let first = read(&asha, &path).await;
    assert_eq!(
        (
            first.json["items"].as_array().unwrap().len(),
            first.text("/items/0/checkIn/note")
        ),
        (20, "Note 29".to_owned())
    );
    let rest = read(
        &asha,
        &format!("{path}?cursor={}", first.text("/nextCursor")),
    )
    .await;
    assert_eq!(
        (
            rest.json["items"].as_array().unwrap().len(),
            rest.text("/items/9/checkIn/note")
        ),
        (10, "Note 0".to_owned())
    );
    host.settle().await.unwrap();
}

#[tokio::test]
async fn malformed_promises_leave_nothing() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let pod = found(&asha, json!({})).await;
    for bad in [
        json!({}),
        json!({ "note": "  " }),
        json!({ "note": "x".repeat(4_001) }),
        json!({ "note": "x", "mood": "angry" }),
        json!({ "note": "x", "blocker": "x".repeat(301) }),
        json!({ "note": "x", "helpNeeded": "yes" }),
        json!({ "note": "x", "points": 500 }),
    ] {
        let answer = check_in(&asha, &pod, bad.clone()).await;
        assert_eq!(
            refused(&answer),
            (400, "validation_failed".to_owned()),
            "{bad}"
        );
    }
    for bad in ["", " ", &"x".repeat(2_001)] {
        assert_eq!(pledge(&asha, &pod, bad).await.status, 400);
    }
    assert!(host.rows("pod_check_ins").await.unwrap().is_empty());
    assert!(host.rows("pod_commitments").await.unwrap().is_empty());
}
