//! Giving money back.

use model::{did, EdgeId, Kind};
use serde_json::json;
use testkit::{Answer, Person};

use super::stage::Shop;

async fn refund(who: &Person, payment: &str) -> Answer {
    let path = format!("/payments/{payment}/refund");
    who.call("payments", "POST", &path, "").await.unwrap()
}

/// B-169: a refund takes the course away.
#[tokio::test]
async fn a_refund_gives_the_money_back_once_and_takes_the_course_away() {
    let shop = Shop::open().await;
    let (payment, session) = shop.buy(&shop.asha).await;
    assert_eq!(
        (
            shop.enrolled(&shop.asha, "rust").await.as_str(),
            shop.counted("rust").await
        ),
        ("active", 1)
    );
    let done = refund(&shop.ravi, &payment).await;
    assert_eq!(done.status, 202, "{done:?}");
    assert_eq!(done.text("/payment/status"), "refunded");
    let again = refund(&shop.ravi, &payment).await;
    assert_eq!(
        (again.status, again.text("/payment/status").as_str()),
        (202, "refunded")
    );
    assert_eq!(shop.stripe.refunds().len(), 1);
    for event in shop.stripe.events() {
        assert_eq!(shop.tell(&event).await, 200);
    }
    assert_eq!(
        (
            shop.enrolled(&shop.asha, "rust").await.as_str(),
            shop.counted("rust").await
        ),
        ("dropped", 0)
    );
    let progress: EdgeId = did(Kind::COURSE_PROGRESS, &["rust", "asha"]);
    let progress = shop
        .host
        .row("user_course_progress", progress.as_str())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(progress["status"], "dropped");
    shop.settle().await;
    let told = shop.host.rows("notifications").await.unwrap();
    let told = |kind: &str| {
        told.iter()
            .filter(|it| it["type"] == kind && it["userId"] == "asha")
            .count()
    };
    assert_eq!((told("payment_succeeded"), told("refund")), (1, 1));
    assert!(
        shop.stripe.give_back(&session, None).is_err(),
        "nothing is left"
    );
    let bought = shop.buy(&shop.asha).await;
    assert_ne!(bought.0, payment);
    assert_eq!(
        (
            shop.enrolled(&shop.asha, "rust").await.as_str(),
            shop.counted("rust").await
        ),
        ("active", 1)
    );
}

#[tokio::test]
async fn instructors_refund_within_the_policy_and_admins_at_any_time() {
    let clock = "2026-03-01T12:00:00Z".parse().unwrap();
    let shop = Shop::open_with(testkit::HostOptions {
        clock: Some(clock),
        ..testkit::HostOptions::default()
    })
    .await;
    let (payment, _) = shop.buy(&shop.asha).await;
    let day = std::time::Duration::from_secs(24 * 60 * 60);
    shop.host
        .pass(day * 14 + std::time::Duration::from_secs(60))
        .await
        .unwrap();
    let refused = refund(&shop.ravi, &payment).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (422, "outside_policy")
    );
    assert!(shop.stripe.refunds().is_empty());
    let boss = shop.host.sign_in("boss").await.unwrap();
    shop.host
        .as_key(
            "PUT",
            "/users/boss/labels",
            Some(json!({ "labels": ["admin"] })),
        )
        .await
        .unwrap();
    shop.stripe.set_clock(shop.host.now());
    assert_eq!(refund(&boss, &payment).await.status, 202);
    assert_eq!(shop.status(&payment).await, "refunded");
    // Whoever refused to, or does so as the instructor, leaves no line.
    let log = shop.host.rows("admin_audit_logs").await.unwrap();
    let [line] = log.as_slice() else {
        panic!("{log:?}")
    };
    let said = ["actorId", "action", "targetType", "targetId"].map(|it| &line[it]);
    assert_eq!(
        said,
        ["boss", "payment_refund", "payment", payment.as_str()]
    );
}

#[tokio::test]
async fn whoever_learned_a_third_keeps_the_course() {
    let shop = Shop::open().await;
    let (payment, _) = shop.buy(&shop.asha).await;
    let progress: EdgeId = did(Kind::COURSE_PROGRESS, &["rust", "asha"]);
    let path = format!("/tablesdb/peerspark-main-db/tables/user_course_progress/rows/{progress}");
    shop.host
        .as_key(
            "PATCH",
            &path,
            Some(json!({ "data": { "completionPct": 30 } })),
        )
        .await
        .unwrap();
    assert_eq!(refund(&shop.ravi, &payment).await.code(), "outside_policy");
    assert_eq!(shop.enrolled(&shop.asha, "rust").await, "active");
}

#[tokio::test]
async fn nobody_else_gives_money_back() {
    let shop = Shop::open().await;
    let (payment, _) = shop.buy(&shop.asha).await;
    assert_eq!(refund(&shop.asha, &payment).await.status, 403);
    assert_eq!(refund(&shop.ben, &payment).await.status, 404);
    assert_eq!(refund(&shop.ravi, "none").await.status, 404);
    assert_eq!(refund(&shop.host.guest(), &payment).await.status, 401);
    let (open, _) = shop.begin(&shop.ben).await;
    assert_eq!(refund(&shop.ravi, &open).await.code(), "wrong_state");
    assert!(shop.stripe.refunds().is_empty());
    assert_eq!(shop.status(&payment).await, "paid");
}
