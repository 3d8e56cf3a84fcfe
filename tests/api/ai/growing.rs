//! Answers that grow while people watch.

use std::time::{Duration, Instant};

use serde_json::{json, Value};
use testkit::llm::{Gate, Reply};
use testkit::{trouble, Heard, Listener};

use super::stage::Stage;

async fn hear(listener: &mut Listener, is_it: impl Fn(&Value) -> bool) -> Heard {
    listener.find(|it| is_it(&it.payload)).await.unwrap()
}

#[tokio::test]
async fn an_answer_grows_in_its_row_and_whoever_asked_hears_it() {
    let stage = Stage::set().await;
    let gate = Gate::closed();
    stage
        .llm
        .reply([Reply::gated(&["Ru", "st is ", "an oxide."], &gate)]);
    let mut listener = stage.asha.listen_to("ai_messages").await.unwrap();
    let id = stage.ask_streamed("What is rust?").await;
    let own = |it: &Value| it["$id"] == id.as_str();

    gate.pass(1);
    // The first piece is heard although no second one has come.
    let heard = hear(&mut listener, |it| own(it) && it["text"] == "Ru").await;
    assert_eq!(heard.payload["state"], "streaming");
    gate.open();
    let heard = hear(&mut listener, |it| own(it) && it["state"] == "done").await;
    assert_eq!(heard.payload["text"], "Rust is an oxide.");
    assert_eq!(heard.payload["model"], "chat-1");

    stage.host.settle().await.unwrap();
    let row = stage.message(&id).await;
    assert_eq!(
        (&row["text"], &row["state"]),
        (&json!("Rust is an oxide."), &json!("done"))
    );
    let usage: Value = serde_json::from_str(row["usage"].as_str().unwrap()).unwrap();
    assert_eq!(stage.usage().await["tokens"]["used"], usage["totalTokens"]);
    let answer = stage
        .asha
        .get("ai", &format!("/ai/messages/{id}"))
        .await
        .unwrap();
    assert_eq!(answer.text("/message/text"), "Rust is an oxide.");

    let ben = stage.host.sign_in("ben").await.unwrap();
    for (method, path) in [("GET", ""), ("POST", "/cancel"), ("POST", "/retry")] {
        let path = format!("/ai/messages/{id}{path}");
        let answer = ben.call("ai", method, &path, "").await.unwrap();
        assert_eq!(answer.status, 404, "{method} {path} {answer:?}");
    }
    for path in ["cancel", "retry"] {
        let path = format!("/ai/messages/{id}/{path}");
        let answer = stage.asha.call("ai", "POST", &path, "").await.unwrap();
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (409, "wrong_state")
        );
    }
}

#[tokio::test]
async fn a_fast_model_is_written_down_at_most_four_times_a_second() {
    let stage = Stage::set().await;
    stage.llm.pause_between_words(Duration::from_millis(10));
    let text = "word ".repeat(80);
    stage.llm.reply([Reply::text(&text)]);
    let mut listener = stage.asha.listen_to("ai_messages").await.unwrap();
    let begun = Instant::now();
    let id = stage.ask_streamed("Say it often").await;
    let mut writes = 0;
    loop {
        let heard = hear(&mut listener, |it| it["$id"] == id.as_str()).await;
        writes += u32::from(heard.events.iter().any(|it| it.ends_with(".update")));
        if heard.payload["state"] != "streaming" {
            break;
        }
    }
    let most = begun.elapsed().as_millis() / 250 + 2;
    assert!(
        u128::from(writes) <= most,
        "{writes} writes, at most {most}"
    );
    assert!(writes >= 3, "{writes}");
    assert_eq!(stage.message(&id).await["text"], text);
}

#[tokio::test]
async fn an_interrupted_answer_keeps_what_had_arrived_and_is_asked_again() {
    let stage = Stage::set().await;
    stage.llm.reply([Reply::broken(&["Half of ", "it "])]);
    let id = stage.ask_streamed("What is rust?").await;
    stage.host.settle().await.unwrap();
    let row = stage.message(&id).await;
    assert_eq!(
        (&row["text"], &row["state"]),
        (&json!("Half of it "), &json!("failed"))
    );
    assert!(
        row["error"].as_str().unwrap().contains("interrupted"),
        "{row}"
    );

    stage.llm.reply([Reply::text("All of it.")]);
    let path = format!("/ai/messages/{id}/retry");
    let mut again = String::new();
    for _ in 0..2 {
        let answer = stage.asha.post("ai", &path, json!({})).await.unwrap();
        assert_eq!(answer.status, 202, "{answer:?}");
        again = answer.text("/messageId");
        stage.host.settle().await.unwrap();
    }
    assert_ne!(again, id);
    let row = stage.message(&again).await;
    assert_eq!(
        (&row["text"], &row["state"]),
        (&json!("All of it."), &json!("done"))
    );
    // Asked twice, answered once.
    let asked = stage.llm.asked().unwrap();
    assert_eq!(asked.len(), 2);
    assert!(asked[1].said().contains("What is rust?"));
    assert_eq!(stage.host.rows("ai_messages").await.unwrap().len(), 3);
}

