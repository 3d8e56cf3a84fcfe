//! Jobs that are killed after each of their steps: the same comes out of them, and no answer is paid for twice.

use std::time::Duration;

use serde_json::{json, Value};
use store::jobs::{Ran, Worker};
use testkit::llm::Reply;
use testkit::trouble;

use super::stage::{outline, transcript, Stage};

/// What a row says, whatever its id and its times are.
fn said(row: &Value) -> Value {
    let mut row = row.clone();
    let cells = row.as_object_mut().unwrap();
    cells.retain(|name, _| {
        let is_ours = !name.starts_with('$');
        is_ours && !["courseId", "generatedAt", "podCourseId", "inputHash"].contains(&name.as_str())
    });
    row
}

/// Makes attempts at a job, each killed when the model has been asked once more, until one gets through. Answers how many were killed.
async fn kill_after_each_step(stage: &Stage, worker: &Worker, job: &str) -> u32 {
    let mut kills = 0;
    loop {
        let before = stage.answered();
        // One question is answered, what was put in place by the story first; the one after it is held.
        let answers = if kills == 0 {
            Vec::new()
        } else {
            vec![Reply::Own]
        };
        stage.llm.reply(answers);
        stage.llm.reply([Reply::Hang]);
        // The step before is written down, and the next question is out.
        let next_is_asked = async {
            let answered = |all: &[testkit::llm::Asked]| {
                all.iter()
                    .filter(|it| it.is_over && !it.was_dropped)
                    .count()
                    > before
            };
            stage
                .llm
                .until(|all| answered(all) && all.last().is_some_and(|it| !it.is_over))
                .await
                .unwrap();
        };
        match stage
            .host
            .attempt(worker, job, next_is_asked)
            .await
            .unwrap()
        {
            Some(Ran::Done) => return kills,
            Some(Ran::Busy) => panic!("the job is still taken"),
            Some(other) => panic!("{other:?}"),
            None => {}
        }
        kills += 1;
        assert!(kills < 50, "it makes no progress");
        let all_over = |all: &[testkit::llm::Asked]| all.iter().all(|it| it.is_over);
        stage.llm.until(all_over).await.unwrap();
        stage.host.pass(Duration::from_secs(10 * 60)).await.unwrap();
    }
}

#[tokio::test]
async fn a_course_that_is_killed_after_each_step_is_the_course_that_is_not() {
    let mut told = Vec::new();
    for is_killed in [false, true] {
        let stage = Stage::under(Some(trouble::deaf())).await;
        stage.llm.reply([outline(&[0, 2])]);
        let body = json!({ "title": "All about rust", "transcript": transcript(4) });
        let job = stage.draft(body).await.text("/jobId");
        let worker = courses::generate::worker();
        if is_killed {
            let kills = kill_after_each_step(&stage, &worker, &job).await;
            assert!(kills >= 3, "{kills}");
        } else {
            let ran = stage
                .host
                .attempt(&worker, &job, std::future::pending())
                .await;
            assert_eq!(ran.unwrap(), Some(Ran::Done));
        }
        // One outline and two parts for each of two chapters: each answered, and paid, once.
        assert_eq!(stage.answered(), 5, "{is_killed}");
        let chapters = stage.in_order("course_chapters").await;
        let mut contents = Vec::new();
        for chapter in &chapters {
            let id = chapter["$id"].as_str().unwrap();
            contents.push(said(
                &stage.host.row("course_content", id).await.unwrap().unwrap(),
            ));
        }
        told.push((chapters.iter().map(said).collect::<Vec<_>>(), contents));
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn a_pods_course_that_is_killed_after_each_step_is_the_course_that_is_not() {
    let mut told = Vec::new();
    for is_killed in [false, true] {
        let stage = Stage::under(Some(trouble::deaf())).await;
        super::pods::pod(&stage).await;
        stage.llm.reply([outline(&[0, 2])]);
        let job = super::pods::ask(&stage, transcript(4)).await.text("/jobId");
        let worker = pod_courses::generate::worker();
        if is_killed {
            let kills = kill_after_each_step(&stage, &worker, &job).await;
            assert!(kills >= 1, "{kills}");
        } else {
            let ran = stage
                .host
                .attempt(&worker, &job, std::future::pending())
                .await;
            assert_eq!(ran.unwrap(), Some(Ran::Done));
        }
        assert_eq!(stage.answered(), 3, "{is_killed}");
        let course = &stage.host.rows("pod_courses").await.unwrap()[0];
        assert_eq!(
            (&course["status"], &course["generatedChapters"]),
            (&json!("ready"), &json!(2))
        );
        let chapters = stage.in_order("pod_course_chapters").await;
        told.push(chapters.iter().map(said).collect::<Vec<_>>());
    }
    assert_eq!(told[0], told[1]);
}
