//! Jobs by the clock.

use serde_json::json;
use testkit::{Host, HostOptions};

const NOON: &str = "2026-01-02T12:00:00Z";

#[tokio::test]
async fn who_is_silent_for_two_minutes_is_offline() {
    let options = HostOptions {
        clock: Some(NOON.parse().unwrap()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    for (id, seen) in [("asha", "11:57:59"), ("ben", "11:59:00")] {
        let row = json!({ "status": "online", "lastSeenAt": format!("2026-01-02T{seen}.000Z") });
        host.put_row("presence", id, row, &[]).await.unwrap();
    }
    host.running().tick("scheduler", None).await.unwrap();
    let status = |row: Option<serde_json::Value>| row.unwrap()["status"].clone();
    assert_eq!(
        status(host.row("presence", "asha").await.unwrap()),
        "offline"
    );
    assert_eq!(status(host.row("presence", "ben").await.unwrap()), "online");
    let run = host.row("job_runs", "presence").await.unwrap().unwrap();
    assert_eq!(
        (run["processed"].clone(), run["lock"].clone()),
        (json!(1), json!(0))
    );
}

#[tokio::test]
async fn nobody_but_the_clock_starts_the_scheduler() {
    let host = Host::start().await.unwrap();
    let asha = host.sign_in("asha").await.unwrap();
    for (method, path) in [("GET", "/health"), ("POST", "/jobs/jb_1/run")] {
        let refused = asha.call("scheduler", method, path, "").await.unwrap();
        assert_eq!(refused.status, 401, "{path} {refused:?}");
    }
}
