//! Publishing, reading, editing, pinning and deleting a post.

use serde_json::{json, Value};
use testkit::files::PIXEL;
use testkit::Host;

use super::{publish, publish_in, refusal};

/// B-006, B-066: the author is who calls, whatever the body says; what is stored is what was sent.
#[tokio::test]
async fn a_post_belongs_to_whoever_calls() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let new = json!({
        "content": "Ownership in #Rust, @ben", "authorId": "ben", "tags": ["borrowing"],
    });
    let made = asha.post("posts", "/posts", new).await.unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!((made.calls, made.waves), (3, 3), "names, row, counter");
    let id = made.text("/post/id");
    assert_eq!(made.text("/post/authorId"), "asha");
    assert_eq!(made.json["post"]["tags"], json!(["borrowing", "rust"]));
    assert_eq!(made.json["post"]["mentions"], json!(["ben"]));
    let row = host.row("posts", &id).await.unwrap().unwrap();
    assert_eq!(row["$permissions"], json!([r#"read("users")"#]));
    let read = ben.get("posts", &format!("/posts/{id}")).await.unwrap();
    assert_eq!(read.status, 200, "{read:?}");
    assert_eq!((read.calls, read.waves), (4, 2));
    assert_eq!(read.text("/author/name"), "asha");
    assert_eq!(
        (&read.json["liked"], &read.json["saved"]),
        (&json!(false), &json!(false))
    );
    let profile = host.row("profiles", "asha").await.unwrap().unwrap();
    assert_eq!(profile["postsCount"], 1);
    host.settle().await.unwrap();
}

#[tokio::test]
async fn a_retried_post_is_one_post() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let pod = host.pod("rust", &asha).put().await.unwrap();
    for new in [
        json!({ "content": "once", "clientId": "a1" }),
        json!({ "content": "once", "clientId": "b1", "visibility": "pod", "podId": pod }),
    ] {
        let first = asha.post("posts", "/posts", new.clone()).await.unwrap();
        let again = asha.post("posts", "/posts", new).await.unwrap();
        assert_eq!((first.status, again.status), (201, 200), "{again:?}");
        assert_eq!(first.text("/post/id"), again.text("/post/id"));
    }
    let profile = host.row("profiles", "asha").await.unwrap().unwrap();
    assert_eq!(profile["postsCount"], 2);
    let pod = host.row("pods", &pod).await.unwrap().unwrap();
    assert_eq!(pod["postsCount"], 1);
}

/// B-042, B-048: what does not fit is refused by name, and nothing is stored.
#[tokio::test]
async fn a_malformed_post_is_refused_by_field() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let long = "x".repeat(5_001);
    let many: Vec<String> = (0..11).map(|n| format!("tag{n}")).collect();
    for (new, field) in [
        (json!({}), "content"),
        (json!({ "content": " \n\t " }), "content"),
        (json!({ "content": long }), "content"),
        (json!({ "content": 7 }), "content"),
        (json!({ "content": "x", "type": "achievement" }), "type"),
        (json!({ "content": "x", "type": "poem" }), "type"),
        (json!({ "content": "x", "tags": many }), "tags"),
        (json!({ "content": "x", "tags": "rust" }), "tags"),
        (json!({ "content": "x", "visibility": "pod" }), "podId"),
        (json!({ "content": "x", "podId": "rust" }), "visibility"),
        (json!({ "content": "x", "likesCount": 9 }), "likesCount"),
        (
            json!({ "content": "x", "imageFileIds": [{ "url": "http://x" }] }),
            "imageFileIds[0]",
        ),
        (
            json!({ "content": "x", "imageFileIds": ["nobodys"] }),
            "imageFileIds",
        ),
        (
            json!({ "content": "x", "imageFileIds": ["a", "b", "c", "d", "e"] }),
            "imageFileIds",
        ),
    ] {
        let refused = asha.post("posts", "/posts", new.clone()).await.unwrap();
        assert_eq!(
            refusal(&refused),
            (400, "validation_failed".into()),
            "{new} {refused:?}"
        );
        assert!(
            refused.json["fields"].get(field).is_some(),
            "{new} {refused:?}"
        );
    }
    assert_eq!(host.rows("posts").await.unwrap(), Vec::<Value>::new());
}

