//! What was studied, what clients saw, and how pods and files are doing.

use serde_json::{json, Value};
use testkit::{Answer, Person};

use super::stage::day;
use super::{act, at, check_refused, post, set, still};

async fn get(person: &Person, path: &str) -> Answer {
    act(person, "GET", &format!("/analytics/{path}"), Value::Null).await
}

/// B-113: streaks come from the days, however many other rows there are. B-191: one that ended before yesterday is none.
/// B-190: a rate is a share.
#[tokio::test]
async fn days_totals_and_streak_are_those_of_ones_own_calendar() {
    // The eleventh in Auckland already.
    let host = at("2026-01-10T12:00:00Z").await;
    let [asha, ben]: [Person; 2] = host
        .students(&["asha", "ben"])
        .await
        .unwrap()
        .try_into()
        .unwrap();
    let auckland = json!({ "timezone": "Pacific/Auckland" });
    set(&host, "user_settings", "ben", auckland).await;
    for user in ["asha", "ben"] {
        day(
            &host,
            user,
            "2026-01-10",
            json!({ "seconds": 1_500, "sessions": 1 }),
        )
        .await;
        day(&host, user, "2026-01-09", json!({ "checkIns": 1 })).await;
        day(
            &host,
            user,
            "2026-01-08",
            json!({ "seconds": 299, "sessions": 1 }),
        )
        .await;
        day(
            &host,
            user,
            "2026-01-07",
            json!({ "chapters": 1, "seconds": 600, "goalMet": true }),
        )
        .await;
        day(&host, user, "2025-01-09", json!({ "seconds": 9_000 })).await;
    }
    let totals = json!({ "sessionsPlanned": 3, "sessionsCompleted": 2, "longestStreak": 7 });
    host.put_row("user_stats", "asha", totals, &[])
        .await
        .unwrap();
    let told = get(&asha, "study").await;
    assert_eq!(told.status, 200, "{told:?}");
    let days = told.json["days"].as_array().unwrap();
    let dates: Vec<&str> = days.iter().map(|it| it["date"].as_str().unwrap()).collect();
    assert_eq!(
        dates,
        ["2026-01-07", "2026-01-08", "2026-01-09", "2026-01-10"]
    );
    assert_eq!(
        days[0],
        json!({ "date": "2026-01-07", "seconds": 600, "sessions": 0, "goalMet": true })
    );
    let expected = json!({
        "seconds": 2_399, "sessions": 2, "checkIns": 1, "chapters": 1, "assignments": 0, "activeDays": 3,
    });
    assert_eq!(told.json["totals"], expected);
    assert_eq!(
        (told.number("/streak"), told.number("/longestStreak")),
        (2, 7)
    );
    assert_eq!(told.json["completionRate"], json!(0.67));
    // Yesterday still keeps it, the day before does not.
    assert_eq!(get(&ben, "study").await.number("/streak"), 2);
    host.move_clock("2026-01-11T12:00:00Z".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(get(&asha, "study").await.number("/streak"), 2);
    let late = get(&ben, "study").await;
    assert_eq!(
        (late.number("/streak"), late.number("/longestStreak")),
        (0, 2)
    );
    assert_eq!(late.json["completionRate"], json!(0.0));
    let window = get(&asha, "study?from=2025-01-09&to=2025-01-09").await;
    assert_eq!(window.number("/totals/seconds"), 9_000);
    assert_eq!(window.number("/streak"), 2);
}

#[tokio::test]
async fn a_window_is_a_year_at_the_most() {
    let host = still().await;
    let asha = host.student("asha").await.unwrap();
    let refused = |path: &'static str| {
        let asha = asha.clone();
        async move { get(&asha, path).await }
    };
    check_refused(
        &refused("study?from=2024-12-31").await,
        422,
        "window_too_long",
    );
    check_refused(
        &refused("study?from=2026-01-02&to=2026-01-01").await,
        422,
        "bad_range",
    );
    for odd in [
        "study?from=yesterday",
        "study?to=2026-02-30",
        "study?from=2026-1-1",
    ] {
        check_refused(&get(&asha, odd).await, 400, "validation_failed");
    }
    let whole = get(&asha, "study?from=2025-01-01").await;
    assert_eq!((whole.status, whole.json["days"].clone()), (200, json!([])));
}

