//! J-12: a pass over more courses than one run gets to goes on behind the row where it stopped.

use serde_json::{json, Value};
use testkit::trouble::deaf;
use testkit::{Host, HostOptions};

use super::stage::{host, row, set, tick, wrote};

const COURSES: u32 = 16;

/// Courses that nobody touched for months, and one enrolment in each of the last hour.
async fn enrolled(host: &Host) {
    for number in 0..COURSES {
        let course = json!({
            "instructorId": "ravi", "title": format!("Course {number}"), "description": "What one learns", "status": "published",
        });
        let id = format!("c{number:02}");
        wrote(host, "courses", &id, "2025-10-01T00:00:00.000Z", course).await;
        let enrollment = json!({
            "userId": format!("u{number:02}"), "courseId": id, "type": "free", "status": "active",
        });
        let id = format!("e{number:02}");
        let at = "2026-03-10T11:30:00.000Z";
        wrote(host, "course_enrollments", &id, at, enrollment).await;
    }
    host.settle().await.unwrap();
}

async fn computed(host: &Host) -> Vec<String> {
    let rows = host.rows("course_stats").await.unwrap();
    let id = |row: &Value| row["$id"].as_str().unwrap().to_owned();
    let mut ids: Vec<String> = rows.iter().map(id).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn a_pass_that_was_left_in_the_middle_goes_on_behind_its_last_row() {
    let host = host("2026-03-10T12:10:00Z").await;
    enrolled(&host).await;
    let left = json!({
        "lock": 0, "everySec": 3_600, "cursor": "0|e04", "processed": 5, "lastOkAt": "2026-03-10T11:00:00.000Z",
        "lastRunAt": "2026-03-10T12:00:00.000Z",
    });
    host.set_row("job_runs", "course_stats", left, &[])
        .await
        .unwrap();
    // Once a day all of them are computed: not today again.
    let done = json!({
        "lock": 0, "everySec": 86_400, "lastOkAt": "2026-03-10T12:00:00.000Z", "lastRunAt": "2026-03-10T12:00:00.000Z",
    });
    host.set_row("job_runs", "all_course_stats", done, &[])
        .await
        .unwrap();
    host.tick("analytics").await.unwrap();

    let behind: Vec<String> = (5..COURSES).map(|it| format!("c{it:02}")).collect();
    assert_eq!(computed(&host).await, behind);
    let run = row(&host, "job_runs", "course_stats").await;
    assert_eq!(
        (&run["cursor"], &run["processed"], &run["error"]),
        (&Value::Null, &json!(COURSES), &Value::Null),
        "{run}"
    );
    // The pass stands for the point at which it was begun, and the next one for what was written since.
    assert_eq!(run["lastOkAt"], run["lastRunAt"], "{run}");
    let figures = row(&host, "course_stats", "c15").await;
    assert_eq!(figures["enrollments"], 1, "{figures}");

    let late = json!({ "userId": "late", "courseId": "c01", "type": "free", "status": "active" });
    let at = "2026-03-10T12:30:00.000Z";
    wrote(&host, "course_enrollments", "e99", at, late).await;
    tick(&host, "2026-03-10T13:20:00Z").await;
    let figures = row(&host, "course_stats", "c01").await;
    assert_eq!(figures["enrollments"], 2, "{figures}");
    assert_eq!(
        row(&host, "course_stats", "c00").await,
        Value::Null,
        "nothing was written of it since"
    );
}

/// However much is written of a course within the hour, its figures are computed once.
#[tokio::test]
async fn a_busy_course_is_computed_once_an_hour() {
    // Nobody is told of what is written: two hundred and fifty notices are not what this is about.
    let options = HostOptions {
        clock: Some("2026-03-10T11:10:00Z".parse().unwrap()),
        chaos: Some(deaf()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let ines = host.student("ines").await.unwrap();
    host.course("logic", &ines).put().await.unwrap();
    tick(&host, "2026-03-10T11:15:00Z").await;
    for (job, _) in analytics::clockwork().list() {
        let waits =
            json!({ "notBefore": (job != "course_stats").then_some("2027-01-01T00:00:00.000Z") });
        set(&host, "job_runs", job, waits).await;
    }
    let path = format!(
        "/tablesdb/{}/tables/course_enrollments/rows",
        store::DATABASE
    );
    let rows: Vec<Value> = (0..250)
        .map(|n| {
            json!({
                "$id": format!("e{n}"), "userId": format!("s{n}"), "courseId": "logic", "type": "free", "status": "active",
                "$createdAt": "2026-03-10T11:30:00.000Z", "$updatedAt": "2026-03-10T11:30:00.000Z",
            })
        })
        .collect();
    for some in rows.chunks(100) {
        let some = Some(json!({ "rows": some }));
        host.as_key("POST", &path, some).await.unwrap();
    }
    host.move_clock("2026-03-10T12:15:00Z".parse().unwrap())
        .await
        .unwrap();
    host.tick("analytics").await.unwrap();
    let run = row(&host, "job_runs", "course_stats").await;
    assert_eq!(
        (&run["processed"], &run["error"]),
        (&json!(1), &Value::Null),
        "{run}"
    );
    let figures = row(&host, "course_stats", "logic").await;
    assert_eq!(figures["enrollments"], 250, "{figures}");
}
