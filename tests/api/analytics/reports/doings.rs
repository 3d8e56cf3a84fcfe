//! What somebody pursued, shared and did, in reports and exports.

use serde_json::{json, Value};
use testkit::Host;

use super::super::stage::wrote;
use super::{asha, get, EVIL};

/// Goals, files and a log: of the days that are asked for, of others, and of somebody else.
pub async fn put(host: &Host) {
    for (user, id, at, cells) in [
        (
            "asha",
            "daily",
            "2026-01-01",
            json!({ "kind": "minutes_daily", "target": 60, "progress": 45 }),
        ),
        (
            "asha",
            "reached",
            "2026-01-05",
            json!({ "target": 10, "progress": 10, "unit": "pages", "status": "done", "completedAt": "2026-03-02T10:00:00Z" }),
        ),
        (
            "asha",
            "long-over",
            "2025-12-01",
            json!({ "target": 10, "progress": 10, "status": "done", "completedAt": "2026-01-02T10:00:00Z" }),
        ),
        (
            "asha",
            "dropped",
            "2026-03-01",
            json!({ "target": 10, "status": "dropped" }),
        ),
        ("ben", "bens", "2026-03-01", json!({ "target": 10 })),
    ] {
        let mut goal =
            json!({ "userId": user, "title": EVIL, "kind": "custom", "status": "active" });
        if user == "ben" {
            goal["title"] = json!("Ben's goal");
        }
        goal.as_object_mut()
            .unwrap()
            .extend(cells.as_object().unwrap().clone());
        wrote(host, "goals", id, &format!("{at}T09:00:00.000Z"), goal).await;
    }
    for (user, id, at, deleted) in [
        ("asha", "notes", "2026-03-05", None),
        ("asha", "older", "2025-12-05", None),
        ("asha", "gone", "2026-03-06", Some("2026-03-07T09:00:00Z")),
        ("ben", "bens-file", "2026-03-05", None),
    ] {
        let file = json!({
            "authorId": user, "title": format!("<b>{id}"), "fileId": "f", "fileName": "a.pdf", "fileSize": 9, "mimeType": "application/pdf",
            "visibility": "public", "viewsCount": 70, "downloadsCount": 8, "likesCount": 5, "bookmarksCount": 2, "deletedAt": deleted,
        });
        wrote(host, "resources", id, &format!("{at}T09:00:00.000Z"), file).await;
    }
    for (user, id, action, at) in [
        ("asha", "a1", "resource_view", "2026-03-08"),
        ("asha", "a2", "resource_view", "2026-03-09"),
        ("asha", "a3", "share", "2026-03-09"),
        ("asha", "a4", "pod_view", "2026-01-09"),
        ("ben", "a5", "course_view", "2026-03-09"),
    ] {
        let entry = json!({ "userId": user, "action": action, "entityType": "resource", "entityId": "r1", "localDate": at });
        wrote(
            host,
            "activity_events",
            id,
            &format!("{at}T09:00:00.000Z"),
            entry,
        )
        .await;
    }
}

