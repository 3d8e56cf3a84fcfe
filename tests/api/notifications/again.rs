//! What nobody was told of because its event was lost: an hour later the clock makes up for it.

use std::time::Duration;

use model::NotificationType;
use serde_json::json;
use store::notify::{self, Notice};
use testkit::death::{die_at, Death};
use testkit::trouble::deaf;
use testkit::{Host, HostOptions, Person};

use super::{heard, put, told};
use crate::posts::{comment, like, publish};

const HOUR: Duration = Duration::from_secs(60 * 60);

async fn stage() -> (Host, [Person; 3]) {
    stage_at("2026-03-02T09:00:00Z").await
}

async fn stage_at(clock: &str) -> (Host, [Person; 3]) {
    let options = HostOptions {
        clock: Some(clock.parse().unwrap()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let people = host.students(&["asha", "ben", "cara"]).await.unwrap();
    (host, people.try_into().unwrap())
}

async fn hours(host: &Host, count: usize) {
    for _ in 0..count {
        host.pass(HOUR).await.unwrap();
        host.tick("scheduler").await.unwrap();
    }
}

async fn sorted(host: &Host, user: &str) -> Vec<(String, String)> {
    let mut all = heard(host, user).await;
    all.sort();
    all
}

fn pair(kind: &str, body: &str) -> (String, String) {
    (kind.to_owned(), body.to_owned())
}

#[tokio::test]
async fn what_was_lost_is_told_within_two_hours_and_once() {
    let (host, [asha, ben, cara]) = stage().await;
    let id = publish(&asha, "Rust is fun").await;
    let post = format!("/posts/{id}");
    host.running().set_chaos(Some(deaf()));
    assert_eq!(like(&ben, &post).await.status, 201);
    comment(&cara, &id, "So it is").await;
    let path = "/users/asha/follow";
    let follow = cara.call("users", "PUT", path, "").await.unwrap();
    assert_eq!(follow.status, 201, "{follow:?}");
    host.running().set_chaos(None);
    host.settle().await.unwrap();
    assert!(heard(&host, "asha").await.is_empty());

    hours(&host, 2).await;
    let told = sorted(&host, "asha").await;
    let kinds: Vec<&str> = told.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(kinds, ["comment", "follow", "post_like"]);
    assert_eq!(told[2], pair("post_like", "ben likes: “Rust is fun”"));
    hours(&host, 3).await;
    assert_eq!(sorted(&host, "asha").await, told);
}

/// Two of three were heard: the third joins them, and nobody counts twice.
#[tokio::test]
async fn what_was_told_already_is_not_told_again() {
    let (host, [asha, ben, cara]) = stage().await;
    let post = format!("/posts/{}", publish(&asha, "Rust is fun").await);
    assert_eq!(like(&ben, &post).await.status, 201);
    host.settle().await.unwrap();
    host.running().set_chaos(Some(deaf()));
    assert_eq!(like(&cara, &post).await.status, 201);
    host.running().set_chaos(None);
    hours(&host, 2).await;
    let expected = [pair("post_like", "cara and 1 other like: “Rust is fun”")];
    assert_eq!(sorted(&host, "asha").await, expected);
}

#[tokio::test]
async fn what_was_taken_back_meanwhile_is_never_told() {
    let (host, [asha, ben, _]) = stage().await;
    let post = format!("/posts/{}", publish(&asha, "Rust is fun").await);
    host.running().set_chaos(Some(deaf()));
    let like_path = format!("{post}/like");
    assert_eq!(like(&ben, &post).await.status, 201);
    let undone = ben.delete("posts", &like_path).await.unwrap();
    assert_eq!(undone.status, 200, "{undone:?}");
    host.running().set_chaos(None);
    hours(&host, 2).await;
    assert!(heard(&host, "asha").await.is_empty());
}

/// Somebody read what they were told, then the next like died at one of its calls, and in every other case a third one came after it:
/// whoever tells again finds out whether the second is counted.
#[tokio::test]
async fn what_died_half_way_is_told_within_two_hours_and_once() {
    let (host, [asha, ben, cara]) = stage().await;
    let dan = host.student("dan").await.unwrap();
    let mut posts = Vec::new();
    for call in 1.. {
        for (is_sent, is_followed) in [(false, false), (true, false), (false, true), (true, true)] {
            let id = publish(&asha, "Rust is fun").await;
            let post = format!("/posts/{id}");
            assert_eq!(like(&ben, &post).await.status, 201);
            host.settle().await.unwrap();
            host.running().set_chaos(Some(deaf()));
            let of_it = told(&host, "asha").await;
            let of_it = of_it.iter().find(|it| it["entityId"] == id).unwrap();
            let path = format!("/notifications/{}/read", of_it["$id"].as_str().unwrap());
            let read = asha.call("notifications", "PUT", &path, "").await.unwrap();
            assert_eq!(read.status, 200, "{read:?}");
            assert_eq!(like(&cara, &post).await.status, 201);
            let app = host.app();
            let notice = liked(&host, &cara, &id).await;
            let tell = notify::tell(&app, &notice, ["asha".parse().unwrap()]);
            let ended = die_at(&app, tell, Death { call, is_sent }).await;
            host.running().set_chaos(None);
            if ended {
                assert_eq!(
                    posts.len(),
                    7 * 4,
                    "settings, edge, two for what is there, count, words, edge"
                );
                return all_told(&host, posts).await;
            }
            if is_followed {
                assert_eq!(like(&dan, &post).await.status, 201);
                host.settle().await.unwrap();
            }
            posts.push((id, if is_followed { 3 } else { 2 }));
        }
    }
}

/// What `notifications` tells of a like.
async fn liked(host: &Host, fan: &Person, post: &str) -> Notice {
    let likes = host.rows("post_likes").await.unwrap();
    let like = likes
        .iter()
        .find(|it| it["userId"] == fan.id && it["postId"] == post);
    let like = like.unwrap()["$id"].as_str().unwrap();
    let notice = Notice::of(NotificationType::PostLike, like, &[post]);
    let notice = notice
        .by(&fan.id.parse().unwrap(), &fan.id)
        .about("post", post)
        .unwrap();
    notice.word("excerpt", "Rust is fun")
}

async fn all_told(host: &Host, posts: Vec<(String, u64)>) {
    host.expect_things(u32::try_from(posts.len()).unwrap());
    for later in [2, 3] {
        hours(host, later).await;
        let told = told(host, "asha").await;
        assert_eq!(told.len(), posts.len() + 1);
        for (place, (post, count)) in posts.iter().enumerate() {
            let row = told.iter().find(|it| it["entityId"] == **post).unwrap();
            let is = (&row["count"], &row["readAt"]);
            assert_eq!(is, (&json!(count), &json!(null)), "{place}: {row}");
            let others = format!(" and {} other", count - 1);
            assert!(
                row["body"].as_str().unwrap().contains(&others),
                "{place}: {row}"
            );
        }
        let edges = host.rows("notification_sources").await.unwrap();
        assert!(edges.iter().all(|it| it["toldAt"].is_string()), "{edges:?}");
    }
}

/// The first of its kind died as well: nobody was told of anything yet.
#[tokio::test]
async fn a_first_source_that_died_is_told_once() {
    let (host, [asha, ben, cara]) = stage().await;
    host.running().set_chaos(Some(deaf()));
    let mut posts = Vec::new();
    for call in 1.. {
        let id = publish(&asha, "Rust is fun").await;
        for fan in [&ben, &cara] {
            assert_eq!(like(fan, &format!("/posts/{id}")).await.status, 201);
        }
        let (app, is_sent) = (host.app(), call % 2 == 1);
        let notice = liked(&host, &ben, &id).await;
        let tell = notify::tell(&app, &notice, ["asha".parse().unwrap()]);
        if die_at(&app, tell, Death { call, is_sent }).await {
            break;
        }
        posts.push((id, 2));
    }
    assert_eq!(posts.len(), 4, "settings, edge, notification, edge");
    host.running().set_chaos(None);
    all_told(&host, posts).await;
}

/// An hour later the rows are still there that somebody was told of; the notifications are not, since they wanted them gone.
#[tokio::test]
async fn what_somebody_deleted_stays_away() {
    let (host, [asha, ben, cara]) = stage().await;
    for _ in 0..2 {
        publish(&asha, "Hello @ben and @cara").await;
    }
    host.settle().await.unwrap();
    let one = told(&host, "ben").await[0]["$id"]
        .as_str()
        .unwrap()
        .to_owned();
    let gone = ben
        .delete("notifications", &format!("/notifications/{one}"))
        .await
        .unwrap();
    assert_eq!((gone.status, gone.calls), (200, 2), "{gone:?}");
    let read = cara
        .call("notifications", "PUT", "/notifications/read-all", "{}")
        .await
        .unwrap();
    assert_eq!(read.number("/updated"), 2, "{read:?}");
    let gone = cara
        .delete("notifications", "/notifications?read=true")
        .await
        .unwrap();
    assert_eq!((gone.status, gone.calls), (200, 3), "{gone:?}");
    hours(&host, 3).await;
    assert_eq!(told(&host, "ben").await.len(), 1);
    assert!(told(&host, "cara").await.is_empty());
}

/// A sale and an answer that waits for a review change their rows, so they are told again an hour later: on the next day.
#[tokio::test]
async fn what_was_told_before_midnight_is_not_told_again_behind_it() {
    let late = "2026-03-02T23:50:00Z";
    let (host, [asha, _, _]) = stage_at(late).await;
    host.course("rust", &asha).put().await.unwrap();
    let payment = |status: &str, paid_at| {
        json!({
            "userId": "ben", "courseId": "rust", "amountCents": 2_000, "currency": "usd", "status": status,
            "paidAt": paid_at,
        })
    };
    let answer = |status: &str| {
        json!({
            "assignmentId": "a1", "courseId": "rust", "chapterId": "ch1", "userId": "ben", "instructorId": "asha",
            "revision": 1, "submittedAt": late, "status": status,
        })
    };
    for (paid, paid_at, state) in [
        ("open", None, "submitted"),
        ("paid", Some(late), "review_pending"),
    ] {
        put(&host, "payments", payment(paid, paid_at)).await;
        put(&host, "assignment_submissions", answer(state)).await;
    }
    let of_it = sorted(&host, "asha").await;
    let kinds: Vec<&str> = of_it.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(kinds, ["assignment_submitted", "review_needed", "sale"]);
    hours(&host, 3).await;
    assert_eq!(sorted(&host, "asha").await, of_it);
}

/// Whatever else changes the row takes it out of the span in which its role was given.
#[tokio::test]
async fn a_role_is_told_although_its_row_changed_since_and_once() {
    let (host, [asha, ben, _]) = stage().await;
    let pod = host.pod("rust", &asha).member(&ben).put().await.unwrap();
    host.settle().await.unwrap();
    host.running().set_chaos(Some(deaf()));
    let path = format!("/pods/{pod}/members/ben/role");
    let given = asha
        .put("pods", &path, json!({ "role": "admin" }))
        .await
        .unwrap();
    assert_eq!(given.status, 200, "{given:?}");
    host.running().set_chaos(None);
    for expected in [0, 1, 1] {
        hours(&host, if expected == 0 { 1 } else { 3 }).await;
        let all = told(&host, "ben").await;
        let counts: Vec<_> = all
            .iter()
            .filter(|it| it["type"] == "role_change")
            .collect();
        assert_eq!(counts.len(), expected, "{all:?}");
        assert!(counts.iter().all(|it| it["count"] == 1), "{all:?}");
        points(&host, "ben").await;
    }
}

/// Gives somebody points in the pod that they are in.
async fn points(host: &Host, user: &str) {
    let members = host.rows("pod_members").await.unwrap();
    let member = members.iter().find(|it| it["userId"] == user).unwrap();
    let table = "/tablesdb/peerspark-main-db/tables/pod_members/rows";
    let path = format!("{table}/{}", member["$id"].as_str().unwrap());
    let more = json!({ "data": { "points": member["points"].as_i64().unwrap() + 1 } });
    host.as_key("PATCH", &path, Some(more)).await.unwrap();
    host.settle().await.unwrap();
}
