//! Stories of the feed: the home feed, what trends, and achievements that are real.

mod claims;

use serde_json::{json, Value};
use testkit::{Answer, Host, Person};

use crate::posts::{like, publish, publish_in, refusal};

fn ids(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let items = answer.json["items"].as_array().unwrap().iter();
    items
        .map(|it| it["post"]["id"].as_str().unwrap().to_owned())
        .collect()
}

async fn follow(host: &Host, who: &Person, whom: &Person) {
    let row = json!({ "followerId": who.id, "followingId": whom.id });
    let id: model::EdgeId = model::did(model::Kind::FOLLOW, &[&who.id, &whom.id]);
    host.put_row("follows", id.as_str(), row, &[])
        .await
        .unwrap();
}

/// B-040, B-114: one list by the caller's own rights.
#[tokio::test]
async fn the_home_feed_holds_what_one_may_read() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben, eve) = (&people[0], &people[1], &people[2]);
    let pod = host.pod("rust", asha).member(ben).put().await.unwrap();
    let other = host.pod("maths", eve).put().await.unwrap();
    let open = publish(asha, "open").await;
    let inner = publish_in(&pod, asha, "inner").await;
    let foreign = publish_in(&other, eve, "foreign").await;
    assert_eq!(like(ben, &format!("/posts/{inner}")).await.status, 201);
    let all = ben.get("feed", "/feed").await.unwrap();
    assert_eq!(ids(&all), [inner.as_str(), &open]);
    assert_eq!((all.calls, all.waves), (4, 2));
    let first = &all.json["items"][0];
    assert_eq!(
        (&first["liked"], &first["author"]["name"]),
        (&json!(true), &json!("asha"))
    );
    let pods = ben.get("feed", "/feed?scope=pods").await.unwrap();
    assert_eq!(ids(&pods), [inner.as_str()]);
    assert_eq!(
        ids(&eve.get("feed", "/feed").await.unwrap()),
        [foreign.as_str(), &open]
    );
    assert!(ids(&ben.get("feed", "/feed?scope=following").await.unwrap()).is_empty());
    follow(&host, ben, asha).await;
    let followed = ben.get("feed", "/feed?scope=following").await.unwrap();
    assert_eq!(ids(&followed), [inner.as_str(), &open], "{followed:?}");
    asha.delete("posts", &format!("/posts/{open}"))
        .await
        .unwrap();
    assert_eq!(
        ids(&ben.get("feed", "/feed").await.unwrap()),
        [inner.as_str()]
    );
    for query in ["scope=none", "sort=best", "sort=top&scope=pods", "limit=0"] {
        let refused = ben.get("feed", &format!("/feed?{query}")).await.unwrap();
        assert_eq!(
            refusal(&refused),
            (400, "validation_failed".into()),
            "{query} {refused:?}"
        );
    }
    let refused = ben.get("feed", "/feed?cursor=none").await.unwrap();
    assert_eq!(refusal(&refused), (400, "bad_cursor".into()), "{refused:?}");
}

async fn snapshot(host: &Host, name: &str, items: Value) {
    let row = json!({
        "computedAt": "2026-01-01T00:00:00.000+00:00", "items": items.to_string(),
    });
    host.set_row("trending", name, row, &[]).await.unwrap();
}

