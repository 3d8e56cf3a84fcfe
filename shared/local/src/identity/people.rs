//! Users as they are kept, and the two forms in which they are shown.

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{json, Value};

use super::realm::{MEMBERSHIPS, TARGETS, TEAMS};
use super::{email, failures, passwords, targets, Realm};
use crate::clock::stamp;
use crate::error::Result;
use crate::resources::Document;

/// Someone who is about to become a user.
#[derive(Debug, Clone, Default)]
pub struct Newcomer {
    /// The id, final.
    pub id: String,
    /// E-mail address in small letters, or empty.
    pub email: String,
    /// Phone number, or empty.
    pub phone: String,
    /// The password's hash, if one was given.
    pub password: Option<String>,
    /// Whether the password was chosen by its owner, so that the old one must be shown to change it.
    pub password_is_known: bool,
    /// The name, possibly empty.
    pub name: String,
    /// Whether they come themselves, not by a server's hand.
    pub is_here: bool,
}

/// Adds a user and the targets of their addresses.
///
/// # Errors
///
/// 409 `user_already_exists` where id, address or number are taken.
pub fn add(
    connection: &Connection,
    realm: Realm,
    newcomer: Newcomer,
    now: Timestamp,
) -> Result<Document> {
    for (member, value) in [("email", &newcomer.email), ("phone", &newcomer.phone)] {
        if !value.is_empty() && !realm.users().find(connection, member, value)?.is_empty() {
            return Err(failures::user_already_exists());
        }
    }
    let user = document(&newcomer, &stamp(now));
    let Newcomer {
        id, email, phone, ..
    } = newcomer;
    if !realm.users().insert(connection, "", &id, &user)? {
        return Err(failures::user_already_exists());
    }
    if realm == Realm::Project {
        for (kind, identifier) in [("email", email), ("sms", phone)] {
            if !identifier.is_empty() && targets::of_identifier(connection, &identifier)?.is_none()
            {
                targets::add(connection, &id, kind, &identifier, now)?;
            }
        }
    }
    Ok(user)
}

fn document(newcomer: &Newcomer, now: &str) -> Document {
    let accessed = if newcomer.is_here { now } else { "" };
    let updated = if newcomer.password_is_known { now } else { "" };
    let mut user = members(json!({
        "$id": newcomer.id,
        "$createdAt": now,
        "$updatedAt": now,
        "name": newcomer.name,
        "password": newcomer.password,
        "hash": passwords::METHOD,
        "hashOptions": passwords::options(),
        "registration": now,
        "status": true,
        "labels": [],
        "passwordUpdate": updated,
        "email": newcomer.email,
        "phone": newcomer.phone,
        "emailVerification": false,
        "phoneVerification": false,
        "mfa": false,
        "prefs": {},
        "accessedAt": accessed,
        "impersonator": false,
        "impersonatorUserId": null,
    }));
    describe_email(&mut user);
    user
}

/// Fills in what is told about the user's e-mail address.
pub fn describe_email(user: &mut Document) {
    let address = text(user, "email").to_owned();
    let told = if address.is_empty() {
        json!({ "emailCanonical": null, "emailIsFree": null, "emailIsDisposable": null, "emailIsCorporate": null, "emailIsCanonical": null })
    } else {
        let about = email::about(&address);
        json!({
            "emailIsFree": about.free,
            "emailIsDisposable": about.disposable,
            "emailIsCorporate": !about.free && !about.disposable,
            "emailIsCanonical": about.canonical == address,
            "emailCanonical": about.canonical,
        })
    };
    user.extend(members(told));
}

/// Reads a user.
///
/// # Errors
///
/// 404 `user_not_found`.
pub fn get(connection: &Connection, realm: Realm, id: &str) -> Result<Document> {
    realm
        .users()
        .known(connection, id, failures::user_not_found)
}

/// The user with this e-mail address, in any spelling.
///
/// # Errors
///
/// Where the database fails.
pub fn by_email(connection: &Connection, realm: Realm, address: &str) -> Result<Option<Document>> {
    let found = realm
        .users()
        .find(connection, "email", &address.to_lowercase())?;
    Ok(found.into_iter().next())
}

/// Changes a user; to be called within a write transaction, so that nothing comes in between.
///
/// # Errors
///
/// 404 `user_not_found`, or what `change` refuses with.
pub fn change(
    connection: &Connection,
    realm: Realm,
    id: &str,
    now: Timestamp,
    change: impl FnOnce(&mut Document) -> Result<()>,
) -> Result<Document> {
    let mut user = get(connection, realm, id)?;
    change(&mut user)?;
    user.insert("$updatedAt".to_owned(), stamp(now).into());
    let id = text(&user, "$id").to_owned();
    realm.users().replace(connection, "", &id, &user)?;
    Ok(user)
}

/// Removes a user with everything that is theirs. Answers the teams they were a confirmed member of.
///
/// # Errors
///
/// 404 `user_not_found`.
pub fn remove(connection: &Connection, realm: Realm, id: &str) -> Result<Document> {
    let user = get(connection, realm, id)?;
    let id = text(&user, "$id");
    realm.users().remove(connection, "", id)?;
    realm.sessions().remove_all(connection, id)?;
    realm.tokens().remove_all(connection, id)?;
    if realm == Realm::Project {
        for target in TARGETS.find(connection, "userId", id)? {
            TARGETS.remove(connection, "", text(&target, "$id"))?;
        }
        for membership in MEMBERSHIPS.find(connection, "userId", id)? {
            MEMBERSHIPS.remove(connection, "", text(&membership, "$id"))?;
            if flag(&membership, "confirm") {
                super::teams::count(connection, text(&membership, "teamId"), -1)?;
            }
        }
    }
    Ok(user)
}

/// What a server sees of a user.
///
/// # Errors
///
/// Where the database fails.
pub fn server_view(connection: &Connection, user: &Document) -> Result<Value> {
    let mut shown = user.clone();
    let mine = TARGETS.find(connection, "userId", text(user, "$id"))?;
    let mine = mine.iter().map(targets::view).collect();
    shown.insert("targets".to_owned(), Value::Array(mine));
    shown.retain(|name, _| !name.starts_with('_'));
    Ok(Value::Object(shown))
}

/// What a user sees of their own account.
///
/// # Errors
///
/// Where the database fails.
pub fn account_view(connection: &Connection, realm: Realm, user: &Document) -> Result<Value> {
    let mut shown = server_view(connection, user)?;
    if let Some(members) = shown.as_object_mut() {
        for secret in ["password", "hash", "hashOptions"] {
            members.remove(secret);
        }
        if realm == Realm::Console {
            members.insert("targets".to_owned(), json!([]));
        }
    }
    Ok(shown)
}

/// A member that is a text; empty where it is none.
pub fn text<'a>(document: &'a Document, member: &str) -> &'a str {
    document
        .get(member)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// A member that is a boolean; `false` where it is none.
pub fn flag(document: &Document, member: &str) -> bool {
    document
        .get(member)
        .and_then(Value::as_bool)
        .unwrap_or_default()
}

/// The members of a JSON object.
pub fn members(value: Value) -> Document {
    match value {
        Value::Object(members) => members,
        _ => Document::new(),
    }
}

/// Name of the team, empty where it is gone.
///
/// # Errors
///
/// Where the database fails.
pub fn team_name(connection: &Connection, team: &str) -> Result<String> {
    let team = TEAMS.get(connection, "", team)?.unwrap_or_default();
    Ok(text(&team, "name").to_owned())
}
