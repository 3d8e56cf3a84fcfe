//! A host with people, tables and listeners.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use local::{Builder, Host, Running};
use serde_json::{json, Value};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// How long a frame may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running host and a server's client for it.
pub struct Stage {
    host: Running,
    http: reqwest::Client,
}

impl Stage {
    /// A host with nothing but database `d`.
    pub async fn open() -> Self {
        Self::open_with(|builder| builder).await
    }

    /// The same, started in another way.
    pub async fn open_with(change: fn(Builder) -> Builder) -> Self {
        let host = change(Host::builder()).start().await.unwrap();
        let http = reqwest::Client::new();
        let stage = Self { host, http };
        stage
            .post("/tablesdb", json!({"databaseId": "d", "name": "d"}))
            .await;
        stage
    }

    /// Stops the host.
    pub async fn shutdown(self) {
        self.host.shutdown().await;
    }

    async fn send(&self, method: reqwest::Method, path: &str, body: Option<Value>) -> Value {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.host.endpoint()))
            .header("x-appwrite-project", self.host.project())
            .header("x-appwrite-key", self.host.key())
            .header("content-type", "application/json");
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{path} answered {status}: {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// A POST with the key.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.send(reqwest::Method::POST, path, Some(body)).await
    }

    /// A PATCH with the key.
    pub async fn patch(&self, path: &str, body: Value) -> Value {
        self.send(reqwest::Method::PATCH, path, Some(body)).await
    }

    /// A DELETE with the key.
    pub async fn delete(&self, path: &str) {
        self.send(reqwest::Method::DELETE, path, None).await;
    }

    /// A table with row security and a column `n`.
    pub async fn table(&self, id: &str, permissions: &[&str]) {
        let body = json!({
            "tableId": id, "name": id, "permissions": permissions, "rowSecurity": true,
            "columns": [{"key": "n", "type": "integer", "required": false}],
        });
        self.post("/tablesdb/d/tables", body).await;
    }

    /// A row that the key writes.
    pub async fn row(&self, table: &str, id: &str, n: i64, permissions: &[&str]) {
        let body = json!({"rowId": id, "data": {"n": n}, "permissions": permissions});
        self.post(&format!("/tablesdb/d/tables/{table}/rows"), body)
            .await;
    }

    /// A user; answers the secret of a session of theirs.
    pub async fn user(&self, id: &str) -> String {
        let email = format!("{id}@example.com");
        let body = json!({"userId": id, "email": email, "password": "password", "name": id});
        self.post("/users", body).await;
        let session = self.post(&format!("/users/{id}/sessions"), json!({})).await;
        session["secret"].as_str().unwrap().to_owned()
    }

    /// A team without members.
    pub async fn team(&self, id: &str) {
        self.post("/teams", json!({"teamId": id, "name": id})).await;
    }

    /// Makes a user a member; answers the membership's id.
    pub async fn member(&self, team: &str, user: &str) -> String {
        let body = json!({"userId": user, "roles": ["member"]});
        let membership = self.post(&format!("/teams/{team}/memberships"), body).await;
        membership["$id"].as_str().unwrap().to_owned()
    }

    /// Connects with this query string, as a guest.
    pub async fn listen(&self, query: &str) -> Listener {
        self.connect(&self.of_project(query), &[]).await
    }

    /// Connects with this query string, signed in by a session.
    pub async fn listen_as(&self, query: &str, session: &str) -> Listener {
        let headers = [("x-appwrite-session", session)];
        self.connect(&self.of_project(query), &headers).await
    }

    /// Connects with the API key.
    pub async fn listen_as_key(&self, query: &str) -> Listener {
        let headers = [("x-appwrite-key", self.host.key())];
        self.connect(&self.of_project(query), &headers).await
    }

    fn of_project(&self, query: &str) -> String {
        format!("project={}&{query}", self.host.project())
    }

    /// Connects with exactly this query string and these headers.
    pub async fn connect(&self, query: &str, headers: &[(&'static str, &str)]) -> Listener {
        let address = self.host.endpoint().replacen("http", "ws", 1);
        let mut request = format!("{address}/realtime?{query}")
            .into_client_request()
            .unwrap();
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).unwrap();
            request
                .headers_mut()
                .insert(HeaderName::from_static(name), value);
        }
        let (socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
        let mut listener = Listener {
            socket,
            first: Value::Null,
            greeting: Value::Null,
        };
        listener.first = listener.frame().await;
        listener.greeting = listener.first["data"].clone();
        listener
    }
}

/// An open connection.
pub struct Listener {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The first frame.
    pub first: Value,
    /// The data of the first frame.
    pub greeting: Value,
}

impl Listener {
    /// The next frame.
    pub async fn frame(&mut self) -> Value {
        let next = tokio::time::timeout(PATIENCE, self.socket.next());
        match next.await.expect("a frame in time") {
            Some(Ok(Message::Text(text))) => serde_json::from_str(&text).unwrap(),
            other => panic!("no frame but {other:?}"),
        }
    }

    /// The data of the next frame, which must be an event.
    pub async fn event(&mut self) -> Value {
        let mut frame = self.frame().await;
        assert_eq!(frame["type"], "event", "{frame}");
        frame["data"].take()
    }

    /// Sends a message; answers the next frame that is no event.
    pub async fn ask(&mut self, message: Value) -> Value {
        let text = Message::text(message.to_string());
        self.socket.send(text).await.unwrap();
        loop {
            let frame = self.frame().await;
            if frame["type"] != "event" {
                return frame;
            }
        }
    }

    /// Ids of the rows heard of, up to and with this one.
    pub async fn heard(&mut self, last: &str) -> Vec<String> {
        let mut ids = Vec::new();
        while ids.last().is_none_or(|id| id != last) {
            let event = self.event().await;
            ids.push(event["payload"]["$id"].as_str().unwrap().to_owned());
        }
        ids
    }

    /// Whether the server ends the connection without another frame.
    pub async fn is_dropped(&mut self) -> bool {
        let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
        matches!(next, Ok(None | Some(Err(_) | Ok(Message::Close(_)))))
    }
}
