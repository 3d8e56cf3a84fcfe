//! Following, and who follows whom.

use serde_json::{json, Value};
use testkit::{Host, HostOptions, Person};
use tokio::task::JoinSet;

use super::{profile, set_profile};

async fn follow(person: &Person, method: &str, other: &str) -> testkit::Answer {
    let path = format!("/users/{other}/follow");
    person.call("users", method, &path, "").await.unwrap()
}

async fn counts(host: &Host, id: &str) -> (Value, Value) {
    let row = profile(host, id).await;
    (row["followersCount"].clone(), row["followingCount"].clone())
}

/// B-071: a relation is a row of its own, and the counters follow it.
#[tokio::test]
async fn following_makes_one_row_and_moves_both_counters() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let followed = follow(asha, "PUT", "ben").await;
    assert_eq!(
        (followed.status, followed.calls, followed.waves),
        (201, 3, 2),
        "{followed:?}"
    );
    assert_eq!(
        followed.json,
        json!({ "following": true, "followersCount": 1 })
    );
    let again = follow(asha, "PUT", "ben").await;
    assert_eq!((again.status, again.calls), (200, 2), "{again:?}");
    assert_eq!(again.json, followed.json);
    assert_eq!(counts(&host, "ben").await, (json!(1), json!(0)));
    assert_eq!(counts(&host, "asha").await, (json!(0), json!(1)));
    let read = asha.get("users", "/users/ben/follow").await.unwrap();
    assert_eq!((read.calls, read.json), (1, json!({ "following": true })));
    let seen = ben.get("users", "/profiles/asha").await.unwrap();
    assert_eq!(
        (&seen.json["isFollowing"], &seen.json["isFollowedBy"]),
        (&json!(false), &json!(true))
    );

    let left = follow(asha, "DELETE", "ben").await;
    assert_eq!(
        (left.status, left.calls, left.waves),
        (200, 3, 2),
        "{left:?}"
    );
    assert_eq!(
        left.json,
        json!({ "following": false, "followersCount": 0 })
    );
    let left_again = follow(asha, "DELETE", "ben").await;
    assert_eq!((left_again.status, left_again.json), (200, left.json));
    assert_eq!(counts(&host, "asha").await, (json!(0), json!(0)));
    assert!(host.rows("follows").await.unwrap().is_empty());
}

#[tokio::test]
async fn the_one_button_follows_and_stops() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    for (following, count) in [(true, 1), (false, 0), (true, 1)] {
        let told = follow(&people[0], "POST", "ben").await;
        let expected = json!({ "following": following, "followersCount": count });
        assert_eq!((told.status, told.json), (200, expected));
    }
}

/// B-011: nobody follows in somebody else's name.
#[tokio::test]
async fn the_caller_follows_whoever_the_body_names() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cara"]).await.unwrap();
    let body = json!({ "userId": "cara", "followerId": "cara" });
    people[0]
        .post("users", "/users/ben/follow", body)
        .await
        .unwrap();
    let rows = host.rows("follows").await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0]["followerId"], &rows[0]["followingId"]),
        (&json!("asha"), &json!("ben"))
    );
    assert_eq!(follow(&host.guest(), "PUT", "ben").await.status, 401);
    let new = host.sign_in_unverified("new").await.unwrap();
    assert_eq!(follow(&new, "PUT", "ben").await.status, 401);
}

