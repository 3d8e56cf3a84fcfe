//! Sessions and tokens that a server makes for a user.

use axum::extract::{Path, State};
use serde_json::{json, Value};

use super::super::people::{self, text};
use super::super::sessions::{self, Current, Way};
use super::super::tokens::{self, Purpose};
use super::super::{events, failures, secrets, Realm};
use super::{READ, WRITE};
use crate::app::App;
use crate::call::Call;
use crate::error::Result;
use crate::jwt;
use crate::server::{Answer, Gone};

const REALM: Realm = Realm::Project;

/// `GET /users/{id}/sessions`
pub async fn list(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(&[READ, "sessions.read"])?;
    let listed = app.db.read(move |connection| {
        let user = people::get(connection, REALM, &id)?;
        REALM.sessions().all(connection, text(&user, "$id"))
    });
    let views: Vec<Value> = listed
        .await?
        .iter()
        .map(|session| sessions::view(session, Current::No, text(session, "secret")))
        .collect();
    Ok(Answer(
        200,
        json!({ "total": views.len(), "sessions": views }),
    ))
}

/// `POST /users/{id}/sessions`
pub async fn create(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(&[WRITE, "sessions.write"])?;
    let now = app.clock.now();
    let way = Way {
        provider: "server",
        uid: "",
        factor: "server",
    };
    let opened = app.db.write(move |transaction| {
        let user = people::get(transaction, REALM, &id)?;
        sessions::open(transaction, REALM, text(&user, "$id"), way, now)
    });
    let opened = opened.await?;
    let (user, session) = (
        text(&opened.document, "userId"),
        text(&opened.document, "$id"),
    );
    let announced = sessions::view(&opened.document, Current::No, "");
    let rest = format!(".sessions.{session}.create");
    events::of_user(&app, REALM, &call.auth, user, &rest, &announced);
    let view = sessions::view(&opened.document, Current::No, &opened.value);
    Ok(Answer(201, view))
}

/// `DELETE /users/{id}/sessions`
pub async fn remove_all(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Gone> {
    call.auth.require_any(&[WRITE, "sessions.write"])?;
    let gone = app.db.write(move |transaction| {
        let user = people::get(transaction, REALM, &id)?;
        REALM
            .sessions()
            .remove_all(transaction, text(&user, "$id"))?;
        let view = people::server_view(transaction, &user)?;
        Ok((text(&user, "$id").to_owned(), view))
    });
    let (id, view) = gone.await?;
    // Appwrite announces the user here, without naming a session.
    events::of_user(&app, REALM, &call.auth, &id, ".sessions.delete", &view);
    Ok(Gone)
}

/// `DELETE /users/{id}/sessions/{session}`
pub async fn remove(
    State(app): State<App>,
    Path((id, session)): Path<(String, String)>,
    call: Call,
) -> Result<Gone> {
    call.auth.require_any(&[WRITE, "sessions.write"])?;
    let gone = app.db.write(move |transaction| {
        let user = people::get(transaction, REALM, &id)?;
        let kind = REALM.sessions();
        let found = kind.get(transaction, text(&user, "$id"), &session)?;
        kind.remove(transaction, text(&user, "$id"), &session)?;
        found.ok_or_else(failures::session_not_found)
    });
    let session = gone.await?;
    let rest = format!(".sessions.{}.delete", text(&session, "$id"));
    let view = sessions::view(&session, Current::No, "");
    events::of_user(
        &app,
        REALM,
        &call.auth,
        text(&session, "userId"),
        &rest,
        &view,
    );
    Ok(Gone)
}

/// `POST /users/{id}/tokens`: what the client then takes to `POST /account/sessions/token`.
pub async fn token(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let length = call.params.integer("length", 4, 128)?.unwrap_or(6);
    let seconds = call.params.integer("expire", 60, 31_536_000)?;
    let lifetime = seconds.map_or(tokens::CODE, jiff::SignedDuration::from_secs);
    let secret = secrets::random(usize::try_from(length).unwrap_or(6));
    let (now, kept) = (app.clock.now(), secret.clone());
    let issued = app.db.write(move |transaction| {
        let user = people::get(transaction, REALM, &id)?;
        let what = (Purpose::Generic, kept.as_str());
        tokens::issue(transaction, REALM, text(&user, "$id"), what, lifetime, now)
    });
    let token = issued.await?;
    let rest = format!(".tokens.{}.create", text(&token, "$id"));
    let announced = tokens::view(&token, "");
    events::of_user(
        &app,
        REALM,
        &call.auth,
        text(&token, "userId"),
        &rest,
        &announced,
    );
    Ok(Answer(201, tokens::view(&token, &secret)))
}

/// `POST /users/{id}/jwts`: bound to a session where the user has the one named, or has any for `recent`.
pub async fn jwt(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let wanted = call.params.text("sessionId", 1, 36)?;
    let seconds = call.params.integer("duration", 0, 3_600)?.unwrap_or(900);
    let wanted = wanted.unwrap_or_else(|| "recent".to_owned());
    let found = app.db.read(move |connection| {
        let user = people::get(connection, REALM, &id)?;
        let all = REALM.sessions().all(connection, text(&user, "$id"))?;
        let session = all
            .iter()
            .rev()
            .map(|session| text(session, "$id"))
            .find(|session| wanted == "recent" || *session == wanted);
        Ok((
            text(&user, "$id").to_owned(),
            session.unwrap_or_default().to_owned(),
        ))
    });
    let (user, session) = found.await?;
    let claims = people::members(json!({ "userId": user, "sessionId": session }));
    let token = jwt::sign(&app.secret, claims, app.clock.now(), seconds);
    Ok(Answer(201, json!({ "jwt": token })))
}
