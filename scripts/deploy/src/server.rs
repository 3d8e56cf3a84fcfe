//! The Appwrite that is worked on, through its official SDK.

use std::collections::HashMap;

use anyhow::{bail, Context, Result};
use appwrite::error::AppwriteError;
use appwrite::input_file::InputFile;
use appwrite::services::Functions;
use appwrite::Client;
use reqwest::Method;
use serde_json::{json, Value};

use crate::plan::Body;
use crate::wanted::{items, text};

/// How many things are asked for at a time.
const PAGE: usize = 100;

/// One project of one Appwrite.
pub struct Server {
    client: Client,
}

impl Server {
    /// The project with this id, as the holder of this key.
    pub fn new(endpoint: &str, project: &str, key: &str) -> Self {
        let client = Client::new();
        let client = client.set_endpoint(endpoint.trim_end_matches('/'));
        Self {
            client: client.set_project(project).set_key(key),
        }
    }

    /// What is at a path; `None` where nothing is.
    pub async fn find(&self, path: &str) -> Result<Option<Value>> {
        match self.call(Method::GET, path, HashMap::new()).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.code == 404 && is_absence(&error) => Ok(None),
            Err(error) => Err(error).with_context(|| format!("GET {path}")),
        }
    }

    /// Everything of a list, page by page.
    pub async fn list(&self, path: &str, member: &str) -> Result<Vec<Value>> {
        let mut all: Vec<Value> = Vec::new();
        loop {
            let mut queries = vec![json!({ "method": "limit", "values": [PAGE] }).to_string()];
            if let Some(last) = all.last() {
                let after = json!({ "method": "cursorAfter", "values": [text(last, "$id")] });
                queries.push(after.to_string());
            }
            let params = HashMap::from([("queries".to_owned(), json!(queries))]);
            let page = self.call(Method::GET, path, params).await;
            let page = page.with_context(|| format!("GET {path}"))?;
            let found = items(&page, member);
            all.extend_from_slice(found);
            if found.len() < PAGE {
                return Ok(all);
            }
        }
    }

    /// Makes or changes something.
    pub async fn send(&self, method: Method, path: &str, body: Body) -> Result<Value> {
        let what = format!("{method} {path}");
        let answer = self.call(method, path, body.into_iter().collect());
        answer.await.context(what)
    }

    /// Uploads a function's code, to be built and used. Answers the deployment's id.
    pub async fn upload(&self, function: &Value, archive: Vec<u8>) -> Result<String> {
        let code = InputFile::from_bytes(archive, "code.tar.gz", Some("application/gzip"));
        let functions = Functions::new(&self.client);
        let deployment = functions
            .create_deployment(
                text(function, "$id"),
                code,
                true,
                Some(text(function, "entrypoint")),
                Some(text(function, "commands")),
            )
            .await
            .with_context(|| format!("uploading the code of {}", text(function, "$id")))?;
        if deployment.id.is_empty() {
            bail!("the deployment has no id");
        }
        Ok(deployment.id)
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        params: HashMap<String, Value>,
    ) -> Result<Value, AppwriteError> {
        let headers = HashMap::from([("content-type".to_owned(), "application/json".to_owned())]);
        self.client
            .call(method, path, Some(headers), Some(params))
            .await
    }
}

/// Whether a 404 says that the thing is not there, rather than that the project is not.
fn is_absence(error: &AppwriteError) -> bool {
    !matches!(
        error.error_type.as_deref(),
        Some("project_not_found" | "general_route_not_found")
    )
}
