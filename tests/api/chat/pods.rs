//! The rooms of pods.

use serde_json::json;
use testkit::{Answer, Host, Person};

use super::stage::{
    join, leave, patch, people, pod, pod_room, read, refusal, say, still_host, texts, unread, write,
};

/// B-085, B-193, B-214: a pod's room is there with the pod, under an id that everybody computes.
#[tokio::test]
async fn a_pod_comes_with_a_room_that_greets() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    let room = host
        .row("chat_rooms", &pod_room("maths"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (&room["type"], &room["name"]),
        (&json!("pod"), &json!("Pod maths"))
    );
    assert_eq!(room["$permissions"], json!([r#"read("team:maths")"#]));
    assert_eq!(
        (&room["podId"], &room["messageCount"]),
        (&json!("maths"), &json!(1))
    );
    let page = read(&ben, &pod_room("maths")).await;
    assert_eq!(texts(&page), ["Welcome to Pod maths. Say hello!"]);
    assert!(page.json["items"][0]["sender"].is_null());
    assert_eq!(page.text("/items/0/message/type"), "system");
}

#[tokio::test]
async fn a_room_is_named_and_archived_with_its_pod() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    patch(&host, "pods", "maths", json!({ "name": "Algebra" })).await;
    host.running().settle().await;
    let room = host
        .row("chat_rooms", &pod_room("maths"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(room["name"], "Algebra");
    let message = say(&ben, &pod_room("maths"), "before").await;
    // Acceptance 44: an archived pod is read, not written.
    patch(&host, "pods", "maths", json!({ "isActive": false })).await;
    host.running().settle().await;
    let path = format!("/messages/{message}");
    let edited = ben.patch("chat", &path, json!({ "content": "after" }));
    let thumb = format!("{path}/reactions/%F0%9F%91%8D");
    let reacted = ben.put("chat", &thumb, json!({}));
    let pin = format!("{path}/pin");
    let pinned = asha.put("chat", &pin, json!({}));
    for refused in [edited.await, reacted.await, pinned.await] {
        let refused = refused.unwrap();
        assert_eq!(refusal(&refused), (422, "pod_inactive".into()));
    }
    let row = host.row("messages", &message).await.unwrap().unwrap();
    assert_eq!(
        (&row["content"], &row["pinnedAt"]),
        (&json!("before"), &json!(null))
    );
    // What one wrote oneself one may take back.
    assert_eq!(ben.delete("chat", &path).await.unwrap().status, 200);
    let refused = write(&ben, &pod_room("maths"), json!({ "content": "x" })).await;
    assert_eq!(refusal(&refused), (422, "pod_inactive".into()));
    assert_eq!(read(&ben, &pod_room("maths")).await.status, 200);
    patch(&host, "pods", "maths", json!({ "isActive": true })).await;
    host.running().settle().await;
    say(&ben, &pod_room("maths"), "back").await;
}

/// Acceptance 3: before and after leaving. B-013.
#[tokio::test]
async fn only_members_read_and_write_in_a_pod() {
    let host = Host::start().await.unwrap();
    let [asha, ben, eve] = people(&host, ["asha", "ben", "eve"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    let room = pod_room("maths");
    let message = say(&ben, &room, "for us").await;
    let hidden = (404, "not_found".to_owned());
    let check = |answers: Vec<Answer>| {
        for answer in answers {
            assert_eq!(refusal(&answer), hidden, "{answer:?}");
        }
    };
    check(everything(&eve, &room, &message).await);
    join(&host, "maths", &eve, "member").await;
    host.running().settle().await;
    assert_eq!(texts(&read(&eve, &room).await).len(), 2);
    leave(&host, "maths", &eve).await;
    check(everything(&eve, &room, &message).await);
    leave(&host, "maths", &ben).await;
    let own = ben
        .patch(
            "chat",
            &format!("/messages/{message}"),
            json!({ "content": "revenge" }),
        )
        .await
        .unwrap();
    assert_eq!(refusal(&own), hidden);
}

#[tokio::test]
async fn a_public_pod_tells_strangers_that_its_room_is_for_members() {
    let host = Host::start().await.unwrap();
    let [asha, eve] = people(&host, ["asha", "eve"]).await;
    pod(&host, "open", true, &[&asha]).await;
    let room = pod_room("open");
    let refused = (403, "not_a_member".to_owned());
    assert_eq!(refusal(&read(&eve, &room).await), refused);
    assert_eq!(
        refusal(&write(&eve, &room, json!({ "content": "x" })).await),
        refused
    );
}

async fn everything(person: &Person, room: &str, message: &str) -> Vec<Answer> {
    let up_to = json!({ "lastReadMessageId": message });
    vec![
        read(person, room).await,
        write(person, room, json!({ "content": "x" })).await,
        person
            .get("chat", &format!("/messages/{message}"))
            .await
            .unwrap(),
        person
            .delete("chat", &format!("/messages/{message}"))
            .await
            .unwrap(),
        person
            .put("chat", &format!("/chat/rooms/{room}/read"), up_to)
            .await
            .unwrap(),
    ]
}

/// In a pod nobody has a place until they need one.
#[tokio::test]
async fn unread_counts_work_without_a_row_for_every_member() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    pod(&host, "maths", false, &[&asha, &ben, &cara]).await;
    let room = pod_room("maths");
    let said = say(&asha, &room, "hello").await;
    host.running().settle().await;
    assert_eq!(host.rows("chat_room_members").await.unwrap().len(), 1);
    assert_eq!(
        (unread(&asha, &room).await, unread(&ben, &room).await),
        (0, 2)
    );
    let path = format!("/chat/rooms/{room}/read");
    let read = ben
        .put("chat", &path, json!({ "lastReadMessageId": said }))
        .await
        .unwrap();
    assert_eq!((read.status, read.number("/unread")), (200, 0), "{read:?}");
    assert_eq!(
        (unread(&ben, &room).await, unread(&cara, &room).await),
        (0, 2)
    );
    let muted = cara
        .patch(
            "chat",
            &format!("/chat/rooms/{room}"),
            json!({ "pinned": true }),
        )
        .await
        .unwrap();
    assert_eq!(
        (muted.status, &muted.json["member"]["pinned"]),
        (200, &json!(true))
    );
}

#[tokio::test]
async fn admins_pin_and_delete_what_members_may_not() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    pod(&host, "maths", false, &[&asha, &ben, &cara]).await;
    let room = pod_room("maths");
    let message = say(&cara, &room, "look").await;
    host.running().settle().await;
    let pin = format!("/messages/{message}/pin");
    let refused = cara.put("chat", &pin, json!({})).await.unwrap();
    assert_eq!(refusal(&refused), (403, "forbidden".into()));
    for leader in [&asha, &ben] {
        let pinned = leader.put("chat", &pin, json!({})).await.unwrap();
        assert_eq!((pinned.status, &pinned.json["pinned"]), (200, &json!(true)));
    }
    let other = say(&asha, &room, "no").await;
    let refused = cara
        .delete("chat", &format!("/messages/{other}"))
        .await
        .unwrap();
    assert_eq!(refusal(&refused), (403, "forbidden".into()));
    let unpinned = ben.delete("chat", &pin).await.unwrap();
    assert_eq!(
        (unpinned.status, &unpinned.json["pinned"]),
        (200, &json!(false))
    );
    let gone = ben
        .delete("chat", &format!("/messages/{message}"))
        .await
        .unwrap();
    assert_eq!(gone.status, 200);
    // What the platform said is nobody's to delete.
    let welcome = read(&asha, &room).await.text("/items/0/message/id");
    let refused = asha
        .delete("chat", &format!("/messages/{welcome}"))
        .await
        .unwrap();
    assert_eq!(refusal(&refused), (403, "forbidden".into()));
}

#[tokio::test]
async fn a_pod_has_fifty_pins() {
    let host = Host::start().await.unwrap();
    let [asha] = people(&host, ["asha"]).await;
    pod(&host, "maths", false, &[&asha]).await;
    let room = pod_room("maths");
    for n in 0..50 {
        let row = json!({
            "roomId": room, "senderId": "asha", "content": "x", "seq": 2,
            "pinnedAt": "2026-01-01T00:00:00.000Z",
        });
        let team = [r#"read("team:maths")"#];
        host.put_row("messages", &format!("m{n}"), row, &team)
            .await
            .unwrap();
    }
    let message = say(&asha, &room, "one more").await;
    let pin = format!("/messages/{message}/pin");
    let refused = asha.put("chat", &pin, json!({})).await.unwrap();
    assert_eq!(refusal(&refused), (422, "too_many_pins".into()));
    assert_eq!(
        asha.delete("chat", "/messages/m0/pin")
            .await
            .unwrap()
            .status,
        200
    );
    assert_eq!(asha.put("chat", &pin, json!({})).await.unwrap().status, 200);
}

/// CHT-19: the question becomes a job, once; nobody answers in the asker's browser.
#[tokio::test]
async fn a_question_to_the_assistant_is_queued_once() {
    let host = Host::start().await.unwrap();
    let [asha] = people(&host, ["asha"]).await;
    pod(&host, "maths", false, &[&asha]).await;
    let room = pod_room("maths");
    let message = say(&asha, &room, "@ai what is a group?").await;
    say(&asha, &room, "not @ai").await;
    host.running().settle().await;
    let jobs = host.rows("jobs").await.unwrap();
    let asked: Vec<_> = jobs
        .iter()
        .filter(|it| it["kind"] == "room_answer")
        .collect();
    assert_eq!(asked.len(), 1, "{jobs:?}");
    assert_eq!(
        (&asked[0]["ownerId"], &asked[0]["subjectId"]),
        (&json!("asha"), &json!(room))
    );
    let payload = asked[0]["payload"].as_str().unwrap();
    assert!(
        payload.contains(&message) && payload.contains("what is a group?"),
        "{payload}"
    );
    assert_eq!(asked[0]["$permissions"], json!([r#"read("user:asha")"#]));
    // Nobody serves the assistant yet: the room is told so, in its voice.
    assert_eq!(asked[0]["errorCode"], "upstream_busy", "{asked:?}");
    let page = read(&asha, &room).await;
    let items = page.json["items"].as_array().unwrap();
    let said: Vec<_> = items
        .iter()
        .filter(|it| it["message"]["senderId"] == "ai")
        .collect();
    assert_eq!((said.len(), &said[0]["message"]["type"]), (1, &json!("ai")));
}

/// CHT-19: one answer at a time.
#[tokio::test]
async fn a_question_waits_while_another_is_answered() {
    let host = still_host().await;
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    let room = pod_room("maths");
    let busy = json!({
        "kind": "room_answer", "subjectId": room, "state": "running", "attempts": 1, "lock": 1,
        "nextAttemptAt": "2026-01-01T12:00:00Z", "leaseUntil": "2026-01-01T12:03:00Z",
    });
    host.put_row("jobs", "jb_busy", busy, &[]).await.unwrap();
    host.settle().await.unwrap();
    let question = say(&asha, &room, "@ai why?").await;
    host.settle().await.unwrap();
    let waits = || async {
        let jobs = host.rows("jobs").await.unwrap();
        let asked = jobs.iter().find(|it| {
            let payload = it["payload"].as_str().unwrap_or_default();
            payload.contains(&question)
        });
        asked.unwrap()["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(waits().await, "queued");
    host.pass(std::time::Duration::from_secs(120))
        .await
        .unwrap();
    host.tick("scheduler").await.unwrap();
    assert_eq!(waits().await, "queued");
    patch(
        &host,
        "jobs",
        "jb_busy",
        json!({ "state": "done", "lock": 0 }),
    )
    .await;
    host.pass(std::time::Duration::from_secs(120))
        .await
        .unwrap();
    host.tick("scheduler").await.unwrap();
    assert_eq!(waits().await, "dead", "the assistant says that it is busy");
}