/// What was pursued, shared and done in these days is there besides; nothing of other days, nothing that is deleted, nothing of others.
#[tokio::test]
async fn a_report_says_what_somebody_pursued_shared_and_did() {
    let (_host, asha, ben) = asha().await;
    let report = get(&asha, "/analytics/report").await.json();
    let goals = report["goals"].as_array().unwrap().iter();
    let goals: Vec<_> = goals
        .map(|it| {
            (
                it["id"].as_str().unwrap(),
                it["progress"].as_u64().unwrap(),
                it["target"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(goals, [("daily", 45, 60), ("reached", 10, 10)]);
    let expected = json!([{
        "id": "notes", "title": "<b>notes", "createdAt": "2026-03-05T09:00:00.000Z", "visibility": "public", "views": 70, "downloads": 8,
        "likes": 5, "bookmarks": 2,
    }]);
    assert_eq!(report["resources"], expected);
    let expected = json!({
        "isWhole": true,
        "actions": [{ "action": "resource_view", "count": 2, "days": 2 }, { "action": "share", "count": 1, "days": 1 }],
    });
    assert_eq!(report["activity"], expected);
    let page = get(&asha, "/analytics/report?format=html").await.text;
    for part in [
        "45 of 60 min a day",
        "75 %",
        "10 of 10 pages",
        "Resource view",
        "&lt;b&gt;notes",
        "pursued",
        "reached",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("Ben&#39;s goal") && !page.contains("bens-file"));
    let other = get(&ben, "/analytics/report").await.json();
    assert_eq!(
        (&other["goals"][0]["id"], &other["goals"][1]),
        (&json!("bens"), &Value::Null)
    );
    assert_eq!(
        (&other["resources"][0]["id"], &other["resources"][1]),
        (&json!("bens-file"), &Value::Null)
    );
    assert_eq!(
        other["activity"]["actions"],
        json!([{ "action": "course_view", "count": 1, "days": 1 }])
    );
    let early = get(&asha, "/analytics/report?from=2025-12-01&to=2025-12-31")
        .await
        .json();
    assert_eq!(
        (&early["goals"][0]["id"], &early["goals"][1]),
        (&json!("long-over"), &Value::Null)
    );
    assert_eq!(
        (&early["resources"][0]["id"], &early["resources"][1]),
        (&json!("older"), &Value::Null)
    );
    assert_eq!(early["activity"]["actions"], json!([]));
}

/// B-137: what people called their goals and files is text in a table, not a formula.
#[tokio::test]
async fn an_export_has_goals_files_and_the_log() {
    let (_host, asha, _ben) = asha().await;
    let table = |name: &str| {
        let path =
            format!("/analytics/export?format=csv&table={name}&from=2026-03-01&to=2026-03-09");
        let asha = &asha;
        async move { get(asha, &path).await }
    };
    let goals = table("goals").await;
    let name = "attachment; filename=\"study-goals-2026-03-01-2026-03-09.csv\"";
    assert_eq!(goals.header("content-disposition"), name);
    let lines: Vec<&str> = goals.text.lines().collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    let expected = "\"'=1+1,\"\"<script>alert(1)</script>\",\"minutes_daily\",\"45\",\"60\",\"\",\"active\",\"2026-01-01T09:00:00.000Z\",\"\",\"\"";
    assert_eq!(lines[1], expected);
    let files = table("resources").await.text;
    let expected = "createdAt,resourceId,title,visibility,views,downloads,likes,bookmarks\r\n\
        \"2026-03-05T09:00:00.000Z\",\"notes\",\"<b>notes\",\"public\",\"70\",\"8\",\"5\",\"2\"\r\n";
    assert_eq!(files, expected);
    let log = table("activity").await.text;
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert_eq!(
        lines[3],
        "\"2026-03-08\",\"2026-03-08T09:00:00.000Z\",\"resource_view\",\"resource\",\"r1\",\"\""
    );
    let all = get(&asha, "/analytics/export?from=2026-03-01&to=2026-03-09")
        .await
        .json();
    let count = |key: &str| all[key].as_array().unwrap().len();
    assert_eq!(
        (count("goals"), count("resources"), count("activity")),
        (2, 1, 3)
    );
}

/// A log that is longer than what is counted says so, and the latest are those that count.
#[tokio::test]
async fn of_a_long_log_the_latest_thousand_are_counted() {
    let (host, asha, _ben) = asha().await;
    let row = |n: usize| {
        let (action, at) = if n < 200 {
            ("post_view", "2026-03-01")
        } else {
            ("page_time", "2026-03-07")
        };
        json!({ "$id": format!("m{n}"), "$createdAt": format!("{at}T08:00:00.000Z"), "userId": "asha", "action": action, "localDate": at })
    };
    let rows: Vec<Value> = (0..1_197).map(row).collect();
    let path = format!("/tablesdb/{}/tables/activity_events/rows", store::DATABASE);
    for some in rows.chunks(100) {
        host.as_key("POST", &path, Some(json!({ "rows": some })))
            .await
            .unwrap();
    }
    let activity = get(&asha, "/analytics/report").await.json()["activity"].clone();
    let expected = json!({
        "isWhole": false,
        "actions": [
            { "action": "page_time", "count": 997, "days": 1 },
            { "action": "resource_view", "count": 2, "days": 2 },
            { "action": "share", "count": 1, "days": 1 },
        ],
    });
    assert_eq!(activity, expected);
    let page = get(&asha, "/analytics/report?format=html").await.text;
    assert!(page.contains("the latest thousand entries are counted"));
    let one = get(&asha, "/analytics/report?from=2026-03-01&to=2026-03-01")
        .await
        .json();
    assert_eq!(
        one["activity"]["actions"],
        json!([{ "action": "post_view", "count": 200, "days": 1 }])
    );
}

/// What does not fit into an export is refused and never left out: a table alone where that one is cut, everything where any is.
#[tokio::test]
async fn an_export_is_whole_or_refused() {
    let (host, asha, _ben) = asha().await;
    let many = |table: &'static str, count: u32, cells: Value| {
        let host = &host;
        async move {
            let path = format!("/tablesdb/{}/tables/{table}/rows", store::DATABASE);
            let rows: Vec<Value> = (0..count)
                .map(|n| {
                    let mut row = cells.clone();
                    row["$id"] = json!(format!("many{n}"));
                    row
                })
                .collect();
            for some in rows.chunks(100) {
                let some = Some(json!({ "rows": some }));
                host.as_key("POST", &path, some).await.unwrap();
            }
        }
    };
    let written = "2026-03-01T08:00:00.000Z";
    let look = json!({
        "userId": "asha", "action": "page_time", "localDate": "2026-03-01", "$createdAt": written, "$updatedAt": written,
    });
    many("activity_events", 1_001, look).await;
    let path = |rest: &str| format!("/analytics/export?{rest}");
    let csv = |table: &str| path(&format!("format=csv&table={table}"));
    for refused in [path("format=json"), csv("activity")] {
        let answer = get(&asha, &refused).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str().unwrap()),
            (422, "window_too_long"),
            "{refused}"
        );
    }
    for table in ["days", "sessions", "goals", "resources", "achievements"] {
        assert_eq!(get(&asha, &csv(table)).await.status, 200, "{table}");
    }
    let later = get(&asha, &path("from=2026-03-04")).await;
    assert_eq!(later.status, 200, "{}", later.text);
    let file = json!({
        "authorId": "asha", "title": "Notes", "fileId": "f", "fileName": "a.pdf", "fileSize": 9, "mimeType": "application/pdf",
        "$createdAt": "2026-03-08T08:00:00.000Z", "$updatedAt": "2026-03-08T08:00:00.000Z",
    });
    many("resources", 500, file).await;
    let days = "from=2026-03-05&to=2026-03-09";
    for (asked, status) in [
        (path(days), 422),
        (path(&format!("format=csv&table=resources&{days}")), 422),
        (path(&format!("format=csv&table=activity&{days}")), 200),
        (path("from=2026-03-04&to=2026-03-05"), 200),
    ] {
        assert_eq!(get(&asha, &asked).await.status, status, "{asked}");
    }
}
