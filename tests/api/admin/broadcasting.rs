//! Telling everybody something.

use std::time::Duration;

use serde_json::{json, Value};
use store::jobs::Ran;
use testkit::death::{die_at, Death};
use testkit::{trouble, Host, HostOptions};

use super::{act, get, line, lines, refusal, stage, stage_on};

fn told(rows: &[Value]) -> Vec<(String, String, String)> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let mut told: Vec<_> = rows
        .iter()
        .filter(|it| it["type"] == "broadcast")
        .map(|it| (text(it, "userId"), text(it, "title"), text(it, "body")))
        .collect();
    told.sort();
    told
}

/// However often it is asked for, everybody is told once; whoever left is not.
#[tokio::test]
async fn everybody_is_told_once_and_whole() {
    let (host, ada, [_asha, _ben, _gone]) = stage(["asha", "ben", "gone"]).await;
    let path = format!("/tablesdb/{}/tables/profiles/rows/gone", store::DATABASE);
    let left = json!({ "data": { "deletedAt": "2026-01-01T00:00:00.000Z" } });
    host.as_key("PATCH", &path, Some(left)).await.unwrap();
    let body = format!("We are away {}and back by seven", "on Sunday ".repeat(8));
    let new = json!({ "title": "Planned maintenance on the first Sunday of March", "body": body, "clientId": "c1" });
    let sent = act(&ada, "POST", "broadcasts", new.clone()).await;
    assert_eq!(sent.status, 202, "{sent:?}");
    host.settle().await.unwrap();
    let again = act(&ada, "POST", "broadcasts", new).await;
    assert_eq!(again.text("/broadcast/id"), sent.text("/broadcast/id"));
    host.settle().await.unwrap();
    let title = "Planned maintenance on the first Sunday of March";
    let expected = ["ada", "asha", "ben"].map(|id| (id.to_owned(), title.to_owned(), body.clone()));
    assert_eq!(told(&host.rows("notifications").await.unwrap()), expected);
    let list = get(&ada, "broadcasts").await;
    let progress = json!({ "state": "done", "done": 3, "total": 3 });
    assert_eq!(list.json["items"][0]["progress"], progress, "{list:?}");
    let id = sent.text("/broadcast/id");
    assert_eq!(lines(&host).await, [line("ada", "broadcast_send", &id)]);
    for (title, body) in [
        ("", "x"),
        ("x", " "),
        (&*"x".repeat(81), "x"),
        ("x", &"x".repeat(161)),
    ] {
        let new = json!({ "title": title, "body": body });
        let refused = act(&ada, "POST", "broadcasts", new).await;
        assert_eq!(refusal(&refused), (400, "validation_failed".into()));
    }
}

/// So many people with nothing but a profile.
async fn crowd(host: &Host, people: u32) {
    let rows: Vec<Value> = (0..people)
        .map(|n| json!({ "$id": format!("p{n:03}"), "name": format!("P{n}"), "username": format!("p_{n:03}") }))
        .collect();
    let path = format!("/tablesdb/{}/tables/profiles/rows", store::DATABASE);
    for some in rows.chunks(100) {
        host.as_key("POST", &path, Some(json!({ "rows": some })))
            .await
            .unwrap();
    }
}

/// More people than a page holds; an attempt that was cut off after the first page goes on behind it.
#[tokio::test]
async fn a_crowd_is_told_page_by_page() {
    let (host, ada, []) = stage([]).await;
    crowd(&host, 205).await;
    host.settle().await.unwrap();
    let new = json!({ "title": "Hello", "body": "Hello all of you" });
    let sent = act(&ada, "POST", "broadcasts", new).await;
    assert_eq!(sent.status, 202, "{sent:?}");
    host.settle().await.unwrap();
    assert_eq!(told(&host.rows("notifications").await.unwrap()).len(), 206);
    let job = sent.text("/broadcast/jobId");
    let row = host.row("jobs", &job).await.unwrap().unwrap();
    assert_eq!((&row["state"], &row["done"]), (&json!("done"), &json!(206)));
}

/// Who was told under a title, in the order of their ids.
async fn heard(host: &Host, title: &str) -> Vec<String> {
    let queries = [
        json!({ "method": "equal", "attribute": "title", "values": [title] }),
        json!({ "method": "limit", "values": [500] }),
    ];
    let path = format!(
        "/tablesdb/{}/tables/notifications/rows?queries[]={}&queries[]={}",
        store::DATABASE,
        queries[0],
        queries[1]
    );
    let page = host.as_key("GET", &path, None).await.unwrap();
    let rows = page["rows"].as_array().unwrap().iter();
    let users = rows.map(|it| it["userId"].as_str().unwrap().to_owned());
    let mut users: Vec<String> = users.collect();
    users.sort();
    users
}

/// A job that dies in each page of people, at any of its calls: the first attempt in the first page, the next in the second.
#[tokio::test]
async fn a_broadcast_that_dies_in_every_page_reaches_everybody_once() {
    let options = HostOptions {
        clock: Some("2026-01-05T10:00:00Z".parse().unwrap()),
        chaos: Some(trouble::deaf()),
        ..HostOptions::default()
    };
    let (host, ada, []) = stage_on(Host::start_with(options).await.unwrap(), []).await;
    crowd(&host, 104).await;
    let mut everybody: Vec<String> = (0..104).map(|n| format!("p{n:03}")).collect();
    everybody.insert(0, "ada".to_owned());
    let worker = scheduler::worker();
    // Taken and begun, the broadcast read and everybody counted, in four calls; then four for each page: who comes next, what they want,
    // their notifications, how far it is.
    let (before, page) = (4, 4);
    for step in 1..=page {
        let title = format!("The {step}. news");
        let new = json!({ "title": title, "body": "Hello all of you" });
        let sent = act(&ada, "POST", "broadcasts", new).await;
        assert_eq!(sent.status, 202, "{sent:?}");
        let job = sent.text("/broadcast/jobId");
        let id = job.parse().unwrap();
        let mut told = Vec::new();
        // Taking it over from an attempt that died is three calls more.
        for call in [before + step, 3 + before + page + step] {
            let (app, is_sent) = (host.app(), step % 2 == 1);
            let ended = die_at(&app, worker.run(&app, &id), Death { call, is_sent }).await;
            assert!(!ended, "{title}: call {call}");
            told.push(heard(&host, &title).await.len());
            host.pass(Duration::from_secs(10 * 60)).await.unwrap();
        }
        assert!(told[0] <= 100 && told[1] >= 100, "{title}: {told:?}");
        let app = host.app();
        assert_eq!(worker.run(&app, &id).await.unwrap(), Ran::Done);
        assert_eq!(heard(&host, &title).await, everybody);
        let row = host.row("jobs", &job).await.unwrap().unwrap();
        let progress = (&row["state"], &row["done"], &row["total"]);
        assert_eq!(progress, (&json!("done"), &json!(105), &json!(105)));
    }
}
