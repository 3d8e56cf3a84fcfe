//! CRS-21: what is studied in a chapter. B-160, B-164.

use serde_json::{json, Value};
use testkit::Answer;

use super::stage::{outline, transcript, Stage};

/// A course with one chapter, and what the model was asked for it.
async fn chapter(stage: &Stage) -> (String, String) {
    stage.llm.reply([outline(&[0])]);
    let body =
        json!({ "title": "All about rust", "transcript": transcript(1), "withContent": false });
    let course = stage.draft(body).await.text("/course/id");
    stage.host.settle().await.unwrap();
    let chapter = stage.in_order("course_chapters").await[0]["$id"]
        .as_str()
        .unwrap()
        .to_owned();
    (course, chapter)
}

fn path((course, chapter): &(String, String)) -> String {
    format!("/courses/{course}/chapters/{chapter}/generate")
}

async fn ask(stage: &Stage, of: &(String, String), body: Value) -> Answer {
    let answer = stage.ines.post("courses", &path(of), body).await.unwrap();
    stage.host.settle().await.unwrap();
    answer
}

/// B-164: the original computed a hash, never compared it, and doubled the assignments.
#[tokio::test]
async fn what_was_written_from_the_same_chapter_is_not_written_again() {
    let stage = Stage::set().await;
    let of = chapter(&stage).await;
    let all = json!({ "parts": ["summaries", "notes", "assignments"] });
    let answer = ask(&stage, &of, all.clone()).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    let job = stage.job(&answer.text("/jobId")).await;
    assert_eq!(
        (&job["state"], &job["done"]),
        (&json!("done"), &json!(3)),
        "{job}"
    );
    assert_eq!(stage.llm.asked().unwrap().len(), 1 + 3);

    let again = ask(&stage, &of, all).await;
    assert_eq!(
        (again.status, &again.json["unchanged"]),
        (200, &json!(true))
    );
    assert_eq!(stage.llm.asked().unwrap().len(), 1 + 3);

    let forced = ask(
        &stage,
        &of,
        json!({ "parts": ["notes", "assignments"], "force": true }),
    )
    .await;
    assert_eq!(forced.status, 202, "{forced:?}");
    assert_eq!(stage.llm.asked().unwrap().len(), 1 + 3 + 2);
    assert_eq!(
        stage.host.rows("course_assignments").await.unwrap().len(),
        3
    );
}

/// B-160: there was no right answer anywhere.
#[tokio::test]
async fn assignments_are_drafts_with_keys_that_no_student_reads() {
    let stage = Stage::set().await;
    let of = chapter(&stage).await;
    ask(&stage, &of, json!({ "parts": ["assignments"] })).await;
    let assignments = stage.in_order("course_assignments").await;
    let kinds: Vec<_> = assignments
        .iter()
        .map(|it| it["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["multiple_choice", "short_answer", "essay"]);
    for assignment in &assignments {
        assert_eq!(
            (&assignment["isPublished"], &assignment["$permissions"]),
            (&json!(false), &json!([]))
        );
        let key = stage
            .host
            .row("assignment_keys", assignment["$id"].as_str().unwrap())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(key["$permissions"], json!([]));
    }
}

#[tokio::test]
async fn only_who_teaches_a_course_has_its_chapters_written() {
    let stage = Stage::set().await;
    let of = chapter(&stage).await;
    let ben = stage.host.sign_in("ben").await.unwrap();
    let body = || json!({ "parts": ["notes"] });
    let refused = ben.post("courses", &path(&of), body()).await.unwrap();
    assert_eq!(
        refused.status, 404,
        "a draft is its instructor's: {refused:?}"
    );
    let row = format!("/tablesdb/peerspark-main-db/tables/courses/rows/{}", of.0);
    let published = json!({ "data": { "status": "published" } });
    stage
        .host
        .as_key("PATCH", &row, Some(published))
        .await
        .unwrap();
    let refused = ben.post("courses", &path(&of), body()).await.unwrap();
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "forbidden")
    );
    let other = (of.0.clone(), "nothing".to_owned());
    let missing = stage
        .ines
        .post("courses", &path(&other), body())
        .await
        .unwrap();
    assert_eq!(missing.status, 404);
    for body in [
        json!({ "parts": [] }),
        json!({ "parts": ["poems"] }),
        json!({}),
    ] {
        let refused = stage.ines.post("courses", &path(&of), body).await.unwrap();
        assert_eq!(refused.status, 400, "{refused:?}");
    }
    assert_eq!(stage.llm.asked().unwrap().len(), 1);
}
