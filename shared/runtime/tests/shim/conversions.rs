//! Executions as Appwrite 1.9.6 hands them to a function.
//!
//! The fixtures say where each was recorded.

use http_body_util::BodyExt;
use runtime::testing::Call;
use runtime::{Context, Trigger};
use serde_json::{json, Value};

use crate::sample::call;

fn recorded(text: &str) -> Call {
    let execution: Value = serde_json::from_str(text).unwrap();
    let text_of = |key: &str| execution[key].as_str().unwrap().to_owned();
    let mut call = Call::bare(&text_of("method"), &text_of("path"));
    for (name, value) in execution["headers"].as_object().unwrap() {
        call = call.header(name, value.as_str().unwrap());
    }
    match &execution["body"] {
        Value::String(text) => call.body(text.as_str()),
        other => call.body(other.to_string()),
    }
}

macro_rules! fixture {
    ($name:literal) => {
        recorded(include_str!(concat!(
            "../fixtures/appwrite_",
            $name,
            ".json"
        )))
    };
}

async fn body_of(mut context: Context) -> Vec<u8> {
    let body = runtime::request(&mut context).into_body();
    body.collect().await.unwrap().to_bytes().to_vec()
}

/// What a request does not carry: an execution tells it, so that no handler can repeat it.
const OWN: [&str; 6] = [
    "x-appwrite-trigger",
    "x-appwrite-execution-id",
    "x-appwrite-key",
    "x-appwrite-user-id",
    "x-appwrite-user-jwt",
    "x-appwrite-client-ip",
];

#[tokio::test]
async fn nothing_else_of_an_execution_is_dropped() {
    let context = fixture!("by_key").context();
    let request = runtime::request(&mut context.clone());
    assert_eq!(request.method(), "PUT");
    assert_eq!(request.uri(), "/things/7?a=b&c=d%20e");
    let (own, sent): (Vec<_>, Vec<_>) = context
        .req
        .headers
        .iter()
        .partition(|it| OWN.contains(&it.0.as_str()));
    for (name, value) in &sent {
        assert_eq!(request.headers()[name.as_str()], value.as_str(), "{name}");
    }
    assert_eq!(request.headers().len(), sent.len());
    assert_eq!(own.len(), 6, "{own:?}");
    assert_eq!(body_of(context).await, b"hello");
}

#[tokio::test]
async fn a_body_keeps_its_letters() {
    let context = fixture!("letters").context();
    assert_eq!(body_of(context).await, "grüße ✓".as_bytes());
}

#[test]
fn a_path_without_a_slash_gets_one() {
    let request = runtime::request(&mut fixture!("no_slash").context());
    assert_eq!(request.uri().path(), "/no/slash");
}

#[test]
fn a_session_brings_id_and_token_and_a_token_the_id_alone() {
    let by_session = runtime::testing::execution(&mut fixture!("by_session").context());
    assert_eq!(
        (by_session.caller(), by_session.jwt()),
        (Some("ann"), Some("<secret>"))
    );
    let by_token = runtime::testing::execution(&mut fixture!("by_token").context());
    assert_eq!((by_token.caller(), by_token.jwt()), (Some("ann"), None));
    let by_key = runtime::testing::execution(&mut fixture!("by_key").context());
    assert_eq!((by_key.caller(), by_key.jwt()), (None, None));
    assert_eq!(by_key.key(), "ephemeral_<secret>");
    assert_eq!(by_key.trigger(), Trigger::Http);
}

#[test]
fn an_event_knows_who_made_the_change() {
    let execution = runtime::testing::execution(&mut fixture!("event").context());
    assert_eq!(execution.trigger(), Trigger::Event);
    assert_eq!(execution.caller(), Some("ann"));
    let seen = call(fixture!("event"));
    assert_eq!(seen.logs[0].1["note"], "n1");
    assert_eq!(seen.answer.headers["x-request-id"], "6921a3b5000f1c2d3e50");
}

#[test]
fn without_an_execution_id_every_answer_gets_one_of_its_own() {
    let id = |seen: crate::sample::Seen| seen.answer.headers["x-request-id"].clone();
    let [one, two] = [(), ()].map(|()| id(call(Call::bare("GET", "/health"))));
    assert_eq!((one.len(), two.len()), (16, 16));
    assert_ne!(one, two);
    let forged = Call::bare("GET", "/health").header("x-request-id", "mine");
    assert_ne!(id(call(forged)), "mine");
    assert_eq!(call(Call::get("/health")).json()["status"], json!("ok"));
}
