//! What each session sends of itself, and that no other session sees it.

use std::time::{Duration, Instant};

use client::{Auth, Client};
use serde_json::{json, Value};

use crate::server::{json as answer, Server};

#[tokio::test]
async fn a_session_names_its_project_credential_request_and_format() {
    let server = Server::with_answers(vec![(200, json!({ "$id": "n1" }))]).await;
    let session = server.session();
    session
        .rows("main", "notes")
        .get::<Value>("n1")
        .await
        .unwrap();
    let jwt = session.acting_as(Auth::Jwt("a-jwt".to_owned()));
    jwt.rows("main", "notes").get::<Value>("n1").await.unwrap();
    let guest = jwt.acting_as(Auth::Guest);
    guest
        .rows("main", "notes")
        .get::<Value>("n1")
        .await
        .unwrap();

    let seen = server.seen();
    let credentials = |at: usize| {
        (
            seen[at].header("x-appwrite-key"),
            seen[at].header("x-appwrite-jwt"),
        )
    };
    assert_eq!(credentials(0), ("secret-key", ""));
    assert_eq!(credentials(1), ("", "a-jwt"));
    assert_eq!(credentials(2), ("", ""));
    for request in &seen {
        assert_eq!(request.header("x-appwrite-project"), "demo");
        assert_eq!(request.header("x-appwrite-response-format"), "1.9.5");
        assert_eq!(request.header("x-request-id"), "request-1");
    }
    assert_eq!(
        session.usage().calls,
        3,
        "one counter for one piece of work"
    );
}

#[tokio::test]
async fn concurrent_sessions_of_one_client_never_mix_their_headers() {
    let server = Server::start(|_number, seen| async move {
        let sent = json!({
            "$id": seen.uri.path().rsplit('/').next(),
            "key": seen.header("x-appwrite-key"),
            "jwt": seen.header("x-appwrite-jwt"),
            "request": seen.header("x-request-id"),
        });
        answer(200, &sent)
    })
    .await;
    let client = Client::new();
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut running = tokio::task::JoinSet::new();
    for number in 0..100_u32 {
        let name = format!("w{number}");
        let auth = match number % 2 {
            0 => Auth::Key(name.clone()),
            _ => Auth::Jwt(name.clone()),
        };
        let session = client.session(&server.endpoint, "demo", auth, deadline, &name);
        running.spawn(async move {
            let row = session
                .rows("main", "notes")
                .get::<Value>(&name)
                .await
                .unwrap();
            (number, name, row, session.usage().calls)
        });
    }
    while let Some(done) = running.join_next().await {
        let (number, name, row, calls) = done.unwrap();
        let (mine, other) = if number % 2 == 0 {
            ("key", "jwt")
        } else {
            ("jwt", "key")
        };
        assert_eq!((row.id.as_str(), calls), (name.as_str(), 1));
        assert_eq!(row.data[mine], name.as_str());
        assert_eq!(row.data[other], "");
        assert_eq!(row.data["request"], name.as_str());
    }
}

#[test]
fn no_secret_is_printed_for_debugging() {
    let auth = Auth::Key("secret-key".to_owned());
    let printed = format!("{auth:?}");
    assert!(!printed.contains("secret"), "{printed}");
    let session = Client::new().session("http://127.0.0.1/v1", "demo", auth, Instant::now(), "");
    let printed = format!("{session:?} {:?}", session.rows("main", "notes"));
    assert!(!printed.contains("secret"), "{printed}");
}
