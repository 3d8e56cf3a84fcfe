//! Stories of posts.

use serde_json::json;
use testkit::Host;

#[tokio::test]
async fn a_post_is_read_by_others() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let made = asha
        .post("posts", "/posts", json!({ "content": "Hello" }))
        .await
        .unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    let id = made.text("/post/id");
    let read = ben.get("posts", &format!("/posts/{id}")).await.unwrap();
    assert_eq!(read.status, 200, "{read:?}");
    let liked = ben
        .call("posts", "PUT", &format!("/posts/{id}/like"), "")
        .await
        .unwrap();
    assert_eq!(liked.number("/likesCount"), 1, "{liked:?}");
    assert_eq!((liked.calls, liked.waves), (2, 2));
    host.settle().await.unwrap();
    let told = host.rows("notifications").await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["body"], "ben likes: “Hello”");
}
