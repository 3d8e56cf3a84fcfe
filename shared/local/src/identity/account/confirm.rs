//! Links in mails: to verify an address, to choose a new password.

use axum::extract::State;
use serde_json::Value;
use url::Url;

use super::super::people::{self, flag, text};
use super::super::tokens::{self, Purpose};
use super::super::{checks, events, failures, passwords, secrets, Mail};
use super::{caller, ACCOUNT, SESSIONS};
use crate::app::App;
use crate::call::Call;
use crate::error::Result;
use crate::resources::Document;
use crate::server::Answer;

/// `POST /account/verifications/email`
pub async fn verification(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(ACCOUNT)?;
    let url = checks::redirect(&call.params, "url")?;
    let user = caller(&call)?.user.clone();
    if text(&user, "email").is_empty() {
        return Err(crate::error::Error::new(
            400,
            "user_email_not_found",
            "User email could not be found.",
        ));
    }
    if flag(&user, "emailVerification") {
        return Err(failures::email_already_verified());
    }
    send(&app, &call, &user, (Purpose::Verification, url)).await
}

/// `POST /account/recovery`
pub async fn recovery(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(SESSIONS)?;
    let email = checks::email(&call.params, "email")?;
    let url = checks::redirect(&call.params, "url")?;
    let realm = call.realm;
    let found = app
        .db
        .read(move |connection| people::by_email(connection, realm, &email));
    let user = found.await?.ok_or_else(failures::user_not_found)?;
    if !flag(&user, "status") {
        return Err(failures::user_blocked());
    }
    send(&app, &call, &user, (Purpose::Recovery, url)).await
}

/// Issues the token, keeps the mail that carries its link, announces and answers it.
async fn send(
    app: &App,
    call: &Call,
    user: &Document,
    (purpose, url): (Purpose, Url),
) -> Result<Answer<Value>> {
    let secret = secrets::random(secrets::LENGTH);
    let (id, realm, now) = (text(user, "$id").to_owned(), call.realm, app.clock.now());
    let kept = secret.clone();
    let issued = app.db.write(move |transaction| {
        tokens::issue(transaction, realm, &id, (purpose, &kept), tokens::LINK, now)
    });
    let token = issued.await?;
    app.mails.keep(mail(user, &token, (purpose, url), &secret));
    announce(app, call, purpose, &token, "create");
    let shown = if call.auth.is_privileged() {
        secret.as_str()
    } else {
        ""
    };
    Ok(Answer(201, tokens::view(&token, shown)))
}

fn mail(
    user: &Document,
    token: &Document,
    (purpose, mut url): (Purpose, Url),
    secret: &str,
) -> Mail {
    url.query_pairs_mut()
        .append_pair("userId", text(user, "$id"))
        .append_pair("secret", secret)
        .append_pair("expire", text(token, "expire"));
    let (subject, what) = match purpose {
        Purpose::Recovery => ("Password Reset", "reset your password"),
        _ => ("Account Verification", "verify your email address"),
    };
    Mail {
        to: text(user, "email").to_owned(),
        subject: subject.to_owned(),
        text: format!(
            "Hello {},\n\nFollow this link to {what}:\n\n{url}\n",
            text(user, "name")
        ),
        urls: Vec::new(),
        user_id: text(user, "$id").to_owned(),
        secret: secret.to_owned(),
        at: text(token, "$createdAt").to_owned(),
    }
}

fn announce(app: &App, call: &Call, purpose: Purpose, token: &Document, action: &str) {
    let family = match purpose {
        Purpose::Recovery => "recovery",
        _ => "verification",
    };
    let rest = format!(".{family}.{}.{action}", text(token, "$id"));
    let (user, payload) = (text(token, "userId"), tokens::view(token, ""));
    events::of_user(app, call.realm, &call.auth, user, &rest, &payload);
}

/// `PUT /account/verifications/email`
pub async fn verify(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require("public")?;
    let token = redeemed(&app, &call, Purpose::Verification, None).await?;
    // Verified users hold other roles.
    let user = text(&token, "userId").to_owned();
    let rest = format!(".verification.{}.update", text(&token, "$id"));
    events::of_user_roles(&app, &call.auth, &user, &rest, &tokens::view(&token, ""));
    Ok(Answer(200, tokens::view(&token, "")))
}

/// `PUT /account/recovery`
pub async fn recover(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(SESSIONS)?;
    let password = checks::password(&call.params, "password")?;
    let hash = passwords::hash(password).await?;
    let token = redeemed(&app, &call, Purpose::Recovery, Some(hash)).await?;
    announce(&app, &call, Purpose::Recovery, &token, "update");
    Ok(Answer(200, tokens::view(&token, "")))
}

/// Takes the token that the call shows; its owner's address is verified by that, and their password set where one is given.
async fn redeemed(
    app: &App,
    call: &Call,
    purpose: Purpose,
    password: Option<String>,
) -> Result<Document> {
    let user = call.params.required_text("userId", 1, 36)?;
    let secret = call.params.required_text("secret", 1, 256)?;
    let (realm, now) = (call.realm, app.clock.now());
    let purposes: &'static [Purpose] = match purpose {
        Purpose::Recovery => &[Purpose::Recovery],
        _ => &[Purpose::Verification],
    };
    app.db
        .write(move |transaction| {
            let user = people::get(transaction, realm, &user)?;
            let id = text(&user, "$id");
            let (_, token) = tokens::redeem(transaction, realm, id, purposes, &secret, now)?
                .ok_or_else(failures::invalid_token)?;
            people::change(transaction, realm, id, now, |user| {
                user.insert("emailVerification".to_owned(), true.into());
                if let Some(hash) = password {
                    super::change::set_password(user, hash, &crate::clock::stamp(now));
                }
                Ok(())
            })?;
            Ok(token)
        })
        .await
}
