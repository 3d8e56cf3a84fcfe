//! Memberships: listed, given other roles, ended.

use axum::extract::{Path, State};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{json, Value};

use super::super::people::{self, flag, members, text};
use super::super::realm::{MEMBERSHIPS, TEAMS};
use super::super::{checks, events, failures, Realm};
use super::{named_view, owns, read_view, visible, MEMBERS, READ, WRITE};
use crate::app::App;
use crate::call::Call;
use crate::clock::stamp;
use crate::error::{Error, Result};
use crate::resources::Document;
use crate::server::{Answer, Gone};

/// Adds a membership: confirmed, or, with a secret, for its user to accept.
///
/// # Errors
///
/// Where the database fails.
pub fn add(
    connection: &Connection,
    (team, user): (&str, &str),
    roles: &[String],
    secret_hash: &str,
    now: Timestamp,
) -> Result<Document> {
    let id = crate::ids::unique(now);
    let at = stamp(now);
    let is_confirmed = secret_hash.is_empty();
    let joined = if is_confirmed { at.as_str() } else { "" };
    let membership = members(json!({
        "$id": id, "$createdAt": at, "$updatedAt": at, "userId": user, "teamId": team, "invited": at,
        "joined": joined, "confirm": is_confirmed, "roles": roles, "_secret": secret_hash,
    }));
    MEMBERSHIPS.insert(connection, "", &id, &membership)?;
    Ok(membership)
}

/// What events carry of a membership whose user or team may be gone.
pub fn bare_view(membership: &Document) -> Value {
    let mut shown = membership.clone();
    shown.retain(|name, _| !name.starts_with('_'));
    Value::Object(shown)
}

/// `GET /teams/{team}/memberships`
pub async fn list(
    State(app): State<App>,
    Path(team): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let asked = MEMBERS.asked(&call.params)?;
    let listed = app.db.read(move |connection| {
        let team = visible(connection, &call.auth, &team)?;
        let page = MEMBERS.page(connection, &[("teamId", text(&team, "$id"))], &asked)?;
        let views = page
            .documents
            .iter()
            .map(|membership| read_view(connection, &call.auth, membership));
        Ok(json!({ "total": page.total, "memberships": views.collect::<Result<Vec<_>>>()? }))
    });
    Ok(Answer(200, listed.await?))
}

/// `GET /teams/{team}/memberships/{membership}`
pub async fn read(
    State(app): State<App>,
    Path((team, id)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let view = app.db.read(move |connection| {
        let team = visible(connection, &call.auth, &team)?;
        let membership = find(connection, &team, &id, failures::membership_not_found)?;
        read_view(connection, &call.auth, &membership)
    });
    Ok(Answer(200, view.await?))
}

/// A membership of this team; `missing` says what to refuse with where there is none.
///
/// # Errors
///
/// What `missing` says, or 404 `team_membership_mismatch` for another team's.
pub fn find(
    connection: &Connection,
    team: &Document,
    id: &str,
    missing: fn() -> Error,
) -> Result<Document> {
    let found = MEMBERSHIPS.known(connection, id, missing)?;
    if text(&found, "teamId") == text(team, "$id") {
        Ok(found)
    } else {
        Err(failures::team_mismatch())
    }
}

/// Stores a changed membership.
///
/// # Errors
///
/// Where the database fails.
pub fn replace(connection: &Connection, membership: &mut Document, now: Timestamp) -> Result<()> {
    membership.insert("$updatedAt".to_owned(), stamp(now).into());
    MEMBERSHIPS.replace(connection, "", text(membership, "$id"), membership)?;
    Ok(())
}

/// `PATCH /teams/{team}/memberships/{membership}`: other roles.
pub async fn update(
    State(app): State<App>,
    Path((team, id)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    call.params.must_name("roles")?;
    let roles = checks::roles(&call.params, "roles", 81)?.unwrap_or_default();
    let (auth, now) = (call.auth.clone(), app.clock.now());
    let changed = app.db.write(move |transaction| {
        let team = visible(transaction, &auth, &team)?;
        let mut membership = find(transaction, &team, &id, failures::membership_not_found)?;
        let user = people::get(transaction, Realm::Project, text(&membership, "userId"))?;
        if !owns(&auth, text(&team, "$id")) {
            return Err(Error::new(
                401,
                "user_unauthorized",
                "User is not allowed to modify roles",
            ));
        }
        membership.insert("roles".to_owned(), json!(roles));
        replace(transaction, &mut membership, now)?;
        let view = named_view(transaction, &membership, &user)?;
        Ok((membership, view))
    });
    let (membership, view) = changed.await?;
    announce(&app, &call, &membership, ".update", view.clone());
    Ok(Answer(200, view))
}

/// Announces a change of a membership: its user's roles may have changed with it.
pub fn announce(app: &App, call: &Call, membership: &Document, action: &str, payload: Value) {
    let rest = format!(".memberships.{}{action}", text(membership, "$id"));
    let user = text(membership, "userId");
    events::of_team(
        app,
        &call.auth,
        text(membership, "teamId"),
        &rest,
        payload,
        Some(user),
    );
}

/// `DELETE /teams/{team}/memberships/{membership}`: by an owner, a server, or the member who leaves.
pub async fn remove(
    State(app): State<App>,
    Path((team, id)): Path<(String, String)>,
    call: Call,
) -> Result<Gone> {
    call.auth.require(WRITE)?;
    let auth = call.auth.clone();
    let gone = app.db.write(move |transaction| {
        let membership = MEMBERSHIPS.known(transaction, &id, failures::invite_not_found)?;
        let is_own = auth.user_id() == Some(text(&membership, "userId"));
        let user = people::get(transaction, Realm::Project, text(&membership, "userId"))?;
        let team = if is_own {
            // Someone who was only invited does not see the team yet, but may refuse.
            TEAMS.known(transaction, &team, failures::team_not_found)?
        } else {
            visible(transaction, &auth, &team)?
        };
        find(transaction, &team, &id, failures::invite_not_found)?;
        if !is_own && !owns(&auth, text(&team, "$id")) {
            return Err(Error::unauthorized());
        }
        MEMBERSHIPS.remove(transaction, "", text(&membership, "$id"))?;
        if flag(&membership, "confirm") {
            super::count(transaction, text(&team, "$id"), -1)?;
        }
        let view = named_view(transaction, &membership, &user)?;
        Ok((membership, view))
    });
    let (membership, view) = gone.await?;
    announce(&app, &call, &membership, ".delete", view);
    Ok(Gone)
}
