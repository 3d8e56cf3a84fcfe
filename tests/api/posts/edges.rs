//! Likes, saves and shares: rows that exist once, and counters that follow them.

use serde_json::json;
use testkit::Host;

use super::{like, publish, refusal};

/// B-010, B-086: the edge is the caller's, exists once, and the counter follows it.
#[tokio::test]
async fn likes_are_edges_that_count_once() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let id = publish(asha, "Hello").await;
    let path = format!("/posts/{id}");
    let first = like(ben, &path).await;
    assert_eq!(
        (first.status, first.number("/likesCount")),
        (201, 1),
        "{first:?}"
    );
    assert_eq!((first.calls, first.waves), (2, 2));
    let again = like(ben, &path).await;
    assert_eq!(
        (again.status, again.number("/likesCount")),
        (200, 1),
        "{again:?}"
    );
    let as_other = ben
        .call(
            "posts",
            "PUT",
            &format!("{path}/like"),
            r#"{"userId":"asha"}"#,
        )
        .await
        .unwrap();
    assert_eq!(as_other.number("/likesCount"), 1, "{as_other:?}");
    let read = ben.get("posts", &path).await.unwrap();
    assert_eq!(read.json["liked"], true);
    let likers = asha.get("posts", &format!("{path}/likes")).await.unwrap();
    assert_eq!(likers.json["items"][0]["userId"], "ben", "{likers:?}");
    assert_eq!(likers.json["items"][0]["name"], "ben");
    for expected in [0, 0] {
        let gone = ben.delete("posts", &format!("{path}/like")).await.unwrap();
        assert_eq!(
            (gone.status, gone.number("/likesCount")),
            (200, expected),
            "{gone:?}"
        );
    }
    for (liked, count) in [(true, 1), (false, 0), (true, 1)] {
        let now = ben
            .post("posts", &format!("{path}/like"), json!({}))
            .await
            .unwrap();
        assert_eq!(
            (&now.json["liked"], now.number("/likesCount")),
            (&json!(liked), count)
        );
    }
    let missing = like(ben, "/posts/none").await;
    assert_eq!(refusal(&missing), (404, "not_found".into()), "{missing:?}");
    assert_eq!(host.rows("post_likes").await.unwrap().len(), 1);
}

/// B-093, B-121, B-179: saves are private, counted, listed in one batch, and nobody is told.
#[tokio::test]
async fn saves_are_private_and_list_what_may_still_be_read() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let (kept, gone) = (publish(asha, "kept").await, publish(asha, "gone").await);
    for (id, status) in [(&kept, 201), (&kept, 200), (&gone, 201)] {
        let saved = ben
            .call("posts", "PUT", &format!("/posts/{id}/save"), "")
            .await
            .unwrap();
        assert_eq!((saved.status, saved.calls), (status, 2), "{saved:?}");
    }
    let row = host.row("posts", &kept).await.unwrap().unwrap();
    assert_eq!(row["savesCount"], 1);
    // The row of the post stays hidden from readers while its sweep is under way.
    let path = format!("/tablesdb/{}/tables/posts/rows/{gone}", "peerspark-main-db");
    host.as_key("PATCH", &path, Some(json!({ "permissions": [] })))
        .await
        .unwrap();
    let page = ben.get("posts", "/posts/saved").await.unwrap();
    assert_eq!(page.json["items"].as_array().unwrap().len(), 1, "{page:?}");
    assert_eq!(page.json["items"][0]["post"]["id"], *kept);
    assert_eq!(page.json["items"][0]["saved"], true);
    assert_eq!(page.json["unavailable"], json!([gone]));
    let others = asha.get("posts", "/posts/saved").await.unwrap();
    assert_eq!(others.json["items"], json!([]));
    for _ in 0..2 {
        let off = ben
            .delete("posts", &format!("/posts/{kept}/save"))
            .await
            .unwrap();
        assert_eq!(
            (off.status, &off.json["saved"]),
            (200, &json!(false)),
            "{off:?}"
        );
    }
    for saved in [true, false] {
        let now = ben
            .post("posts", &format!("/posts/{kept}/save"), json!({}))
            .await
            .unwrap();
        assert_eq!(now.json["saved"], saved, "{now:?}");
    }
    let row = host.row("posts", &kept).await.unwrap().unwrap();
    assert_eq!(row["savesCount"], 0);
    host.settle().await.unwrap();
    assert!(host.rows("notifications").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_share_counts_once_a_person() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let id = publish(&people[0], "Hello").await;
    let path = format!("/posts/{id}/share");
    for (person, count) in [(0, 1), (0, 1), (1, 2)] {
        let shared = people[person]
            .post("posts", &path, json!({}))
            .await
            .unwrap();
        assert_eq!(shared.number("/sharesCount"), count, "{shared:?}");
    }
    let missing = people[0]
        .post("posts", "/posts/none/share", json!({}))
        .await
        .unwrap();
    assert_eq!(refusal(&missing), (404, "not_found".into()));
    assert_eq!(host.rows("activity_events").await.unwrap().len(), 2);
}
