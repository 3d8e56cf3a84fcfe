//! Announcing what happened to people and teams.

use serde_json::Value;

use super::Realm;
use crate::app::App;
use crate::auth::Auth;
use crate::events::Event;

/// Members of a user that no event carries.
const HIDDEN: &[&str] = &["password", "hash", "hashOptions"];

/// Announces `users.{user}{rest}`, which that user alone hears over realtime.
pub fn of_user(app: &App, realm: Realm, auth: &Auth, user: &str, rest: &str, payload: &Value) {
    announce_user(app, realm, auth, user, rest, payload, None);
}

/// [`of_user`] for a change that gave the user other roles.
pub fn of_user_roles(app: &App, auth: &Auth, user: &str, rest: &str, payload: &Value) {
    announce_user(app, Realm::Project, auth, user, rest, payload, Some(user));
}

fn announce_user(
    app: &App,
    realm: Realm,
    auth: &Auth,
    user: &str,
    rest: &str,
    payload: &Value,
    roles_changed: Option<&str>,
) {
    if realm == Realm::Console {
        return;
    }
    let mut payload = payload.clone();
    if let Some(members) = payload.as_object_mut() {
        members.retain(|name, _| !HIDDEN.contains(&name.as_str()));
    }
    app.events.emit(Event {
        name: format!("users.{user}{rest}"),
        payload,
        user: auth.user_id().unwrap_or_default().to_owned(),
        read_roles: vec![format!("user:{user}")],
        roles_changed: roles_changed.map(str::to_owned),
    });
}

/// Announces `teams.{team}{rest}`, which the team's members hear over realtime.
pub fn of_team(
    app: &App,
    auth: &Auth,
    team: &str,
    rest: &str,
    payload: Value,
    roles_changed: Option<&str>,
) {
    app.events.emit(Event {
        name: format!("teams.{team}{rest}"),
        payload,
        user: auth.user_id().unwrap_or_default().to_owned(),
        read_roles: vec![format!("team:{team}")],
        roles_changed: roles_changed.map(str::to_owned),
    });
}
