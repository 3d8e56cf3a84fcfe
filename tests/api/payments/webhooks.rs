//! What Stripe tells us, one thing at a time.

use serde_json::{json, Value};
use testkit::stripe::{OLD_WEBHOOK_SECRET, WEBHOOK_SECRET};

use super::stage::{deliver, Shop};

/// B-168, B-237: only what Stripe signed counts, and it enrols.
#[tokio::test]
async fn money_that_came_enrols_its_buyer_and_tells_both_sides() {
    let shop = Shop::open().await;
    let (payment, session) = shop.begin(&shop.asha).await;
    let event = shop.stripe.pay(&session).unwrap();
    assert_eq!(shop.tell(&event).await, 200);
    let row = shop.payment(&payment).await;
    assert_eq!(
        (&row["status"], &row["enrollmentDone"]),
        (&json!("paid"), &json!(true))
    );
    assert!(
        row["paidAt"].is_string() && row["stripePaymentIntent"].is_string(),
        "{row}"
    );
    assert_eq!(
        (
            shop.enrolled(&shop.asha, "rust").await.as_str(),
            shop.counted("rust").await
        ),
        ("active", 1)
    );
    let rows = shop.host.rows("course_enrollments").await.unwrap();
    assert_eq!(
        (&rows[0]["type"], &rows[0]["paymentId"]),
        (&json!("paid"), &json!(payment))
    );
    assert_eq!(
        rows[0]["$permissions"],
        json!(["read(\"user:asha\")", "read(\"user:ravi\")"])
    );
    let progress = shop.host.rows("user_course_progress").await.unwrap();
    assert_eq!(
        (progress.len(), &progress[0]["totalChapters"]),
        (1, &json!(2))
    );
    shop.settle().await;
    let told = shop.host.rows("notifications").await.unwrap();
    let told: Vec<_> = told
        .iter()
        .map(|it| (it["userId"].as_str().unwrap(), it["type"].as_str().unwrap()))
        .collect();
    assert!(told.contains(&("asha", "payment_succeeded")), "{told:?}");
    assert!(told.contains(&("ravi", "sale")), "{told:?}");
}

#[tokio::test]
async fn what_stripe_did_not_sign_changes_nothing() {
    let shop = Shop::open().await;
    let (payment, session) = shop.begin(&shop.asha).await;
    let event = shop.stripe.pay(&session).unwrap();
    let now = shop.stripe.now();
    let minutes = |n: i64| now + jiff::SignedDuration::from_mins(n);
    let mut forged = vec![
        shop.stripe.webhook_by(&event, "whsec_guessed", now),
        shop.stripe.webhook_by(&event, WEBHOOK_SECRET, minutes(-6)),
        shop.stripe.webhook_by(&event, WEBHOOK_SECRET, minutes(6)),
        shop.stripe.webhook_by(&event, "", now),
    ];
    let mut rewritten = shop.stripe.webhook(&event);
    rewritten.body = event.to_string();
    let mut changed = shop.stripe.webhook(&event);
    changed.body = changed.body.replace("asha", "ben");
    let mut unsigned = shop.stripe.webhook(&event);
    unsigned.signature = String::new();
    forged.extend([rewritten, changed, unsigned]);
    for webhook in &forged {
        assert_eq!(shop.send(webhook).await, 400, "{webhook:?}");
    }
    assert_eq!(shop.status(&payment).await, "open");
    assert!(shop.host.rows("payment_events").await.unwrap().is_empty());
    assert!(shop
        .host
        .rows("course_enrollments")
        .await
        .unwrap()
        .is_empty());
    let old = shop.stripe.webhook_by(&event, OLD_WEBHOOK_SECRET, now);
    assert_eq!(
        shop.send(&old).await,
        200,
        "the secret that is being exchanged still counts"
    );
    assert_eq!(shop.status(&payment).await, "paid");
}

#[tokio::test]
async fn another_amount_or_currency_is_flagged_and_enrols_nobody() {
    let shop = Shop::open().await;
    for (who, name, value) in [
        (&shop.asha, "amount_total", json!(1)),
        (&shop.ben, "currency", json!("inr")),
    ] {
        let (payment, session) = shop.begin(who).await;
        let mut event = shop.stripe.pay(&session).unwrap();
        event["data"]["object"][name] = value;
        assert_eq!(shop.tell(&event).await, 200);
        assert_eq!(shop.status(&payment).await, "flagged");
        assert_eq!(shop.enrolled(who, "rust").await, "none");
        let again = shop.checkout(who, "rust").await;
        assert_eq!((again.status, again.code().as_str()), (409, "conflict"));
    }
    let events = shop.host.rows("payment_events").await.unwrap();
    assert!(
        events.iter().any(|it| it["error"].is_string()),
        "{events:?}"
    );
}

#[tokio::test]
async fn a_refund_that_comes_before_its_payment_wins() {
    let shop = Shop::open().await;
    let (payment, session) = shop.begin(&shop.asha).await;
    let paid = shop.stripe.pay(&session).unwrap();
    let refunded = shop.stripe.give_back(&session, None).unwrap();
    assert_eq!(shop.tell(&refunded).await, 200);
    assert_eq!(shop.tell(&paid).await, 200);
    assert_eq!(shop.status(&payment).await, "refunded");
    assert_eq!(
        (
            shop.enrolled(&shop.asha, "rust").await.as_str(),
            shop.counted("rust").await
        ),
        ("none", 0)
    );
}

