//! Storage after a crash: what was acknowledged is there, what was not leaves nothing behind.
//!
//! A crash is what the database and the folder look like in its middle; the tests bring them there with the host stopped.

use std::path::Path;

use rusqlite::Connection;
use serde_json::{json, Value};

use crate::stage::{By, Part, Stage};

const STEP: usize = 5 * 1024 * 1024;

async fn with_file(folder: &Path) -> Stage {
    let stage = Stage::start_in(folder).await;
    let body = json!({ "bucketId": "b", "name": "B" });
    let made = stage.call(By::Key, "POST", "/storage/buckets", body).await;
    assert_eq!(made.status, 201, "{made:?}");
    let kept = Part {
        name: "kept.txt",
        bytes: b"kept",
        ..Part::default()
    };
    let made = stage.upload(By::Key, "b", "kept", kept).await;
    assert_eq!(made.status, 201, "{made:?}");
    stage
}

/// Changes the stored document of a file.
fn change(folder: &Path, id: &str, how: impl Fn(&mut Value)) {
    let database = Connection::open(folder.join("local.sqlite")).unwrap();
    let body: String = database
        .query_row(
            "SELECT body FROM resources WHERE kind = 'file' AND id = ?1",
            [id],
            |row| row.get(0),
        )
        .unwrap();
    let mut body: Value = serde_json::from_str(&body).unwrap();
    how(&mut body);
    database
        .execute(
            "UPDATE resources SET body = ?2 WHERE kind = 'file' AND id = ?1",
            [id, &body.to_string()],
        )
        .unwrap();
}

fn blobs(folder: &Path) -> usize {
    std::fs::read_dir(folder.join("files")).unwrap().count()
}

async fn uploads(
    stage: &Stage,
    id: &str,
    number: usize,
    bytes: &[u8],
    total: usize,
) -> (u16, Value) {
    let start = number * STEP;
    let range = format!("bytes {start}-{}/{total}", start + bytes.len() - 1);
    let part = Part {
        name: "big.txt",
        bytes,
        range: Some(&range),
        permissions: &[],
    };
    let sent = stage.upload(By::Key, "b", id, part).await;
    (sent.status, sent.json["chunksUploaded"].clone())
}

#[tokio::test]
async fn a_file_that_never_arrived_frees_its_id() {
    let folder = tempfile::tempdir().unwrap();
    let stage = with_file(folder.path()).await;
    stage.host.shutdown().await;
    change(folder.path(), "kept", |file| {
        file["chunksUploaded"] = json!(0);
        file["_parts"] = json!([]);
    });
    let stage = Stage::start_in(folder.path()).await;
    assert_eq!(blobs(folder.path()), 0);
    let gone = stage.get(By::Key, "/storage/buckets/b/files/kept").await;
    assert_eq!(gone.kind(), (404, "storage_file_not_found"));
    let again = Part {
        name: "kept.txt",
        bytes: b"again",
        ..Part::default()
    };
    assert_eq!(stage.upload(By::Key, "b", "kept", again).await.status, 201);
}

#[tokio::test]
async fn bytes_without_a_file_go_and_acknowledged_files_stay() {
    let folder = tempfile::tempdir().unwrap();
    let stage = with_file(folder.path()).await;
    stage.host.shutdown().await;
    std::fs::write(folder.path().join("files/0123"), b"of a deleted file").unwrap();
    let stage = Stage::start_in(folder.path()).await;
    assert_eq!(blobs(folder.path()), 1);
    let (status, _, bytes) = stage
        .bytes(By::Key, "/storage/buckets/b/files/kept/view")
        .await;
    assert_eq!((status, bytes.as_slice()), (200, &b"kept"[..]));
}

#[tokio::test]
async fn a_file_whose_parts_are_all_there_is_finished_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let stage = with_file(folder.path()).await;
    stage.host.shutdown().await;
    change(folder.path(), "kept", |file| {
        file["chunksUploaded"] = json!(0);
        file["_parts"] = json!([0]);
        file["signature"] = json!("");
    });
    let stage = Stage::start_in(folder.path()).await;
    let file = stage.get(By::Key, "/storage/buckets/b/files/kept").await;
    assert_eq!(file.json["chunksUploaded"], 1);
    assert_eq!(file.json["signature"], KEPT_MD5);
}

/// MD5 of `kept`.
const KEPT_MD5: &str = "4d8b6084f3d167b76cac66a22a91be02";

#[tokio::test]
async fn an_upload_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let stage = with_file(folder.path()).await;
    let whole = vec![b'x'; STEP + 10];
    let (first, rest) = whole.split_at(STEP);
    assert_eq!(
        uploads(&stage, "big", 0, first, whole.len()).await,
        (201, json!(1))
    );
    stage.host.shutdown().await;
    let stage = Stage::start_in(folder.path()).await;
    assert_eq!(
        uploads(&stage, "big", 1, rest, whole.len()).await,
        (201, json!(2))
    );
    let (status, _, bytes) = stage
        .bytes(By::Key, "/storage/buckets/b/files/big/view")
        .await;
    assert_eq!((status, bytes.len()), (200, whole.len()));
}

#[tokio::test]
async fn a_last_part_that_comes_again_finishes_what_could_not_be() {
    let folder = tempfile::tempdir().unwrap();
    let stage = with_file(folder.path()).await;
    let whole = vec![b'x'; STEP + 10];
    let (first, rest) = whole.split_at(STEP);
    uploads(&stage, "big", 0, first, whole.len()).await;
    // The moment after the last part was noted and before the file was looked through.
    change(folder.path(), "big", |file| file["_parts"] = json!([0, 1]));
    assert_eq!(
        uploads(&stage, "big", 1, rest, whole.len()).await,
        (201, json!(2))
    );
    assert_eq!(
        uploads(&stage, "big", 1, rest, whole.len()).await,
        (200, json!(2))
    );
}
