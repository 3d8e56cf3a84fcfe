//! Summaries of texts.

use serde_json::json;
use testkit::llm::Reply;
use testkit::Answer;

use super::stage::Stage;

fn summary() -> Reply {
    Reply::Json(json!({
        "summary": "Rust is an [oxide](http://x.example).", "keyPoints": ["It is red."],
    }))
}

async fn ask(stage: &Stage) -> Answer {
    let body = json!({ "text": "Rust is an iron oxide. ".repeat(20), "title": "Rust" });
    let answer = stage.asha.post("ai", "/ai/summaries", body).await.unwrap();
    assert_eq!(answer.status, 202, "{answer:?}");
    answer
}

async fn read(stage: &Stage, id: &str) -> Answer {
    let path = format!("/ai/summaries/{id}");
    let answer = stage.asha.get("ai", &path).await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    answer
}

#[tokio::test]
async fn a_text_is_summarised_while_nobody_waits() {
    let stage = Stage::set().await;
    stage.llm.reply([summary()]);
    let id = ask(&stage).await.text("/task/id");
    stage.host.settle().await.unwrap();
    let answer = read(&stage, &id).await;
    assert_eq!(answer.text("/task/state"), "done");
    assert_eq!(answer.text("/task/summary/summary"), "Rust is an oxide.");
    assert_eq!(answer.text("/task/summary/keyPoints/0"), "It is red.");
    assert!(stage.usage().await["tokens"]["used"].as_u64().unwrap() > 0);
    let ben = stage.host.sign_in("ben").await.unwrap();
    for (method, path) in [("GET", ""), ("POST", "/retry")] {
        let path = format!("/ai/summaries/{id}{path}");
        let answer = ben.call("ai", method, &path, "").await.unwrap();
        assert_eq!(answer.status, 404, "{answer:?}");
    }
    let path = format!("/ai/summaries/{id}/retry");
    let answer = stage.asha.post("ai", &path, json!({})).await.unwrap();
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (409, "wrong_state")
    );
}

#[tokio::test]
async fn what_no_model_can_summarise_fails_for_good_and_is_tried_again_once() {
    let stage = Stage::set().await;
    stage.llm.reply(vec![Reply::text("I will not"); 3]);
    let id = ask(&stage).await.text("/task/id");
    stage.host.settle().await.unwrap();
    let answer = read(&stage, &id).await;
    assert_eq!(answer.text("/task/state"), "dead", "{answer:?}");
    assert_eq!(answer.text("/task/errorCode"), "upstream_failed");
    stage.llm.reply([summary()]);
    let path = format!("/ai/summaries/{id}/retry");
    let mut again = String::new();
    for _ in 0..2 {
        let answer = stage.asha.post("ai", &path, json!({})).await.unwrap();
        assert_eq!(answer.status, 202, "{answer:?}");
        again = answer.text("/task/id");
        stage.host.settle().await.unwrap();
    }
    assert_eq!(read(&stage, &again).await.text("/task/state"), "done");
    assert_eq!(stage.llm.asked().unwrap().len(), 4);
}

#[tokio::test]
async fn a_service_that_fails_is_asked_again_later() {
    let stage = Stage::set().await;
    stage.llm.reply(vec![Reply::Status(500, None); 4]);
    stage.llm.reply([summary()]);
    let id = ask(&stage).await.text("/task/id");
    stage.host.settle().await.unwrap();
    assert_eq!(read(&stage, &id).await.text("/task/state"), "failed");
    stage
        .host
        .pass(std::time::Duration::from_secs(60))
        .await
        .unwrap();
    stage.host.tick("scheduler").await.unwrap();
    assert_eq!(read(&stage, &id).await.text("/task/state"), "done");
}

#[tokio::test]
async fn too_little_and_too_much_text_are_refused() {
    let stage = Stage::set().await;
    for text in ["short".to_owned(), "x".repeat(30_001)] {
        let body = json!({ "text": text });
        let answer = stage.asha.post("ai", "/ai/summaries", body).await.unwrap();
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (400, "validation_failed")
        );
    }
    assert!(stage.host.rows("jobs").await.unwrap().is_empty());
    assert!(stage.host.rows("ai_messages").await.unwrap().is_empty());
}
