//! Telling people what happened, on the local host and the tables of `appwrite.json`.
//!
//! `shared/store/tests/notify` holds every case against a stand-in; here the host's own bulk
//! calls, operators and unique rows carry the ones that concurrency could break.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions that it calls"
)]

mod stage;

use std::collections::BTreeSet;
use std::sync::Arc;

use model::{NotificationType, UserId};
use store::notify::{tell, Notice};
use tokio::task::JoinSet;

use stage::Stage;

const FANS: usize = 12;

fn like(fan: usize) -> Notice {
    let by: UserId = format!("fan{fan}").parse().unwrap();
    Notice::of(NotificationType::PostLike, format!("pl_{fan}"), &["p1"])
        .by(&by, by.as_str())
        .word("excerpt", "Rust")
}

fn asha() -> UserId {
    "asha".parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_and_doubled_likes_count_once_each() {
    let stage = Arc::new(Stage::set().await);
    let mut deliveries = JoinSet::new();
    for n in 0..FANS * 2 {
        let stage = Arc::clone(&stage);
        deliveries.spawn(async move {
            tell(&stage.app(), &like(n % FANS), [asha()]).await.unwrap();
        });
    }
    while let Some(delivery) = deliveries.join_next().await {
        delivery.unwrap();
    }
    let told = stage.notifications().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].row.count, u32::try_from(FANS).unwrap());
    let distinct: BTreeSet<&UserId> = told[0].row.actor_ids.iter().collect();
    assert_eq!((told[0].row.actor_ids.len(), distinct.len()), (3, 3));
    let newest = &told[0].row.actor_ids[0];
    let body = format!("{newest} and 11 others like: “Rust”");
    assert_eq!(told[0].row.body.as_str(), body);
    assert_eq!(told[0].permissions, [r#"read("user:asha")"#]);
}

#[tokio::test]
async fn a_second_post_of_the_day_is_merged_for_all_but_its_author() {
    let stage = Stage::set().await;
    let people = || ["asha", "ben", "cara"].map(|id| id.parse::<UserId>().unwrap());
    for (post, author) in [("p1", "asha"), ("p2", "ben")] {
        let notice = Notice::of(NotificationType::PodPost, post, &["pod"])
            .by(&author.parse().unwrap(), author)
            .word("pod", "Rustaceans")
            .word("excerpt", post);
        tell(&stage.app(), &notice, people()).await.unwrap();
    }
    let told = stage.notifications().await;
    let mut heard: Vec<(&str, &str)> = told
        .iter()
        .map(|it| (it.row.user_id.as_str(), it.row.body.as_str()))
        .collect();
    heard.sort_unstable();
    let expected = [
        ("asha", "ben posted: “p2”"),
        ("ben", "asha posted: “p1”"),
        ("cara", "ben and 1 other posted: “p2”"),
    ];
    assert_eq!(heard, expected);
}
