//! Signing up, signing in, and what one's account goes through.

use serde_json::json;

use crate::stage::{By, Stage};

#[tokio::test]
async fn a_session_ends_after_a_year_and_a_token_after_its_minutes() {
    let stage = Stage::start().await;
    let session = stage.user("asha").await;
    let by = By::Session(&session);
    let made = stage
        .call(
            by.clone(),
            "POST",
            "/account/jwts",
            json!({ "duration": 60 }),
        )
        .await;
    let jwt = made.json["jwt"].as_str().unwrap().to_owned();
    assert_eq!(stage.get(By::Jwt(&jwt), "/account").await.status, 200);

    stage.wait(60);
    let late = stage.get(By::Jwt(&jwt), "/account").await;
    assert_eq!(late.kind(), (401, "user_jwt_invalid"));
    assert_eq!(stage.get(by.clone(), "/account").await.status, 200);

    stage.wait(366 * 24 * 3_600);
    let ended = stage.get(by, "/account").await;
    assert_eq!(ended.kind(), (401, "general_unauthorized_scope"));
}

#[tokio::test]
async fn a_token_ends_with_its_session() {
    let stage = Stage::start().await;
    let session = stage.user("asha").await;
    let made = stage
        .call(By::Session(&session), "POST", "/account/jwts", json!({}))
        .await;
    let jwt = made.json["jwt"].as_str().unwrap().to_owned();
    let gone = stage
        .call(
            By::Session(&session),
            "DELETE",
            "/account/sessions/current",
            json!({}),
        )
        .await;
    assert_eq!(gone.status, 204);
    assert_eq!(stage.get(By::Jwt(&jwt), "/account").await.status, 401);
}

#[tokio::test]
async fn the_eleventh_session_ends_the_first() {
    let stage = Stage::start().await;
    let first = stage.user("asha").await;
    for _ in 0..9 {
        stage.session("asha").await;
    }
    assert_eq!(stage.get(By::Session(&first), "/account").await.status, 200);
    let last = stage.session("asha").await;
    assert_eq!(stage.get(By::Session(&first), "/account").await.status, 401);
    let listed = stage.get(By::Session(&last), "/account/sessions").await;
    assert_eq!(listed.json["total"], 10);
}

#[tokio::test]
async fn the_link_of_a_verification_mail_verifies_once() {
    let stage = Stage::start().await;
    let session = stage.user("asha").await;
    let url = json!({ "url": "http://localhost:3000/verify?next=feed" });
    let sent = stage
        .call(
            By::Session(&session),
            "POST",
            "/account/verifications/email",
            url,
        )
        .await;
    assert_eq!((sent.status, &sent.json["secret"]), (201, &json!("")));

    let mail = stage.host.mails().pop().unwrap();
    assert_eq!(mail.to, "asha@example.com");
    assert!(mail.urls[0].starts_with("http://localhost:3000/verify?next=feed&userId=asha&secret="));
    assert!(mail.urls[0].contains("&expire="));
    let secret = json!({ "userId": stage.mailed("userId"), "secret": stage.mailed("secret") });
    let verified = stage
        .call(
            By::Guest,
            "PUT",
            "/account/verifications/email",
            secret.clone(),
        )
        .await;
    assert_eq!(verified.status, 200, "{verified:?}");
    let account = stage.get(By::Session(&session), "/account").await;
    assert_eq!(account.json["emailVerification"], true);
    let again = stage
        .call(By::Guest, "PUT", "/account/verifications/email", secret)
        .await;
    assert_eq!(again.kind(), (401, "user_invalid_token"));
}

#[tokio::test]
async fn a_recovery_is_good_for_an_hour_and_sets_the_password() {
    let stage = Stage::start().await;
    stage.user("asha").await;
    let ask = json!({ "email": "ASHA@example.com", "url": "http://localhost/new" });
    stage
        .call(By::Guest, "POST", "/account/recovery", ask.clone())
        .await;
    let mut shown = json!({ "userId": "asha", "secret": stage.mailed("secret"), "password": "another-password" });
    stage.wait(3_601);
    let late = stage
        .call(By::Guest, "PUT", "/account/recovery", shown.clone())
        .await;
    assert_eq!(late.kind(), (401, "user_invalid_token"));

    stage
        .call(By::Guest, "POST", "/account/recovery", ask)
        .await;
    shown["secret"] = json!(stage.mailed("secret"));
    let done = stage
        .call(By::Guest, "PUT", "/account/recovery", shown)
        .await;
    assert_eq!(done.status, 200, "{done:?}");
    for (password, status) in [("a-good-password", 401), ("another-password", 201)] {
        let body = json!({ "email": "asha@example.com", "password": password });
        let answer = stage
            .call(By::Guest, "POST", "/account/sessions/email", body)
            .await;
        assert_eq!(answer.status, status, "{password}");
    }
}

