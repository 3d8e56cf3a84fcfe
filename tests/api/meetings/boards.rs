//! Whiteboards.

use serde_json::{json, Value};
use testkit::files::PIXEL;
use testkit::{Answer, Host, HostOptions, Person};
use tokio::task::JoinSet;

use crate::chat::stage::{leave, patch, people, pod, refusal, still_host};

async fn save(person: &Person, base: u32, state: Value) -> Answer {
    let body = json!({ "state": state, "baseVersion": base });
    person
        .put("meetings", "/whiteboards/maths", body)
        .await
        .unwrap()
}

async fn read(person: &Person) -> Answer {
    person.get("meetings", "/whiteboards/maths").await.unwrap()
}

/// B-101, acceptance 24.
#[tokio::test]
async fn a_save_over_an_old_version_is_refused_with_the_current_one() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    let none = read(&ben).await;
    assert_eq!((none.status, &none.json["whiteboard"]), (200, &Value::Null));
    let first = save(&asha, 0, json!({ "lines": [1] })).await;
    assert_eq!(
        (first.status, first.number("/version")),
        (201, 1),
        "{first:?}"
    );
    let second = save(&ben, 1, json!({ "lines": [1, 2] })).await;
    assert_eq!((second.status, second.number("/version")), (200, 2));
    for base in [0, 1, 3] {
        let stale = save(&asha, base, json!({})).await;
        assert_eq!(refusal(&stale), (409, "version_conflict".into()));
        assert_eq!(stale.text("/fields/currentVersion"), "2");
    }
    let board = read(&asha).await;
    assert_eq!(
        board.json["whiteboard"]["state"],
        json!({ "lines": [1, 2] })
    );
    assert_eq!(board.text("/whiteboard/lastModifiedBy"), "ben");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_save_at_once_one_does() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    for base in [0, 1, 2] {
        let mut saving = JoinSet::new();
        for n in 0..8 {
            let person = if n % 2 == 0 {
                asha.clone()
            } else {
                ben.clone()
            };
            saving.spawn(async move { (n, save(&person, base, json!({ "by": n })).await) });
        }
        let mut winners = Vec::new();
        while let Some(saved) = saving.join_next().await {
            let (n, answer) = saved.unwrap();
            if answer.status < 300 {
                winners.push(n);
            } else {
                assert_eq!(
                    refusal(&answer),
                    (409, "version_conflict".into()),
                    "{answer:?}"
                );
            }
        }
        assert_eq!(winners.len(), 1, "base {base}: {winners:?}");
        let board = read(&asha).await;
        assert_eq!(
            board.json["whiteboard"]["state"],
            json!({ "by": winners[0] })
        );
        assert_eq!(board.number("/whiteboard/version"), i64::from(base) + 1);
    }
}

