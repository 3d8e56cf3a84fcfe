//! Secret addresses of calendars.

use serde_json::json;

use super::{get, host_at, NOON};

#[tokio::test]
async fn an_address_is_shown_once_and_stored_as_a_hash() {
    let host = host_at(NOON).await;
    let asha = host.student("asha").await.unwrap();
    let none = get(&asha, "/calendar/feed").await;
    assert_eq!(
        (none.status, none.json["active"].as_bool()),
        (200, Some(false))
    );
    let made = asha
        .post("calendar", "/calendar/feed/rotate", json!({}))
        .await
        .unwrap();
    assert_eq!((made.status, made.calls), (200, 1), "{made:?}");
    let url = made.text("/url");
    let secret = url
        .rsplit('/')
        .next()
        .unwrap()
        .trim_end_matches(".ics")
        .to_owned();
    assert_eq!(secret.len(), 40);
    let row = host.row("calendar_feeds", "asha").await.unwrap().unwrap();
    assert!(
        !row.to_string().contains(&secret),
        "the secret is nowhere: {row}"
    );
    let again = asha
        .post("calendar", "/calendar/feed/rotate", json!({}))
        .await
        .unwrap();
    assert_ne!(again.text("/url"), url);
    let shown = get(&asha, "/calendar/feed").await;
    assert_eq!(shown.json["active"], true);
    assert!(shown.json.get("url").is_none());
}
