//! PCR-1 and PCR-3: a pod's own course. B-166; acceptance 25 and 31.

use serde_json::{json, Value};
use testkit::llm::Reply;
use testkit::{Answer, Person};

use super::stage::{outline, transcript, Stage};

/// A private pod that Ines owns, with Ben in it, whom this answers.
pub async fn pod(stage: &Stage) -> Person {
    let ben = stage.host.sign_in("ben").await.unwrap();
    let plan = stage.host.pod("maths", &stage.ines).member(&ben);
    plan.put().await.unwrap();
    ben
}

fn body(transcript: &str) -> Value {
    json!({ "podId": "maths", "courseTitle": "All about rust", "transcript": transcript })
}

pub async fn ask(stage: &Stage, transcript: String) -> Answer {
    let answer = stage
        .ines
        .post("pod-courses", "/pod-courses", body(&transcript))
        .await
        .unwrap();
    assert_eq!(answer.status, 202, "{answer:?}");
    answer
}

async fn course(stage: &Stage) -> Value {
    stage.host.rows("pod_courses").await.unwrap()[0].clone()
}

/// B-081: the server called an address without a host, where nothing listened, with what it did not take.
#[tokio::test]
async fn a_pod_gets_one_course_made_chapter_by_chapter() {
    let stage = Stage::set().await;
    pod(&stage).await;
    stage.llm.reply([outline(&[0, 1, 2, 3])]);
    let answer = ask(&stage, transcript(5)).await;
    assert_eq!(answer.text("/podCourse/status"), "queued");
    stage.host.settle().await.unwrap();
    let row = course(&stage).await;
    assert_eq!(
        (
            &row["status"],
            &row["generatedChapters"],
            &row["totalChapters"]
        ),
        (&json!("ready"), &json!(4), &json!(4))
    );
    assert_eq!(row["$permissions"], json!([r#"read("team:maths")"#]));
    for chapter in stage.in_order("pod_course_chapters").await {
        assert_eq!(chapter["status"], "ready", "{chapter}");
        assert!(chapter["content"]
            .as_str()
            .unwrap()
            .contains("built-in model"));
        assert_eq!(chapter["$permissions"], json!([r#"read("team:maths")"#]));
    }
    let again = stage
        .ines
        .post("pod-courses", "/pod-courses", body("Rust."))
        .await
        .unwrap();
    assert_eq!(
        (again.status, again.code().as_str()),
        (409, "already_has_course")
    );
    let retry = stage
        .ines
        .post("pod-courses", "/pod-courses/maths/retry", json!({}))
        .await
        .unwrap();
    assert_eq!(
        (retry.status, retry.code().as_str()),
        (409, "nothing_to_retry")
    );
}

/// B-104, B-166: each chapter rewrote the whole course from memory; complete, said the original, when every chapter had failed.
#[tokio::test]
async fn chapters_that_fail_are_missing_and_made_by_a_retry() {
    let stage = Stage::set().await;
    let ben = pod(&stage).await;
    stage.llm.reply([outline(&[0, 1])]);
    // The first chapter: no use, even when asked again and of another model.
    stage.llm.reply(vec![Reply::text("no"); 3]);
    ask(&stage, transcript(3)).await;
    stage.host.settle().await.unwrap();
    let row = course(&stage).await;
    assert_eq!(
        (
            &row["status"],
            &row["generatedChapters"],
            &row["failedChapters"]
        ),
        (&json!("partial"), &json!(1), &json!(1))
    );
    assert!(
        row["errorMessage"].as_str().unwrap().contains("try again"),
        "{row}"
    );

    let before = stage.llm.asked().unwrap().len();
    let refused = ben
        .post("pod-courses", "/pod-courses/maths/retry", json!({}))
        .await
        .unwrap();
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "forbidden")
    );
    let retry = stage
        .ines
        .post("pod-courses", "/pod-courses/maths/retry", json!({}))
        .await
        .unwrap();
    assert_eq!(retry.status, 202, "{retry:?}");
    assert_eq!(retry.number("/podCourse/revision"), 2);
    stage.host.settle().await.unwrap();
    let row = course(&stage).await;
    assert_eq!(
        (
            &row["status"],
            &row["generatedChapters"],
            &row["failedChapters"]
        ),
        (&json!("ready"), &json!(2), &json!(0))
    );
    assert_eq!(row["errorCode"], Value::Null);
    assert_eq!(
        stage.llm.asked().unwrap().len(),
        before + 1,
        "only what is missing is asked for"
    );
}

#[tokio::test]
async fn a_course_that_cannot_be_made_says_so() {
    let stage = Stage::set().await;
    pod(&stage).await;
    let body = json!({ "podId": "maths", "courseTitle": "All about rust", "youtubeUrl": "https://youtu.be/aaaaaaaaaaa" });
    let answer = stage
        .ines
        .post("pod-courses", "/pod-courses", body)
        .await
        .unwrap();
    assert_eq!(answer.status, 202, "{answer:?}");
    stage.host.settle().await.unwrap();
    let row = course(&stage).await;
    assert_eq!(
        (&row["status"], &row["errorCode"]),
        (&json!("failed"), &json!("no_transcript")),
        "{row}"
    );
}

#[tokio::test]
async fn only_who_leads_a_pod_has_a_course_made() {
    let stage = Stage::set().await;
    let ben = pod(&stage).await;
    let cleo = stage.host.sign_in("cleo").await.unwrap();
    let una = stage.host.sign_in_unverified("una").await.unwrap();
    for (person, status) in [
        (&stage.host.guest(), 401),
        (&una, 401),
        (&cleo, 404),
        (&ben, 403),
    ] {
        let answer = person
            .post("pod-courses", "/pod-courses", body("Rust."))
            .await
            .unwrap();
        assert_eq!(answer.status, status, "{answer:?}");
    }
    let wrong =
        json!({ "podId": "maths", "courseTitle": "Rust", "youtubeUrl": "https://vimeo.com/1" });
    let answer = stage
        .ines
        .post("pod-courses", "/pod-courses", wrong)
        .await
        .unwrap();
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (400, "bad_video_url")
    );
    assert!(stage.host.rows("pod_courses").await.unwrap().is_empty());
    assert!(stage.llm.asked().unwrap().is_empty());
}

/// Acceptance 25, B-102: two requests, one course.
#[tokio::test]
async fn of_two_who_ask_at_once_one_gets_a_course() {
    let stage = Stage::contended().await;
    pod(&stage).await;
    let ask = || {
        stage
            .ines
            .post("pod-courses", "/pod-courses", body("Rust is an oxide."))
    };
    let (one, other) = tokio::join!(ask(), ask());
    let mut statuses = [one.unwrap().status, other.unwrap().status];
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 409]);
    stage.host.settle().await.unwrap();
    assert_eq!(stage.host.rows("pod_courses").await.unwrap().len(), 1);
}
