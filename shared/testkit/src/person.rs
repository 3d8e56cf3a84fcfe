//! People who call functions, as a client does: over HTTP, through an execution.

use anyhow::{ensure, Result};
use serde_json::{json, Value};

use crate::{Answer, Host};

/// Someone who calls functions; a guest has no session.
#[derive(Debug, Clone)]
pub struct Person {
    host: Host,
    /// Id of the account; empty for a guest.
    pub id: String,
    /// Secret of the session; empty for a guest.
    pub session: String,
    /// The token that is shown instead of the session.
    jwt: Option<String>,
}

impl Person {
    pub(crate) fn new(host: Host, id: String, session: String) -> Self {
        Self {
            host,
            id,
            session,
            jwt: None,
        }
    }

    /// The same person with a JWT of their session instead of the session, as a server has that acts for them.
    pub async fn by_jwt(&self) -> Result<Self> {
        let (status, made) = self.api("POST", "/account/jwts", None).await?;
        ensure!(status == 201, "{status} {made}");
        let jwt = made.get("jwt").and_then(Value::as_str).map(str::to_owned);
        Ok(Self {
            jwt,
            ..self.clone()
        })
    }

    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    /// Calls a function with GET.
    pub async fn get(&self, function: &str, path: &str) -> Result<Answer> {
        self.call(function, "GET", path, "").await
    }

    /// Calls a function with POST and a JSON body.
    pub async fn post(&self, function: &str, path: &str, body: Value) -> Result<Answer> {
        self.call(function, "POST", path, &body.to_string()).await
    }

    /// Calls a function with PUT and a JSON body.
    pub async fn put(&self, function: &str, path: &str, body: Value) -> Result<Answer> {
        self.call(function, "PUT", path, &body.to_string()).await
    }

    /// Calls a function with PATCH and a JSON body.
    pub async fn patch(&self, function: &str, path: &str, body: Value) -> Result<Answer> {
        self.call(function, "PATCH", path, &body.to_string()).await
    }

    /// Calls a function with DELETE.
    pub async fn delete(&self, function: &str, path: &str) -> Result<Answer> {
        self.call(function, "DELETE", path, "").await
    }

    /// Calls a function with any method and any text as its body.
    pub async fn call(
        &self,
        function: &str,
        method: &str,
        path: &str,
        body: &str,
    ) -> Result<Answer> {
        self.call_with(function, method, path, body, json!({}))
            .await
    }

    /// [`Person::call`] with request headers of one's own.
    pub async fn call_with(
        &self,
        function: &str,
        method: &str,
        path: &str,
        body: &str,
        headers: Value,
    ) -> Result<Answer> {
        let execution = json!({ "method": method, "path": path, "body": body, "headers": headers });
        let route = format!("/functions/{function}/executions");
        let (status, answered) = self.api("POST", &route, Some(execution)).await?;
        let answer = Answer::of(status, &answered);
        let used = self.host.used(&answer.execution);
        self.host.check_budgets()?;
        Ok(answer.having_used(used))
    }

    /// Calls Appwrite's own API as this person.
    pub async fn api(&self, method: &str, path: &str, body: Option<Value>) -> Result<(u16, Value)> {
        let secret = match &self.jwt {
            Some(jwt) => ("x-appwrite-jwt", jwt),
            None => ("x-appwrite-session", &self.session),
        };
        self.host.api(method, path, secret, body).await
    }
}