#[tokio::test]
async fn trends_are_snapshots_without_what_is_hidden() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    for path in [
        "/feed/trending",
        "/feed/trending-courses",
        "/feed/tags",
        "/feed?sort=top",
    ] {
        let empty = ben.get("feed", path).await.unwrap();
        assert_eq!(empty.status, 200, "{path} {empty:?}");
    }
    let pod = host.pod("rust", asha).put().await.unwrap();
    let (one, two) = (publish(asha, "one").await, publish(asha, "two").await);
    let inner = publish_in(&pod, asha, "inner").await;
    let items = json!([
        { "id": two, "score": 9.0 }, { "id": inner, "score": 8.0 }, { "id": one, "score": 7.0 },
        { "id": "gone", "score": 1.0 },
    ]);
    snapshot(&host, "posts-week", items.clone()).await;
    let trend = ben.get("feed", "/feed/trending?window=week").await.unwrap();
    assert_eq!(ids(&trend), [two.as_str(), &one]);
    assert!(trend.json["computedAt"].is_string());
    assert_eq!(
        ids(&ben.get("feed", "/feed/trending?window=day").await.unwrap()),
        [""; 0]
    );
    let top = ben.get("feed", "/feed?sort=top&limit=1").await.unwrap();
    assert_eq!(ids(&top), [two.as_str()]);
    let cursor = top.text("/nextCursor");
    let next = ben
        .get("feed", &format!("/feed?sort=top&limit=10&cursor={cursor}"))
        .await
        .unwrap();
    assert_eq!(ids(&next), [one.as_str()], "{next:?}");
    snapshot(
        &host,
        "tags-week",
        json!([{ "id": "rust", "score": 3.0, "count": 3 }]),
    )
    .await;
    let tags = ben.get("feed", "/feed/tags").await.unwrap();
    assert_eq!(
        (tags.calls, &tags.json["tags"][0]["tag"]),
        (1, &json!("rust")),
        "{tags:?}"
    );
    for query in ["limit=0", "limit=51", "timeframe=year"] {
        let refused = ben
            .get("feed", &format!("/feed/trending-courses?{query}"))
            .await
            .unwrap();
        assert_eq!(
            refusal(&refused),
            (400, "validation_failed".into()),
            "{query} {refused:?}"
        );
    }
}

/// B-035: a claim is looked up; what is not so is not posted, and what is so is posted once.
#[tokio::test]
async fn achievements_are_verified_and_posted_once() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cara"]).await.unwrap();
    let (asha, ben, cara) = (&people[0], &people[1], &people[2]);
    let course = host.course("rust", ben).student(asha).put().await.unwrap();
    let path = "/feed/course-achievements";
    let claim = json!({ "postType": "course_start", "courseId": course });
    let lie = cara.post("feed", path, claim.clone()).await.unwrap();
    assert_eq!(refusal(&lie), (422, "claim_not_verified".into()), "{lie:?}");
    let done =
        json!({ "postType": "achievement", "courseId": course, "achievementKey": "first_steps" });
    let lie = asha.post("feed", path, done.clone()).await.unwrap();
    assert_eq!(refusal(&lie), (422, "claim_not_verified".into()), "{lie:?}");
    let earned = json!({
        "userId": "asha", "key": "first_steps", "scopeId": course, "points": 10,
        "earnedAt": "2026-01-01T00:00:00.000+00:00",
    });
    let id: model::EdgeId = model::did(model::Kind::ACHIEVEMENT, &["asha", "first_steps", &course]);
    let row = host
        .put_row("user_achievements", id.as_str(), earned, &[])
        .await;
    row.unwrap();
    follow(&host, cara, asha).await;
    host.settle().await.unwrap();
    for status in [201, 200] {
        let posted = asha.post("feed", path, done.clone()).await.unwrap();
        assert_eq!(posted.status, status, "{posted:?}");
        assert_eq!(
            (posted.text("/post/type"), posted.text("/post/authorId")),
            ("achievement".into(), "asha".into())
        );
    }
    host.settle().await.unwrap();
    assert_eq!(host.rows("posts").await.unwrap().len(), 1);
    let told = host.rows("notifications").await.unwrap();
    let told: Vec<_> = told
        .iter()
        .filter(|it| it["type"] == "course_achievement")
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (&told[0]["userId"], &told[0]["title"]),
        (&json!("cara"), &json!("asha achieved something"))
    );
    let list = cara
        .get("feed", &format!("{path}?courseId={course}&userId=asha"))
        .await
        .unwrap();
    assert_eq!(ids(&list).len(), 1);
    let none = cara
        .get("feed", &format!("{path}?userId=ben"))
        .await
        .unwrap();
    assert!(ids(&none).is_empty());
    for wrong in [
        json!({ "postType": "achievement", "courseId": course }),
        json!({ "postType": "milestone", "courseId": course, "milestonePct": 33 }),
        json!({ "postType": "poem", "courseId": course }),
        json!({ "postType": "achievement", "achievementKey": "x" }),
    ] {
        let refused = asha.post("feed", path, wrong.clone()).await.unwrap();
        assert_eq!(
            refusal(&refused),
            (400, "validation_failed".into()),
            "{wrong} {refused:?}"
        );
    }
}
