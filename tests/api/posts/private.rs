//! What is written in a pod stays there. B-040.

use model::PodRole;
use serde_json::json;
use testkit::{Host, Person};

use super::{comment, like, publish_in, refusal};

/// Everything that names the post or comment, or lists the pod, tells a stranger that there is no such thing.
async fn knows_nothing(who: &Person, pod: &str, post: &str, said: &str) {
    let (post, said) = (format!("/posts/{post}"), format!("/comments/{said}"));
    let calls = [
        ("GET", post.clone(), ""),
        ("GET", format!("{post}/likes"), ""),
        ("GET", format!("{post}/comments"), ""),
        ("GET", format!("/posts?podId={pod}"), ""),
        ("GET", format!("{said}/replies"), ""),
        ("GET", format!("{said}/likes"), ""),
        ("PUT", format!("{post}/like"), ""),
        ("POST", format!("{post}/like"), ""),
        ("PUT", format!("{post}/save"), ""),
        ("POST", format!("{post}/share"), ""),
        ("PUT", format!("{said}/like"), ""),
        ("POST", format!("{post}/comments"), r#"{"content":"x"}"#),
        ("PATCH", post.clone(), r#"{"content":"x"}"#),
        ("PATCH", post.clone(), r#"{"isPinned":true}"#),
        ("PATCH", said.clone(), r#"{"content":"x"}"#),
        ("DELETE", post.clone(), ""),
        ("DELETE", said.clone(), ""),
    ];
    for (method, path, body) in calls {
        let answer = who.call("posts", method, &path, body).await.unwrap();
        assert_eq!(
            refusal(&answer),
            (404, "not_found".into()),
            "{method} {path} {answer:?}"
        );
    }
    let feed = who.get("feed", "/feed").await.unwrap();
    assert_eq!(feed.json["items"], json!([]), "{feed:?}");
    let found = who.get("posts", "/posts?q=secret").await.unwrap();
    assert_eq!(found.json["items"], json!([]), "{found:?}");
}

#[tokio::test]
async fn a_private_pods_posts_are_there_for_its_members_only() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben, eve) = (&people[0], &people[1], &people[2]);
    let pod = host.pod("rust", asha).member(ben).put().await.unwrap();
    let post = publish_in(&pod, asha, "secret plan").await;
    let said = comment(asha, &post, "secret word").await;
    let row = host.row("comments", &said).await.unwrap().unwrap();
    assert_eq!(row["$permissions"], json!([r#"read("team:rust")"#]));
    let before = (
        host.row("posts", &post).await.unwrap(),
        host.row("comments", &said).await.unwrap(),
    );
    knows_nothing(eve, &pod, &post, &said).await;
    let after = (
        host.row("posts", &post).await.unwrap(),
        host.row("comments", &said).await.unwrap(),
    );
    let count = |rows: &(Option<serde_json::Value>, _)| {
        let row = rows.0.clone().unwrap();
        [
            "likesCount",
            "savesCount",
            "sharesCount",
            "commentsCount",
            "content",
        ]
        .map(|it| row[it].clone())
    };
    assert_eq!(count(&before), count(&after));
    assert_eq!(
        before.1.unwrap()["likesCount"],
        after.1.unwrap()["likesCount"]
    );
    for table in ["post_likes", "saved_posts", "comment_likes"] {
        assert!(host.rows(table).await.unwrap().is_empty(), "{table}");
    }
    let read = ben.get("posts", &format!("/posts/{post}")).await.unwrap();
    assert_eq!(read.status, 200, "{read:?}");
    assert_eq!(like(ben, &format!("/posts/{post}")).await.status, 201);
    assert_eq!(like(ben, &format!("/comments/{said}")).await.status, 201);
    let feed = ben.get("feed", "/feed?scope=pods").await.unwrap();
    assert_eq!(feed.json["items"][0]["post"]["id"], *post, "{feed:?}");
    host.remove_member(&pod, ben).await.unwrap();
    host.settle().await.unwrap();
    knows_nothing(ben, &pod, &post, &said).await;
    host.put_member(&pod, eve, PodRole::Member).await.unwrap();
    let read = eve.get("posts", &format!("/posts/{post}")).await.unwrap();
    assert_eq!(read.status, 200, "{read:?}");
}

#[tokio::test]
async fn only_members_write_in_a_pod_that_is_active() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "eve"]).await.unwrap();
    let (asha, eve) = (&people[0], &people[1]);
    let private = host.pod("inner", asha).put().await.unwrap();
    let public = host.pod("outer", asha).public().put().await.unwrap();
    let new = |pod: &str| json!({ "content": "x", "visibility": "pod", "podId": pod });
    for (pod, expected) in [
        (private.as_str(), (404, "not_found".to_owned())),
        ("none", (404, "not_found".to_owned())),
        (public.as_str(), (403, "not_a_member".to_owned())),
    ] {
        let refused = eve.post("posts", "/posts", new(pod)).await.unwrap();
        assert_eq!(refusal(&refused), expected, "{refused:?}");
    }
    let path = format!("/tablesdb/peerspark-main-db/tables/pods/rows/{public}");
    let archived = json!({ "data": { "isActive": false } });
    host.as_key("PATCH", &path, Some(archived)).await.unwrap();
    let refused = asha.post("posts", "/posts", new(&public)).await.unwrap();
    assert_eq!(
        refusal(&refused),
        (422, "pod_inactive".into()),
        "{refused:?}"
    );
    let pod = host.row("pods", &public).await.unwrap().unwrap();
    assert_eq!(pod["postsCount"], 0);
    assert!(host.rows("posts").await.unwrap().is_empty());
}
