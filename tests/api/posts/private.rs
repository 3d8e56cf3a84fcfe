//! What is written in a pod stays there. B-040.

use model::PodRole;
use serde_json::{json, Value};
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
    let count = |rows: &(Option<Value>, _)| {
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
    archive(&host, &public).await;
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

/// Makes a pod one that is read and not written.
pub async fn archive(host: &Host, pod: &str) {
    let path = format!("/tablesdb/{}/tables/pods/rows/{pod}", store::DATABASE);
    let archived = json!({ "data": { "isActive": false } });
    host.as_key("PATCH", &path, Some(archived)).await.unwrap();
}

/// A pod that is archived keeps what was said in it as it is: nobody adds to it, and what is one's own one takes away.
#[tokio::test]
async fn an_archived_pod_is_read_and_not_written() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let pod = host.pod("rust", asha).member(ben).put().await.unwrap();
    let post = publish_in(&pod, asha, "Hello").await;
    let (top, other) = (
        comment(asha, &post, "Hi").await,
        comment(ben, &post, "Ho").await,
    );
    let (path, said) = (format!("/posts/{post}"), format!("/comments/{top}"));
    for what in [&path, &said] {
        assert_eq!(like(ben, what).await.status, 201);
    }
    archive(&host, &pod).await;
    host.settle().await.unwrap();
    let rows = || async {
        let tables = ["posts", "comments", "post_likes", "comment_likes"];
        let mut all = Vec::new();
        for table in tables {
            for mut row in host.rows(table).await.unwrap() {
                // What was counted and taken back leaves the counters as they were, and a trace of when.
                row.as_object_mut().unwrap().remove("$updatedAt");
                all.push(row);
            }
        }
        all
    };
    let before = rows().await;
    let answer = json!({ "content": "x", "parentId": top }).to_string();
    let comments = format!("{path}/comments");
    for (method, path, body) in [
        ("PATCH", path.clone(), r#"{"content":"x"}"#),
        ("PATCH", path.clone(), r##"{"content":"#x"}"##),
        ("PATCH", path.clone(), r#"{"isPinned":true}"#),
        ("PUT", format!("{path}/like"), ""),
        ("POST", format!("{path}/like"), ""),
        ("POST", format!("{path}/share"), "{}"),
        ("POST", comments.clone(), r#"{"content":"x"}"#),
        ("POST", comments, answer.as_str()),
        ("PATCH", said.clone(), r#"{"content":"x"}"#),
        ("PUT", format!("{said}/like"), ""),
    ] {
        let refused = asha.call("posts", method, &path, body).await.unwrap();
        assert_eq!(
            refusal(&refused),
            (422, "pod_inactive".into()),
            "{method} {path} {body} {refused:?}"
        );
    }
    assert_eq!(rows().await, before);
    let (mine, save) = (format!("/comments/{other}"), format!("{path}/save"));
    for (who, method, path, status) in [
        (ben, "GET", &path, 200),
        (ben, "PUT", &save, 201),
        (ben, "DELETE", &save, 200),
        (ben, "DELETE", &format!("{path}/like"), 200),
        (ben, "DELETE", &format!("{said}/like"), 200),
        (ben, "DELETE", &mine, 200),
        (asha, "DELETE", &path, 200),
    ] {
        let done = who.call("posts", method, path, "").await.unwrap();
        assert_eq!(done.status, status, "{method} {path} {done:?}");
    }
}

/// Whoever was removed reads nothing of the pod and writes nothing in it, and nobody hears of what they tried.
#[tokio::test]
async fn whoever_left_a_pod_writes_in_it_no_longer() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let pod = host.pod("rust", asha).member(ben).put().await.unwrap();
    let post = publish_in(&pod, ben, "Hello").await;
    let said = comment(ben, &post, "Hi").await;
    host.settle().await.unwrap();
    let row = |table: &'static str, id: &str| {
        let (host, id) = (host.clone(), id.to_owned());
        async move { host.row(table, &id).await.unwrap() }
    };
    let before = (row("posts", &post).await, row("comments", &said).await);
    host.remove_member(&pod, ben).await.unwrap();
    host.settle().await.unwrap();
    let paths = [format!("/posts/{post}"), format!("/comments/{said}")];
    let edits = ["Look, @asha", "Look, @asha, #here"].map(|it| json!({ "content": it }));
    for path in &paths {
        for edit in &edits {
            let refused = ben.patch("posts", path, edit.clone()).await.unwrap();
            assert_eq!(refusal(&refused), (404, "not_found".into()), "{refused:?}");
        }
    }
    for edit in [json!({ "tags": ["x"] }), json!({})] {
        let refused = ben.patch("posts", &paths[0], edit).await.unwrap();
        assert_eq!(refusal(&refused), (404, "not_found".into()), "{refused:?}");
    }
    let after = (row("posts", &post).await, row("comments", &said).await);
    assert_eq!(before, after);
    // An edit of theirs whose event comes when they are gone.
    for (table, id) in [("posts", &post), ("comments", &said)] {
        let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
        let late = json!({ "mentions": ["asha"], "editedAt": host.now() });
        let late = json!({ "data": late });
        host.as_key("PATCH", &path, Some(late)).await.unwrap();
    }
    host.settle().await.unwrap();
    assert_eq!(mentions(&host).await, Vec::<Value>::new());
    for path in [&paths[1], &paths[0]] {
        let gone = ben.delete("posts", path).await.unwrap();
        assert_eq!(gone.status, 200, "one's own goes all the same: {gone:?}");
    }
}

/// What people were told of being mentioned.
pub async fn mentions(host: &Host) -> Vec<Value> {
    let mut told = host.rows("notifications").await.unwrap();
    told.retain(|it| it["type"] == "mention");
    told
}
