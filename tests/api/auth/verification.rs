//! The verification mail, and what following its link changes.

use std::time::Duration;

use serde_json::json;
use testkit::{Host, HostOptions};

use super::{newcomer, row};

const RESEND: &str = "/auth/verification/resend";

fn noon() -> HostOptions {
    HostOptions {
        clock: Some("2026-01-01T12:00:00Z".parse().unwrap()),
        ..HostOptions::default()
    }
}

/// B-005: the mail goes to the caller, whoever the body names, and leads into the application.
#[tokio::test]
async fn the_mail_goes_to_who_asks() {
    let host = Host::start().await.unwrap();
    let asha = host.sign_in_unverified("asha").await.unwrap();
    host.sign_in_unverified("ben").await.unwrap();
    host.settle().await.unwrap();
    let sent = asha
        .post("auth", RESEND, json!({ "userId": "ben" }))
        .await
        .unwrap();
    assert_eq!((sent.status, &sent.json), (202, &json!({ "sent": true })));
    let mails = host.running().mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "asha@example.com");
    assert!(
        mails[0].urls[0].starts_with("http://localhost:3000/verify-email?"),
        "{mails:?}"
    );
    assert!(!sent.json.to_string().contains(&mails[0].secret));
}

/// B-005: nobody has mail sent without an account.
#[tokio::test]
async fn guests_have_no_mail_sent() {
    let host = Host::start().await.unwrap();
    host.sign_in_unverified("asha").await.unwrap();
    let refused = host
        .guest()
        .post("auth", RESEND, json!({ "userId": "asha" }))
        .await
        .unwrap();
    assert_eq!(refused.status, 401);
    assert!(host.running().mails().is_empty());
}

#[tokio::test]
async fn a_verified_address_needs_no_mail() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    let refused = asha.post("auth", RESEND, json!({})).await.unwrap();
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (409, "already_verified")
    );
    assert!(host.running().mails().is_empty());
}

#[tokio::test]
async fn three_mails_an_hour_are_enough() {
    let host = Host::start_with(noon()).await.unwrap();
    let asha = host.sign_in_unverified("asha").await.unwrap();
    for n in 1..=3 {
        let sent = asha.post("auth", RESEND, json!({})).await.unwrap();
        assert_eq!(sent.status, 202, "{n}: {sent:?}");
    }
    let refused = asha.post("auth", RESEND, json!({})).await.unwrap();
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (429, "rate_limited")
    );
    assert_eq!(host.running().mails().len(), 3);
    host.pass(Duration::from_secs(3_600)).await.unwrap();
    let sent = asha.post("auth", RESEND, json!({})).await.unwrap();
    assert_eq!(sent.status, 202, "a new hour: {sent:?}");
}

/// B-003: an address is verified when its link was followed, and not because the account is enabled.
#[tokio::test]
async fn following_the_link_verifies_and_nothing_else_does() {
    let host = Host::start().await.unwrap();
    let asha = host.sign_in_unverified("asha").await.unwrap();
    host.settle().await.unwrap();
    let account = asha.api("GET", "/account", None).await.unwrap().1;
    assert_eq!(account["status"], true, "the account is enabled");
    assert_eq!(
        asha.get("users", "/profiles/asha").await.unwrap().status,
        401
    );
    assert_eq!(
        row(&host, "user_settings", "asha").await["emailVerified"],
        false
    );

    asha.post("auth", RESEND, json!({})).await.unwrap();
    let secret = host.running().mails()[0].secret.clone();
    let proof = json!({ "userId": "asha", "secret": secret });
    let (status, answer) = asha
        .api("PUT", "/account/verifications/email", Some(proof))
        .await
        .unwrap();
    assert_eq!(status, 200, "{answer}");
    host.settle().await.unwrap();
    assert_eq!(
        row(&host, "user_settings", "asha").await["emailVerified"],
        true
    );
    assert_eq!(
        asha.get("users", "/profiles/asha").await.unwrap().status,
        200
    );
}

#[tokio::test]
async fn the_console_verifies_and_takes_it_back() {
    let host = Host::start().await.unwrap();
    newcomer(&host, "asha").await;
    for verified in [false, true] {
        let body = json!({ "emailVerification": verified });
        host.as_key("PATCH", "/users/asha/verification", Some(body))
            .await
            .unwrap();
        host.settle().await.unwrap();
        assert_eq!(
            row(&host, "user_settings", "asha").await["emailVerified"],
            verified
        );
    }
}

/// B-004: a session says whose it is; none stands in for another's.
#[tokio::test]
async fn each_session_starts_its_own_account() {
    let host = Host::start().await.unwrap();
    let (asha, ben) = (newcomer(&host, "asha").await, newcomer(&host, "ben").await);
    for person in [&asha, &ben, &asha] {
        let started = person
            .post("auth", "/auth/bootstrap", json!({}))
            .await
            .unwrap();
        assert_eq!(started.text("/profile/id"), person.id);
    }
}
