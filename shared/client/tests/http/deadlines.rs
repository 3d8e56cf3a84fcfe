//! Answers that never come, are too long, or lead elsewhere.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use client::{Client, ErrorKind, Limits};
use serde_json::{json, Value};
use tokio::sync::Semaphore;

use crate::server::{json as answer, Server};

/// Tells when the server gives a request up.
struct Abandoned(Arc<Semaphore>);

impl Drop for Abandoned {
    fn drop(&mut self) {
        self.0.add_permits(1);
    }
}

/// A server that never answers, and the signal that a request of it was given up.
async fn silent() -> (Server, Arc<Semaphore>) {
    let given_up = Arc::new(Semaphore::new(0));
    let signal = Arc::clone(&given_up);
    let server = Server::start(move |_number, _seen| {
        let guard = Abandoned(Arc::clone(&signal));
        async move {
            let _held = guard;
            std::future::pending::<Response>().await
        }
    })
    .await;
    (server, given_up)
}

#[tokio::test]
async fn the_deadline_ends_and_aborts_a_request() {
    let (server, given_up) = silent().await;
    let session = server.session_until(Duration::from_millis(50));
    let error = session
        .rows("main", "notes")
        .create("n1", &json!({}), &[])
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
    given_up.acquire().await.unwrap().forget();
    assert_eq!(session.usage().calls, 1);
}

#[tokio::test]
async fn nothing_is_sent_after_the_deadline() {
    let server = Server::with_answers(vec![(200, json!({}))]).await;
    let session = server.session_until(Duration::ZERO);
    let error = session
        .rows("main", "notes")
        .get::<Value>("n1")
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert_eq!((session.usage().calls, server.seen().len()), (0, 0));
}

#[tokio::test]
async fn a_reading_attempt_that_hangs_is_replaced_by_another() {
    let server = Server::start(|number, _seen| async move {
        if number == 0 {
            std::future::pending::<()>().await;
        }
        answer(200, &json!({ "$id": "n1" }))
    })
    .await;
    let client = Client::with_limits(Limits {
        attempt_timeout: Duration::from_millis(100),
        first_pause: Duration::from_millis(1),
        ..Limits::default()
    });
    let session = server.session_of(&client, Duration::from_secs(30));
    let row = session
        .rows("main", "notes")
        .get::<Value>("n1")
        .await
        .unwrap();
    assert_eq!((row.id.as_str(), session.usage().calls), ("n1", 2));
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_not_read() {
    let server = Server::start(|_number, _seen| async {
        let long = json!({ "$id": "n1", "text": "x".repeat(100_000) });
        answer(200, &long)
    })
    .await;
    let client = Client::with_limits(Limits {
        response_bytes: 10_000,
        ..Limits::default()
    });
    let session = server.session_of(&client, Duration::from_secs(30));
    let error = session
        .rows("main", "notes")
        .get::<Value>("n1")
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Decode, "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = Server::start(|_number, _seen| async {
        Response::builder()
            .status(302)
            .header("location", "/elsewhere")
            .body(Body::empty())
            .unwrap()
    })
    .await;
    let error = server
        .session()
        .rows("main", "notes")
        .get::<Value>("n1")
        .await
        .unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Decode, Some(302)));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_not_json_is_told_as_such() {
    let server =
        Server::start(|_number, _seen| async { Response::new(Body::from("<html>")) }).await;
    let error = server
        .session()
        .rows("main", "notes")
        .get::<Value>("n1")
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Decode);
}