#[tokio::test]
async fn part_of_the_money_back_takes_nothing_away() {
    let shop = Shop::open().await;
    let (payment, session) = shop.buy(&shop.asha).await;
    let part = shop.stripe.give_back(&session, Some(500)).unwrap();
    assert_eq!(shop.tell(&part).await, 200);
    assert_eq!(shop.status(&payment).await, "paid");
    let rest = shop.stripe.give_back(&session, None).unwrap();
    assert_eq!(shop.tell(&rest).await, 200);
    assert_eq!(shop.status(&payment).await, "refunded");
    assert_eq!(shop.enrolled(&shop.asha, "rust").await, "dropped");
}

#[tokio::test]
async fn contested_money_takes_the_course_away_and_waits_for_its_payment() {
    let shop = Shop::open().await;
    let (payment, session) = shop.begin(&shop.asha).await;
    let paid = shop.stripe.pay(&session).unwrap();
    let contested = shop.stripe.contest(&session).unwrap();
    assert_eq!(
        shop.tell(&contested).await,
        503,
        "Stripe comes back with it"
    );
    assert_eq!(shop.tell(&paid).await, 200);
    assert_eq!(shop.tell(&contested).await, 200);
    assert_eq!(shop.status(&payment).await, "disputed");
    assert_eq!(
        (
            shop.enrolled(&shop.asha, "rust").await.as_str(),
            shop.counted("rust").await
        ),
        ("dropped", 0)
    );
}

#[tokio::test]
async fn money_on_its_way_enrols_when_it_arrives_and_not_if_it_does_not() {
    let shop = Shop::open().await;
    for (who, arrives) in [(&shop.asha, true), (&shop.ben, false)] {
        let (payment, session) = shop.begin(who).await;
        let gone_through = shop.stripe.pay_later(&session).unwrap();
        assert_eq!(shop.tell(&gone_through).await, 200);
        assert_eq!(
            (
                shop.status(&payment).await.as_str(),
                shop.enrolled(who, "rust").await.as_str()
            ),
            ("open", "none")
        );
        assert_eq!(shop.checkout(who, "rust").await.code(), "conflict");
        let arrived = shop.stripe.arrive(&session, arrives).unwrap();
        assert_eq!(shop.tell(&arrived).await, 200);
        let expected = if arrives {
            ("paid", "active")
        } else {
            ("failed", "none")
        };
        assert_eq!(
            (
                shop.status(&payment).await.as_str(),
                shop.enrolled(who, "rust").await.as_str()
            ),
            expected
        );
    }
    shop.settle().await;
    let told = shop.host.rows("notifications").await.unwrap();
    assert!(told
        .iter()
        .any(|it| it["type"] == "payment_failed" && it["userId"] == "ben"));
}

#[tokio::test]
async fn late_money_for_a_closed_page_is_recorded_and_enrols_nobody() {
    let shop = Shop::open().await;
    let (payment, session) = shop.begin(&shop.asha).await;
    let mut paid = shop.stripe.expire(&session).unwrap();
    assert_eq!(shop.tell(&paid).await, 200);
    paid["id"] = json!("evt_late");
    paid["type"] = json!("checkout.session.completed");
    paid["data"]["object"]["payment_status"] = json!("paid");
    assert_eq!(shop.tell(&paid).await, 200);
    assert_eq!(shop.status(&payment).await, "expired");
    assert_eq!(shop.enrolled(&shop.asha, "rust").await, "none");
    let events = shop.host.rows("payment_events").await.unwrap();
    let late = events
        .iter()
        .find(|it| it["eventId"] == "evt_late")
        .unwrap();
    assert_eq!(
        (&late["outcome"], late["error"].is_string()),
        (&json!("late"), true)
    );
}

#[tokio::test]
async fn news_of_other_things_is_received_and_forgotten() {
    let shop = Shop::open().await;
    let (_, session) = shop.begin(&shop.asha).await;
    let mut other = shop.stripe.pay(&session).unwrap();
    other["type"] = json!("customer.created");
    assert_eq!(shop.tell(&other).await, 200);
    let mut foreign = other.clone();
    foreign["type"] = json!("checkout.session.completed");
    foreign["data"]["object"]["metadata"] = json!({});
    assert_eq!(shop.tell(&foreign).await, 200);
    foreign["data"]["object"]["metadata"] =
        json!({ "paymentId": "py_none", "userId": "asha", "courseId": "rust" });
    assert_eq!(shop.tell(&foreign).await, 200);
    assert!(shop.host.rows("payment_events").await.unwrap().is_empty());
    let broken: Value =
        json!({ "id": "evt_x", "type": "charge.refunded", "data": { "object": {} } });
    assert_eq!(shop.tell(&broken).await, 400);
    let large = shop
        .stripe
        .webhook(&json!({ "id": "evt_l", "type": "x", "data": { "object": "x".repeat(300_000) } }));
    assert_eq!(deliver(&shop.host, &large).await, 413);
}

/// Somebody who is enrolled by other means and pays at the same time did not pay for nothing unseen: a person gives it back.
#[tokio::test]
async fn money_for_a_course_that_one_has_is_flagged() {
    let shop = Shop::open().await;
    let (payment, session) = shop.begin(&shop.asha).await;
    shop.host
        .put_enrollment("rust", &shop.asha, "cohort")
        .await
        .unwrap();
    let paid = shop.stripe.pay(&session).unwrap();
    assert_eq!(shop.tell(&paid).await, 200);
    assert_eq!(shop.status(&payment).await, "flagged");
    let rows = shop.host.rows("course_enrollments").await.unwrap();
    assert_eq!(
        (rows.len(), &rows[0]["type"], &rows[0]["status"]),
        (1, &json!("cohort"), &json!("active"))
    );
}
