//! Stories of the function `NAME`.

use serde_json::json;
use testkit::Host;

#[tokio::test]
async fn someone_signed_in_greets_someone() {
    let host = Host::start().await.unwrap();
    let asha = host.sign_in("asha").await.unwrap();

    let name = json!({ "name": "ben" });
    let answer = asha.post("NAME", "/NAME/greetings", name).await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.text("/text"), "Hello ben, greetings from asha");
}

#[tokio::test]
async fn a_greeting_without_a_name_is_refused_in_our_shape() {
    let host = Host::start().await.unwrap();
    let asha = host.sign_in("asha").await.unwrap();

    let answer = asha.post("NAME", "/NAME/greetings", json!({})).await.unwrap();
    assert_eq!(answer.status, 400, "{answer:?}");
    assert_eq!(answer.code(), "validation_failed");
}
