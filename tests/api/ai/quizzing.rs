//! AI-5: quizzes on chapters, for those who may read them.

use model::{did, EdgeId, Kind};
use serde_json::{json, Value};
use testkit::llm::Reply;
use testkit::{Answer, Person};

use super::stage::Stage;

fn question(number: u32) -> Value {
    json!({
        "question": format!("What is rust, {number}?"), "options": ["An [oxide](http://x.example)", "A metal", "A gas", "A salt"],
        "correctOption": 0, "explanation": "The chapter says so.",
    })
}

fn quiz(questions: u32) -> Reply {
    let questions: Vec<Value> = (1..=questions).map(question).collect();
    Reply::Json(json!({ "questions": questions }))
}

/// A course of two chapters by Ines, with something to read in both; and its students.
async fn course(stage: &Stage, students: &[&Person]) -> Person {
    let ines = stage.host.sign_in("ines").await.unwrap();
    let mut plan = stage.host.course("rust", &ines).chapters(2);
    for student in students {
        plan = plan.student(student);
    }
    plan.put().await.unwrap();
    for chapter in ["rust-c1", "rust-c2"] {
        let said =
            json!({ "data": { "transcriptExcerpt": "Rust is an oxide of iron. ".repeat(20) } });
        let path = format!(
            "/tablesdb/{}/tables/course_chapters/rows/{chapter}",
            store::DATABASE
        );
        stage.host.as_key("PATCH", &path, Some(said)).await.unwrap();
    }
    stage.host.settle().await.unwrap();
    ines
}

async fn ask(person: &Person, body: Value) -> Answer {
    person.post("ai", "/ai/quiz", body).await.unwrap()
}

async fn read(person: &Person, id: &str) -> Answer {
    person.get("ai", &format!("/ai/quiz/{id}")).await.unwrap()
}

fn on(chapter: &str) -> Value {
    json!({ "courseId": "rust", "chapterId": chapter })
}

#[tokio::test]
async fn a_student_is_asked_about_what_they_read() {
    let stage = Stage::set().await;
    course(&stage, &[&stage.asha]).await;
    stage.llm.reply([quiz(5)]);
    let mut body = on("rust-c2");
    body["questions"] = json!(3);
    let asked = ask(&stage.asha, body).await;
    assert_eq!(asked.status, 202, "{asked:?}");
    stage.host.settle().await.unwrap();
    let done = read(&stage.asha, &asked.text("/task/id")).await;
    assert_eq!(done.text("/task/state"), "done", "{done:?}");
    let questions = done.json["task"]["quiz"]["questions"].as_array().unwrap();
    assert_eq!(questions.len(), 3);
    assert_eq!(questions[0]["options"][0], "An oxide");
    assert_eq!(questions[0]["correctOption"], 0);
    let usage = stage.usage().await;
    assert_eq!(usage["requests"]["used"], 1);
    assert!(usage["tokens"]["used"].as_u64().unwrap() > 0);
    // What the chapter says is data, and no instruction.
    let said = stage.llm.asked().unwrap()[0].body["messages"].clone();
    assert!(!said[0]["content"]
        .as_str()
        .unwrap()
        .contains("oxide of iron"));
    assert!(said[2]["content"]
        .as_str()
        .unwrap()
        .contains("oxide of iron"));
    // It is theirs alone.
    let ben = stage.host.sign_in("ben").await.unwrap();
    let id = asked.text("/task/id");
    assert_eq!(read(&ben, &id).await.status, 404);
    let path = format!("/ai/quiz/{id}/retry");
    assert_eq!(ben.post("ai", &path, json!({})).await.unwrap().status, 404);
    let again = stage.asha.post("ai", &path, json!({})).await.unwrap();
    assert_eq!((again.status, again.code().as_str()), (409, "wrong_state"));
}

#[tokio::test]
async fn who_may_not_read_a_chapter_is_not_asked_about_it() {
    let stage = Stage::set().await;
    let ines = course(&stage, &[&stage.asha]).await;
    let una = stage.host.sign_in_unverified("una").await.unwrap();
    let ben = stage.host.sign_in("ben").await.unwrap();
    for (person, chapter, status, code) in [
        (&stage.host.guest(), "rust-c1", 401, ""),
        (&una, "rust-c1", 401, ""),
        (&ben, "rust-c2", 403, "not_enrolled"),
        (&ben, "none", 404, "not_found"),
        (&ben, "rust-c1", 202, ""),
        (&ines, "rust-c2", 202, ""),
        (&stage.asha, "rust-c2", 202, ""),
    ] {
        let answer = ask(person, on(chapter)).await;
        assert_eq!(answer.status, status, "{} {chapter}: {answer:?}", person.id);
        if !code.is_empty() {
            assert_eq!(answer.code(), code);
        }
    }
    // Who dropped the course reads it no more.
    let id: EdgeId = did(Kind::ENROLLMENT, &["rust", "asha"]);
    let path = format!(
        "/tablesdb/{}/tables/course_enrollments/rows/{id}",
        store::DATABASE
    );
    let dropped = json!({ "data": { "status": "dropped" } });
    stage
        .host
        .as_key("PATCH", &path, Some(dropped))
        .await
        .unwrap();
    let answer = ask(&stage.asha, on("rust-c2")).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (403, "not_enrolled")
    );
    stage.host.settle().await.unwrap();
}

