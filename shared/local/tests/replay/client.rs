//! Requests exactly as they are written down, one connection each.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::header::{HeaderName, HeaderValue};
use hyper_util::rt::TokioIo;
use serde_json::{json, Value};
use tokio::net::TcpStream;

/// What is sent.
pub struct Request {
    pub method: String,
    /// With the query, from the root.
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<Vec<u8>>,
}

/// What came back.
pub struct Response {
    pub status: u16,
    /// Lower-case names; every byte of a value is one character.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    /// Status, body and headers, for paths to point into.
    pub fn view(&self) -> Value {
        let headers = self.headers.iter().cloned();
        json!({
            "status": self.status,
            "body": serde_json::from_slice::<Value>(&self.body).unwrap_or_default(),
            "headers": headers.collect::<Value>(),
        })
    }

    /// All values of a header.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named =
            move |(key, value): &'a (String, String)| (key == name).then_some(value.as_str());
        self.headers.iter().filter_map(named)
    }
}

/// Sends a request to `host:port` and reads the whole answer.
pub async fn send(authority: &str, request: Request) -> Response {
    let stream = TcpStream::connect(authority).await.unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    let driven = tokio::spawn(connection);
    let body = request.body.unwrap_or_default();
    let mut built = hyper::Request::builder()
        .method(request.method.as_str())
        .uri(&request.path);
    for (name, value) in &request.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        built = built.header(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    let built = built.body(Full::new(Bytes::from(body))).unwrap();
    let answer = sender.send_request(built).await.unwrap();
    let status = answer.status().as_u16();
    let headers = answer.headers().iter().map(|(name, value)| {
        let text = value.as_bytes().iter().map(|byte| char::from(*byte));
        (name.as_str().to_owned(), text.collect())
    });
    let headers = headers.collect();
    let body = answer
        .into_body()
        .collect()
        .await
        .unwrap()
        .to_bytes()
        .to_vec();
    driven.abort();
    Response {
        status,
        headers,
        body,
    }
}
