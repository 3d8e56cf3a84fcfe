//! The page as a client of the API that this host serves, without a socket in between.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{header, Method};
use axum::Router;
use parking_lot::Mutex;
use serde_json::{json, Value};
use tower::ServiceExt;

use crate::app::App;
use crate::error::{Error, Result};

/// Longest answer that the page reads, in bytes.
const ANSWER: usize = 32 * 1024 * 1024;

/// Asks the host's own routes, with the key that may do everything unless told otherwise.
#[derive(Clone)]
pub struct Api {
    app: App,
    routes: Router,
    /// The sessions that the page calls with, by user, so that a user does not collect one a call.
    sessions: Arc<Mutex<BTreeMap<String, String>>>,
}

/// Who the page calls as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The key that may do everything.
    Key,
    /// Nobody.
    Guest,
    /// A user, by the secret of a session.
    Session(String),
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The content type.
    pub kind: String,
    /// The body.
    pub bytes: Bytes,
}

impl Reply {
    /// The body as JSON; `null` where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    /// The reply of a success.
    ///
    /// # Errors
    ///
    /// The refusal, as far as a reader of the page needs it.
    pub fn fine(self) -> Result<Self> {
        if (200..300).contains(&self.status) {
            return Ok(self);
        }
        let value = self.json();
        let told = value.get("message").and_then(Value::as_str);
        let why = told.unwrap_or("The host does not serve this yet");
        Err(Error::new(self.status, "general_unknown", why))
    }
}

impl Api {
    /// Asks these routes.
    pub fn new(app: App, routes: Router) -> Self {
        Self {
            app,
            routes,
            sessions: Arc::default(),
        }
    }

    /// The host behind the routes.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The answer to any call, whatever its status.
    ///
    /// # Errors
    ///
    /// 500 where the call cannot be made at all.
    pub async fn send(
        &self,
        by: &By,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Reply> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("x-appwrite-project", &self.app.options.project);
        request = match by {
            By::Key => request.header("x-appwrite-key", &self.app.options.key),
            By::Guest => request,
            By::Session(secret) => request.header("x-appwrite-session", secret),
        };
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let request = request
            .body(body)
            .map_err(|cause| Error::internal(&cause))?;
        let Ok(answer) = self.routes.clone().oneshot(request).await;
        let kind = answer.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().to_owned();
        let status = answer.status().as_u16();
        let bytes = axum::body::to_bytes(answer.into_body(), ANSWER)
            .await
            .map_err(|cause| Error::internal(&cause))?;
        Ok(Reply {
            status,
            kind,
            bytes,
        })
    }

    /// The answer to a GET below `/v1`.
    ///
    /// # Errors
    ///
    /// What the route answers with, as far as a reader of the page needs it.
    pub async fn get(&self, path: &str) -> Result<Value> {
        let path = format!("/v1{path}");
        let reply = self.send(&By::Key, Method::GET, &path, None).await?;
        Ok(reply.fine()?.json())
    }

    /// The answer to a POST with the key.
    ///
    /// # Errors
    ///
    /// As [`Api::get`].
    pub async fn post(&self, path: &str, body: Value) -> Result<Value> {
        let reply = self.send(&By::Key, Method::POST, path, Some(body)).await?;
        Ok(reply.fine()?.json())
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

    /// A user's session for calls from the page; the same one as long as it holds.
    ///
    /// # Errors
    ///
    /// As [`Api::get`].
    pub async fn as_user(&self, user: &str) -> Result<By> {
        let known = self.sessions.lock().get(user).cloned();
        if let Some(secret) = known {
            let by = By::Session(secret);
            let account = self.send(&by, Method::GET, "/v1/account", None).await?;
            if account.status == 200 {
                return Ok(by);
            }
        }
        let path = format!("/v1/users/{}/sessions", segment(user));
        let session = self.post(&path, json!({})).await?;
        let secret = session.get("secret").and_then(Value::as_str);
        let secret = secret.unwrap_or_default().to_owned();
        self.sessions.lock().insert(user.to_owned(), secret.clone());
        Ok(By::Session(secret))
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

/// `?queries[]=…` of the one with this id.
pub fn one(id: &str) -> String {
    queries(&[json!({ "method": "equal", "attribute": "$id", "values": [id] }).to_string()])
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
