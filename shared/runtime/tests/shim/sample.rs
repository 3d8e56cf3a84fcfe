//! The function under test, and how to call it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use runtime::testing::Call;
use runtime::{
    AppState, Caller, Code, Content, Environment, Error, Event, EventArgument, Execute, Execution,
    Function, Json, Level, Made, MaybeCaller, NoContent, Path, Query, Response, Result, Routes,
    State, Tick, Triggers, Usage, Variable,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};

pub static SAMPLE: Function<App> = Function::new("sample", triggers);

const COLOUR: Variable = Variable::text("COLOUR", "The colour of everything").default("red");
const LIMIT: Variable = Variable::integer("LIMIT", "Notes a day");

#[derive(Clone)]
pub struct App {
    execution: Execution,
}

impl AppState for App {
    fn open(execution: &Execution) -> Self {
        Self {
            execution: execution.clone(),
        }
    }

    fn usage(&self) -> Usage {
        Usage { calls: 3, waves: 2 }
    }
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewNote {
    text: String,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    place: Option<Place>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    floor: u8,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guarded {
    text: String,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Page {
    limit: Option<u32>,
    #[serde(default)]
    tag: Vec<String>,
}

/// A note was written.
pub struct NoteWritten(String);

impl EventArgument for NoteWritten {
    fn subscription() -> String {
        "databases.main.tables.notes.rows.*.create".to_owned()
    }

    fn from_event(event: &Event) -> Result<Self> {
        event.require("rows").map(|id| Self(id.to_owned()))
    }
}

/// A user proved an address.
pub struct Verified(String);

impl EventArgument for Verified {
    fn subscription() -> String {
        "users.*.update.verification".to_owned()
    }

    fn from_event(event: &Event) -> Result<Self> {
        event.require("users").map(|id| Self(id.to_owned()))
    }
}

fn triggers() -> Triggers<App> {
    let routes = Routes::new()
        .post("/notes", write, "NOT-1", "Write a note")
        .made()
        .refuses(&[Code::TooMany])
        .get("/notes/{id}", read, "NOT-2", "Read a note")
        .delete("/notes/{id}", delete, "NOT-3", "Delete a note")
        .get("/notes", list, "NOT-4", "List notes")
        .get("/people/{id}", person, "NOT-5", "Read a person")
        .get("/people/@{name}", named, "NOT-6", "Find a person by name")
        .put("/large", echo, "NOT-7", "Take a large body")
        .body_limit(256 * 1024)
        .post("/guarded", guarded, "NOT-8", "Take one member only")
        .get("/panic", panics, "NOT-9", "Fail badly")
        .get("/slow", slow, "NOT-10", "Never end")
        .get("/broken", broken, "NOT-11", "Fail well")
        .get("/calendar", calendar, "NOT-12", "Answer something else")
        .get("/axum", axums_own, "NOT-13", "Refuse in axum's words")
        .post("/perhaps", perhaps, "NOT-15", "Take a body or none")
        .get("/numbers/{number}", number, "NOT-14", "Take a number");
    Triggers::new()
        .on_request(routes)
        .on_event(note_written)
        .on_event(verified)
        .on_schedule("*/15 * * * *", roll_up)
        .execute(Execute::VerifiedUsers)
        .scopes(&["rows.read"])
        .writes(&["notes"])
        .timeout(2)
        .variables(&[COLOUR, LIMIT])
}

async fn write(
    State(app): State<App>,
    caller: Caller,
    Json(new): Json<NewNote>,
) -> Result<Made<Value>> {
    if new.text.is_empty() {
        return Err(Error::field("text", "must not be empty"));
    }
    let colour = app.execution.config().text(&COLOUR);
    let note = json!({ "note": new, "by": caller.id, "colour": colour });
    Ok(if new.text == "again" {
        Made::existing(note)
    } else {
        Made::created(note)
    })
}

async fn read(State(_): State<App>, who: MaybeCaller, Path(id): Path<String>) -> Json<Value> {
    Json(json!({ "id": id, "by": who.0.map(|it| it.id) }))
}

async fn delete(caller: Caller, Path(id): Path<String>) -> Result<NoContent> {
    if caller.id == id {
        Ok(NoContent)
    } else {
        Err(Error::not_found("note"))
    }
}

async fn list(Query(page): Query<Page>) -> Json<Page> {
    Json(page)
}

async fn person(Path(id): Path<String>) -> Json<String> {
    Json(format!("id {id}"))
}

async fn named(Path(name): Path<String>) -> Json<String> {
    Json(format!("name {name}"))
}

async fn echo(body: bytes::Bytes) -> Json<usize> {
    Json(body.len())
}

async fn guarded(Json(body): Json<Guarded>) -> Json<String> {
    Json(body.text)
}

async fn panics() -> Json<()> {
    panic!("secret of the panic")
}

async fn slow() -> Json<()> {
    std::future::pending().await
}

async fn broken() -> Result<Json<()>> {
    tracing::warn!(attempt = 2, "The store is slow");
    Err(Error::new(Code::Internal, "secret of the message").because("secret of the source"))
}

async fn calendar() -> Content {
    Content::new("text/calendar", "BEGIN:VCALENDAR").header("cache-control", "no-store")
}

async fn axums_own(method: http::Method, body: bytes::Bytes) -> Result<Content> {
    Ok(Content::new(
        "text/plain",
        format!("{method} {}", body.len()),
    ))
}

async fn perhaps(body: Option<Json<Guarded>>) -> Json<Option<String>> {
    Json(body.map(|Json(it)| it.text))
}

async fn number(Path(number): Path<u32>) -> Json<u32> {
    Json(number)
}

async fn note_written(_: App, NoteWritten(id): NoteWritten) -> Result<()> {
    tracing::info!(note = id, "Saw a note");
    if id == "bad" {
        return Err(Error::new(Code::Conflict, "No").because("the reason"));
    }
    Ok(())
}

async fn verified(_: App, Verified(user): Verified) -> Result<()> {
    tracing::info!(user, "Saw a verification");
    Ok(())
}

async fn roll_up(_: App, tick: Tick) -> Result<()> {
    tracing::info!(minute = %tick.minute(), "Rolled up");
    Ok(())
}

/// What came back: the answer and every line that was logged.
pub struct Seen {
    pub status: u16,
    pub answer: Response,
    pub logs: Vec<(Level, Value)>,
}

impl Seen {
    pub fn json(&self) -> Value {
        let text = String::from_utf8_lossy(&self.answer.body);
        serde_json::from_slice(&self.answer.body).unwrap_or_else(|_| panic!("no JSON: {text}"))
    }

    /// Asserts our refusal shape, and returns the body.
    pub fn refused(&self, status: u16, code: &str) -> Value {
        let body = self.json();
        assert_eq!(
            (self.status, &body["code"]),
            (status, &json!(code)),
            "{body}"
        );
        assert_eq!(body["requestId"], "execution", "{body}");
        assert!(
            body["error"].as_str().is_some_and(|it| !it.is_empty()),
            "{body}"
        );
        assert_eq!(self.answer.headers["content-type"], "application/json");
        assert_eq!(self.answer.headers["x-request-id"], "execution");
        body
    }

    /// The line that ends every execution.
    pub fn line(&self) -> &Value {
        &self.logs.last().unwrap().1
    }
}

/// Calls the sample function with all its variables in place.
pub fn call(call: Call) -> Seen {
    call_with(call, all_variables)
}

/// The same from async code, so that a test may hold the clock.
pub async fn call_async(call: Call) -> Seen {
    let watched = Watched::new(all_variables);
    let answer = SAMPLE.answer(call.context(), &watched.environment).await;
    watched.seen(answer)
}

pub fn call_with(call: Call, variables: fn(&str) -> Option<String>) -> Seen {
    let watched = Watched::new(variables);
    let answer = SAMPLE.run_with(call.context(), &watched.environment);
    watched.seen(answer)
}

fn all_variables(name: &str) -> Option<String> {
    let value = match name {
        "APPWRITE_FUNCTION_API_ENDPOINT" => "http://localhost/v1",
        "APPWRITE_FUNCTION_PROJECT_ID" => "project",
        "LIMIT" => "5",
        _ => return None,
    };
    Some(value.to_owned())
}

/// An environment that remembers what was logged, with a clock that stands.
struct Watched {
    environment: Environment,
    logs: Arc<Mutex<Vec<(Level, Value)>>>,
}

impl Watched {
    fn new(variables: fn(&str) -> Option<String>) -> Self {
        let logs = Arc::<Mutex<Vec<_>>>::default();
        let kept = Arc::clone(&logs);
        let now = || SystemTime::UNIX_EPOCH + Duration::from_secs(125);
        let environment = Environment::new(variables, now, move |level, line| {
            let line = serde_json::from_str(line).unwrap();
            kept.lock().unwrap().push((level, line));
        });
        Self { environment, logs }
    }

    fn seen(self, answer: Response) -> Seen {
        Seen {
            status: answer.status_code,
            answer,
            logs: self.logs.lock().unwrap().clone(),
        }
    }
}
