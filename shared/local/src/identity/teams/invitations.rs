//! Joining a team: at once by a server's hand, by a mail's link otherwise.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::Value;

use super::super::people::{self, flag, text, Newcomer};
use super::super::realm::{MEMBERSHIPS, TEAMS};
use super::super::sessions::{self, Opened, Way};
use super::super::{checks, cookies, events, failures, passwords, secrets, Mail, Realm};
use super::{memberships, named_view, owns, visible, WRITE};
use crate::app::App;
use crate::auth::Auth;
use crate::call::Call;
use crate::clock::stamp;
use crate::error::{Error, Result};
use crate::params::Params;
use crate::resources::Document;
use crate::server::Answer;

/// Who is to join, as the caller names them.
#[derive(Debug, Clone, Default)]
struct Invitee {
    user: String,
    email: String,
    phone: String,
    name: String,
}

/// What came of an invitation.
struct Invited {
    membership: Document,
    user: Document,
    view: Value,
    is_new_user: bool,
    team_name: String,
}

/// `POST /teams/{team}/memberships`
pub async fn create(
    State(app): State<App>,
    Path(team): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let invitee = Invitee::read(&call.params)?;
    call.params.must_name("roles")?;
    let roles = checks::roles(&call.params, "roles", 81)?.unwrap_or_default();
    let url = match call.params.text("url", 0, 2_048)? {
        Some(url) if !url.is_empty() => Some(checks::redirect(&call.params, "url")?),
        _ if call.auth.is_privileged() => None,
        _ => return Err(Error::argument("URL is required")),
    };
    if invitee.user.is_empty() && invitee.email.is_empty() && invitee.phone.is_empty() {
        return Err(Error::argument(
            "At least one of userId, email, or phone is required",
        ));
    }
    let nobodys_password = passwords::hash(secrets::random(secrets::LENGTH)).await?;
    let secret = secrets::random(secrets::LENGTH);
    let (auth, now, hashed) = (call.auth.clone(), app.clock.now(), secrets::hash(&secret));
    let written = app.db.write(move |transaction| {
        invite(
            transaction,
            &auth,
            (&team, invitee),
            &roles,
            (&hashed, nobodys_password),
            now,
        )
    });
    let outcome = written.await?;
    announce(&app, &call, &outcome);
    if let Some(url) = url.filter(|_| !call.auth.is_privileged()) {
        app.mails.keep(mail(&app, &outcome, url, &secret));
    }
    Ok(Answer(201, outcome.view))
}

impl Invitee {
    fn read(params: &Params) -> Result<Self> {
        let given = |name: &str| params.get(name).is_some_and(|value| value != "");
        Ok(Self {
            user: if given("userId") {
                params.required_text("userId", 1, 36)?
            } else {
                String::new()
            },
            email: if given("email") {
                checks::email(params, "email")?
            } else {
                String::new()
            },
            phone: if given("phone") {
                checks::phone(params, "phone")?
            } else {
                String::new()
            },
            name: params.text("name", 0, 128)?.unwrap_or_default(),
        })
    }

    /// The user who is meant, if there is one already.
    fn find(&self, connection: &Connection) -> Result<Option<Document>> {
        let users = Realm::Project.users();
        let clash = |what: &str| {
            Error::new(
                409,
                "user_already_exists",
                format!("Given {what} doesn't match"),
            )
        };
        if !self.user.is_empty() {
            let user = users.get(connection, "", &self.user)?.ok_or_else(|| {
                Error::new(
                    404,
                    "user_not_found",
                    "User with given userId doesn't exist.",
                )
            })?;
            if !self.email.is_empty() && text(&user, "email") != self.email {
                return Err(clash("userId and email"));
            }
            if !self.phone.is_empty() && text(&user, "phone") != self.phone {
                return Err(clash("userId and phone"));
            }
            return Ok(Some(user));
        }
        if self.email.is_empty() {
            return Ok(users
                .find(connection, "phone", &self.phone)?
                .into_iter()
                .next());
        }
        let user = people::by_email(connection, Realm::Project, &self.email)?;
        let differs = |user: &Document| !self.phone.is_empty() && text(user, "phone") != self.phone;
        match user {
            Some(user) if differs(&user) => Err(clash("email and phone")),
            user => Ok(user),
        }
    }
}

fn invite(
    connection: &Connection,
    auth: &Auth,
    (team, invitee): (&str, Invitee),
    roles: &[String],
    (secret_hash, password): (&str, String),
    now: Timestamp,
) -> Result<Invited> {
    let team = visible(connection, auth, team)?;
    let found = invitee.find(connection)?;
    let is_new_user = found.is_none();
    if !owns(auth, text(&team, "$id")) {
        return Err(Error::new(
            401,
            "user_unauthorized",
            "User is not allowed to send invitations for this team",
        ));
    }
    let user = match found {
        Some(user) => user,
        None => newcomer(connection, invitee, password, now)?,
    };
    let secret_hash = if auth.is_privileged() {
        ""
    } else {
        secret_hash
    };
    let membership = join(connection, (&team, &user), roles, secret_hash, now)?;
    Ok(Invited {
        view: named_view(connection, &membership, &user)?,
        team_name: text(&team, "name").to_owned(),
        membership,
        user,
        is_new_user,
    })
}

/// Someone whom nobody knows yet becomes a user; their password is one that nobody knows either.
fn newcomer(
    connection: &Connection,
    invitee: Invitee,
    password: String,
    now: Timestamp,
) -> Result<Document> {
    let name = if invitee.name.is_empty() {
        invitee.email.clone()
    } else {
        invitee.name
    };
    let newcomer = Newcomer {
        id: crate::ids::unique(now),
        email: invitee.email,
        phone: invitee.phone,
        password: Some(password),
        name,
        ..Newcomer::default()
    };
    people::add(connection, Realm::Project, newcomer, now)
}

