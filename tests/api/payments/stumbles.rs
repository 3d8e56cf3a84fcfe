//! A Stripe that goes wrong.

use testkit::stripe::Stumble;

use super::stage::Shop;

#[tokio::test]
async fn a_page_whose_answer_was_lost_is_found_again() {
    let shop = Shop::open().await;
    shop.stripe
        .stumble(&[Stumble::LoudSuccess, Stumble::Busy, Stumble::Nothing]);
    let begun = shop.checkout(&shop.asha, "rust").await;
    assert_eq!(begun.status, 201, "{begun:?}");
    assert_eq!(
        shop.stripe.sessions().len(),
        1,
        "one page for all three calls"
    );
    assert_eq!(shop.stripe.asked().len(), 3);
}

#[tokio::test]
async fn whoever_was_cut_off_goes_on_with_the_same_payment() {
    let shop = Shop::open().await;
    shop.stripe
        .stumble(&[Stumble::LoudSuccess, Stumble::Failure, Stumble::Failure]);
    let failed = shop.checkout(&shop.asha, "rust").await;
    assert_eq!(
        (failed.status, failed.code().as_str()),
        (503, "upstream_busy")
    );
    let rows = shop.host.rows("payments").await.unwrap();
    assert_eq!((rows.len(), &rows[0]["status"]), (1, &"created".into()));
    let again = shop.checkout(&shop.asha, "rust").await;
    assert_eq!(again.status, 200, "{again:?}");
    assert_eq!(again.text("/paymentId"), rows[0]["$id"].as_str().unwrap());
    assert_eq!(shop.stripe.sessions().len(), 1);
    assert_eq!(shop.stripe.sessions()[0]["url"], again.text("/checkoutUrl"));
}

#[tokio::test]
async fn nothing_of_stripes_words_reaches_the_buyer() {
    let shop = Shop::open().await;
    shop.stripe.stumble(&[Stumble::Nonsense]);
    let failed = shop.checkout(&shop.asha, "rust").await;
    assert_eq!(
        (failed.status, failed.code().as_str()),
        (502, "upstream_failed")
    );
    assert!(
        !failed.json.to_string().to_lowercase().contains("stripe"),
        "{failed:?}"
    );
}

#[tokio::test]
async fn a_refund_that_stripe_did_not_answer_happens_once() {
    let shop = Shop::open().await;
    let (payment, _) = shop.buy(&shop.asha).await;
    shop.stripe
        .stumble(&[Stumble::LoudSuccess, Stumble::LoudSuccess, Stumble::Failure]);
    let path = format!("/payments/{payment}/refund");
    let failed = shop.ravi.call("payments", "POST", &path, "").await.unwrap();
    assert_eq!(failed.status, 503, "{failed:?}");
    let again = shop.ravi.call("payments", "POST", &path, "").await.unwrap();
    assert_eq!(again.status, 202, "{again:?}");
    assert_eq!(shop.stripe.refunds().len(), 1);
    assert_eq!(shop.status(&payment).await, "refunded");
}
