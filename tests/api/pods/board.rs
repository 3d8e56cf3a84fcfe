//! Emoji, replies to events, the board, statistics.

use std::time::Duration;

use serde_json::{json, Value};
use testkit::{Answer, Host, Person};

use super::{at, crowded, found, join, read, refused};

/// 👍 in a path.
const THUMB: &str = "%F0%9F%91%8D";

/// 🎉 in a path.
const PARTY: &str = "%F0%9F%8E%89";

async fn react(person: &Person, method: &str, pod: &str, rest: &str) -> Answer {
    let path = format!("/pods/{pod}/reactions/{rest}");
    person.call("pods", method, &path, "").await.unwrap()
}

async fn reply(host: &Host, pod: &str, event: &str, user: &str, status: &str) {
    let cells = json!({ "eventId": event, "userId": user, "podId": pod, "status": status });
    let team = format!("read(\"team:{pod}\")");
    host.put_row("pod_rsvps", &format!("{event}-{user}"), cells, &[&team])
        .await
        .unwrap();
}

/// B-203, B-025: one person raises a count by one, and members alone do.
#[tokio::test]
async fn an_emoji_counts_once_per_person() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let (asha, ben, cleo) = (&people[0], &people[1], &people[2]);
    let pod = found(asha, json!({})).await;
    join(ben, &pod).await;
    let thumb = format!("checkin/c1/{THUMB}");
    let first = react(asha, "PUT", &pod, &thumb).await;
    assert_eq!(
        (first.status, first.json.clone()),
        (201, json!({ "count": 1, "mine": true }))
    );
    let again = react(asha, "PUT", &pod, &thumb).await;
    assert_eq!(
        (again.status, again.json.clone()),
        (200, json!({ "count": 1, "mine": true }))
    );
    assert_eq!(
        react(ben, "PUT", &pod, &thumb).await.json,
        json!({ "count": 2, "mine": true })
    );
    let list = read(ben, &format!("/pods/{pod}/reactions?itemIds=c1,c2")).await;
    assert_eq!((list.calls, list.waves), (3, 1));
    assert_eq!(
        list.json,
        json!({ "items": { "c1": { "👍": { "count": 2, "mine": true } }, "c2": {} } })
    );
    for _ in 0..2 {
        let gone = react(asha, "DELETE", &pod, &thumb).await;
        assert_eq!(
            (gone.status, gone.json.clone()),
            (200, json!({ "count": 1, "mine": false }))
        );
    }
    let stranger = react(cleo, "PUT", &pod, &thumb).await;
    assert_eq!(refused(&stranger), (403, "not_a_member".to_owned()));
    for bad in [
        "checkin/c1/ok",
        "checkin/c1/%3Cb%3E",
        "pod/c1/%F0%9F%91%8D",
        "checkin/..x%20y/%F0%9F%91%8D",
    ] {
        let answer = react(asha, "PUT", &pod, bad).await;
        assert!(matches!(answer.status, 400 | 404), "{bad}: {answer:?}");
    }
    assert_eq!(host.rows("pod_reactions").await.unwrap().len(), 1);
    host.settle().await.unwrap();
}

/// To MariaDB these are one text: neither takes the other's place, and neither is counted as the other.
#[tokio::test]
async fn different_emoji_of_one_person_both_count() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let pod = found(asha, json!({})).await;
    join(ben, &pod).await;
    let on = |emoji: &str| format!("checkin/c1/{emoji}");
    react(asha, "PUT", &pod, &on(THUMB)).await;
    let second = react(asha, "PUT", &pod, &on(PARTY)).await;
    let first_of_all = json!({ "count": 1, "mine": true });
    assert_eq!((second.status, second.json), (201, first_of_all.clone()));
    let other = react(ben, "PUT", &pod, &on("%F0%9F%98%80")).await;
    assert_eq!((other.status, other.json), (201, first_of_all));
    let gone = react(asha, "DELETE", &pod, &on(PARTY)).await;
    assert_eq!(gone.json, json!({ "count": 0, "mine": false }));
    let list = read(ben, &format!("/pods/{pod}/reactions?itemIds=c1")).await;
    let expected = json!({
        "👍": { "count": 1, "mine": false }, "😀": { "count": 1, "mine": true },
    });
    assert_eq!(list.json["items"]["c1"], expected);
    host.settle().await.unwrap();
}

