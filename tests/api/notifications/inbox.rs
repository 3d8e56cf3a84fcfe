//! Reading, marking and deleting what one was told. B-023, B-150, B-231.

use std::time::Duration;

use serde_json::{json, Value};
use testkit::{Host, HostOptions, Person};

use super::told;
use crate::posts::{comment, like, publish, refusal};

async fn unread(person: &Person) -> i64 {
    let answer = person
        .get("notifications", "/notifications/unread-count")
        .await
        .unwrap();
    assert_eq!((answer.status, answer.calls), (200, 1), "{answer:?}");
    answer.number("/count")
}

#[tokio::test]
async fn ones_inbox_is_ones_own() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let id = publish(asha, "Hello").await;
    assert_eq!(like(ben, &format!("/posts/{id}")).await.status, 201);
    comment(ben, &id, "Hi").await;
    host.settle().await.unwrap();
    assert_eq!((unread(asha).await, unread(ben).await), (2, 0));
    let page = asha.get("notifications", "/notifications").await.unwrap();
    assert_eq!(
        (page.status, page.calls, page.waves),
        (200, 2, 2),
        "{page:?}"
    );
    let items = page.json["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items[0]["type"], "comment", "the newest comes first");
    assert_eq!(items[0]["actors"][0]["name"], "ben");
    let (first, second) = (
        items[0]["id"].as_str().unwrap(),
        items[1]["id"].as_str().unwrap(),
    );
    let (read, gone) = (
        format!("/notifications/{first}/read"),
        format!("/notifications/{first}"),
    );
    // Somebody else's is not there, whatever the caller says about themselves.
    let headers = json!({ "x-user-id": "asha", "X-Appwrite-User-Id": "asha" });
    for (method, path) in [("PUT", &read), ("DELETE", &gone)] {
        let foreign = ben
            .call_with("notifications", method, path, "", headers.clone())
            .await
            .unwrap();
        assert_eq!(refusal(&foreign), (404, "not_found".into()), "{foreign:?}");
    }
    assert_eq!(unread(asha).await, 2);
    let marked = asha.call("notifications", "PUT", &read, "").await.unwrap();
    assert_eq!((marked.status, marked.calls), (200, 1), "{marked:?}");
    assert_eq!(unread(asha).await, 1);
    for (query, expected) in [
        ("unread=true", vec![second]),
        ("unread=false", vec![first]),
        ("category=chat", vec![]),
        ("category=social&unread=true", vec![second]),
    ] {
        let page = asha
            .get("notifications", &format!("/notifications?{query}"))
            .await
            .unwrap();
        let items = page.json["items"].as_array().unwrap();
        let ids: Vec<&str> = items.iter().map(|it| it["id"].as_str().unwrap()).collect();
        assert_eq!(ids, expected, "{query}");
    }
    let refused = asha
        .delete("notifications", "/notifications")
        .await
        .unwrap();
    assert_eq!(
        refusal(&refused),
        (400, "validation_failed".into()),
        "{refused:?}"
    );
    let swept = asha
        .delete("notifications", "/notifications?read=true")
        .await
        .unwrap();
    assert_eq!((swept.number("/deleted"), swept.calls), (1, 2), "{swept:?}");
    let all = asha
        .put(
            "notifications",
            "/notifications/read-all",
            json!({ "category": "chat" }),
        )
        .await
        .unwrap();
    assert_eq!(all.number("/updated"), 0, "{all:?}");
    let all = asha
        .call("notifications", "PUT", "/notifications/read-all", "")
        .await
        .unwrap();
    assert_eq!((all.number("/updated"), all.calls), (1, 1), "{all:?}");
    assert_eq!(unread(asha).await, 0);
    let deleted = asha
        .delete("notifications", &format!("/notifications/{second}"))
        .await
        .unwrap();
    assert_eq!((deleted.status, deleted.calls), (200, 1), "{deleted:?}");
    let again = asha
        .delete("notifications", &format!("/notifications/{second}"))
        .await
        .unwrap();
    assert_eq!(refusal(&again), (404, "not_found".into()), "{again:?}");
    assert!(host
        .rows("notifications")
        .await
        .unwrap()
        .iter()
        .all(|it| it["userId"] != "asha"));
}

#[tokio::test]
async fn nobody_makes_a_notification() {
    let host = Host::start().await.unwrap();
    let ben = host.student("ben").await.unwrap();
    let fake =
        json!({ "userId": "asha", "title": "You won", "actionPath": "https://evil.example" });
    let made = ben
        .post("notifications", "/notifications", fake.clone())
        .await
        .unwrap();
    assert_eq!(
        refusal(&made),
        (405, "method_not_allowed".into()),
        "{made:?}"
    );
    let path = "/tablesdb/peerspark-main-db/tables/notifications/rows";
    let row = json!({ "rowId": "fake", "data": fake });
    let (status, answer) = ben.api("POST", path, Some(row)).await.unwrap();
    assert_eq!(status, 401, "{answer}");
    assert_eq!(
        host.rows("notifications").await.unwrap(),
        Vec::<Value>::new()
    );
}