/// B-037, B-060: only members, and an id that Appwrite takes.
#[tokio::test]
async fn strangers_and_former_members_find_no_board() {
    let host = Host::start().await.unwrap();
    let [asha, ben, eve] = people(&host, ["asha", "ben", "eve"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    assert_eq!(save(&asha, 0, json!({})).await.status, 201);
    leave(&host, "maths", &ben).await;
    for person in [&eve, &ben] {
        assert_eq!(refusal(&read(person).await), (404, "not_found".into()));
        assert_eq!(
            refusal(&save(person, 1, json!({})).await),
            (404, "not_found".into())
        );
        let gone = person
            .delete("meetings", "/whiteboards/maths")
            .await
            .unwrap();
        assert_eq!(refusal(&gone), (404, "not_found".into()));
        let body = json!({ "fileId": "f" });
        let kept = person
            .post("meetings", "/whiteboards/maths/export", body)
            .await
            .unwrap();
        assert_eq!(refusal(&kept), (404, "not_found".into()));
    }
}

#[tokio::test]
async fn its_creator_and_admins_put_a_board_away_and_the_next_one_begins_anew() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    pod(&host, "maths", false, &[&asha, &ben, &cara]).await;
    let old = json!({ "state": { "old": true }, "baseVersion": 0, "title": "Old" });
    let old = ben.put("meetings", "/whiteboards/maths", old).await;
    assert_eq!(old.unwrap().status, 201);
    let file = ben.upload("attachments", "board.png", PIXEL).await.unwrap();
    let body = json!({ "fileId": file });
    let kept = ben
        .post("meetings", "/whiteboards/maths/export", body)
        .await
        .unwrap();
    assert_eq!(kept.status, 200, "{kept:?}");
    let refused = cara.delete("meetings", "/whiteboards/maths").await.unwrap();
    assert_eq!(refusal(&refused), (403, "forbidden".into()));
    let away = asha.delete("meetings", "/whiteboards/maths").await.unwrap();
    assert_eq!((away.status, &away.json["archived"]), (200, &json!(true)));
    assert_eq!(read(&ben).await.json["whiteboard"], Value::Null);
    // Ben's tab goes on saving what it shows.
    let stale = save(&ben, 1, json!({ "old": true })).await;
    assert_eq!(refusal(&stale), (409, "version_conflict".into()));
    assert_eq!(stale.text("/fields/currentVersion"), "0");
    assert_eq!(read(&ben).await.json["whiteboard"], Value::Null);
    let anew = save(&cara, 0, json!({ "new": true })).await;
    assert_eq!((anew.status, anew.number("/version")), (200, 2), "{anew:?}");
    let board = read(&ben).await;
    let board = &board.json["whiteboard"];
    assert_eq!(board["state"], json!({ "new": true }));
    let of_old = [&board["creatorId"], &board["title"], &board["exportFileId"]];
    assert_eq!(of_old, [&json!("cara"), &json!("Untitled"), &Value::Null]);
    let refused = ben.delete("meetings", "/whiteboards/maths").await.unwrap();
    assert_eq!(refused.status, 200, "an admin");
    assert_eq!(save(&cara, 0, json!({})).await.number("/version"), 3);
    let own = cara.delete("meetings", "/whiteboards/maths").await.unwrap();
    assert_eq!(own.status, 200, "{own:?}");
}

/// Whoever saves meanwhile is put away with the board, or begins another one; an old tab brings nothing back.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_board_that_is_put_away_while_others_draw_is_away() {
    let options = HostOptions {
        is_contended: true,
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    for round in 0..5 {
        let made = save(&ben, 0, json!({ "round": round })).await;
        let base = u32::try_from(made.number("/version")).unwrap();
        let saving = {
            let ben = ben.clone();
            tokio::spawn(async move {
                for base in base..base + 4 {
                    let saved = save(&ben, base, json!({ "round": round })).await;
                    if saved.status > 299 {
                        return saved.text("/fields/currentVersion");
                    }
                }
                "saved".to_owned()
            })
        };
        let away = asha.delete("meetings", "/whiteboards/maths").await.unwrap();
        assert_eq!(away.status, 200, "{away:?}");
        let seen = saving.await.unwrap();
        assert!(matches!(seen.as_str(), "0" | "saved"), "{seen}");
        assert_eq!(read(&ben).await.json["whiteboard"], Value::Null);
    }
}

#[tokio::test]
async fn a_board_has_a_limit_and_a_meeting_has_its_own() {
    let host = Host::start().await.unwrap();
    let [asha] = people(&host, ["asha"]).await;
    pod(&host, "maths", false, &[&asha]).await;
    let large = save(&asha, 0, json!({ "lines": "x".repeat(199_000) })).await;
    assert_eq!(large.status, 201, "{}", large.code());
    let larger = save(&asha, 1, json!({ "lines": "x".repeat(200_000) })).await;
    assert_eq!(refusal(&larger), (413, "too_large".into()));
    let largest = save(&asha, 1, json!({ "lines": "x".repeat(600_000) })).await;
    assert_eq!(largest.status, 413);
    let [eve] = people(&host, ["eve"]).await;
    pod(&host, "physics", false, &[&eve, &asha]).await;
    let started = |pod: &str| json!({ "podId": pod, "title": "Now" });
    let foreign = eve.post("meetings", "/meetings", started("physics")).await;
    let foreign = foreign.unwrap().text("/meeting/id");
    for meeting in ["m1", &foreign] {
        let body = json!({ "state": {}, "baseVersion": 0, "meetingId": meeting });
        let refused = asha.put("meetings", "/whiteboards/maths", body).await;
        let refused = refused.unwrap();
        assert_eq!(refusal(&refused), (404, "not_found".into()), "{meeting}");
    }
    let meeting = asha.post("meetings", "/meetings", started("maths")).await;
    let meeting = meeting.unwrap().text("/meeting/id");
    let own = json!({ "state": { "own": 1 }, "baseVersion": 0, "meetingId": meeting });
    let own = asha
        .put("meetings", "/whiteboards/maths", own)
        .await
        .unwrap();
    assert_eq!((own.status, own.number("/version")), (201, 1));
    let read = asha
        .get(
            "meetings",
            &format!("/whiteboards/maths?meetingId={meeting}"),
        )
        .await
        .unwrap();
    assert_eq!(read.json["whiteboard"]["state"], json!({ "own": 1 }));
    for body in [
        json!({ "state": [], "baseVersion": 1 }),
        json!({ "state": "x", "baseVersion": 1 }),
        json!({ "state": {} }),
        json!({ "state": {}, "baseVersion": -1 }),
        json!({ "state": {}, "baseVersion": 1, "title": "" }),
    ] {
        let refused = asha
            .put("meetings", "/whiteboards/maths", body.clone())
            .await
            .unwrap();
        assert_eq!(
            refusal(&refused),
            (400, "validation_failed".into()),
            "{body}"
        );
    }
}

/// J-14, B-072: the picture of a board stays as long as its board, and goes with the pod.
#[tokio::test]
async fn an_exported_board_outlives_the_nights_and_goes_with_its_pod() {
    let host = still_host().await;
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    assert_eq!(save(&ben, 0, json!({})).await.status, 201);
    let file = ben.upload("attachments", "board.png", PIXEL).await.unwrap();
    let body = json!({ "fileId": file });
    let kept = ben
        .post("meetings", "/whiteboards/maths/export", body)
        .await
        .unwrap();
    assert_eq!(
        (kept.status, kept.text("/exportFileId")),
        (200, file.clone())
    );
    let path = format!("/storage/buckets/attachments/files/{file}");
    for night in ["2026-01-02T03:30:00Z", "2026-01-03T03:30:00Z"] {
        host.move_clock(night.parse().unwrap()).await.unwrap();
        host.tick("scheduler").await.unwrap();
        let run = host.row("job_runs", "orphan_files").await.unwrap().unwrap();
        assert!(run["error"].is_null(), "{run:?}");
        let found = host.try_as_key("GET", &path, None).await.unwrap();
        assert_eq!(found.0, 200, "{night}");
    }
    let confirm = json!({ "confirm": "Pod maths" }).to_string();
    let gone = asha
        .call("pods", "DELETE", "/pods/maths", &confirm)
        .await
        .unwrap();
    assert!(gone.status < 300, "{gone:?}");
    host.settle().await.unwrap();
    let found = host.try_as_key("GET", &path, None).await.unwrap();
    assert_eq!(found.0, 404);
}

/// A file has the readers of one thing: what a message shows is not taken from them.
#[tokio::test]
async fn what_a_message_shows_is_no_picture_of_a_board() {
    let host = still_host().await;
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    assert_eq!(save(&ben, 0, json!({})).await.status, 201);
    let file = ben.upload("attachments", "board.png", PIXEL).await.unwrap();
    let room = crate::chat::stage::open(&ben, &asha).await;
    let path = format!("/chat/rooms/{room}/messages");
    let said = json!({ "type": "image", "fileId": file, "clientMessageId": "one" });
    let said = ben.post("chat", &path, said).await.unwrap();
    assert_eq!(said.status, 201, "{said:?}");
    let body = json!({ "fileId": file });
    let kept = ben.post("meetings", "/whiteboards/maths/export", body);
    assert_eq!(
        refusal(&kept.await.unwrap()),
        (400, "validation_failed".into())
    );
}

#[tokio::test]
async fn boards_of_an_archived_pod_are_only_read() {
    let host = Host::start().await.unwrap();
    let [asha] = people(&host, ["asha"]).await;
    pod(&host, "maths", false, &[&asha]).await;
    assert_eq!(save(&asha, 0, json!({ "old": 1 })).await.status, 201);
    let file = asha
        .upload("attachments", "board.png", PIXEL)
        .await
        .unwrap();
    patch(&host, "pods", "maths", json!({ "isActive": false })).await;
    let away = asha.delete("meetings", "/whiteboards/maths").await.unwrap();
    let body = json!({ "fileId": file });
    let kept = asha
        .post("meetings", "/whiteboards/maths/export", body)
        .await
        .unwrap();
    for refused in [away, kept, save(&asha, 1, json!({})).await] {
        assert_eq!(refused.code(), "pod_inactive", "{refused:?}");
    }
    let board = read(&asha).await;
    assert_eq!(board.json["whiteboard"]["state"], json!({ "old": 1 }));
}
