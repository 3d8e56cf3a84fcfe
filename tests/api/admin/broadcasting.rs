//! Telling everybody something.

use serde_json::{json, Value};

use super::{act, get, line, lines, refusal, stage};

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

/// More people than a page holds; an attempt that was cut off after the first page goes on behind it.
#[tokio::test]
async fn a_crowd_is_told_page_by_page() {
    let (host, ada, []) = stage([]).await;
    let rows: Vec<Value> = (0..205)
        .map(|n| json!({ "$id": format!("p{n:03}"), "name": format!("P{n}"), "username": format!("p_{n:03}") }))
        .collect();
    let path = format!("/tablesdb/{}/tables/profiles/rows", store::DATABASE);
    for some in rows.chunks(100) {
        host.as_key("POST", &path, Some(json!({ "rows": some })))
            .await
            .unwrap();
    }
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
