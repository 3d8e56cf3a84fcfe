//! What somebody paid.

use serde_json::json;

use super::stage::{Shop, PRICE};

#[tokio::test]
async fn people_see_their_own_payments_and_what_they_spent() {
    let shop = Shop::open().await;
    shop.sell("go", json!({ "priceCents": 1_500 })).await;
    let (rust, _) = shop.buy(&shop.asha).await;
    let begun = shop.checkout(&shop.asha, "go").await.text("/paymentId");
    shop.settle().await;
    let list = shop.asha.get("payments", "/payments").await.unwrap();
    assert_eq!((list.status, list.calls), (200, 1), "{list:?}");
    let items = list.json["items"].as_array().unwrap();
    let told: Vec<_> = items
        .iter()
        .map(|it| (it["id"].as_str().unwrap(), it["status"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [(begun.as_str(), "open"), (rust.as_str(), "paid")]);
    assert_eq!(list.json["totalSpentCents"], PRICE);
    let page = shop
        .asha
        .get("payments", "/payments?limit=1")
        .await
        .unwrap();
    let cursor = page.text("/nextCursor");
    assert_eq!(
        (cursor.as_str(), page.number("/totalSpentCents")),
        (begun.as_str(), PRICE)
    );
    let second = shop
        .asha
        .get("payments", &format!("/payments?limit=1&cursor={cursor}"))
        .await
        .unwrap();
    assert_eq!(
        (
            second.text("/items/0/id"),
            second.json["nextCursor"].is_null()
        ),
        (rust.clone(), true)
    );
    let one = shop
        .asha
        .get("payments", &format!("/payments/{rust}"))
        .await
        .unwrap();
    assert_eq!((one.status, one.calls), (200, 1));
    assert_eq!(one.json["payment"]["enrolled"], true);
    assert_eq!(one.json["payment"]["amountCents"], PRICE);
    assert!(
        !one.json.to_string().contains("cs_test"),
        "Stripe's names stay inside"
    );
    let (_, row) = shop
        .asha
        .api(
            "GET",
            &format!("/tablesdb/peerspark-main-db/tables/payments/rows/{rust}"),
            None,
        )
        .await
        .unwrap();
    assert_eq!(row["status"], "paid", "realtime tells the buyer");
}

#[tokio::test]
async fn nobody_sees_what_others_paid() {
    let shop = Shop::open().await;
    let (payment, _) = shop.buy(&shop.asha).await;
    shop.settle().await;
    let path = format!("/payments/{payment}");
    for who in [&shop.ben, &shop.ravi] {
        assert_eq!(who.get("payments", &path).await.unwrap().status, 404);
        let list = who.get("payments", "/payments").await.unwrap();
        assert_eq!(
            (list.json["items"].clone(), list.number("/totalSpentCents")),
            (json!([]), 0)
        );
    }
    assert_eq!(
        shop.host
            .guest()
            .get("payments", &path)
            .await
            .unwrap()
            .status,
        401
    );
    assert_eq!(
        shop.asha
            .get("payments", "/payments?cursor=nothing")
            .await
            .unwrap()
            .code(),
        "bad_cursor"
    );
    assert_eq!(
        shop.asha
            .get("payments", "/payments?limit=0")
            .await
            .unwrap()
            .status,
        400
    );
}
