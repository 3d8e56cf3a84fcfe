//! Who reads what is in a group, whatever becomes of the call that changes who is in it.

use std::time::Duration;

use local::Chaos;
use serde_json::{json, Value};
use testkit::files::PIXEL;
use testkit::{trouble, Host, HostOptions, Person};
use tokio::task::JoinSet;

use super::stage::{group, patch, people, read, refusal, say, texts, write};

/// Tables whose rows have the readers of their room.
const CONTENTS: [&str; 3] = ["messages", "message_reactions", "message_receipts"];

/// A host whose clock stands still, and whose calls may fail.
async fn still() -> Host {
    let options = HostOptions {
        clock: Some("2026-01-01T12:00:00Z".parse().unwrap()),
        is_contended: true,
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

/// Lets the clock find what no event started.
async fn next_tick(host: &Host) {
    host.pass(Duration::from_secs(2 * 60)).await.unwrap();
    host.tick("scheduler").await.unwrap();
    host.settle().await.unwrap();
}

/// Fills a room with what may be in it: a message by its first, an emoji and a receipt by its second. Answers the message.
async fn fill(room: &str, first: &Person, second: &Person) -> String {
    let message = say(first, room, "for us").await;
    let emoji = format!("/messages/{message}/reactions/%F0%9F%91%8D");
    let liked = second.put("chat", &emoji, json!({})).await.unwrap();
    assert_eq!(liked.status, 200, "{liked:?}");
    let receipts = format!("/chat/rooms/{room}/receipts");
    let body = json!({ "ids": [message], "state": "read" });
    let seen = second.post("chat", &receipts, body).await.unwrap();
    assert_eq!(seen.json["written"], 1, "{seen:?}");
    message
}

/// The readers of all that is in a room, each list once.
async fn readers(host: &Host, room: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for table in CONTENTS {
        let rows = host.rows(table).await.unwrap();
        let of_room: Vec<_> = rows.iter().filter(|it| it["roomId"] == room).collect();
        assert!(!of_room.is_empty(), "{table}");
        all.extend(of_room.iter().map(|it| it["$permissions"].clone()));
    }
    all.dedup();
    all
}

/// Whether somebody has a place in a room that they have not left.
async fn has_place(host: &Host, room: &str, user: &str) -> bool {
    let places = host.rows("chat_room_members").await.unwrap();
    let mut own = places
        .iter()
        .filter(|it| it["roomId"] == room && it["userId"] == user);
    own.any(|it| it["leftAt"].is_null())
}

async fn room_readers(host: &Host, room: &str) -> Value {
    let row = host.row("chat_rooms", room).await.unwrap().unwrap();
    row["$permissions"].clone()
}

/// Calls fail at any point of it, or are answered too late to be heard, also after the room is changed: whoever was removed reads
/// nothing in the end, and whoever was not reads everything.
#[tokio::test]
async fn a_removal_that_is_cut_off_anywhere_closes_the_room_if_it_happened() {
    let host = still().await;
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    let (mut kept, mut removed, mut open) = (Vec::new(), Vec::new(), 0);
    for seed in 0..10 {
        let room = group(&asha, &[&ben, &cara]).await;
        let message = fill(&room, &asha, &ben).await;
        host.settle().await.unwrap();
        host.running().set_chaos(Some(Chaos {
            seed,
            drop: 1.0,
            unavailable: 0.1,
            timeout: 0.15,
            hang: Duration::from_millis(5),
            ..Chaos::default()
        }));
        let path = format!("/chat/rooms/{room}/members/cara");
        let answer = asha.delete("chat", &path).await.unwrap();
        host.running().set_chaos(None);
        let is_in = room_readers(&host, &room)
            .await
            .to_string()
            .contains("cara");
        assert!(answer.status == 200 || answer.status > 500, "{answer:?}");
        assert!(answer.status != 200 || !is_in, "{answer:?}");
        let list = cara.get("chat", "/chat/rooms").await.unwrap();
        let listed = list.json["items"].as_array().unwrap().iter();
        let is_listed = listed.filter(|it| it["room"]["id"] == *room).count() == 1;
        assert_eq!(is_listed, is_in, "{list:?}");
        assert_eq!(has_place(&host, &room, "cara").await, is_in);
        if is_in {
            kept.push((room, message));
        } else {
            let all = readers(&host, &room).await;
            open += usize::from(all.iter().any(|it| it.to_string().contains("cara")));
            removed.push((room, message));
        }
    }
    assert!(!kept.is_empty() && open > 0, "{kept:?} {open}");
    // No room waits to be read that they are not in.
    let unread = host.app().unread_rooms(&"cara".parse().unwrap()).await;
    assert_eq!(usize::try_from(unread.unwrap()), Ok(kept.len()));
    // A tick begins five jobs.
    for _ in 0..2 {
        next_tick(&host).await;
    }
    let jobs = host.rows("jobs").await.unwrap();
    let jobs: Vec<_> = jobs
        .iter()
        .filter(|it| it["kind"] == "room_files")
        .collect();
    assert_eq!(jobs.len(), removed.len());
    assert!(jobs.iter().all(|it| it["state"] == "done"), "{jobs:?}");
    for (is_in, rooms) in [(true, &kept), (false, &removed)] {
        for (room, message) in rooms {
            let expected = [room_readers(&host, room).await];
            assert_eq!(readers(&host, room).await, expected);
            let path = format!("/messages/{message}");
            let status = cara.get("chat", &path).await.unwrap().status;
            assert_eq!(status == 200, is_in, "{status}");
            assert_eq!(read(&cara, room).await.status == 200, is_in);
        }
    }
}

/// Of two changes that cross each other the older may be the last to write its readers: the job of either has the last word.
#[tokio::test]
async fn an_older_list_of_readers_does_not_stay() {
    let host = still().await;
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    let room = group(&asha, &[&ben, &cara]).await;
    let message = fill(&room, &asha, &ben).await;
    let file = asha.upload("attachments", "dot.png", PIXEL).await.unwrap();
    let body = json!({ "type": "image", "fileId": file });
    assert_eq!(write(&asha, &room, body).await.status, 201);
    host.settle().await.unwrap();
    let older = room_readers(&host, &room).await;
    host.running().set_chaos(Some(trouble::deaf()));
    let path = format!("/chat/rooms/{room}/members/cara");
    assert_eq!(asha.delete("chat", &path).await.unwrap().status, 200);
    let newer = room_readers(&host, &room).await;
    assert_eq!(readers(&host, &room).await, std::slice::from_ref(&newer));
    for table in CONTENTS {
        for row in host.rows(table).await.unwrap() {
            let id = row["$id"].as_str().unwrap();
            let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
            let late = json!({ "permissions": older });
            host.as_key("PATCH", &path, Some(late)).await.unwrap();
        }
    }
    host.running().set_chaos(None);
    next_tick(&host).await;
    assert_eq!(readers(&host, &room).await, [newer]);
    let paths = [
        ("chat", format!("/messages/{message}")),
        ("api", format!("/storage/buckets/attachments/files/{file}")),
    ];
    for (by, path) in paths {
        let status = match by {
            "chat" => cara.get("chat", &path).await.unwrap().status,
            _ => cara.api("GET", &path, None).await.unwrap().0,
        };
        assert_eq!(status, 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_that_cross_end_in_the_readers_of_the_room() {
    let options = HostOptions {
        is_contended: true,
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let [asha, ben, cara, dana, eve] = people(&host, ["asha", "ben", "cara", "dana", "eve"]).await;
    let room = group(&asha, &[&ben, &cara, &dana]).await;
    fill(&room, &asha, &ben).await;
    host.settle().await.unwrap();
    let mut changing = JoinSet::new();
    let members = format!("/chat/rooms/{room}/members");
    for (person, method, path, body) in [
        (&asha, "DELETE", format!("{members}/cara"), String::new()),
        (&dana, "DELETE", format!("{members}/dana"), String::new()),
        (
            &asha,
            "POST",
            members,
            json!({ "userId": eve.id }).to_string(),
        ),
    ] {
        let person = person.clone();
        changing.spawn(async move {
            let answer = person.call("chat", method, &path, &body).await.unwrap();
            assert_eq!(answer.status, 200, "{method} {path}: {answer:?}");
        });
    }
    changing.join_all().await;
    host.settle().await.unwrap();
    let row = host.row("chat_rooms", &room).await.unwrap().unwrap();
    assert_eq!(row["memberIds"], json!(["asha", "ben", "eve"]));
    assert_eq!(
        readers(&host, &room).await,
        [room_readers(&host, &room).await]
    );
    assert_eq!(texts(&read(&eve, &room).await), ["for us"]);
    for gone in [&cara, &dana] {
        let refused = read(gone, &room).await;
        assert_eq!(refusal(&refused), (403, "not_a_member".into()));
    }
}

/// Older rows may have the list and the place apart: the one without the other shows nothing, and a repeat writes the other.
#[tokio::test]
async fn who_is_half_in_a_group_sees_nothing_until_the_change_is_repeated() {
    let host = still().await;
    let [asha, ben, cara, dana] = people(&host, ["asha", "ben", "cara", "dana"]).await;
    let room = group(&asha, &[&ben, &cara]).await;
    say(&asha, &room, "for us").await;
    host.settle().await.unwrap();
    let listed = |person: &Person| {
        let person = person.clone();
        async move {
            let list = person.get("chat", "/chat/rooms").await.unwrap();
            list.json["items"].as_array().unwrap().len()
        }
    };
    // A removal that died behind the room: her place is as it was.
    patch(
        &host,
        "chat_rooms",
        &room,
        json!({ "memberIds": ["asha", "ben"] }),
    )
    .await;
    assert_eq!((listed(&cara).await, listed(&ben).await), (0, 1));
    let members = format!("/chat/rooms/{room}/members");
    let path = format!("{members}/cara");
    assert_eq!(asha.delete("chat", &path).await.unwrap().status, 200);
    let places = host.rows("chat_room_members").await.unwrap();
    let left = places.iter().find(|it| it["userId"] == "cara").unwrap();
    assert!(left["leftAt"].is_string(), "{left:?}");
    // An addition that died there: she has no place yet.
    let ids = json!({ "memberIds": ["asha", "ben", "dana"] });
    patch(&host, "chat_rooms", &room, ids).await;
    assert_eq!(listed(&dana).await, 0);
    let again = json!({ "userId": "dana" });
    let added = asha.post("chat", &members, again).await.unwrap();
    assert_eq!(added.status, 200, "{added:?}");
    assert_eq!(listed(&dana).await, 1);
}
