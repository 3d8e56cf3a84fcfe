//! What open connections to realtime hear, and hear no more.

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::Value;
use testkit::{Host, Person};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{connect_async, MaybeTlsStream, WebSocketStream};

use super::stage::{group, join, leave, people, pod, pod_room, say};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens a connection that hears of messages, as the person's browser does.
async fn listen(host: &Host, person: &Person) -> Socket {
    let address = host.running().endpoint().replacen("http", "ws", 1);
    let channel = format!("databases.{}.tables.messages.rows", store::DATABASE);
    let project = host.running().project();
    let url = format!("{address}/realtime?project={project}&channels[]={channel}");
    let mut request = url.into_client_request().unwrap();
    let session = HeaderValue::from_str(&person.session).unwrap();
    request.headers_mut().insert("x-appwrite-session", session);
    let (mut socket, _) = connect_async(request).await.unwrap();
    assert_eq!(frame(&mut socket).await["type"], "connected");
    socket
}

async fn frame(socket: &mut Socket) -> Value {
    loop {
        let next = tokio::time::timeout(Duration::from_secs(20), socket.next());
        if let Message::Text(text) = next.await.unwrap().unwrap().unwrap() {
            return serde_json::from_str(&text).unwrap();
        }
    }
}

/// The text of the next new message.
async fn heard(socket: &mut Socket) -> String {
    loop {
        let frame = frame(socket).await;
        let events = frame["data"]["events"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let is_new = events
            .iter()
            .any(|it| it.as_str().unwrap().ends_with(".create"));
        if is_new {
            return frame["data"]["payload"]["content"]
                .as_str()
                .unwrap()
                .to_owned();
        }
    }
}

#[tokio::test]
async fn whoever_leaves_a_pod_hears_nothing_more_on_the_connection_they_have() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    pod(&host, "other", false, &[&asha, &ben]).await;
    let mut socket = listen(&host, &ben).await;
    say(&asha, &pod_room("maths"), "with you").await;
    assert_eq!(heard(&mut socket).await, "with you");
    host.running().settle().await;
    leave(&host, "maths", &ben).await;
    say(&asha, &pod_room("maths"), "without you").await;
    // What comes next in order is the message of another room.
    say(&asha, &pod_room("other"), "elsewhere").await;
    assert_eq!(heard(&mut socket).await, "elsewhere");
    host.running().settle().await;
    join(&host, "maths", &ben, "member").await;
    say(&asha, &pod_room("maths"), "welcome back").await;
    assert_eq!(heard(&mut socket).await, "welcome back");
}

#[tokio::test]
async fn whoever_is_removed_from_a_group_hears_nothing_more() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    let room = group(&asha, &[&ben, &cara]).await;
    let other = group(&asha, &[&ben, &cara]).await;
    let mut socket = listen(&host, &cara).await;
    let old = say(&asha, &room, "with you").await;
    assert_eq!(heard(&mut socket).await, "with you");
    host.running().settle().await;
    let path = format!("/chat/rooms/{room}/members/cara");
    assert_eq!(asha.delete("chat", &path).await.unwrap().status, 200);
    say(&asha, &room, "without you").await;
    let edit = serde_json::json!({ "content": "edited without you" });
    let edited = asha
        .patch("chat", &format!("/messages/{old}"), edit)
        .await
        .unwrap();
    assert_eq!(edited.status, 200);
    say(&asha, &other, "elsewhere").await;
    loop {
        let payload = frame(&mut socket).await["data"]["payload"].clone();
        // What was on its way before may still arrive; it says that she may read it.
        let readers = payload["$permissions"].to_string();
        assert!(readers.contains("user:cara"), "{payload}");
        assert_ne!(payload["content"], "without you");
        assert_ne!(payload["content"], "edited without you");
        if payload["content"] == "elsewhere" {
            break;
        }
    }
}