/// Adds the membership, or renews one that was never accepted.
fn join(
    connection: &Connection,
    (team, user): (&Document, &Document),
    roles: &[String],
    secret_hash: &str,
    now: Timestamp,
) -> Result<Document> {
    let (team, user) = (text(team, "$id"), text(user, "$id"));
    let old = MEMBERSHIPS
        .find(connection, "userId", user)?
        .into_iter()
        .find(|membership| text(membership, "teamId") == team);
    let membership = match old {
        Some(old) if flag(&old, "confirm") => return Err(failures::already_confirmed()),
        Some(mut old) => {
            old.insert("invited".to_owned(), stamp(now).into());
            old.insert("_secret".to_owned(), secret_hash.into());
            if secret_hash.is_empty() {
                confirm(&mut old, now);
            }
            memberships::replace(connection, &mut old, now)?;
            old
        }
        None => memberships::add(connection, (team, user), roles, secret_hash, now)?,
    };
    if secret_hash.is_empty() {
        super::count(connection, team, 1)?;
    }
    Ok(membership)
}

fn confirm(membership: &mut Document, now: Timestamp) {
    membership.insert("confirm".to_owned(), true.into());
    membership.insert("joined".to_owned(), stamp(now).into());
    membership.insert("_secret".to_owned(), "".into());
}

fn announce(app: &App, call: &Call, invited: &Invited) {
    let user = text(&invited.user, "$id");
    if invited.is_new_user {
        let payload = Value::Object(invited.user.clone());
        events::of_user(app, Realm::Project, &call.auth, user, ".create", &payload);
    }
    memberships::announce(
        app,
        call,
        &invited.membership,
        ".create",
        invited.view.clone(),
    );
}

fn mail(app: &App, invited: &Invited, mut url: url::Url, secret: &str) -> Mail {
    let user = text(&invited.user, "$id");
    url.query_pairs_mut()
        .append_pair("membershipId", text(&invited.membership, "$id"))
        .append_pair("userId", user)
        .append_pair("secret", secret)
        .append_pair("teamId", text(&invited.membership, "teamId"))
        .append_pair("teamName", &invited.team_name);
    Mail {
        to: text(&invited.user, "email").to_owned(),
        subject: format!("Invitation to {} Team", invited.team_name),
        text: format!(
            "You were invited to the team {}. Accept the invitation:\n\n{url}\n",
            invited.team_name
        ),
        urls: Vec::new(),
        user_id: user.to_owned(),
        secret: secret.to_owned(),
        at: app.clock.stamp(),
    }
}

/// `PATCH /teams/{team}/memberships/{membership}/status`: the invited accepts, and is signed in where they were not.
pub async fn accept(
    State(app): State<App>,
    Path((team, id)): Path<(String, String)>,
    call: Call,
) -> Result<(HeaderMap, Answer<Value>)> {
    call.auth.require("public")?;
    let user = call.params.required_text("userId", 1, 36)?;
    let secret = call.params.required_text("secret", 1, 256)?;
    let (auth, now) = (call.auth.clone(), app.clock.now());
    let accepted = app.db.write(move |transaction| {
        let membership = taken_up(transaction, &auth, (&team, &id), (&user, &secret), now)?;
        let user = people::change(transaction, Realm::Project, &user, now, |user| {
            user.insert("emailVerification".to_owned(), true.into());
            Ok(())
        })?;
        let opened = match auth.user() {
            Some(_) => None,
            None => Some(signed_in(transaction, &user, now)?),
        };
        let view = named_view(transaction, &membership, &user)?;
        Ok((membership, view, opened))
    });
    let (membership, view, opened) = accepted.await?;
    memberships::announce(&app, &call, &membership, ".update.status", view.clone());
    let headers = opened.map(|opened| {
        cookies::give(
            &app.options.project,
            &opened.value,
            now,
            now + sessions::LIFETIME,
        )
    });
    Ok((headers.unwrap_or_default(), Answer(200, view)))
}

fn signed_in(connection: &Connection, user: &Document, now: Timestamp) -> Result<Opened> {
    let way = Way {
        provider: "email",
        uid: text(user, "email"),
        factor: "email",
    };
    sessions::open(connection, Realm::Project, text(user, "$id"), way, now)
}

/// Checks the invitation and confirms the membership, in the order in which Appwrite refuses.
fn taken_up(
    connection: &Connection,
    auth: &Auth,
    (team, id): (&str, &str),
    (user, secret): (&str, &str),
    now: Timestamp,
) -> Result<Document> {
    let membership = MEMBERSHIPS.known(connection, id, failures::membership_not_found)?;
    let team = TEAMS.known(connection, team, failures::team_not_found)?;
    let mut membership = memberships::find(
        connection,
        &team,
        text(&membership, "$id"),
        failures::membership_not_found,
    )?;
    let is_confirmed = flag(&membership, "confirm");
    let kept = text(&membership, "_secret");
    if !is_confirmed && !secrets::matches(secret, kept) {
        return Err(failures::invalid_invite());
    }
    let is_theirs =
        text(&membership, "userId") == user && auth.user_id().is_none_or(|caller| caller == user);
    if !is_theirs {
        let email = auth.user().map_or("", |caller| text(&caller.user, "email"));
        let message = format!("Invite does not belong to current user ({email})");
        return Err(Error::new(401, "team_invite_mismatch", message));
    }
    if is_confirmed {
        return Err(failures::already_confirmed());
    }
    confirm(&mut membership, now);
    memberships::replace(connection, &mut membership, now)?;
    super::count(connection, text(&team, "$id"), 1)?;
    Ok(membership)
}
