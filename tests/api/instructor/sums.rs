//! J-12: the sums over everything that somebody teaches, and who reads them.

use serde_json::{json, Value};
use testkit::trouble::deaf;
use testkit::{Answer, Host, HostOptions, Person};

use super::read;

/// Nobody wrote anything for months.
const LONG_AGO: &str = "2025-10-01T00:00:00.000Z";

/// What each paid.
const PRICE: i64 = 250;

/// Of what is put in place nobody hears: the clock alone looks at it.
async fn host() -> Host {
    let options = HostOptions {
        chaos: Some(deaf()),
        clock: Some("2026-03-10T12:10:00Z".parse().unwrap()),
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

async fn tick(host: &Host, at: &str) {
    host.move_clock(at.parse().unwrap()).await.unwrap();
    host.tick("analytics").await.unwrap();
}

async fn put(host: &Host, table: &str, rows: &[Value]) {
    let path = format!("/tablesdb/{}/tables/{table}/rows", store::DATABASE);
    for some in rows.chunks(100) {
        let rows = Some(json!({ "rows": some }));
        host.as_key("POST", &path, rows).await.unwrap();
    }
}

async fn change(host: &Host, table: &str, id: &str, cells: Value) {
    let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
    let changes = json!({ "data": cells });
    host.as_key("PATCH", &path, Some(changes)).await.unwrap();
}

async fn sums(host: &Host, instructor: &str) -> Value {
    let row = host.row("instructor_stats", instructor).await.unwrap();
    row.unwrap_or(Value::Null)
}

fn course(id: &str, instructor: &str, status: &str) -> Value {
    json!({
        "$id": id, "$createdAt": LONG_AGO, "$updatedAt": LONG_AGO, "instructorId": instructor, "title": format!("Course {id}"),
        "description": "What one learns", "status": status, "ratingSum": 9, "ratingCount": 2,
    })
}

/// Courses of somebody that two take, one of whom dropped out, and that one paid for.
async fn taught(host: &Host, instructor: &str, count: u32) {
    let ids: Vec<String> = (0..count)
        .map(|it| format!("{instructor}-{it:03}"))
        .collect();
    let old = |id: String, mut row: Value| {
        row["$id"] = json!(id);
        row["$createdAt"] = json!(LONG_AGO);
        row["$updatedAt"] = json!(LONG_AGO);
        row
    };
    let courses = ids.iter().map(|id| {
        let mut row = course(id, instructor, "published");
        row["enrollmentCount"] = json!(1);
        row
    });
    let takes = |id: &String, user: &str, status: &str| {
        let row = json!({ "userId": user, "courseId": id, "type": "paid", "status": status });
        old(format!("{user}-{id}"), row)
    };
    let enrollments = ids
        .iter()
        .flat_map(|id| [takes(id, "asha", "active"), takes(id, "ben", "dropped")]);
    let payments = ids.iter().map(|id| {
        let row = json!({
            "userId": "asha", "courseId": id, "amountCents": PRICE, "currency": "usd", "status": "paid",
            "stripeSessionId": format!("cs-{id}"),
        });
        old(format!("py-{id}"), row)
    });
    let (courses, enrollments, payments): (Vec<_>, Vec<_>, Vec<_>) =
        (courses.collect(), enrollments.collect(), payments.collect());
    put(host, "courses", &courses).await;
    put(host, "course_enrollments", &enrollments).await;
    put(host, "payments", &payments).await;
}

/// The totals of dashboard, earnings and report, which are the same.
async fn totals(person: &Person) -> Value {
    let dashboard = read(person, "/dashboard").await;
    let earnings = read(person, "/earnings").await;
    let report = person.get("analytics", "/analytics/report/courses").await;
    let answers: [Answer; 3] = [dashboard, earnings, report.unwrap()];
    for answer in &answers {
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    let [dashboard, earnings, report] = answers.map(|it| it.json);
    let totals = &dashboard["totals"];
    for (cell, of_dashboard) in [
        ("courses", "courses"),
        ("enrollments", "enrollments"),
        ("active30d", "activeStudents30d"),
        ("completions", "completions"),
        ("revenueCents", "revenueCents"),
        ("earningsCents", "earningsCents"),
    ] {
        assert_eq!(report["totals"][cell], totals[of_dashboard], "{cell}");
    }
    for cell in ["revenueCents", "earningsCents"] {
        assert_eq!(earnings[cell], totals[cell], "{cell}");
    }
    totals.clone()
}

/// B-127: a list ends after a hundred; what is summed up does not.
#[tokio::test]
async fn whoever_teaches_more_than_a_list_is_long_sees_the_sums_of_all() {
    let host = host().await;
    let people = host.students(&["ines", "omar"]).await.unwrap();
    let (ines, omar) = (&people[0], &people[1]);
    taught(&host, "ines", 120).await;
    taught(&host, "omar", 1).await;
    let drafts = ["d1", "d2"].map(|id| course(id, "ines", "draft"));
    let mut gone = course("gone", "ines", "published");
    gone["deletedAt"] = json!(LONG_AGO);
    let gone = [gone, course("old", "ines", "archived")];
    put(&host, "courses", &drafts).await;
    put(&host, "courses", &gone).await;

    tick(&host, "2026-03-10T12:15:00Z").await;

    let row = sums(&host, "ines").await;
    assert_eq!(row["$permissions"], json!([r#"read("user:ines")"#]));
    assert_eq!(
        (&row["enrollments"], &row["dropped"], &row["churnRate"]),
        (&json!(120), &json!(120), &json!(0.5)),
        "{row}"
    );
    let shown = totals(ines).await;
    let expected = json!({
        "courses": 120, "drafts": 2, "enrollments": 120, "dropped": 120, "students": 120, "activeStudents30d": 0, "completions": 0,
        "revenueCents": 120 * PRICE, "earningsCents": 120 * PRICE * 9 / 10, "ratingAvg": 4.5, "avgCompletionDays": null,
        "churnRate": 0.5, "engagement": 0.0,
    });
    assert_eq!(shown, expected);
    let dashboard = read(ines, "/dashboard").await;
    let listed = dashboard.json["courses"].as_array().unwrap();
    assert_eq!((listed.len(), dashboard.waves), (100, 2));
    // Of each that is listed the figures are there, also where a page of figures does not reach it.
    let counted = listed.iter().filter(|it| it["revenueCents"] == PRICE);
    let published = listed.iter().filter(|it| it["status"] == "published");
    assert_eq!(counted.count(), published.count());
    assert_eq!(
        dashboard.json["recentActivity"].as_array().unwrap().len(),
        10
    );
    let page = json!({ "method": "GET", "path": "/analytics/report/courses?format=html" });
    let run = ines.api("POST", "/functions/analytics/executions", Some(page));
    let (_, run) = run.await.unwrap();
    let page = run["responseBody"].as_str().unwrap();
    assert!(page.contains("300.00 USD"), "{page}");

    let one = totals(omar).await;
    assert_eq!(
        (&one["courses"], &one["revenueCents"], &one["churnRate"]),
        (&json!(1), &json!(PRICE), &json!(0.5))
    );
    let usual = read(omar, "/dashboard").await;
    assert_eq!((usual.calls, usual.waves), (2, 1));
    host.settle().await.unwrap();
}

/// Before the clock came round, the sums are those of what is listed.
#[tokio::test]
async fn whoever_has_no_sums_yet_sees_those_of_what_is_listed() {
    let host = host().await;
    let ines = host.student("ines").await.unwrap();
    taught(&host, "ines", 120).await;
    let shown = totals(&ines).await;
    assert_eq!(
        (
            &shown["courses"],
            &shown["enrollments"],
            &shown["revenueCents"]
        ),
        (&json!(120), &json!(100), &json!(0))
    );
    assert_eq!(shown["ratingAvg"], json!(4.5));
    host.settle().await.unwrap();
}

/// A pass that died in the middle goes on, ticks come twice, rows are written in between: the sums are those of the rows.
#[tokio::test]
async fn sums_are_exact_however_often_and_wherever_a_pass_was_cut_off() {
    let host = host().await;
    host.students(&["ines", "omar"]).await.unwrap();
    taught(&host, "ines", 12).await;
    taught(&host, "omar", 2).await;
    tick(&host, "2026-03-10T12:15:00Z").await;
    let first = sums(&host, "ines").await;
    assert_eq!(
        (&first["enrollments"], &first["revenueCents"]),
        (&json!(12), &json!(12 * PRICE))
    );
    assert_eq!(sums(&host, "omar").await["enrollments"], json!(2));

    // One more takes a course; the pass was cut off after the course, before the sums.
    let late =
        json!({ "userId": "cleo", "courseId": "ines-003", "type": "free", "status": "active" });
    host.put_row("course_enrollments", "late", late, &[])
        .await
        .unwrap();
    change(
        &host,
        "course_stats",
        "ines-003",
        json!({ "enrollments": 2 }),
    )
    .await;
    host.move_clock("2026-03-10T13:15:00Z".parse().unwrap())
        .await
        .unwrap();
    let (one, other) = tokio::join!(host.tick("analytics"), host.tick("analytics"));
    one.unwrap();
    other.unwrap();
    let second = sums(&host, "ines").await;
    assert_eq!(
        (&second["enrollments"], &second["dropped"]),
        (&json!(13), &json!(12)),
        "{second}"
    );
    assert_eq!(second["trend7d"], json!("[0,0,0,0,0,0,1]"));

    // A course that is deleted is in the sums no longer.
    change(
        &host,
        "courses",
        "ines-000",
        json!({ "deletedAt": "2026-03-10T13:20:00.000Z" }),
    )
    .await;
    tick(&host, "2026-03-10T14:15:00Z").await;
    assert_eq!(sums(&host, "ines").await["enrollments"], json!(12));

    // Sums that somebody began later are not replaced by older ones.
    let later = json!({ "enrollments": 99, "computedAt": "2026-03-10T15:30:00.000Z" });
    change(&host, "instructor_stats", "ines", later).await;
    change(&host, "courses", "ines-001", json!({ "title": "Renamed" })).await;
    tick(&host, "2026-03-10T15:15:00Z").await;
    assert_eq!(sums(&host, "ines").await["enrollments"], json!(99));
    change(
        &host,
        "courses",
        "ines-001",
        json!({ "title": "Renamed again" }),
    )
    .await;
    tick(&host, "2026-03-10T16:15:00Z").await;
    assert_eq!(sums(&host, "ines").await["enrollments"], json!(12));
    host.settle().await.unwrap();
}

/// Their courses stay, and are computed every night; sums are for somebody who reads them.
#[tokio::test]
async fn whoever_deleted_their_account_has_no_sums() {
    let host = host().await;
    host.students(&["ines"]).await.unwrap();
    taught(&host, "ines", 2).await;
    tick(&host, "2026-03-10T12:15:00Z").await;
    assert_eq!(sums(&host, "ines").await["enrollments"], json!(2));
    change(
        &host,
        "profiles",
        "ines",
        json!({ "deletedAt": "2026-03-10T13:00:00.000Z" }),
    )
    .await;
    tick(&host, "2026-03-11T03:30:00Z").await;
    assert_eq!(sums(&host, "ines").await, Value::Null);
    let kept = host.row("course_stats", "ines-000").await.unwrap();
    assert_eq!(kept.unwrap()["enrollments"], json!(1));
    host.settle().await.unwrap();
}
