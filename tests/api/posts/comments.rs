//! Comments and replies.

use serde_json::{json, Value};
use testkit::Host;

use super::{comment, like, publish, publish_in, refusal};

/// B-008, B-067, B-087, B-178: threads are one level deep, replies find their thread, counters follow.
#[tokio::test]
async fn comments_and_replies_are_counted_and_stand_in_threads() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cara"]).await.unwrap();
    let (asha, ben, cara) = (&people[0], &people[1], &people[2]);
    let id = publish(asha, "Hello").await;
    let path = format!("/posts/{id}/comments");
    let top = ben
        .post(
            "posts",
            &path,
            json!({ "content": "Hi", "authorId": "asha" }),
        )
        .await
        .unwrap();
    assert_eq!(
        (top.status, top.number("/commentsCount")),
        (201, 1),
        "{top:?}"
    );
    assert_eq!((top.calls, top.waves), (2, 2));
    assert_eq!(top.text("/comment/authorId"), "ben");
    let top = top.text("/comment/id");
    let answer = json!({ "content": "Welcome", "parentId": top });
    let reply = asha.post("posts", &path, answer).await.unwrap();
    assert_eq!(
        (reply.status, reply.number("/commentsCount")),
        (201, 2),
        "{reply:?}"
    );
    assert_eq!((reply.calls, reply.waves), (4, 3));
    assert_eq!(reply.text("/comment/parentId"), top);
    let reply = reply.text("/comment/id");
    let deeper = cara
        .post(
            "posts",
            &path,
            json!({ "content": "Me too", "parentId": reply }),
        )
        .await
        .unwrap();
    assert_eq!(deeper.text("/comment/parentId"), top, "{deeper:?}");
    assert_eq!(deeper.text("/comment/replyToUserId"), "asha");
    let other = publish(asha, "Other").await;
    let astray = json!({ "content": "x", "parentId": top });
    let astray = ben
        .post("posts", &format!("/posts/{other}/comments"), astray)
        .await
        .unwrap();
    assert_eq!(
        refusal(&astray),
        (422, "parent_mismatch".into()),
        "{astray:?}"
    );
    let lost = ben
        .post(
            "posts",
            &path,
            json!({ "content": "x", "parentId": "none" }),
        )
        .await
        .unwrap();
    assert_eq!(refusal(&lost), (404, "not_found".into()), "{lost:?}");
    let rows = [host.row("posts", &id), host.row("posts", &other)];
    let [this, that] = rows;
    assert_eq!(this.await.unwrap().unwrap()["commentsCount"], 3);
    assert_eq!(that.await.unwrap().unwrap()["commentsCount"], 0);
    let page = cara.get("posts", &path).await.unwrap();
    assert_eq!((page.calls, page.waves), (5, 3), "{page:?}");
    let thread = &page.json["items"][0];
    assert_eq!(thread["comment"]["repliesCount"], 2);
    assert_eq!(thread["replies"].as_array().unwrap().len(), 2);
    assert_eq!(thread["author"]["name"], "ben");
    let replies = cara
        .get("posts", &format!("/comments/{top}/replies"))
        .await
        .unwrap();
    assert_eq!(
        replies.json["items"].as_array().unwrap().len(),
        2,
        "{replies:?}"
    );
    let retried = json!({ "content": "once", "clientId": "k1" });
    for status in [201, 200] {
        let made = ben.post("posts", &path, retried.clone()).await.unwrap();
        assert_eq!(
            (made.status, made.number("/commentsCount")),
            (status, 4),
            "{made:?}"
        );
    }
    let missing = ben
        .post("posts", "/posts/none/comments", json!({ "content": "x" }))
        .await
        .unwrap();
    assert_eq!(refusal(&missing), (404, "not_found".into()));
}

#[tokio::test]
async fn comments_are_sorted_as_asked() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let id = publish(&people[0], "Hello").await;
    let mut all = Vec::new();
    for n in 0..3 {
        all.push(comment(&people[1], &id, &format!("c{n}")).await);
    }
    assert_eq!(
        like(&people[0], &format!("/comments/{}", all[1]))
            .await
            .status,
        201
    );
    for (sort, expected) in [("old", "c0"), ("new", "c2"), ("top", "c1"), ("", "c0")] {
        let sort = if sort.is_empty() {
            String::new()
        } else {
            format!("?sort={sort}")
        };
        let page = people[0]
            .get("posts", &format!("/posts/{id}/comments{sort}"))
            .await
            .unwrap();
        assert_eq!(
            page.json["items"][0]["comment"]["content"], expected,
            "{sort}"
        );
    }
    let refused = people[0]
        .get("posts", &format!("/posts/{id}/comments?sort=best"))
        .await
        .unwrap();
    assert_eq!(
        refusal(&refused),
        (400, "validation_failed".into()),
        "{refused:?}"
    );
    let list = format!("/posts/{id}/comments?cursor={id}");
    let astray = people[0].get("posts", &list).await.unwrap();
    assert_eq!(refusal(&astray), (400, "bad_cursor".into()), "{astray:?}");
}

