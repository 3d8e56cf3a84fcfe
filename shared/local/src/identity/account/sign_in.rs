//! Signing in: by password, or by a one-time token.

use axum::extract::State;
use axum::http::HeaderMap;
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::Value;

use super::super::people::{self, flag, text};
use super::super::sessions::{self, Current, Opened, Way};
use super::super::tokens::{self, Purpose};
use super::super::{checks, cookies, events, failures, passwords, Realm};
use super::SESSIONS;
use crate::app::App;
use crate::call::Call;
use crate::error::Result;
use crate::server::Answer;

/// Refuses a caller who is signed in already.
///
/// # Errors
///
/// 401 `user_session_already_exists`.
pub fn check_signed_out(call: &Call) -> Result<()> {
    match call.auth.user() {
        Some(_) => Err(failures::session_already_exists()),
        None => Ok(()),
    }
}

/// `POST /account/sessions/email`
pub async fn by_password(State(app): State<App>, call: Call) -> Result<(HeaderMap, Answer<Value>)> {
    call.auth.require(SESSIONS)?;
    check_signed_out(&call)?;
    let email = checks::email(&call.params, "email")?;
    let password = checks::password(&call.params, "password")?;
    let (realm, address) = (call.realm, email.clone());
    let found = app
        .db
        .read(move |connection| people::by_email(connection, realm, &address));
    let user = found.await?.unwrap_or_default();
    let kept = match text(&user, "passwordUpdate") {
        // A password that nobody chose is not one to sign in with.
        "" => String::new(),
        _ => text(&user, "password").to_owned(),
    };
    if !passwords::verify(password, kept).await? {
        return Err(failures::invalid_credentials());
    }
    if !flag(&user, "status") {
        return Err(failures::user_blocked());
    }
    let (id, now) = (text(&user, "$id").to_owned(), app.clock.now());
    let opened = app.db.write(move |transaction| {
        let way = Way {
            provider: "email",
            uid: &email,
            factor: "password",
        };
        sessions::open(transaction, realm, &id, way, now)
    });
    Ok(answer(&app, &call, &opened.await?, now))
}

/// `POST /account/sessions/token` and `PUT /account/sessions/magic-url`
pub async fn by_token(State(app): State<App>, call: Call) -> Result<(HeaderMap, Answer<Value>)> {
    call.auth.require(SESSIONS)?;
    check_signed_out(&call)?;
    let user = call.params.required_id("userId")?;
    let secret = call.params.required_text("secret", 1, 256)?;
    let (realm, now) = (call.realm, app.clock.now());
    let opened = app
        .db
        .write(move |transaction| exchange(transaction, realm, (&user, &secret), now));
    Ok(answer(&app, &call, &opened.await?, now))
}

fn exchange(
    connection: &Connection,
    realm: Realm,
    (user, secret): (&str, &str),
    now: Timestamp,
) -> Result<Opened> {
    let Some(user) = realm.users().get(connection, "", user)? else {
        return Err(failures::invalid_token());
    };
    let id = text(&user, "$id");
    let (purpose, _) = tokens::redeem(connection, realm, id, Purpose::SIGN_IN, secret, now)?
        .ok_or_else(failures::invalid_token)?;
    if !flag(&user, "status") {
        return Err(failures::user_blocked());
    }
    let way = match purpose {
        Purpose::MagicUrl => Way {
            provider: "magic-url",
            uid: "",
            factor: "email",
        },
        Purpose::Email => Way {
            provider: "token",
            uid: "",
            factor: "email",
        },
        _ => Way {
            provider: "token",
            uid: "",
            factor: "token",
        },
    };
    if way.factor == "email" {
        // Whoever read the mail owns the address.
        people::change(connection, realm, id, now, |user| {
            user.insert("emailVerification".to_owned(), true.into());
            Ok(())
        })?;
    }
    sessions::open(connection, realm, id, way, now)
}

/// Announces the session and answers it, with its cookies; only a server reads the secret in the body.
pub fn answer(
    app: &App,
    call: &Call,
    opened: &Opened,
    now: Timestamp,
) -> (HeaderMap, Answer<Value>) {
    let session = &opened.document;
    let rest = format!(".sessions.{}.create", text(session, "$id"));
    let announced = sessions::view(session, Current::Yes, "");
    events::of_user(
        app,
        call.realm,
        &call.auth,
        text(session, "userId"),
        &rest,
        &announced,
    );
    let project = call.realm.project(app);
    let headers = cookies::give(project, &opened.value, now, now + sessions::LIFETIME);
    let secret = if call.auth.is_privileged() {
        opened.value.as_str()
    } else {
        ""
    };
    (
        headers,
        Answer(201, sessions::view(session, Current::Yes, secret)),
    )
}
