//! Many do the same thing at the same time, and every event arrives twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::{NotificationType, UserId};
use store::notify::{tell, Notice};
use tokio::task::JoinSet;

use crate::appwrite::Appwrite;

const FANS: usize = 20;

fn like(fan: usize) -> Notice {
    let by: UserId = format!("fan{fan}").parse().unwrap();
    Notice::of(NotificationType::PostLike, format!("pl_{fan}"), &["p1"])
        .by(&by, by.as_str())
        .word("excerpt", "Rust")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_and_doubled_sources_count_once_each() {
    let appwrite = Arc::new(Appwrite::start().await);
    let mut deliveries = JoinSet::new();
    for n in 0..FANS * 2 {
        let appwrite = Arc::clone(&appwrite);
        deliveries.spawn(async move {
            let asha: UserId = "asha".parse().unwrap();
            tell(&appwrite.app(), &like(n % FANS), [asha])
                .await
                .unwrap();
        });
    }
    while let Some(delivery) = deliveries.join_next().await {
        delivery.unwrap();
    }
    let rows = appwrite.rows("notifications");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["count"], FANS);
    let actors = rows[0]["actorIds"].as_array().unwrap();
    let distinct: BTreeSet<&str> = actors.iter().map(|it| it.as_str().unwrap()).collect();
    assert_eq!((actors.len(), distinct.len()), (3, 3));
    let body = rows[0]["body"].as_str().unwrap();
    let newest = actors[0].as_str().unwrap();
    assert_eq!(body, format!("{newest} and 19 others like: “Rust”"));
    assert_eq!(appwrite.rows("notification_sources").len(), FANS);
}