/// B-200, B-213: a picture is its uploader's, is readable by the post's readers, and goes with the post.
#[tokio::test]
async fn pictures_follow_their_post() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben, eve) = (&people[0], &people[1], &people[2]);
    let pod = host.pod("rust", asha).member(ben).put().await.unwrap();
    let file = asha.upload("post_images", "dot.png", PIXEL).await.unwrap();
    let new = |files: Value| json!({ "imageFileIds": files, "visibility": "pod", "podId": pod });
    let stolen = ben
        .post("posts", "/posts", new(json!([file])))
        .await
        .unwrap();
    assert_eq!(
        refusal(&stolen),
        (400, "validation_failed".into()),
        "{stolen:?}"
    );
    let made = asha
        .post("posts", "/posts", new(json!([file])))
        .await
        .unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    let view = format!("/storage/buckets/post_images/files/{file}");
    assert_eq!(ben.api("GET", &view, None).await.unwrap().0, 200);
    assert_eq!(eve.api("GET", &view, None).await.unwrap().0, 404);
    let path = format!("/posts/{}", made.text("/post/id"));
    asha.delete("posts", &path).await.unwrap();
    host.settle().await.unwrap();
    assert_eq!(host.try_as_key("GET", &view, None).await.unwrap().0, 404);
}

/// B-007, B-009: only the author edits, in one conditional call.
#[tokio::test]
async fn only_its_author_edits_a_post() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let id = publish(asha, "First").await;
    let path = format!("/posts/{id}");
    let new = json!({ "content": "Second #rust" });
    let foreign = ben.patch("posts", &path, new.clone()).await.unwrap();
    assert_eq!(refusal(&foreign), (403, "not_owner".into()), "{foreign:?}");
    let edited = asha.patch("posts", &path, new).await.unwrap();
    assert_eq!((edited.status, edited.calls), (200, 2), "{edited:?}");
    assert_eq!(edited.text("/post/content"), "Second #rust");
    assert_eq!(edited.json["post"]["tags"], json!(["rust"]));
    assert!(edited.json["post"]["editedAt"].is_string());
    for (edit, tags) in [
        (json!({ "content": "Third #math" }), json!(["rust", "math"])),
        (json!({ "content": "Plain" }), json!(["rust", "math"])),
        (json!({ "content": "#x", "tags": ["y"] }), json!(["y", "x"])),
    ] {
        let edited = asha.patch("posts", &path, edit.clone()).await.unwrap();
        assert_eq!(edited.json["post"]["tags"], tags, "{edit} {edited:?}");
        let tag = tags[1].as_str().unwrap();
        let found = ben.get("posts", &format!("/posts?tag={tag}")).await;
        assert_eq!(found.unwrap().json["items"][0]["post"]["id"], *id, "{tag}");
    }
    let plain = json!({ "content": "Second #rust", "tags": [] });
    let plain = asha.patch("posts", &path, plain).await.unwrap();
    assert_eq!((plain.status, plain.calls), (200, 1), "{plain:?}");
    let kept = asha
        .patch("posts", &path, json!({ "tags": null }))
        .await
        .unwrap();
    assert_eq!(kept.json["post"]["tags"], json!([]));
    assert_eq!(kept.text("/post/content"), "Second #rust");
    let moved = asha
        .patch("posts", &path, json!({ "visibility": "pod" }))
        .await
        .unwrap();
    assert_eq!(refusal(&moved), (422, "rule_violation".into()), "{moved:?}");
    let missing = asha
        .patch("posts", "/posts/none", json!({ "content": "x" }))
        .await
        .unwrap();
    assert_eq!(refusal(&missing), (404, "not_found".into()));
    for wrong in [
        json!({ "content": null }),
        json!({ "content": "" }),
        json!({ "pinned": true }),
    ] {
        let refused = asha.patch("posts", &path, wrong).await.unwrap();
        assert_eq!(
            refusal(&refused),
            (400, "validation_failed".into()),
            "{refused:?}"
        );
    }
}