/// B-008, B-009: editing is the author's; deleting also the post's author's and the pod's leaders'.
#[tokio::test]
async fn who_edits_and_deletes_a_comment() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["asha", "ben", "cara", "dan"])
        .await
        .unwrap();
    let (asha, ben, cara, dan) = (&people[0], &people[1], &people[2], &people[3]);
    let pod = host
        .pod("rust", dan)
        .members([asha, ben, cara])
        .put()
        .await
        .unwrap();
    let id = publish_in(&pod, asha, "Hello").await;
    let one = comment(ben, &id, "one").await;
    let path = format!("/comments/{one}");
    let new = json!({ "content": "edited" });
    for other in [asha, cara, dan] {
        let refused = other.patch("posts", &path, new.clone()).await.unwrap();
        assert_eq!(refusal(&refused), (403, "not_owner".into()), "{refused:?}");
    }
    let edited = ben.patch("posts", &path, new).await.unwrap();
    assert_eq!((edited.status, edited.calls), (200, 4), "{edited:?}");
    assert!(edited.json["comment"]["editedAt"].is_string());
    let refused = cara.delete("posts", &path).await.unwrap();
    assert_eq!(refusal(&refused), (403, "forbidden".into()), "{refused:?}");
    let (two, three) = (
        comment(ben, &id, "two").await,
        comment(ben, &id, "three").await,
    );
    for (who, what, left) in [(ben, &one, 2), (asha, &two, 1), (dan, &three, 0)] {
        let gone = who
            .delete("posts", &format!("/comments/{what}"))
            .await
            .unwrap();
        assert_eq!(
            (gone.status, gone.number("/commentsCount")),
            (200, left),
            "{gone:?}"
        );
    }
    let again = ben.delete("posts", &path).await.unwrap();
    assert_eq!(refusal(&again), (404, "not_found".into()));
    assert_eq!(host.rows("comments").await.unwrap(), Vec::<Value>::new());
}

/// B-107: a comment that was answered leaves an empty place, so that its replies still stand somewhere.
#[tokio::test]
async fn an_answered_comment_leaves_an_empty_place() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let id = publish(asha, "Hello").await;
    let top = comment(ben, &id, "top").await;
    let path = format!("/posts/{id}/comments");
    let reply = asha
        .post(
            "posts",
            &path,
            json!({ "content": "reply", "parentId": top }),
        )
        .await
        .unwrap();
    let gone = ben
        .delete("posts", &format!("/comments/{top}"))
        .await
        .unwrap();
    assert_eq!(
        (gone.status, gone.number("/commentsCount")),
        (200, 1),
        "{gone:?}"
    );
    let again = ben
        .delete("posts", &format!("/comments/{top}"))
        .await
        .unwrap();
    assert_eq!(again.number("/commentsCount"), 1, "{again:?}");
    let page = asha.get("posts", &path).await.unwrap();
    let thread = &page.json["items"][0];
    assert_eq!(thread["comment"]["content"], "", "{page:?}");
    assert!(thread["comment"]["deletedAt"].is_string());
    assert_eq!(thread["replies"][0]["comment"]["content"], "reply");
    let liked = like(asha, &format!("/comments/{top}")).await;
    assert_eq!(refusal(&liked), (404, "not_found".into()), "{liked:?}");
    let edit = ben
        .patch(
            "posts",
            &format!("/comments/{top}"),
            json!({ "content": "x" }),
        )
        .await
        .unwrap();
    assert_eq!(refusal(&edit), (404, "not_found".into()), "{edit:?}");
    let last = format!("/comments/{}", reply.text("/comment/id"));
    let gone = asha.delete("posts", &last).await.unwrap();
    assert_eq!(gone.number("/commentsCount"), 0, "{gone:?}");
    let row = host.row("comments", &top).await.unwrap().unwrap();
    assert_eq!(
        (&row["repliesCount"], &row["likesCount"]),
        (&json!(0), &json!(0))
    );
    // The place goes as well, but was uncounted when it became empty.
    comment(asha, &id, "stays").await;
    let place = format!("/comments/{top}");
    let gone = ben.delete("posts", &place).await.unwrap();
    assert_eq!(
        (gone.status, gone.number("/commentsCount")),
        (200, 1),
        "{gone:?}"
    );
    let again = ben.delete("posts", &place).await.unwrap();
    assert_eq!(refusal(&again), (404, "not_found".into()), "{again:?}");
    let post = host.row("posts", &id).await.unwrap().unwrap();
    assert_eq!(post["commentsCount"], 1);
    assert_eq!(host.rows("comments").await.unwrap().len(), 1);
}

