//! Groups: who is in, who leads, who sees what.

use serde_json::json;
use testkit::Host;

use super::stage::{group, open, people, read, refusal, say, texts, unread, write};

#[tokio::test]
async fn a_group_is_founded_with_people_who_exist() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    let room = group(&asha, &[&ben, &cara]).await;
    let row = host.row("chat_rooms", &room).await.unwrap().unwrap();
    assert_eq!(row["memberIds"], json!(["asha", "ben", "cara"]));
    say(&cara, &room, "hello").await;
    host.running().settle().await;
    assert_eq!(
        (unread(&ben, &room).await, unread(&cara, &room).await),
        (1, 0)
    );
    for (body, expected) in [
        (
            json!({ "name": "x", "memberIds": ["ben", "nobody"] }),
            (404, "not_found"),
        ),
        (
            json!({ "name": "", "memberIds": ["ben", "cara"] }),
            (400, "validation_failed"),
        ),
        (
            json!({ "name": "x", "memberIds": ["ben"] }),
            (400, "validation_failed"),
        ),
        (
            json!({ "name": "x", "memberIds": ["ben", "ben"] }),
            (400, "validation_failed"),
        ),
        (
            json!({ "name": "x", "memberIds": ["asha", "ben"] }),
            (400, "validation_failed"),
        ),
    ] {
        let refused = asha
            .post("chat", "/chat/groups", body.clone())
            .await
            .unwrap();
        let (status, code) = expected;
        assert_eq!(refusal(&refused), (status, code.into()), "{body}");
    }
    assert_eq!(host.rows("chat_rooms").await.unwrap().len(), 1);
}

#[tokio::test]
async fn whoever_leads_says_who_is_in_and_what_it_is_called() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara, dana] = people(&host, ["asha", "ben", "cara", "dana"]).await;
    let room = group(&asha, &[&ben, &cara]).await;
    let before = say(&asha, &room, "before").await;
    host.running().settle().await;
    let members = format!("/chat/rooms/{room}/members");
    let dana_in = || json!({ "userId": "dana" });
    let refused = ben.post("chat", &members, dana_in()).await.unwrap();
    assert_eq!(refusal(&refused), (403, "not_owner".into()));
    for _ in 0..2 {
        let added = asha.post("chat", &members, dana_in()).await.unwrap();
        assert_eq!(
            added.json["memberIds"],
            json!(["asha", "ben", "cara", "dana"]),
            "{added:?}"
        );
    }
    assert_eq!(texts(&read(&dana, &room).await), ["before"]);
    let nobody = asha
        .post("chat", &members, json!({ "userId": "nobody" }))
        .await
        .unwrap();
    assert_eq!(refusal(&nobody), (404, "not_found".into()));

    let refused = ben
        .delete("chat", &format!("{members}/cara"))
        .await
        .unwrap();
    assert_eq!(refusal(&refused), (403, "not_owner".into()));
    let removed = asha
        .delete("chat", &format!("{members}/cara"))
        .await
        .unwrap();
    assert_eq!(removed.json["memberIds"], json!(["asha", "ben", "dana"]));
    let closed = (403, "not_a_member".to_owned());
    assert_eq!(refusal(&read(&cara, &room).await), closed);
    assert_eq!(
        refusal(&write(&cara, &room, json!({ "content": "x" })).await),
        closed
    );
    let message = cara
        .get("chat", &format!("/messages/{before}"))
        .await
        .unwrap();
    assert_eq!(refusal(&message), (404, "not_found".into()));
    let list = cara.get("chat", "/chat/rooms").await.unwrap();
    assert_eq!(list.json["items"], json!([]));

    let path = format!("/chat/rooms/{room}");
    let refused = ben
        .patch("chat", &path, json!({ "name": "Ours" }))
        .await
        .unwrap();
    assert_eq!(refusal(&refused), (403, "not_owner".into()));
    let named = asha
        .patch("chat", &path, json!({ "name": "Ours" }))
        .await
        .unwrap();
    assert_eq!(named.text("/room/name"), "Ours");
    // The leader goes; the next one leads.
    let gone = asha
        .delete("chat", &format!("{members}/asha"))
        .await
        .unwrap();
    assert_eq!(gone.json["memberIds"], json!(["ben", "dana"]));
    let back = ben
        .post("chat", &members, json!({ "userId": "cara" }))
        .await
        .unwrap();
    assert_eq!(back.status, 200, "{back:?}");
    assert_eq!(texts(&read(&cara, &room).await), ["before"]);
}

#[tokio::test]
async fn a_group_has_fifty_people_and_rooms_of_two_have_two() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    let room = group(&asha, &[&ben, &cara]).await;
    let many: Vec<String> = (0..47).map(|n| format!("u{n}")).collect();
    let mut ids = vec!["asha".to_owned(), "ben".to_owned(), "cara".to_owned()];
    ids.extend(many);
    super::stage::patch(&host, "chat_rooms", &room, json!({ "memberIds": ids })).await;
    let [dana] = people(&host, ["dana"]).await;
    let members = format!("/chat/rooms/{room}/members");
    let full = asha
        .post("chat", &members, json!({ "userId": dana.id }))
        .await
        .unwrap();
    assert_eq!(refusal(&full), (409, "full".into()));
    // Whoever was not let in has no place, and sees nothing of the group.
    let places = host.rows("chat_room_members").await.unwrap();
    assert!(places.iter().all(|it| it["userId"] != "dana"), "{places:?}");
    let list = dana.get("chat", "/chat/rooms").await.unwrap();
    assert_eq!((list.status, &list.json["items"]), (200, &json!([])));
    let two = open(&asha, &ben).await;
    let members = format!("/chat/rooms/{two}/members");
    let refused = asha
        .post("chat", &members, json!({ "userId": dana.id }))
        .await
        .unwrap();
    assert_eq!(refusal(&refused), (422, "rule_violation".into()));
    let refused = asha
        .delete("chat", &format!("{members}/ben"))
        .await
        .unwrap();
    assert_eq!(refusal(&refused), (422, "rule_violation".into()));
}
