//! Files in rooms: who shows one, and who reads it.

use serde_json::json;
use testkit::files::PIXEL;
use testkit::{Host, Person};

use super::stage::{group, leave, open, patch, people, pod, pod_room, refusal, say, write};

const BUCKET: &str = "attachments";

/// Appwrite's answer to somebody who wants to see a file.
async fn look(person: &Person, file: &str) -> u16 {
    let path = format!("/storage/buckets/{BUCKET}/files/{file}");
    person.api("GET", &path, None).await.unwrap().0
}

async fn show(person: &Person, room: &str, file: &str) -> String {
    let body = json!({ "type": "image", "fileId": file, "content": "look" });
    let shown = write(person, room, body).await;
    assert_eq!(shown.status, 201, "{shown:?}");
    assert_eq!(shown.text("/message/mimeType"), "image/png");
    assert_eq!(
        shown.number("/message/fileSize"),
        i64::try_from(PIXEL.len()).unwrap()
    );
    shown.text("/message/id")
}

/// B-069: what the seed wrote about files did not fit its schema.
#[tokio::test]
async fn a_file_is_read_by_its_room_and_goes_with_its_message() {
    let host = Host::start().await.unwrap();
    let [asha, ben, eve] = people(&host, ["asha", "ben", "eve"]).await;
    let room = open(&asha, &ben).await;
    let file = asha.upload(BUCKET, "dot.png", PIXEL).await.unwrap();
    assert_eq!(look(&ben, &file).await, 404);
    let message = show(&asha, &room, &file).await;
    assert_eq!(
        (look(&asha, &file).await, look(&ben, &file).await),
        (200, 200)
    );
    assert_eq!(
        (look(&eve, &file).await, look(&host.guest(), &file).await),
        (404, 404)
    );
    let gone = asha.delete("chat", &format!("/messages/{message}")).await;
    assert_eq!(gone.unwrap().status, 200);
    assert_eq!(look(&asha, &file).await, 404);
}

#[tokio::test]
async fn nobody_shows_what_they_did_not_upload_or_what_is_no_picture() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let file = asha.upload(BUCKET, "dot.png", PIXEL).await.unwrap();
    let stolen = json!({ "type": "file", "fileId": file });
    let refused = write(&ben, &room, stolen).await;
    assert_eq!(refusal(&refused), (400, "validation_failed".into()));
    assert!(refused.json["fields"]["fileId"].is_string(), "{refused:?}");
    let notes = ben
        .upload(BUCKET, "notes.txt", b"some notes")
        .await
        .unwrap();
    let body = json!({ "type": "image", "fileId": notes });
    let refused = write(&ben, &room, body).await;
    assert_eq!(refusal(&refused), (415, "unsupported_type".into()));
    assert!(host.rows("messages").await.unwrap().is_empty());
}

/// Acceptance 3, for files.
#[tokio::test]
async fn whoever_left_reads_no_file_any_more() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    let room = pod_room("maths");
    let in_pod = asha.upload(BUCKET, "dot.png", PIXEL).await.unwrap();
    show(&asha, &room, &in_pod).await;
    assert_eq!(
        (look(&ben, &in_pod).await, look(&cara, &in_pod).await),
        (200, 404)
    );
    leave(&host, "maths", &ben).await;
    assert_eq!(
        (look(&asha, &in_pod).await, look(&ben, &in_pod).await),
        (200, 404)
    );
    let room = group(&asha, &[&ben, &cara]).await;
    let in_group = asha.upload(BUCKET, "dot.png", PIXEL).await.unwrap();
    show(&asha, &room, &in_group).await;
    let bens = ben.upload(BUCKET, "dot.png", PIXEL).await.unwrap();
    show(&ben, &room, &bens).await;
    host.running().settle().await;
    assert_eq!(
        (look(&ben, &in_group).await, look(&cara, &bens).await),
        (200, 200)
    );
    let path = format!("/chat/rooms/{room}/members/ben");
    assert_eq!(asha.delete("chat", &path).await.unwrap().status, 200);
    host.settle().await.unwrap();
    for file in [&in_group, &bens] {
        assert_eq!(
            (look(&ben, file).await, look(&cara, file).await),
            (404, 200)
        );
    }
    // Back again, and with them what was shown meanwhile and before.
    let path = format!("/chat/rooms/{room}/members");
    let back = asha.post("chat", &path, json!({ "userId": "ben" })).await;
    assert_eq!(back.unwrap().status, 200);
    host.settle().await.unwrap();
    assert_eq!(look(&ben, &in_group).await, 200);
}

/// One file in two rooms would be read by the last one's people alone, and go with whichever message goes first.
#[tokio::test]
async fn a_file_is_shown_by_one_message_alone() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    let (first, second) = (open(&asha, &ben).await, open(&asha, &cara).await);
    let file = asha.upload(BUCKET, "dot.png", PIXEL).await.unwrap();
    let body = json!({ "type": "image", "fileId": file, "clientMessageId": "one" });
    let shown = write(&asha, &first, body.clone()).await;
    assert_eq!(shown.status, 201, "{shown:?}");
    let message = shown.text("/message/id");
    for room in [&second, &first] {
        let again = json!({ "type": "image", "fileId": file });
        let refused = write(&asha, room, again).await;
        assert_eq!(refusal(&refused), (400, "validation_failed".into()));
        assert!(refused.json["fields"]["fileId"].is_string(), "{refused:?}");
    }
    assert_eq!(
        (look(&ben, &file).await, look(&cara, &file).await),
        (200, 404)
    );
    let repeated = write(&asha, &first, body).await;
    assert_eq!(
        (repeated.status, repeated.text("/message/id")),
        (200, message.clone())
    );
    assert_eq!(host.rows("messages").await.unwrap().len(), 1);

    let path = format!("/messages/{message}");
    assert_eq!(asha.delete("chat", &path).await.unwrap().status, 200);
    assert_eq!(look(&asha, &file).await, 404);
}

/// As older messages may: the one that stays keeps the file.
#[tokio::test]
async fn a_file_that_something_else_shows_does_not_go_with_its_message() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    let (first, second) = (open(&asha, &ben).await, open(&asha, &cara).await);
    let file = asha.upload(BUCKET, "dot.png", PIXEL).await.unwrap();
    let messages = [
        show(&asha, &first, &file).await,
        say(&asha, &second, "and here").await,
    ];
    patch(&host, "messages", &messages[1], json!({ "fileId": file })).await;
    for (message, status) in messages.iter().zip([200, 404]) {
        let path = format!("/messages/{message}");
        assert_eq!(asha.delete("chat", &path).await.unwrap().status, 200);
        assert_eq!(look(&asha, &file).await, status);
    }
}

/// The pictures of boards are in the same bucket.
#[tokio::test]
async fn the_picture_of_a_board_is_no_attachment() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let file = asha.upload(BUCKET, "dot.png", PIXEL).await.unwrap();
    let board = json!({
        "podId": "maths", "title": "Sketch", "state": "{}", "version": 1, "exportFileId": file,
    });
    host.put_row("pod_whiteboards", "board", board, &[])
        .await
        .unwrap();
    let body = json!({ "type": "image", "fileId": file });
    let refused = write(&asha, &room, body).await;
    assert_eq!(refusal(&refused), (400, "validation_failed".into()));
    assert!(host.rows("messages").await.unwrap().is_empty());
    assert_eq!(look(&ben, &file).await, 404);
}
