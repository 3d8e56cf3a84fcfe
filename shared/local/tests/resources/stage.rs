//! A host for one test, and calls to it.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use local::{Builder, Clock, Host, Running};
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::{json, Value};

/// A host with a clock that stands still.
pub struct Stage {
    /// The host itself.
    pub host: Running,
    /// Its clock.
    pub clock: Clock,
    http: reqwest::Client,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub json: Value,
}

impl Reply {
    /// Appwrite's name of the failure.
    pub fn kind(&self) -> (u16, &str) {
        (self.status, self.json["type"].as_str().unwrap_or_default())
    }
}

/// A file, or a part of one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Part<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
    pub range: Option<&'a str>,
    pub permissions: &'a [&'a str],
}

/// Who calls.
#[derive(Clone, Debug)]
pub enum By<'a> {
    Guest,
    Key,
    Session(&'a str),
    Jwt(&'a str),
    /// These headers and nothing else.
    Headers(&'a [(&'static str, &'a str)]),
}

impl Stage {
    pub async fn start() -> Self {
        Self::of(|builder| builder).await
    }

    /// A host that keeps its data in this folder.
    pub async fn start_in(folder: &Path) -> Self {
        Self::of(|builder| builder.data(folder)).await
    }

    /// A host that is started in another way.
    pub async fn of(how: impl FnOnce(Builder) -> Builder) -> Self {
        let clock = Clock::manual("2026-01-02T03:04:05Z".parse::<Timestamp>().unwrap());
        let builder = Host::builder()
            .project("p")
            .console("op@example.com", "operator-pass")
            .clock(clock.clone());
        let host = how(builder).start().await.unwrap();
        let http = reqwest::Client::new();
        Self { host, clock, http }
    }

    pub async fn call(&self, by: By<'_>, method: &str, path: &str, body: Value) -> Reply {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let url = format!("{}{path}", self.host.endpoint());
        let mut request = self.http.request(method, url);
        if !body.is_null() {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        self.send(by, request).await
    }

    fn signed(&self, by: By<'_>, request: RequestBuilder) -> RequestBuilder {
        match by {
            By::Headers(headers) => headers.iter().fold(request, |request, (name, value)| {
                request.header(*name, *value)
            }),
            by => {
                let request = request.header("x-appwrite-project", "p");
                match by {
                    By::Key => request.header("x-appwrite-key", self.host.key()),
                    By::Session(session) => request.header("x-appwrite-session", session),
                    By::Jwt(jwt) => request.header("x-appwrite-jwt", jwt),
                    _ => request,
                }
            }
        }
    }

    async fn send(&self, by: By<'_>, request: RequestBuilder) -> Reply {
        let request = self.signed(by, request);
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Reply {
            status,
            headers,
            json,
        }
    }

    /// Makes a user with a password by key and answers a session of theirs.
    pub async fn user(&self, id: &str) -> String {
        let body = json!({ "userId": id, "email": format!("{id}@example.com"), "password": "a-good-password", "name": id });
        let made = self.call(By::Key, "POST", "/users", body).await;
        assert_eq!(made.status, 201, "{made:?}");
        self.session(id).await
    }

    /// A new session of a user.
    pub async fn session(&self, id: &str) -> String {
        let path = format!("/users/{id}/sessions");
        let made = self.call(By::Key, "POST", &path, json!({})).await;
        made.json["secret"].as_str().unwrap().to_owned()
    }

    /// Uploads a file, or with `range` one part of it.
    pub async fn upload(&self, by: By<'_>, bucket: &str, id: &str, part: Part<'_>) -> Reply {
        let boundary = "in-between";
        let permissions = part
            .permissions
            .iter()
            .fold(String::new(), |body, one| {
                body + &format!("--{boundary}\r\nContent-Disposition: form-data; name=\"permissions[]\"\r\n\r\n{one}\r\n")
            });
        let head = format!(
            "{permissions}--{boundary}\r\nContent-Disposition: form-data; name=\"fileId\"\r\n\r\n{id}\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: text/plain\r\n\r\n",
            part.name
        );
        let body = [
            head.as_bytes(),
            part.bytes,
            format!("\r\n--{boundary}--\r\n").as_bytes(),
        ]
        .concat();
        let url = format!("{}/storage/buckets/{bucket}/files", self.host.endpoint());
        let mut request = self
            .http
            .post(url)
            .header(
                "content-type",
                format!("multipart/form-data; boundary={boundary}"),
            )
            .body(body);
        if let Some(range) = part.range {
            request = request
                .header("content-range", range)
                .header("x-appwrite-id", id);
        }
        self.send(by, request).await
    }

    /// The bytes at a path, with status and headers.
    pub async fn bytes(&self, by: By<'_>, path: &str) -> (u16, HeaderMap, Vec<u8>) {
        let request = self.http.get(format!("{}{path}", self.host.endpoint()));
        let response = self.signed(by, request).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        (status, headers, response.bytes().await.unwrap().to_vec())
    }

    pub async fn get(&self, by: By<'_>, path: &str) -> Reply {
        self.call(by, "GET", path, Value::Null).await
    }

    /// Moves the clock on.
    pub fn wait(&self, seconds: i64) {
        assert!(self
            .clock
            .set(self.clock.now() + SignedDuration::from_secs(seconds)));
    }

    /// A parameter of the last mail's link.
    pub fn mailed(&self, name: &str) -> String {
        let mail = self.host.mails().pop().unwrap();
        let (_, query) = mail.urls[0].split_once('?').unwrap();
        let found = query
            .split('&')
            .find_map(|pair| pair.strip_prefix(&format!("{name}=")));
        found.unwrap().to_owned()
    }
}
