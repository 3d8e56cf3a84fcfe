//! Many people are told of the same thing.

use model::{NotificationType, PodId, UserId};
use store::notify::{tell, Notice, Told};

use crate::appwrite::Appwrite;

fn members(count: usize) -> Vec<UserId> {
    (0..count)
        .map(|n| format!("m{n}").parse().unwrap())
        .collect()
}

fn post(id: &str, by: &str) -> Notice {
    let pod: PodId = "pod".parse().unwrap();
    Notice::of(NotificationType::PodPost, id, &["pod"])
        .by(&by.parse().unwrap(), by)
        .within(&pod, "Rustaceans")
        .word("excerpt", id)
}

async fn tell_pod(appwrite: &Appwrite, notice: &Notice) -> Told {
    tell(&appwrite.app(), notice, members(250)).await.unwrap()
}

#[tokio::test]
async fn calls_grow_by_the_hundred_and_not_by_the_member() {
    let appwrite = Appwrite::start().await;
    let told = tell_pod(&appwrite, &post("p1", "m0")).await;
    assert_eq!((told.created.len(), told.merged.len()), (249, 0));
    let mut calls = appwrite.calls();
    calls.sort();
    let each = |call: &str| vec![call.to_owned(); 3];
    let expected = [
        each("GET user_settings"),
        each("PATCH notification_sources"),
        each("POST notification_sources"),
        each("POST notifications"),
    ];
    assert_eq!(calls, expected.concat());
}

#[tokio::test]
async fn a_second_post_of_the_day_merges_by_the_hundred_too() {
    let appwrite = Appwrite::start().await;
    tell_pod(&appwrite, &post("p1", "m0")).await;
    appwrite.calls();
    let told = tell_pod(&appwrite, &post("p2", "m1")).await;
    // m0 hears of the second post alone, m1 of the first alone.
    assert_eq!((told.created.len(), told.merged.len()), (1, 248));
    let calls = appwrite.calls();
    assert!(calls.len() <= 24, "{calls:?}");
    for row in appwrite
        .rows("notifications")
        .iter()
        .filter(|it| it["count"] == 2)
    {
        assert_eq!(row["body"], "m1 and 1 other posted: “p2”");
    }
}

#[tokio::test]
async fn a_fan_out_that_arrives_again_tells_nobody_again() {
    let appwrite = Appwrite::start().await;
    tell_pod(&appwrite, &post("p1", "m0")).await;
    let before = appwrite.rows("notifications");
    let again = tell_pod(&appwrite, &post("p1", "m0")).await;
    assert_eq!((again.created.len(), again.merged.len()), (0, 0));
    assert_eq!(appwrite.rows("notifications"), before);
}

#[tokio::test]
async fn a_fan_out_that_broke_off_goes_on_where_it_stopped() {
    let appwrite = Appwrite::start().await;
    let some: Vec<UserId> = members(40);
    tell(&appwrite.app(), &post("p1", "m0"), some)
        .await
        .unwrap();
    let told = tell_pod(&appwrite, &post("p1", "m0")).await;
    assert_eq!((told.created.len(), told.merged.len()), (210, 0));
    assert_eq!(appwrite.rows("notifications").len(), 249);
}
