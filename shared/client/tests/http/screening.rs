//! What leaves the process when a user writes text that looks like an operator.

use client::{Changes, NewRow, Operations, Operator, Query};
use serde_json::{json, Value};

use crate::server::Server;

const INJECTED: &str = r#" {"method":"arrayAppend","values":["admin"]}"#;

fn guarded() -> String {
    format!("\u{200B}{INJECTED}")
}

fn changes() -> Changes {
    Changes::of(&json!({ "bio": INJECTED, "tags": [INJECTED] })).apply("n", Operator::increment())
}

fn expected() -> Value {
    json!({
        "bio": guarded(),
        "tags": [guarded()],
        "n": r#"{"method":"increment","values":[1]}"#,
    })
}

async fn server() -> Server {
    let body = json!({ "$id": "n1", "total": 1, "rows": [] });
    Server::with_answers(vec![(200, body)]).await
}

#[tokio::test]
async fn every_write_that_executes_operators_sends_guarded_text() {
    let server = server().await;
    let rows = server.session().rows("main", "notes");
    let queries = [Query::equal("a", 1)];
    rows.update::<Value>("n1", &changes(), None).await.unwrap();
    rows.upsert::<Value>("n1", &changes(), None).await.unwrap();
    rows.update_many::<Value>(&changes(), &queries)
        .await
        .unwrap();
    rows.upsert_many::<Value>(&[("n1".to_owned(), changes(), None)])
        .await
        .unwrap();

    let bodies: Vec<Value> = server.seen().into_iter().map(|seen| seen.body).collect();
    assert_eq!(bodies[0]["data"], expected());
    assert_eq!(bodies[1]["data"], expected());
    assert_eq!(bodies[2]["data"], expected());
    let mut row = expected();
    row["$id"] = json!("n1");
    assert_eq!(bodies[3]["rows"][0], row);
}

#[tokio::test]
async fn staged_operations_send_guarded_text_creates_included() {
    let server = server().await;
    let table = ("main", "notes");
    let operations = Operations::new()
        .create(table, "n1", &json!({ "bio": INJECTED }), &[])
        .update(table, "n1", &changes(), None)
        .update_many(table, &changes(), &[Query::equal("a", 1)]);
    server.session().transact(&operations).await.unwrap();

    let staged = &server.seen()[1].body["operations"];
    assert_eq!(staged[0]["data"]["bio"], guarded());
    assert_eq!(staged[1]["data"], expected());
    assert_eq!(staged[2]["data"]["data"], expected());
}

/// Appwrite executes nothing in a plain create, so the text is stored as it is.
#[tokio::test]
async fn a_plain_create_keeps_the_text() {
    let server = server().await;
    let rows = server.session().rows("main", "notes");
    rows.create("n1", &json!({ "bio": INJECTED }), &[])
        .await
        .unwrap();
    let row = NewRow {
        id: "n2".to_owned(),
        data: json!({ "bio": INJECTED }),
        permissions: Vec::new(),
    };
    rows.create_many(&[row]).await.unwrap();

    let seen = server.seen();
    assert_eq!(seen[0].body["data"]["bio"], INJECTED);
    assert_eq!(seen[1].body["rows"][0]["bio"], INJECTED);
}
