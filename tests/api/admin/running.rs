//! How everything runs: the overview, the jobs, switches.

use serde_json::{json, Value};

use super::{act, get, line, lines, refusal, report, stage, still_stage};
use crate::posts::publish;

#[tokio::test]
async fn the_overview_says_what_needs_somebody() {
    let (host, ada, [asha, ben]) = still_stage("2026-01-20T12:00:00Z", ["asha", "ben"]).await;
    let post = publish(&asha, "Buy now").await;
    let id = report(&ben, "post", &post).await;
    report(&asha, "profile", "ben").await;
    act(&ada, "POST", &format!("reports/{id}/take"), Value::Null).await;
    for (day, active) in (1..=16).zip(101..) {
        let figures = json!({ "activeUsers": active, "posts": 3, "studySeconds": 60 });
        let id = format!("2026-01-{day:02}");
        host.put_row("analytics_daily", &id, figures, &[])
            .await
            .unwrap();
    }
    host.tick("scheduler").await.unwrap();
    let failed = json!({ "failures": 3, "error": "internal: it broke" });
    let stale = json!({ "everySec": 3_600, "lastOkAt": "2026-01-01T00:07:00.000Z" });
    host.set_row("job_runs", "course_stats", stale, &[])
        .await
        .unwrap();
    let path = format!("/tablesdb/{}/tables/job_runs/rows/queue", store::DATABASE);
    host.as_key("PATCH", &path, Some(json!({ "data": failed })))
        .await
        .unwrap();
    let seen = get(&ada, "overview").await;
    assert_eq!(seen.status, 200, "{seen:?}");
    let expected = json!({ "openReports": 1, "reviewingReports": 1, "deadJobs": 0 });
    assert_eq!(seen.json["waiting"], expected);
    let days = seen.json["days"].as_array().unwrap();
    assert_eq!(days.len(), 14);
    assert_eq!(
        (&days[0]["date"], &days[0]["activeUsers"]),
        (&json!("2026-01-16"), &json!(116))
    );
    let jobs = seen.json["jobs"].as_array().unwrap();
    let named = |id: &str| jobs.iter().any(|it| it["id"] == id);
    assert!(named("queue") && named("course_stats") && !named("presence"));
}

/// Every job of a host whose functions ticked is on time; once the clock goes on without ticks, all are late.
#[tokio::test]
async fn jobs_are_on_time_as_long_as_ticks_come() {
    let options = testkit::HostOptions {
        clock: Some("2026-03-10T12:00:00Z".parse().unwrap()),
        ..testkit::HostOptions::default()
    };
    let host = testkit::Host::start_with(options).await.unwrap();
    let ada = host.student("ada").await.unwrap();
    super::promote(&host, &ada).await;
    assert_eq!(get(&ada, "jobs").await.json["items"], json!([]));
    for function in ["scheduler", "analytics"] {
        host.tick(function).await.unwrap();
    }
    let ticked = get(&ada, "jobs").await;
    assert_eq!(ticked.number("/late"), 0, "{ticked:?}");
    let all = ticked.json["items"].as_array().unwrap().len();
    assert!(all > 20, "{ticked:?}");
    host.pass(std::time::Duration::from_secs(3 * 24 * 60 * 60))
        .await
        .unwrap();
    let after = get(&ada, "jobs").await;
    assert_eq!(after.number("/late"), i64::try_from(all).unwrap());
    let items = after.json["items"].as_array().unwrap();
    let presence = items.iter().find(|it| it["id"] == "presence").unwrap();
    assert_eq!(
        (
            &presence["id"],
            &presence["lateSince"],
            &presence["everySec"]
        ),
        (
            &json!("presence"),
            &json!("2026-03-10T12:01:00.000Z"),
            &json!(60)
        )
    );
}

#[tokio::test]
async fn a_switch_is_set_by_admins_and_read_by_everybody() {
    let (host, ada, [asha]) = stage(["asha"]).await;
    let state = json!({ "enabled": true, "description": "The new feed" });
    let set = act(&ada, "PUT", "flags/new_feed", state.clone()).await;
    assert_eq!(set.status, 200, "{set:?}");
    let expected = json!({ "key": "new_feed", "enabled": true, "description": "The new feed" });
    assert_eq!(set.json["flag"], expected);
    assert_eq!(
        act(&ada, "PUT", "flags/new_feed", state).await.json,
        set.json
    );
    let rows = format!("/tablesdb/{}/tables/feature_flags/rows", store::DATABASE);
    let (status, page) = asha.api("GET", &rows, None).await.unwrap();
    assert_eq!((status, &page["rows"][0]["enabled"]), (200, &json!(true)));
    let forged = json!({ "data": { "enabled": false } });
    let path = format!("{rows}/new_feed");
    for person in [&asha, &ada] {
        let (status, _) = person
            .api("PATCH", &path, Some(forged.clone()))
            .await
            .unwrap();
        assert_eq!(status, 401, "{}", person.id);
    }
    for key in ["New", "9x", "a.b"] {
        let state = json!({ "enabled": true, "description": "x" });
        let refused = act(&ada, "PUT", &format!("flags/{key}"), state).await;
        assert_eq!(
            refusal(&refused),
            (400, "validation_failed".into()),
            "{key}"
        );
    }
    for _ in 0..2 {
        let removed = act(&ada, "DELETE", "flags/new_feed", Value::Null).await;
        assert_eq!(removed.status, 204, "{removed:?}");
    }
    assert!(host.rows("feature_flags").await.unwrap().is_empty());
    let expected = ["flag_set", "flag_set", "flag_remove", "flag_remove"];
    assert_eq!(
        lines(&host).await,
        expected.map(|it| line("ada", it, "new_feed"))
    );
}
