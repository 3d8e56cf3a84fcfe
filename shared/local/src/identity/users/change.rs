//! Changes of a user that a server makes.

use axum::extract::{Path, State};
use rusqlite::Connection;
use serde_json::{json, Value};

use super::super::people::{self, describe_email, server_view, text};
use super::super::targets::{self, Make};
use super::super::{checks, events, failures, passwords, Realm};
use super::WRITE;
use crate::app::App;
use crate::call::Call;
use crate::clock::stamp;
use crate::error::{Error, Result};
use crate::resources::Document;
use crate::server::Answer;

type Id = Path<String>;

/// Changes the user within one transaction, announces `users.{id}.update{rest}` and answers what a server sees.
async fn changed(
    app: &App,
    call: &Call,
    id: String,
    rest: &str,
    change: impl FnOnce(&Connection, &mut Document) -> Result<()> + Send + 'static,
) -> Result<(Document, Value)> {
    let now = app.clock.now();
    let written = app.db.write(move |transaction| {
        let user = people::change(transaction, Realm::Project, &id, now, |user| {
            change(transaction, user)
        })?;
        let view = server_view(transaction, &user)?;
        Ok((user, view))
    });
    let (user, view) = written.await?;
    let (id, rest) = (text(&user, "$id"), format!(".update{rest}"));
    // A verified address and a label are roles.
    match rest.as_str() {
        ".update.labels" | ".update.verification" | ".update.status" => {
            events::of_user_roles(app, &call.auth, id, &rest, &view);
        }
        _ => events::of_user(app, Realm::Project, &call.auth, id, &rest, &view),
    }
    Ok((user, view))
}

async fn set(
    app: &App,
    call: &Call,
    id: String,
    rest: &str,
    (member, value): (&'static str, Value),
) -> Result<Answer<Value>> {
    let done = changed(app, call, id, rest, move |_, user| {
        user.insert(member.to_owned(), value);
        Ok(())
    });
    Ok(Answer(200, done.await?.1))
}

/// `PATCH /users/{id}/name`
pub async fn name(State(app): State<App>, Path(id): Id, call: Call) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let name = call.params.required_text("name", 0, 128)?;
    set(&app, &call, id, ".name", ("name", name.into())).await
}

/// `PATCH /users/{id}/status`
pub async fn status(State(app): State<App>, Path(id): Id, call: Call) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let status = required_flag(&call, "status")?;
    set(&app, &call, id, ".status", ("status", status)).await
}

/// `PATCH /users/{id}/verification`
pub async fn email_verification(
    State(app): State<App>,
    Path(id): Id,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let verified = required_flag(&call, "emailVerification")?;
    set(
        &app,
        &call,
        id,
        ".verification",
        ("emailVerification", verified),
    )
    .await
}

/// `PATCH /users/{id}/verification/phone`
pub async fn phone_verification(
    State(app): State<App>,
    Path(id): Id,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let verified = required_flag(&call, "phoneVerification")?;
    set(
        &app,
        &call,
        id,
        ".verification",
        ("phoneVerification", verified),
    )
    .await
}

/// `PATCH /users/{id}/mfa`
pub async fn mfa(State(app): State<App>, Path(id): Id, call: Call) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let mfa = required_flag(&call, "mfa")?;
    set(&app, &call, id, ".mfa", ("mfa", mfa)).await
}

/// `PUT /users/{id}/labels`
pub async fn labels(State(app): State<App>, Path(id): Id, call: Call) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let labels = checks::labels(&call.params, "labels")?;
    set(&app, &call, id, ".labels", ("labels", json!(labels))).await
}

/// `PATCH /users/{id}/prefs`, which answers the preferences alone.
pub async fn prefs(State(app): State<App>, Path(id): Id, call: Call) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let prefs = checks::object(&call.params, "prefs")?;
    let kept = prefs.clone();
    changed(&app, &call, id, ".prefs", move |_, user| {
        user.insert("prefs".to_owned(), kept);
        Ok(())
    })
    .await?;
    Ok(Answer(200, prefs))
}

/// `PATCH /users/{id}/password`; an empty one takes the password away.
pub async fn password(State(app): State<App>, Path(id): Id, call: Call) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let is_empty = call.params.must_name("password")?.as_str() == Some("");
    let hash = if is_empty {
        String::new()
    } else {
        passwords::hash(checks::password(&call.params, "password")?).await?
    };
    let now = stamp(app.clock.now());
    let done = changed(&app, &call, id, ".password", move |_, user| {
        user.insert("password".to_owned(), hash.into());
        user.insert("passwordUpdate".to_owned(), now.into());
        Ok(())
    });
    Ok(Answer(200, done.await?.1))
}

/// `PATCH /users/{id}/email`; an empty one takes the address away.
pub async fn email(State(app): State<App>, Path(id): Id, call: Call) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let email = match call.params.must_name("email")?.as_str() {
        Some("") => String::new(),
        _ => checks::email(&call.params, "email")?,
    };
    let now = app.clock.now();
    let done = changed(&app, &call, id, ".email", move |connection, user| {
        check_free(connection, &email)?;
        let old = text(user, "email").to_owned();
        targets::follow(
            connection,
            text(user, "$id"),
            "email",
            (&old, &email),
            Make::Missing,
            now,
        )?;
        user.insert("email".to_owned(), email.into());
        user.insert("emailVerification".to_owned(), false.into());
        describe_email(user);
        Ok(())
    });
    Ok(Answer(200, shown_anew(&app, done.await?.0).await?))
}

/// `PATCH /users/{id}/phone`; an empty one takes the number away.
pub async fn phone(State(app): State<App>, Path(id): Id, call: Call) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let phone = match call.params.must_name("number")?.as_str() {
        Some("") => String::new(),
        _ => checks::phone(&call.params, "number")?,
    };
    let now = app.clock.now();
    let done = changed(&app, &call, id, ".phone", move |connection, user| {
        check_free(connection, &phone)?;
        let old = text(user, "phone").to_owned();
        targets::follow(
            connection,
            text(user, "$id"),
            "sms",
            (&old, &phone),
            Make::Missing,
            now,
        )?;
        user.insert("phone".to_owned(), phone.into());
        user.insert("phoneVerification".to_owned(), false.into());
        Ok(())
    });
    Ok(Answer(200, shown_anew(&app, done.await?.0).await?))
}

fn check_free(connection: &Connection, identifier: &str) -> Result<()> {
    match targets::of_identifier(connection, identifier)? {
        Some(_) if !identifier.is_empty() => Err(failures::target_already_exists()),
        _ => Ok(()),
    }
}

async fn shown_anew(app: &App, user: Document) -> Result<Value> {
    app.db
        .read(move |connection| server_view(connection, &user))
        .await
}

fn required_flag(call: &Call, name: &str) -> Result<Value> {
    call.params.must_name(name)?;
    match call.params.flag(name)? {
        Some(flag) => Ok(flag.into()),
        None => Err(Error::invalid_param(name, "Value must be a valid boolean")),
    }
}
