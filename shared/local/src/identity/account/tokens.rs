//! Signing in without a password: a code or a link by mail. Who is new becomes a user by it.

use axum::extract::State;
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::Value;
use url::Url;

use super::super::people::{self, text, Newcomer};
use super::super::tokens::{self, Purpose};
use super::super::{checks, events, secrets, Mail, Realm};
use super::{sign_in, SESSIONS};
use crate::app::App;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::resources::Document;
use crate::server::Answer;

/// Digits of a code.
const CODE: usize = 6;

/// `POST /account/tokens/email`
pub async fn code(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(SESSIONS)?;
    sign_in::check_signed_out(&call)?;
    let secret = secrets::code(CODE);
    send(&app, &call, (Purpose::Email, None), secret).await
}

/// `POST /account/tokens/magic-url`
pub async fn link(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(SESSIONS)?;
    sign_in::check_signed_out(&call)?;
    checks::email(&call.params, "email")?;
    let url = match call.params.get("url") {
        Some(url) if url != "" => checks::redirect(&call.params, "url")?,
        // Appwrite falls back to a page of its own, which this host does not have.
        _ => {
            return Err(Error::invalid_param(
                "url",
                "The local host has no page of its own to send people to; name one of yours",
            ))
        }
    };
    let secret = secrets::random(secrets::LENGTH);
    send(&app, &call, (Purpose::MagicUrl, Some(url)), secret).await
}

async fn send(
    app: &App,
    call: &Call,
    (purpose, url): (Purpose, Option<Url>),
    secret: String,
) -> Result<Answer<Value>> {
    let id = call.params.required_id("userId")?;
    let email = checks::email(&call.params, "email")?;
    if call.realm == Realm::Console {
        return Err(Error::not_served("POST", "/account/tokens of the console"));
    }
    let (now, kept) = (app.clock.now(), secret.clone());
    let lifetime = if purpose == Purpose::Email {
        tokens::CODE
    } else {
        tokens::LINK
    };
    let issued = app.db.write(move |transaction| {
        let (user, is_new) = found_or_made(transaction, &id, &email, now)?;
        let what = (purpose, kept.as_str());
        let token = tokens::issue(
            transaction,
            Realm::Project,
            text(&user, "$id"),
            what,
            lifetime,
            now,
        )?;
        let view = people::account_view(transaction, Realm::Project, &user)?;
        Ok((user, is_new.then_some(view), token))
    });
    let (user, made, token) = issued.await?;
    let id = text(&user, "$id");
    if let Some(view) = made {
        events::of_user(app, Realm::Project, &call.auth, id, ".create", &view);
    }
    app.mails.keep(mail(&user, &token, url, &secret));
    let rest = format!(".tokens.{}.create", text(&token, "$id"));
    events::of_user(
        app,
        Realm::Project,
        &call.auth,
        id,
        &rest,
        &tokens::view(&token, ""),
    );
    let shown = if call.auth.is_privileged() {
        secret.as_str()
    } else {
        ""
    };
    Ok(Answer(201, tokens::view(&token, shown)))
}

/// The user with this address, made with this id where there is none yet.
fn found_or_made(
    connection: &Connection,
    id: &str,
    email: &str,
    now: Timestamp,
) -> Result<(Document, bool)> {
    if let Some(user) = people::by_email(connection, Realm::Project, email)? {
        return Ok((user, false));
    }
    let newcomer = Newcomer {
        id: crate::ids::chosen(id, now),
        email: email.to_owned(),
        ..Newcomer::default()
    };
    Ok((
        people::add(connection, Realm::Project, newcomer, now)?,
        true,
    ))
}

fn mail(user: &Document, token: &Document, url: Option<Url>, secret: &str) -> Mail {
    let (subject, text_of_it) = match url {
        Some(mut url) => {
            url.query_pairs_mut()
                .append_pair("userId", text(user, "$id"))
                .append_pair("secret", secret)
                .append_pair("expire", text(token, "expire"));
            (
                "Sign in",
                format!("Follow this link to sign in:\n\n{url}\n"),
            )
        }
        None => (
            "OTP for sign in",
            format!("Enter this code to sign in:\n\n{secret}\n"),
        ),
    };
    Mail {
        to: text(user, "email").to_owned(),
        subject: subject.to_owned(),
        text: text_of_it,
        urls: Vec::new(),
        user_id: text(user, "$id").to_owned(),
        secret: secret.to_owned(),
        at: text(token, "$createdAt").to_owned(),
    }
}
