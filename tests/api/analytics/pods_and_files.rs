//! J-10 and J-11: how pods are doing, and what study files count.

use serde_json::{json, Value};
use testkit::Host;

use super::stage::{host, row, set, studied, tick, wrote};

fn file(author: &str) -> Value {
    json!({
        "authorId": author, "title": "Notes", "fileId": "f", "fileName": "n.pdf", "fileSize": 1,
        "mimeType": "application/pdf",
    })
}

async fn busy_pod(host: &Host) {
    let room: model::RoomId = model::did(model::Kind::POD_ROOM, &["maths"]);
    let message =
        |from: &str| json!({ "roomId": room, "senderId": from, "content": "hi", "seq": 1 });
    let now = "2026-01-05T08:00:00.000Z";
    wrote(host, "messages", "m1", now, message("asha")).await;
    wrote(host, "messages", "m2", now, message("asha")).await;
    wrote(
        host,
        "messages",
        "m3",
        "2025-12-27T08:00:00.000Z",
        message("ben"),
    )
    .await;
    wrote(host, "messages", "m4", now, message("stranger")).await;
    let check_in =
        json!({ "podId": "maths", "userId": "ben", "note": "fine", "localDate": "2026-01-04" });
    wrote(
        host,
        "pod_check_ins",
        "k1",
        "2026-01-04T08:00:00.000Z",
        check_in,
    )
    .await;
    for (user, week, status) in [
        ("asha", "2026-W01", "kept"),
        ("ben", "2026-W01", "missed"),
        ("asha", "2026-W02", "open"),
        ("asha", "2025-W40", "kept"),
    ] {
        let pledge = json!({ "podId": "maths", "userId": user, "isoWeek": week, "pledge": "x", "status": status });
        wrote(
            host,
            "pod_commitments",
            &format!("{user}-{week}"),
            now,
            pledge,
        )
        .await;
    }
    let event = json!({
        "ownerId": "asha", "title": "Meet", "podId": "maths", "startsAt": "2026-01-06T10:00:00.000Z",
        "endsAt": "2026-01-06T11:00:00.000Z", "lastEndsAt": "2026-01-06T11:00:00.000Z",
    });
    wrote(host, "calendar_events", "v1", now, event).await;
    let mut shared = file("asha");
    shared["podId"] = json!("maths");
    wrote(host, "resources", "r1", now, shared).await;
    studied(host, "asha", "s1", "2026-01-03T10:00:00.000Z", 600).await;
    set(host, "study_sessions", "s1", json!({ "podId": "maths" })).await;
}

