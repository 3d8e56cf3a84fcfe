//! What nobody was told of because its event was lost: an hour later the clock makes up for it.

use std::time::Duration;

use testkit::trouble::deaf;
use testkit::{Host, HostOptions, Person};

use super::heard;
use crate::posts::{comment, like, publish};

const HOUR: Duration = Duration::from_secs(60 * 60);

async fn stage() -> (Host, [Person; 3]) {
    let options = HostOptions {
        clock: Some("2026-03-02T09:00:00Z".parse().unwrap()),
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
