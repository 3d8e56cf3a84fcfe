//! J-23: days in figures.

use serde_json::{json, Value};

use super::stage::{host, row, set, studied, tick, wrote};

const FIGURES: [&str; 10] = [
    "activeUsers",
    "newUsers",
    "posts",
    "comments",
    "messages",
    "checkIns",
    "studySeconds",
    "enrollments",
    "completions",
    "revenueCents",
];

async fn day(host: &testkit::Host, date: &str) -> Option<Vec<u64>> {
    let row = row(host, "analytics_daily", date).await;
    let figure = |name: &&str| row[*name].as_u64();
    FIGURES.iter().map(figure).collect()
}

async fn ordinary_day(host: &testkit::Host) {
    let noon = "2026-01-02T12:00:00.000Z";
    wrote(
        host,
        "posts",
        "p1",
        noon,
        json!({ "authorId": "asha", "content": "hi" }),
    )
    .await;
    let comment = json!({ "postId": "p1", "authorId": "ben", "content": "ho" });
    wrote(host, "comments", "c1", noon, comment).await;
    for (id, sender, kind) in [
        ("m1", "cara", "text"),
        ("m2", "asha", "text"),
        ("m3", "system", "system"),
        ("m4", "asha", "ai"),
    ] {
        let message =
            json!({ "roomId": "r1", "senderId": sender, "type": kind, "content": "so", "seq": 1 });
        wrote(host, "messages", id, noon, message).await;
    }
    let check_in =
        json!({ "podId": "pod", "userId": "asha", "note": "fine", "localDate": "2026-01-02" });
    wrote(host, "pod_check_ins", "k1", noon, check_in).await;
    let enrolled = json!({
        "userId": "dan", "courseId": "c", "type": "paid", "status": "completed", "completedAt": "2026-01-02T23:59:59.999Z",
    });
    wrote(host, "course_enrollments", "e1", noon, enrolled).await;
    let paid = json!({
        "userId": "dan", "courseId": "c", "amountCents": 1900, "currency": "usd", "status": "paid", "paidAt": noon,
        "stripeSessionId": "s1",
    });
    wrote(host, "payments", "y1", noon, paid).await;
    // The next day's, by a millisecond.
    let post = json!({ "authorId": "eve", "content": "hi" });
    wrote(host, "posts", "p2", "2026-01-03T00:00:00.000Z", post).await;
}

#[tokio::test]
async fn a_day_is_counted_when_it_is_over() {
    let host = host("2026-01-02T10:00:00Z").await;
    host.students(&["asha", "ben"]).await.unwrap();
    ordinary_day(&host).await;
    studied(&host, "asha", "s1", "2026-01-02T11:00:00.000Z", 600).await;
    tick(&host, "2026-01-03T00:30:00Z").await;
    assert_eq!(day(&host, "2026-01-02").await, None, "it is not time yet");
    tick(&host, "2026-01-03T03:30:00Z").await;
    let figures = vec![4, 2, 1, 1, 2, 1, 600, 1, 1, 1900];
    assert_eq!(day(&host, "2026-01-02").await, Some(figures.clone()));
    assert_eq!(day(&host, "2026-01-03").await, None);
    let readers = row(&host, "analytics_daily", "2026-01-02").await["$permissions"].clone();
    assert_eq!(
        readers,
        json!([]),
        "the table lets admins read, and nobody else"
    );
    tick(&host, "2026-01-03T03:45:00Z").await;
    assert_eq!(day(&host, "2026-01-02").await, Some(figures));
}

#[tokio::test]
async fn what_comes_late_counts_on_its_own_day_and_missed_nights_are_caught_up() {
    let host = host("2026-01-02T10:00:00Z").await;
    host.students(&["asha", "ben"]).await.unwrap();
    ordinary_day(&host).await;
    tick(&host, "2026-01-03T03:30:00Z").await;
    host.move_clock("2026-01-03T12:00:00Z".parse().unwrap())
        .await
        .unwrap();
    studied(&host, "frank", "s1", "2026-01-02T23:50:00.000Z", 900).await;
    studied(&host, "asha", "s2", "2026-01-05T11:00:00.000Z", 60).await;
    set(&host, "payments", "y1", json!({ "status": "refunded" })).await;
    tick(&host, "2026-01-08T12:00:00Z").await;
    assert_eq!(
        day(&host, "2026-01-02").await,
        Some(vec![5, 2, 1, 1, 2, 1, 900, 1, 1, 0])
    );
    let rows = host.rows("analytics_daily").await.unwrap();
    let mut days: Vec<&str> = rows.iter().filter_map(|it| it["$id"].as_str()).collect();
    days.sort_unstable();
    let expected = ["02", "03", "04", "05", "06", "07"].map(|day| format!("2026-01-{day}"));
    assert_eq!(days, expected);
    assert_eq!(day(&host, "2026-01-03").await.unwrap()[..3], [1, 0, 1]);
    assert_eq!(day(&host, "2026-01-05").await.unwrap()[6], 60);
    let run = row(&host, "job_runs", "daily_figures").await;
    assert_eq!(
        (&run["error"], &run["processed"]),
        (&Value::Null, &json!(6)),
        "{run}"
    );
}
