//! A running local host with the project's tables, buckets and functions in place.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{ensure, Context, Result};
use reqwest::Method;
use runtime::Usage;
use serde_json::{json, Value};

use crate::budgets::Budgets;
use crate::ledger::Ledger;
use crate::{functions, Person};

/// How a host for tests differs from the usual one.
#[derive(Debug, Clone, Default)]
pub struct HostOptions {
    /// Where its clock stands still; the system's clock where there is none.
    pub clock: Option<jiff::Timestamp>,
    /// Drops, doubles and delays events, and fails calls, at these rates. Calls are repeated then, so no budget is held.
    pub chaos: Option<local::Chaos>,
    /// Holds no budget: for stories where callers get into each other's way, and calls are rightly repeated.
    pub is_contended: bool,
    /// The folder that it keeps everything in; a temporary one where there is none.
    pub data: Option<PathBuf>,
    /// Variables of all functions, such as the address of a fake service.
    pub variables: BTreeMap<String, String>,
}

/// A host; clones share it. It stops when the last one goes.
#[derive(Debug, Clone)]
pub struct Host(Arc<Inner>);

struct Inner {
    running: local::Running,
    http: reqwest::Client,
    ledger: Ledger,
    clock: local::Clock,
    variables: BTreeMap<String, String>,
}

impl Drop for Inner {
    /// What nobody looked at, such as the cost of an event, fails the test here.
    fn drop(&mut self) {
        let exceeded = self.ledger.exceeded();
        if !exceeded.is_empty() && !std::thread::panicking() {
            refuse(&exceeded);
        }
    }
}

#[expect(clippy::panic, reason = "a story that costs too much fails its test")]
fn refuse(exceeded: &[String]) {
    panic!("over budget: {}", exceeded.join("; "));
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.running.endpoint())
    }
}

/// The password of everyone the kit signs up.
const PASSWORD: &str = "correct-horse-9";

impl Host {
    /// Starts a host that keeps everything in memory.
    pub async fn start() -> Result<Self> {
        Self::start_with(HostOptions::default()).await
    }

    /// Starts a host with options.
    pub async fn start_with(options: HostOptions) -> Result<Self> {
        let budgets = Budgets::of_repository().map_err(anyhow::Error::msg)?;
        let is_held = options.chaos.is_none() && !options.is_contended;
        let ledger = Ledger::new(is_held.then_some(budgets));
        let variables = options.variables;
        let mut builder = local::Host::builder()
            .project("peerspark")
            .schema(functions::PROJECT)
            .variables({
                let variables = variables.clone();
                move |name| variables.get(name).cloned()
            });
        let clock = options
            .clock
            .map_or_else(local::Clock::system, local::Clock::manual);
        builder = builder.clock(clock.clone());
        if let Some(folder) = options.data {
            builder = builder.data(folder);
        }
        if let Some(chaos) = options.chaos {
            builder = builder.chaos(chaos);
        }
        let note = ledger.clone();
        for linked in functions::linked_noting(move |id, line| note.read(id, line)) {
            builder = builder.function(linked);
        }
        Ok(Self(Arc::new(Inner {
            running: builder.start().await?,
            http: reqwest::Client::new(),
            ledger,
            clock,
            variables,
        })))
    }

    /// Waits until every event is delivered; fails where one cost more than its budget.
    pub async fn settle(&self) -> Result<()> {
        self.0.running.settle().await;
        self.check_budgets()
    }

    /// Fails where anything cost more than its budget so far.
    pub fn check_budgets(&self) -> Result<()> {
        let exceeded = self.0.ledger.exceeded();
        ensure!(exceeded.is_empty(), "over budget: {}", exceeded.join("; "));
        Ok(())
    }

    /// Says how many things a story has at hand, for budgets that grow with them; one hundred unless said.
    pub fn expect_things(&self, things: u32) {
        self.0.ledger.expect(things);
    }

    /// What an execution used, by its id.
    pub fn used(&self, execution: &str) -> Usage {
        self.0.ledger.used(execution)
    }

    /// The host itself.
    pub fn running(&self) -> &local::Running {
        &self.0.running
    }

    /// Someone with an account and a verified e-mail address.
    pub async fn sign_in(&self, id: &str) -> Result<Person> {
        let person = self.sign_in_unverified(id).await?;
        let path = format!("/users/{id}/verification");
        self.as_key("PATCH", &path, Some(json!({ "emailVerification": true })))
            .await?;
        Ok(person)
    }

