//! Method, address and body of every call, pinned by value.

use client::{
    Changes, Email, NewMembership, NewUser, Permission, Push, Query, Result, Role, Session,
};
use jiff::Timestamp;
use serde_json::{json, Value};

use crate::server::{Seen, Server};

/// An answer in which every call finds the members it wants.
fn anything() -> Value {
    json!({
        "$id": "x", "$sequence": "1", "total": 1, "rows": [],
        "userId": "u", "secret": "s", "expire": "2026-01-01T00:00:00.000+00:00", "jwt": "j",
        "name": "n", "teamId": "t", "bucketId": "b", "status": true
    })
}

async fn sent<F, A, T>(call: F) -> Seen
where
    F: FnOnce(Session) -> A,
    A: std::future::Future<Output = Result<T>>,
    T: std::fmt::Debug,
{
    sent_and_answered(anything(), call).await
}

async fn sent_and_answered<F, A, T>(answer: Value, call: F) -> Seen
where
    F: FnOnce(Session) -> A,
    A: std::future::Future<Output = Result<T>>,
    T: std::fmt::Debug,
{
    let server = Server::with_answers(vec![(200, answer)]).await;
    call(server.session()).await.unwrap();
    server.seen()[0].clone()
}

#[track_caller]
fn check(seen: &Seen, method: &str, uri: &str, body: &Value) {
    assert_eq!(
        (seen.method.as_str(), seen.uri.to_string().as_str()),
        (method, uri)
    );
    assert_eq!(&seen.body, body);
}

const ROWS: &str = "/v1/tablesdb/main/tables/notes/rows";

#[tokio::test]
async fn rows_are_listed_without_a_count_unless_asked() {
    let list = sent(|session| async move {
        let queries = [Query::equal("a", "x&y"), Query::limit(2)];
        session.rows("main", "notes").list::<Value>(&queries).await
    })
    .await;
    let uri = list.uri.to_string();
    assert!(uri.starts_with(ROWS) && uri.ends_with("&total=0"), "{uri}");
    assert!(
        uri.contains("queries%5B%5D=%7B%22method%22%3A%22equal%22"),
        "{uri}"
    );
    assert!(uri.contains("x%26y"), "{uri}");

    let counted = sent(|session| async move {
        session
            .rows("main", "notes")
            .list_with_total::<Value>(&[])
            .await
    })
    .await;
    check(&counted, "GET", ROWS, &Value::Null);
}

#[tokio::test]
async fn rows_are_written_one_by_one() {
    let read = [Permission::read(Role::any())];
    let create = sent(|session| async move {
        session
            .rows("main", "notes")
            .create("n1", &json!({ "a": 1 }), &read)
            .await
    })
    .await;
    let body = json!({ "rowId": "n1", "data": { "a": 1 }, "permissions": ["read(\"any\")"] });
    check(&create, "POST", ROWS, &body);

    let update = sent(|session| async move {
        let changes = Changes::new().set("a", 2);
        session
            .rows("main", "notes")
            .update::<Value>("n1", &changes, Some(&[]))
            .await
    })
    .await;
    let body = json!({ "data": { "a": 2 }, "permissions": [] });
    check(&update, "PATCH", &format!("{ROWS}/n1"), &body);

    let upsert = sent(|session| async move {
        let changes = Changes::new().set("a", 2);
        session
            .rows("main", "notes")
            .upsert::<Value>("n1", &changes, None)
            .await
    })
    .await;
    check(
        &upsert,
        "PUT",
        &format!("{ROWS}/n1"),
        &json!({ "data": { "a": 2 } }),
    );

    let delete =
        sent(|session| async move { session.rows("main", "notes").delete("n1").await }).await;
    check(&delete, "DELETE", &format!("{ROWS}/n1"), &Value::Null);
}

#[tokio::test]
async fn a_write_may_name_the_instant_that_it_saw() {
    let update = sent(|session| async move {
        let seen: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let rows = session.rows("main", "notes").unchanged_since(seen);
        rows.update::<Value>("n1", &Changes::new().set("a", 2), None)
            .await
    })
    .await;
    assert_eq!(
        update.header("x-appwrite-timestamp"),
        "2026-01-01T00:00:00Z"
    );
}

#[tokio::test]
async fn counting_has_an_address_of_its_own() {
    let up = sent(|session| async move {
        session
            .rows("main", "notes")
            .increment::<Value>("n1", "seats", 1, Some(50))
            .await
    })
    .await;
    let body = json!({ "value": 1, "max": 50 });
    check(&up, "PATCH", &format!("{ROWS}/n1/seats/increment"), &body);

    let down = sent(|session| async move {
        session
            .rows("main", "notes")
            .decrement::<Value>("n1", "seats", 2, None)
            .await
    })
    .await;
    check(
        &down,
        "PATCH",
        &format!("{ROWS}/n1/seats/decrement"),
        &json!({ "value": 2 }),
    );
}

