//! Stories of the function `users`.

mod avatars;
mod course_profile;
mod directory;
mod follows;
mod profiles;

use serde_json::{json, Value};
use testkit::Host;

/// Changes cells of a profile, as functions do.
async fn set_profile(host: &Host, id: &str, cells: Value) {
    let path = format!("/tablesdb/{}/tables/profiles/rows/{id}", store::DATABASE);
    host.as_key("PATCH", &path, Some(json!({ "data": cells })))
        .await
        .unwrap();
}

/// The profile that is stored.
async fn profile(host: &Host, id: &str) -> Value {
    host.row("profiles", id).await.unwrap().unwrap()
}