#[tokio::test]
async fn nobody_follows_themselves_or_nobody() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "gone"]).await.unwrap();
    let asha = &people[0];
    for method in ["PUT", "POST", "DELETE"] {
        let own = follow(asha, method, "asha").await;
        assert_eq!(
            (own.status, own.code().as_str()),
            (422, "cannot_follow_self"),
            "{method}"
        );
    }
    set_profile(
        &host,
        "gone",
        json!({ "deletedAt": "2026-01-01T00:00:00Z" }),
    )
    .await;
    for other in ["nobody", "gone"] {
        let refused = follow(asha, "PUT", other).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (404, "not_found"),
            "{other}"
        );
    }
    assert_eq!(follow(asha, "PUT", "-x").await.status, 400);
    assert_eq!(
        follow(asha, "DELETE", "nobody").await.json["following"],
        false
    );
    assert!(
        host.rows("follows").await.unwrap().is_empty(),
        "nothing is left behind"
    );
    assert_eq!(counts(&host, "asha").await, (json!(0), json!(0)));
    assert_eq!(counts(&host, "gone").await, (json!(0), json!(0)));
    let page = asha.get("users", "/users/nobody/followers").await.unwrap();
    assert_eq!(page.status, 404);
    assert_eq!(
        asha.get("users", "/users/gone/following")
            .await
            .unwrap()
            .status,
        404
    );
}

/// B-090: row and counters agree whatever happens at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn counters_equal_rows_after_a_crowd_followed_and_left() {
    let options = HostOptions {
        is_contended: true,
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let ids: Vec<String> = (0..8).map(|n| format!("fan{n}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let fans = host.students(&ids).await.unwrap();
    host.student("star").await.unwrap();
    let mut crowd = JoinSet::new();
    for fan in fans.iter().chain(&fans) {
        let fan = fan.clone();
        crowd.spawn(async move { follow(&fan, "PUT", "star").await });
    }
    while let Some(done) = crowd.join_next().await {
        let done = done.unwrap();
        assert!(matches!(done.status, 200 | 201), "{done:?}");
    }
    assert_eq!(host.rows("follows").await.unwrap().len(), 8);
    assert_eq!(counts(&host, "star").await.0, 8);
    for fan in &fans[..4] {
        follow(fan, "DELETE", "star").await;
    }
    assert_eq!(counts(&host, "star").await.0, 4);
    assert_eq!(counts(&host, "fan0").await.1, 0);
    assert_eq!(counts(&host, "fan7").await.1, 1);
}

#[tokio::test]
async fn one_is_told_of_a_new_follower_once() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    for method in ["PUT", "DELETE", "PUT"] {
        follow(&people[0], method, "ben").await;
        host.settle().await.unwrap();
    }
    let told = host.rows("notifications").await.unwrap();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (&told[0]["userId"], &told[0]["type"]),
        (&json!("ben"), &json!("follow"))
    );
}

/// B-041, B-111: lists are paged, and a page costs two calls.
#[tokio::test]
async fn followers_are_listed_page_by_page() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["star", "fan1", "fan2", "fan3"])
        .await
        .unwrap();
    for fan in &people[1..] {
        follow(fan, "PUT", "star").await;
    }
    let first = people[0]
        .get("users", "/users/star/followers?limit=2")
        .await
        .unwrap();
    assert_eq!(
        (first.status, first.calls, first.waves),
        (200, 2, 2),
        "{first:?}"
    );
    let names = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap().iter();
        items
            .map(|it| it["userId"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&first.json), ["fan3", "fan2"]);
    let cursor = first.text("/nextCursor");
    let path = format!("/users/star/followers?limit=2&cursor={cursor}");
    let second = people[0].get("users", &path).await.unwrap();
    assert_eq!(names(&second.json), ["fan1"]);
    assert_eq!(second.json["nextCursor"], json!(null));
    let following = people[0]
        .get("users", "/users/fan1/following")
        .await
        .unwrap();
    assert_eq!(names(&following.json), ["star"]);
    let none = people[0]
        .get("users", "/users/star/following")
        .await
        .unwrap();
    assert_eq!((none.status, &none.json["items"]), (200, &json!([])));
    for wrong in [
        "limit=0",
        "limit=-1",
        "limit=NaN",
        "cursor=..%2Fx",
        "cursor=nothing",
    ] {
        let refused = people[0]
            .get("users", &format!("/users/star/followers?{wrong}"))
            .await
            .unwrap();
        assert_eq!(refused.status, 400, "{wrong}: {refused:?}");
    }
}