    /// Someone with an account whose e-mail address is not verified.
    pub async fn sign_in_unverified(&self, id: &str) -> Result<Person> {
        let account = json!({
            "userId": id, "name": id, "email": format!("{id}@example.com"), "password": PASSWORD,
        });
        self.as_key("POST", "/users", Some(account)).await?;
        let session = self
            .as_key("POST", &format!("/users/{id}/sessions"), None)
            .await?;
        let secret = session.get("secret").and_then(Value::as_str);
        let secret = secret.context("a session has a secret")?;
        Ok(Person::new(self.clone(), id.to_owned(), secret.to_owned()))
    }

    /// Someone without an account.
    pub fn guest(&self) -> Person {
        Person::new(self.clone(), String::new(), String::new())
    }

    /// Calls the API with the key that may do everything; fails unless the answer is a success.
    pub async fn as_key(&self, method: &str, path: &str, body: Option<Value>) -> Result<Value> {
        let (status, answered) = self.try_as_key(method, path, body).await?;
        ensure!(
            (200..300).contains(&status),
            "{method} {path}: {status} {answered}"
        );
        Ok(answered)
    }

    /// Calls the API with the key that may do everything.
    pub async fn try_as_key(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Result<(u16, Value)> {
        let request = self.request(method, path, body)?;
        let request = request.header("x-appwrite-key", self.0.running.key());
        Self::send(request).await
    }

    /// A row as the database has it, `None` where there is none.
    pub async fn row(&self, table: &str, id: &str) -> Result<Option<Value>> {
        let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
        let (status, row) = self.try_as_key("GET", &path, None).await?;
        ensure!(status == 200 || status == 404, "{path}: {status} {row}");
        Ok((status == 200).then_some(row))
    }

    /// The rows of a table, at most 500, oldest first.
    pub async fn rows(&self, table: &str) -> Result<Vec<Value>> {
        let limit = r#"{"method":"limit","values":[500]}"#;
        let path = format!(
            "/tablesdb/{}/tables/{table}/rows?queries[]={limit}",
            store::DATABASE
        );
        let page = self.as_key("GET", &path, None).await?;
        Ok(page
            .get("rows")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default())
    }

    /// Puts a row in place, as a function would.
    pub async fn put_row(
        &self,
        table: &str,
        id: &str,
        data: Value,
        permissions: &[&str],
    ) -> Result<Value> {
        let path = format!("/tablesdb/{}/tables/{table}/rows", store::DATABASE);
        let row = json!({ "rowId": id, "data": data, "permissions": permissions });
        self.as_key("POST", &path, Some(row)).await
    }

    pub(crate) fn variables(&self) -> &BTreeMap<String, String> {
        &self.0.variables
    }

    pub(crate) fn clock(&self) -> &local::Clock {
        &self.0.clock
    }

    /// POSTs to any address.
    pub(crate) async fn send_to(&self, url: &str, body: &Value) -> Result<(u16, Value)> {
        let request = self.0.http.post(url).body(body.to_string());
        Self::send(request.header("content-type", "application/json")).await
    }

    /// POSTs bytes of any kind to the API.
    pub(crate) async fn send_bytes(
        &self,
        path: &str,
        session: &str,
        kind: &str,
        body: Vec<u8>,
    ) -> Result<(u16, Value)> {
        let request = self.request("POST", path, None)?.body(body);
        let request = request.header("content-type", kind);
        Self::send(request.header("x-appwrite-session", session)).await
    }

    pub(crate) async fn api(
        &self,
        method: &str,
        path: &str,
        (header, secret): (&str, &String),
        body: Option<Value>,
    ) -> Result<(u16, Value)> {
        let mut request = self.request(method, path, body)?;
        if !secret.is_empty() {
            request = request.header(header, secret);
        }
        Self::send(request).await
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Result<reqwest::RequestBuilder> {
        let url = format!("{}{path}", self.0.running.endpoint());
        let mut request = self
            .0
            .http
            .request(Method::from_bytes(method.as_bytes())?, url)
            .header("x-appwrite-project", self.0.running.project());
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        Ok(request)
    }

    async fn send(request: reqwest::RequestBuilder) -> Result<(u16, Value)> {
        let response = request.send().await?;
        let status = response.status().as_u16();
        let body = response.bytes().await?;
        Ok((status, serde_json::from_slice(&body).unwrap_or(Value::Null)))
    }
}
