//! A stand-in for Appwrite that gives prepared answers and remembers what it was asked.

use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use axum::body::{to_bytes, Body};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::Router;
use runtime::testing::{execution_in, Call};
use runtime::{AppState, Environment};
use serde_json::{json, Value};
use store::App;

/// One request that arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Method and path behind the database's tables, such as `GET /posts/rows/p1`.
    pub line: String,
    /// The queries of the address, decoded.
    pub queries: Vec<Value>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; null if there was none.
    pub body: Value,
}

/// Appwrite as far as a test needs it.
pub struct Appwrite {
    seen: Arc<Mutex<Vec<Seen>>>,
    environment: Environment,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Appwrite {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Appwrite {
    /// Starts a server that gives these answers in turn; one request more is a fault of the test.
    pub async fn answering(answers: Vec<(u16, Value)>) -> Self {
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (log, answers) = (Arc::clone(&seen), Arc::new(answers));
        let router = Router::new().fallback(move |request: axum::extract::Request| {
            let (log, answers) = (Arc::clone(&log), Arc::clone(&answers));
            async move {
                let arrived = read(request).await;
                let number = {
                    let mut log = log.lock().unwrap();
                    log.push(arrived);
                    log.len() - 1
                };
                let unexpected = (500, json!({ "message": "one request too many" }));
                answer(answers.get(number).unwrap_or(&unexpected))
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}/v1", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            seen,
            environment: environment(endpoint),
            task,
        }
    }

    /// The state of an execution that `asha` started with a session.
    pub fn app(&self) -> App {
        self.app_of(Call::get("/").by("asha"))
    }

    /// The state of an execution.
    pub fn app_of(&self, call: Call) -> App {
        App::open(&execution_in(&mut call.context(), &self.environment))
    }

    /// Everything that arrived so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Method and path of everything that arrived so far.
    pub fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.line).collect()
    }
}

/// The stopped clock of every test: 2026-01-01 10:07:30 UTC.
fn environment(endpoint: String) -> Environment {
    let variable = move |name: &str| match name {
        "APPWRITE_FUNCTION_API_ENDPOINT" => Some(endpoint.clone()),
        "APPWRITE_FUNCTION_PROJECT_ID" => Some("demo".to_owned()),
        _ => None,
    };
    let now = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_767_262_050);
    Environment::new(variable, move || now, |_, _| {})
}

/// A row as Appwrite answers it.
pub fn row(id: &str, cells: &Value) -> Value {
    let mut row = json!({
        "$id": id, "$sequence": "1", "$permissions": [],
        "$createdAt": "2026-01-01T10:00:00.000+00:00", "$updatedAt": "2026-01-01T10:00:00.000+00:00",
    });
    let members = row.as_object_mut().unwrap();
    members.extend(cells.as_object().unwrap().clone());
    row
}

/// An answer that is a list of rows.
pub fn rows(rows: &[Value]) -> (u16, Value) {
    (200, json!({ "total": rows.len(), "rows": rows }))
}

/// An answer that refuses.
pub fn refusal(status: u16, type_: &str) -> (u16, Value) {
    (
        status,
        json!({ "message": "refused", "type": type_, "code": status }),
    )
}

fn answer((status, body): &(u16, Value)) -> Response {
    Response::builder()
        .status(*status)
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

async fn read(request: axum::extract::Request) -> Seen {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let path = parts.uri.path();
    let path = path
        .strip_prefix("/v1/tablesdb/peerspark-main-db/tables")
        .unwrap_or(path);
    let query = parts.uri.query().unwrap_or_default();
    let queries = client_queries(query);
    Seen {
        line: format!("{} {path}", parts.method),
        queries,
        headers: parts.headers,
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    }
}

fn client_queries(query: &str) -> Vec<Value> {
    url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "queries[]")
        .map(|(_, text)| serde_json::from_str(&text).unwrap())
        .collect()
}
