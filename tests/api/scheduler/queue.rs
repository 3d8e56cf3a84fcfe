//! Queued jobs.

use serde_json::{json, Value};
use testkit::{Host, HostOptions, Person};

const NOON: &str = "2026-01-02T12:00:00Z";

async fn host() -> Host {
    let options = HostOptions {
        clock: Some(NOON.parse().unwrap()),
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

async fn post_of(asha: &Person) -> String {
    let made = asha
        .post("posts", "/posts", json!({ "content": "hello" }))
        .await
        .unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/post/id")
}

async fn only_job(host: &Host) -> Value {
    let jobs = host.rows("jobs").await.unwrap();
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    jobs[0].clone()
}

#[tokio::test]
async fn a_deleted_post_is_swept_up_after_by_a_queued_job() {
    let host = host().await;
    let (asha, ben) = (
        host.sign_in("asha").await.unwrap(),
        host.sign_in("ben").await.unwrap(),
    );
    // There may be a profile already, by the event of the account.
    let profile = json!({ "name": "Asha", "postsCount": 0 });
    let _made = host.put_row("profiles", "asha", profile, &[]).await;
    let post = post_of(&asha).await;
    ben.put("posts", &format!("/posts/{post}/like"), json!({}))
        .await
        .unwrap();
    host.running().settle().await;
    asha.delete("posts", &format!("/posts/{post}"))
        .await
        .unwrap();
    host.running().settle().await;
    let job = only_job(&host).await;
    assert_eq!(job["state"], "done", "{job}");
    assert!(host.rows("post_likes").await.unwrap().is_empty());
    let profile = host.row("profiles", "asha").await.unwrap().unwrap();
    assert_eq!(profile["postsCount"], 0);
}

#[tokio::test]
async fn a_job_whose_event_was_lost_is_picked_up_a_minute_later() {
    let host = host().await;
    let asha = host.sign_in("asha").await.unwrap();
    let post = post_of(&asha).await;
    host.running().settle().await;
    let path = format!("/tablesdb/peerspark-main-db/tables/posts/rows/{post}");
    // A row that a test puts in place tells nobody that is listening for jobs of this kind but the scheduler, which skips what is
    // not due.
    let job = json!({
        "kind": "cascade_delete", "subjectId": post, "nextAttemptAt": "2026-01-02T12:00:30.000Z",
    });
    host.put_row("jobs", "jb_lost", job, &[]).await.unwrap();
    host.running().settle().await;
    assert_eq!(only_job(&host).await["attempts"], 0);
    let deleted = json!({ "data": { "deletedAt": NOON } });
    host.as_key("PATCH", &path, Some(deleted)).await.unwrap();
    host.running().settle().await;
    for (at, state) in [("12:01:00", "queued"), ("12:02:00", "done")] {
        let at = format!("2026-01-02T{at}Z");
        host.running()
            .tick("scheduler", Some(at.parse().unwrap()))
            .await
            .unwrap();
        let job = host.row("jobs", "jb_lost").await.unwrap().unwrap();
        assert_eq!(job["state"], state, "{at} {job}");
    }
}
