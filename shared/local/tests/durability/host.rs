//! A host in a process of its own, that can be killed, and calls to it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

/// The example `serve`, running.
pub struct Host {
    process: Child,
    /// Calls it by key.
    pub caller: Caller,
}

/// Calls a host by its key.
#[derive(Clone)]
pub struct Caller {
    http: Client,
    endpoint: String,
    key: String,
}

/// Status and body of an answer; `None` where the host died before it was whole.
pub type Answer = Option<(u16, Value)>;

impl Host {
    /// Starts the example on a free port and waits for the line that says where it serves.
    pub fn start(folder: &Path) -> Self {
        let tests = std::env::current_exe().unwrap();
        let program = tests.ancestors().nth(2).unwrap().join("examples/serve");
        assert!(
            program.exists(),
            "{} is missing: cargo build -p local --example serve",
            program.display()
        );
        let mut process = Command::new(program)
            .arg("0")
            .arg(folder)
            .arg("p")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let output = process.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        let [endpoint, "project", "p", "key", key, ..] = words.as_slice() else {
            panic!("the host did not start: {line:?}");
        };
        let caller = Caller {
            http: Client::new(),
            endpoint: (*endpoint).to_owned(),
            key: (*key).to_owned(),
        };
        Self { process, caller }
    }

    /// Ends the process on the spot.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // Gone already after `kill`.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Caller {
    /// Sends JSON.
    pub async fn call(&self, method: &str, path: &str, body: Value) -> Answer {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.http.request(method, self.url(path));
        if !body.is_null() {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        self.send(request).await
    }

    /// Reads JSON with queries from a host that lives.
    pub async fn list(&self, path: &str, queries: &[Value]) -> Value {
        let queries: Vec<(String, String)> = queries
            .iter()
            .enumerate()
            .map(|(place, query)| (format!("queries[{place}]"), query.to_string()))
            .collect();
        let encoded = serde_urlencoded::to_string(queries).unwrap();
        let request = self.http.get(self.url(&format!("{path}?{encoded}")));
        let (status, body) = self.send(request).await.unwrap();
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Reads bytes from a host that lives.
    pub async fn bytes(&self, path: &str) -> (u16, Vec<u8>) {
        let request = self.signed(self.http.get(self.url(path)));
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.bytes().await.unwrap().to_vec())
    }

    /// Uploads a file, or with `range` a part of it.
    pub async fn upload(&self, id: &str, bytes: &[u8], range: Option<String>) -> Answer {
        let head = format!(
            "--x\r\nContent-Disposition: form-data; name=\"fileId\"\r\n\r\n{id}\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{id}.bin\"\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, b"\r\n--x--\r\n"].concat();
        let mut request = self
            .http
            .post(self.url("/storage/buckets/b/files"))
            .header("content-type", "multipart/form-data; boundary=x")
            .body(body);
        if let Some(range) = range {
            request = request
                .header("content-range", range)
                .header("x-appwrite-id", id);
        }
        self.send(request).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.endpoint)
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .header("x-appwrite-project", "p")
            .header("x-appwrite-key", &self.key)
    }

    async fn send(&self, request: RequestBuilder) -> Answer {
        let response = self.signed(request).send().await.ok()?;
        let status = response.status().as_u16();
        let bytes = response.bytes().await.ok()?;
        Some((
            status,
            serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        ))
    }
}
