//! Tables in memory behind real HTTP: creating is once, bulk calls are whole or not at all.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::body::{to_bytes, Body};
use axum::response::Response;
use axum::Router;
use runtime::testing::{execution_in, Call};
use runtime::{AppState, Environment};
use serde_json::{json, Value};
use store::App;

use crate::query::{matches, write};

/// Where the tables' paths begin.
const TABLES: &str = "/v1/tablesdb/peerspark-main-db/tables/";
/// 2026-01-01 12:00:00 UTC, where every test's clock stands.
const NOON: u64 = 1_767_268_800;

type Rows = BTreeMap<String, Value>;

#[derive(Default)]
struct State {
    tables: BTreeMap<String, Rows>,
    calls: Vec<String>,
    /// The call that is refused next.
    fault: Option<&'static str>,
}

/// Appwrite as far as telling needs it.
pub struct Appwrite {
    state: Arc<Mutex<State>>,
    environment: Environment,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Appwrite {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Appwrite {
    /// Starts with empty tables.
    pub async fn start() -> Self {
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = Arc::clone(&state);
        let router = Router::new().fallback(move |request: axum::extract::Request| {
            let state = Arc::clone(&shared);
            async move { serve(&state, request).await }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}/v1", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let variable = move |name: &str| match name {
            "APPWRITE_FUNCTION_API_ENDPOINT" => Some(endpoint.clone()),
            "APPWRITE_FUNCTION_PROJECT_ID" => Some("demo".to_owned()),
            _ => None,
        };
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NOON);
        Self {
            state,
            environment: Environment::new(variable, move || now, |_, _| {}),
            task,
        }
    }

    /// The state of an execution of its own.
    pub fn app(&self) -> App {
        let mut context = Call::get("/").context();
        App::open(&execution_in(&mut context, &self.environment))
    }

    /// Puts a row in.
    pub fn put(&self, table: &str, id: &str, cells: &Value) {
        let mut row = new_row(id, &json!([]));
        write(&mut row, cells);
        let mut state = self.state.lock().unwrap();
        let rows = state.tables.entry(table.to_owned()).or_default();
        rows.insert(id.to_owned(), row);
    }

    /// Writes cells of every row of a table.
    pub fn write_all(&self, table: &str, cells: &Value) {
        let mut state = self.state.lock().unwrap();
        let rows = state.tables.get_mut(table).unwrap();
        for row in rows.values_mut() {
            write(row, cells);
        }
    }

    /// Every row of a table.
    pub fn rows(&self, table: &str) -> Vec<Value> {
        let state = self.state.lock().unwrap();
        let rows = state.tables.get(table).cloned().unwrap_or_default();
        rows.into_values().collect()
    }

    /// The calls since this was last asked.
    pub fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().calls)
    }

    /// Refuses the next call of this kind, such as `POST notifications`.
    pub fn refuse(&self, call: &'static str) {
        self.state.lock().unwrap().fault = Some(call);
    }
}

async fn serve(state: &Mutex<State>, request: axum::extract::Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let path = parts.uri.path().strip_prefix(TABLES).unwrap().to_owned();
    let (table, rest) = path.split_once("/rows").unwrap();
    assert_eq!(rest, "", "telling works in bulk");
    let mut state = state.lock().unwrap();
    let call = format!("{} {table}", parts.method);
    state.calls.push(call.clone());
    if state.fault.is_some_and(|fault| fault == call) {
        state.fault = None;
        return respond(
            400,
            &json!({ "message": "refused", "type": "general_bad_request" }),
        );
    }
    let rows = state.tables.entry(table.to_owned()).or_default();
    let (status, answer) = match parts.method.as_str() {
        "GET" => (200, select(rows, &asked(parts.uri.query()))),
        "POST" => create(rows, &body),
        "PATCH" => (200, change(rows, &conditions(&body), &body["data"])),
        "DELETE" => (200, remove(rows, &conditions(&body))),
        other => panic!("{other}"),
    };
    respond(status, &answer)
}

fn respond(status: u16, body: &Value) -> Response {
    Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

fn create(rows: &mut Rows, body: &Value) -> (u16, Value) {
    let wanted = body["rows"].as_array().unwrap();
    assert!(wanted.len() <= 100, "a bulk call takes 100 rows");
    let id = |row: &Value| row["$id"].as_str().unwrap().to_owned();
    if wanted.iter().any(|row| rows.contains_key(&id(row))) {
        let refusal = json!({ "message": "exists", "type": "row_already_exists" });
        return (409, refusal);
    }
    let made = wanted.iter().map(|cells| {
        let mut row = new_row(&id(cells), &cells["$permissions"]);
        write(&mut row, cells);
        rows.insert(id(cells), row.clone());
        row
    });
    (201, list(&made.collect::<Vec<_>>()))
}

fn select(rows: &Rows, queries: &[Value]) -> Value {
    let found = rows.values().filter(|row| matches(row, queries));
    list(&found.cloned().collect::<Vec<_>>())
}

fn change(rows: &mut Rows, queries: &[Value], cells: &Value) -> Value {
    let met = rows.values_mut().filter(|row| matches(row, queries));
    let changed = met.map(|row| {
        write(row, cells);
        row.clone()
    });
    list(&changed.collect::<Vec<_>>())
}

fn remove(rows: &mut Rows, queries: &[Value]) -> Value {
    let gone = select(rows, queries);
    rows.retain(|_, row| !matches(row, queries));
    gone
}

fn list(rows: &[Value]) -> Value {
    json!({ "total": rows.len(), "rows": rows })
}

fn new_row(id: &str, permissions: &Value) -> Value {
    let time = "2026-01-01T12:00:00.000+00:00";
    json!({
        "$id": id, "$sequence": "1", "$permissions": permissions,
        "$createdAt": time, "$updatedAt": time,
    })
}

fn asked(query: Option<&str>) -> Vec<Value> {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let queries = pairs.filter(|(name, _)| name.starts_with("queries"));
    queries
        .map(|(_, it)| serde_json::from_str(&it).unwrap())
        .collect()
}

fn conditions(body: &Value) -> Vec<Value> {
    let queries = body["queries"].as_array().unwrap().iter();
    queries
        .map(|it| serde_json::from_str(it.as_str().unwrap()).unwrap())
        .collect()
}
