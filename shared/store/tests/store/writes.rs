//! Writing rows: conditions, conflicts, many at once.

use client::{Changes, NewRow, Query};
use serde_json::{json, Value};
use store::tables::PostLike;
use store::{Error, Once};

use crate::server::{refusal, row, rows, Appwrite};

fn like(user: &str) -> PostLike {
    serde_json::from_value(json!({ "postId": "p1", "userId": user })).unwrap()
}

fn stored(id: &str) -> Value {
    row(id, &json!({ "postId": "p1", "userId": "asha" }))
}

#[tokio::test]
async fn a_condition_and_its_write_are_one_call() {
    let appwrite = Appwrite::answering(vec![rows(&[stored("pl_1")]), rows(&[])]).await;
    let table = appwrite.app().rows::<PostLike>();
    let (id, mine) = ("pl_1".parse().unwrap(), || [Query::equal("userId", "asha")]);
    let changes = Changes::new().set("postId", "p2");
    assert!(table
        .update_if(&id, mine(), &changes)
        .await
        .unwrap()
        .is_some());
    assert!(table.delete_if(&id, mine()).await.unwrap().is_none());

    assert_eq!(
        appwrite.lines(),
        ["PATCH /post_likes/rows", "DELETE /post_likes/rows"]
    );
    let queries = appwrite.seen()[0].body["queries"].clone();
    let texts: Vec<&str> = queries
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(texts.contains(&r#"{"method":"equal","attribute":"$id","values":["pl_1"]}"#));
    assert!(texts.contains(&r#"{"method":"equal","attribute":"userId","values":["asha"]}"#));
}

#[tokio::test]
async fn creating_twice_is_creating_once() {
    let exists = || refusal(409, "row_already_exists");
    let appwrite = Appwrite::answering(vec![
        (201, stored("pl_1")),
        exists(),
        exists(),
        (200, stored("pl_1")),
    ])
    .await;
    let table = appwrite.app().rows::<PostLike>();
    let id = "pl_1".parse().unwrap();
    assert!(table
        .create_once(&id, &like("asha"), &[])
        .await
        .unwrap()
        .is_some());
    assert!(table
        .create_once(&id, &like("asha"), &[])
        .await
        .unwrap()
        .is_none());
    let found = table.create_or_get(&id, &like("asha"), &[]).await.unwrap();
    assert!(matches!(found, Once::Already(_)));
}

/// On 1.9.6 a clash on a unique index answers like a duplicate id; reading tells the two apart.
#[tokio::test]
async fn a_clash_on_another_rows_value_is_still_a_conflict() {
    let answers = vec![
        refusal(409, "row_already_exists"),
        refusal(404, "row_not_found"),
    ];
    let appwrite = Appwrite::answering(answers).await;
    let table = appwrite.app().rows::<PostLike>();
    let id = "pl_1".parse().unwrap();
    let error = table
        .create_or_get(&id, &like("asha"), &[])
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Conflict { .. }), "{error:?}");
}

#[tokio::test]
async fn a_row_that_changed_meanwhile_is_not_overwritten() {
    let answers = vec![(200, stored("pl_1")), refusal(409, "row_update_conflict")];
    let appwrite = Appwrite::answering(answers).await;
    let table = appwrite.app().rows::<PostLike>();
    let seen = table.get(&"pl_1".parse().unwrap()).await.unwrap();
    let changes = Changes::new().set("postId", "p2");
    let error = table
        .unchanged_since(&seen)
        .update(&seen.id, &changes)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Changed { .. }), "{error:?}");
    let named = &appwrite.seen()[1].headers["x-appwrite-timestamp"];
    assert_eq!(named, "2026-01-01T10:00:00Z");
}

#[tokio::test]
async fn many_rows_are_created_except_those_that_exist() {
    let appwrite = Appwrite::answering(vec![
        refusal(409, "row_already_exists"),
        rows(&[stored("pl_1")]),
        (201, json!({ "total": 1, "rows": [stored("pl_2")] })),
    ])
    .await;
    let new = |id: &str| NewRow {
        id: id.to_owned(),
        data: like("asha"),
        permissions: Vec::new(),
    };
    let table = appwrite.app().rows::<PostLike>();
    let made = table
        .create_missing(&[new("pl_1"), new("pl_2")])
        .await
        .unwrap();
    assert_eq!(made.len(), 1);
    let sent = appwrite.seen()[2].body["rows"].clone();
    assert_eq!(sent.as_array().unwrap().len(), 1);
    assert_eq!(sent[0]["$id"], "pl_2");
}

#[tokio::test]
async fn a_bulk_write_without_conditions_never_leaves() {
    let appwrite = Appwrite::answering(Vec::new()).await;
    let table = appwrite.app().rows::<PostLike>();
    let changes = Changes::new().set("postId", "p2");
    assert!(table.update_where([], &changes).await.is_err());
    assert!(table.delete_where([]).await.is_err());
    assert!(appwrite.lines().is_empty());
}
