//! `/users`: people as a server manages them, by key.

mod change;
mod create;
mod sessions;
mod targets;

use axum::extract::{Path, State};
use axum::routing::{get, patch, post, put};
use axum::Router;
use serde_json::{json, Value};

use super::people::{server_view, text};
use super::{events, failures, people, Realm};
use crate::app::App;
use crate::call::Call;
use crate::error::Result;
use crate::resources::list::{self, Asked, Holds, Listing};
use crate::resources::{Document, Kind};
use crate::server::{Answer, Gone};

/// Scope that reads users.
const READ: &str = "users.read";
/// Scope that writes users.
const WRITE: &str = "users.write";

const USERS: Listing = Listing {
    kind: Kind("user"),
    noun: "User",
    attributes: &[
        ("name", Holds::Text),
        ("email", Holds::Email),
        ("phone", Holds::Exact),
        ("status", Holds::Boolean),
        ("passwordUpdate", Holds::Datetime),
        ("registration", Holds::Datetime),
        ("emailVerification", Holds::Boolean),
        ("phoneVerification", Holds::Boolean),
        ("labels", Holds::Texts),
        ("impersonator", Holds::Boolean),
    ],
    search: &["$id", "email", "phone", "name"],
    selects: &[],
};

const IDENTITIES: Listing = Listing {
    kind: Kind("identity"),
    noun: "Identity",
    attributes: &[
        ("userId", Holds::Exact),
        ("provider", Holds::Exact),
        ("providerUid", Holds::Exact),
        ("providerEmail", Holds::Email),
        ("providerAccessTokenExpiry", Holds::Datetime),
    ],
    search: &[],
    selects: &[],
};

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/users", get(list).post(create::user))
        .route("/users/argon2", post(create::with_argon2))
        .route("/users/identities", get(identities))
        .route("/users/identities/{id}", axum::routing::delete(no_identity))
        .route("/users/{id}", get(read).delete(remove))
        .route("/users/{id}/name", patch(change::name))
        .route("/users/{id}/email", patch(change::email))
        .route("/users/{id}/phone", patch(change::phone))
        .route("/users/{id}/password", patch(change::password))
        .route("/users/{id}/status", patch(change::status))
        .route("/users/{id}/labels", put(change::labels))
        .route(
            "/users/{id}/verification",
            patch(change::email_verification),
        )
        .route(
            "/users/{id}/verification/phone",
            patch(change::phone_verification),
        )
        .route("/users/{id}/mfa", patch(change::mfa))
        .route("/users/{id}/mfa/factors", get(factors))
        .route("/users/{id}/prefs", get(prefs).patch(change::prefs))
        .route("/users/{id}/memberships", get(memberships))
        .route("/users/{id}/logs", get(logs))
        .route(
            "/users/{id}/sessions",
            get(sessions::list)
                .post(sessions::create)
                .delete(sessions::remove_all),
        )
        .route(
            "/users/{id}/sessions/{session}",
            axum::routing::delete(sessions::remove),
        )
        .route("/users/{id}/tokens", post(sessions::token))
        .route("/users/{id}/jwts", post(sessions::jwt))
        .route(
            "/users/{id}/targets",
            get(targets::list).post(targets::create),
        )
        .route(
            "/users/{id}/targets/{target}",
            get(targets::read)
                .patch(targets::update)
                .delete(targets::remove),
        )
}

async fn list(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let asked = USERS.asked(&call.params)?;
    let page = app.db.read(move |connection| {
        let page = USERS.page(connection, &[], &asked)?;
        let users = page
            .documents
            .iter()
            .map(|user| server_view(connection, user));
        Ok(json!({ "total": page.total, "users": users.collect::<Result<Vec<_>>>()? }))
    });
    Ok(Answer(200, page.await?))
}

async fn read(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let user = app.db.read(move |connection| {
        let user = people::get(connection, Realm::Project, &id)?;
        server_view(connection, &user)
    });
    Ok(Answer(200, user.await?))
}

async fn remove(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Gone> {
    call.auth.require(WRITE)?;
    let gone = app.db.write(move |transaction| {
        let user = people::get(transaction, Realm::Project, &id)?;
        let view = server_view(transaction, &user)?;
        people::remove(transaction, Realm::Project, &id)?;
        Ok((text(&user, "$id").to_owned(), view))
    });
    let (id, view) = gone.await?;
    events::of_user_roles(&app, &call.auth, &id, ".delete", &view);
    Ok(Gone)
}

async fn prefs(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let user = app
        .db
        .read(move |connection| people::get(connection, Realm::Project, &id));
    let prefs = user.await?.get("prefs").cloned();
    Ok(Answer(200, prefs.unwrap_or_else(|| json!({}))))
}

async fn memberships(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let asked = super::teams::MEMBERS.asked(&call.params)?;
    let listed = app.db.read(move |connection| {
        let user = people::get(connection, Realm::Project, &id)?;
        let mine = [("userId", text(&user, "$id"))];
        let page = super::teams::MEMBERS.page(connection, &mine, &asked)?;
        let views = page
            .documents
            .iter()
            .map(|membership| super::teams::named_view(connection, membership, &user));
        Ok(json!({ "total": page.total, "memberships": views.collect::<Result<Vec<_>>>()? }))
    });
    Ok(Answer(200, listed.await?))
}

/// No sign-in of this host makes identities, so the list is always empty; its queries are checked all the same.
async fn identities(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let asked: Asked = IDENTITIES.asked(&call.params)?;
    let page = IDENTITIES.read(&app.db, asked).await?;
    Ok(Answer(200, page.shown("identities", list::whole)))
}

async fn no_identity(Path(_id): Path<String>, call: Call) -> Result<Gone> {
    call.auth.require(WRITE)?;
    Err(failures::identity_not_found())
}

/// The audit log, which this host does not keep.
async fn logs(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    app.db
        .read(move |connection| people::get(connection, Realm::Project, &id))
        .await?;
    Ok(Answer(200, json!({ "total": 0, "logs": [] })))
}

async fn factors(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let user = app
        .db
        .read(move |connection| people::get(connection, Realm::Project, &id));
    Ok(Answer(200, factors_of(&user.await?)))
}

/// The second factors a user could show: a verified address or number. This host has no authenticator apps.
pub fn factors_of(user: &Document) -> Value {
    json!({
        "totp": false,
        "phone": people::flag(user, "phoneVerification"),
        "email": people::flag(user, "emailVerification"),
        "recoveryCode": false,
    })
}
