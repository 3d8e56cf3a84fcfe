//! Names and pictures of a page's people.

use serde_json::json;

use crate::server::{row, rows, Appwrite};

#[tokio::test]
async fn a_pages_people_are_read_in_one_call_without_the_rest_of_their_profiles() {
    let asha = row(
        "asha",
        &json!({ "name": "Asha", "username": "asha", "avatarFileId": null }),
    );
    let appwrite = Appwrite::answering(vec![rows(&[asha])]).await;
    let people: Vec<model::UserId> = ["asha", "gone", "asha"]
        .iter()
        .map(|id| id.parse().unwrap())
        .collect();
    let cards = appwrite.app().cards(&people).await.unwrap();

    assert_eq!(
        json!(cards.of(&people[0])),
        json!({ "userId": "asha", "name": "Asha", "username": "asha", "avatarFileId": null })
    );
    assert_eq!(
        json!(cards.of(&people[1])),
        json!({ "userId": "gone", "name": "Someone", "username": null, "avatarFileId": null })
    );
    assert_eq!(
        appwrite.seen()[0].queries,
        [
            json!({ "method": "equal", "attribute": "$id", "values": ["asha", "gone"] }),
            json!({ "method": "select", "values": ["$id", "name", "username", "avatarFileId"] }),
            json!({ "method": "limit", "values": [2] }),
        ]
    );
}

#[tokio::test]
async fn nobody_is_no_call() {
    let appwrite = Appwrite::answering(Vec::new()).await;
    appwrite.app().cards([]).await.unwrap();
    assert!(appwrite.lines().is_empty());
}
