//! `/teams`: teams, and who is in them with which roles.

mod invitations;
mod memberships;
mod team;

use axum::routing::{get, patch};
use axum::Router;
use rusqlite::Connection;
use serde_json::{json, Value};

use super::failures;
use super::people::{self, flag, text};
use super::realm::{MEMBERSHIPS, TEAMS};
use super::Realm;
use crate::app::App;
use crate::auth::Auth;
use crate::error::Result;
use crate::resources::list::{Holds, Listing};
use crate::resources::Document;

/// Scope that reads teams.
const READ: &str = "teams.read";
/// Scope that writes teams.
const WRITE: &str = "teams.write";

/// Memberships as clients list them.
pub const MEMBERS: Listing = Listing {
    kind: MEMBERSHIPS,
    noun: "Membership",
    attributes: &[
        ("userId", Holds::Exact),
        ("teamId", Holds::Exact),
        ("invited", Holds::Datetime),
        ("joined", Holds::Datetime),
        ("confirm", Holds::Boolean),
        ("roles", Holds::Texts),
    ],
    search: &["$id", "userId"],
    selects: &[],
};

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/teams", get(team::list).post(team::create))
        .route(
            "/teams/{team}",
            get(team::read).put(team::rename).delete(team::remove),
        )
        .route("/teams/{team}/prefs", get(team::prefs).put(team::set_prefs))
        .route(
            "/teams/{team}/memberships",
            get(memberships::list).post(invitations::create),
        )
        .route(
            "/teams/{team}/memberships/{membership}",
            get(memberships::read)
                .patch(memberships::update)
                .delete(memberships::remove),
        )
        .route(
            "/teams/{team}/memberships/{membership}/status",
            patch(invitations::accept),
        )
}

/// Reads a team that the caller may see: one they are in, or any for a server.
///
/// # Errors
///
/// 404 `team_not_found`.
fn visible(connection: &Connection, auth: &Auth, id: &str) -> Result<Document> {
    TEAMS
        .get(connection, "", id)?
        .filter(|team| may(auth, &format!("team:{}", text(team, "$id"))))
        .ok_or_else(failures::team_not_found)
}

/// Whether the caller holds the role, or needs none.
fn may(auth: &Auth, role: &str) -> bool {
    auth.is_privileged() || auth.roles().iter().any(|held| held == role)
}

/// Whether the caller owns the team, or is a server.
fn owns(auth: &Auth, team: &str) -> bool {
    may(auth, &format!("team:{team}/owner"))
}

/// Adds to a team's count of confirmed members; within a write transaction.
///
/// # Errors
///
/// Where the database fails.
pub fn count(connection: &Connection, team: &str, step: i64) -> Result<()> {
    let Some(mut kept) = TEAMS.get(connection, "", team)? else {
        return Ok(());
    };
    let total = kept
        .get("total")
        .and_then(Value::as_i64)
        .unwrap_or_default()
        + step;
    kept.insert("total".to_owned(), total.max(0).into());
    TEAMS.replace(connection, "", team, &kept)?;
    Ok(())
}

/// A team as clients see it.
fn view(team: &Document) -> Value {
    Value::Object(team.clone())
}

/// A membership as the answers to its changes show it: with names, without what belongs to the user alone.
///
/// # Errors
///
/// Where the database fails.
pub fn named_view(
    connection: &Connection,
    membership: &Document,
    user: &Document,
) -> Result<Value> {
    let mut shown = membership.clone();
    shown.retain(|name, _| !name.starts_with('_'));
    let team = people::team_name(connection, text(membership, "teamId"))?;
    shown.extend(people::members(json!({
        "userName": text(user, "name"), "userEmail": text(user, "email"), "userPhone": "",
        "teamName": team, "mfa": false, "userAccessedAt": "",
    })));
    Ok(Value::Object(shown))
}

/// A membership as reads show it. Only servers learn who it is about: the project keeps members private from each other.
///
/// # Errors
///
/// Where the database fails.
fn read_view(connection: &Connection, auth: &Auth, membership: &Document) -> Result<Value> {
    let user = Realm::Project
        .users()
        .get(connection, "", text(membership, "userId"))?
        .unwrap_or_default();
    let mut shown = people::members(named_view(connection, membership, &user)?);
    if auth.is_privileged() {
        let can_show_factor = flag(&user, "emailVerification") || flag(&user, "phoneVerification");
        shown.insert("userPhone".to_owned(), text(&user, "phone").into());
        shown.insert(
            "userAccessedAt".to_owned(),
            text(&user, "accessedAt").into(),
        );
        shown.insert(
            "mfa".to_owned(),
            (flag(&user, "mfa") && can_show_factor).into(),
        );
    } else {
        for private in ["userId", "userName", "userEmail"] {
            shown.insert(private.to_owned(), "".into());
        }
    }
    Ok(Value::Object(shown))
}
