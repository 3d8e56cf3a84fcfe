//! Files that a request names.

use client::Permission;
use runtime::Code;
use serde_json::{json, Value};
use store::files::Expected;
use store::{buckets, readers};

use crate::server::Appwrite;

fn file(id: &str, read: &str) -> Value {
    json!({
        "$id": id, "bucketId": "post_images", "name": "cat.png", "mimeType": "image/png",
        "sizeOriginal": 1000, "chunksTotal": 1, "chunksUploaded": 1,
        "$permissions": [read, r#"update("user:asha")"#, r#"delete("user:asha")"#]
    })
}

async fn taken(
    named: &[&str],
    answers: Vec<(u16, Value)>,
) -> (Appwrite, Result<Vec<String>, runtime::Error>) {
    let appwrite = Appwrite::answering(answers).await;
    let (owner, ids) = (
        "asha".parse().unwrap(),
        named.iter().map(|id| id.parse().unwrap()),
    );
    let expected_readers: [Permission; 1] = [readers::everyone()];
    let expected = Expected {
        bucket: &buckets::POST_IMAGES,
        field: "imageFileIds",
        owner: &owner,
        readers: &expected_readers,
    };
    let ids: Vec<model::FileId> = ids.collect();
    let outcome = appwrite.app().take_files(&ids, expected).await;
    let outcome = outcome.map(|files| files.into_iter().map(|file| file.id).collect());
    (appwrite, outcome)
}

fn listed(files: &[Value]) -> (u16, Value) {
    (200, json!({ "total": files.len(), "files": files }))
}

const READABLE: &str = r#"read("users")"#;

#[tokio::test]
async fn all_files_are_checked_in_one_call() {
    let found = listed(&[file("f2", READABLE), file("f1", READABLE)]);
    let (appwrite, outcome) = taken(&["f1", "f2"], vec![found]).await;
    assert_eq!(outcome.unwrap(), ["f1", "f2"]);
    assert_eq!(
        appwrite.lines(),
        ["GET /v1/storage/buckets/post_images/files"]
    );
}

#[tokio::test]
async fn only_a_file_with_wrong_readers_costs_another_call() {
    let found = listed(&[file("f1", READABLE), file("f2", r#"read("any")"#)]);
    let corrected = (200, file("f2", READABLE));
    let (appwrite, outcome) = taken(&["f1", "f2"], vec![found, corrected]).await;
    outcome.unwrap();
    let seen = appwrite.seen();
    assert_eq!(seen[1].line, "PUT /v1/storage/buckets/post_images/files/f2");
    assert_eq!(
        seen[1].body["permissions"],
        json!([READABLE, r#"update("user:asha")"#, r#"delete("user:asha")"#])
    );
}

#[tokio::test]
async fn a_missing_file_refuses_the_whole_request_and_changes_none() {
    let found = listed(&[file("f1", r#"read("any")"#)]);
    let (appwrite, outcome) = taken(&["f1", "f2"], vec![found]).await;
    let refused = outcome.unwrap_err();
    assert_eq!(refused.code, Code::ValidationFailed);
    assert!(refused.fields.contains_key("imageFileIds"));
    assert_eq!(appwrite.lines().len(), 1);
}

#[tokio::test]
async fn no_files_are_no_call() {
    let (appwrite, outcome) = taken(&[], Vec::new()).await;
    assert!(outcome.unwrap().is_empty() && appwrite.lines().is_empty());
}
