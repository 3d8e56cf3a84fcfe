//! A running local host with the project's tables, buckets and functions in place.

use std::sync::Arc;

use anyhow::{ensure, Context, Result};
use reqwest::Method;
use serde_json::{json, Value};

use crate::{functions, Person};

/// How a host for tests differs from the usual one.
#[derive(Debug, Clone, Default)]
pub struct HostOptions {
    /// Where its clock stands still; the system's clock where there is none.
    pub clock: Option<jiff::Timestamp>,
    /// Drops, doubles and delays events, and fails calls, from this seed.
    pub chaos: Option<u64>,
}

/// A host; clones share it. It stops when the last one goes.
#[derive(Debug, Clone)]
pub struct Host(Arc<Inner>);

struct Inner {
    running: local::Running,
    http: reqwest::Client,
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
        let mut builder = local::Host::builder()
            .project("peerspark")
            .schema(functions::PROJECT);
        if let Some(start) = options.clock {
            builder = builder.clock(local::Clock::manual(start));
        }
        for linked in functions::linked() {
            builder = builder.function(linked);
        }
        Ok(Self(Arc::new(Inner {
            running: builder.start().await?,
            http: reqwest::Client::new(),
        })))
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

    pub(crate) async fn api(
        &self,
        method: &str,
        path: &str,
        session: &str,
        body: Option<Value>,
    ) -> Result<(u16, Value)> {
        let mut request = self.request(method, path, body)?;
        if !session.is_empty() {
            request = request.header("x-appwrite-session", session);
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
