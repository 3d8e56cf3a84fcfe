//! Load over a fixed number of kept connections: every connection asks again as soon as it was answered.

use std::time::{Duration, Instant};

use anyhow::{ensure, Result};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{handshake, SendRequest};
use hyper::Request;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// A request that is sent again and again.
#[derive(Debug, Clone)]
pub struct Call {
    /// Such as `GET`.
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    /// Headers, `host` excepted.
    pub headers: Vec<(&'static str, String)>,
    /// The body, of the given number of the request.
    pub body: fn(u64) -> String,
    /// The status that every answer must have.
    pub expected: u16,
}

/// What a load showed, over one or several rounds.
#[derive(Debug, Default)]
pub struct Measured {
    waits: Vec<Duration>,
    time: Duration,
}

impl Measured {
    /// Takes another round in.
    pub fn add(&mut self, round: Self) {
        self.waits.extend(round.waits);
        self.time += round.time;
    }

    /// Takes in one more answer that came after the one before.
    pub fn note(&mut self, wait: Duration) {
        self.waits.push(wait);
        self.time += wait;
    }

    /// Answers per second.
    pub fn per_second(&self) -> f64 {
        self.waits.len() as f64 / self.time.as_secs_f64()
    }

    /// Milliseconds that the quickest 99 of 100 answers took at most.
    pub fn p99(&self) -> f64 {
        self.quickest(99)
    }

    /// Milliseconds that the quicker half of the answers took at most.
    pub fn median(&self) -> f64 {
        self.quickest(50)
    }

    fn quickest(&self, of_hundred: usize) -> f64 {
        let mut waits = self.waits.clone();
        waits.sort_unstable();
        let slowest = waits.get(waits.len() * of_hundred / 100);
        slowest.map_or(f64::NAN, |it| it.as_secs_f64() * 1000.0)
    }
}

/// Sends `call` over `connections` connections for as long as given.
///
/// # Errors
///
/// When a connection breaks or an answer has another status than expected.
pub async fn run(address: &str, call: &Call, connections: u64, time: Duration) -> Result<Measured> {
    let begun = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|connection| connect(address.to_owned(), call.clone(), connection, begun + time))
        .map(tokio::spawn)
        .collect();
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await??);
    }
    let time = begun.elapsed();
    Ok(Measured { waits, time })
}

/// Opens a connection, asks until the deadline, and returns how long every answer took.
async fn connect(
    address: String,
    call: Call,
    connection: u64,
    deadline: Instant,
) -> Result<Vec<Duration>> {
    let mut sender = open(&address).await?;
    let mut waits = Vec::new();
    let mut number = connection << 32;
    while Instant::now() < deadline {
        let begun = Instant::now();
        ask(&mut sender, &address, &call, number).await?;
        waits.push(begun.elapsed());
        number += 1;
    }
    Ok(waits)
}

/// Sends `call` so many times over one connection.
///
/// # Errors
///
/// When the connection breaks or an answer has another status than expected.
pub async fn times(address: &str, call: &Call, count: u64) -> Result<Measured> {
    let mut sender = open(address).await?;
    let mut measured = Measured::default();
    for number in 0..count {
        let begun = Instant::now();
        ask(&mut sender, address, call, number).await?;
        measured.note(begun.elapsed());
    }
    Ok(measured)
}

/// Opens one kept connection.
///
/// # Errors
///
/// When nobody listens.
pub async fn open(address: &str) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

/// Sends one request and reads the whole answer.
///
/// # Errors
///
/// When the connection breaks or the status is another than expected.
pub async fn ask(
    sender: &mut SendRequest<Full<Bytes>>,
    address: &str,
    call: &Call,
    number: u64,
) -> Result<()> {
    let mut request = Request::builder()
        .method(call.method)
        .uri(&call.path)
        .header("host", address);
    for (name, value) in &call.headers {
        request = request.header(*name, value);
    }
    let request = request.body(Full::new(Bytes::from((call.body)(number))))?;
    sender.ready().await?;
    let answer = sender.send_request(request).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    ensure!(
        status == call.expected,
        "{} answered {status}: {body:?}",
        call.path
    );
    Ok(())
}
