//! The server: chat completions as OpenAI's API reference has them.

use std::time::Duration;

use anyhow::{ensure, Context, Result};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::Router;
use futures_util::stream;
use futures_util::StreamExt;
use serde_json::{json, Value};

use super::canned;
use super::reply::{Gate, Reply};
use super::{Asked, Shared, KEY};

/// What it is called in its answers' ids.
const ID: &str = "chatcmpl-fake";

pub fn routes(state: Shared) -> Router {
    Router::new()
        .route("/v1/chat/completions", post(complete))
        .route("/v1/models", get(models))
        .with_state(state)
}

async fn models() -> Response {
    said(&json!({ "object": "list", "data": [{ "id": "built-in", "object": "model" }] }))
}

fn said(value: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

/// Notes that whoever asked hung up, unless it is told that the answer is out.
struct Watch {
    state: Shared,
    at: usize,
    is_out: bool,
}

impl Watch {
    fn begin(state: &Shared, asked: Asked) -> Self {
        let mut inner = state.lock();
        inner.asked.push(asked);
        let at = inner.asked.len() - 1;
        drop(inner);
        state.tell();
        Self {
            state: state.clone(),
            at,
            is_out: false,
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(asked) = self.state.lock().asked.get_mut(self.at) {
            asked.was_dropped = !self.is_out;
            asked.is_over = true;
        }
        self.state.tell();
    }
}

async fn complete(State(state): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let question = match check(&headers, &body) {
        Ok(question) => question,
        Err(fault) => {
            state.lock().faults.push(format!("{fault:#}"));
            state.tell();
            return refusal(400, None);
        }
    };
    let (reply, pace) = {
        let mut inner = state.lock();
        (inner.replies.pop_front().unwrap_or(Reply::Own), inner.pace)
    };
    let referer = headers.get("http-referer");
    let asked = Asked {
        referer: referer.and_then(|it| it.to_str().ok()).map(str::to_owned),
        body: question.clone(),
        was_dropped: false,
        is_over: false,
    };
    let is_streamed = asked.is_streamed();
    let mut watch = Watch::begin(&state, asked);
    match reply {
        Reply::Hang => std::future::pending().await,
        Reply::Status(status, wait) => {
            watch.is_out = true;
            refusal(status, wait)
        }
        Reply::Garbage => {
            watch.is_out = true;
            ([(CONTENT_TYPE, "application/json")], "{\"choices\": [{").into_response()
        }
        Reply::Failure(code) => {
            watch.is_out = true;
            let error = json!({ "code": code, "message": "Provider returned error" });
            said(&json!({ "error": error }))
        }
        reply if is_streamed => streamed(Script::of(reply, &question, pace), question, watch),
        reply => whole(Script::of(reply, &question, pace), &question, watch).await,
    }
}

/// What a service refuses: a wrong key, no model, no messages, no limit.
fn check(headers: &HeaderMap, body: &[u8]) -> Result<Value> {
    let key = headers.get("authorization").context("no key")?.to_str()?;
    ensure!(key == format!("Bearer {KEY}"), "a wrong key");
    let question: Value = serde_json::from_slice(body)?;
    let model = question.get("model").and_then(Value::as_str);
    ensure!(model.is_some_and(|it| !it.is_empty()), "no model");
    let most = question.get("max_tokens").and_then(Value::as_u64);
    ensure!(most.is_some_and(|it| it > 0), "no max_tokens");
    let turns = question.get("messages").and_then(Value::as_array);
    let turns = turns.context("no messages")?;
    ensure!(!turns.is_empty(), "no messages");
    for turn in turns {
        let role = turn.get("role").and_then(Value::as_str).unwrap_or_default();
        ensure!(
            ["system", "user", "assistant"].contains(&role),
            "a turn of {role}"
        );
        ensure!(
            turn.get("content").is_some_and(Value::is_string),
            "no content"
        );
    }
    Ok(question)
}

fn refusal(status: u16, wait: Option<u64>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let error = json!({ "error": { "code": status.as_u16(), "message": "No, says the service" } });
    let mut response = said(&error);
    *response.status_mut() = status;
    if let Some(Ok(wait)) = wait.map(|it| it.to_string().parse()) {
        response.headers_mut().insert(RETRY_AFTER, wait);
    }
    response
}

/// How an answer goes.
struct Script {
    pieces: Vec<String>,
    gate: Option<Gate>,
    pace: Duration,
    end: End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Good,
    Broken,
    GivenUp,
}

impl Script {
    fn of(reply: Reply, question: &Value, pace: Duration) -> Self {
        let mut gate = None;
        let mut end = End::Good;
        let pieces = match reply {
            Reply::Text(text) => words(&text),
            Reply::Json(value) => vec![value.to_string()],
            Reply::Gated(pieces, closed) => {
                gate = Some(closed);
                pieces
            }
            Reply::Broken(pieces) => {
                end = End::Broken;
                pieces
            }
            Reply::GivenUp(pieces) => {
                end = End::GivenUp;
                pieces
            }
            Reply::Empty => Vec::new(),
            _ => words(&canned::answer(question)),
        };
        Self {
            pieces,
            gate,
            pace,
            end,
        }
    }

    async fn hold(&self) {
        if let Some(gate) = &self.gate {
            gate.wait().await;
        }
        if !self.pace.is_zero() {
            tokio::time::sleep(self.pace).await;
        }
    }
}

/// A text in pieces as models write them: a word with the space before it.
fn words(text: &str) -> Vec<String> {
    text.split_inclusive(' ').map(str::to_owned).collect()
}

fn usage(question: &Value, answer: &str) -> Value {
    let asked = question.get("messages").map(Value::to_string);
    let prompt = asked.unwrap_or_default().len() / 4;
    let completion = answer.len().div_ceil(4);
    json!({ "prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion })
}

async fn whole(script: Script, question: &Value, mut watch: Watch) -> Response {
    for _ in script.pieces.iter().filter(|_| script.gate.is_some()) {
        script.hold().await;
    }
    watch.is_out = true;
    let text = script.pieces.concat();
    if script.end == End::GivenUp {
        return said(&json!({ "error": { "code": 502, "message": "No, says the model" } }));
    }
    let answer = json!({
        "id": ID, "object": "chat.completion", "created": 0, "model": question.get("model"),
        "choices": [{
            "index": 0, "message": { "role": "assistant", "content": text }, "finish_reason": "stop",
        }],
        "usage": usage(question, &text),
    });
    if script.end == End::Good {
        return said(&answer);
    }
    // Half of it, and then the connection breaks.
    let text = answer.to_string();
    let half = text.get(..text.len() / 2).unwrap_or_default().to_owned();
    let bytes = stream::iter([Ok(half), Err(std::io::Error::other("broken"))]);
    let headers = [(CONTENT_TYPE, "application/json")];
    (headers, Body::from_stream(bytes)).into_response()
}

fn streamed(script: Script, question: Value, watch: Watch) -> Response {
    let count = script.pieces.len();
    let steps = stream::unfold(
        (0_usize, script, question, watch),
        move |(at, script, question, mut watch)| async move {
            if at > count {
                return None;
            }
            if let Some(piece) = script.pieces.get(at) {
                script.hold().await;
                let event = event(&json!({ "content": piece }), None);
                return Some((Ok(event), (at + 1, script, question, watch)));
            }
            watch.is_out = true;
            let last = match script.end {
                // Without a word yet the connection breaks. Later the answer ends as if it were whole, but says so nowhere: a broken
                // connection might take words with it that are under way.
                End::Broken if script.pieces.is_empty() => Err(std::io::Error::other("broken")),
                End::Broken => Ok(String::new()),
                End::GivenUp => Ok(format!(
                    "data: {}\n\n",
                    json!({ "error": { "code": 502, "message": "No, says the model" }, "choices": [{ "delta": { "content": "" }, "finish_reason": "error" }] })
                )),
                End::Good => Ok(good_end(&question, &script.pieces.concat())),
            };
            Some((last, (at + 1, script, question, watch)))
        },
    );
    // A comment first, as OpenRouter sends them while a model wakes up.
    let greeting = stream::iter([Ok::<_, std::io::Error>(": PROCESSING\n\n".to_owned())]);
    let headers = [(CONTENT_TYPE, "text/event-stream; charset=utf-8")];
    let body = Body::from_stream(greeting.chain(steps));
    (headers, body).into_response()
}

fn good_end(question: &Value, text: &str) -> String {
    let last = json!({ "id": ID, "object": "chat.completion.chunk", "choices": [], "usage": usage(question, text) });
    format!(
        "{}data: {last}\n\ndata: [DONE]\n\n",
        event(&json!({}), Some("stop"))
    )
}

fn event(delta: &Value, ended: Option<&str>) -> String {
    let piece = json!({
        "id": ID, "object": "chat.completion.chunk",
        "choices": [{ "index": 0, "delta": delta, "finish_reason": ended }],
    });
    format!("data: {piece}\n\n")
}
