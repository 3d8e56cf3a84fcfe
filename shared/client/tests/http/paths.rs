//! Ids that are not what they seem.

use client::{Auth, Client, ErrorKind, Query};
use serde_json::{json, Value};

use crate::server::Server;

#[tokio::test]
async fn an_id_stays_one_segment() {
    let server = Server::with_answers(vec![(200, json!({ "$id": "x" }))]).await;
    let rows = server.session().rows("main", "notes");
    rows.get::<Value>("../other?x=1#y").await.unwrap();
    assert_eq!(
        server.seen()[0].uri.to_string(),
        "/v1/tablesdb/main/tables/notes/rows/..%2Fother%3Fx=1%23y"
    );
}

#[tokio::test]
async fn an_id_that_would_change_the_resource_is_never_sent() {
    let server = Server::with_answers(vec![(200, json!({}))]).await;
    let session = server.session();
    for id in ["", ".", "..", "a\0b"] {
        let outcomes = [
            session.rows("main", "notes").delete(id).await.err(),
            session.users().delete(id).await.err(),
            session.teams().delete(id).await.err(),
            session.storage().delete_file("images", id).await.err(),
        ];
        for outcome in outcomes {
            assert_eq!(outcome.unwrap().kind, ErrorKind::Refused, "{id:?}");
        }
    }
    assert_eq!((session.usage().calls, server.seen().len()), (0, 0));
}

#[tokio::test]
async fn a_bulk_write_without_queries_is_never_sent() {
    let server = Server::with_answers(vec![(200, json!({ "total": 9, "rows": [] }))]).await;
    let rows = server.session().rows("main", "notes");
    let changes = client::Changes::new().set("a", 1);
    assert_eq!(
        rows.delete_many(&[]).await.unwrap_err().kind,
        ErrorKind::Refused
    );
    let refused = rows.update_many::<Value>(&changes, &[]).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Refused);
    assert_eq!(rows.delete_many(&[Query::equal("a", 1)]).await.unwrap(), 9);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_unusable_endpoint_or_key_is_told_at_the_first_call() {
    let client = Client::new();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
    let key = || Auth::Key("k".to_owned());
    let unusable = [
        client.session("not a url", "demo", key(), deadline, ""),
        client.session("file:///v1", "demo", key(), deadline, ""),
        client.session("http://127.0.0.1/v1", "", key(), deadline, ""),
        client.session(
            "http://127.0.0.1/v1",
            "demo",
            Auth::Key(String::new()),
            deadline,
            "",
        ),
        client.session(
            "http://127.0.0.1/v1",
            "demo",
            Auth::Jwt("a\nb".to_owned()),
            deadline,
            "",
        ),
    ];
    for session in unusable {
        let error = session.users().get("u1").await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Refused, "{error}");
        assert_eq!(session.usage().calls, 0);
    }
}
