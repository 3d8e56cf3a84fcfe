//! Reports and exports: what they say, as data, as a page, as a table.

mod doings;

use serde_json::{json, Value};
use testkit::{Host, Person};

use super::stage::{day, host, set, studied};

/// A Tuesday.
const NOON: &str = "2026-03-10T12:00:00Z";

const EVIL: &str = "=1+1,\"<script>alert(1)</script>";

/// What a function answered, as its client gets it: status, text, headers.
struct Got {
    status: u64,
    text: String,
    headers: Vec<(String, String)>,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

async fn get(person: &Person, path: &str) -> Got {
    get_accepting(person, path, "*/*").await
}

async fn get_accepting(person: &Person, path: &str, accept: &str) -> Got {
    let run = json!({ "method": "GET", "path": path, "headers": { "accept": accept } });
    let (status, run) = person
        .api("POST", "/functions/analytics/executions", Some(run))
        .await
        .unwrap();
    assert_eq!(status, 201, "{run}");
    let headers = run["responseHeaders"].as_array().unwrap().iter();
    let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
    Got {
        status: run["responseStatusCode"].as_u64().unwrap(),
        text: text(&run, "responseBody"),
        headers: headers
            .map(|it| (text(it, "name").to_lowercase(), text(it, "value")))
            .collect(),
    }
}

/// A session with more to it than [`studied`] says.
async fn session(host: &Host, user: &str, id: &str, began: &str, cells: Value) {
    studied(host, user, id, began, 1_800).await;
    set(host, "study_sessions", id, cells).await;
}

/// Somebody who studied: in two subjects, in a pod, and in one that is closed to them by now.
async fn asha() -> (Host, Person, Person) {
    let host = host(NOON).await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let [asha, ben] = <[Person; 2]>::try_from(people).unwrap();
    for (date, seconds, met) in [
        ("2025-12-31", 7_200, true),
        ("2026-03-07", 3_600, true),
        ("2026-03-08", 1_800, false),
        ("2026-03-09", 5_400, true),
    ] {
        let cells =
            json!({ "seconds": seconds, "sessions": 1, "goalMet": met, "goalSeconds": 3_600 });
        day(&host, "asha", date, cells).await;
    }
    day(&host, "ben", "2026-03-09", json!({ "seconds": 60 })).await;
    host.put_row(
        "pods",
        "maths",
        json!({ "name": "Maths <b>", "ownerId": "ben" }),
        &[r#"read("users")"#],
    )
    .await
    .unwrap();
    host.put_row(
        "pods",
        "closed",
        json!({ "name": "Closed pod", "ownerId": "ben", "isPublic": false }),
        &[],
    )
    .await
    .unwrap();
    let maths = json!({ "subject": "Calculus", "podId": "maths", "durationSec": 3_600 });
    session(&host, "asha", "s1", "2026-03-07T09:00:00Z", maths).await;
    let evil = json!({ "subject": EVIL, "podId": "closed" });
    session(&host, "asha", "s2", "2026-03-08T09:00:00Z", evil).await;
    let more = json!({ "subject": "Calculus", "durationSec": 5_400 });
    session(&host, "asha", "s3", "2026-03-09T09:00:00Z", more).await;
    session(
        &host,
        "asha",
        "s4",
        "2026-03-09T19:00:00Z",
        json!({ "status": "running" }),
    )
    .await;
    session(
        &host,
        "ben",
        "s5",
        "2026-03-09T09:00:00Z",
        json!({ "subject": "Ben's" }),
    )
    .await;
    let won = json!({
        "userId": "asha", "key": "first_focus", "points": 10, "rarity": "rare", "earnedAt": "2026-03-07T10:00:00Z",
        "scopeId": "",
    });
    host.put_row("user_achievements", "ua1", won, &[])
        .await
        .unwrap();
    doings::put(&host).await;
    host.settle().await.unwrap();
    (host, asha, ben)
}

#[tokio::test]
async fn a_report_says_what_somebody_studied() {
    let (_host, asha, ben) = asha().await;
    let got = get(&asha, "/analytics/report").await;
    assert_eq!(got.status, 200, "{}", got.text);
    let report = got.json();
    assert_eq!(
        (&report["from"], &report["to"]),
        (&json!("2026-02-09"), &json!("2026-03-10"))
    );
    let expected = json!({
        "seconds": 10_800, "sessions": 3, "activeDays": 3, "goalDays": 2, "checkIns": 0, "chapters": 0, "assignments": 0,
    });
    assert_eq!(report["totals"], expected);
    assert_eq!(report["streak"], json!({ "current": 3, "longest": 3 }));
    assert_eq!(report["days"].as_array().unwrap().len(), 30);
    assert_eq!(report["days"][28]["seconds"], json!(5_400));
    assert_eq!(
        report["subjects"],
        json!([
            { "subject": "Calculus", "seconds": 9_000, "sessions": 2 },
            { "subject": EVIL, "seconds": 1_800, "sessions": 1 },
        ])
    );
    assert_eq!(
        report["pods"],
        json!([
            { "podId": "maths", "name": "Maths <b>", "seconds": 3_600, "sessions": 1 },
            { "podId": "closed", "name": null, "seconds": 1_800, "sessions": 1 },
        ])
    );
    assert_eq!(report["achievements"][0]["key"], json!("first_focus"));
    let other = get(&ben, "/analytics/report").await.json();
    assert_eq!(other["totals"]["seconds"], json!(60));
    assert_eq!(other["subjects"][0]["subject"], json!("Ben's"));
}

/// The last day of somebody's report is today where they are.
#[tokio::test]
async fn a_day_is_one_of_the_readers_calendar() {
    let (host, asha, _ben) = asha().await;
    for (zone, to, current) in [
        ("Pacific/Kiritimati", "2026-03-11", 0),
        ("Pacific/Pago_Pago", "2026-03-10", 3),
        ("UTC", "2026-03-10", 3),
    ] {
        let path = format!(
            "/tablesdb/{}/tables/user_settings/rows/asha",
            store::DATABASE
        );
        let data = json!({ "data": { "timezone": zone } });
        host.as_key("PATCH", &path, Some(data)).await.unwrap();
        let report = get(&asha, "/analytics/report").await.json();
        assert_eq!(report["to"], json!(to), "{zone}");
        assert_eq!(report["streak"]["current"], json!(current), "{zone}");
    }
    let year = get(&asha, "/analytics/report?from=2025-12-31&to=2025-12-31")
        .await
        .json();
    assert_eq!(year["totals"]["seconds"], json!(7_200));
    let past = get(&asha, "/analytics/report?from=2020-01-01&to=2020-12-31")
        .await
        .json();
    assert_eq!(
        (past["days"].as_array().unwrap().len(), &past["streak"]),
        (366, &Value::Null)
    );
}

#[tokio::test]
async fn a_window_that_is_none_or_too_long_is_refused() {
    let (host, asha, _ben) = asha().await;
    for (query, status, code) in [
        ("from=2026-03-02&to=2026-03-01", 422, "bad_range"),
        ("from=2026-04-01", 422, "bad_range"),
        ("from=2024-01-01&to=2026-01-01", 422, "window_too_long"),
        ("from=0001-01-01&to=9999-12-31", 422, "window_too_long"),
        ("from=yesterday", 400, "validation_failed"),
        ("to=2026-02-30", 400, "validation_failed"),
        ("format=pdf", 400, "validation_failed"),
    ] {
        for path in ["report", "export"] {
            let got = get(&asha, &format!("/analytics/{path}?{query}")).await;
            assert_eq!(
                (got.status, got.json()["code"].as_str()),
                (status, Some(code)),
                "{path} {query}"
            );
        }
    }
    let guest = host
        .guest()
        .get("analytics", "/analytics/report")
        .await
        .unwrap();
    assert_eq!(guest.status, 401);
}

/// The page is one piece: it loads nothing, runs nothing, and nothing that people wrote is markup in it.
#[tokio::test]
async fn a_page_is_shown_to_who_wants_one() {
    let (_host, asha, _ben) = asha().await;
    let asked = get(&asha, "/analytics/report?format=html").await;
    let browser = get_accepting(&asha, "/analytics/report", "text/html,*/*;q=0.8").await;
    assert_eq!(asked.text, browser.text);
    assert_eq!(asked.header("content-type"), "text/html; charset=utf-8");
    let policy = asked.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    assert_eq!(asked.header("x-content-type-options"), "nosniff");
    let page = &asked.text;
    for part in [
        "Study time by day",
        "Subjects",
        "Pods",
        "Achievements",
        "First focus",
        "3 h 00 min",
        "3 days",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !page.contains("<script"));
    assert!(page.contains("Maths &lt;b&gt;") && !page.contains("<b>"));
    assert!(!page.contains("Closed pod"));
    assert_eq!(page.matches("role=\"img\"").count(), 5);
    assert_eq!(page.matches("<table>").count(), 7);
    let json = get_accepting(&asha, "/analytics/report?format=json", "text/html").await;
    assert!(json.json()["totals"].is_object());
}

/// B-197: an export has the days that are asked for. B-137: it is a table that spreadsheets read and do not compute.
#[tokio::test]
async fn an_export_is_a_table_or_everything() {
    let (_host, asha, _ben) = asha().await;
    let range = "from=2026-03-07&to=2026-03-09";
    let days = get(&asha, &format!("/analytics/export?format=csv&{range}")).await;
    assert_eq!(days.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        days.header("content-disposition"),
        "attachment; filename=\"study-days-2026-03-07-2026-03-09.csv\""
    );
    let expected = "date,seconds,sessions,checkIns,chapters,assignments,goalSeconds,goalMet\r\n\
        \"2026-03-07\",\"3600\",\"1\",\"0\",\"0\",\"0\",\"3600\",\"true\"\r\n\
        \"2026-03-08\",\"1800\",\"1\",\"0\",\"0\",\"0\",\"3600\",\"false\"\r\n\
        \"2026-03-09\",\"5400\",\"1\",\"0\",\"0\",\"0\",\"3600\",\"true\"\r\n";
    assert_eq!(days.text, expected);
    let sessions = get(
        &asha,
        &format!("/analytics/export?format=csv&table=sessions&{range}"),
    )
    .await;
    let lines: Vec<&str> = sessions.text.lines().collect();
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(
        lines[2].contains(",\"'=1+1,\"\"<script>alert(1)</script>\","),
        "{}",
        lines[2]
    );
    let won = get(&asha, "/analytics/export?format=csv&table=achievements").await;
    assert!(
        won.text
            .ends_with("\"first_focus\",\"\",\"10\",\"rare\"\r\n"),
        "{}",
        won.text
    );
    let all = get(&asha, &format!("/analytics/export?{range}"))
        .await
        .json();
    assert_eq!(
        (
            all["days"].as_array().unwrap().len(),
            all["sessions"].as_array().unwrap().len()
        ),
        (3, 3)
    );
    assert_eq!(all["sessions"][1]["subject"], json!(EVIL));
    let one = get(&asha, "/analytics/export?from=2026-03-08&to=2026-03-08")
        .await
        .json();
    assert_eq!(one["sessions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn whoever_studies_more_often_than_a_list_is_long_is_shown_whole() {
    let (host, asha, _ben) = asha().await;
    let rows: Vec<Value> = (0..501)
        .map(|n| {
            json!({
                "$id": format!("m{n}"), "userId": "asha", "source": "manual", "durationSec": 60, "status": "done",
                "startedAt": "2026-03-01T08:00:00Z", "localDate": "2026-03-01", "subject": "Cards",
            })
        })
        .collect();
    let path = format!("/tablesdb/{}/tables/study_sessions/rows", store::DATABASE);
    for some in rows.chunks(100) {
        host.as_key("POST", &path, Some(json!({ "rows": some })))
            .await
            .unwrap();
    }
    let report = get(&asha, "/analytics/report").await.json();
    let cards = report["subjects"].as_array().unwrap().iter();
    let cards: Vec<&Value> = cards.filter(|it| it["subject"] == "Cards").collect();
    assert_eq!(cards[0]["sessions"], json!(501));
}

#[tokio::test]
async fn an_instructor_sees_how_their_own_courses_do() {
    let host = host(NOON).await;
    let people = host.students(&["ravi", "asha"]).await.unwrap();
    let [ravi, asha] = <[Person; 2]>::try_from(people).unwrap();
    for (id, title) in [("rust", "Rust <i>"), ("golang", "Golang")] {
        let title = json!({ "title": title });
        host.course(id, &ravi)
            .chapters(2)
            .with(title)
            .put()
            .await
            .unwrap();
    }
    // What the row of the course counts is newer than the roll-up.
    let counted = json!({ "enrollmentCount": 41, "completionCount": 9 });
    set(&host, "courses", "rust", counted).await;
    let stats = json!({
        "enrollments": 40, "active30d": 12, "completions": 9, "dropped": 3, "completionRate": 0.225, "avgScore": 81.5,
        "revenueCents": 120_000, "earningsCents": 102_000, "trend7d": "[0,1,0,2,0,0,4]",
        "computedAt": "2026-03-10T11:07:00.000Z",
    });
    let own = [r#"read("user:ravi")"#];
    host.put_row("course_stats", "rust", stats.clone(), &own)
        .await
        .unwrap();
    host.put_row("course_stats", "another", stats, &[r#"read("user:una")"#])
        .await
        .unwrap();
    let report = get(&ravi, "/analytics/report/courses").await.json();
    assert_eq!(report["totals"]["enrollments"], json!(41));
    assert_eq!(report["totals"]["courses"], json!(2));
    assert_eq!(report["trend7d"], json!([0, 1, 0, 2, 0, 0, 4]));
    assert_eq!(
        (
            &report["courses"][0]["courseId"],
            &report["courses"][1]["enrollments"]
        ),
        (&json!("rust"), &json!(0))
    );
    let page = get(&ravi, "/analytics/report/courses?format=html")
        .await
        .text;
    for part in [
        "Rust &lt;i&gt;",
        "1200.00 USD",
        "1020.00 USD",
        "22 %",
        "82 %",
        "today",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let none = get(&asha, "/analytics/report/courses").await.json();
    assert_eq!(
        (&none["courses"], &none["totals"]["revenueCents"]),
        (&json!([]), &json!(0))
    );
    let page = get(&asha, "/analytics/report/courses?format=html")
        .await
        .text;
    assert!(page.contains("You have no course yet.") && !page.contains("<svg"));
}

/// Figures of the platform are for its admins alone.
#[tokio::test]
async fn an_admin_sees_how_the_platform_does() {
    let host = host(NOON).await;
    let people = host.students(&["ada", "asha"]).await.unwrap();
    let [ada, asha] = <[Person; 2]>::try_from(people).unwrap();
    let labels = json!({ "labels": ["admin"] });
    host.as_key("PUT", "/users/ada/labels", Some(labels))
        .await
        .unwrap();
    for (date, active) in [("2026-03-08", 7), ("2026-03-09", 11), ("2026-01-01", 99)] {
        let figures = json!({
            "activeUsers": active, "newUsers": 1, "posts": 4, "comments": 2, "messages": 30, "checkIns": 3,
            "studySeconds": 36_000, "enrollments": 2, "completions": 1, "revenueCents": 4_900,
        });
        host.put_row("analytics_daily", date, figures, &[])
            .await
            .unwrap();
    }
    let run = json!({
        "lastRunAt": "2026-03-10T03:23:00Z", "lastOkAt": "2026-03-10T03:23:00Z", "processed": 900, "drift": 5, "everySec": 86_400,
        "durationMs": 1_200,
    });
    host.set_row("job_runs", "counters", run, &[])
        .await
        .unwrap();
    let failed = json!({ "failures": 4, "error": "internal: <b>broken</b>", "lastOkAt": "2026-03-10T06:07:00Z", "everySec": 3_600 });
    host.set_row("job_runs", "payments", failed, &[])
        .await
        .unwrap();
    for person in [&asha, &host.guest()] {
        let refused = person.get("analytics", "/admin/report").await.unwrap();
        assert!(matches!(refused.status, 401 | 403), "{refused:?}");
    }
    let report = get(&ada, "/admin/report").await.json();
    assert_eq!(
        (
            &report["totals"]["mostActiveUsers"],
            &report["totals"]["messages"]
        ),
        (&json!(11), &json!(60))
    );
    assert_eq!(report["days"][0]["date"], json!("2026-03-08"));
    let jobs = report["jobs"].as_array().unwrap();
    let job = |id: &str| jobs.iter().find(|it| it["id"] == id).unwrap();
    assert_eq!(
        (&job("counters")["drift"], &job("counters")["lateSince"]),
        (&json!(5), &Value::Null)
    );
    assert_eq!(
        job("payments")["lateSince"],
        json!("2026-03-10T07:07:00.000Z")
    );
    let page = get(&ada, "/admin/report?format=html").await.text;
    for part in [
        "Active people by day",
        "late since 2026-03-10 07:07 UTC",
        "internal: &lt;b&gt;broken&lt;/b&gt;",
        "Rows put right",
        "20 h 00 min",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let early = get(
        &ada,
        "/admin/report?from=2020-01-01&to=2020-01-31&format=html",
    )
    .await
    .text;
    assert!(early.contains("No day of these is counted yet."));
}
