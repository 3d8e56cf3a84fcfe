//! Codes that make courses cheaper.

use serde_json::json;

use super::stage::Shop;

#[tokio::test]
async fn a_code_makes_a_course_cheaper_and_is_used_once_for_it() {
    let shop = Shop::open().await;
    shop.code("SUMMER", json!({ "percentOff": 25 })).await;
    let begun = shop.checkout_with(&shop.asha, "rust", " summer ").await;
    assert_eq!(begun.status, 201, "{begun:?}");
    let payment = shop.payment(&begun.text("/paymentId")).await;
    assert_eq!(
        (&payment["amountCents"], &payment["discountCode"]),
        (&json!(1_500), &json!("SUMMER"))
    );
    assert_eq!(shop.stripe.sessions()[0]["amount_total"], 1_500);
    let again = shop.checkout_with(&shop.asha, "rust", "SUMMER").await;
    assert_eq!(again.json, begun.json);
    assert_eq!(uses(&shop, "SUMMER").await, 1);
}

/// B-167, B-237: the seed takes any text for a code.
#[tokio::test]
async fn codes_that_do_not_work_are_told_alike() {
    let shop = Shop::open().await;
    shop.code("OTHER", json!({ "percentOff": 20, "courseId": "go" }))
        .await;
    shop.code(
        "OVER",
        json!({ "percentOff": 20, "endsAt": "2020-01-01T00:00:00.000+00:00" }),
    )
    .await;
    shop.code(
        "LATER",
        json!({ "percentOff": 20, "startsAt": "2099-01-01T00:00:00.000+00:00" }),
    )
    .await;
    shop.code("OFF", json!({ "percentOff": 20, "active": false }))
        .await;
    shop.code("FULL", json!({ "percentOff": 20, "maxUses": 1, "uses": 1 }))
        .await;
    let mut told = Vec::new();
    for code in [
        "OTHER", "OVER", "LATER", "OFF", "FULL", "NOTHING", "a b", "../x",
    ] {
        let mut refused = shop.checkout_with(&shop.asha, "rust", code).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (422, "bad_discount"),
            "{code}"
        );
        refused.json.as_object_mut().unwrap().remove("requestId");
        told.push(refused.json);
    }
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{told:?}");
    assert!(shop.host.rows("payments").await.unwrap().is_empty());
    assert!(shop.stripe.asked().is_empty());
}

#[tokio::test]
async fn a_code_that_leaves_nothing_to_pay_enrols_at_once() {
    let shop = Shop::open().await;
    shop.code("GIFT", json!({ "percentOff": 100, "maxUses": 1 }))
        .await;
    let given = shop.checkout_with(&shop.asha, "rust", "GIFT").await;
    assert_eq!(
        (given.status, &given.json["enrolled"]),
        (200, &json!(true)),
        "{given:?}"
    );
    let payment = shop.payment(&given.text("/paymentId")).await;
    assert_eq!(
        (&payment["status"], &payment["amountCents"]),
        (&json!("paid"), &json!(0))
    );
    assert_eq!(shop.enrolled(&shop.asha, "rust").await, "active");
    assert_eq!(
        (shop.counted("rust").await, uses(&shop, "GIFT").await),
        (1, 1)
    );
    let refused = shop.checkout_with(&shop.ben, "rust", "GIFT").await;
    assert_eq!(refused.code(), "bad_discount");
    assert_eq!(shop.enrolled(&shop.ben, "rust").await, "none");
    assert!(shop.stripe.asked().is_empty());
}

#[tokio::test]
async fn of_thirty_people_with_a_code_for_five_five_get_it() {
    let shop = Shop::crowded().await;
    shop.code("FIVE", json!({ "percentOff": 100, "maxUses": 5 }))
        .await;
    let crowd = shop.host.crowd(30).await.unwrap();
    let all = crowd
        .iter()
        .map(|it| shop.checkout_with(it, "rust", "FIVE"));
    let answers = futures_util::future::join_all(all).await;
    let count = |status: u16| answers.iter().filter(|it| it.status == status).count();
    assert_eq!((count(200), count(422)), (5, 25), "{answers:?}");
    assert_eq!(
        (shop.counted("rust").await, uses(&shop, "FIVE").await),
        (5, 5)
    );
    let enrolled = shop.host.rows("course_enrollments").await.unwrap();
    assert_eq!(enrolled.len(), 5);
}

#[tokio::test]
async fn what_was_not_paid_gives_its_use_back_once() {
    let shop = Shop::open().await;
    shop.code("ONE", json!({ "amountOffCents": 500, "maxUses": 1 }))
        .await;
    let begun = shop.checkout_with(&shop.asha, "rust", "ONE").await;
    let session = shop.stripe.sessions()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        shop.checkout_with(&shop.ben, "rust", "ONE").await.code(),
        "bad_discount"
    );
    let expired = shop.stripe.expire(&session).unwrap();
    for _ in 0..3 {
        assert_eq!(shop.tell(&expired).await, 200);
    }
    assert_eq!(shop.status(&begun.text("/paymentId")).await, "expired");
    assert_eq!(uses(&shop, "ONE").await, 0);
    assert_eq!(
        shop.checkout_with(&shop.ben, "rust", "ONE").await.status,
        201
    );
    assert_eq!(uses(&shop, "ONE").await, 1);
}

async fn uses(shop: &Shop, code: &str) -> i64 {
    let row = shop
        .host
        .row("discount_codes", code)
        .await
        .unwrap()
        .unwrap();
    row["uses"].as_i64().unwrap()
}
