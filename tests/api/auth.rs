//! Stories of the function `auth`.

mod bootstrap;
mod deletion;
mod departure;
mod events;
mod presence;
mod settings;
mod verification;

use serde_json::{json, Value};
use testkit::{Host, Person};

/// Someone verified, with what the function made of their account.
async fn newcomer(host: &Host, id: &str) -> Person {
    let person = host.sign_in(id).await.unwrap();
    host.settle().await.unwrap();
    person
}

/// Takes a row away, as nobody does.
async fn lose(host: &Host, table: &str, id: &str) {
    let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
    host.as_key("DELETE", &path, None).await.unwrap();
}

/// A row that is there.
async fn row(host: &Host, table: &str, id: &str) -> Value {
    let found = host.row(table, id).await.unwrap();
    found.unwrap_or_else(|| panic!("{table}/{id} is missing"))
}

/// Renames an account, as its owner does.
async fn rename(person: &Person, name: &str) {
    let name = json!({ "name": name });
    let (status, answer) = person
        .api("PATCH", "/account/name", Some(name))
        .await
        .unwrap();
    assert_eq!(status, 200, "{answer}");
}