#[tokio::test]
async fn what_clients_report_is_in_the_log_of_their_user_alone() {
    let host = still().await;
    let [asha, eve]: [Person; 2] = host
        .students(&["asha", "eve"])
        .await
        .unwrap()
        .try_into()
        .unwrap();
    let page = json!({ "action": "page_time", "page": "/app/home", "seconds": 30 });
    let look = json!({ "action": "resource_view", "entityId": "r1" });
    let report = json!({ "events": [page, look], "clientId": "c1" });
    for _ in 0..2 {
        let taken = post(&asha, "/analytics/activity", report.clone()).await;
        assert_eq!((taken.status, taken.json), (202, json!({ "accepted": 2 })));
    }
    let log = get(&asha, "activity").await;
    let items = log.json["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "a repeat is logged once");
    let of = |action: &str| items.iter().find(|it| it["action"] == action).unwrap();
    assert_eq!(
        of("page_time")["meta"],
        json!({ "page": "/app/home", "seconds": 30 })
    );
    assert_eq!(of("resource_view")["entityType"], "resource");
    assert_eq!(of("resource_view")["localDate"], "2026-01-01");
    let first = get(&asha, "activity?limit=1").await;
    let next = first.text("/nextCursor");
    let second = get(&asha, &format!("activity?limit=1&cursor={next}")).await;
    assert_ne!(first.json["items"][0]["id"], second.json["items"][0]["id"]);
    check_refused(&get(&asha, "activity?cursor=lost").await, 400, "bad_cursor");
    check_refused(
        &get(&asha, "activity?limit=0").await,
        400,
        "validation_failed",
    );
    assert_eq!(get(&eve, "activity").await.json["items"], json!([]));
}

/// B-046: times that are none, actions that have consequences, and batches without end are refused, and nothing of them is kept.
#[tokio::test]
async fn what_is_no_report_is_refused_whole() {
    let host = still().await;
    let asha = host.student("asha").await.unwrap();
    let look = json!({ "action": "post_view", "entityId": "p1" });
    let page = |seconds: Value| json!({ "action": "page_time", "page": "/", "seconds": seconds });
    for event in [
        page(json!(-1)),
        page(json!(0)),
        page(json!(3_601)),
        page(json!("30")),
        page(json!(1.5)),
        page(Value::Null),
        json!({ "action": "share", "entityId": "p1" }),
        json!({ "action": "download", "entityId": "r1" }),
        json!({ "action": "post_view" }),
        json!({ "action": "post_view", "entityId": "p1", "podId": "maths" }),
        json!({ "action": "post_view", "entityId": "no id" }),
    ] {
        let report = json!({ "events": [look, event] });
        let answer = post(&asha, "/analytics/activity", report).await;
        check_refused(&answer, 400, "validation_failed");
    }
    for events in [json!([]), json!(vec![look.clone(); 21]), json!("all")] {
        let answer = post(&asha, "/analytics/activity", json!({ "events": events })).await;
        check_refused(&answer, 400, "validation_failed");
    }
    assert!(host.rows("activity_events").await.unwrap().is_empty());
    let many = json!({ "events": vec![look; 20] });
    assert_eq!(
        post(&asha, "/analytics/activity", many)
            .await
            .number("/accepted"),
        20
    );
    assert_eq!(host.rows("activity_events").await.unwrap().len(), 20);
}

#[tokio::test]
async fn members_read_how_their_pod_is_doing_and_everybody_their_files() {
    let host = still().await;
    let [asha, ben, eve]: [Person; 3] = host
        .students(&["asha", "ben", "eve"])
        .await
        .unwrap()
        .try_into()
        .unwrap();
    host.pod("maths", &asha)
        .member(&ben)
        .public()
        .put()
        .await
        .unwrap();
    let fresh = get(&ben, "pods/maths").await;
    assert_eq!(fresh.number("/stats/healthScore"), 0);
    assert_eq!(fresh.json["stats"]["computedAt"], Value::Null);
    let stats = json!({ "messages7d": 3, "healthScore": 80, "computedAt": "2026-01-01T00:00:00Z" });
    host.put_row("pod_stats", "maths", stats, &[])
        .await
        .unwrap();
    let told = get(&ben, "pods/maths").await;
    assert_eq!(
        (
            told.number("/stats/messages7d"),
            told.number("/stats/healthScore")
        ),
        (3, 80)
    );
    check_refused(&get(&eve, "pods/maths").await, 404, "not_found");
    check_refused(&get(&eve, "pods/nowhere").await, 404, "not_found");
    host.remove_member("maths", &ben).await.unwrap();
    check_refused(&get(&ben, "pods/maths").await, 404, "not_found");
    let mine = get(&asha, "resources").await;
    let same = asha.get("resources", "/resources/stats/me").await.unwrap();
    assert_eq!((mine.status, &mine.json), (200, &same.json));
    assert_eq!(mine.number("/stats/uploads"), 0);
}
