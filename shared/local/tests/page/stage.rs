//! A host with the example's functions, and a browser of few words.

use local::{Builder, Running};
use reqwest::StatusCode;
use serde_json::{json, Value};

pub struct Stage {
    pub host: Running,
    pub root: String,
    http: reqwest::Client,
}

impl Stage {
    pub async fn start(builder: Builder) -> Self {
        let host = builder.start().await.unwrap();
        let root = host.endpoint().trim_end_matches("/v1").to_owned();
        let http = reqwest::Client::new();
        Self { host, root, http }
    }

    /// The page, with its status.
    pub async fn page(&self, query: &str) -> (StatusCode, String) {
        let answer = self
            .http
            .get(format!("{}/{query}", self.root))
            .send()
            .await
            .unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    /// Sends a form as the page itself does.
    pub async fn form(&self, query: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        self.form_from(&self.root, query, fields).await
    }

    /// Sends a form from a page of this origin.
    pub async fn form_from(
        &self,
        origin: &str,
        query: &str,
        fields: &[(&str, &str)],
    ) -> (StatusCode, String) {
        let body = serde_urlencoded::to_string(fields).unwrap();
        let mut request = self
            .http
            .post(format!("{}/{query}", self.root))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        if !origin.is_empty() {
            request = request.header("origin", origin);
        }
        let answer = request.send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    /// What a path answers, with its headers.
    pub async fn raw(&self, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
        let mut request = self.http.get(format!("{}{path}", self.root));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    }

    /// A call with the key.
    pub async fn api(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let method = method.parse().unwrap();
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.root))
            .header("x-appwrite-project", self.host.project())
            .header("x-appwrite-key", self.host.key());
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let bytes = answer.bytes().await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    pub async fn user(&self, id: &str) {
        let user = json!({ "userId": id, "name": id, "email": format!("{id}@example.com") });
        let (status, made) = self.api("POST", "/v1/users", Some(user)).await;
        assert_eq!(status, 201, "{made}");
    }
}
