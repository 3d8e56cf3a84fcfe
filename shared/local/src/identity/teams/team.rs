//! Teams themselves and their preferences.

use axum::extract::{Path, State};
use serde_json::{json, Value};

use super::super::people::{members, text};
use super::super::realm::{MEMBERSHIPS, TEAMS};
use super::super::{checks, events, failures};
use super::{memberships, owns, view, visible, READ, WRITE};
use crate::app::App;
use crate::auth::Auth;
use crate::call::Call;
use crate::clock::stamp;
use crate::error::{Error, Result};
use crate::resources::list::{Holds, Listing};
use crate::resources::Document;
use crate::server::{Answer, Gone};

const LISTED: Listing = Listing {
    kind: TEAMS,
    noun: "Team",
    attributes: &[("name", Holds::Text), ("total", Holds::Integer)],
    search: &["$id", "name"],
    selects: &[],
};

/// `GET /teams`: all for a server, their own for a user.
pub async fn list(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let mut asked = LISTED.asked(&call.params)?;
    if !call.auth.is_privileged() {
        let roles = call.auth.roles();
        let mine = roles.iter().filter_map(|role| role.strip_prefix("team:"));
        let mine: Vec<Value> = mine
            .filter(|team| !team.contains('/'))
            .map(Value::from)
            .collect();
        if mine.is_empty() {
            return Ok(Answer(200, json!({ "total": 0, "teams": [] })));
        }
        asked = asked.only("$id", mine);
    }
    let page = LISTED.read(&app.db, asked).await?;
    Ok(Answer(200, page.shown("teams", view)))
}

/// `POST /teams`: a user becomes its owner, a server does not join.
pub async fn create(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let id = call.params.required_id("teamId")?;
    let name = call.params.required_text("name", 1, 128)?;
    let mut roles = checks::roles(&call.params, "roles", 36)?.unwrap_or_default();
    if !roles.iter().any(|role| role == "owner") {
        roles.push("owner".to_owned());
    }
    let now = app.clock.now();
    let id = crate::ids::chosen(&id, now);
    let at = stamp(now);
    let founder = call.auth.user_id().map(str::to_owned);
    let total = u8::from(founder.is_some());
    let team = members(json!({
        "$id": id, "$createdAt": at, "$updatedAt": at, "name": name, "total": total, "prefs": {},
    }));
    let made = app.db.write(move |transaction| {
        if !TEAMS.insert(transaction, "", &id, &team)? {
            return Err(failures::team_already_exists());
        }
        if let Some(founder) = &founder {
            memberships::add(transaction, (&id, founder), &roles, "", now)?;
        }
        Ok(team)
    });
    let team = made.await?;
    announce(&app, &call, &team, ".create");
    Ok(Answer(201, view(&team)))
}

fn announce(app: &App, call: &Call, team: &Document, rest: &str) {
    let founder = call.auth.user_id().filter(|_| rest == ".create");
    events::of_team(
        app,
        &call.auth,
        text(team, "$id"),
        rest,
        view(team),
        founder,
    );
}

/// `GET /teams/{team}`
pub async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let team = app
        .db
        .read(move |connection| visible(connection, &call.auth, &id));
    Ok(Answer(200, view(&team.await?)))
}

/// Changes a team within one transaction; only its owners and servers may.
async fn changed(
    app: &App,
    auth: Auth,
    id: String,
    (member, value): (&'static str, Value),
) -> Result<Document> {
    let now = app.clock.stamp();
    app.db
        .write(move |transaction| {
            let mut team = visible(transaction, &auth, &id)?;
            if !owns(&auth, text(&team, "$id")) {
                return Err(Error::unauthorized());
            }
            team.insert(member.to_owned(), value);
            team.insert("$updatedAt".to_owned(), now.into());
            TEAMS.replace(transaction, "", text(&team, "$id"), &team)?;
            Ok(team)
        })
        .await
}

/// `PUT /teams/{team}`
pub async fn rename(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let name = call.params.required_text("name", 1, 128)?;
    let team = changed(&app, call.auth.clone(), id, ("name", name.into())).await?;
    announce(&app, &call, &team, ".update");
    Ok(Answer(200, view(&team)))
}

/// `DELETE /teams/{team}`, with all its memberships.
pub async fn remove(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Gone> {
    call.auth.require(WRITE)?;
    let auth = call.auth.clone();
    let gone = app.db.write(move |transaction| {
        let team = visible(transaction, &auth, &id)?;
        let id = text(&team, "$id");
        if !owns(&auth, id) {
            return Err(Error::unauthorized());
        }
        let memberships = MEMBERSHIPS.find(transaction, "teamId", id)?;
        for membership in &memberships {
            MEMBERSHIPS.remove(transaction, "", text(membership, "$id"))?;
        }
        TEAMS.remove(transaction, "", id)?;
        Ok((team, memberships))
    });
    let (team, memberships) = gone.await?;
    announce(&app, &call, &team, ".delete");
    for membership in memberships {
        let rest = format!(".memberships.{}.delete", text(&membership, "$id"));
        let user = text(&membership, "userId").to_owned();
        let payload = memberships::bare_view(&membership);
        events::of_team(
            &app,
            &call.auth,
            text(&team, "$id"),
            &rest,
            payload,
            Some(&user),
        );
    }
    Ok(Gone)
}

/// `GET /teams/{team}/prefs`
pub async fn prefs(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let team = app
        .db
        .read(move |connection| visible(connection, &call.auth, &id));
    let prefs = team.await?.get("prefs").cloned();
    Ok(Answer(200, prefs.unwrap_or_else(|| json!({}))))
}

/// `PUT /teams/{team}/prefs`
pub async fn set_prefs(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let prefs = checks::object(&call.params, "prefs")?;
    let team = changed(&app, call.auth.clone(), id, ("prefs", prefs.clone())).await?;
    announce(&app, &call, &team, ".update.prefs");
    Ok(Answer(200, prefs))
}
