//! Realtime: how long until a thousand listeners know, and what thousands of idle ones take.

use std::time::{Duration, Instant};

use anyhow::{ensure, Context, Result};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{connect_async, MaybeTlsStream, WebSocketStream};

use super::calls::ROWS;
use super::place::Place;
use crate::load::{self, Measured};

/// Who listens to the rows that are made.
const LISTENERS: usize = 1_000;

/// Rows that are made, one after another, each once all know of the one before.
const ROUNDS: u64 = 100;

/// Connections that hear nothing.
const IDLE: usize = 5_000;

/// How long the idle ones are watched.
const WATCHED: Duration = Duration::from_secs(10);

/// How long an event may be on its way.
const PATIENCE: Duration = Duration::from_secs(30);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Measures both.
///
/// # Errors
///
/// Where a connection is refused or an event does not come.
pub async fn measure(place: &Place) -> Result<()> {
    let before = place.process.resident()?;
    let sockets = open(place, LISTENERS, "databases.bench.tables.notes.rows").await?;
    let (told, mut heard) = mpsc::channel(LISTENERS);
    let readers: Vec<_> = sockets
        .into_iter()
        .map(|socket| tokio::spawn(listen(socket, told.clone())))
        .collect();
    let (measured, busy) = fan_out(place, &mut heard).await?;
    println!(
        "\n{:>10.0}  events per second to {LISTENERS} listeners, all of whom know after {:.2} ms at the median, p99 {:.2} ms; {:.0} MiB more, {busy:.1} s of processor",
        measured.per_second() * LISTENERS as f64,
        measured.median(),
        measured.p99(),
        place.process.resident()? - before
    );
    for reader in readers {
        reader.abort();
    }
    idle(place).await
}

async fn fan_out(place: &Place, heard: &mut mpsc::Receiver<()>) -> Result<(Measured, f64)> {
    let mut sender = load::open(&place.address).await?;
    let create = place.call("POST", ROWS, 201, |number| {
        format!(r#"{{"rowId":"told-{number}","data":{{"text":"News","topic":"t2","number":1}}}}"#)
    });
    let (mut measured, processor) = (Measured::default(), place.process.processor()?);
    for round in 0..ROUNDS {
        let begun = Instant::now();
        load::ask(&mut sender, &place.address, &create, round).await?;
        for listener in 0..LISTENERS {
            let event = tokio::time::timeout(PATIENCE, heard.recv()).await;
            let event = event.with_context(|| format!("{listener} listeners heard, then none"))?;
            event.context("all listeners are gone")?;
        }
        measured.note(begun.elapsed());
    }
    Ok((measured, place.process.processor()? - processor))
}

/// Says so whenever an event comes; ends with the connection.
async fn listen(mut socket: Socket, told: mpsc::Sender<()>) {
    while let Some(Ok(message)) = socket.next().await {
        let is_event = matches!(&message, Message::Text(text) if text.contains("\"event\""));
        if is_event && told.send(()).await.is_err() {
            return;
        }
    }
}

async fn idle(place: &Place) -> Result<()> {
    let before = place.process.resident()?;
    let begun = Instant::now();
    let mut sockets = open(place, IDLE, "databases.bench.tables.none.rows").await?;
    let connected = begun.elapsed().as_secs_f64();
    let (resident, processor) = (place.process.resident()?, place.process.processor()?);
    tokio::time::sleep(WATCHED).await;
    let busy = place.process.processor()? - processor;
    println!(
        "{:>10.1}  KiB for each of {IDLE} idle connections, made in {connected:.1} s; {:.2} % of a processor",
        (resident - before) * 1024.0 / IDLE as f64,
        busy * 100.0 / WATCHED.as_secs_f64()
    );
    for socket in &mut sockets {
        socket.send(Message::Close(None)).await?;
    }
    Ok(())
}

/// Connections to a channel that were told that they are.
async fn open(place: &Place, count: usize, channel: &str) -> Result<Vec<Socket>> {
    let url = format!(
        "ws://{}/v1/realtime?project={}&channels[]={channel}",
        place.address, place.project
    );
    let mut sockets = Vec::with_capacity(count);
    for _ in 0..count {
        let (mut socket, _) = connect_async(url.as_str()).await?;
        let first = socket.next().await.context("no word on connecting")??;
        let text = first.to_text()?;
        ensure!(text.contains("\"connected\""), "instead: {text}");
        sockets.push(socket);
    }
    Ok(sockets)
}
