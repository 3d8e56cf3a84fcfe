//! The page as a client of the API that this host serves, without a socket in between.

use axum::body::Body;
use axum::extract::Request;
use axum::Router;
use serde_json::Value;
use tower::ServiceExt;

use crate::app::App;
use crate::error::{Error, Result};

/// Longest answer that the page reads, in bytes.
const ANSWER: usize = 32 * 1024 * 1024;

/// Asks the host's own routes, with the key that may do everything.
#[derive(Clone)]
pub struct Api {
    app: App,
    routes: Router,
}

impl Api {
    /// Asks these routes.
    pub fn new(app: App, routes: Router) -> Self {
        Self { app, routes }
    }

    /// The host behind the routes.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The answer to a GET below `/v1`.
    ///
    /// # Errors
    ///
    /// What the route answers with, as far as a reader of the page needs it.
    pub async fn get(&self, path: &str) -> Result<Value> {
        let request = Request::get(format!("/v1{path}"))
            .header("x-appwrite-project", &self.app.options.project)
            .header("x-appwrite-key", &self.app.options.key)
            .body(Body::empty())
            .map_err(|cause| Error::internal(&cause))?;
        let Ok(answer) = self.routes.clone().oneshot(request).await;
        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), ANSWER)
            .await
            .map_err(|cause| Error::internal(&cause))?;
        let value: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        if status.is_success() {
            return Ok(value);
        }
        let told = value.get("message").and_then(Value::as_str);
        let why = told.unwrap_or("The host does not serve this yet");
        Err(Error::new(status.as_u16(), "general_unknown", why))
    }

    /// The list under `member` of the answer to a GET.
    ///
    /// # Errors
    ///
    /// As [`Api::get`].
    pub async fn list(&self, path: &str, member: &str) -> Result<Vec<Value>> {
        let mut answer = self.get(path).await?;
        match answer.get_mut(member).map(Value::take) {
            Some(Value::Array(items)) => Ok(items),
            _ => Ok(Vec::new()),
        }
    }
}

/// `?queries[]=…` of a newest-first list of so many.
pub fn newest(count: u32) -> String {
    queries(&[
        r#"{"method":"orderDesc","attribute":"$createdAt"}"#.to_owned(),
        limit(count),
    ])
}

/// `?queries[]=…` of so many after so many.
pub fn part(count: u32, after: u32) -> String {
    let offset = format!(r#"{{"method":"offset","values":[{after}]}}"#);
    queries(&[limit(count), offset])
}

fn limit(count: u32) -> String {
    format!(r#"{{"method":"limit","values":[{count}]}}"#)
}

fn queries(queries: &[String]) -> String {
    let mut written = url::form_urlencoded::Serializer::new(String::new());
    for query in queries {
        written.append_pair("queries[]", query);
    }
    format!("?{}", written.finish())
}

/// An id as it stands in a path.
pub fn segment(id: &str) -> String {
    percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC).to_string()
}
