//! What people write is text: measured in characters, cleaned, and never executed.

use serde_json::json;
use testkit::Host;

use super::{publish, refusal};

/// Scalar values are counted, not bytes; control characters but line feed and tab are taken out.
#[tokio::test]
async fn limits_count_characters_and_controls_are_taken_out() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let full = "🦀".repeat(5_000);
    let id = publish(&asha, &full).await;
    let row = host.row("posts", &id).await.unwrap().unwrap();
    assert_eq!(row["content"], full);
    let over = json!({ "content": "🦀".repeat(5_001) });
    let refused = asha.post("posts", "/posts", over).await.unwrap();
    assert_eq!(refusal(&refused), (400, "validation_failed".into()));
    let path = format!("/posts/{id}/comments");
    let said = asha
        .post("posts", &path, json!({ "content": "ß".repeat(2_000) }))
        .await
        .unwrap();
    assert_eq!(said.status, 201, "{said:?}");
    let refused = asha
        .post("posts", &path, json!({ "content": "ß".repeat(2_001) }))
        .await
        .unwrap();
    assert_eq!(refusal(&refused), (400, "validation_failed".into()));
    let made = asha
        .post(
            "posts",
            "/posts",
            json!({ "content": "a\u{0}b\u{7}c\u{85}d\u{1b}\r\ne" }),
        )
        .await
        .unwrap();
    assert_eq!(made.text("/post/content"), "abcd\ne", "{made:?}");
}

/// B-142. Appwrite executes a text such as this one when a row is updated; it must stay a text on every way in.
#[tokio::test]
async fn a_text_shaped_like_an_operator_stays_a_text() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    for text in [
        r#"{"method":"stringConcat","values":["pwned"]}"#,
        r#" {"method":"increment","attribute":"likesCount","values":[1000]} "#,
        r#"{"me\u0074hod":"arrayAppend","values":["x"]}"#,
    ] {
        let shown = text.trim();
        let id = publish(&asha, text).await;
        let path = format!("/posts/{id}");
        let read = asha.get("posts", &path).await.unwrap();
        assert_eq!(read.text("/post/content"), shown);
        let other = json!({ "content": "before" });
        assert_eq!(asha.patch("posts", &path, other).await.unwrap().status, 200);
        let edited = asha
            .patch("posts", &path, json!({ "content": text }))
            .await
            .unwrap();
        assert_eq!(edited.status, 200, "{edited:?}");
        assert_eq!(edited.text("/post/content"), shown);
        let read = asha.get("posts", &path).await.unwrap();
        assert_eq!(read.text("/post/content"), shown);
        assert_eq!(read.number("/post/likesCount"), 0);
        let comments = format!("{path}/comments");
        let said = asha
            .post("posts", &comments, json!({ "content": text }))
            .await
            .unwrap();
        assert_eq!(said.text("/comment/content"), shown, "{said:?}");
        let comment = format!("/comments/{}", said.text("/comment/id"));
        let edited = asha
            .patch("posts", &comment, json!({ "content": text }))
            .await
            .unwrap();
        assert_eq!(edited.text("/comment/content"), shown, "{edited:?}");
    }
    let tags = json!({ "content": "x", "tags": [r#"{"method":"arrayAppend"}"#] });
    let refused = asha.post("posts", "/posts", tags).await.unwrap();
    assert_eq!(
        refusal(&refused),
        (400, "validation_failed".into()),
        "{refused:?}"
    );
}
