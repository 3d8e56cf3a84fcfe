//! Going to the checkout.

use serde_json::json;

use super::stage::{Shop, PRICE};

/// B-167: price and page come from the store and from Stripe, whatever the client says.
#[tokio::test]
async fn the_page_asks_for_what_the_store_says() {
    let shop = Shop::open().await;
    let begun = shop.checkout(&shop.asha, "rust").await;
    assert_eq!(begun.status, 201, "{begun:?}");
    assert!((begun.calls, begun.waves) <= (7, 5), "{begun:?}");
    let payment = begun.text("/paymentId");
    let sessions = shop.stripe.sessions();
    assert_eq!(sessions.len(), 1);
    let session = &sessions[0];
    assert_eq!(session["url"], begun.text("/checkoutUrl"));
    assert_eq!(
        (&session["amount_total"], &session["currency"]),
        (&json!(PRICE), &json!("usd"))
    );
    assert_eq!(session["client_reference_id"], payment);
    let metadata = json!({ "paymentId": payment, "userId": "asha", "courseId": "rust" });
    assert_eq!(session["metadata"], metadata);
    let asked = shop.stripe.asked();
    assert_eq!(asked[0].key.as_deref(), Some(payment.as_str()));
    assert_eq!(
        asked[0].form["line_items[0][price_data][product_data][name]"],
        "Course rust"
    );
    assert_eq!(
        asked[0].form["success_url"],
        format!("http://localhost:3000/app/payments/{payment}")
    );
    let row = shop.payment(&payment).await;
    assert_eq!(
        (&row["status"], &row["amountCents"]),
        (&json!("open"), &json!(PRICE))
    );
    assert_eq!(row["stripeSessionId"], session["id"]);
    assert_eq!(row["$permissions"], json!(["read(\"user:asha\")"]));
    assert_eq!(shop.enrolled(&shop.asha, "rust").await, "none");
    for extra in [
        json!({ "priceCents": 1 }),
        json!({ "amount": 1 }),
        json!({ "currency": "inr" }),
    ] {
        let mut body = json!({ "courseId": "rust" });
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        let refused = shop
            .asha
            .post("payments", "/payments/checkout", body)
            .await
            .unwrap();
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (400, "validation_failed")
        );
    }
}

#[tokio::test]
async fn an_open_page_is_handed_out_again() {
    let shop = Shop::open().await;
    let first = shop.checkout(&shop.asha, "rust").await;
    let again = shop.checkout(&shop.asha, "rust").await;
    assert_eq!(again.status, 200, "{again:?}");
    assert_eq!(again.json, first.json);
    assert_eq!(shop.stripe.sessions().len(), 1);
    let other = shop.checkout(&shop.ben, "rust").await;
    assert_eq!(other.status, 201);
    assert_ne!(other.text("/paymentId"), first.text("/paymentId"));
}

