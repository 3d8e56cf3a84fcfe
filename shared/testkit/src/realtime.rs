//! People who listen: an open connection to realtime, as the web client holds one.

use std::time::Duration;

use anyhow::{bail, Context, Result};
use futures_util::StreamExt;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::Person;

/// How long a frame may take that must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open connection.
#[derive(Debug)]
pub struct Listener {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// Something that was heard.
#[derive(Debug, Clone)]
pub struct Heard {
    /// Names of the event, the most specific one among them.
    pub events: Vec<String>,
    /// The thing as the listener may see it.
    pub payload: Value,
}

impl Person {
    /// Subscribes to channels, such as `databases.<db>.tables.posts.rows`.
    pub async fn listen(&self, channels: &[&str]) -> Result<Listener> {
        let running = self.host().running();
        let address = running.endpoint().replacen("http", "ws", 1);
        let channels: Vec<String> = channels
            .iter()
            .map(|it| format!("&channels[]={it}"))
            .collect();
        let channels = channels.concat();
        let project = running.project();
        let url = format!("{address}/realtime?project={project}{channels}");
        let mut request = url.into_client_request()?;
        if !self.session.is_empty() {
            let session = HeaderValue::from_str(&self.session)?;
            request.headers_mut().insert("x-appwrite-session", session);
        }
        let (socket, _) = tokio_tungstenite::connect_async(request).await?;
        let mut listener = Listener { socket };
        let first = listener.frame().await?;
        if first.get("type").and_then(Value::as_str) != Some("connected") {
            bail!("not connected: {first}");
        }
        Ok(listener)
    }

    /// Subscribes to the rows of a table.
    pub async fn listen_to(&self, table: &str) -> Result<Listener> {
        let channel = format!("databases.{}.tables.{table}.rows", store::DATABASE);
        self.listen(&[&channel]).await
    }
}

impl Listener {
    /// The next thing that is heard.
    pub async fn next(&mut self) -> Result<Heard> {
        loop {
            let frame = self.frame().await?;
            if frame.get("type").and_then(Value::as_str) == Some("event") {
                return heard(&frame);
            }
        }
    }

    /// The next thing for which `is_it` holds; what comes before is let go.
    pub async fn find(&mut self, is_it: impl Fn(&Heard) -> bool) -> Result<Heard> {
        loop {
            let heard = self.next().await?;
            if is_it(&heard) {
                return Ok(heard);
            }
        }
    }

    async fn frame(&mut self) -> Result<Value> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
            match next.context("no frame came")? {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text)?),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => bail!("no frame but {other:?}"),
            }
        }
    }
}

fn heard(frame: &Value) -> Result<Heard> {
    let data = frame.get("data").context("an event has data")?;
    let names = data.get("events").and_then(Value::as_array);
    let names = names.into_iter().flatten().filter_map(Value::as_str);
    Ok(Heard {
        events: names.map(str::to_owned).collect(),
        payload: data.get("payload").cloned().unwrap_or_default(),
    })
}
