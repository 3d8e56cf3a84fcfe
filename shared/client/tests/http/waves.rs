//! Counting calls and waves over real requests.

use std::sync::Arc;

use client::Usage;
use serde_json::{json, Value};
use tokio::sync::Barrier;

use crate::server::{json as answer, Server};

#[tokio::test]
async fn requests_made_together_are_one_wave_and_the_next_is_another() {
    let barrier = Arc::new(Barrier::new(3));
    let server = Server::start(move |number, _seen| {
        let barrier = Arc::clone(&barrier);
        async move {
            if number < 3 {
                barrier.wait().await;
            }
            answer(200, &json!({ "$id": "n1" }))
        }
    })
    .await;
    let session = server.session();
    let rows = session.rows("main", "notes");
    let (first, second, third) = tokio::join!(
        rows.get::<Value>("a"),
        rows.get::<Value>("b"),
        rows.get::<Value>("c"),
    );
    first.and(second).and(third).unwrap();
    assert_eq!(session.usage(), Usage { calls: 3, waves: 1 });
    rows.get::<Value>("d").await.unwrap();
    assert_eq!(session.usage(), Usage { calls: 4, waves: 2 });
}

#[tokio::test]
async fn a_failed_request_counts_too() {
    let server = Server::with_answers(vec![(404, json!({ "type": "row_not_found" }))]).await;
    let session = server.session();
    session
        .rows("main", "notes")
        .get::<Value>("a")
        .await
        .unwrap_err();
    assert_eq!(session.usage(), Usage { calls: 1, waves: 1 });
}
