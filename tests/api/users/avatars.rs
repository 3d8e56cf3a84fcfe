//! The picture of a profile.

use serde_json::json;
use testkit::{Answer, Host, Person};

use super::profile;

const AVATAR: &str = "/profiles/me/avatar";

/// The smallest picture there is: one pixel.
const PNG: &[u8] = &[
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1F, 0x15, 0xC4, 0x89, 0, 0, 0, 13, 0x49, 0x44, 0x41, 0x54,
    0x78, 0x9C, 0x62, 0, 1, 0, 0, 5, 0, 1, 0x0D, 0x0A, 0x2D, 0xB4, 0, 0, 0, 0, 0x49, 0x45, 0x4E,
    0x44, 0xAE, 0x42, 0x60, 0x82,
];

/// Uploads a file as a client does: with its own session.
async fn upload(host: &Host, person: &Person, id: &str, bytes: &[u8]) {
    let head = format!(
        "--cut\r\ncontent-disposition: form-data; name=\"fileId\"\r\n\r\n{id}\r\n--cut\r\n\
         content-disposition: form-data; name=\"file\"; filename=\"me.png\"\r\ncontent-type: image/png\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, b"\r\n--cut--\r\n"].concat();
    let url = format!(
        "{}/storage/buckets/avatars/files",
        host.running().endpoint()
    );
    let sent = reqwest::Client::new()
        .post(url)
        .header("x-appwrite-project", host.running().project())
        .header("x-appwrite-session", &person.session)
        .header("content-type", "multipart/form-data; boundary=cut")
        .body(body)
        .send()
        .await
        .unwrap();
    let status = sent.status();
    assert!(
        status.is_success(),
        "{status} {}",
        sent.text().await.unwrap()
    );
}

async fn show(person: &Person, file: &str) -> Answer {
    person
        .put("users", AVATAR, json!({ "fileId": file }))
        .await
        .unwrap()
}

/// B-201: the new picture is shown before the old one goes, which the night removes (J-14).
#[tokio::test]
async fn an_uploaded_picture_is_shown_and_taken_away() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    upload(&host, &asha, "face", PNG).await;
    let shown = show(&asha, "face").await;
    assert_eq!(
        (shown.status, shown.calls, shown.waves),
        (200, 2, 2),
        "{shown:?}"
    );
    assert_eq!(shown.json, json!({ "avatarFileId": "face" }));
    assert_eq!(show(&asha, "face").await.json, shown.json);
    upload(&host, &asha, "older", PNG).await;
    assert_eq!(show(&asha, "older").await.status, 200);
    assert_eq!(show(&asha, "face").await.status, 200);
    assert_eq!(profile(&host, "asha").await["avatarFileId"], "face");
    let (status, _) = asha
        .api("GET", "/storage/buckets/avatars/files/older", None)
        .await
        .unwrap();
    assert_eq!(status, 200, "it is not gone before the other is there");
    for removed in [true, false] {
        let gone = asha.delete("users", AVATAR).await.unwrap();
        assert_eq!(
            (gone.status, gone.calls, gone.json),
            (200, 1, json!({ "removed": removed }))
        );
    }
    assert_eq!(profile(&host, "asha").await["avatarFileId"], json!(null));
}

#[tokio::test]
async fn a_picture_of_somebody_else_and_none_at_all_are_refused() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    upload(&host, &people[0], "face", PNG).await;
    let foreign = show(&people[1], "face").await;
    assert_eq!(
        (foreign.status, foreign.code().as_str()),
        (403, "not_owner")
    );
    assert_eq!(show(&people[1], "nothing").await.status, 404);
    for body in [
        json!({}),
        json!({ "fileId": "a b" }),
        json!({ "fileId": "face", "url": "https://x.de" }),
    ] {
        let refused = people[1].put("users", AVATAR, body).await.unwrap();
        assert_eq!(refused.status, 400, "{refused:?}");
    }
    assert_eq!(show(&host.guest(), "face").await.status, 401);
    assert_eq!(profile(&host, "ben").await["avatarFileId"], json!(null));
}

/// The name says picture; what the server found inside does not.
#[tokio::test]
async fn what_is_no_picture_is_not_shown() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    upload(
        &host,
        &asha,
        "script",
        b"<html><script>alert(1)</script></html>",
    )
    .await;
    let refused = show(&asha, "script").await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (415, "unsupported_type"),
        "{refused:?}"
    );
}