/// B-110: one hundred notifications are read in two calls and marked in one.
#[tokio::test]
async fn a_full_inbox_costs_what_a_small_one_costs() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let id = publish(asha, "Hello").await;
    assert_eq!(like(ben, &format!("/posts/{id}")).await.status, 201);
    let mut cells = told(&host, "asha").await.remove(0);
    cells
        .as_object_mut()
        .unwrap()
        .retain(|name, _| !name.starts_with('$'));
    for n in 0..104 {
        let id = format!("n{n:03}");
        host.put_row("notifications", &id, cells.clone(), &[])
            .await
            .unwrap();
    }
    let page = asha
        .get("notifications", "/notifications?limit=100")
        .await
        .unwrap();
    assert_eq!(page.json["items"].as_array().unwrap().len(), 100);
    assert_eq!((page.calls, page.waves), (2, 2));
    let cursor = page.text("/nextCursor");
    let rest = asha
        .get(
            "notifications",
            &format!("/notifications?limit=100&cursor={cursor}"),
        )
        .await
        .unwrap();
    assert_eq!(rest.json["items"].as_array().unwrap().len(), 5);
    assert!(rest.json["nextCursor"].is_null());
    assert_eq!(unread(asha).await, 105);
    let all = asha
        .call("notifications", "PUT", "/notifications/read-all", "")
        .await
        .unwrap();
    assert_eq!((all.number("/updated"), all.calls), (105, 1), "{all:?}");
    for cursor in [id.as_str(), "none"] {
        let refused = asha
            .get("notifications", &format!("/notifications?cursor={cursor}"))
            .await
            .unwrap();
        assert_eq!(refusal(&refused), (400, "bad_cursor".into()), "{refused:?}");
    }
}

/// B-130: nobody has to ask again and again.
#[tokio::test]
async fn a_notification_is_heard_at_once_by_its_owner_alone() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let (mut of_asha, mut of_ben) = (
        asha.listen_to("notifications").await.unwrap(),
        ben.listen_to("notifications").await.unwrap(),
    );
    let (one, two) = (publish(asha, "one").await, publish(ben, "two").await);
    assert_eq!(like(ben, &format!("/posts/{one}")).await.status, 201);
    let heard = of_asha.next().await.unwrap();
    assert_eq!(
        (&heard.payload["userId"], &heard.payload["entityId"]),
        (&json!("asha"), &json!(one))
    );
    host.settle().await.unwrap();
    assert_eq!(like(asha, &format!("/posts/{two}")).await.status, 201);
    let first = of_ben.next().await.unwrap();
    assert_eq!(first.payload["entityId"], two, "ben never heard of asha's");
}

#[tokio::test]
async fn reading_moves_nothing_and_what_happens_again_comes_first() {
    let options = HostOptions {
        clock: Some("2026-03-02T09:00:00Z".parse().unwrap()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let people = host.students(&["asha", "ben", "cara"]).await.unwrap();
    let (asha, ben, cara) = (&people[0], &people[1], &people[2]);
    let mut posts = Vec::new();
    for text in ["one", "two"] {
        let post = publish(asha, text).await;
        assert_eq!(like(ben, &format!("/posts/{post}")).await.status, 201);
        host.pass(Duration::from_secs(60)).await.unwrap();
        posts.push(post);
    }
    assert_eq!(about(asha).await, [&*posts[1], &*posts[0]]);
    let older = told(&host, "asha").await;
    let older = older.iter().find(|it| it["entityId"] == posts[0]).unwrap();
    let path = format!("/notifications/{}/read", older["$id"].as_str().unwrap());
    let read = asha.call("notifications", "PUT", &path, "").await.unwrap();
    assert_eq!(read.status, 200, "{read:?}");
    assert_eq!(about(asha).await, [&*posts[1], &*posts[0]]);
    assert_eq!(
        like(cara, &format!("/posts/{}", posts[0])).await.status,
        201
    );
    host.settle().await.unwrap();
    assert_eq!(about(asha).await, [&*posts[0], &*posts[1]]);
    let page = asha
        .get("notifications", "/notifications?limit=1")
        .await
        .unwrap();
    assert_eq!(page.text("/items/0/lastAt"), "2026-03-02T09:02:00.000Z");
    let rest = format!("/notifications?limit=1&cursor={}", page.text("/nextCursor"));
    let rest = asha.get("notifications", &rest).await.unwrap();
    assert_eq!(rest.text("/items/0/entityId"), posts[1]);
}

/// What the inbox is about, from its top.
async fn about(person: &Person) -> Vec<String> {
    let page = person.get("notifications", "/notifications").await.unwrap();
    let items = page.json["items"].as_array().unwrap().iter();
    items
        .map(|it| it["entityId"].as_str().unwrap().to_owned())
        .collect()
}
