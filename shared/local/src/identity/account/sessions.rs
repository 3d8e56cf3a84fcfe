//! The own sessions: listed, extended, ended.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde_json::{json, Value};

use super::super::people::text;
use super::super::sessions::{self, Current};
use super::super::{cookies, events, failures};
use super::{caller, ACCOUNT};
use crate::app::App;
use crate::auth::SignedIn;
use crate::call::Call;
use crate::clock::stamp;
use crate::error::Result;
use crate::resources::Document;
use crate::server::{Answer, Gone};

fn is_current(caller: &SignedIn, session: &Document) -> Current {
    Current::from(!caller.by_jwt && text(session, "$id") == caller.session)
}

/// The id that a path means: `current` is the session that was shown.
fn meant(caller: &SignedIn, id: String) -> String {
    match id.as_str() {
        "current" if !caller.by_jwt => caller.session.clone(),
        _ => id,
    }
}

/// `GET /account/sessions`
pub async fn list(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(ACCOUNT)?;
    let (user, realm) = (caller(&call)?.id.clone(), call.realm);
    let all = app
        .db
        .read(move |connection| realm.sessions().all(connection, &user));
    let caller = caller(&call)?;
    let views: Vec<Value> = all
        .await?
        .iter()
        .map(|session| sessions::view(session, is_current(caller, session), ""))
        .collect();
    Ok(Answer(
        200,
        json!({ "total": views.len(), "sessions": views }),
    ))
}

/// `GET /account/sessions/{id}`
pub async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(ACCOUNT)?;
    let who = caller(&call)?;
    let (user, realm, id) = (who.id.clone(), call.realm, meant(who, id));
    let found = app
        .db
        .read(move |connection| realm.sessions().get(connection, &user, &id));
    let session = found.await?.ok_or_else(failures::session_not_found)?;
    let view = sessions::view(&session, is_current(who, &session), "");
    Ok(Answer(200, view))
}

/// `PATCH /account/sessions/{id}`: good for a whole lifetime again.
pub async fn extend(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(ACCOUNT)?;
    let who = caller(&call)?;
    let (user, realm, id, now) = (who.id.clone(), call.realm, meant(who, id), app.clock.now());
    let extended = app.db.write(move |transaction| {
        let kind = realm.sessions();
        let found = kind.get(transaction, &user, &id)?;
        let mut session = found.ok_or_else(failures::session_not_found)?;
        session.insert("$updatedAt".to_owned(), stamp(now).into());
        session.insert("expire".to_owned(), stamp(now + sessions::LIFETIME).into());
        kind.replace(transaction, &user, &id, &session)?;
        Ok(session)
    });
    let session = extended.await?;
    let mut view = sessions::view(&session, Current::No, "");
    if let Some(members) = view.as_object_mut() {
        // Appwrite does not look the country up here.
        members.insert("countryName".to_owned(), "".into());
    }
    let rest = format!(".sessions.{}.update", text(&session, "$id"));
    events::of_user(&app, realm, &call.auth, &who.id, &rest, &view);
    Ok(Answer(200, view))
}

/// `DELETE /account/sessions/{id}`
pub async fn remove(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<(HeaderMap, Gone)> {
    call.auth.require(ACCOUNT)?;
    let who = caller(&call)?;
    let (user, realm, id) = (who.id.clone(), call.realm, meant(who, id));
    let gone = app.db.write(move |transaction| {
        let kind = realm.sessions();
        let found = kind.get(transaction, &user, &id)?;
        kind.remove(transaction, &user, &id)?;
        found.ok_or_else(failures::session_not_found)
    });
    Ok((ended(&app, &call, &gone.await?)?, Gone))
}

/// `DELETE /account/sessions`
pub async fn remove_all(State(app): State<App>, call: Call) -> Result<(HeaderMap, Gone)> {
    call.auth.require(ACCOUNT)?;
    let (user, realm) = (caller(&call)?.id.clone(), call.realm);
    let gone = app.db.write(move |transaction| {
        let all = realm.sessions().all(transaction, &user)?;
        realm.sessions().remove_all(transaction, &user)?;
        Ok(all)
    });
    let mut headers = HeaderMap::new();
    for session in gone.await? {
        let taken = ended(&app, &call, &session)?;
        if !taken.is_empty() {
            headers = taken;
        }
    }
    Ok((headers, Gone))
}

/// Announces the end of a session; the current one's cookies go with it.
fn ended(app: &App, call: &Call, session: &Document) -> Result<HeaderMap> {
    let who = caller(call)?;
    let current = is_current(who, session);
    let rest = format!(".sessions.{}.delete", text(session, "$id"));
    let view = sessions::view(session, current, "");
    events::of_user(app, call.realm, &call.auth, &who.id, &rest, &view);
    Ok(match current {
        Current::Yes => cookies::take(call.realm.project(app), app.clock.now()),
        Current::No => HeaderMap::new(),
    })
}
