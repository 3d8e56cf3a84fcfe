//! Changes of the own account.

use axum::extract::State;
use axum::http::HeaderMap;
use rusqlite::Connection;
use serde_json::Value;

use super::super::people::{self, account_view, describe_email, text};
use super::super::targets::{self, Make};
use super::super::{checks, cookies, events, failures, passwords, Realm};
use super::{caller, ACCOUNT};
use crate::app::App;
use crate::call::Call;
use crate::clock::stamp;
use crate::error::{Error, Result};
use crate::resources::Document;
use crate::server::Answer;

/// Changes the own account within one transaction, announces it and answers it.
async fn changed(
    app: &App,
    call: &Call,
    rest: &str,
    change: impl FnOnce(&Connection, &mut Document) -> Result<()> + Send + 'static,
) -> Result<Answer<Value>> {
    let (id, realm, now) = (caller(call)?.id.clone(), call.realm, app.clock.now());
    let written = app.db.write(move |transaction| {
        let user = people::change(transaction, realm, &id, now, |user| {
            change(transaction, user)
        })?;
        account_view(transaction, realm, &user)
    });
    let view = written.await?;
    let id = &caller(call)?.id;
    events::of_user(app, realm, &call.auth, id, &format!(".update{rest}"), &view);
    Ok(Answer(200, view))
}

/// `PATCH /account/name`
pub async fn name(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(ACCOUNT)?;
    let name = call.params.required_text("name", 1, 128)?;
    changed(&app, &call, ".name", move |_, user| {
        user.insert("name".to_owned(), name.into());
        Ok(())
    })
    .await
}

/// `PATCH /account/prefs`: the new ones replace the old.
pub async fn prefs(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(ACCOUNT)?;
    let prefs = checks::object(&call.params, "prefs")?;
    changed(&app, &call, ".prefs", move |_, user| {
        user.insert("prefs".to_owned(), prefs);
        Ok(())
    })
    .await
}

/// `PATCH /account/status`: blocks the own account, for good.
pub async fn block(State(app): State<App>, call: Call) -> Result<(HeaderMap, Answer<Value>)> {
    call.auth.require(ACCOUNT)?;
    let done = changed(&app, &call, ".status", |_, user| {
        user.insert("status".to_owned(), false.into());
        Ok(())
    })
    .await?;
    let headers = cookies::take(call.realm.project(&app), app.clock.now());
    Ok((headers, done))
}

/// Whether the account has a password that its owner chose.
fn has_password(user: &Document) -> bool {
    !text(user, "passwordUpdate").is_empty()
}

/// Refuses where the account has a password and this is another.
async fn check_password(user: &Document, shown: &str) -> Result<()> {
    if !has_password(user) {
        return Ok(());
    }
    let kept = text(user, "password").to_owned();
    if passwords::verify(shown.to_owned(), kept).await? {
        Ok(())
    } else {
        Err(failures::invalid_credentials())
    }
}

/// Gives the account a password, by its hash.
pub fn set_password(user: &mut Document, hash: String, now: &str) {
    user.insert("password".to_owned(), hash.into());
    user.insert("hash".to_owned(), passwords::METHOD.into());
    user.insert("hashOptions".to_owned(), passwords::options());
    user.insert("passwordUpdate".to_owned(), now.into());
}

/// `PATCH /account/password`
pub async fn password(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(ACCOUNT)?;
    let password = checks::password(&call.params, "password")?;
    let old = call.params.text("oldPassword", 0, 256)?.unwrap_or_default();
    check_password(&caller(&call)?.user, &old).await?;
    let (hash, now) = (passwords::hash(password).await?, app.clock.stamp());
    changed(&app, &call, ".password", move |_, user| {
        set_password(user, hash, &now);
        Ok(())
    })
    .await
}

/// `PATCH /account/email`; without a password so far, the one given becomes it.
pub async fn email(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(ACCOUNT)?;
    let email = checks::email(&call.params, "email")?;
    let password = checks::password(&call.params, "password")?;
    check_password(&caller(&call)?.user, &password).await?;
    let (hash, now, realm) = (
        passwords::hash(password).await?,
        app.clock.now(),
        call.realm,
    );
    changed(&app, &call, ".email", move |connection, user| {
        check_free(connection, realm, &email)?;
        let addresses = (text(user, "email").to_owned(), email);
        let (old, new) = (addresses.0.as_str(), addresses.1.as_str());
        if realm == Realm::Project {
            targets::follow(
                connection,
                text(user, "$id"),
                "email",
                (old, new),
                Make::Nothing,
                now,
            )?;
        }
        user.insert("email".to_owned(), new.into());
        user.insert("emailVerification".to_owned(), false.into());
        describe_email(user);
        if !has_password(user) {
            set_password(user, hash, &stamp(now));
        }
        Ok(())
    })
    .await
}

/// `PATCH /account/phone`
pub async fn phone(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(ACCOUNT)?;
    let phone = checks::phone(&call.params, "phone")?;
    let password = checks::password(&call.params, "password")?;
    check_password(&caller(&call)?.user, &password).await?;
    let (hash, now, realm) = (
        passwords::hash(password).await?,
        app.clock.now(),
        call.realm,
    );
    changed(&app, &call, ".phone", move |connection, user| {
        check_free(connection, realm, &phone)?;
        let old = text(user, "phone").to_owned();
        if realm == Realm::Project {
            targets::follow(
                connection,
                text(user, "$id"),
                "sms",
                (&old, &phone),
                Make::Nothing,
                now,
            )?;
        }
        user.insert("phone".to_owned(), phone.into());
        user.insert("phoneVerification".to_owned(), false.into());
        if !has_password(user) {
            set_password(user, hash, &stamp(now));
        }
        Ok(())
    })
    .await
}

/// Refuses an address that is a target or a user's already.
fn check_free(connection: &Connection, realm: Realm, identifier: &str) -> Result<()> {
    if realm == Realm::Project && targets::of_identifier(connection, identifier)?.is_some() {
        return Err(failures::target_already_exists());
    }
    let member = if identifier.starts_with('+') {
        "phone"
    } else {
        "email"
    };
    let taken = realm.users().find(connection, member, identifier)?;
    if taken.is_empty() {
        return Ok(());
    }
    // Appwrite is vague here, so as not to tell who has an account.
    Err(Error::new(
        400,
        "general_bad_request",
        "The request cannot be fulfilled.",
    ))
}