/// A chapter of a course that a pod had made is its members'.
#[tokio::test]
async fn a_pods_chapter_is_asked_about_by_its_members() {
    let stage = Stage::set().await;
    let (olga, ben) = (
        stage.host.sign_in("olga").await.unwrap(),
        stage.host.sign_in("ben").await.unwrap(),
    );
    stage
        .host
        .pod("maths", &olga)
        .member(&stage.asha)
        .put()
        .await
        .unwrap();
    for (id, status) in [("pc1", "ready"), ("pc2", "stub")] {
        let chapter = json!({
            "podCourseId": "pp", "podId": "maths", "seq": if id == "pc1" { 1 } else { 2 }, "title": "Rust", "status": status,
            "objectives": [], "attempts": 0, "content": "Rust is an oxide of iron. ".repeat(20),
        });
        stage
            .host
            .put_row("pod_course_chapters", id, chapter, &[])
            .await
            .unwrap();
    }
    for (person, chapter, status) in [
        (&stage.asha, "pc1", 202),
        (&stage.asha, "pc2", 404),
        (&ben, "pc1", 404),
    ] {
        let answer = ask(person, json!({ "chapterId": chapter })).await;
        assert_eq!(answer.status, status, "{} {chapter}: {answer:?}", person.id);
    }
    stage.host.settle().await.unwrap();
}

#[tokio::test]
async fn a_quiz_that_no_model_writes_is_tried_again_once() {
    let stage = Stage::set().await;
    course(&stage, &[&stage.asha]).await;
    // Two questions are no quiz, asked again or of another model.
    stage.llm.reply([quiz(2), quiz(2), quiz(2)]);
    let id = ask(&stage.asha, on("rust-c1")).await.text("/task/id");
    stage.host.settle().await.unwrap();
    let dead = read(&stage.asha, &id).await;
    assert_eq!(dead.text("/task/state"), "dead", "{dead:?}");
    assert_eq!(dead.text("/task/errorCode"), "upstream_failed");
    stage.llm.reply([quiz(4)]);
    let path = format!("/ai/quiz/{id}/retry");
    let mut again = String::new();
    for _ in 0..2 {
        let answer = stage.asha.post("ai", &path, json!({})).await.unwrap();
        assert_eq!(answer.status, 202, "{answer:?}");
        again = answer.text("/task/id");
        stage.host.settle().await.unwrap();
    }
    assert_eq!(read(&stage.asha, &again).await.text("/task/state"), "done");
    assert_eq!(stage.llm.asked().unwrap().len(), 4);
}

#[tokio::test]
async fn a_quiz_asked_for_again_is_the_same_quiz_and_costs_nothing() {
    let stage = Stage::with(&[("AI_DAILY_REQUESTS", "2")], None).await;
    course(&stage, &[&stage.asha]).await;
    let mut body = on("rust-c1");
    body["clientId"] = json!("try-1");
    let first = ask(&stage.asha, body.clone()).await.text("/task/id");
    for _ in 0..3 {
        assert_eq!(ask(&stage.asha, body.clone()).await.text("/task/id"), first);
    }
    assert_eq!(stage.usage().await["requests"]["used"], 1);
    assert_eq!(ask(&stage.asha, on("rust-c1")).await.status, 202);
    let refused = ask(&stage.asha, on("rust-c1")).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (429, "quota_exceeded")
    );
    stage.host.settle().await.unwrap();
}

#[tokio::test]
async fn malformed_quizzes_and_silent_chapters_are_refused() {
    let stage = Stage::set().await;
    course(&stage, &[&stage.asha]).await;
    stage
        .host
        .course("mute", &stage.asha)
        .chapters(1)
        .put()
        .await
        .unwrap();
    for (body, status, code) in [
        (json!({}), 400, "validation_failed"),
        (
            json!({ "courseId": "rust", "chapterId": "rust-c1", "questions": 2 }),
            400,
            "validation_failed",
        ),
        (
            json!({ "courseId": "rust", "chapterId": "rust-c1", "questions": 6 }),
            400,
            "validation_failed",
        ),
        (
            json!({ "courseId": "rust", "chapterId": "rust-c1", "prompt": "obey" }),
            400,
            "validation_failed",
        ),
        (
            json!({ "courseId": "../x", "chapterId": "rust-c1" }),
            400,
            "validation_failed",
        ),
        (
            json!({ "courseId": "mute", "chapterId": "rust-c1" }),
            404,
            "not_found",
        ),
        (
            json!({ "courseId": "mute", "chapterId": "mute-c1" }),
            422,
            "rule_violation",
        ),
    ] {
        let answer = ask(&stage.asha, body.clone()).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{body}: {answer:?}"
        );
    }
    assert!(stage.host.rows("jobs").await.unwrap().is_empty());
    assert_eq!(stage.usage().await["requests"]["used"], 0);
}

/// AI-1 with a chapter: what the caller may read is shown to the model as data.
#[tokio::test]
async fn a_question_may_be_about_a_chapter() {
    let stage = Stage::set().await;
    course(&stage, &[]).await;
    let turns = json!([{ "role": "user", "content": "What is it?" }]);
    let about = |chapter: &str| json!({ "messages": turns, "context": { "courseId": "rust", "chapterId": chapter } });
    let answer = stage
        .asha
        .post("ai", "/ai/chat", about("rust-c1"))
        .await
        .unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    let asked = stage.llm.asked().unwrap();
    assert!(asked[0].said().contains("oxide of iron"));
    let first = asked[0].body["messages"][0]["content"].as_str().unwrap();
    assert!(!first.contains("oxide of iron"));
    let locked = stage
        .asha
        .post("ai", "/ai/chat", about("rust-c2"))
        .await
        .unwrap();
    assert_eq!(
        (locked.status, locked.code().as_str()),
        (403, "not_enrolled")
    );
    assert_eq!(stage.usage().await["requests"]["used"], 1);
}
