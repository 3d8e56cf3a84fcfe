//! J-06: what trends, as the feed shows it.

use serde_json::{json, Value};
use testkit::Host;

use super::stage::{host, row, tick, wrote};

const EVERYBODY: &[&str] = &[r#"read("users")"#];

async fn post(host: &Host, id: &str, at: &str, cells: Value) {
    let mut all = json!({ "authorId": "asha", "content": id, "$createdAt": at, "$updatedAt": at });
    for (key, value) in cells.as_object().unwrap() {
        all[key.as_str()] = value.clone();
    }
    host.put_row("posts", id, all, EVERYBODY).await.unwrap();
}

async fn listed(host: &Host, list: &str) -> Vec<Value> {
    let row = row(host, "trending", list).await;
    serde_json::from_str(row["items"].as_str().unwrap()).unwrap()
}

async fn ids(host: &Host, list: &str) -> Vec<String> {
    let items = listed(host, list).await;
    items
        .iter()
        .map(|it| it["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn posts_and_tags_trend_while_everybody_may_read_them() {
    let host = host("2026-01-05T10:00:00Z").await;
    let asha = host.student("asha").await.unwrap();
    let (today, earlier) = ("2026-01-05T08:00:00.000Z", "2026-01-03T10:00:00.000Z");
    post(
        &host,
        "liked",
        today,
        json!({ "likesCount": 10, "tags": ["maths", "exam"] }),
    )
    .await;
    post(
        &host,
        "said",
        today,
        json!({ "commentsCount": 4, "sharesCount": 1, "savesCount": 1, "tags": ["maths"] }),
    )
    .await;
    post(
        &host,
        "older",
        earlier,
        json!({ "likesCount": 2000, "tags": ["maths"] }),
    )
    .await;
    post(&host, "silent", today, json!({ "tags": ["exam"] })).await;
    post(
        &host,
        "old",
        "2025-12-20T10:00:00.000Z",
        json!({ "likesCount": 9000, "tags": ["old"] }),
    )
    .await;
    post(
        &host,
        "gone",
        today,
        json!({ "likesCount": 9000, "tags": ["gone"], "deletedAt": today }),
    )
    .await;
    let pods = json!({ "authorId": "asha", "content": "x", "visibility": "pod", "podId": "p", "likesCount": 900, "tags": ["pod"] });
    wrote(&host, "posts", "pods", today, pods).await;
    let hidden =
        json!({ "authorId": "asha", "content": "x", "likesCount": 900, "tags": ["hidden"] });
    wrote(&host, "posts", "hidden", today, hidden).await;
    tick(&host, "2026-01-05T10:15:00Z").await;
    assert_eq!(ids(&host, "posts-day").await, ["said", "liked"]);
    assert_eq!(ids(&host, "posts-week").await, ["older", "said", "liked"]);
    let score = listed(&host, "posts-day").await[0]["score"]
        .as_f64()
        .unwrap();
    assert!((score - 12.0 / 4.25f64.powf(1.8)).abs() < 1e-5, "{score}");
    let tags = asha.get("feed", "/feed/tags").await.unwrap();
    let expected = json!([{ "tag": "maths", "count": 3 }, { "tag": "exam", "count": 2 }]);
    assert_eq!(tags.json["tags"], expected);
    let shown = asha
        .get("feed", "/feed/trending?window=week")
        .await
        .unwrap();
    let shown = shown.json["items"].as_array().unwrap();
    assert_eq!((shown.len(), &shown[0]["post"]["id"]), (3, &json!("older")));
}

/// B-064: the original went through an answer that was no list.
#[tokio::test]
async fn courses_trend_by_what_happened_within_the_window() {
    let host = host("2026-01-20T10:00:00Z").await;
    let people = host.students(&["teacher", "ben"]).await.unwrap();
    for id in ["fresh", "month", "still"] {
        host.course(id, &people[0]).put().await.unwrap();
    }
    let cells =
        json!({ "enrollmentCount": 50, "completionCount": 20, "ratingSum": 9, "ratingCount": 2 });
    super::stage::set(&host, "courses", "still", cells).await;
    for (id, course, at, done) in [
        (
            "e1",
            "fresh",
            "2026-01-18T10:00:00.000Z",
            Some("2026-01-19T10:00:00.000Z"),
        ),
        ("e2", "fresh", "2026-01-18T10:00:00.000Z", None),
        ("e3", "month", "2026-01-02T10:00:00.000Z", None),
        ("e4", "still", "2025-12-02T10:00:00.000Z", None),
    ] {
        let row = json!({ "userId": id, "courseId": course, "type": "free", "completedAt": done });
        wrote(&host, "course_enrollments", id, at, row).await;
    }
    post(
        &host,
        "p1",
        "2026-01-19T10:00:00.000Z",
        json!({ "courseId": "month" }),
    )
    .await;
    tick(&host, "2026-01-20T10:15:00Z").await;
    assert_eq!(ids(&host, "courses-week").await, ["fresh", "month"]);
    assert_eq!(ids(&host, "courses-month").await, ["fresh", "month"]);
    assert_eq!(ids(&host, "courses-all").await[0], "still");
    let top = people[1]
        .get("feed", "/feed/trending-courses?timeframe=week")
        .await
        .unwrap();
    let course = &top.json["courses"][0];
    assert_eq!(course["title"], "Course fresh");
    let item = listed(&host, "courses-week").await[0]["course"].clone();
    let figures =
        ["enrollments", "completions", "posts", "completionRate"].map(|it| item[it].clone());
    assert_eq!(json!(figures), json!([2, 1, 0, 50.0]));
    assert_eq!(
        listed(&host, "courses-all").await[0]["course"]["rating"],
        4.5
    );
}

/// What is on the list of all time is chosen with what was written about it, and what moderation hid is not counted.
#[tokio::test]
async fn a_course_that_is_only_talked_about_is_among_a_hundred_others() {
    let at = "2025-06-19T10:00:00.000Z";
    let host = host("2026-01-20T10:00:00Z").await;
    let teacher = host.student("teacher").await.unwrap();
    host.course("spoken", &teacher).put().await.unwrap();
    let template = host.row("courses", "spoken").await.unwrap().unwrap();
    for n in 0..100 {
        let mut cells = template.clone();
        cells
            .as_object_mut()
            .unwrap()
            .retain(|key, _| !key.starts_with('$'));
        cells["title"] = json!(format!("Course {n}"));
        cells["enrollmentCount"] = json!(1);
        wrote(&host, "courses", &format!("c{n}"), at, cells).await;
    }
    for n in 0..10 {
        post(&host, &format!("p{n}"), at, json!({ "courseId": "spoken" })).await;
    }
    let hidden = json!({ "authorId": "teacher", "content": "x", "courseId": "spoken" });
    wrote(&host, "posts", "hidden", at, hidden).await;
    tick(&host, "2026-01-20T10:15:00Z").await;
    let all = listed(&host, "courses-all").await;
    assert_eq!(all.len(), 100);
    assert_eq!(
        (&all[0]["id"], &all[0]["course"]["posts"]),
        (&json!("spoken"), &json!(10))
    );
}

#[tokio::test]
async fn study_files_carry_their_score_for_a_week() {
    let host = host("2026-01-05T10:00:00Z").await;
    let file = |cells: Value| {
        let mut all = json!({
            "authorId": "asha", "title": "Notes", "fileId": "f", "fileName": "n.pdf", "fileSize": 1,
            "mimeType": "application/pdf", "likesCount": 2, "downloadsCount": 3, "bookmarksCount": 1,
        });
        for (key, value) in cells.as_object().unwrap() {
            all[key.as_str()] = value.clone();
        }
        all
    };
    let (today, old) = ("2026-01-05T08:00:00.000Z", "2025-12-20T10:00:00.000Z");
    wrote(&host, "resources", "new", today, file(json!({}))).await;
    wrote(
        &host,
        "resources",
        "old",
        old,
        file(json!({ "trendScore": 0.5 })),
    )
    .await;
    wrote(
        &host,
        "resources",
        "mine",
        today,
        file(json!({ "visibility": "private" })),
    )
    .await;
    tick(&host, "2026-01-05T11:00:00Z").await;
    let score = row(&host, "resources", "new").await["trendScore"]
        .as_f64()
        .unwrap();
    assert!((score - 9.0 / 5f64.powf(1.8)).abs() < 1e-5, "{score}");
    for id in ["old", "mine"] {
        assert_eq!(
            row(&host, "resources", id).await["trendScore"].as_f64(),
            Some(0.0),
            "{id}"
        );
    }
}
