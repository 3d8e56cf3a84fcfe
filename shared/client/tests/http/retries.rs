//! What is sent again, and what is not.

use std::time::Duration;

use client::{Auth, Changes, Client, ErrorKind, Limits, Operator, Query};
use serde_json::{json, Value};

use crate::server::{json as answer, Server};

fn row() -> Value {
    json!({ "$id": "n1", "$sequence": "1", "text": "hi", "n": 1 })
}

/// A server that is overloaded once and then answers.
async fn stumbling() -> Server {
    Server::with_answers(vec![(503, json!({})), (200, row())]).await
}

#[tokio::test]
async fn reading_is_repeated() {
    let server = stumbling().await;
    let session = server.session();
    let row = session
        .rows("main", "notes")
        .get::<Value>("n1")
        .await
        .unwrap();
    assert_eq!(row.data["text"], "hi");
    assert_eq!(session.usage().calls, 2);
}

#[tokio::test]
async fn setting_a_state_is_repeated() {
    let server = stumbling().await;
    let rows = server.session().rows("main", "notes");
    let changes = Changes::new().set("text", "hi");
    rows.upsert::<Value>("n1", &changes, None).await.unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn what_may_count_twice_is_not_repeated() {
    let server = Server::with_answers(vec![(503, json!({}))]).await;
    let rows = server.session().rows("main", "notes");
    let counting = Changes::new().apply("n", Operator::increment());
    let queries = [Query::equal("a", 1)];

    let outcomes = [
        rows.create("n1", &json!({}), &[]).await.err(),
        rows.increment::<Value>("n1", "n", 1, None).await.err(),
        rows.update::<Value>("n1", &counting, None).await.err(),
        rows.upsert::<Value>("n1", &counting, None).await.err(),
        rows.update_many::<Value>(&Changes::new().set("a", 2), &queries)
            .await
            .err(),
        rows.delete_many(&queries).await.err(),
        rows.delete("n1").await.err(),
    ];
    for outcome in &outcomes {
        assert_eq!(outcome.as_ref().unwrap().kind, ErrorKind::Unavailable);
    }
    assert_eq!(server.seen().len(), outcomes.len());
}

#[tokio::test]
async fn a_create_is_repeated_if_asked() {
    let server = Server::with_answers(vec![(502, json!({})), (201, row())]).await;
    let rows = server.session().rows("main", "notes").repeating_creates();
    rows.create("n1", &json!({ "text": "hi" }), &[])
        .await
        .unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_request_that_was_turned_away_is_repeated_whatever_it_is() {
    let limited = json!({ "message": "slow down", "type": "general_rate_limit_exceeded" });
    let server = Server::with_answers(vec![(429, limited), (200, row())]).await;
    let rows = server.session().rows("main", "notes");
    rows.increment::<Value>("n1", "n", 1, None).await.unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_tried_again() {
    let endpoint = Server::with_answers(vec![(200, row())])
        .await
        .endpoint
        .clone();
    let limits = Limits {
        first_pause: Duration::from_millis(1),
        ..Limits::default()
    };
    let deadline = std::time::Instant::now() + Duration::from_secs(30);
    let session = Client::with_limits(limits).session(&endpoint, "demo", Auth::Guest, deadline, "");
    let rows = session.rows("main", "notes");
    let error = rows.create("n1", &json!({}), &[]).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unavailable, "{error}");
    assert_eq!(session.usage().calls, 3);
}

#[tokio::test]
async fn attempts_end_after_the_third() {
    let server = Server::with_answers(vec![(504, json!({}))]).await;
    let error = server
        .session()
        .rows("main", "notes")
        .get::<Value>("n1")
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind, error.status),
        (ErrorKind::Unavailable, Some(504))
    );
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_refusal_is_final() {
    let missing = json!({ "message": "gone", "type": "row_not_found", "code": 404 });
    let server = Server::with_answers(vec![(404, missing)]).await;
    let error = server
        .session()
        .rows("main", "notes")
        .get::<Value>("n1")
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
    assert_eq!(error.type_, "row_not_found");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    let server = Server::start(|_number, _seen| async {
        let mut response = answer(429, &json!({ "type": "general_rate_limit_exceeded" }));
        response
            .headers_mut()
            .insert("retry-after", "3600".parse().unwrap());
        response
    })
    .await;
    let error = server
        .session()
        .rows("main", "notes")
        .get::<Value>("n1")
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::RateLimited);
    assert_eq!(error.retry_after, Some(Duration::from_secs(3600)));
    assert_eq!(server.seen().len(), 1);
}
