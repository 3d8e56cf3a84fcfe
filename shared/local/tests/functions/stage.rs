//! A host with functions on it, and a client that speaks to it.

use local::{Builder, Host, Level, Linked, Running, Sandbox};
use openruntimes::{Context, Response};
use reqwest::Method;
use serde_json::{json, Value};

/// A running host and a client for it.
pub struct Stage {
    /// The host.
    pub host: Running,
    client: reqwest::Client,
}

/// What came back of a call.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub json: Value,
}

/// A function by that id whose code is `run`.
pub fn linked(
    id: &str,
    run: impl Fn(Context, &Sandbox) -> Response + Send + Sync + 'static,
) -> Linked {
    Linked::new(id, run)
}

/// Answers with headers, body, and the variables that are asked for in the query.
pub fn mirror(context: Context, sandbox: &Sandbox) -> Response {
    (sandbox.log)(Level::Log, "mirrored");
    let Context { req, res, .. } = context;
    let asked = req.query.get("variable").cloned();
    let variable = asked.and_then(|name| (sandbox.variables)(&name));
    let seen = json!({
        "method": req.method,
        "path": req.path,
        "headers": req.headers,
        "body": req.body_text(),
        "variable": variable,
    });
    res.json(seen, None, None)
}

/// An `appwrite.json` with these functions.
pub fn schema(functions: Value) -> String {
    Value::from_iter([("functions", functions)]).to_string()
}

impl Stage {
    /// Starts what `builder` says.
    pub async fn start(builder: Builder) -> Self {
        Self {
            host: builder.start().await.unwrap(),
            client: reqwest::Client::new(),
        }
    }

    /// Starts a host with one function that mirrors.
    pub async fn with_mirror(settings: Value) -> Self {
        let mut entry = json!({ "$id": "mirror", "name": "Mirror", "runtime": "rust-1.83" });
        entry
            .as_object_mut()
            .unwrap()
            .extend(settings.as_object().unwrap().clone());
        let builder = Host::builder()
            .function(linked("mirror", mirror))
            .schema(schema(json!([entry])));
        Self::start(builder).await
    }

    /// A call with the key that may do everything.
    pub async fn call(&self, method: Method, path: &str, body: Value) -> Reply {
        self.call_with(method, path, body, &[("x-appwrite-key", self.host.key())])
            .await
    }

    /// A call beside the API, such as `/_local/events`.
    pub async fn local(&self, method: Method, path: &str, body: Value) -> Reply {
        self.local_with(method, path, body, &[]).await
    }

    /// A call beside the API with these headers.
    pub async fn local_with(
        &self,
        method: Method,
        path: &str,
        body: Value,
        headers: &[(&str, &str)],
    ) -> Reply {
        let root = self.host.endpoint().trim_end_matches("/v1");
        self.send(method, format!("{root}{path}"), body, headers)
            .await
    }

    /// A call with these headers.
    pub async fn call_with(
        &self,
        method: Method,
        path: &str,
        body: Value,
        headers: &[(&str, &str)],
    ) -> Reply {
        let address = format!("{}{path}", self.host.endpoint());
        self.send(method, address, body, headers).await
    }

    async fn send(
        &self,
        method: Method,
        address: String,
        body: Value,
        headers: &[(&str, &str)],
    ) -> Reply {
        let mut request = self
            .client
            .request(method, address)
            .header("x-appwrite-project", self.host.project());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !body.is_null() {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let json = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default();
        Reply { status, json }
    }

    /// An execution of `function` with the key.
    pub async fn execute(&self, function: &str, body: Value) -> Reply {
        let path = format!("/functions/{function}/executions");
        self.call(Method::POST, &path, body).await
    }
}

impl Reply {
    /// The JSON that the function answered.
    pub fn answered(&self) -> Value {
        let body = self.json["responseBody"].as_str().unwrap();
        serde_json::from_str(body).unwrap()
    }
}