#[tokio::test]
async fn of_twenty_checkouts_at_once_all_get_one_page() {
    let shop = Shop::crowded().await;
    let all = (0..20).map(|_| shop.checkout(&shop.asha, "rust"));
    let answers = futures_util::future::join_all(all).await;
    let urls: std::collections::BTreeSet<String> =
        answers.iter().map(|it| it.text("/checkoutUrl")).collect();
    assert!(answers.iter().all(|it| it.status < 300), "{answers:?}");
    assert_eq!(urls.len(), 1, "{urls:?}");
    assert_eq!(shop.stripe.sessions().len(), 1);
    assert_eq!(shop.host.rows("payments").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_new_price_closes_the_old_page() {
    let shop = Shop::open().await;
    let (old, session) = shop.begin(&shop.asha).await;
    shop.sell("rust", json!({ "priceCents": 3_000 })).await;
    let again = shop.checkout(&shop.asha, "rust").await;
    assert_eq!(again.status, 201, "{again:?}");
    assert_eq!(shop.status(&old).await, "expired");
    assert!(
        shop.stripe.pay(&session).is_err(),
        "nobody pays the old price"
    );
    let new = shop.payment(&again.text("/paymentId")).await;
    assert_eq!(
        (&new["status"], &new["amountCents"]),
        (&json!("open"), &json!(3_000))
    );
}

#[tokio::test]
async fn whoever_paid_and_comes_back_before_the_webhook_is_enrolled() {
    let shop = Shop::open().await;
    let (payment, session) = shop.begin(&shop.asha).await;
    let event = shop.stripe.pay(&session).unwrap();
    let again = shop.checkout(&shop.asha, "rust").await;
    assert_eq!(
        (again.status, &again.json["enrolled"]),
        (200, &json!(true)),
        "{again:?}"
    );
    assert_eq!(again.text("/paymentId"), payment);
    assert_eq!(shop.status(&payment).await, "paid");
    assert_eq!(shop.tell(&event).await, 200);
    assert_eq!(shop.counted("rust").await, 1);
    let third = shop.checkout(&shop.asha, "rust").await;
    assert_eq!(
        (third.status, third.code().as_str()),
        (409, "already_enrolled")
    );
}

/// B-029, B-169: a course that costs something is nobody's for nothing; one that costs nothing is.
#[tokio::test]
async fn what_costs_nothing_is_given_at_once() {
    let shop = Shop::open().await;
    shop.sell("free", json!({ "isMonetized": false, "priceCents": 0 }))
        .await;
    let given = shop.checkout(&shop.asha, "free").await;
    assert_eq!(given.status, 200, "{given:?}");
    assert_eq!(
        given.json,
        json!({ "paymentId": null, "checkoutUrl": null, "enrolled": true })
    );
    assert_eq!(shop.enrolled(&shop.asha, "free").await, "active");
    assert_eq!(shop.counted("free").await, 1);
    assert!(shop.stripe.asked().is_empty());
    assert!(shop.host.rows("payments").await.unwrap().is_empty());
    let again = shop.checkout(&shop.asha, "free").await;
    assert_eq!(
        (again.status, again.code().as_str()),
        (409, "already_enrolled")
    );
    assert_eq!(shop.counted("free").await, 1);
}

#[tokio::test]
async fn only_what_is_for_sale_is_sold() {
    let shop = Shop::open().await;
    shop.sell("draft", json!({ "status": "draft" })).await;
    shop.sell("archived", json!({ "status": "archived" })).await;
    for (course, status, code) in [
        ("draft", 404, "not_found"),
        ("archived", 404, "not_found"),
        ("none", 404, "not_found"),
    ] {
        let refused = shop.checkout(&shop.asha, course).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (status, code),
            "{course}"
        );
    }
    let own = shop.checkout(&shop.ravi, "rust").await;
    assert_eq!((own.status, own.code().as_str()), (422, "own_course"));
    assert!(shop.host.rows("payments").await.unwrap().is_empty());
    assert!(shop.stripe.asked().is_empty());
}

#[tokio::test]
async fn guests_and_the_unverified_buy_nothing_and_bodies_are_checked() {
    let shop = Shop::open().await;
    let guest = shop.checkout(&shop.host.guest(), "rust").await;
    assert_eq!(guest.status, 401, "{guest:?}");
    let unverified = shop.host.sign_in_unverified("new").await.unwrap();
    assert_eq!(shop.checkout(&unverified, "rust").await.status, 401);
    for body in [
        "",
        "{",
        "[]",
        "{}",
        r#"{"courseId":"../x"}"#,
        r#"{"courseId":"rust","discountCode":7}"#,
    ] {
        let refused = shop
            .asha
            .call("payments", "POST", "/payments/checkout", body)
            .await
            .unwrap();
        assert_eq!(refused.status, 400, "{body} {refused:?}");
    }
    let large = json!({ "courseId": "rust", "discountCode": "x".repeat(70_000) });
    let refused = shop
        .asha
        .post("payments", "/payments/checkout", large)
        .await
        .unwrap();
    assert_eq!(refused.status, 413, "{refused:?}");
    assert!(shop.host.rows("payments").await.unwrap().is_empty());
}

#[tokio::test]
async fn the_twenty_first_checkout_of_a_minute_waits() {
    let shop = Shop::open_with(testkit::HostOptions {
        clock: Some("2026-03-20T12:00:00Z".parse().unwrap()),
        ..testkit::HostOptions::default()
    })
    .await;
    for _ in 0..20 {
        assert!(shop.checkout(&shop.asha, "rust").await.status < 300);
    }
    let refused = shop.checkout(&shop.asha, "rust").await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (429, "rate_limited")
    );
}

#[tokio::test]
async fn without_stripe_nothing_is_begun() {
    let host = testkit::Host::start().await.unwrap();
    let people = host.students(&["ravi", "asha"]).await.unwrap();
    let cells = json!({ "isMonetized": true, "priceCents": 2_000, "currency": "usd" });
    host.course("rust", &people[0])
        .with(cells)
        .put()
        .await
        .unwrap();
    let body = json!({ "courseId": "rust" });
    let refused = people[1]
        .post("payments", "/payments/checkout", body)
        .await
        .unwrap();
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (503, "upstream_busy")
    );
    assert!(host.rows("payments").await.unwrap().is_empty());
}
