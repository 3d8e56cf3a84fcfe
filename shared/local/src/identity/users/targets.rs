//! A user's targets, as a server manages them.

use axum::extract::{Path, State};
use serde_json::{json, Value};

use super::super::people::{self, members, text};
use super::super::realm::TARGETS;
use super::super::targets::{self, view};
use super::super::{checks, email, events, failures, Realm};
use crate::app::App;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::resources::list::{Holds, Listing};
use crate::resources::{Document, Kind};
use crate::server::{Answer, Gone};

const READ: &str = "users.read";
const WRITE: &str = "users.write";

const LISTED: Listing = Listing {
    kind: TARGETS,
    noun: "Target",
    attributes: &[
        ("userId", Holds::Exact),
        ("providerId", Holds::Exact),
        ("identifier", Holds::Exact),
        ("providerType", Holds::Exact),
    ],
    search: &[],
    selects: &[],
};

/// Where messages go through; kept by the messaging part.
const PROVIDERS: Kind = Kind("provider");

/// `GET /users/{id}/targets`
pub async fn list(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let asked = LISTED.asked(&call.params)?;
    let page = app.db.read(move |connection| {
        let user = people::get(connection, Realm::Project, &id)?;
        LISTED.page(connection, &[("userId", text(&user, "$id"))], &asked)
    });
    let page = page.await?;
    Ok(Answer(200, page.shown("targets", view)))
}

/// `POST /users/{id}/targets`
pub async fn create(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let params = &call.params;
    let target_id = params.required_id("targetId")?;
    let kind = params.required_text("providerType", 1, 36)?;
    if !["email", "sms", "push"].contains(&kind.as_str()) {
        return Err(Error::invalid_param(
            "providerType",
            "Value must be one of (email, sms, push)",
        ));
    }
    let identifier = params.required_text("identifier", 1, 255)?;
    let provider = params.text("providerId", 1, 36)?.unwrap_or_default();
    let name = params.text("name", 1, 128)?.unwrap_or_default();
    check_identifier(&kind, &identifier)?;
    let now = app.clock.now();
    let target_id = crate::ids::chosen(&target_id, now);
    let made = app.db.write(move |transaction| {
        let user = people::get(transaction, Realm::Project, &id)?;
        let provider = PROVIDERS.get(transaction, "", &provider)?;
        let provider = provider.map(|provider| text(&provider, "$id").to_owned());
        let target = json!({
            "$id": target_id, "userId": text(&user, "$id"), "providerId": provider, "providerType": kind,
            "identifier": identifier, "name": name,
        });
        targets::insert(transaction, members(target), now)
    });
    let target = made.await?;
    announce(&app, &call, &target, "create");
    Ok(Answer(201, view(&target)))
}

/// `GET /users/{id}/targets/{target}`
pub async fn read(
    State(app): State<App>,
    Path((id, target)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let found = app.db.read(move |connection| {
        let user = people::get(connection, Realm::Project, &id)?;
        targets::get(connection, text(&user, "$id"), &target)
    });
    Ok(Answer(200, view(&found.await?)))
}

/// `PATCH /users/{id}/targets/{target}`
pub async fn update(
    State(app): State<App>,
    Path((id, target)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let identifier = call.params.text("identifier", 1, 255)?;
    let name = call.params.text("name", 1, 128)?;
    let now = app.clock.now();
    let changed = app.db.write(move |transaction| {
        let user = people::get(transaction, Realm::Project, &id)?;
        let mut target = targets::get(transaction, text(&user, "$id"), &target)?;
        if let Some(identifier) = identifier {
            check_identifier(text(&target, "providerType"), &identifier)?;
            target.insert("identifier".to_owned(), identifier.into());
            target.insert("expired".to_owned(), false.into());
        }
        if let Some(name) = name {
            target.insert("name".to_owned(), name.into());
        }
        targets::replace(transaction, &mut target, now)?;
        Ok(target)
    });
    let target = changed.await?;
    announce(&app, &call, &target, "update");
    Ok(Answer(200, view(&target)))
}

/// `DELETE /users/{id}/targets/{target}`
pub async fn remove(
    State(app): State<App>,
    Path((id, target)): Path<(String, String)>,
    call: Call,
) -> Result<Gone> {
    call.auth.require(WRITE)?;
    let gone = app.db.write(move |transaction| {
        let user = people::get(transaction, Realm::Project, &id)?;
        let target = targets::get(transaction, text(&user, "$id"), &target)?;
        TARGETS.remove(transaction, "", text(&target, "$id"))?;
        Ok(target)
    });
    announce(&app, &call, &gone.await?, "delete");
    Ok(Gone)
}

fn announce(app: &App, call: &Call, target: &Document, action: &str) {
    let rest = format!(".targets.{}.{action}", text(target, "$id"));
    events::of_user(
        app,
        Realm::Project,
        &call.auth,
        text(target, "userId"),
        &rest,
        &view(target),
    );
}

fn check_identifier(kind: &str, identifier: &str) -> Result<()> {
    match kind {
        "email" if !email::is_valid(identifier) => Err(failures::bad_email()),
        "sms" if !checks::is_phone(identifier) => Err(failures::bad_phone()),
        _ => Ok(()),
    }
}
