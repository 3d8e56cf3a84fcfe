//! Who comes in at all: keys, the console, pages of other hosts.

use serde_json::{json, Value};

use crate::stage::{By, Stage};

#[tokio::test]
async fn a_key_does_what_its_scopes_allow_until_it_expires() {
    let stage = Stage::start().await;
    let body = json!({ "keyId": "k", "name": "K", "scopes": ["users.read"], "expire": "2026-01-02T04:00:00.000+00:00" });
    let made = stage.call(By::Key, "POST", "/project/keys", body).await;
    let secret = made.json["secret"].as_str().unwrap();
    let headers = [("x-appwrite-project", "p"), ("x-appwrite-key", secret)];
    let by = By::Headers(&headers);
    assert_eq!(stage.get(by.clone(), "/users").await.status, 200);
    let user = json!({ "userId": "u" });
    assert_eq!(
        stage.call(by.clone(), "POST", "/users", user).await.kind(),
        (401, "general_unauthorized_scope")
    );
    stage.wait(3_600);
    assert_eq!(
        stage.get(by, "/users").await.kind(),
        (401, "project_key_expired")
    );
}

#[tokio::test]
async fn the_operator_signs_in_to_the_console_and_is_admin_of_the_project() {
    let stage = Stage::start().await;
    let console = [("x-appwrite-project", "console")];
    let body = json!({ "email": "op@example.com", "password": "operator-pass" });
    let signed_in = stage
        .call(
            By::Headers(&console),
            "POST",
            "/account/sessions/email",
            body,
        )
        .await;
    assert_eq!(signed_in.status, 201, "{signed_in:?}");
    let cookies: Vec<&str> = signed_in
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap())
        .collect();
    let cookie = cookies
        .iter()
        .find(|cookie| cookie.starts_with("a_session_console="))
        .unwrap();

    let account = [("x-appwrite-project", "console"), ("cookie", *cookie)];
    assert_eq!(
        stage.get(By::Headers(&account), "/account").await.json["email"],
        "op@example.com"
    );
    let admin = [
        ("x-appwrite-project", "p"),
        ("x-appwrite-mode", "admin"),
        ("cookie", *cookie),
    ];
    assert_eq!(stage.get(By::Headers(&admin), "/users").await.status, 200);
    let plain = [("x-appwrite-project", "p"), ("cookie", *cookie)];
    assert_eq!(stage.get(By::Headers(&plain), "/users").await.status, 401);
}

#[tokio::test]
async fn a_user_of_the_project_is_no_operator_and_the_other_way_round() {
    let stage = Stage::start().await;
    let session = stage.user("asha").await;
    let admin = [
        ("x-appwrite-project", "p"),
        ("x-appwrite-mode", "admin"),
        ("x-appwrite-session", session.as_str()),
    ];
    assert_eq!(stage.get(By::Headers(&admin), "/users").await.status, 401);
    let console = [
        ("x-appwrite-project", "console"),
        ("x-appwrite-session", session.as_str()),
    ];
    assert_eq!(
        stage.get(By::Headers(&console), "/account").await.status,
        401
    );
    let body = json!({ "email": "op@example.com", "password": "operator-pass" });
    assert_eq!(
        stage
            .call(By::Guest, "POST", "/account/sessions/email", body)
            .await
            .status,
        401
    );
    let users = stage.get(By::Key, "/users?search=op").await;
    assert_eq!(users.json["total"], 0);
}

#[tokio::test]
async fn calls_without_a_project_reach_nothing_of_it() {
    let stage = Stage::start().await;
    let nothing: [(&'static str, &str); 0] = [];
    for path in ["/tablesdb/d/tables/t/rows", "/storage/buckets/b/files"] {
        let answer = stage.get(By::Headers(&nothing), path).await;
        assert!([404, 501].contains(&answer.status), "{path}: {answer:?}");
    }
    let key = stage.host.key().to_owned();
    let with_key = [("x-appwrite-key", key.as_str())];
    assert_eq!(
        stage.get(By::Headers(&with_key), "/users").await.kind(),
        (401, "user_unauthorized")
    );
}

#[tokio::test]
async fn pages_and_names_of_other_hosts_are_refused() {
    let stage = Stage::start().await;
    let evil = [
        ("x-appwrite-project", "p"),
        ("origin", "https://evil.example"),
    ];
    let refused = stage
        .call(
            By::Headers(&evil),
            "POST",
            "/account/sessions/anonymous",
            json!({}),
        )
        .await;
    assert_eq!(refused.kind(), (403, "general_unknown_origin"));
    assert!(!refused.headers.contains_key("access-control-allow-origin"));
    let rebound = [("x-appwrite-project", "p"), ("host", "evil.example")];
    assert_eq!(
        stage.get(By::Headers(&rebound), "/locale").await.status,
        403
    );
    for page in [
        "http://localhost:5173",
        "http://127.0.0.1",
        "https://[::1]:8443",
    ] {
        let fine = [("x-appwrite-project", "p"), ("origin", page)];
        let answer = stage.get(By::Headers(&fine), "/locale").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["access-control-allow-origin"], page);
    }
}

#[tokio::test]
async fn what_is_not_served_says_so() {
    let stage = Stage::start().await;
    let known = stage.get(By::Key, "/avatars/flags/de").await;
    assert_eq!(known.kind(), (501, "general_not_implemented"));
    assert!(known.json["message"]
        .as_str()
        .unwrap()
        .contains("GET /v1/avatars/flags/de"));
    let unknown = stage.call(By::Key, "PATCH", "/health", Value::Null).await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.headers["content-type"]
        .to_str()
        .unwrap()
        .starts_with("text/html"));
}

#[tokio::test]
async fn captured_mails_are_readable_beside_the_api() {
    let stage = Stage::start().await;
    stage.user("asha").await;
    let ask = json!({ "email": "asha@example.com", "url": "http://localhost/new" });
    stage
        .call(By::Guest, "POST", "/account/recovery", ask)
        .await;
    let endpoint = stage.host.endpoint().trim_end_matches("/v1").to_owned();
    let mails = reqwest::get(format!("{endpoint}/_local/mails"))
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let mails: Value = serde_json::from_str(&mails).unwrap();
    assert_eq!(
        (&mails[0]["to"], &mails[0]["userId"]),
        (&json!("asha@example.com"), &json!("asha"))
    );
    assert!(mails[0]["urls"][0]
        .as_str()
        .unwrap()
        .contains(mails[0]["secret"].as_str().unwrap()));
}
