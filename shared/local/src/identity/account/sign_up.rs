//! Becoming a user: with address and password, or with nothing at all.

use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::Value;

use super::super::people::{self, account_view, Newcomer};
use super::super::sessions::Way;
use super::super::{checks, events, failures, passwords, sessions, Realm};
use super::{sign_in, SESSIONS};
use crate::app::App;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::server::Answer;

/// `POST /account`
pub async fn create(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(SESSIONS)?;
    if call.realm == Realm::Console {
        return Err(Error::not_served("POST", "/account of the console"));
    }
    let params = &call.params;
    let (id, now) = (params.required_id("userId")?, app.clock.now());
    let newcomer = Newcomer {
        id: crate::ids::chosen(&id, now),
        email: checks::email(params, "email")?,
        phone: String::new(),
        password: Some(passwords::hash(named_password(&call)?).await?),
        password_is_known: true,
        name: params.text("name", 1, 128)?.unwrap_or_default(),
        is_here: true,
    };
    let id = newcomer.id.clone();
    let made = app.db.write(move |transaction| {
        let user = people::add(transaction, Realm::Project, newcomer, now)?;
        account_view(transaction, Realm::Project, &user)
    });
    let view = made.await?;
    events::of_user(&app, Realm::Project, &call.auth, &id, ".create", &view);
    Ok(Answer(201, view))
}

/// The password, after everything that is cheaper to refuse.
fn named_password(call: &Call) -> Result<String> {
    let password = checks::password(&call.params, "password")?;
    call.params.text("name", 1, 128)?;
    Ok(password)
}

/// `POST /account/sessions/anonymous`
pub async fn anonymous(State(app): State<App>, call: Call) -> Result<(HeaderMap, Answer<Value>)> {
    call.auth.require(SESSIONS)?;
    sign_in::check_signed_out(&call)?;
    if call.realm == Realm::Console {
        return Err(failures::anonymous_console());
    }
    let now = app.clock.now();
    let newcomer = Newcomer {
        id: crate::ids::unique(now),
        is_here: true,
        ..Newcomer::default()
    };
    let id = newcomer.id.clone();
    let way = Way {
        provider: "anonymous",
        uid: "",
        factor: "anonymous",
    };
    let made = app.db.write(move |transaction| {
        let user = people::add(transaction, Realm::Project, newcomer, now)?;
        let view = account_view(transaction, Realm::Project, &user)?;
        Ok((
            view,
            sessions::open(transaction, Realm::Project, &id, way, now)?,
        ))
    });
    let (view, opened) = made.await?;
    let id = people::text(&opened.document, "userId");
    events::of_user(&app, Realm::Project, &call.auth, id, ".create", &view);
    Ok(sign_in::answer(&app, &call, &opened, now))
}