#[tokio::test]
async fn likes_of_comments_count_once() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let id = publish(asha, "Hello").await;
    let said = format!("/comments/{}", comment(ben, &id, "Hi").await);
    for (status, count) in [(201, 1), (200, 1)] {
        let liked = like(asha, &said).await;
        assert_eq!(
            (liked.status, liked.number("/likesCount")),
            (status, count),
            "{liked:?}"
        );
    }
    let likers = ben.get("posts", &format!("{said}/likes")).await.unwrap();
    assert_eq!(likers.json["items"][0]["userId"], "asha", "{likers:?}");
    for _ in 0..2 {
        let off = asha.delete("posts", &format!("{said}/like")).await.unwrap();
        assert_eq!((off.status, off.number("/likesCount")), (200, 0), "{off:?}");
    }
    assert_eq!(
        refusal(&like(asha, "/comments/none").await),
        (404, "not_found".into())
    );
    assert!(host.rows("comment_likes").await.unwrap().is_empty());
}

/// B-107, CMT-5: likes and notifications of a deleted comment go with it; what tells of others as well stays.
#[tokio::test]
async fn a_deleted_comment_takes_along_its_likes_and_what_people_were_told_of_it() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cara"]).await.unwrap();
    let (asha, ben, cara) = (&people[0], &people[1], &people[2]);
    let (first, second) = (publish(asha, "First").await, publish(asha, "Second").await);
    let gone = comment(ben, &first, "Look, @cara").await;
    host.settle().await.unwrap();
    let stays = comment(cara, &second, "Me too").await;
    host.settle().await.unwrap();
    let last = comment(ben, &second, "And me").await;
    for (who, what) in [(asha, &gone), (cara, &gone), (asha, &stays)] {
        assert_eq!(like(who, &format!("/comments/{what}")).await.status, 201);
    }
    host.settle().await.unwrap();
    let told = || async {
        let rows = host.rows("notifications").await.unwrap();
        let mut told: Vec<String> = rows
            .iter()
            .map(|it| format!("{} {} {}", it["userId"], it["type"], it["count"]).replace('"', ""))
            .collect();
        told.sort_unstable();
        told
    };
    let before = [
        "asha comment 1",
        "asha comment 2",
        "ben comment_like 2",
        "cara comment_like 1",
        "cara mention 1",
    ];
    assert_eq!(told().await, before);
    for what in [&gone, &last] {
        let done = ben
            .delete("posts", &format!("/comments/{what}"))
            .await
            .unwrap();
        assert_eq!(
            (done.status, done.calls, done.waves),
            (200, 4, 3),
            "{done:?}"
        );
    }
    host.settle().await.unwrap();
    assert_eq!(told().await, ["asha comment 2", "cara comment_like 1"]);
    let likes = host.rows("comment_likes").await.unwrap();
    let likes: Vec<_> = likes.iter().map(|it| it["commentId"].clone()).collect();
    assert_eq!(likes, [json!(stays)]);
    // One that was answered stays as an empty place, of which nobody needs to be told.
    let answer = json!({ "content": "Yes", "parentId": stays });
    let path = format!("/posts/{second}/comments");
    assert_eq!(asha.post("posts", &path, answer).await.unwrap().status, 201);
    let done = cara
        .delete("posts", &format!("/comments/{stays}"))
        .await
        .unwrap();
    assert_eq!(done.status, 200, "{done:?}");
    host.settle().await.unwrap();
    assert!(host.rows("comment_likes").await.unwrap().is_empty());
    assert_eq!(told().await, ["asha comment 2", "cara reply 1"]);
    let row = host.row("comments", &stays).await.unwrap().unwrap();
    assert_eq!(row["likesCount"], 0);
}
