//! J-13: points that a call left behind the ledger when it died.

use serde_json::{json, Value};
use testkit::{trouble, Host, HostOptions};

use super::stage::{row, set, tick, wrote};

/// Points that somebody won, as the ledger has them from the moment on at which they are given.
async fn won(host: &Host, user: &str, source: &str, points: u32, pod: Option<&str>, at: &str) {
    let entry = json!({ "userId": user, "reason": "checkin", "sourceId": source, "points": points, "podId": pod });
    let id = format!("{user}-{source}");
    wrote(host, "points_ledger", &id, at, entry).await;
}

/// Points, level, and points in the pod.
async fn has(host: &Host, user: &str) -> Value {
    let profile = row(host, "profiles", user).await;
    let id: model::EdgeId = model::did(model::Kind::POD_MEMBER, &["maths", user]);
    let member = row(host, "pod_members", id.as_str()).await;
    json!([profile["totalPoints"], profile["level"], member["points"]])
}

/// B-105: what is given once is had once, also by whoever was cut off while it was given.
#[tokio::test]
async fn points_that_a_dead_call_left_behind_are_found_at_night() {
    let options = HostOptions {
        clock: Some("2026-01-05T10:00:00Z".parse().unwrap()),
        chaos: Some(trouble::deaf()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let ids = ["asha", "ben", "cleo", "dan"];
    let people = host.students(&ids).await.unwrap();
    let pod = host.pod("maths", &people[0]).members(&people[1..]);
    pod.put().await.unwrap();
    // Who is in a pod achieved something, which gives points too: that is not what this is about.
    let done = json!({ "lastOkAt": "2027-01-01T00:00:00.000Z" });
    host.put_row("job_runs", "achievements", done, &[])
        .await
        .unwrap();
    tick(&host, "2026-01-05T10:15:00Z").await;
    // Asha's call died before anything was raised; in the pod she lacks what she won since she came.
    let before = "2026-01-04T10:00:00.000Z";
    won(&host, "asha", "old", 95, Some("maths"), before).await;
    for (user, at) in [("asha", "11"), ("cleo", "11"), ("dan", "12")] {
        let at = format!("2026-01-05T{at}:00:00.000Z");
        won(&host, user, "new", 10, Some("maths"), &at).await;
    }
    // Ben has more than his ledger, some of which went with a pod.
    set(&host, "profiles", "ben", json!({ "totalPoints": 50 })).await;
    won(&host, "ben", "new", 5, None, "2026-01-05T11:00:00.000Z").await;
    set(&host, "profiles", "cleo", json!({ "totalPoints": 10 })).await;
    // Whoever gives Dan his last ones is about to raise his.
    won(&host, "dan", "last", 5, None, "2026-01-06T06:09:30.000Z").await;
    tick(&host, "2026-01-06T06:10:00Z").await;
    assert_eq!(has(&host, "asha").await, json!([105, 2, 10]));
    assert_eq!(has(&host, "ben").await, json!([50, 1, 0]));
    assert_eq!(has(&host, "cleo").await, json!([10, 1, 10]));
    assert_eq!(has(&host, "dan").await, json!([10, 1, 10]));
    // Nobody had told her of her new level either.
    let told = host.rows("notifications").await.unwrap();
    let levels = told.iter().filter(|it| it["type"] == "level_up");
    let levels: Vec<_> = levels.map(|it| (&it["userId"], &it["body"])).collect();
    assert_eq!(levels.len(), 1, "{levels:?}");
    assert_eq!(levels[0].0, "asha");
    let run = row(&host, "job_runs", "points").await;
    assert_eq!((&run["drift"], &run["error"]), (&json!(5), &Value::Null));
    // He never did.
    tick(&host, "2026-01-07T06:10:00Z").await;
    assert_eq!(has(&host, "dan").await, json!([15, 1, 10]));
    let before = host.rows("profiles").await.unwrap();
    tick(&host, "2026-01-08T06:10:00Z").await;
    assert_eq!(host.rows("profiles").await.unwrap(), before);
}