/// What changes nothing is no edit, and answers the post to its author.
#[tokio::test]
async fn a_change_that_changes_nothing_does_not_mark_a_post_as_edited() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let id = publish(asha, "First").await;
    let path = format!("/posts/{id}");
    let before = host.row("posts", &id).await.unwrap();
    for nothing in [
        json!({}),
        json!({ "isPinned": null }),
        json!({ "visibility": "public" }),
    ] {
        let same = asha.patch("posts", &path, nothing.clone()).await.unwrap();
        assert_eq!(same.status, 200, "{nothing} {same:?}");
        assert!(same.json["post"]["editedAt"].is_null(), "{same:?}");
        assert_eq!(same.text("/post/content"), "First");
        let foreign = ben.patch("posts", &path, nothing).await.unwrap();
        assert_eq!(refusal(&foreign), (403, "not_owner".into()), "{foreign:?}");
    }
    assert_eq!(host.row("posts", &id).await.unwrap(), before);
    let tagged = json!({ "tags": ["rust"] });
    let tagged = asha.patch("posts", &path, tagged).await.unwrap();
    assert!(tagged.json["post"]["editedAt"].is_string(), "{tagged:?}");
}

#[tokio::test]
async fn the_leaders_of_a_pod_pin_its_posts() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cara"]).await.unwrap();
    let (asha, ben, cara) = (&people[0], &people[1], &people[2]);
    let pod = host
        .pod("rust", asha)
        .admin(ben)
        .member(cara)
        .put()
        .await
        .unwrap();
    let id = publish_in(&pod, cara, "Look").await;
    let path = format!("/posts/{id}");
    let pin = json!({ "isPinned": true });
    let own = cara.patch("posts", &path, pin.clone()).await.unwrap();
    assert_eq!(refusal(&own), (403, "forbidden".into()), "{own:?}");
    let pinned = ben.patch("posts", &path, pin.clone()).await.unwrap();
    assert_eq!(pinned.json["post"]["isPinned"], true, "{pinned:?}");
    assert!(pinned.json["post"]["editedAt"].is_null());
    // Whoever wrote it and leads the pod does both at once; neither undoes the other.
    let own = publish_in(&pod, ben, "Mine").await;
    let mine = format!("/posts/{own}");
    let both = json!({ "isPinned": true, "content": "Mine, still" });
    let both = ben.patch("posts", &mine, both).await.unwrap();
    assert_eq!(both.status, 200, "{both:?}");
    assert_eq!(both.text("/post/content"), "Mine, still");
    assert_eq!(both.json["post"]["isPinned"], true, "{both:?}");
    assert!(both.json["post"]["editedAt"].is_string());
    let moved = json!({ "isPinned": false, "visibility": "public" });
    let moved = ben.patch("posts", &mine, moved).await.unwrap();
    assert_eq!(refusal(&moved), (422, "rule_violation".into()), "{moved:?}");
    let others = json!({ "isPinned": true, "content": "x" });
    let others = asha.patch("posts", &mine, others).await.unwrap();
    assert_eq!(refusal(&others), (403, "not_owner".into()), "{others:?}");
    let row = host.row("posts", &own).await.unwrap().unwrap();
    assert_eq!(row["isPinned"], true);
    let public = publish(cara, "Hello").await;
    let refused = cara
        .patch("posts", &format!("/posts/{public}"), pin)
        .await
        .unwrap();
    assert_eq!(refusal(&refused), (403, "forbidden".into()));
}

