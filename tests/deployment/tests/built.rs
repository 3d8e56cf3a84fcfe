//! A function built as Appwrite builds it, and called as Appwrite calls it.
//!
//! Run by `scripts/test` and by `cargo test -p deployment --test built`: a release build takes minutes.
//! `scripts/real-runtime` runs it too, on a program that the real runtime built.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::path::PathBuf;
use std::sync::OnceLock;

use deployment::{repository, Layout, Pins, Process};
use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Client, Method, StatusCode};
use serde_json::Value;

const SECRET: &str = "s3cret";
const FUNCTION: &str = "posts";

/// The built program: the first test to ask for it builds it, unless `PROGRAM` names one.
fn program() -> &'static PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| match std::env::var_os("PROGRAM") {
        Some(program) => program.into(),
        None => layout().compile().unwrap(),
    })
}

/// The workspace that the program was built in: `WORKSPACE`, or the laid out one.
fn workspace() -> PathBuf {
    let named = std::env::var_os("WORKSPACE").map(PathBuf::from);
    named.unwrap_or_else(|| layout().server.clone())
}

fn layout() -> &'static Layout {
    static LAYOUT: OnceLock<Layout> = OnceLock::new();
    LAYOUT.get_or_init(|| {
        let place = repository().join("target/deployment").join(FUNCTION);
        Layout::function(&place, FUNCTION).unwrap()
    })
}

/// What Appwrite's executor starts: one container's process.
fn started() -> Process {
    let variables = [
        ("OPEN_RUNTIMES_SECRET", SECRET),
        ("APPWRITE_FUNCTION_API_ENDPOINT", "http://127.0.0.1:9/v1"),
        ("APPWRITE_FUNCTION_PROJECT_ID", "test"),
    ];
    Process::start(program(), &variables).unwrap()
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Asserts that this is a failure in the one shape that our clients know.
    fn check_failure(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{}", self.body);
        let body = self.json();
        assert_eq!(body["code"], code, "{body}");
        assert!(body["error"].is_string(), "{body}");
        assert_eq!(
            body["requestId"],
            self.headers["x-request-id"].to_str().unwrap()
        );
    }
}

async fn call(process: &Process, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let url = format!("http://{}{path}", process.address());
    let mut sent = HeaderMap::new();
    let common = [
        ("x-open-runtimes-secret", SECRET),
        ("x-open-runtimes-timeout", "15"),
        ("x-open-runtimes-logging", "disabled"),
        ("x-appwrite-trigger", "http"),
        ("x-appwrite-execution-id", "66f1c0de"),
    ];
    for (name, value) in common.iter().chain(headers) {
        let name: HeaderName = name.parse().unwrap();
        sent.insert(name, value.parse().unwrap());
    }
    let request = Client::new().request(method, url).headers(sent);
    let response = request.send().await.unwrap();
    Answer {
        status: response.status(),
        headers: response.headers().clone(),
        body: response.text().await.unwrap(),
    }
}

#[test]
fn the_build_keeps_every_version_that_our_lock_file_pins() {
    program();
    let built = Pins::of(&workspace()).unwrap();
    let ours = Pins::of(&repository()).unwrap();
    assert_eq!(built.beyond(&ours), Vec::<String>::new());
    assert!(
        built.count() > 20,
        "only {} packages are pinned",
        built.count()
    );
}

#[tokio::test]
async fn health_is_answered_with_the_protocols_headers() {
    let process = started();
    let answer = call(&process, Method::GET, "/health", &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(
        answer.headers["content-type"],
        "application/json; charset=utf-8"
    );
    assert_eq!(answer.headers["x-open-runtimes-log-id"], "");
    assert_eq!(answer.headers["x-request-id"], "66f1c0de");
    assert!(answer.json().is_object(), "{}", answer.body);
}

#[tokio::test]
async fn a_stranger_without_the_containers_secret_reaches_no_function() {
    let process = started();
    let url = format!("http://{}/health", process.address());
    let request = Client::new()
        .get(url)
        .header("x-open-runtimes-logging", "disabled");
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert!(!response.headers().contains_key("x-request-id"));
}

#[tokio::test]
async fn what_no_route_serves_is_refused_in_our_shape() {
    let process = started();
    let answer = call(&process, Method::GET, "/no/such/path", &[]).await;
    answer.check_failure(404, "not_found");
    let answer = call(&process, Method::DELETE, "/health", &[]).await;
    answer.check_failure(405, "method_not_allowed");
}

#[tokio::test]
async fn an_event_header_that_a_client_forged_starts_no_event() {
    let process = started();
    let forged = [
        ("X-Appwrite-Event", "users.mallory.create"),
        ("content-type", "application/json"),
    ];
    let answer = call(&process, Method::POST, "/no/such/path", &forged).await;
    answer.check_failure(404, "not_found");
}

#[tokio::test]
async fn an_execution_writes_one_line_to_its_own_log_and_none_to_its_errors() {
    let process = started();
    let id = format!("peerspark-{}", process.id());
    let headers = [
        ("x-open-runtimes-logging", "enabled"),
        ("x-open-runtimes-log-id", id.as_str()),
    ];
    // A health check that finds all well leaves no line: probes would bury the others.
    let answer = call(&process, Method::GET, "/no/such/path", &headers).await;
    answer.check_failure(404, "not_found");
    assert_eq!(answer.headers["x-open-runtimes-log-id"], id.as_str());
    let Some(logs) = taken(&id, "logs") else {
        return;
    };
    assert_eq!(logs.lines().count(), 1, "{logs}");
    let line: Value = serde_json::from_str(&logs).unwrap();
    assert_eq!(line["type"], "log");
    let told: Value = serde_json::from_str(line["message"].as_str().unwrap()).unwrap();
    assert_eq!(told["function"], FUNCTION, "{told}");
    assert_eq!(taken(&id, "errors").unwrap_or_default(), "");
}

/// Reads and removes a log file; there is none where `/mnt` may not be written.
fn taken(id: &str, kind: &str) -> Option<String> {
    let path = format!("/mnt/logs/{id}_{kind}.log");
    let text = std::fs::read_to_string(&path).ok()?;
    std::fs::remove_file(path).unwrap();
    Some(text)
}
