//! The calls that the demo makes.

use std::time::Duration;

use anyhow::{bail, Context, Result};
use local::Running;
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Client, Method};
use serde_json::{json, Value};

use super::Person;

/// How often a call is tried that fails for no fault of its own, as it does with `--chaos`.
const ATTEMPTS: u32 = 8;

/// How long is waited before the second attempt; each further one waits as much longer.
const PAUSE: Duration = Duration::from_millis(50);

/// The host's API, as its key or as one of its people.
pub struct Api {
    http: Client,
    endpoint: String,
    project: String,
    key: String,
}

impl Api {
    /// The API of a running host.
    pub fn new(running: &Running) -> Self {
        Self {
            http: Client::new(),
            endpoint: running.endpoint().to_owned(),
            project: running.project().to_owned(),
            key: running.key().to_owned(),
        }
    }

    /// Calls the API with its key; a status in `also` is fine too.
    pub async fn as_key(
        &self,
        method: Method,
        path: &str,
        body: Value,
        also: &[u16],
    ) -> Result<Value> {
        let call = format!("{method} {path}");
        let (status, answer) = self
            .send(method, path, body, ("x-appwrite-key", &self.key))
            .await
            .with_context(|| call.clone())?;
        if (200..300).contains(&status) || also.contains(&status) {
            return Ok(answer);
        }
        bail!("{call}: {status} {answer}")
    }

    /// Calls a function as `person` and answers what the function did.
    pub async fn act(
        &self,
        person: &Person,
        function: &str,
        method: &str,
        path: &str,
        body: Value,
    ) -> Result<Value> {
        let text = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let execution = json!({ "method": method, "path": path, "body": text });
        let route = format!("/functions/{function}/executions");
        let mut seen = Value::Null;
        for attempt in 1..=ATTEMPTS {
            let as_person = ("x-appwrite-session", person.session.as_str());
            let (status, answered) = self
                .send(Method::POST, &route, execution.clone(), as_person)
                .await?;
            let code = answered.get("responseStatusCode").and_then(Value::as_u64);
            match (status, code) {
                (201, Some(200..=299)) => return body_of(&answered),
                (201, Some(429 | 500..)) => {}
                _ => bail!(
                    "{}: {function} {method} {path}: {status} {answered}",
                    person.name
                ),
            }
            seen = answered;
            tokio::time::sleep(PAUSE * attempt).await;
        }
        bail!("{}: {function} {method} {path}: {seen}", person.name)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Value,
        who: (&'static str, &str),
    ) -> Result<(u16, Value)> {
        let mut headers = HeaderMap::new();
        headers.insert("x-appwrite-project", HeaderValue::from_str(&self.project)?);
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        headers.insert(who.0, HeaderValue::from_str(who.1)?);
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.endpoint))
            .headers(headers);
        if !body.is_null() {
            request = request.body(body.to_string());
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        let text = response.bytes().await?;
        if text.is_empty() {
            return Ok((status, Value::Null));
        }
        Ok((status, serde_json::from_slice(&text)?))
    }
}

/// What a function answered inside its execution.
fn body_of(execution: &Value) -> Result<Value> {
    let text = execution.get("responseBody").and_then(Value::as_str);
    match text.unwrap_or_default() {
        "" => Ok(Value::Null),
        text => serde_json::from_str(text).with_context(|| format!("not JSON: {text}")),
    }
}
