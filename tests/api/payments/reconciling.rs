//! J-17: Stripe is asked about what its webhooks did not tell.

use std::time::Duration;

use serde_json::json;
use testkit::HostOptions;

use super::stage::Shop;

const HOUR: Duration = Duration::from_secs(60 * 60);

async fn shop() -> Shop {
    Shop::open_with(HostOptions {
        clock: Some("2026-03-20T12:00:00Z".parse().unwrap()),
        ..HostOptions::default()
    })
    .await
}

async fn later(shop: &Shop) {
    shop.host.pass(HOUR).await.unwrap();
    shop.stripe.set_clock(shop.host.now());
    shop.host.tick("scheduler").await.unwrap();
}

#[tokio::test]
async fn what_was_paid_is_given_although_no_webhook_came() {
    let shop = shop().await;
    let (paid, session) = shop.begin(&shop.asha).await;
    let event = shop.stripe.pay(&session).unwrap();
    let (open, other) = shop.begin(&shop.ben).await;
    shop.host.tick("scheduler").await.unwrap();
    assert_eq!(
        shop.status(&paid).await,
        "open",
        "its webhook has half an hour"
    );
    later(&shop).await;
    assert_eq!(
        (
            shop.status(&paid).await.as_str(),
            shop.status(&open).await.as_str()
        ),
        ("paid", "open")
    );
    assert_eq!(
        (
            shop.enrolled(&shop.asha, "rust").await.as_str(),
            shop.counted("rust").await
        ),
        ("active", 1)
    );
    let late = shop.stripe.webhook(&event);
    assert_eq!(shop.send(&late).await, 200);
    assert_eq!(shop.counted("rust").await, 1);
    shop.stripe.expire(&other).unwrap();
    later(&shop).await;
    assert_eq!(shop.status(&open).await, "expired");
    assert_eq!(shop.enrolled(&shop.ben, "rust").await, "none");
}

#[tokio::test]
async fn whoever_paid_and_was_forgotten_is_enrolled() {
    let shop = shop().await;
    let row = json!({ "userId": "asha", "courseId": "rust", "amountCents": 2000, "currency": "usd", "status": "paid", "paidAt": "2026-03-20T11:00:00.000+00:00" });
    shop.host
        .put_row("payments", "py_old", row, &[])
        .await
        .unwrap();
    later(&shop).await;
    assert_eq!(shop.enrolled(&shop.asha, "rust").await, "active");
    assert_eq!(shop.payment("py_old").await["enrollmentDone"], true);
    assert_eq!(shop.counted("rust").await, 1);
}

#[tokio::test]
async fn a_payment_that_nobody_saw_a_page_for_is_closed() {
    let shop = shop().await;
    shop.stripe.stumble(&[testkit::stripe::Stumble::Failure; 3]);
    assert_eq!(shop.checkout(&shop.asha, "rust").await.status, 503);
    let payment = shop.host.rows("payments").await.unwrap()[0]["$id"]
        .as_str()
        .unwrap()
        .to_owned();
    later(&shop).await;
    assert_eq!(shop.status(&payment).await, "expired");
    let again = shop.checkout(&shop.asha, "rust").await;
    assert_eq!(again.status, 201, "{again:?}");
    assert_ne!(again.text("/paymentId"), payment);
}