#[tokio::test]
async fn a_transaction_is_begun_filled_and_ended() {
    let server = Server::with_answers(vec![(201, anything())]).await;
    let transaction = server.session().transaction(120).await.unwrap();
    transaction.rollback().await.unwrap();
    let seen = server.seen();
    check(
        &seen[0],
        "POST",
        "/v1/tablesdb/transactions",
        &json!({ "ttl": 120 }),
    );
    check(
        &seen[1],
        "PATCH",
        "/v1/tablesdb/transactions/x",
        &json!({ "rollback": true }),
    );
}

#[tokio::test]
async fn users_are_read_and_changed() {
    let create = sent(|session| async move {
        let user = NewUser {
            id: "u1".to_owned(),
            email: Some("a@example.test".to_owned()),
            ..NewUser::default()
        };
        session.users().create(&user).await
    })
    .await;
    check(
        &create,
        "POST",
        "/v1/users",
        &json!({ "userId": "u1", "email": "a@example.test" }),
    );

    let labels =
        sent(|session| async move { session.users().update_labels("u1", &["admin"]).await }).await;
    check(
        &labels,
        "PUT",
        "/v1/users/u1/labels",
        &json!({ "labels": ["admin"] }),
    );

    let status =
        sent(|session| async move { session.users().update_status("u1", false).await }).await;
    check(
        &status,
        "PATCH",
        "/v1/users/u1/status",
        &json!({ "status": false }),
    );

    let verified =
        sent(|session| async move { session.users().update_email_verification("u1", true).await })
            .await;
    let body = json!({ "emailVerification": true });
    check(&verified, "PATCH", "/v1/users/u1/verification", &body);

    let jwt = sent(|session| async move { session.users().create_jwt("u1", 60).await }).await;
    let body = json!({ "sessionId": "recent", "duration": 60 });
    check(&jwt, "POST", "/v1/users/u1/jwts", &body);
}

#[tokio::test]
async fn a_membership_is_found_by_its_user() {
    let create = sent(|session| async move {
        let membership = NewMembership {
            user_id: "u1".to_owned(),
            roles: vec!["member".to_owned()],
        };
        session.teams().create_membership("t1", &membership).await
    })
    .await;
    let body = json!({ "userId": "u1", "roles": ["member"] });
    check(&create, "POST", "/v1/teams/t1/memberships", &body);

    let found = json!({ "total": 0, "memberships": [] });
    let lookup = sent_and_answered(found, |session| async move {
        session.teams().membership_of("t1", "u1").await
    })
    .await;
    assert_eq!(lookup.uri.path(), "/v1/teams/t1/memberships");
    assert!(lookup.uri.query().unwrap().contains("userId"));
}

#[tokio::test]
async fn a_file_is_shared_by_a_token() {
    let server = Server::with_answers(vec![(201, anything())]).await;
    let storage = server.session().storage();
    let until: Timestamp = "2026-01-01T00:10:00Z".parse().unwrap();
    let token = storage.create_token("files", "f1", until).await.unwrap();
    let url = storage.download_url("files", "f1", &token).unwrap();
    let path = "storage/buckets/files/files/f1/download?project=demo&token=s";
    assert_eq!(url, format!("{}/{path}", server.endpoint));
    let body = json!({ "expire": "2026-01-01T00:10:00Z" });
    check(
        &server.seen()[0],
        "POST",
        "/v1/tokens/buckets/files/files/f1",
        &body,
    );
}

#[tokio::test]
async fn messages_name_their_receivers() {
    let accepted = json!({ "$id": "m1", "status": "processing" });
    let mail = sent_and_answered(accepted.clone(), |session| async move {
        let email = Email {
            id: "m1".to_owned(),
            subject: "Hello".to_owned(),
            content: "Text".to_owned(),
            users: vec!["u1".to_owned()],
            ..Email::default()
        };
        session.messaging().create_email(&email).await
    })
    .await;
    let body = json!({
        "messageId": "m1", "subject": "Hello", "content": "Text", "html": false, "users": ["u1"]
    });
    check(&mail, "POST", "/v1/messaging/messages/email", &body);

    let push = sent_and_answered(accepted, |session| async move {
        let push = Push {
            id: "m2".to_owned(),
            title: "Hello".to_owned(),
            targets: vec!["t1".to_owned()],
            ..Push::default()
        };
        session.messaging().create_push(&push).await
    })
    .await;
    let body = json!({ "messageId": "m2", "title": "Hello", "body": "", "targets": ["t1"] });
    check(&push, "POST", "/v1/messaging/messages/push", &body);
}

#[tokio::test]
async fn an_account_asks_for_its_own_verification_mail() {
    let seen = sent(|session| async move {
        session
            .account()
            .create_email_verification("https://example.test/verify")
            .await
    })
    .await;
    let body = json!({ "url": "https://example.test/verify" });
    check(&seen, "POST", "/v1/account/verifications/email", &body);
}
