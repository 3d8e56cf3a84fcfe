//! J-13 and J-14: counters are exact again after the night, and what has had its time is gone.

use serde_json::{json, Value};
use testkit::{Host, HostOptions};

/// A Friday, and the night after it.
const FRIDAY: &str = "2026-01-02T12:00:00Z";
const NIGHT: &str = "2026-01-03T03:23:00Z";

async fn host() -> Host {
    let options = HostOptions {
        clock: Some(FRIDAY.parse().unwrap()),
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

/// The clock itself goes on: what the night queues is begun by its event, which looks at the clock.
async fn night(host: &Host) {
    host.move_clock(NIGHT.parse().unwrap()).await.unwrap();
    host.tick("scheduler").await.unwrap();
}

async fn drift(host: &Host) -> Value {
    let run = host.row("job_runs", "counters").await.unwrap().unwrap();
    assert_eq!(run["lastOkAt"], "2026-01-03T03:23:00.000+00:00", "{run}");
    run["drift"].clone()
}

async fn set(host: &Host, table: &str, id: &str, cells: Value) {
    let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
    let changes = json!({ "data": cells });
    host.as_key("PATCH", &path, Some(changes)).await.unwrap();
}

/// B-116: a counter is a counter, and no total of a list.
#[tokio::test]
async fn counters_that_were_broken_are_exact_after_the_night() {
    let host = host().await;
    let asha = host.sign_in("asha").await.unwrap();
    let made = asha
        .post("posts", "/posts", json!({ "content": "hello" }))
        .await
        .unwrap();
    let post = made.text("/post/id");
    for id in ["ben", "cara"] {
        let fan = host.sign_in(id).await.unwrap();
        let liked = fan
            .put("posts", &format!("/posts/{post}/like"), json!({}))
            .await
            .unwrap();
        assert_eq!(liked.status, 201, "{liked:?}");
        let said = json!({ "content": "well said" });
        fan.post("posts", &format!("/posts/{post}/comments"), said)
            .await
            .unwrap();
    }
    host.running().settle().await;
    set(
        &host,
        "posts",
        &post,
        json!({ "likesCount": 40, "commentsCount": 0, "savesCount": 7 }),
    )
    .await;
    night(&host).await;
    let row = host.row("posts", &post).await.unwrap().unwrap();
    let counts =
        ["likesCount", "commentsCount", "savesCount", "sharesCount"].map(|it| row[it].clone());
    assert_eq!(json!(counts), json!([2, 2, 0, 0]));
    assert!(drift(&host).await.as_i64().unwrap() >= 3);
}

#[tokio::test]
async fn a_night_without_faults_changes_nothing() {
    let host = host().await;
    let asha = host.sign_in("asha").await.unwrap();
    let made = asha
        .post("posts", "/posts", json!({ "content": "hello" }))
        .await
        .unwrap();
    let post = made.text("/post/id");
    let ben = host.sign_in("ben").await.unwrap();
    ben.put("posts", &format!("/posts/{post}/like"), json!({}))
        .await
        .unwrap();
    host.running().settle().await;
    let before = host.row("posts", &post).await.unwrap();
    night(&host).await;
    assert_eq!(host.row("posts", &post).await.unwrap(), before);
    assert_eq!(drift(&host).await, 0);
}

#[tokio::test]
async fn what_has_had_its_time_is_removed() {
    let host = host().await;
    for (id, until) in [
        ("old", "2026-01-02T11:00:00.000Z"),
        ("new", "2026-01-09T11:00:00.000Z"),
    ] {
        let limit = json!({ "count": 1, "expiresAt": until });
        host.put_row("rate_limits", id, limit, &[]).await.unwrap();
    }
    night(&host).await;
    assert!(host.row("rate_limits", "old").await.unwrap().is_none());
    assert!(host.row("rate_limits", "new").await.unwrap().is_some());
}

#[tokio::test]
async fn a_deleted_post_whose_event_was_lost_is_swept_up_after_in_the_night() {
    let host = host().await;
    let asha = host.sign_in("asha").await.unwrap();
    let made = asha
        .post("posts", "/posts", json!({ "content": "hello" }))
        .await
        .unwrap();
    let post = made.text("/post/id");
    host.running().settle().await;
    asha.delete("posts", &format!("/posts/{post}"))
        .await
        .unwrap();
    host.running().settle().await;
    let jobs = host.rows("jobs").await.unwrap();
    let path = format!("/tablesdb/{}/tables/jobs/rows/", store::DATABASE);
    for job in &jobs {
        let id = job["$id"].as_str().unwrap();
        host.as_key("DELETE", &format!("{path}{id}"), None)
            .await
            .unwrap();
    }
    night(&host).await;
    let mut jobs = host.rows("jobs").await.unwrap();
    jobs.retain(|it| it["kind"] == "cascade_delete");
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    assert_eq!(jobs[0]["state"], "done", "{jobs:?}");
}
