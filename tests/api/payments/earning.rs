//! J-12 and PAY-6: what an instructor earns.

use testkit::{Host, HostOptions};

use super::stage::{Shop, PRICE};

async fn selling(fee: Option<&str>) -> Shop {
    let fee = fee.map(|it| ("PLATFORM_FEE_PCT".to_owned(), it.to_owned()));
    let shop = Shop::open_with(HostOptions {
        variables: fee.into_iter().collect(),
        ..HostOptions::default()
    });
    let shop = shop.await;
    shop.buy(&shop.asha).await;
    shop.host.settle().await.unwrap();
    shop
}

async fn earned(shop: &Shop) -> (i64, i64) {
    shop.host.tick("analytics").await.unwrap();
    let answer = shop.ravi.get("instructor", "/instructor/earnings").await;
    let answer = answer.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    (
        answer.number("/revenueCents"),
        answer.number("/earningsCents"),
    )
}

#[tokio::test]
async fn the_platform_keeps_a_tenth() {
    let shop = selling(None).await;
    assert_eq!(earned(&shop).await, (PRICE, PRICE * 9 / 10));
}

#[tokio::test]
async fn the_platform_keeps_what_its_operator_says() {
    let shop = selling(Some("25")).await;
    assert_eq!(earned(&shop).await, (PRICE, PRICE * 3 / 4));
}

/// Figures that nobody meant are not written; the job says why.
#[tokio::test]
async fn a_fee_that_is_none_stops_the_roll_up() {
    let shop = selling(Some("110")).await;
    shop.host.tick("analytics").await.unwrap();
    assert!(figures(&shop.host).await.is_none());
    let job = shop.host.row("job_runs", "course_stats").await.unwrap();
    let error = job.unwrap()["error"].to_string();
    assert!(error.contains("internal"), "{error}");
}

async fn figures(host: &Host) -> Option<serde_json::Value> {
    host.row("course_stats", "rust").await.unwrap()
}
