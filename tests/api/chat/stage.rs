//! People with profiles, and pods whose creation the functions hear of.

use model::{did, Id, Kind};
use serde_json::{json, Value};
use testkit::{Answer, Host, HostOptions, Person};

/// Someone with an account, a profile and settings.
pub async fn person(host: &Host, id: &str) -> Person {
    let person = host.sign_in(id).await.unwrap();
    // What follows from a new account comes first.
    host.running().settle().await;
    let username = format!("{id:_<3}");
    let profile = json!({ "name": id, "username": username });
    upsert(host, "profiles", id, profile, r#"read("users")"#).await;
    let own = format!("read(\"user:{id}\")");
    upsert(host, "user_settings", id, json!({}), &own).await;
    host.running().settle().await;
    person
}

/// Several of them.
pub async fn people<const N: usize>(host: &Host, ids: [&str; N]) -> [Person; N] {
    let mut all = Vec::new();
    for id in ids {
        all.push(person(host, id).await);
    }
    all.try_into().unwrap()
}

/// Writes a row, whether or not it is there.
pub async fn upsert(host: &Host, table: &str, id: &str, data: Value, reader: &str) {
    let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
    let row = json!({ "data": data, "permissions": [reader] });
    host.as_key("PUT", &path, Some(row)).await.unwrap();
}

/// Changes some cells of a row.
pub async fn patch(host: &Host, table: &str, id: &str, data: Value) {
    let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
    let row = json!({ "data": data });
    host.as_key("PATCH", &path, Some(row)).await.unwrap();
}

/// A pod with its team; the first of the people owns it, the second is an admin if there are three or more.
pub async fn pod(host: &Host, id: &str, is_public: bool, people: &[&Person]) {
    let team = json!({ "teamId": id, "name": id });
    host.as_key("POST", "/teams", Some(team)).await.unwrap();
    for (place, person) in people.iter().enumerate() {
        let role = match place {
            0 => "owner",
            1 if people.len() > 2 => "admin",
            _ => "member",
        };
        join(host, id, person, role).await;
    }
    let reader = if is_public {
        r#"read("users")"#.to_owned()
    } else {
        format!("read(\"team:{id}\")")
    };
    let row = json!({
        "name": format!("Pod {id}"), "ownerId": people[0].id, "isPublic": is_public,
        "memberCount": people.len(),
    });
    host.put_row("pods", id, row, &[&reader]).await.unwrap();
    host.running().settle().await;
}

/// Makes somebody a member of a pod.
pub async fn join(host: &Host, pod: &str, person: &Person, role: &str) {
    // The row comes first, as when somebody joins: who is in the team without one is taken out again.
    let row = json!({
        "podId": pod, "userId": person.id, "role": role, "joinedVia": "direct",
    });
    let team = format!("read(\"team:{pod}\")");
    let id = member_id(pod, person);
    host.put_row("pod_members", &id, row, &[&team])
        .await
        .unwrap();
    let path = format!("/teams/{pod}/memberships");
    let team_role = if role == "member" { "member" } else { "admin" };
    let invitation = json!({ "userId": person.id, "roles": [team_role] });
    let membership = host.as_key("POST", &path, Some(invitation)).await.unwrap();
    let known = json!({ "membershipId": membership["$id"] });
    patch(host, "pod_members", &id, known).await;
}

/// Takes somebody out of a pod.
pub async fn leave(host: &Host, pod: &str, person: &Person) {
    let id = member_id(pod, person);
    let row = host.row("pod_members", &id).await.unwrap().unwrap();
    let membership = row["membershipId"].as_str().unwrap();
    let path = format!("/teams/{pod}/memberships/{membership}");
    host.as_key("DELETE", &path, None).await.unwrap();
    let path = format!("/tablesdb/{}/tables/pod_members/rows/{id}", store::DATABASE);
    host.as_key("DELETE", &path, None).await.unwrap();
}

fn member_id(pod: &str, person: &Person) -> String {
    did::<()>(Kind::POD_MEMBER, &[pod, &person.id]).to_string()
}

/// Id of a pod's room.
pub fn pod_room(pod: &str) -> String {
    did::<()>(Kind::POD_ROOM, &[pod]).to_string()
}

/// Id of the room of two.
pub fn room_of(one: &Person, other: &Person) -> String {
    let id: Id<()> = model::direct_room(&one.id, &other.id);
    id.to_string()
}

/// Opens the room of two and answers its id.
pub async fn open(one: &Person, other: &Person) -> String {
    let path = format!("/chat/direct/{}", other.id);
    let opened = one.put("chat", &path, json!({})).await.unwrap();
    assert!(opened.status == 200 || opened.status == 201, "{opened:?}");
    opened.text("/room/id")
}

/// Founds a group and answers its id.
pub async fn group(founder: &Person, others: &[&Person]) -> String {
    let ids: Vec<&str> = others.iter().map(|it| it.id.as_str()).collect();
    let body = json!({ "name": "Rustaceans", "memberIds": ids });
    let made = founder.post("chat", "/chat/groups", body).await.unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/room/id")
}

/// Writes in a room.
pub async fn write(person: &Person, room: &str, body: Value) -> Answer {
    let path = format!("/chat/rooms/{room}/messages");
    person.post("chat", &path, body).await.unwrap()
}

/// Writes a text in a room, which must work, and answers the message's id.
pub async fn say(person: &Person, room: &str, text: &str) -> String {
    let said = write(person, room, json!({ "content": text })).await;
    assert_eq!(said.status, 201, "{said:?}");
    said.text("/message/id")
}

/// Reads a room.
pub async fn read(person: &Person, room: &str) -> Answer {
    let path = format!("/chat/rooms/{room}/messages");
    person.get("chat", &path).await.unwrap()
}

/// The texts of a page of a room.
pub fn texts(page: &Answer) -> Vec<String> {
    let items = page.json["items"].as_array().unwrap().iter();
    items
        .map(|it| it["message"]["content"].as_str().unwrap().to_owned())
        .collect()
}

/// How much of a room is unread in somebody's list.
pub async fn unread(person: &Person, room: &str) -> i64 {
    let list = person.get("chat", "/chat/rooms").await.unwrap();
    assert_eq!(list.status, 200, "{list:?}");
    let items = list.json["items"].as_array().unwrap();
    let item = items.iter().find(|it| it["room"]["id"] == room);
    item.unwrap()["unread"].as_i64().unwrap()
}

/// A refusal's status and code.
pub fn refusal(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

/// A host whose clock stands still.
pub async fn still_host() -> Host {
    let options = HostOptions {
        clock: Some("2026-01-01T12:00:00Z".parse().unwrap()),
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

/// Moves the clock of a host that has a manual one.
pub async fn move_clock(host: &Host, to: jiff::Timestamp) {
    let root = host.running().endpoint().trim_end_matches("/v1");
    let request = reqwest::Client::new()
        .post(format!("{root}/_local/clock"))
        .header("content-type", "application/json")
        .body(json!({ "now": to.to_string() }).to_string());
    let answer = request.send().await.unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
    host.running().settle().await;
}
