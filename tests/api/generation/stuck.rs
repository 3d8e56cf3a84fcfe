//! J-25: courses that nobody makes any more say so. B-074, B-166.

use std::time::Duration;

use model::{did, EdgeId, Kind};
use serde_json::{json, Value};
use testkit::trouble::deaf;

use super::pods;
use super::stage::{transcript, Stage};

const QUARTER: Duration = Duration::from_secs(15 * 60);

async fn lose(stage: &Stage, table: &str, id: &str) {
    let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
    stage.host.as_key("DELETE", &path, None).await.unwrap();
}

async fn change(stage: &Stage, table: &str, id: &str, cells: Value) {
    let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
    let changes = json!({ "data": cells });
    stage
        .host
        .as_key("PATCH", &path, Some(changes))
        .await
        .unwrap();
}

async fn row(stage: &Stage, table: &str, id: &str) -> Value {
    stage.host.row(table, id).await.unwrap().unwrap()
}

/// Lets time pass, and the scheduler look.
async fn later(stage: &Stage, time: Duration) {
    stage.host.pass(time).await.unwrap();
    stage.host.tick("scheduler").await.unwrap();
}

async fn drafted(stage: &Stage) -> (String, String) {
    let body = json!({ "title": "Rust", "transcript": transcript(3), "withContent": false });
    let answer = stage.draft(body).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    (answer.text("/course/id"), answer.text("/jobId"))
}

#[tokio::test]
async fn a_draft_whose_job_is_gone_has_failed_after_a_quarter_of_an_hour() {
    let stage = Stage::under(Some(deaf())).await;
    let (gone, job) = drafted(&stage).await;
    lose(&stage, "jobs", &job).await;
    let (dead, job) = drafted(&stage).await;
    change(&stage, "jobs", &job, json!({ "state": "dead" })).await;
    let chapter = json!({ "courseId": dead, "seq": 1, "title": "One" });
    let host = &stage.host;
    host.put_row("course_chapters", "c1", chapter, &[])
        .await
        .unwrap();
    change(&stage, "courses", &dead, json!({ "chapterCount": 1 })).await;
    later(&stage, Duration::from_secs(14 * 60)).await;
    assert_eq!(
        row(&stage, "courses", &gone).await["generation"],
        "generating"
    );
    later(&stage, Duration::from_secs(120)).await;
    let failed = row(&stage, "courses", &gone).await;
    assert_eq!(failed["generation"], "failed", "{failed}");
    assert!(failed["generationError"]
        .as_str()
        .unwrap()
        .contains("try again"));
    // What is there is a part.
    assert_eq!(row(&stage, "courses", &dead).await["generation"], "partial");
    let path = format!("/courses/{gone}");
    let read = stage.ines.get("courses", &path).await.unwrap();
    assert_eq!(read.text("/course/generation"), "failed", "{read:?}");
}

#[tokio::test]
async fn a_draft_whose_job_waits_is_made() {
    let stage = Stage::under(Some(deaf())).await;
    let (course, _) = drafted(&stage).await;
    later(&stage, 2 * QUARTER).await;
    let made = row(&stage, "courses", &course).await;
    assert_eq!(
        (&made["generation"], &made["generationError"]),
        (&json!("ready"), &Value::Null),
        "{made}"
    );
}

#[tokio::test]
async fn a_draft_that_cannot_be_made_says_why() {
    let stage = Stage::set().await;
    let body = json!({ "title": "Rust", "youtubeUrl": "https://youtu.be/aaaaaaaaaaa" });
    let answer = stage.draft(body).await;
    stage.host.settle().await.unwrap();
    let course = row(&stage, "courses", &answer.text("/course/id")).await;
    assert_eq!(course["generation"], "failed", "{course}");
    assert!(course["generationError"]
        .as_str()
        .unwrap()
        .contains("captions"));
}

/// B-074: the original stayed "structuring" for ever.
#[tokio::test]
async fn a_pods_course_whose_job_is_dead_or_gone_has_failed() {
    let stage = Stage::under(Some(deaf())).await;
    pods::pod(&stage).await;
    let job = pods::ask(&stage, transcript(3)).await.text("/jobId");
    let id: EdgeId = did(Kind::POD_COURSE, &["maths"]);
    later(&stage, Duration::from_secs(1)).await;
    change(&stage, "jobs", &job, json!({ "state": "dead" })).await;
    change(
        &stage,
        "pod_courses",
        id.as_str(),
        json!({ "status": "structuring" }),
    )
    .await;
    later(&stage, QUARTER + Duration::from_secs(60)).await;
    let failed = row(&stage, "pod_courses", id.as_str()).await;
    assert_eq!(failed["status"], "failed", "{failed}");
    assert!(failed["errorMessage"]
        .as_str()
        .unwrap()
        .contains("try again"));
    lose(&stage, "jobs", &job).await;
    let half = json!({ "status": "generating", "generatedChapters": 2 });
    change(&stage, "pod_courses", id.as_str(), half).await;
    later(&stage, QUARTER + Duration::from_secs(60)).await;
    let partial = row(&stage, "pod_courses", id.as_str()).await;
    assert_eq!(partial["status"], "partial", "{partial}");
    // Whoever asked may ask again.
    let retry = stage
        .ines
        .post("pod-courses", "/pod-courses/maths/retry", json!({}))
        .await
        .unwrap();
    assert_eq!(retry.status, 202, "{retry:?}");
}