#[tokio::test]
async fn an_answer_that_nobody_gives_ends_in_a_clear_state() {
    let stage = Stage::set().await;
    stage.llm.reply(vec![Reply::Status(500, None); 4]);
    let id = stage.ask_streamed("What is rust?").await;
    stage.host.settle().await.unwrap();
    let row = stage.message(&id).await;
    assert_eq!(
        (&row["text"], &row["state"]),
        (&json!(""), &json!("failed"))
    );
    assert!(!row.to_string().contains("says the service"), "{row}");
}

#[tokio::test]
async fn who_wants_no_more_of_an_answer_stops_it_and_the_model() {
    let stage = Stage::set().await;
    let gate = Gate::closed();
    stage
        .llm
        .reply([Reply::gated(&["One ", "two ", "three"], &gate)]);
    let mut listener = stage.asha.listen_to("ai_messages").await.unwrap();
    let id = stage.ask_streamed("Count").await;
    gate.pass(1);
    hear(&mut listener, |it| it["text"] == "One ").await;
    let path = format!("/ai/messages/{id}/cancel");
    for _ in 0..2 {
        let answer = stage.asha.post("ai", &path, json!({})).await.unwrap();
        assert_eq!(answer.text("/message/state"), "cancelled", "{answer:?}");
    }
    gate.pass(1);
    let asked = stage
        .llm
        .until(|all| all.iter().all(|it| it.is_over))
        .await
        .unwrap();
    assert!(asked[0].was_dropped);
    stage.host.settle().await.unwrap();
    assert_eq!(stage.message(&id).await["state"], "cancelled");
}

/// The execution dies: nobody says so, but the scheduler finds out, and whoever asked may ask again.
#[tokio::test]
async fn an_answer_whose_execution_was_killed_is_told_to_have_failed() {
    let stage = Stage::with(&[], Some(trouble::deaf())).await;
    let gate = Gate::closed();
    gate.pass(2);
    stage
        .llm
        .reply([Reply::gated(&["Half ", "of ", "it"], &gate)]);
    let id = stage.ask_streamed("What is rust?").await;
    let job = stage.host.rows("jobs").await.unwrap()[0]["$id"]
        .as_str()
        .unwrap()
        .to_owned();
    let half_written = async {
        while stage.message(&id).await["text"] != "Half of " {
            tokio::task::yield_now().await;
        }
    };
    let ran = stage.host.attempt(&ai::worker(), &job, half_written).await;
    assert_eq!(ran.unwrap(), None);
    let asked = stage
        .llm
        .until(|all| all.iter().all(|it| it.is_over))
        .await
        .unwrap();
    assert!(asked[0].was_dropped, "the question is taken back");
    assert_eq!(stage.message(&id).await["state"], "streaming");

    // Its lease is over.
    stage.host.pass(Duration::from_secs(5 * 60)).await.unwrap();
    stage.host.tick("scheduler").await.unwrap();
    let row = stage.message(&id).await;
    assert_eq!(
        (&row["text"], &row["state"]),
        (&json!("Half of "), &json!("failed"))
    );
    assert_eq!(stage.llm.asked().unwrap().len(), 1, "not paid twice");

    stage.llm.reply([Reply::text("All of it.")]);
    let path = format!("/ai/messages/{id}/retry");
    let answer = stage.asha.post("ai", &path, json!({})).await.unwrap();
    assert_eq!(answer.status, 202, "{answer:?}");
    stage.host.pass(Duration::from_secs(2 * 60)).await.unwrap();
    stage.host.tick("scheduler").await.unwrap();
    let row = stage.message(&answer.text("/messageId")).await;
    assert_eq!(
        (&row["text"], &row["state"]),
        (&json!("All of it."), &json!("done"))
    );
}
