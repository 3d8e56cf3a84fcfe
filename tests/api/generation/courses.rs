//! CRS-20: courses drafted from what is said. B-165, B-205, B-215; acceptance 53.

use std::collections::BTreeSet;

use serde_json::{json, Value};
use testkit::llm::Reply;

use super::stage::{outline, transcript, Stage};

/// B-075, B-078, B-129: six attributes that no table had, written by a guest, and a call for each chapter.
#[tokio::test]
async fn a_course_is_drafted_from_a_transcript_and_its_instructor_hears_how_far_it_is() {
    let stage = Stage::set().await;
    stage.llm.reply([outline(&[0, 1, 3])]);
    let mut listener = stage.ines.listen_to("jobs").await.unwrap();
    let answer = stage
        .draft(json!({ "title": "All about rust", "transcript": transcript(5), "description": "Short." }))
        .await;
    assert_eq!(answer.status, 202, "{answer:?}");
    let (course, job) = (answer.text("/course/id"), answer.text("/jobId"));
    assert_eq!(answer.text("/course/status"), "draft");

    let mut steps = BTreeSet::new();
    loop {
        let heard = listener
            .find(|it| it.payload["$id"] == job.as_str())
            .await
            .unwrap();
        let row = heard.payload;
        steps.insert(row["step"].as_str().unwrap_or_default().to_owned());
        if row["state"] == "done" {
            assert_eq!(
                (&row["done"], &row["total"]),
                (&json!(8), &json!(8)),
                "{row}"
            );
            break;
        }
    }
    for step in ["transcript", "outline", "summaries", "notes"] {
        assert!(steps.contains(step), "{steps:?}");
    }
    stage.host.settle().await.unwrap();

    let chapters = stage.in_order("course_chapters").await;
    let titles: Vec<&str> = chapters
        .iter()
        .map(|it| it["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["From 0", "From 1", "From 3"]);
    let made: BTreeSet<&str> = chapters
        .iter()
        .map(|it| it["$createdAt"].as_str().unwrap())
        .collect();
    assert_eq!(made.len(), 1, "one call made them all: {made:?}");
    for chapter in &chapters {
        assert_eq!(chapter["courseId"], course.as_str());
        // A draft is its instructor's alone.
        assert_eq!(chapter["$permissions"], json!([r#"read("user:ines")"#]));
        assert!(chapter["transcriptExcerpt"].as_str().unwrap().len() > 1_000);
        let content = stage
            .host
            .row("course_content", chapter["$id"].as_str().unwrap())
            .await
            .unwrap()
            .unwrap();
        assert!(
            content["notes"]
                .as_str()
                .unwrap()
                .contains("built-in model"),
            "{content}"
        );
        assert_eq!(content["model"], "json-1");
    }
    let row = stage.host.row("courses", &course).await.unwrap().unwrap();
    assert_eq!(
        (&row["status"], &row["chapterCount"]),
        (&json!("draft"), &json!(3))
    );
    assert_eq!(stage.llm.asked().unwrap().len(), 1 + 2 * 3);
    let usage = stage.host.rows("ai_usage").await.unwrap();
    assert!(usage[0]["tokens"].as_u64().unwrap() > 1_000, "{usage:?}");
}

/// B-205: every chapter began at second 0.
#[tokio::test]
async fn chapters_of_captions_begin_where_they_are_said() {
    let stage = Stage::set().await;
    stage.videos.captions("dQw4w9WgXcQ", 60, 30);
    stage.llm.reply([outline(&[0, 1, 2])]);
    let url = "https://youtu.be/dQw4w9WgXcQ?t=9";
    let answer = stage
        .draft(json!({ "title": "All about rust", "youtubeUrl": url, "withContent": false }))
        .await;
    assert_eq!(
        answer.text("/course/youtubeVideoId"),
        "dQw4w9WgXcQ",
        "{answer:?}"
    );
    stage.host.settle().await.unwrap();
    let job = stage.job(&answer.text("/jobId")).await;
    assert_eq!(job["state"], "done", "{job}");
    let chapters = stage.in_order("course_chapters").await;
    assert!(chapters.len() >= 2, "{chapters:?}");
    assert_eq!(chapters[0]["videoStartSec"], 0);
    for (one, next) in chapters.iter().zip(&chapters[1..]) {
        assert_eq!(one["videoEndSec"], next["videoStartSec"]);
        assert!(next["videoStartSec"].as_u64() > one["videoStartSec"].as_u64());
    }
    assert!(stage.host.rows("course_content").await.unwrap().is_empty());
}

/// Acceptance 53: nothing is made up from a title.
#[tokio::test]
async fn a_video_without_captions_is_no_course() {
    let stage = Stage::set().await;
    let url = "https://www.youtube.com/watch?v=aaaaaaaaaaa";
    let answer = stage
        .draft(json!({ "title": "All about rust", "youtubeUrl": url }))
        .await;
    assert_eq!(answer.status, 202, "{answer:?}");
    stage.host.settle().await.unwrap();
    let job = stage.job(&answer.text("/jobId")).await;
    assert_eq!(
        (&job["state"], &job["errorCode"]),
        (&json!("dead"), &json!("no_transcript"))
    );
    assert!(job["errorMessage"]
        .as_str()
        .unwrap()
        .contains("bring its transcript"));
    assert!(stage.llm.asked().unwrap().is_empty());
    assert!(stage.host.rows("course_chapters").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_model_without_an_outline_leaves_chapters_without_names() {
    let stage = Stage::set().await;
    stage.llm.reply(vec![Reply::text("I will not"); 3]);
    let answer = stage
        .draft(
            json!({ "title": "All about rust", "transcript": transcript(6), "withContent": false }),
        )
        .await;
    stage.host.settle().await.unwrap();
    let job = stage.job(&answer.text("/jobId")).await;
    assert_eq!(job["state"], "done", "{job}");
    let chapters = stage.in_order("course_chapters").await;
    assert_eq!(chapters[0]["title"], "Part 1");
    assert!(chapters.len() >= 5, "{}", chapters.len());
}

#[tokio::test]
async fn what_is_no_material_is_refused_and_nothing_is_written() {
    let stage = Stage::set().await;
    for (body, status, code) in [
        (json!({ "title": "Rust" }), 400, "validation_failed"),
        (
            json!({ "title": "Rust", "youtubeUrl": "https://vimeo.com/1" }),
            400,
            "bad_video_url",
        ),
        (
            json!({ "title": "R", "transcript": "x" }),
            400,
            "validation_failed",
        ),
        (
            json!({ "title": "Rust", "transcript": "x".repeat(200_001) }),
            400,
            "validation_failed",
        ),
        (
            json!({ "title": "Rust", "transcript": "x".repeat(1_100_000) }),
            413,
            "too_large",
        ),
        (
            json!({ "title": "Rust", "transcript": "x", "model": "gpt-9" }),
            400,
            "validation_failed",
        ),
    ] {
        let answer = stage.draft(body).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{answer:?}"
        );
    }
    let guest = stage.host.guest();
    let body = json!({ "title": "Rust", "transcript": "Some text" });
    let refused = guest
        .post("courses", "/courses/generate", body)
        .await
        .unwrap();
    assert_eq!(refused.status, 401);
    for table in ["courses", "transcripts", "jobs"] {
        assert!(stage.host.rows(table).await.unwrap().is_empty(), "{table}");
    }
}

#[tokio::test]
async fn three_courses_an_hour_are_enough() {
    let stage = Stage::set().await;
    let body = || json!({ "title": "All about rust", "transcript": "Rust is an oxide.", "withContent": false });
    for expected in [202, 202, 202, 429] {
        let answer = stage.draft(body()).await;
        assert_eq!(answer.status, expected, "{answer:?}");
    }
    stage.host.settle().await.unwrap();
    let jobs: Vec<Value> = stage.host.rows("jobs").await.unwrap();
    assert!(jobs.iter().all(|it| it["state"] == "done"), "{jobs:?}");
}
