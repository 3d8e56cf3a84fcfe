//! Realtime steps.
//!
//! What has come by a step is what comes before the answer to a ping, once the host has nothing left to tell: no step waits for
//! silence.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{json, Value};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::answer::apply_rules;
use crate::compare;
use crate::format::{Project, Step};
use crate::paths;
use crate::play::Play;

/// Seconds after which a server that says nothing counts as hung.
const HUNG: Duration = Duration::from_secs(30);

/// The open connections, by name.
#[derive(Default)]
pub struct Sockets(BTreeMap<String, Socket>);

struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Pings of the conversation itself that are not answered yet.
    pinged: usize,
}

/// What a connection said, and how it ended if it did.
#[derive(Default)]
struct Heard {
    frames: Vec<Value>,
    closed: Option<(u16, String)>,
}

impl Socket {
    async fn next(&mut self, heard: &mut Heard) -> Option<Value> {
        loop {
            let said = tokio::time::timeout(HUNG, self.stream.next()).await;
            match said.unwrap_or_else(|_| panic!("the server is silent")) {
                Some(Ok(Message::Text(text))) => {
                    return Some(serde_json::from_str(text.as_str()).unwrap());
                }
                Some(Ok(Message::Close(Some(frame)))) => {
                    heard.closed = Some((frame.code.into(), frame.reason.as_str().to_owned()));
                    return None;
                }
                Some(Ok(_)) => {}
                None | Some(Err(_)) => {
                    heard.closed = Some((1006, String::new()));
                    return None;
                }
            }
        }
    }

    /// All frames up to the answer to a ping.
    async fn hear(&mut self, heard: &mut Heard) {
        let ping = Message::text(json!({ "type": "ping" }).to_string());
        // Where the server has closed, reading says so.
        drop(self.stream.send(ping).await);
        while let Some(frame) = self.next(heard).await {
            let is_pong = frame["type"] == "pong";
            if is_pong && self.pinged == 0 {
                return;
            }
            self.pinged -= usize::from(is_pong);
            heard.frames.push(frame);
        }
    }
}

impl Play {
    /// Takes a realtime step.
    pub async fn on_socket(&mut self, step: &Step) -> Value {
        let name = step.conn.clone().unwrap_or_else(|| "main".to_owned());
        let named = self.names_in(step);
        self.need(&named).await;
        if step.ws.as_deref() == Some("connect") {
            return self.connect(step, name).await;
        }
        let mut socket = self.sockets.0.remove(&name).unwrap();
        match step.ws.as_deref() {
            Some("close") => {
                drop(socket.stream.close(None).await);
                return json!({ "closed": "by client" });
            }
            Some("send") => {
                let message = step
                    .message
                    .as_ref()
                    .map(|it| self.names.expand(it).to_string());
                let text = message.or_else(|| step.raw.as_ref().map(|raw| self.names.fill(raw)));
                let text = text.unwrap();
                let said: Value = serde_json::from_str(&text).unwrap_or_default();
                socket.pinged += usize::from(said["type"] == "ping");
                drop(socket.stream.send(Message::text(text)).await);
            }
            Some("recv" | "quiet") => {}
            other => panic!("unknown action {other:?}"),
        }
        self.host.settle().await;
        let mut heard = Heard::default();
        socket.hear(&mut heard).await;
        self.told(step, name, socket, heard)
    }

    async fn connect(&mut self, step: &Step, name: String) -> Value {
        let project = match &step.project {
            Project::Own => Some(self.host.project().to_owned()),
            Project::Other(id) => Some(id.clone()),
            Project::None => None,
        };
        let mut query: Vec<(String, String)> = Vec::new();
        query.extend(project.map(|id| ("project".to_owned(), self.names.fill(&id))));
        query.extend(
            step.channels
                .iter()
                .map(|it| ("channels[]".to_owned(), self.names.fill(it))),
        );
        let params = step.params.iter();
        query.extend(params.map(|(key, value)| {
            (
                key.clone(),
                crate::names::plain_text(&self.names.expand(value)),
            )
        }));
        let endpoint = self.host.endpoint().replacen("http", "ws", 1);
        let query = serde_urlencoded::to_string(query).unwrap();
        let mut request = format!("{endpoint}/realtime?{query}")
            .into_client_request()
            .unwrap();
        let origin = step
            .origin
            .clone()
            .unwrap_or_else(|| "http://localhost".to_owned());
        let signature = self
            .signature(Some(step.auth.as_deref().unwrap_or("none")))
            .await;
        for (name, value) in std::iter::once(("origin", origin)).chain(signature) {
            let name = HeaderName::from_static(name);
            request
                .headers_mut()
                .insert(name, HeaderValue::from_str(&value).unwrap());
        }
        let stream = match tokio_tungstenite::connect_async(request).await {
            Ok((stream, _)) => stream,
            Err(Error::Http(answer)) => return json!({ "refused": answer.status().as_u16() }),
            Err(cause) => panic!("{cause}"),
        };
        let mut socket = Socket { stream, pinged: 0 };
        let mut heard = Heard::default();
        if let Some(frame) = socket.next(&mut heard).await {
            let is_open = frame["type"] == "connected";
            heard.frames.push(frame);
            if is_open {
                self.host.settle().await;
                socket.hear(&mut heard).await;
            } else {
                while let Some(frame) = socket.next(&mut heard).await {
                    heard.frames.push(frame);
                }
            }
        }
        self.told(step, name, socket, heard)
    }

    /// Keeps what the step wants kept, and answers the recorded form.
    fn told(&mut self, step: &Step, name: String, socket: Socket, heard: Heard) -> Value {
        let whole = json!({ "frames": heard.frames });
        for (name, path) in &step.save {
            if let Some(value) = paths::walk(&whole, path).first() {
                self.names.keep(name, (*value).clone());
            }
        }
        let mut out = self.changing.value(&self.names, &whole, "");
        paths::change(&mut out, "frames[*].data.payload.responseBody", |body| {
            *body = "<ignored>".into();
        });
        for frame in out["frames"].as_array_mut().into_iter().flatten() {
            if frame["type"] == "event" {
                // Real Appwrite orders them in different ways.
                compare::sort(&mut frame["data"]["events"]);
                compare::sort(&mut frame["data"]["channels"]);
            }
        }
        match heard.closed {
            Some((code, reason)) => {
                let reason = self.changing.text(&self.names, &reason, "");
                out["closed"] = json!({ "code": code, "reason": reason });
            }
            None => {
                self.sockets.0.insert(name, socket);
            }
        }
        apply_rules(step, &mut out);
        out
    }
}
