//! Likes and bookmarks.

use serde_json::json;
use testkit::Host;
use tokio::task::JoinSet;

use super::{act, crowded, row, shared};

#[tokio::test]
async fn a_like_is_one_row_and_one_count() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let id = shared(&people[0], json!({})).await;
    let path = format!("{id}/like");
    for (method, status, count) in [
        ("PUT", 201, 1),
        ("PUT", 200, 1),
        ("DELETE", 200, 0),
        ("DELETE", 200, 0),
    ] {
        let told = act(&people[1], method, &path).await;
        let expected = json!({ "liked": method == "PUT", "likesCount": count });
        assert_eq!((told.status, &told.json), (status, &expected), "{method}");
        assert_eq!((told.calls, told.waves), (2, 2));
    }
    assert!(host.rows("resource_likes").await.unwrap().is_empty());
    assert_eq!(act(&people[1], "PUT", "none/like").await.status, 404);
    assert_eq!(act(&host.guest(), "PUT", &path).await.status, 401);
    assert!(host.rows("resource_likes").await.unwrap().is_empty());
    host.settle().await.unwrap();
}

/// B-092: the counter is an increment behind a row whose id says who and what.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_likes_of_one_person_at_once_are_one() {
    let host = crowded().await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let id = shared(&people[0], json!({})).await;
    let mut liking = JoinSet::new();
    for _ in 0..20 {
        let (ben, path) = (people[1].clone(), format!("{id}/like"));
        liking.spawn(async move { act(&ben, "PUT", &path).await.status });
    }
    let statuses = liking.join_all().await;
    assert_eq!(
        statuses.iter().filter(|it| **it == 201).count(),
        1,
        "{statuses:?}"
    );
    assert!(statuses.iter().all(|it| *it < 300), "{statuses:?}");
    host.settle().await.unwrap();
    assert_eq!(row(&host, &id).await["likesCount"], 1);
    assert_eq!(host.rows("resource_likes").await.unwrap().len(), 1);
}

/// B-092, by many.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn likes_of_twenty_people_at_once_are_twenty() {
    let host = crowded().await;
    let ids: Vec<String> = (0..21).map(|n| format!("person{n}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let people = host.students(&ids).await.unwrap();
    let id = shared(&people[0], json!({})).await;
    let mut liking = JoinSet::new();
    for person in &people[1..] {
        let person = person.clone();
        let path = format!("{id}/like");
        liking.spawn(async move { act(&person, "PUT", &path).await.status });
    }
    let statuses = liking.join_all().await;
    assert!(statuses.iter().all(|it| *it == 201), "{statuses:?}");
    host.settle().await.unwrap();
    assert_eq!(row(&host, &id).await["likesCount"], 20);
}

/// B-072: bookmarks are rows of their own and can be listed; what is hidden by now is named apart.
#[tokio::test]
async fn marked_files_are_listed_for_who_marked_them() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let (one, two) = (shared(asha, json!({})).await, shared(asha, json!({})).await);
    for (id, status) in [(&one, 201), (&two, 201), (&two, 200)] {
        let told = act(ben, "PUT", &format!("{id}/bookmark")).await;
        assert_eq!(
            (told.status, &told.json),
            (status, &json!({ "bookmarked": true }))
        );
        assert_eq!((told.calls, told.waves), (2, 2));
    }
    assert_eq!(row(&host, &two).await["bookmarksCount"], 1);
    let patch = json!({ "visibility": "private" });
    asha.patch("resources", &format!("/resources/{one}"), patch)
        .await
        .unwrap();
    let page = ben.get("resources", "/resources/bookmarked").await.unwrap();
    assert_eq!(
        (page.status, page.calls, page.waves),
        (200, 4, 3),
        "{page:?}"
    );
    assert_eq!(page.json["items"].as_array().unwrap().len(), 1);
    assert_eq!(page.text("/items/0/resource/id"), two);
    assert_eq!(page.json["unavailable"], json!([one]));
    let ashas = asha
        .get("resources", "/resources/bookmarked")
        .await
        .unwrap();
    assert!(ashas.json["items"].as_array().unwrap().is_empty());
    for id in [&one, &two, &two, &"none".to_owned()] {
        let told = act(ben, "DELETE", &format!("{id}/bookmark")).await;
        assert_eq!(
            (told.status, &told.json),
            (200, &json!({ "bookmarked": false })),
            "{id}"
        );
    }
    assert!(host.rows("resource_bookmarks").await.unwrap().is_empty());
    host.settle().await.unwrap();
    let told = host.rows("notifications").await.unwrap();
    assert!(told.is_empty(), "nobody is told of a mark: {told:?}");
}

/// A stranger's like of a pod's file leaves nothing behind.
#[tokio::test]
async fn strangers_do_not_like_what_they_do_not_see() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben, eve) = (&people[0], &people[1], &people[2]);
    let pod = host.pod("maths", asha).member(ben).put().await.unwrap();
    let in_pod = shared(asha, json!({ "podId": pod })).await;
    let private = shared(asha, json!({ "visibility": "private" })).await;
    for id in [&in_pod, &private] {
        for what in ["like", "bookmark"] {
            let told = act(eve, "PUT", &format!("{id}/{what}")).await;
            assert_eq!(told.status, 404, "{told:?}");
        }
        let counts = row(&host, id).await;
        assert_eq!(
            (&counts["likesCount"], &counts["bookmarksCount"]),
            (&json!(0), &json!(0))
        );
    }
    assert_eq!(act(ben, "PUT", &format!("{in_pod}/like")).await.status, 201);
    host.settle().await.unwrap();
    assert_eq!(host.rows("resource_likes").await.unwrap().len(), 1);
    assert!(host.rows("resource_bookmarks").await.unwrap().is_empty());
}