/// B-095 and B-106: reactions at once are all there, and more than 25 are counted.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn more_than_twenty_five_reactions_are_counted() {
    let host = crowded().await;
    let ids: Vec<String> = (0..30).map(|n| format!("person{n}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let people = host.students(&ids).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    let mut reacting = tokio::task::JoinSet::new();
    for person in &people {
        let person = person.clone();
        let pod = pod.clone();
        reacting.spawn(async move {
            join(&person, &pod).await;
            let thumb = format!("pledge/p1/{THUMB}");
            react(&person, "PUT", &pod, &thumb).await;
            react(&person, "PUT", &pod, &thumb).await;
        });
    }
    reacting.join_all().await;
    host.settle().await.unwrap();
    let list = read(&people[0], &format!("/pods/{pod}/reactions?itemIds=p1")).await;
    assert_eq!(list.number("/items/p1/👍/count"), 30);
}

/// B-106: replies are counted in full, and one's own is told.
#[tokio::test]
async fn replies_to_a_pods_events_are_counted() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    for n in 0..30 {
        reply(&host, &pod, "e1", &format!("guest{n}"), "going").await;
    }
    reply(&host, &pod, "e1", "asha", "maybe").await;
    reply(&host, "elsewhere", "e2", "asha", "going").await;
    let path = format!("/pods/{pod}/rsvps?eventIds=e1&eventIds=e2,e3");
    let answer = read(&people[0], &path).await;
    assert_eq!((answer.calls, answer.waves), (3, 1));
    assert_eq!(
        answer.json["items"],
        json!({
            "e1": { "going": 30, "mine": "maybe" },
            "e2": { "going": 0, "mine": null },
            "e3": { "going": 0, "mine": null },
        })
    );
    assert_eq!(
        refused(&read(&people[1], &path).await),
        (403, "not_a_member".to_owned())
    );
    for bad in ["", "?eventIds=", "?eventIds=a%20b"] {
        let answer = read(&people[0], &format!("/pods/{pod}/rsvps{bad}")).await;
        assert_eq!(
            refused(&answer),
            (400, "validation_failed".to_owned()),
            "{bad}"
        );
    }
    host.settle().await.unwrap();
}

/// Appendix E: streak, then points, then who came first. B-191: a streak that ended the day before yesterday counts no more.
#[tokio::test]
async fn the_board_ranks_by_streak_then_points_then_seniority() {
    let host = at("2026-02-10T12:00:00Z").await;
    let people = host
        .students(&["asha", "ben", "cleo", "dan"])
        .await
        .unwrap();
    let pod = found(&people[0], json!({})).await;
    for person in &people[1..] {
        host.pass(Duration::from_secs(1)).await.unwrap();
        join(person, &pod).await;
    }
    host.settle().await.unwrap();
    for (user, streak, points, last) in [
        ("asha", 30, 0, "2026-02-08T23:00:00.000Z"),
        ("ben", 2, 10, "2026-02-09T01:00:00.000Z"),
        ("cleo", 2, 15, "2026-02-10T01:00:00.000Z"),
        ("dan", 2, 10, "2026-02-09T23:00:00.000Z"),
    ] {
        let rows = host.rows("pod_members").await.unwrap();
        let row = rows.iter().find(|it| it["userId"] == user).unwrap();
        let path = format!(
            "/tablesdb/peerspark-main-db/tables/pod_members/rows/{}",
            row["$id"].as_str().unwrap()
        );
        let cells = json!({ "streak": streak, "points": points, "lastCheckInAt": last });
        let data = json!({ "data": cells });
        host.as_key("PATCH", &path, Some(data)).await.unwrap();
    }
    let path = format!("/pods/{pod}/leaderboard");
    let board = read(&people[0], &path).await;
    assert_eq!((board.calls, board.waves), (3, 2));
    let streaks: Vec<&Value> = (0..4).map(|n| &board.json["items"][n]["streak"]).collect();
    assert_eq!(streaks, [2, 2, 2, 0]);
    let items = board.json["items"].as_array().unwrap();
    let order: Vec<(u64, &str)> = items
        .iter()
        .map(|it| {
            (
                it["rank"].as_u64().unwrap(),
                it["user"]["userId"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(order, [(1, "cleo"), (2, "ben"), (3, "dan"), (4, "asha")]);
    assert_eq!(board.number("/me/rank"), 4);
    let top = read(&people[0], &format!("{path}?limit=1")).await;
    assert_eq!(
        (
            top.json["items"].as_array().unwrap().len(),
            top.number("/me/rank")
        ),
        (1, 4)
    );
    let bad = read(&people[0], &format!("{path}?limit=0")).await;
    assert_eq!(refused(&bad), (400, "validation_failed".to_owned()));
    host.settle().await.unwrap();
}

#[tokio::test]
async fn statistics_are_those_of_the_last_rollup() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    let path = format!("/pods/{pod}/stats");
    let none = read(&people[0], &path).await;
    assert_eq!(
        (
            none.number("/stats/healthScore"),
            &none.json["stats"]["computedAt"]
        ),
        (0, &Value::Null)
    );
    let cells =
        json!({ "healthScore": 54, "checkIns7d": 4, "computedAt": "2026-02-02T12:00:00.000Z" });
    host.put_row("pod_stats", &pod, cells, &[]).await.unwrap();
    let some = read(&people[1], &path).await;
    assert_eq!(
        (
            some.number("/stats/healthScore"),
            some.number("/stats/checkIns7d")
        ),
        (54, 4)
    );
    assert_eq!(
        refused(&read(&people[1], "/pods/nope/stats").await),
        (404, "not_found".to_owned())
    );
    host.settle().await.unwrap();
}
