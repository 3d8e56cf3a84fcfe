//! Who lives in the demo.

use anyhow::{Context, Result};
use local::Running;
use reqwest::Method;
use serde::Serialize;
use serde_json::{json, Value};

use super::api::Api;

/// The password of everyone in the demo.
const PASSWORD: &str = "peerspark-demo";

/// Ids and names, in the order in which they are told.
const PEOPLE: &[(&str, &str)] = &[
    ("asha", "Asha Rao"),
    ("ben", "Ben Okafor"),
    ("chen", "Chen Wei"),
    ("dina", "Dina Haddad"),
    ("emil", "Emil Novak"),
    ("fatou", "Fatou Diallo"),
];

/// Which demo the data holds; a higher number makes the next start add what is new.
const EDITION: u32 = 2;

/// Someone with an account, a verified e-mail address and a session.
#[derive(Debug, Clone, Serialize)]
pub struct Person {
    /// Id of the account.
    pub id: String,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Password.
    pub password: String,
    /// Secret of a session, for the header `x-appwrite-session`.
    pub session: String,
}

/// Signs everyone up who has no account, and signs everyone in.
pub async fn sign_up(api: &Api, running: &Running) -> Result<Vec<Person>> {
    super::each(PEOPLE, |(id, name)| account(api, id, name)).await?;
    // A new account's profile is made by an event.
    running.settle().await;
    super::all(PEOPLE, |(id, name)| sign_in(api, id, name)).await
}

async fn account(api: &Api, id: &str, name: &str) -> Result<()> {
    let account = json!({ "userId": id, "name": name, "email": address(id), "password": PASSWORD });
    api.as_key(Method::POST, "/users", account, &[409]).await?;
    let path = format!("/users/{id}/verification");
    let verified = json!({ "emailVerification": true });
    api.as_key(Method::PATCH, &path, verified, &[]).await?;
    Ok(())
}

async fn sign_in(api: &Api, id: &str, name: &str) -> Result<Person> {
    let path = format!("/users/{id}/sessions");
    let session = api.as_key(Method::POST, &path, Value::Null, &[]).await?;
    let secret = session.get("secret").and_then(Value::as_str);
    Ok(Person {
        id: id.to_owned(),
        name: name.to_owned(),
        email: address(id),
        password: PASSWORD.to_owned(),
        session: secret.context("a session has a secret")?.to_owned(),
    })
}

fn address(id: &str) -> String {
    format!("{id}@example.com")
}

/// Tells whether everything of this edition is there; otherwise it is made, again where need be.
pub async fn is_filled(api: &Api) -> Result<bool> {
    let prefs = api
        .as_key(Method::GET, &prefs_path(), Value::Null, &[])
        .await?;
    Ok(prefs.get("demo") == Some(&EDITION.into()))
}

/// Notes that everything is there.
pub async fn note_filled(api: &Api) -> Result<()> {
    let prefs = json!({ "prefs": { "demo": EDITION } });
    api.as_key(Method::PATCH, &prefs_path(), prefs, &[]).await?;
    Ok(())
}

fn prefs_path() -> String {
    let first = PEOPLE.first().map_or("", |(id, _)| id);
    format!("/users/{first}/prefs")
}