#[tokio::test]
async fn a_pod_is_counted_every_hour_while_it_lives_and_every_night() {
    let host = host("2026-01-05T10:00:00Z").await;
    let people = host
        .students(&["asha", "ben", "cleo", "dan"])
        .await
        .unwrap();
    let plan = host.pod("maths", &people[0]).public();
    plan.members(&people[1..]).put().await.unwrap();
    busy_pod(&host).await;
    tick(&host, "2026-01-05T10:15:00Z").await;
    let stats = row(&host, "pod_stats", "maths").await;
    let figures = [
        "activeMembers7d",
        "messages7d",
        "checkIns7d",
        "posts7d",
        "sessions30d",
        "pledgesKept4w",
        "eventsUpcoming",
        "resourcesCount",
        "healthScore",
    ];
    // 35 · 2/4 + 20 · 1/4 + 30 · 1/2 + 15 · 3/40
    let counted = json!([2, 3, 1, 0, 1, 1, 1, 1, 39]);
    assert_eq!(json!(figures.map(|it| stats[it].clone())), counted);
    let readers = json!([r#"read("team:maths")"#, r#"read("users")"#]);
    assert_eq!(stats["$permissions"], readers);
    let pod = row(&host, "pods", "maths").await;
    assert_ne!(pod["lastActivityAt"], Value::Null);
    let shown = people[1].get("pods", "/pods/maths/stats").await.unwrap();
    assert_eq!(shown.json["stats"]["healthScore"], 39);
    // Ten days later nothing of it is recent; nobody touched the pod, and the night counts it all the same.
    tick(&host, "2026-01-15T03:30:00Z").await;
    let stats = row(&host, "pod_stats", "maths").await;
    let counted = json!([0, 0, 0, 0, 1, 1, 0, 1, 15]);
    assert_eq!(json!(figures.map(|it| stats[it].clone())), counted);
}

/// A message, a session or a file touches no pod's row: a pod that slept for days is counted within the hour all the same.
#[tokio::test]
async fn a_pod_that_wakes_up_is_counted_within_the_hour() {
    let host = host("2026-01-01T10:00:00Z").await;
    let asha = host.student("asha").await.unwrap();
    for pod in ["maths", "logic", "art", "silent"] {
        host.pod(pod, &asha).put().await.unwrap();
    }
    let room: model::RoomId = model::did(model::Kind::POD_ROOM, &["maths"]);
    let cells = json!({ "type": "pod", "podId": "maths", "name": "Pod maths" });
    let team = [r#"read("team:maths")"#];
    host.put_row("chat_rooms", room.as_str(), cells, &team)
        .await
        .unwrap();
    host.move_clock("2026-01-04T10:05:00Z".parse().unwrap())
        .await
        .unwrap();
    for (job, _) in analytics::clockwork().list() {
        let done = json!({ "lastOkAt": "2026-01-04T10:05:00.000Z" });
        host.put_row("job_runs", job, done, &[]).await.unwrap();
    }
    let path = format!("/chat/rooms/{room}/messages");
    let hello = json!({ "content": "Is anybody here?" });
    let sent = asha.post("chat", &path, hello).await.unwrap();
    assert_eq!(sent.status, 201, "{sent:?}");
    host.settle().await.unwrap();
    studied(&host, "asha", "s1", "2026-01-04T08:00:00.000Z", 600).await;
    set(&host, "study_sessions", "s1", json!({ "podId": "logic" })).await;
    let mut shared = file("asha");
    shared["podId"] = json!("art");
    host.put_row("resources", "r1", shared, &[]).await.unwrap();
    tick(&host, "2026-01-04T11:10:00Z").await;
    for (pod, column) in [
        ("maths", "messages7d"),
        ("logic", "sessions30d"),
        ("art", "resourcesCount"),
    ] {
        let stats = row(&host, "pod_stats", pod).await;
        assert_eq!(stats[column], 1, "{pod}: {stats}");
    }
    assert_eq!(row(&host, "pod_stats", "silent").await, Value::Null);
    let run = row(&host, "job_runs", "pod_stats").await;
    assert_eq!(
        (&run["error"], &run["cursor"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn what_a_study_file_counts_is_put_right_at_night() {
    let host = host("2026-01-05T10:00:00Z").await;
    host.students(&["asha", "ben"]).await.unwrap();
    let mut wrong = file("asha");
    wrong["likesCount"] = json!(7);
    host.put_row("resources", "r1", wrong, &[]).await.unwrap();
    host.put_row("resources", "r2", file("asha"), &[])
        .await
        .unwrap();
    for user in ["asha", "ben"] {
        let edge = json!({ "resourceId": "r1", "userId": user });
        host.put_row("resource_likes", &format!("l-{user}"), edge, &[])
            .await
            .unwrap();
    }
    let edge = json!({ "resourceId": "r1", "userId": "ben" });
    host.put_row("resource_bookmarks", "b1", edge, &[])
        .await
        .unwrap();
    let load = json!({ "userId": "ben", "action": "resource_download", "entityId": "r1", "localDate": "2026-01-05" });
    host.put_row("activity_events", "d1", load, &[])
        .await
        .unwrap();
    let view = json!({ "userId": "ben", "action": "resource_view", "entityId": "r1", "localDate": "2026-01-05" });
    host.put_row("activity_events", "d2", view, &[])
        .await
        .unwrap();
    let stats = json!({ "totalStudySeconds": 0, "resourcesCount": 9 });
    host.put_row("user_stats", "asha", stats, &[])
        .await
        .unwrap();
    tick(&host, "2026-01-06T03:30:00Z").await;
    let right = row(&host, "resources", "r1").await;
    let counts = ["likesCount", "bookmarksCount", "downloadsCount"].map(|it| right[it].clone());
    assert_eq!(json!(counts), json!([2, 1, 1]));
    assert_eq!(row(&host, "user_stats", "asha").await["resourcesCount"], 2);
    let run = row(&host, "job_runs", "resource_stats").await;
    assert_eq!(
        (&run["drift"], &run["error"]),
        (&json!(1), &Value::Null),
        "{run}"
    );
}
