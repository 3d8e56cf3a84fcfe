//! The accounts of a conversation, with their sessions and tokens as these are first needed.

use serde_json::{json, Value};

use crate::format::{Step, User};
use crate::play::Play;

impl Play {
    /// Makes all accounts.
    pub async fn make_people(&mut self) {
        let people = std::mem::take(&mut self.scenario.users);
        for (name, user) in &people {
            self.make(name, user).await;
        }
        self.scenario.users = people;
    }

    async fn make(&mut self, name: &str, user: &User) {
        let id = self.names.fill(&format!("{name}{{{{r}}}}"));
        let mut capital = name.to_owned();
        if let Some(first) = capital.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let mut body = json!({
            "userId": id,
            "email": format!("{id}@example.com"),
            "password": user.password.as_deref().unwrap_or("conform-pass-1"),
            "name": user.name.as_ref().unwrap_or(&capital),
        });
        if let Some(phone) = &user.phone {
            body["phone"] = phone.as_str().into();
        }
        self.must("POST", "/users", body, "key").await;
        if !user.labels.is_empty() {
            let path = format!("/users/{id}/labels");
            self.must("PUT", &path, json!({ "labels": user.labels }), "key")
                .await;
        }
        if user.verified {
            let path = format!("/users/{id}/verification");
            self.must("PATCH", &path, json!({ "emailVerification": true }), "key")
                .await;
        }
        self.names.keep(format!("{name}.id"), id.as_str().into());
        self.names
            .keep(format!("{name}.email"), format!("{id}@example.com").into());
    }

    /// A request that has to succeed.
    async fn must(&mut self, method: &str, path: &str, body: Value, auth: &str) -> Value {
        let step = Step {
            method: method.to_owned(),
            path: path.to_owned(),
            auth: Some(auth.to_owned()),
            body: Some(body),
            ..Step::default()
        };
        let response = Box::pin(self.request(&step)).await;
        let body = String::from_utf8_lossy(&response.body).into_owned();
        assert!(
            (200..300).contains(&response.status),
            "{method} {path}: {body}"
        );
        serde_json::from_str(&body).unwrap_or_default()
    }

    /// The session of an account.
    pub async fn session(&mut self, name: &str) -> String {
        let key = format!("{name}.session");
        if self.names.text(&key).is_none() {
            let path = self.names.fill(&format!("/users/{name}{{{{r}}}}/sessions"));
            let made = self.must("POST", &path, json!({}), "key").await;
            self.names.keep(&key, made["secret"].clone());
            self.names
                .keep(format!("{name}.sessionId"), made["$id"].clone());
        }
        self.names.text(&key).unwrap().to_owned()
    }

    /// A token of an account.
    pub async fn jwt(&mut self, name: &str) -> String {
        let key = format!("{name}.jwt");
        if self.names.text(&key).is_none() {
            let auth = format!("session:{name}");
            let made = self.must("POST", "/account/jwts", json!({}), &auth).await;
            self.names.keep(&key, made["jwt"].clone());
        }
        self.names.text(&key).unwrap().to_owned()
    }

    /// Makes the sessions and tokens that a step names.
    pub async fn need(&mut self, named: &[String]) {
        for name in named {
            match name.split_once('.') {
                Some((who, "session" | "sessionId")) if self.scenario.users.contains_key(who) => {
                    self.session(who).await;
                }
                Some((who, "jwt")) if self.scenario.users.contains_key(who) => {
                    self.jwt(who).await;
                }
                _ => {}
            }
        }
    }

    /// The header by which a step says who calls.
    pub async fn signature(&mut self, auth: Option<&str>) -> Option<(&'static str, String)> {
        match auth.unwrap_or("key").split_once(':') {
            Some(("session", who)) => Some(("x-appwrite-session", self.session(who).await)),
            Some(("jwt", who)) => Some(("x-appwrite-jwt", self.jwt(who).await)),
            None if auth == Some("none") => None,
            None if auth.is_none_or(|auth| auth == "key") => {
                Some(("x-appwrite-key", self.host.key().to_owned()))
            }
            _ => panic!("unknown auth {auth:?}"),
        }
    }
}
