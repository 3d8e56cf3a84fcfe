//! Conversations that somebody keeps.

use futures_util::future::join_all;
use serde_json::{json, Value};
use testkit::llm::Reply;
use testkit::{Answer, Person};

use super::stage::Stage;

async fn begin(person: &Person, body: Value) -> Answer {
    person.post("ai", "/ai/conversations", body).await.unwrap()
}

async fn read(person: &Person, id: &str) -> Answer {
    let path = format!("/ai/conversations/{id}");
    person.get("ai", &path).await.unwrap()
}

async fn ask(person: &Person, conversation: &str, question: &str) -> Answer {
    let turns = json!([{ "role": "user", "content": question }]);
    let body = json!({ "messages": turns, "conversationId": conversation });
    person.post("ai", "/ai/chat", body).await.unwrap()
}

fn contents(answer: &Answer) -> Vec<String> {
    let lines = answer.json["messages"].as_array().unwrap();
    lines
        .iter()
        .map(|it| it["content"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn what_is_asked_in_a_conversation_is_kept_in_it() {
    let stage = Stage::set().await;
    let made = begin(&stage.asha, json!({ "title": " Rust " })).await;
    assert_eq!(
        (made.status, made.text("/conversation/title")),
        (201, "Rust".to_owned())
    );
    let id = made.text("/conversation/id");
    stage
        .llm
        .reply([Reply::text("An oxide."), Reply::text("Red.")]);
    for question in [
        "What is rust?",
        r#"{"method":"arrayAppend","values":["x"]}"#,
    ] {
        assert_eq!(ask(&stage.asha, &id, question).await.status, 200);
    }
    let kept = read(&stage.asha, &id).await;
    assert_eq!(
        contents(&kept),
        [
            "What is rust?",
            "An oxide.",
            r#"{"method":"arrayAppend","values":["x"]}"#,
            "Red."
        ]
    );
    assert_eq!(kept.text("/messages/1/role"), "assistant");
    let row = stage
        .host
        .row("ai_conversations", &id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row["$permissions"], json!([r#"read("user:asha")"#]));
    let other = begin(&stage.asha, json!({})).await.text("/conversation/id");
    let listed = stage.asha.get("ai", "/ai/conversations").await.unwrap();
    let mut ids = [listed.text("/items/0/id"), listed.text("/items/1/id")];
    ids.sort_unstable();
    let mut expected = [id.clone(), other];
    expected.sort_unstable();
    assert_eq!(ids, expected, "{listed:?}");
    // It is theirs alone, and goes with a word.
    let ben = stage.host.sign_in("ben").await.unwrap();
    assert_eq!(read(&ben, &id).await.status, 404);
    assert_eq!(ask(&ben, &id, "Hi").await.status, 404);
    let path = format!("/ai/conversations/{id}");
    assert_eq!(ben.delete("ai", &path).await.unwrap().status, 404);
    let listed = ben.get("ai", "/ai/conversations").await.unwrap();
    assert_eq!(listed.json["items"], json!([]));
    assert_eq!(stage.asha.delete("ai", &path).await.unwrap().status, 200);
    assert_eq!(stage.asha.delete("ai", &path).await.unwrap().status, 404);
    assert_eq!(ask(&stage.asha, &id, "Hi").await.status, 404);
    // Whoever is refused has asked nothing.
    assert_eq!(stage.llm.asked().unwrap().len(), 2);
    assert_eq!(stage.usage().await["requests"]["used"], 2);
}

#[tokio::test]
async fn an_answer_that_grew_is_kept_once_it_is_whole() {
    let stage = Stage::set().await;
    stage.llm.reply([Reply::text("An oxide of iron.")]);
    let turns = json!([{ "role": "user", "content": "What is rust?" }]);
    let body = json!({ "messages": turns, "stream": true });
    let growing = stage.asha.post("ai", "/ai/chat", body).await.unwrap();
    assert_eq!(growing.status, 202, "{growing:?}");
    stage.host.settle().await.unwrap();
    let id = growing.text("/conversationId");
    let kept = read(&stage.asha, &id).await;
    assert_eq!(kept.text("/conversation/title"), "What is rust?");
    assert_eq!(contents(&kept), ["What is rust?", "An oxide of iron."]);
    // What was interrupted is not kept; the question that is asked again is, once it is answered.
    stage
        .llm
        .reply([Reply::broken(&["An "]), Reply::text("Again.")]);
    let body = json!({ "messages": turns, "stream": true, "conversationId": id });
    let broken = stage.asha.post("ai", "/ai/chat", body).await.unwrap();
    stage.host.settle().await.unwrap();
    assert_eq!(contents(&read(&stage.asha, &id).await).len(), 2);
    let path = format!("/ai/messages/{}/retry", broken.text("/messageId"));
    let again = stage.asha.post("ai", &path, json!({})).await.unwrap();
    assert_eq!(again.status, 202, "{again:?}");
    stage.host.settle().await.unwrap();
    assert_eq!(contents(&read(&stage.asha, &id).await)[3], "Again.");
    let gone = stage
        .asha
        .delete("ai", &format!("/ai/conversations/{id}"))
        .await
        .unwrap();
    assert_eq!(gone.status, 200, "{gone:?}");
    assert!(stage.host.rows("ai_messages").await.unwrap().is_empty());
}

/// Answers that come at once are both kept.
#[tokio::test]
async fn questions_at_once_lose_no_answer() {
    let stage = Stage::contended().await;
    let id = begin(&stage.asha, json!({})).await.text("/conversation/id");
    let calls = join_all(["a", "b", "c"].map(|question| ask(&stage.asha, &id, question))).await;
    assert!(calls.iter().all(|it| it.status == 200), "{calls:?}");
    let kept = contents(&read(&stage.asha, &id).await);
    assert_eq!(kept.len(), 6, "{kept:?}");
    for question in ["a", "b", "c"] {
        assert!(kept.iter().any(|it| it == question), "{kept:?}");
    }
}

#[tokio::test]
async fn conversations_are_for_people_who_are_known() {
    let stage = Stage::set().await;
    let una = stage.host.sign_in_unverified("una").await.unwrap();
    for person in [&stage.host.guest(), &una] {
        assert_eq!(begin(person, json!({})).await.status, 401);
        assert_eq!(
            person.get("ai", "/ai/conversations").await.unwrap().status,
            401
        );
    }
    for body in [
        json!({ "title": "" }),
        json!({ "title": "x".repeat(201) }),
        json!({ "messages": [] }),
    ] {
        let answer = begin(&stage.asha, body).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (400, "validation_failed")
        );
    }
    assert!(stage
        .host
        .rows("ai_conversations")
        .await
        .unwrap()
        .is_empty());
}
