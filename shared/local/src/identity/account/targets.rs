//! The own push targets: one per device.

use axum::extract::{Path, State};
use serde_json::{json, Value};

use super::super::people::{members, text};
use super::super::realm::TARGETS;
use super::super::targets::{self, view};
use super::super::{events, Realm};
use super::caller;
use crate::app::App;
use crate::call::Call;
use crate::error::Result;
use crate::resources::Document;
use crate::server::{Answer, Gone};

const WRITE: &str = "targets.write";
/// Appwrite names a target by brand and model of the device; both are empty for what it does not know.
const UNKNOWN_DEVICE: &str = " ";

/// `POST /account/targets/push`
pub async fn create(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let id = call.params.required_id("targetId")?;
    let identifier = call.params.required_text("identifier", 1, 255)?;
    let provider = call.params.text("providerId", 1, 36)?;
    let (who, now) = (caller(&call)?, app.clock.now());
    let target = members(json!({
        "$id": crate::ids::chosen(&id, now), "name": UNKNOWN_DEVICE, "userId": who.id, "providerId": provider,
        "providerType": "push", "identifier": identifier, "_session": who.session,
    }));
    let made = app
        .db
        .write(move |transaction| targets::insert(transaction, target, now));
    let target = made.await?;
    announce(&app, &call, &target, "create");
    Ok(Answer(201, view(&target)))
}

/// `PUT /account/targets/{id}/push`
pub async fn update(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let identifier = call.params.required_text("identifier", 1, 255)?;
    let (user, now) = (caller(&call)?.id.clone(), app.clock.now());
    let changed = app.db.write(move |transaction| {
        let mut target = targets::get(transaction, &user, &id)?;
        target.insert("identifier".to_owned(), identifier.into());
        target.insert("expired".to_owned(), false.into());
        target.insert("name".to_owned(), UNKNOWN_DEVICE.into());
        targets::replace(transaction, &mut target, now)?;
        Ok(target)
    });
    let target = changed.await?;
    announce(&app, &call, &target, "update");
    Ok(Answer(200, view(&target)))
}

/// `DELETE /account/targets/{id}/push`
pub async fn remove(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Gone> {
    call.auth.require(WRITE)?;
    let user = caller(&call)?.id.clone();
    let gone = app.db.write(move |transaction| {
        let target = targets::get(transaction, &user, &id)?;
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
