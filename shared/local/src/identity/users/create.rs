//! Users that a server makes.

use axum::extract::State;
use serde_json::Value;

use super::super::people::{self, Newcomer};
use super::super::{checks, events, passwords, Realm};
use super::WRITE;
use crate::app::App;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::server::Answer;

/// `POST /users`
pub async fn user(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let params = &call.params;
    let newcomer = Newcomer {
        id: params.required_id("userId")?,
        email: checks::email_or_null(params, "email")?.unwrap_or_default(),
        phone: checks::phone_or_null(params, "phone")?.unwrap_or_default(),
        ..Newcomer::default()
    };
    let password = checks::password_if_any(params, "password")?;
    let name = params.text("name", 1, 128)?.unwrap_or_default();
    let hash = match password {
        Some(password) => Some(passwords::hash(password).await?),
        None => None,
    };
    add(
        &app,
        &call,
        Newcomer {
            name,
            password_is_known: hash.is_some(),
            password: hash,
            ..newcomer
        },
    )
    .await
}

/// `POST /users/argon2`: the password comes as an Argon2 hash that another system made.
pub async fn with_argon2(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let params = &call.params;
    let newcomer = Newcomer {
        id: params.required_id("userId")?,
        email: checks::email(params, "email")?,
        password: Some(params.required_text("password", 1, 256)?),
        name: params.text("name", 1, 128)?.unwrap_or_default(),
        password_is_known: true,
        ..Newcomer::default()
    };
    let hash = newcomer.password.as_deref().unwrap_or_default();
    if argon2::password_hash::PasswordHash::new(hash).is_err() {
        return Err(Error::invalid_param(
            "password",
            "Value must be a valid argon2 hash",
        ));
    }
    add(&app, &call, newcomer).await
}

async fn add(app: &App, call: &Call, mut newcomer: Newcomer) -> Result<Answer<Value>> {
    let now = app.clock.now();
    newcomer.id = crate::ids::chosen(&newcomer.id, now);
    let id = newcomer.id.clone();
    let made = app.db.write(move |transaction| {
        let user = people::add(transaction, Realm::Project, newcomer, now)?;
        people::server_view(transaction, &user)
    });
    let view = made.await?;
    events::of_user(app, Realm::Project, &call.auth, &id, ".create", &view);
    Ok(Answer(201, view))
}
