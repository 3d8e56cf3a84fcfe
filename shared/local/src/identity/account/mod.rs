//! `/account`: what people do with their own account.

mod change;
mod confirm;
mod sessions;
mod sign_in;
mod sign_up;
mod targets;
mod tokens;

use axum::extract::State;
use axum::routing::{get, patch, post, put};
use axum::Router;
use serde_json::{json, Value};

use super::people::account_view;
use super::{events, failures, people, Realm};
use crate::app::App;
use crate::auth::SignedIn;
use crate::call::Call;
use crate::error::Result;
use crate::jwt;
use crate::server::{Answer, Gone};

/// Scope of everything that is about the own account.
const ACCOUNT: &str = "account";
/// Scope of signing in, which guests have.
const SESSIONS: &str = "sessions.write";

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/account", get(read).post(sign_up::create).delete(remove))
        .route("/account/name", patch(change::name))
        .route("/account/email", patch(change::email))
        .route("/account/phone", patch(change::phone))
        .route("/account/password", patch(change::password))
        .route("/account/prefs", get(prefs).patch(change::prefs))
        .route("/account/status", patch(change::block))
        .route("/account/mfa/factors", get(factors))
        .route("/account/logs", get(logs))
        .route("/account/identities", get(identities))
        .route(
            "/account/identities/{id}",
            axum::routing::delete(no_identity),
        )
        .route("/account/jwts", post(jwt))
        .route("/account/jwt", post(jwt))
        .merge(session_routes())
        .merge(token_routes())
}

fn session_routes() -> Router<App> {
    Router::new()
        .route(
            "/account/sessions",
            get(sessions::list).delete(sessions::remove_all),
        )
        .route("/account/sessions/email", post(sign_in::by_password))
        .route("/account/sessions/anonymous", post(sign_up::anonymous))
        .route("/account/sessions/token", post(sign_in::by_token))
        .route("/account/sessions/magic-url", put(sign_in::by_token))
        .route(
            "/account/sessions/{id}",
            get(sessions::read)
                .patch(sessions::extend)
                .delete(sessions::remove),
        )
}

fn token_routes() -> Router<App> {
    let verification = || post(confirm::verification).put(confirm::verify);
    Router::new()
        .route("/account/tokens/email", post(tokens::code))
        .route("/account/tokens/magic-url", post(tokens::link))
        .route("/account/verifications/email", verification())
        .route("/account/verification", verification())
        .route(
            "/account/recovery",
            post(confirm::recovery).put(confirm::recover),
        )
        .route("/account/targets/push", post(targets::create))
        .route(
            "/account/targets/{id}/push",
            put(targets::update).delete(targets::remove),
        )
}

/// The signed-in user; everything that asks has required [`ACCOUNT`] or a scope that guests lack before.
///
/// # Errors
///
/// 401 `user_unauthorized` for anyone else.
fn caller(call: &Call) -> Result<&SignedIn> {
    call.auth
        .user()
        .ok_or_else(crate::error::Error::unauthorized)
}

async fn read(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(ACCOUNT)?;
    let user = caller(&call)?.user.clone();
    let realm = call.realm;
    let view = app
        .db
        .read(move |connection| account_view(connection, realm, &user));
    Ok(Answer(200, view.await?))
}

async fn remove(State(app): State<App>, call: Call) -> Result<Gone> {
    call.auth.require(ACCOUNT)?;
    let (id, realm) = (caller(&call)?.id.clone(), call.realm);
    let gone = app.db.write(move |transaction| {
        let user = people::get(transaction, realm, &id)?;
        let view = account_view(transaction, realm, &user)?;
        people::remove(transaction, realm, &id)?;
        Ok((id, view))
    });
    let (id, view) = gone.await?;
    if realm == Realm::Project {
        events::of_user_roles(&app, &call.auth, &id, ".delete", &view);
    }
    Ok(Gone)
}

async fn prefs(call: Call) -> Result<Answer<Value>> {
    call.auth.require(ACCOUNT)?;
    let prefs = caller(&call)?.user.get("prefs").cloned();
    Ok(Answer(200, prefs.unwrap_or_else(|| json!({}))))
}

async fn factors(call: Call) -> Result<Answer<Value>> {
    call.auth.require(ACCOUNT)?;
    Ok(Answer(200, super::users::factors_of(&caller(&call)?.user)))
}

/// The audit log, which this host does not keep.
async fn logs(call: Call) -> Result<Answer<Value>> {
    call.auth.require(ACCOUNT)?;
    Ok(Answer(200, json!({ "total": 0, "logs": [] })))
}

/// No sign-in of this host makes identities.
async fn identities(call: Call) -> Result<Answer<Value>> {
    call.auth.require(ACCOUNT)?;
    Ok(Answer(200, json!({ "total": 0, "identities": [] })))
}

async fn no_identity(call: Call) -> Result<Gone> {
    call.auth.require(ACCOUNT)?;
    Err(failures::identity_not_found())
}

/// A token for the current session, to be shown by whoever acts for the user. A token makes no tokens.
async fn jwt(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(ACCOUNT)?;
    let seconds = call.params.integer("duration", 0, 3_600)?.unwrap_or(900);
    let user = caller(&call)?;
    if user.by_jwt {
        return Err(failures::session_not_found());
    }
    let claims = json!({ "userId": user.id, "sessionId": user.session });
    let token = jwt::sign(
        &app.secret,
        people::members(claims),
        app.clock.now(),
        seconds,
    );
    Ok(Answer(201, json!({ "jwt": token })))
}