/// B-007, B-107: who may delete, what goes with a post, and that a repeat is harmless.
#[tokio::test]
async fn a_deleted_post_takes_everything_with_it() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben, eve) = (&people[0], &people[1], &people[2]);
    let id = publish(asha, "Short-lived").await;
    let path = format!("/posts/{id}");
    let said = super::comment(ben, &id, "Nice").await;
    assert_eq!(
        super::like(eve, &format!("/comments/{said}")).await.status,
        201
    );
    assert_eq!(super::like(ben, &path).await.status, 201);
    let saved = ben
        .call("posts", "PUT", &format!("{path}/save"), "")
        .await
        .unwrap();
    assert_eq!(saved.status, 201, "{saved:?}");
    host.settle().await.unwrap();
    let foreign = eve.delete("posts", &path).await.unwrap();
    assert_eq!(refusal(&foreign), (403, "forbidden".into()), "{foreign:?}");
    for _ in 0..2 {
        let gone = asha.delete("posts", &path).await.unwrap();
        assert_eq!(
            (gone.status, &gone.json["deleted"]),
            (200, &json!(true)),
            "{gone:?}"
        );
    }
    host.settle().await.unwrap();
    for table in [
        "comments",
        "comment_likes",
        "post_likes",
        "saved_posts",
        "notifications",
    ] {
        assert_eq!(
            host.rows(table).await.unwrap(),
            Vec::<Value>::new(),
            "{table}"
        );
    }
    assert_eq!(
        refusal(&asha.get("posts", &path).await.unwrap()),
        (404, "not_found".into())
    );
    let row = host.row("posts", &id).await.unwrap().unwrap();
    assert_eq!(row["$permissions"], json!([]));
    let profile = host.row("profiles", "asha").await.unwrap().unwrap();
    assert_eq!(profile["postsCount"], 0);
    for refused in [
        super::like(ben, &path).await,
        ben.post("posts", &format!("{path}/share"), json!({}))
            .await
            .unwrap(),
        ben.call("posts", "PUT", &format!("{path}/save"), "")
            .await
            .unwrap(),
    ] {
        assert_eq!(refusal(&refused), (404, "not_found".into()), "{refused:?}");
    }
    let late = ben
        .post(
            "posts",
            &format!("{path}/comments"),
            json!({ "content": "x" }),
        )
        .await;
    assert_eq!(refusal(&late.unwrap()), (410, "deleted".into()));
    for table in ["comments", "post_likes", "saved_posts"] {
        assert_eq!(
            host.rows(table).await.unwrap(),
            Vec::<Value>::new(),
            "{table}"
        );
    }
}

#[tokio::test]
async fn leaders_and_admins_delete_what_others_wrote() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["asha", "ben", "cara", "root"])
        .await
        .unwrap();
    let (asha, ben, cara, root) = (&people[0], &people[1], &people[2], &people[3]);
    let labels = json!({ "labels": ["admin"] });
    host.as_key("PUT", "/users/root/labels", Some(labels))
        .await
        .unwrap();
    let pod = host
        .pod("rust", asha)
        .admin(ben)
        .member(cara)
        .put()
        .await
        .unwrap();
    let (one, two) = (
        publish_in(&pod, cara, "one").await,
        publish_in(&pod, asha, "two").await,
    );
    let by_member = cara
        .delete("posts", &format!("/posts/{two}"))
        .await
        .unwrap();
    assert_eq!(refusal(&by_member), (403, "forbidden".into()));
    let by_admin = ben.delete("posts", &format!("/posts/{one}")).await.unwrap();
    assert_eq!(by_admin.status, 200, "{by_admin:?}");
    let by_platform = root
        .delete("posts", &format!("/posts/{two}"))
        .await
        .unwrap();
    assert_eq!(by_platform.status, 200, "{by_platform:?}");
    host.settle().await.unwrap();
    let pod = host.row("pods", &pod).await.unwrap().unwrap();
    assert_eq!(pod["postsCount"], 0);
    let log = host.rows("admin_audit_logs").await.unwrap();
    let said: Vec<_> = log
        .iter()
        .map(|it| (&it["action"], &it["targetId"]))
        .collect();
    assert_eq!(said, [(&json!("post_delete"), &json!(two))], "{log:?}");
}