#[tokio::test]
async fn a_mailed_code_signs_in_whoever_has_the_address() {
    let stage = Stage::start().await;
    let ask = json!({ "userId": "ben", "email": "ben@example.com" });
    let asked = stage
        .call(By::Guest, "POST", "/account/tokens/email", ask)
        .await;
    assert_eq!(asked.status, 201, "{asked:?}");
    let code = stage.host.mails().pop().unwrap().secret;
    assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()));
    let shown = json!({ "userId": "ben", "secret": code });
    let signed_in = stage
        .call(By::Key, "POST", "/account/sessions/token", shown)
        .await;
    assert_eq!(signed_in.status, 201, "{signed_in:?}");
    let session = signed_in.json["secret"].as_str().unwrap();
    let account = stage.get(By::Session(session), "/account").await;
    assert_eq!(account.json["emailVerification"], true);
}

#[tokio::test]
async fn a_magic_link_signs_in_and_names_its_way() {
    let stage = Stage::start().await;
    stage.user("asha").await;
    let ask =
        json!({ "userId": "unique()", "email": "asha@example.com", "url": "http://127.0.0.1/in" });
    stage
        .call(By::Guest, "POST", "/account/tokens/magic-url", ask)
        .await;
    let shown = json!({ "userId": stage.mailed("userId"), "secret": stage.mailed("secret") });
    let signed_in = stage
        .call(By::Guest, "PUT", "/account/sessions/magic-url", shown)
        .await;
    assert_eq!(signed_in.json["provider"], "magic-url");
    assert_eq!(signed_in.json["secret"], "", "clients get it as a cookie");
    assert_eq!(signed_in.headers.get_all("set-cookie").iter().count(), 2);
}

#[tokio::test]
async fn one_address_belongs_to_one_user_even_when_many_ask_at_once() {
    let stage = Stage::start().await;
    let ask = |number: usize| {
        let body = json!({ "userId": format!("u{number}"), "email": "same@example.com" });
        stage.call(By::Key, "POST", "/users", body)
    };
    let mut answers = Vec::new();
    for asked in futures_util::future::join_all((0..12).map(ask)).await {
        answers.push(asked.status);
    }
    answers.sort_unstable();
    assert_eq!(answers[0], 201);
    assert!(
        answers[1..].iter().all(|status| *status == 409),
        "{answers:?}"
    );
}

#[tokio::test]
async fn a_deleted_user_leaves_nothing_behind() {
    let stage = Stage::start().await;
    let session = stage.user("asha").await;
    stage
        .call(
            By::Key,
            "POST",
            "/teams",
            json!({ "teamId": "t", "name": "T" }),
        )
        .await;
    let member = json!({ "userId": "asha", "roles": [] });
    stage
        .call(By::Key, "POST", "/teams/t/memberships", member)
        .await;
    assert_eq!(stage.get(By::Key, "/teams/t").await.json["total"], 1);

    assert_eq!(
        stage
            .call(By::Key, "DELETE", "/users/asha", json!({}))
            .await
            .status,
        204
    );
    assert_eq!(
        stage.get(By::Session(&session), "/account").await.status,
        401
    );
    assert_eq!(stage.get(By::Key, "/teams/t").await.json["total"], 0);
    let body = json!({ "userId": "other", "email": "asha@example.com" });
    assert_eq!(
        stage.call(By::Key, "POST", "/users", body).await.status,
        201
    );
}

#[tokio::test]
async fn secrets_are_not_kept_as_they_are() {
    let stage = Stage::start().await;
    stage.user("asha").await;
    let user = stage.get(By::Key, "/users/asha").await;
    assert!(user.json["password"]
        .as_str()
        .unwrap()
        .starts_with("$argon2id$"));
    let made = stage
        .call(By::Key, "POST", "/users/asha/sessions", json!({}))
        .await;
    let listed = stage.get(By::Key, "/users/asha/sessions").await;
    let shown: Vec<_> = listed.json["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|session| &session["secret"])
        .collect();
    assert!(!shown.contains(&&made.json["secret"]));
}
