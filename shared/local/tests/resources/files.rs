//! Files: parts in any order, who reads what, ranges, tokens, what a browser is told.

use serde_json::{json, Value};

use crate::stage::{By, Part, Stage};

const STEP: usize = 5 * 1024 * 1024;

async fn with_bucket(permissions: Value, by_file: bool) -> Stage {
    let stage = Stage::start().await;
    let body = json!({ "bucketId": "b", "name": "B", "permissions": permissions, "fileSecurity": by_file });
    let made = stage.call(By::Key, "POST", "/storage/buckets", body).await;
    assert_eq!(made.status, 201, "{made:?}");
    stage
}

fn text(bytes: &[u8]) -> Part<'_> {
    Part {
        name: "a.txt",
        bytes,
        ..Part::default()
    }
}

#[tokio::test]
async fn parts_that_come_at_once_and_out_of_order_make_the_file() {
    let stage = with_bucket(json!([]), false).await;
    let whole: Vec<u8> = (0..STEP * 2 + 1_000)
        .map(|at| b'a' + u8::try_from(at % 26).unwrap())
        .collect();
    let total = whole.len();
    let parts: Vec<(String, &[u8])> = whole
        .chunks(STEP)
        .enumerate()
        .map(|(place, bytes)| {
            let start = place * STEP;
            (
                format!("bytes {start}-{}/{total}", start + bytes.len() - 1),
                bytes,
            )
        })
        .collect();
    let send = |place: usize| {
        let (range, bytes) = &parts[place];
        let part = Part {
            name: "big.txt",
            bytes,
            range: Some(range),
            permissions: &[],
        };
        stage.upload(By::Key, "b", "big", part)
    };
    let (third, second) = futures_util::future::join(send(2), send(1)).await;
    assert_eq!(
        (third.status, second.status),
        (201, 201),
        "{third:?} {second:?}"
    );
    let half = stage
        .bytes(By::Key, "/storage/buckets/b/files/big/view")
        .await;
    assert_eq!(half.0, 404, "not readable before it is whole");
    let first = send(0).await;
    assert_eq!(
        (&first.json["chunksUploaded"], &first.json["sizeOriginal"]),
        (&json!(3), &json!(total))
    );
    assert_eq!(send(1).await.status, 200, "a part too many changes nothing");
    let (_, _, bytes) = stage
        .bytes(By::Key, "/storage/buckets/b/files/big/download")
        .await;
    assert!(bytes == whole);
}

#[tokio::test]
async fn nobody_adds_parts_to_the_upload_of_another() {
    let stage = with_bucket(json!(["create(\"users\")"]), true).await;
    let (asha, ben) = (stage.user("asha").await, stage.user("ben").await);
    let first = vec![b'x'; STEP];
    let range = format!("bytes 0-{}/{}", STEP - 1, STEP + 3);
    let part = Part {
        name: "a.txt",
        bytes: &first,
        range: Some(&range),
        permissions: &[],
    };
    assert_eq!(
        stage
            .upload(By::Session(&asha), "b", "f", part)
            .await
            .status,
        201
    );
    let range = format!("bytes {STEP}-{}/{}", STEP + 2, STEP + 3);
    let part = Part {
        name: "a.txt",
        bytes: b"bad",
        range: Some(&range),
        permissions: &[],
    };
    let foreign = stage.upload(By::Session(&ben), "b", "f", part).await;
    assert_eq!(foreign.kind(), (409, "storage_file_already_exists"));
    assert_eq!(
        stage.upload(By::Session(&asha), "b", "f", part).await.json["chunksUploaded"],
        2
    );
}

#[tokio::test]
async fn a_file_is_read_by_its_own_permissions_only_where_the_bucket_says_so() {
    for (by_file, status) in [(true, 200), (false, 401)] {
        let stage = with_bucket(json!(["create(\"users\")"]), by_file).await;
        let (asha, ben) = (stage.user("asha").await, stage.user("ben").await);
        let shared = Part {
            permissions: &["read(\"users\")"],
            ..text(b"hi")
        };
        assert_eq!(
            stage
                .upload(By::Session(&asha), "b", "f", shared)
                .await
                .status,
            201
        );
        let path = "/storage/buckets/b/files/f";
        assert_eq!(stage.get(By::Session(&ben), path).await.status, status);
        let listed = stage
            .get(By::Session(&ben), "/storage/buckets/b/files")
            .await;
        assert_eq!(listed.status, status);
        let renamed = stage
            .call(By::Session(&ben), "PUT", path, json!({ "name": "mine" }))
            .await;
        assert_eq!(renamed.kind(), (401, "user_unauthorized"));
    }
}

#[tokio::test]
async fn a_token_opens_its_file_and_no_other_until_it_ends() {
    let stage = with_bucket(json!([]), false).await;
    for id in ["one", "two"] {
        stage.upload(By::Key, "b", id, text(b"hi")).await;
    }
    let body = json!({ "expire": "2026-01-02T04:00:00.000+00:00" });
    let made = stage
        .call(By::Key, "POST", "/tokens/buckets/b/files/one", body)
        .await;
    assert_eq!(made.status, 201, "{made:?}");
    let path = |id: &str| {
        format!(
            "/storage/buckets/b/files/{id}/view?token={}",
            made.json["secret"].as_str().unwrap()
        )
    };
    assert_eq!(stage.bytes(By::Guest, &path("one")).await.2, b"hi");
    assert_eq!(stage.bytes(By::Guest, &path("two")).await.0, 401);
    assert_eq!(
        stage
            .bytes(By::Guest, "/storage/buckets/b/files/one/view")
            .await
            .0,
        401
    );
    stage.wait(3_600);
    assert_eq!(stage.bytes(By::Guest, &path("one")).await.0, 401);
}

#[tokio::test]
async fn a_page_that_was_uploaded_does_not_run() {
    let stage = with_bucket(json!(["read(\"any\")"]), false).await;
    let page = Part {
        name: "evil\".html",
        ..text(b"<html><script>alert(1)</script>")
    };
    let made = stage.upload(By::Key, "b", "f", page).await;
    assert_eq!(made.json["mimeType"], "text/html", "{made:?}");
    let (_, headers, _) = stage
        .bytes(By::Guest, "/storage/buckets/b/files/f/view")
        .await;
    assert_eq!(headers["content-type"], "text/plain");
    assert_eq!(headers["content-security-policy"], "script-src none;");
    assert_eq!(headers["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn deleted_files_leave_no_bytes_behind() {
    let stage = with_bucket(json!([]), false).await;
    stage.upload(By::Key, "b", "f", text(b"hi")).await;
    assert_eq!(
        stage
            .call(By::Key, "DELETE", "/storage/buckets/b", Value::Null)
            .await
            .status,
        204
    );
    let again = json!({ "bucketId": "b", "name": "B" });
    stage.call(By::Key, "POST", "/storage/buckets", again).await;
    let listed = stage.get(By::Key, "/storage/buckets/b/files").await;
    assert_eq!(listed.json["total"], 0);
    assert_eq!(
        stage
            .get(By::Key, "/storage/buckets/b/files/f")
            .await
            .status,
        404
    );
}
