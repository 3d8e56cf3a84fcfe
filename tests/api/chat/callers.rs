//! Who may call at all, and what nobody may send.

use serde_json::json;
use testkit::Host;

use super::stage::people;

const OPERATIONS: [(&str, &str); 20] = [
    ("PUT", "/chat/direct/ben"),
    ("POST", "/chat/groups"),
    ("GET", "/chat/rooms"),
    ("POST", "/chat/rooms/r1/messages"),
    ("POST", "/chat/direct/ben/messages"),
    ("GET", "/chat/rooms/r1/messages"),
    ("GET", "/messages/m1"),
    ("PATCH", "/messages/m1"),
    ("DELETE", "/messages/m1"),
    ("PUT", "/messages/m1/pin"),
    ("DELETE", "/messages/m1/pin"),
    ("PUT", "/messages/m1/star"),
    ("DELETE", "/messages/m1/star"),
    ("PUT", "/chat/rooms/r1/read"),
    ("POST", "/chat/rooms/r1/receipts"),
    ("PUT", "/messages/m1/reactions/%F0%9F%91%8D"),
    ("PATCH", "/chat/rooms/r1"),
    ("POST", "/chat/rooms/r1/members"),
    ("DELETE", "/chat/rooms/r1/members/ben"),
    ("GET", "/chat/search?q=xy"),
];

/// Acceptance 1.
#[tokio::test]
async fn guests_and_unverified_people_are_refused_everywhere() {
    let host = Host::start().await.unwrap();
    let [_ben] = people(&host, ["ben"]).await;
    let unverified = host.sign_in_unverified("una").await.unwrap();
    for (method, path) in OPERATIONS {
        for person in [host.guest(), unverified.clone()] {
            let answer = person.call("chat", method, path, "{}").await.unwrap();
            assert_eq!(answer.status, 401, "{method} {path} {answer:?}");
        }
    }
    assert!(host.rows("chat_rooms").await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_not_there_is_not_found_and_bodies_are_checked() {
    let host = Host::start().await.unwrap();
    let [asha, _ben] = people(&host, ["asha", "ben"]).await;
    for (method, path) in OPERATIONS {
        let answer = asha
            .call("chat", method, path, r#"{"surprise": 1}"#)
            .await
            .unwrap();
        let is_bodyless = matches!(method, "GET" | "DELETE")
            || path.contains("/m1/")
            || path.ends_with("direct/ben");
        if !is_bodyless {
            assert_eq!(answer.status, 400, "{method} {path} {answer:?}");
        }
        assert!(answer.status < 500, "{method} {path} {answer:?}");
    }
    let unknown = asha.get("chat", "/chat/nothing").await.unwrap();
    assert_eq!((unknown.status, unknown.code()), (404, "not_found".into()));
    let method = asha.put("chat", "/chat/rooms", json!({})).await.unwrap();
    assert_eq!(method.status, 405);
    for path in ["/messages/..%2Fx", "/chat/search?q=x", "/chat/search"] {
        let refused = asha.get("chat", path).await.unwrap();
        assert_eq!(refused.status, 400, "{path} {refused:?}");
    }
}
