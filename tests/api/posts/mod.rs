//! Stories of posts and comments.

mod comments;
mod crowd;
mod edges;
mod lists;
pub mod private;
mod publishing;
mod texts;

use serde_json::json;
use testkit::{Answer, Person};

/// Publishes a post to everybody; answers its id.
pub async fn publish(author: &Person, content: &str) -> String {
    let made = author
        .post("posts", "/posts", json!({ "content": content }))
        .await
        .unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/post/id")
}

/// Publishes a post in a pod; answers its id.
pub async fn publish_in(pod: &str, author: &Person, content: &str) -> String {
    let new = json!({ "content": content, "visibility": "pod", "podId": pod });
    let made = author.post("posts", "/posts", new).await.unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/post/id")
}

/// Comments on a post; answers the comment's id.
pub async fn comment(author: &Person, post: &str, content: &str) -> String {
    let path = format!("/posts/{post}/comments");
    let new = json!({ "content": content });
    let made = author.post("posts", &path, new).await.unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/comment/id")
}

/// Likes a post, or whatever a path names.
pub async fn like(person: &Person, what: &str) -> Answer {
    let path = format!("{what}/like");
    person.call("posts", "PUT", &path, "").await.unwrap()
}

/// Status and code of an answer.
pub fn refusal(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}
